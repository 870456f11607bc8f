"""What can be done to the selected VMs: actions with their menus and questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.cell_values import STATUS_BY_HAND
from app.domain.counted_noun import count_text
from app.domain.model import Vm
from app.domain.vm_words import ROUTE_CHOICES, ROUTE_MEANING, counts
from app.services.inventory import MODE_CHOICES
from app.ui.shell.cohort_editing import CohortEditing
from app.ui.shell.context import AppContext
from app.ui.shell.dependency_editing import DependencyEditing
from app.ui.shell.remediation_editing import RemediationEditing
from app.ui.shell.vm_editing import VmEditing
from app.ui.theme.icons import set_icon, status_icon

_SUGGESTED = 20


class VmBulk(QObject):
    """Actions on a selection: ``selected`` gives the VMs that are meant, ``known`` all of them."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[Vm]],
        known: Callable[[], Iterable[Vm]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self._owner = parent
        self._status_entries: dict[str, QAction] = {}
        self.editing = VmEditing(ctx)
        self.ties = DependencyEditing(ctx)
        self.remediations = RemediationEditing(ctx)
        self.mode = self._action("Mode", "play", menu=self._mode_menu())
        self.status = self._action("Status", "status-assigned", menu=self._status_menu())
        self.exclude = self._action("Exclude…", "eye-off", self._ask_to_exclude)
        self.include = self._action("Include again", "eye", self._include)
        self.priority = self._action("Set priority…", "", self._ask_priority)
        self.waive = self._action("Waive a finding…", "risk", self._ask_to_waive)
        self.move = self._action("Move to tenant…", "tenants", self._ask_to_move)
        self.cohort = self._action("Move to cohort…", "cohorts", self._ask_for_cohort)
        self.cohort.setToolTip("Move the tenants of the selected VMs to a cohort")
        self.route = self._action("Route", "export", menu=self._route_menu())
        self.depend = self._action("Add dependency…", "dependencies", self._ask_to_depend)
        self.together = self._action("Make a set…", "link", self._ask_for_set)
        self.serve = self._action("Add to shared services", "", self._serve)
        self.serve.setToolTip("Servers of everybody: no edges are proposed to them")
        self.remediate = self._action("Add to remediation…", "issues", self._ask_to_remediate)

    @classmethod
    def of_keys(
        cls, ctx: AppContext, keys: Callable[[], Iterable[Hashable]], parent: QWidget
    ) -> VmBulk:
        """For tables whose rows stand for VMs: ``keys`` gives those of the rows selected."""

        def known() -> Iterable[Vm]:
            return ctx.plan.vms if ctx.plan else ()

        def selected() -> list[Vm]:
            wanted = set(keys())
            return [vm for vm in known() if vm.id in wanted] if wanted else []

        return cls(ctx, selected, known, parent)

    def selected_vms(self) -> Sequence[Vm]:
        """The VMs that are meant now."""
        return self._selected()

    def everything(self) -> list[QAction]:
        """All actions, in the order of a menu."""
        return [
            self.mode, self.status, self.priority, self.route, self.exclude, self.include,
            self.waive, self.remediate, self.move, self.cohort, self.depend, self.together,
            self.serve,
        ]  # fmt: skip

    def as_menu(self, title: str = "VMs") -> QAction:
        """All of it behind one action, for tables whose rows only name VMs."""
        action = self._action(title, "vms", menu=QMenu(self._owner))
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.addActions(self.everything())
        return action

    def set_enabled(self, enabled: bool) -> None:
        """Whether there is anything selected."""
        for action in self.everything():
            action.setEnabled(enabled)

    def _action(
        self,
        text: str,
        icon_name: str,
        slot: Callable[[], object] | None = None,
        menu: QMenu | None = None,
    ) -> QAction:
        action = QAction(text, self)
        action.setToolTip(f"{text.rstrip('…')} (selected VMs)")
        if icon_name:
            set_icon(action, icon_name)
        if menu is not None:
            action.setMenu(menu)
        if slot is not None:
            action.triggered.connect(slot)
        return action

    def _set_field(self, field: str, value: Any) -> None:
        self.editing.change([(vm.id, field, value) for vm in self._selected()])

    # -- mode and status ---------------------------------------------------------------------------

    def _mode_menu(self) -> QMenu:
        menu = QMenu(self._owner)
        for value, label in MODE_CHOICES:
            menu.addAction(label).triggered.connect(partial(self._set_mode, value))
        return menu

    def _set_mode(self, mode: str, *_ignored: object) -> None:
        self._set_field("mode_override", mode)

    def _status_menu(self) -> QMenu:
        menu = QMenu(self._owner)
        for value, label in STATUS_BY_HAND:
            entry = menu.addAction(label)
            entry.triggered.connect(partial(self._set_status, value))
            self._status_entries[value] = entry
        menu.addSeparator()
        menu.addAction("With a note…").triggered.connect(self._ask_status)
        menu.aboutToShow.connect(self._show_status_icons)
        return menu

    def _show_status_icons(self) -> None:
        for value, entry in self._status_entries.items():
            entry.setIcon(status_icon(value))

    def _set_status(self, status: str, *_ignored: object) -> None:
        self._set_field("status", status)

    def _ask_status(self) -> None:
        from app.ui.parts.status_note import StatusDialog

        chosen = self._selected()
        if chosen:
            notes = self._given(vm.status_note for vm in self._known())
            parent = self._ctx.dialogs_parent
            dialog = StatusDialog(len(chosen), chosen[0].status, notes, parent)
            dialog.chosen.connect(partial(self._set_status_and_note, [vm.id for vm in chosen]))
            dialog.open()

    def _set_status_and_note(self, keys: Sequence[int], status: str, note: str) -> None:
        fields = (("status", status), ("status_note", note))[not status :]
        changes = [(key, field, value) for key in keys for field, value in fields]
        what = "status" if status else "status note"
        self.editing.change(changes, f"Set {what} of {count_text(len(keys), 'VM')}")

    @staticmethod
    def _given(texts: Iterable[str]) -> list[str]:
        """Texts that were given before, the most frequent first."""
        often = Counter(text for text in texts if text)
        return [text for text, _ in often.most_common(_SUGGESTED)]

    # -- route, dependencies, remediation ----------------------------------------------------------

    def _route_menu(self) -> QMenu:
        menu = QMenu(self._owner)
        menu.setToolTipsVisible(True)
        for value, label in ROUTE_CHOICES:
            entry = menu.addAction(f"{label}: {ROUTE_MEANING[value]}")
            entry.triggered.connect(partial(self._set_route, value))
        return menu

    def _set_route(self, route: str, *_ignored: object) -> None:
        self._set_field("route", route)

    def _keys(self) -> list[int]:
        return [vm.id for vm in self._selected()]

    def _ask_to_depend(self) -> None:
        if self._keys():
            self.ties.ask_to_add(self._keys())

    def _ask_for_set(self) -> None:
        if self._keys():
            self.ties.ask_to_make_set(self._keys())

    def _serve(self) -> None:
        if self._keys():
            self.ties.serve(self._keys())

    def _ask_to_remediate(self) -> None:
        if self._keys():
            self.remediations.ask_to_add(self._keys())

    # -- priority ----------------------------------------------------------------------------------

    def _ask_priority(self) -> None:
        chosen = self._selected()
        if not chosen:
            return
        who = chosen[0].name if len(chosen) == 1 else count_text(len(chosen), "VM")
        text = self._ctx.dialogs.ask_text(
            "Set priority", f"Priority of {who} (1 comes first)", str(chosen[0].priority)
        )
        if text is not None:
            self.editing.change([(vm.id, "priority", text.strip()) for vm in chosen])

    # -- scope -------------------------------------------------------------------------------------

    def _ask_to_exclude(self) -> None:
        from app.ui.parts.exclude_vms import ExcludeDialog

        chosen = self._selected()
        if chosen:
            reasons = self._given(vm.exclude_reason for vm in self._known())
            names = [vm.name for vm in chosen]
            dialog = ExcludeDialog(names, reasons, self._ctx.dialogs_parent)
            dialog.chosen.connect(partial(self.editing.exclude, [vm.id for vm in chosen]))
            dialog.open()

    def _include(self) -> None:
        held = [vm.id for vm in self._selected() if vm.excluded]
        if held:
            self.editing.include(held)
        else:
            self._ctx.notifier.show(
                "None of the selected VMs was excluded by the operator; what leaves the plan by "
                "its kind, status, tenant or cluster comes back where that is decided."
            )

    # -- tenant ------------------------------------------------------------------------------------

    def _ask_to_move(self) -> None:
        from app.ui.parts.move_vms import MoveVmsDialog

        chosen, plan = self._selected(), self._ctx.plan
        if chosen and plan is not None:
            dialog = MoveVmsDialog(chosen, plan.tenants, self._ctx.dialogs_parent)
            dialog.chosen.connect(self.editing.move)
            dialog.open()

    def _ask_for_cohort(self) -> None:
        keys = {vm.tenant_id for vm in self._selected() if vm.in_plan and vm.tenant_id is not None}
        if keys:
            CohortEditing(self._ctx).ask(sorted(keys))
        else:
            self._ctx.notifier.show("None of the selected VMs is in the plan of a tenant.")

    # -- findings ----------------------------------------------------------------------------------

    def _ask_to_waive(self) -> None:
        from app.ui.parts.waive_finding import WaiveDialog

        chosen = self._selected()
        fired = Counter(each.rule for vm in chosen for each in vm.findings if counts(each))
        if fired:
            dialog = WaiveDialog(dict(fired.most_common()), self._ctx.dialogs_parent)
            dialog.chosen.connect(partial(self._waive, chosen))
            dialog.open()
        else:
            self._ctx.notifier.show("The selected VMs have no finding that could be waived.")

    def _waive(self, chosen: Sequence[Vm], rule: str, note: str) -> None:
        keys = [
            vm.id
            for vm in chosen
            if any(each.rule == rule and counts(each) for each in vm.findings)
        ]
        self.editing.waive(keys, rule, note)
