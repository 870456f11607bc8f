"""Dependencies: what VMs need of each other, what is proposed, and what moves together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.destinations import Dependencies, Destination, OneEdge, OneService, OneSet
from app.domain.openings import VMS, InspectVm, OpenStage, RunCommand
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.domain.planning.plan.edge_rows import EdgeRow, accepted, edge_rows, places_of
from app.domain.planning.plan.plan import Plan
from app.services import move_sets, remediation, shared_services
from app.ui.parts.beside import BesideLayout
from app.ui.parts.help_place import set_help_place
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.dependency_editing import DependencyEditing
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.shell.vm_bulk import VmBulk
from app.ui.stages.dependencies.actions import EdgeBulk, ServiceBulk, SetBulk
from app.ui.stages.dependencies.filling import TableFilling
from app.ui.stages.dependencies.remediation import RemediationBulk
from app.ui.stages.dependencies.rows import reviewed, service_rows, set_rows
from app.ui.stages.dependencies.views import (
    EDGES,
    OF_EDGES,
    PROPOSALS,
    REMEDIATION,
    SEGMENTS,
    SERVICES,
    SETS,
    WEIGHTS,
    view_tables,
    vms_of,
)
from app.ui.stages.dependencies.words import counts_of, sentences_of, violated_of
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.theme.metrics import grid

_TOPICS = {"migration_remediations", "migration_shared_services"}
"""What the page lists and no plan follows from."""

_TITLES = {view: title for view, title, _tip in SEGMENTS}


class DependenciesPage(Page, EditableTableCommands):
    """Five tables of one thing; the VM of the current row stands in the Inspector."""

    key = "dependencies"
    title = "Dependencies"
    tools_offered = (
        "Add dependency…", "Remove", "Import flows…", "Import dependencies…", "Import facts…",
        "Reject", "Show in Inspector",
    )  # fmt: skip
    icon_name = "dependencies"
    comes_here = "What VMs need of each other stands here."
    group = "Plan"

    scopes_offered = SEGMENTS

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._rows: list[EdgeRow] = []
        self.editing = DependencyEditing(ctx)
        self._sentences: Mapping[str, str] = {}
        self.tables = view_tables()
        self._filling = TableFilling(self.tables, self)
        self.edges = EdgeBulk(ctx, self._selected_edges, lambda: self._rows, self.editing, self)
        self.sets = SetBulk(ctx, lambda: self._selected_of(SETS), self.editing, self)
        self.services = ServiceBulk(ctx, lambda: self._selected_of(SERVICES), self.editing, self)
        self.remediation = RemediationBulk(ctx, lambda: self._selected_of(REMEDIATION), self)
        self.vms = VmBulk.of_keys(ctx, self._selected_vms, self)
        self._build()
        self._make_actions()
        self._connect()
        for name, table in self.tables.items():
            ElasticLayout(table, ctx.settings, f"dependencies-{name}", WEIGHTS[name],
                          frozen=False)  # fmt: skip
        self.tables[PROPOSALS].records.set_filter("state", "=Proposed")
        self._view_chosen(EDGES)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.views = Segments("What to look at", wraps=True)
        self._buttons = {key: self.views.add(key, text, tip) for key, text, tip in SEGMENTS}
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        top = BesideLayout(self.line, self.views)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        self.stack = QStackedWidget()
        for table in self.tables.values():
            self.stack.addWidget(table)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.stack, 1)
        set_help_place(self.tables[EDGES], "dependencies.md#edges")
        set_help_place(self.tables[PROPOSALS], "dependencies.md#proposals-from-flows")
        set_help_place(self.tables[SETS], "dependencies.md#sets")
        set_help_place(self.tables[SERVICES], "dependencies.md#shared-services")
        set_help_place(self.tables[REMEDIATION], "dependencies.md#remediation")

    def _make_actions(self) -> None:
        self.inspect_action = tool_action(self, "Show in Inspector", "inspector", self._inspect)
        self.filter_action = tool_action(self, "Filter by column", "filter", self.toggle_filters)
        self.columns_action = tool_action(self, "Columns…", "columns", self._choose_columns)
        edges, sets, services = self.edges, self.sets, self.services
        flows, table, facts = edges.imports
        of_vms = self.vms_action = self.vms.as_menu("VMs")
        common = [None, of_vms, self.inspect_action, self.filter_action, self.columns_action]
        self._tools: Mapping[str, tuple[list[QAction], list[QAction | None]]] = {
            EDGES: ([edges.add, edges.kind, edges.remove, flows, table],
                    [facts, edges.reject, *common]),
            PROPOSALS: ([edges.accept, edges.reject, edges.accept_above, flows],
                        [table, facts, edges.kind, edges.remove, *common]),
            SETS: ([sets.make, sets.change, sets.break_up, sets.mend, sets.delete,
                    sets.applications], common),
            SERVICES: ([services.accept, services.reject, flows, services.ports], common),
            REMEDIATION: ([*self.remediation.on_selection(), self.remediation.export], common),
        }  # fmt: skip
        self._asking = {
            "ports": services.ports,
            "applications": sets.applications,
            "confidence": edges.accept_above,
        }
        on_edges = [edges.kind, edges.remove, edges.reject]
        self.tables[EDGES].set_extra_actions([self.inspect_action, of_vms, *on_edges])
        self.tables[PROPOSALS].set_extra_actions(
            [self.inspect_action, of_vms, edges.accept, edges.reject, edges.kind]
        )
        self.tables[SETS].set_extra_actions([self.inspect_action, of_vms, *sets.on_selection()])
        self.tables[SERVICES].set_extra_actions(
            [self.inspect_action, of_vms, *services.on_selection()]
        )
        self.tables[REMEDIATION].set_extra_actions(
            [self.inspect_action, of_vms, *self.remediation.on_selection()]
        )

    def _connect(self) -> None:
        self.views.chosen.connect(self._view_chosen)
        self.ctx.happenings.changed.connect(self._changed)
        for table in self.tables.values():
            table.empty_pressed.connect(self._empty_pressed)
            table.changes_requested.connect(self._changes_requested)
            table.edit_refused.connect(self._refused)
            table.current_changed.connect(self._select)
            table.selection_changed.connect(self._selection_changed)
            table.activated.connect(self._activated)
            table.sums_changed.connect(self._tell_sums)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show edges, sets and services; selection and scroll position stay."""
        titles, places = vm_titles(plan.vms), places_of(plan)
        self._rows = edge_rows(plan, titles, places)
        broken = move_sets.broken(self.ctx.workspace, self.ctx.project_id)
        kept = shared_services.listed(self.ctx.workspace, self.ctx.project_id)
        shown: dict[str, Sequence[Any]] = {
            EDGES: accepted(self._rows),
            PROPOSALS: reviewed(self._rows),
            SETS: set_rows(plan, broken, titles, places),
            SERVICES: service_rows(kept, titles, places),
            REMEDIATION: remediation.listed(self.ctx.workspace, self.ctx.project_id),
        }
        self._filling.show(shown, self.views.current)
        self._show_counts(shown)
        self._selection_changed()

    def _changed(self, changes: ChangeSet) -> None:
        """Follow what the plan does not follow: the lists of work and of services."""
        if changes.project_id != self.ctx.project_id or not changes.topics & _TOPICS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _show_counts(self, shown: Mapping[str, Sequence[Any]]) -> None:
        number = QLocale().toString
        for view, count in counts_of(shown).items():
            self._buttons[view].setText(f"{_TITLES[view]} {number(count)}")
        edges = shown[EDGES]
        violated = violated_of(edges)
        caption = "dependency" if len(edges) == 1 else "dependencies"
        if violated:
            caption += f" · {number(violated)} violated"
        self.header.set_figure(number(len(edges)), caption, "Edges that the plan heeds")
        self._sentences = sentences_of(shown)
        self.line.setText(self._sentences[self.views.current])

    # -- views -------------------------------------------------------------------------------------

    @property
    def table(self) -> DataTable:
        """The table that is looked at."""
        return self.tables[self.views.current]

    def show_view(self, view: str) -> None:
        """Look at edges, proposals, sets or shared services."""
        self.views.show_current(view)
        self._view_chosen(view)

    def choose_scope(self, scope: str) -> None:
        """Look at one of the views, with the keyboard in its table."""
        if self._stale:
            self.refresh()
        self.show_view(scope)
        self.table.grid.setFocus()

    def _view_chosen(self, view: str) -> None:
        self._filling.hurry(view)
        self.stack.setCurrentWidget(self.tables[view])
        self.header.set_tools(*self._tools[view])
        self.line.setText(self._sentences.get(view, ""))
        self._selection_changed()
        self._tell_sums()

    def _tell_sums(self, *_: object) -> None:
        if self.isVisible():
            self.sums_changed.emit(self.table.sums)

    def reveal(self, destination: Destination) -> None:
        """Go to an edge."""
        if self._stale:
            self.refresh()
        match destination:
            case OneEdge(key):
                found = [row for row in self._rows if row.key == key]
                state = found[0].edge.state if found else EdgeState.ACCEPTED
                view = EDGES if state is EdgeState.ACCEPTED else PROPOSALS
                self._show_one(view, key, "vm")
            case OneSet(key):
                self._show_one(SETS, key, "name")
            case OneService(key):
                self._show_one(SERVICES, key, "vm")
            case Dependencies(show) if show in self._asking:
                self._asking[show].trigger()
                return
            case Dependencies(show):
                self.show_view(show)
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    def _show_one(self, view: str, key: Any, column: str) -> None:
        self.show_view(view)
        if self.table.reveal(key, column):
            self.table.select_keys([key])

    # -- selection ---------------------------------------------------------------------------------

    def _selected_of(self, view: str) -> list[Any]:
        table = self.tables[view]
        return [table.records.record_of(key) for key in table.selected_keys()]

    def _selected_edges(self) -> list[EdgeRow]:
        return self._selected_of(self.views.current) if self.views.current in OF_EDGES else []

    def _selection_changed(self) -> None:
        self.edges.enable_actions()
        self.sets.enable_actions()
        self.services.enable_actions()
        listed = self.tables[REMEDIATION].records.total_count > 0
        self.remediation.enable_actions(any_listed=listed)
        some = bool(self.table.selected_keys())
        self.vms.set_enabled(some)
        self.vms_action.setEnabled(some)
        self.inspect_action.setEnabled(self._current_vm() is not None)

    def _current_vm(self) -> int | None:
        key = self.table.current_key()
        row = self.table.records.record_of(key) if key is not None else None
        return next(iter(vms_of(row)), None)

    def _selected_vms(self) -> set[int]:
        """The VMs that the selected rows are about; of an edge the one that needs the other."""
        return {key for row in self._selected_of(self.views.current) for key in vms_of(row)}

    def _select(self, _key: object) -> None:
        self.ctx.happenings.vm_selected.emit(self._current_vm())
        self._selection_changed()

    def _inspect(self) -> None:
        vm = self._current_vm()
        if vm is not None:
            self.ctx.happenings.go_to(InspectVm(vm))

    def _activated(self, _key: object) -> None:
        self._inspect()

    # -- edits -------------------------------------------------------------------------------------

    def _empty_pressed(self) -> None:
        view = self.views.current
        if view == EDGES:
            self.edges.add.trigger()
        elif view == SETS:
            self.sets.make.trigger()
        elif view == REMEDIATION:
            self.ctx.happenings.go_to(OpenStage(VMS))
        else:
            self.ctx.happenings.go_to(RunCommand("import-flows"))

    def _changes_requested(self, changes: Sequence[tuple[Any, str, Any]]) -> None:
        """Carry out what a table asked for, as one step."""
        view = self.views.current
        if view == REMEDIATION:
            wanted: dict[int, dict[str, Any]] = {}
            for key, field, value in changes:
                wanted.setdefault(key, {})[field] = value
            self.remediation.editing.change_each(wanted)
        elif view in OF_EDGES:
            self.edges.set_kinds({key: value for key, _field, value in changes})
        elif view == SERVICES:
            self.services.note({key: value or "" for key, _field, value in changes})
        else:
            record = self.tables[SETS].records.record_of
            self.sets.rename([(record(key), value or "") for key, _field, value in changes])
