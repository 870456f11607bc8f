"""The gap analysis: filters, the table of gaps, and the selected ones in full beneath it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.planning.gaps.gap import (
    GAP_TEXT,
    STATE_MEANING,
    STATE_TEXT,
    GapState,
    GapType,
    Severity,
)
from app.domain.planning.gaps.words import SEVERITY_TEXT, nothing_text
from app.domain.planning.plan.plan import Plan
from app.ui.parts.flow import FlowLayout
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.parts.quiet_fields import QuietComboBox
from app.ui.parts.segments import Segments
from app.ui.stages.readiness.gap_cells import gap_mark
from app.ui.stages.readiness.gap_columns import gap_columns
from app.ui.stages.readiness.gap_detail import GapDetail
from app.ui.stages.readiness.gap_rows import GapRow, gap_rows, in_state, severities_of, types_of
from app.ui.table.data_table import LEAST_TABLE, DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.table_cells import MarkedCells
from app.ui.theme.metrics import grid

ALL = "all"
_SCOPES = (
    *((state.value, STATE_TEXT[state], STATE_MEANING[state]) for state in GapState),
    (ALL, "All", "Gaps of every state, and what was not compared"),
)
_FILTERS: Mapping[str, str] = {
    **{state.value: f"={STATE_TEXT[state]}" for state in GapState},
    ALL: "",
}
_STATE, _SEVERITY, _TYPE = "state", "severity", "type"


_ANY_SEVERITY, _ANY_TYPE = "All severities", "All types"


def _key(row: GapRow) -> tuple[str, str]:
    return row.key


class GapPanel(QWidget):
    """Shows gaps; what is done about them is the business of :class:`GapBulk`."""

    selection_changed = Signal()
    sums_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._tenants: dict[int, str] = {}
        self._first = True
        self._rows: list[GapRow] = []
        self.model = RecordTableModel(gap_columns(), _key, row_style=_style, parent=self)
        self.table = DataTable(self.model, title="Gaps")
        MarkedCells(self.table, gap_mark)
        self.detail = GapDetail()
        self.scopes = Segments("Gaps to show")
        self.buttons = {key: self.scopes.add(key, text, tip) for key, text, tip in _SCOPES}
        self.severities = QuietComboBox("Severity of gap")
        self.severities.setMinimumContentsLength(16)
        self.severities.addItem(_ANY_SEVERITY, "")
        self.types = QuietComboBox("Type of gap")
        self.types.setMinimumContentsLength(18)
        self.types.addItem(_ANY_TYPE, "")
        self._build()
        self._connect()

    def _build(self) -> None:
        top = FlowLayout(spacing=grid(2), line_spacing=grid(0.5), centred=True)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.addWidget(self.scopes)
        top.addWidget(self.severities)
        top.addWidget(self.types)
        self.table.setMinimumHeight(grid(LEAST_TABLE))
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.table, 1)
        splitter = KeptSplitter(Qt.Orientation.Vertical, "gaps")
        splitter.addWidget(above)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def _connect(self) -> None:
        self.scopes.chosen.connect(self._scope_chosen)
        self.severities.activated.connect(self._severity_chosen)
        self.types.activated.connect(self._type_chosen)
        self.model.filters_changed.connect(self._filters_changed)
        self.table.selection_changed.connect(self._selected)
        self.table.sums_changed.connect(self.sums_changed)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the gaps of a plan; selection, filters and scroll position stay."""
        self._tenants = {key: tenant.title for key, tenant in plan.tenants.items()}
        rows = gap_rows(plan)
        if [row.key for row in rows] == self.model.all_keys():
            self.model.patch([row for row in rows if row != self.model.record_of(row.key)])
        else:
            self.model.set_records(rows)
        self._rows = rows
        self.table.set_empty(nothing_text(plan.target.gaps))
        self._show_counts()
        if self._first and rows:
            self._first = False
            self.show_scope(_first_scope(rows))
        self.detail.show_rows(self.selected(), self._tenants)

    def _show_counts(self) -> None:
        """Every state with its number; severities and types with theirs in the state shown."""
        number = QLocale().toString
        for key, text, _tip in _SCOPES:
            self.buttons[key].setText(f"{text} {number(len(in_state(self._rows, key)))}")
        rows = in_state(self._rows, self.scopes.current)
        _offer(
            self.severities,
            _ANY_SEVERITY,
            [
                (f"{SEVERITY_TEXT[severity]} ({number(count)})", severity.value)
                for severity, count in severities_of(rows).items()
            ],
        )
        _offer(
            self.types,
            _ANY_TYPE,
            [
                (f"{GAP_TEXT[kind]} ({number(count)})", kind.value)
                for kind, count in types_of(rows).items()
            ],
        )

    def selected(self) -> list[GapRow]:
        """The gaps of the selected rows."""
        return [self.model.record_of(key) for key in self.table.selected_keys()]

    # -- filters -----------------------------------------------------------------------------------

    def show_scope(self, scope: str) -> None:
        """Show the gaps of one of the segments."""
        self.scopes.show_current(scope)
        self._scope_chosen(scope)

    def show_gap(self, key: tuple[str, str]) -> None:
        """Go to a gap and select it."""
        if self.table.reveal(key, "resource"):
            self.table.select_keys([key])

    def _scope_chosen(self, scope: str) -> None:
        self.model.set_filter(_STATE, _FILTERS[scope])
        self._show_counts()
        self._select_first()

    def _severity_chosen(self) -> None:
        severity = self.severities.currentData()
        text = f"={SEVERITY_TEXT[Severity(severity)]}" if severity else ""
        self.model.set_filter(_SEVERITY, text)
        self._select_first()

    def _type_chosen(self) -> None:
        kind = self.types.currentData()
        text = f"={GAP_TEXT[GapType(kind)]}" if kind else ""
        self.model.set_filter(_TYPE, text)
        self._select_first()

    def _filters_changed(self) -> None:
        shown = self.model.filters.get(_STATE, "")
        for scope, wanted in _FILTERS.items():
            if shown == wanted and scope != self.scopes.current:
                self.scopes.show_current(scope)
                self._show_counts()
        text = self.model.filters.get(_SEVERITY, "")
        found = [each.value for each in Severity if text == f"={SEVERITY_TEXT[each]}"]
        self.severities.setCurrentIndex(max(0, self.severities.findData(found[0] if found else "")))
        text = self.model.filters.get(_TYPE, "")
        kinds = [kind.value for kind in GapType if text == f"={GAP_TEXT[kind]}"]
        self.types.setCurrentIndex(max(0, self.types.findData(kinds[0] if kinds else "")))

    def _select_first(self) -> None:
        """Look at the first row, where none is selected."""
        if not self.table.selected_keys():
            self.table.reveal_first("resource")

    def _selected(self) -> None:
        self.detail.show_rows(self.selected(), self._tenants)
        self.selection_changed.emit()


def _style(row: GapRow) -> str:
    return "muted" if row.gap.settled else ""


def _first_scope(rows: list[GapRow]) -> str:
    """What there is most to do about: open gaps, else planned ones, else what is not compared."""
    for state in (GapState.OPEN, GapState.PLANNED, GapState.NOT_COMPARED):
        if in_state(rows, state):
            return state.value
    return ALL


def _offer(box: QuietComboBox, first: str, entries: list[tuple[str, str]]) -> None:
    """Offer entries after one for all; the chosen one stays while it is there."""
    wanted = [(first, ""), *entries]
    if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] == wanted:
        return
    chosen = box.currentData()
    box.clear()
    for text, value in wanted:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
