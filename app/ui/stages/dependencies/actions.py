"""What can be done to edges, proposals, sets and shared services: actions with their questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.openings import RunCommand
from app.domain.planning.dependencies.edge import EdgeKind, EdgeState
from app.domain.planning.dependencies.words import KIND_TITLES
from app.domain.planning.plan.edge_rows import EdgeRow
from app.services import dependencies, move_sets, shared_services
from app.ui.parts.key_tips import command_keys
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.dependency_editing import DependencyEditing, SetCheck
from app.ui.stages.dependencies.rows import ServiceRow, SetRow
from app.ui.theme.icons import set_icon


class EdgeBulk(QObject):
    """Actions on edges; ``selected`` gives those that are meant, whatever their state."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[EdgeRow]],
        known: Callable[[], Sequence[EdgeRow]],
        editing: DependencyEditing,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self._editing, self.effects = editing, editing.effects
        self.add = tool_action(
            self, "Add dependency…", "plus", self._ask_to_add, "Let a VM depend on another"
        )
        self.kind = QAction("Kind", self)
        set_icon(self.kind, "edit")
        self._kinds = QMenu(parent)
        for kind in EdgeKind:
            self._kinds.addAction(KIND_TITLES[kind]).triggered.connect(partial(self._set, kind))
        self.kind.setMenu(self._kinds)
        self.kind.setToolTip("What the selected dependencies ask of the plan")
        self.remove = tool_action(self, "Remove", "trash", self._remove)
        self.accept = tool_action(
            self, "Accept", "check", self._accept, "Let the plan heed the selected proposals"
        )
        self.reject = tool_action(
            self, "Reject", "close", self._reject, "Never propose the selected ones again"
        )
        self.accept_above = tool_action(
            self,
            "Accept from a confidence…",
            "ok",
            self._ask_confidence,
            "Accept all proposals from a confidence on",
        )
        self.imports = [
            self._command(text, icon_name, command, tip)
            for text, icon_name, command, tip in (
                (
                    "Import flows…",
                    "networks",
                    "import-flows",
                    "Propose dependencies from network flows",
                ),
                (
                    "Import dependencies…",
                    "import",
                    "import-dependencies",
                    "A table of VMs and their needs",
                ),
                (
                    "Import facts…",
                    "info",
                    "import-facts",
                    "A list of applications, owners and needs",
                ),
            )
        ]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows that are selected now."""
        rows = self._selected()
        states = {row.edge.state for row in rows}
        self.kind.setEnabled(bool(rows))
        self.remove.setEnabled(bool(rows))
        self.accept.setEnabled(bool(states - {EdgeState.ACCEPTED}))
        self.reject.setEnabled(bool(states - {EdgeState.REJECTED}))
        self.accept_above.setEnabled(
            any(row.edge.state is EdgeState.PROPOSED for row in self._known())
        )

    def set_kinds(self, wanted: Mapping[int, str]) -> None:
        """Make each edge the kind that is wanted, as one step."""
        self.effects.do(dependencies.set_kinds, wanted, always=True)

    def _keys(self) -> list[int]:
        return [row.key for row in self._selected()]

    def _command(self, text: str, icon_name: str, command: str, tip: str) -> QAction:
        """What a command of the menus does, with its key in the tool tip."""
        action = tool_action(self, text, icon_name, partial(self._run, command), tip)
        command_keys().follow(action, command)
        return action

    def _run(self, command: str, *_ignored: object) -> None:
        self._ctx.happenings.go_to(RunCommand(command))

    def _ask_to_add(self) -> None:
        self._editing.ask_to_add()

    def _set(self, kind: EdgeKind, *_ignored: object) -> None:
        if self._keys():
            self.set_kinds(dict.fromkeys(self._keys(), kind))

    def _remove(self) -> None:
        if self._keys():
            self.effects.do(dependencies.remove, self._keys(), always=True)

    def _accept(self) -> None:
        keys = [row.key for row in self._selected() if row.edge.state is not EdgeState.ACCEPTED]
        if keys:
            self.effects.do(dependencies.accept, keys, always=True)

    def _reject(self) -> None:
        keys = [row.key for row in self._selected() if row.edge.state is not EdgeState.REJECTED]
        if keys:
            self.effects.do(dependencies.reject, keys, always=True)

    def _ask_confidence(self) -> None:
        from app.ui.stages.dependencies.confidence_dialog import ConfidenceDialog

        waiting = [
            row.edge.confidence for row in self._known() if row.edge.state is EdgeState.PROPOSED
        ]
        dialog = ConfidenceDialog(waiting, self._ctx.dialogs_parent)
        dialog.chosen.connect(self._accept_above)
        dialog.open()

    def _accept_above(self, confidence: float) -> None:
        self.effects.do(dependencies.accept_above, confidence, always=True)


class SetBulk(QObject):
    """Actions on sets."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[SetRow]],
        editing: DependencyEditing,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._selected, self._editing, self.effects = selected, editing, editing.effects
        self.make = tool_action(
            self, "Make a set…", "plus", self._make, "Let VMs start on the same day"
        )
        self.change = tool_action(
            self, "Name and members…", "edit", self._change, "Of a set that was made by hand"
        )
        self.break_up = tool_action(
            self, "Break", "cancel", self._break, "Let the VMs of the selected sets move apart"
        )
        self.mend = tool_action(
            self, "Mend", "link", self._mend, "Let the selected broken sets move together again"
        )
        self.delete = tool_action(
            self, "Delete", "trash", self._delete, "Delete the selected sets made by hand"
        )
        self.applications = tool_action(
            self, "Applications…", "columns", self._ask_applications,
            "Which applications must move together",
        )  # fmt: skip

    def on_selection(self) -> list[QAction]:
        """The actions that need selected sets."""
        return [self.change, self.break_up, self.mend, self.delete]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows that are selected now."""
        rows = self._selected()
        own = [row for row in rows if row.own is not None and not row.broken]
        self.change.setEnabled(len(rows) == 1 and len(own) == 1)
        self.break_up.setEnabled(any(row.ties for row in rows))
        self.mend.setEnabled(any(row.broken for row in rows))
        self.delete.setEnabled(bool(own))

    def rename(self, wanted: Sequence[tuple[SetRow, str]]) -> None:
        """Give sets that were made by hand other names, as one step; all of them or none."""
        names = {row.own: name for row, name in wanted if row.own is not None and not row.broken}
        if len(names) == len(wanted):
            self.effects.do(move_sets.rename_each, names, always=True)
        else:
            self._ctx.notifier.show("Only a set that was made by hand can be renamed.", "warning")

    def _make(self) -> None:
        self._editing.ask_to_make_set()

    def _change(self) -> None:
        rows = self._selected()
        if len(rows) == 1 and rows[0].own is not None:
            row = rows[0]
            self._editing.ask_to_change_set(rows[0].own, row.name, row.vm_ids)

    def _ask_applications(self) -> None:
        from app.ui.stages.dependencies.applications_dialog import ApplicationsDialog

        plan = self._ctx.plan
        if plan is None:
            return
        rules = dependencies.read(self._ctx.workspace, self._ctx.project_id).rules
        kept = {each.casefold(): each for each in rules.applications}
        members: dict[str, list[int]] = {}
        for vm in plan.vms:
            if vm.in_plan and vm.application:
                name = " ".join(vm.application.split())
                title = kept.setdefault(name.casefold(), name)
                members.setdefault(title, []).append(vm.id)
        dialog = ApplicationsDialog(
            members, rules.applications, SetCheck(plan), self._ctx.dialogs_parent
        )
        dialog.chosen.connect(self._set_applications)
        dialog.open()

    def _set_applications(self, names: Sequence[str]) -> None:
        self.effects.do(dependencies.set_applications, names, always=True)

    def _break(self) -> None:
        ties = [tie for row in self._selected() for tie in row.ties]
        if ties:
            self.effects.do(move_sets.break_up, ties, always=True)

    def _mend(self) -> None:
        keys = [row.stored for row in self._selected() if row.stored is not None]
        if keys:
            self.effects.do(move_sets.mend, keys, always=True)

    def _delete(self) -> None:
        keys = [row.own for row in self._selected() if row.own is not None and not row.broken]
        if keys:
            self.effects.do(move_sets.delete, keys, always=True)


class ServiceBulk(QObject):
    """Actions on shared services."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[ServiceRow]],
        editing: DependencyEditing,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._selected, self.effects = selected, editing.effects
        self.accept = tool_action(
            self, "Accept", "check", self._accept, "They serve everybody: no edges lead to them"
        )
        self.reject = tool_action(
            self, "Reject", "close", self._reject, "Propose edges to them from the next import on"
        )
        self.ports = tool_action(
            self, "Ports of servers…", "columns", self._ask_ports,
            "Which ports are of shared services and servers, and how many clients are too many",
        )  # fmt: skip

    def on_selection(self) -> list[QAction]:
        """The actions that need selected services."""
        return [self.accept, self.reject]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows that are selected now."""
        states = {row.service.state for row in self._selected()}
        self.accept.setEnabled(bool(states - {EdgeState.ACCEPTED}))
        self.reject.setEnabled(bool(states - {EdgeState.REJECTED}))

    def _ask_ports(self) -> None:
        from app.ui.stages.dependencies.ports_dialog import PortsDialog

        rules = dependencies.read(self._ctx.workspace, self._ctx.project_id).rules
        dialog = PortsDialog(rules, self._ctx.dialogs_parent)
        dialog.chosen.connect(self._set_ports)
        dialog.open()

    def _set_ports(self, values: Mapping[str, Any]) -> None:
        self.effects.do(dependencies.set_rules, values, always=True)

    def note(self, wanted: Mapping[int, str]) -> None:
        """Write notes on services, as one step."""
        self.effects.do(shared_services.set_notes, wanted, always=True)

    def _accept(self) -> None:
        self.effects.do(shared_services.accept, self._keys(), always=True)

    def _reject(self) -> None:
        self.effects.do(shared_services.reject, self._keys(), always=True)

    def _keys(self) -> list[int]:
        return [row.key for row in self._selected()]
