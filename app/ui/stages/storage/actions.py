"""What can be done to the storage map and to security groups, each as one undo step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.planning.provisioning.settings import DEFAULT_GROUP, MIGRATED_OPEN, NO_GROUP
from app.domain.planning.staging.disk_rows import DiskRow
from app.domain.planning.staging.security_groups import GroupView
from app.domain.planning.staging.storage_map import Source, StorageView, VolumeTypes
from app.services import storage_map, target_groups
from app.services.storage_map import DiskKey, StorageEdit
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.staged_bulk import StagedBulk
from app.ui.stages.storage.group_choice import group_of_key, group_title, named_groups
from app.ui.stages.storage.names_menu import NamesMenu

Change = tuple[str, str, Any]
"""Key of a row, name of the field, new value."""


class _Bulk(StagedBulk):
    """Edits of the open project; ``selected`` gives the rows that are meant."""

    @abstractmethod
    def change(self, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for; subclasses do."""

    def _types(self) -> list[tuple[str, str]]:
        """The volume types of the cloud to choose from, with what they can do."""
        plan = self._ctx.plan
        types = VolumeTypes(plan.target.inventory if plan else None)
        found = []
        for each in sorted(types.all, key=lambda one: one.name.casefold()):
            marks = [
                word
                for word, holds in (
                    ("multi-attach", each.multiattach),
                    ("encrypted", each.encrypted),
                    ("private", not each.public),
                )
                if holds
            ]
            found.append((each.name, f"{each.name} ({', '.join(marks)})" if marks else each.name))
        return found


