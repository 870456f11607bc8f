"""Dependencies: what VMs need of each other, what is proposed, and what moves together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.destinations import (
    VMS,
    Dependencies,
    Destination,
    InspectVm,
    OneEdge,
    OneService,
    OneSet,
    OpenStage,
    RunCommand,
)
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.standing import Keeping
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.domain.planning.dependencies.words import edges_text
from app.domain.planning.plan.edge_columns import edge_columns
from app.domain.planning.plan.edge_rows import EdgeRow, accepted, edge_rows, places_of
from app.domain.planning.plan.plan import Plan
from app.domain.planning.remediation.record import RemediationRow, RemediationState
from app.services import move_sets, remediation, shared_services
from app.ui.parts.beside import BesideLayout
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.dependency_editing import DependencyEditing
from app.ui.shell.page import Page
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.shell.vm_bulk import VmBulk
from app.ui.stages.dependencies.actions import EdgeBulk, ServiceBulk, SetBulk
from app.ui.stages.dependencies.cells import dependency_mark
from app.ui.stages.dependencies.columns import (
    EDGE_WEIGHTS,
    REVIEW_WEIGHTS,
    SERVICE_WEIGHTS,
    SET_WEIGHTS,
    review_columns,
    service_columns,
    set_columns,
)
from app.ui.stages.dependencies.remediation import (
    REMEDIATION_WEIGHTS,
    RemediationBulk,
    remediation_columns,
    remediation_key,
)
from app.ui.stages.dependencies.rows import (
    ServiceRow,
    SetRow,
    reviewed,
    service_rows,
    set_rows,
)
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.table_cells import MarkedCells
from app.ui.theme.metrics import grid

EDGES, PROPOSALS, SETS, SERVICES = "edges", "proposals", "sets", "services"
REMEDIATION = "remediation"
_SEGMENTS = (
    (EDGES, "Edges", "Dependencies that the plan heeds"),
    (PROPOSALS, "Proposals", "What flows propose, to be accepted or rejected"),
    (SETS, "Sets", "VMs that start on the same day"),
    (SERVICES, "Shared services", "Servers of everybody: to migrate or stretch first"),
    (REMEDIATION, "Remediation", "What must be done about VMs before they move"),
)
_EMPTY: Mapping[str, tuple[str, str]] = {
    EDGES: (
        "No dependency is known. Add one, or import a table, a list of facts or network flows.",
        "Add dependency…",
    ),
    PROPOSALS: (
        "Nothing is proposed. Exports of network flows tell which VMs talk to each other.",
        "Import flows…",
    ),
    SETS: ("No VMs are tied: shared disks make sets by themselves.", "Make a set…"),
    SERVICES: (
        "No shared service is known: imported flows propose the servers that many VMs use.",
        "Import flows…",
    ),
    REMEDIATION: (
        "Nothing is listed. Select VMs with findings and choose Add to remediation.",
        "Source VMs",
    ),
}


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

    scopes_offered = _SEGMENTS

    sums_changed = Signal(str)
    """Count and sums of the selected rows."""

    _weights: ClassVar[Mapping[str, Mapping[str, int]]] = {
        EDGES: EDGE_WEIGHTS,
        PROPOSALS: REVIEW_WEIGHTS,
        SETS: SET_WEIGHTS,
        SERVICES: SERVICE_WEIGHTS,
        REMEDIATION: REMEDIATION_WEIGHTS,
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self._rows: list[EdgeRow] = []
        self._waiting: dict[str, Sequence[Any]] = {}
        self._filling = QTimer(self)
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._fill_next)
        self.editing = DependencyEditing(ctx)
        self.tables = {
            EDGES: _table("Dependencies", edge_columns(), _row_key, _edge_style),
            PROPOSALS: _table("Proposed dependencies", review_columns(), _row_key, _edge_style),
            SETS: _table("Sets that move together", set_columns(), _row_key, _set_style),
            SERVICES: _table("Shared services", service_columns(), _row_key, _service_style),
            REMEDIATION: _table(
                "Remediation list", remediation_columns(), remediation_key, _remediation_style
            ),
        }
        self.edges = EdgeBulk(ctx, self._selected_edges, lambda: self._rows, self.editing, self)
        self.sets = SetBulk(ctx, lambda: self._selected_of(SETS), self.editing, self)
        self.services = ServiceBulk(ctx, lambda: self._selected_of(SERVICES), self.editing, self)
        self.remediation = RemediationBulk(ctx, lambda: self._selected_of(REMEDIATION), self)
        self.vms = VmBulk.of_keys(ctx, self._selected_vms, self)
        self._build()
        self._make_actions()
        self._connect()
        for name, table in self.tables.items():
            ElasticLayout(table, ctx.settings, f"dependencies-{name}", self._weights[name],
                          frozen=False)  # fmt: skip
        self.tables[PROPOSALS].records.set_filter("state", "=Proposed")
        self._view_chosen(EDGES)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.views = Segments("What to look at", wraps=True)
        self._buttons = {key: self.views.add(key, text, tip) for key, text, tip in _SEGMENTS}
        self.line = Text(tone="muted")
        self.line.setWordWrap(True)
        top = BesideLayout(self.line, self.views)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.setSpacing(grid(2))
        self.stack = QStackedWidget()
        for table in self.tables.values():
            MarkedCells(table, dependency_mark)
            self.stack.addWidget(table)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.stack, 1)

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
        for name, table in self.tables.items():
            table.set_empty(*_EMPTY[name])
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
        self._waiting = {name: rows for name, rows in shown.items() if name != self.views.current}
        self._fill(self.views.current, shown[self.views.current])
        if sum(map(len, self._waiting.values())) < _MANY:
            while self._waiting:
                self._fill_next()
        else:
            self._filling.start()
        self._show_counts(shown)
        self._selection_changed()

    def _fill_next(self) -> None:
        """Fill a table that nobody looks at; many rows take a turn of the event loop for each."""
        if self._waiting:
            self._fill(*self._waiting.popitem())
        if not self._waiting:
            self._filling.stop()

    def _fill(self, view: str, rows: Sequence[Any]) -> None:
        records = self.tables[view].records
        _show_rows(records, rows, remediation_key if view == REMEDIATION else _row_key)
        if view == PROPOSALS:
            records.reapply()  # what was rejected has been reviewed

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
        waiting = [row for row in shown[PROPOSALS] if row.edge.state is EdgeState.PROPOSED]
        together = [row for row in shown[SETS] if not row.broken]
        counts = {
            EDGES: len(shown[EDGES]),
            PROPOSALS: len(waiting),
            SETS: len(together),
            SERVICES: len(shown[SERVICES]),
            REMEDIATION: sum(row.state is not RemediationState.DONE for row in shown[REMEDIATION]),
        }
        for key, text, _tip in _SEGMENTS:
            self._buttons[key].setText(f"{text} {number(counts[key])}")
        edges = shown[EDGES]
        violated = sum(row.standing.keeping is Keeping.VIOLATED for row in edges)
        caption = "dependency" if len(edges) == 1 else "dependencies"
        if violated:
            caption += f" · {number(violated)} violated"
        self.header.set_figure(number(len(edges)), caption, "Edges that the plan heeds")
        self._sentences = {
            EDGES: _edges_sentence(edges),
            PROPOSALS: _review_sentence(shown[PROPOSALS], len(waiting)),
            SETS: _sets_sentence(shown[SETS]),
            SERVICES: "Servers of everybody are no edges: migrate or stretch them first."
            if shown[SERVICES] else "",
            REMEDIATION: _remediation_sentence(shown[REMEDIATION]),
        }  # fmt: skip
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
        if view in self._waiting:
            self._fill(view, self._waiting.pop(view))
        self.stack.setCurrentWidget(self.tables[view])
        self.header.set_tools(*self._tools[view])
        self.line.setText(getattr(self, "_sentences", {}).get(view, ""))
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
        self.table.clear_filters()
        if self.table.reveal(key, column):
            self.table.select_keys([key])

    # -- selection ---------------------------------------------------------------------------------

    def _selected_of(self, view: str) -> list[Any]:
        table = self.tables[view]
        return [table.records.record_of(key) for key in table.selected_keys()]

    def _selected_edges(self) -> list[EdgeRow]:
        return self._selected_of(self.views.current) if self.views.current in _OF_EDGES else []

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
        return next(iter(_vms_of(row)), None)

    def _selected_vms(self) -> set[int]:
        """The VMs that the selected rows are about; of an edge the one that needs the other."""
        return {key for row in self._selected_of(self.views.current) for key in _vms_of(row)}

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
        """Each value asked for is one step for all rows that are to have it."""
        view = self.views.current
        values: dict[tuple[str, Any], list[Any]] = {}
        for key, field, value in changes:
            values.setdefault((field, value), []).append(key)
        for (field, value), keys in values.items():
            if view == REMEDIATION:
                self.remediation.editing.change(keys, {field: value})
            elif view in _OF_EDGES:
                self.edges.set_kinds(keys, value)
            elif view == SERVICES:
                self.services.note(keys, value)
            else:
                self._rename(keys, value)

    def _rename(self, keys: Sequence[str], name: str) -> None:
        rows = [self.tables[SETS].records.record_of(key) for key in keys]
        if len(rows) == 1 and rows[0].own is not None and not rows[0].broken:
            self.sets.rename(rows[0], name or "")
        else:
            self.ctx.notifier.show("Only a set that was made by hand can be renamed.", "warning")


_TOPICS = {"migration_remediations", "migration_shared_services"}
"""What the page lists and no plan follows from."""

_MANY = 2_000
"""From so many rows on, tables that nobody looks at are filled one after another."""

_OF_EDGES = {EDGES, PROPOSALS}


def _vms_of(row: object) -> Sequence[int]:
    match row:
        case EdgeRow():
            return (row.edge.vm_id,)
        case SetRow():
            return row.vm_ids
        case ServiceRow():
            return (row.service.vm_id,)
        case RemediationRow():
            return (row.vm.id,)
    return ()


_row_key = attrgetter("key")


def _edge_style(row: EdgeRow) -> str:
    return "muted" if row.edge.state is EdgeState.REJECTED else ""


def _set_style(row: SetRow) -> str:
    return "muted" if row.broken else ""


def _service_style(row: ServiceRow) -> str:
    return "muted" if row.service.state is EdgeState.REJECTED else ""


def _remediation_style(row: RemediationRow) -> str:
    return "muted" if row.state is RemediationState.DONE else ""


def _table(title: str, columns: Sequence[Any], key: Any, style: Any) -> DataTable:
    return DataTable(RecordTableModel(columns, key, row_style=style), title=title)


def _show_rows(model: RecordTableModel, rows: Sequence[Any], key_of: Callable[[Any], Any]) -> None:
    keys = model.all_keys()
    if list(map(key_of, rows)) == list(keys):
        shown = map(model.record_of, keys)
        model.patch([row for row, old in zip(rows, shown, strict=True) if row != old])
    else:
        model.set_records(rows)


def _edges_sentence(rows: Sequence[EdgeRow]) -> str:
    if not rows:
        return ""
    counts = Counter(row.standing.keeping for row in rows)
    words = (
        (Keeping.KEPT, "kept"), (Keeping.VIOLATED, "violated"), (Keeping.OPEN, "not scheduled"),
        (Keeping.OUT_OF_PLAN, "out of plan"),
    )  # fmt: skip
    parts = [f"{counts[keeping]:,} {word}" for keeping, word in words if counts[keeping]]
    return f"{edges_text(len(rows))}: {', '.join(parts)}"


def _review_sentence(rows: Sequence[EdgeRow], waiting: int) -> str:
    if not rows:
        return ""
    rejected = len(rows) - waiting
    text = f"{edges_text(waiting)} to review"
    return f"{text}; {rejected:,} rejected" if rejected else text


def _sets_sentence(rows: Sequence[SetRow]) -> str:
    together = [row for row in rows if not row.broken]
    if not rows:
        return ""
    vms = sum(len(row.vm_ids) for row in together)
    torn = sum(len(row.days) > 1 for row in together)
    parts = [f"{vms:,} VMs in {len(together):,} sets"]
    if torn:
        parts.append(f"{torn:,} torn apart by the plan")
    if len(rows) > len(together):
        parts.append(f"{len(rows) - len(together):,} broken")
    return " · ".join(parts)


def _remediation_sentence(rows: Sequence[RemediationRow]) -> str:
    if not rows:
        return ""
    counts = {state: sum(row.state is state for row in rows) for state in RemediationState}
    return " · ".join(f"{count:,} {state.value}" for state, count in counts.items() if count)