class StoreBulk(_Bulk):
    """Actions on datastores."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[StorageView]],
        known: Callable[[], Sequence[StorageView]],
        parent: QWidget,
    ) -> None:
        super().__init__(ctx, selected, known, parent)
        self.match = tool_action(
            self, "Match", "link", self._match,
            "Give open rows the cloud's volume type: of the same name, or the only one there is",
        )  # fmt: skip
        self.confirm = tool_action(
            self, "Confirm", "check", self._confirm,
            "Confirm the selected rows. Of several, those that the cloud can't serve stay open.",
        )  # fmt: skip
        self.confirm_all = tool_action(
            self, "Confirm all", "ok", self._confirm_all,
            "Confirm every row with a volume type that nothing speaks against",
        )  # fmt: skip
        self.unconfirm = tool_action(self, "Take confirmation back", "undo", self._unconfirm)
        self._type = NamesMenu(
            ctx, "Volume type", "The volume type of the selected datastores",
            lambda: [("", "As set for all"), *self._types()], self._set_type, parent,
        )  # fmt: skip
        self._default = NamesMenu(
            ctx, "Default type", "The volume type of all datastores without one of their own",
            lambda: [*self._types(), ("", "No default")], self._set_default, parent,
            "settings",
        )  # fmt: skip
        self.type, self.default = self._type.action, self._default.action

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows, in the order of a menu."""
        return [self.type, self.confirm, self.unconfirm]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows, known = self._selected(), self._known()
        offer(self.type, bool(rows), "Select datastores first.")
        offer(
            self.confirm,
            any(not view.row.confirmed for view in rows),
            "Select datastores that are still to be confirmed.",
        )
        offer(
            self.unconfirm, any(view.row.confirmed for view in rows), "Select confirmed datastores."
        )
        waiting = any(not view.row.confirmed for view in known)
        offer(self.confirm_all, waiting, "Every datastore is confirmed.")
        offer(self.match, waiting, "Every datastore is confirmed.")
        offer(self.default, bool(known), "No VM in plan has a disk on a datastore.")
        self._type.fill()
        self._default.fill()

    def change(self, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for, as one step; ticks of *Confirmed* confirm."""
        sources = {view.key: view.row.source for view in self._known()}
        known = [change for change in changes if change[0] in sources]
        if known and all(change[1:] == ("confirmed", True) for change in known):
            self._confirm_sources([sources[key] for key, _field, _value in known])
            return
        edits = [StorageEdit(sources[key], field, value) for key, field, value in known]
        reopens = any(edit.field == "volume_type" for edit in edits)
        self.effects.do(storage_map.set_fields, edits, always=reopens or len(edits) > 1)

    def _sources(self) -> list[Source]:
        return [view.row.source for view in self._selected()]

    def _confirm_sources(self, sources: Sequence[Source] | None) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.effects.do(
                lambda workspace, _project: storage_map.confirm(workspace, plan, sources),
                always=True,
            )

    def _confirm(self) -> None:
        self._confirm_sources(self._sources())

    def _confirm_all(self) -> None:
        self._confirm_sources(None)

    def _unconfirm(self) -> None:
        self.effects.do(storage_map.unconfirm, self._sources(), always=True)

    def _match(self) -> None:
        """The selected rows where there are several, else all."""
        plan, sources = self._ctx.plan, self._sources()
        chosen = sources if len(sources) > 1 else None
        if plan is not None:
            self.effects.do(
                lambda workspace, _project: storage_map.match(workspace, plan, chosen),
                always=True,
            )

    def _set_type(self, name: str) -> None:
        if self._selected():
            self.effects.do(storage_map.set_type, self._sources(), name, always=True)

    def _set_default(self, name: str) -> None:
        self.effects.do(storage_map.set_default, name, always=True)


class DiskBulk(_Bulk):
    """Actions on single disks."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[DiskRow]],
        known: Callable[[], Sequence[DiskRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(ctx, selected, known, parent)
        self._type = NamesMenu(
            ctx, "Own volume type", "The selected disks' own type, before their datastore's",
            lambda: [("", "As its datastore"), *self._types()], self._set_type, parent,
        )  # fmt: skip
        self.type = self._type.action

    def enable_actions(self) -> None:
        """Enable what can be done with the rows that are selected now."""
        offer(self.type, bool(self._selected()), "Select disks first.")
        self._type.fill()

    def change(self, changes: Sequence[Change]) -> None:
        """Set own types as a table asked for, as one step."""
        disks = {row.key: DiskKey(row.vm.id, row.disk.label) for row in self._known()}
        wanted = {disks[key]: value or "" for key, _field, value in changes if key in disks}
        if wanted:
            self.effects.do(storage_map.set_own_types, wanted, always=len(wanted) > 1)

    def _set_type(self, name: str) -> None:
        keys = [DiskKey(row.vm.id, row.disk.label) for row in self._selected()]
        if keys:
            self.effects.do(storage_map.set_disk_types, keys, name, always=True)


class GroupBulk(_Bulk):
    """Actions on the projects of the target."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[GroupView]],
        known: Callable[[], Sequence[GroupView]],
        parent: QWidget,
    ) -> None:
        super().__init__(ctx, selected, known, parent)
        self._group = NamesMenu(
            ctx, "Security group", "The group that ports of the selected projects get",
            self._offered, self._set_group, parent,
        )  # fmt: skip
        self._default = NamesMenu(
            ctx, "Group of all", "The group of all projects without one of their own",
            self._offered, self._set_default, parent, "settings",
        )  # fmt: skip
        self.follow = tool_action(
            self, "As set for all", "undo", self._follow, "Let the selected projects follow again"
        )
        self.group, self.default = self._group.action, self._default.action

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows."""
        return [self.group, self.follow]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows = self._selected()
        offer(self.group, bool(rows), "Select projects first.")
        offer(
            self.follow,
            any(view.own is not None for view in rows),
            "Select projects that have a choice of their own.",
        )
        offer(self.default, bool(self._known()), "No tenant with VMs in plan has a target.")
        self._group.fill()
        self._default.fill()

    def change(self, changes: Sequence[Change]) -> None:
        """Set groups as a table asked for, as one step."""
        targets = {view.key: (view.target.domain, view.target.project) for view in self._known()}
        wanted = {
            targets[key]: group_of_key(str(value))
            for key, _field, value in changes
            if key in targets
        }
        if wanted:
            self.effects.do(target_groups.set_groups, wanted, always=True)

    def _offered(self) -> list[tuple[str, str]]:
        names = (MIGRATED_OPEN, DEFAULT_GROUP, *named_groups(self._known()), NO_GROUP)
        return [(name, group_title(name)) for name in names]

    def _write(self, targets: Sequence[tuple[str, str]], group: str | None) -> None:
        self.effects.do(target_groups.set_group, targets, group, always=True)

    def _targets(self) -> list[tuple[str, str]]:
        return [(view.target.domain, view.target.project) for view in self._selected()]

    def _set_group(self, group: str) -> None:
        if self._targets():
            self._write(self._targets(), group)

    def _follow(self) -> None:
        if self._targets():
            self._write(self._targets(), None)

    def _set_default(self, group: str) -> None:
        self.effects.do(target_groups.set_default, group, always=True)
