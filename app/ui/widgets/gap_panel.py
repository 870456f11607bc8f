"""The gap analysis: filters, the table of gaps, and the selected ones in full beneath it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.planning.gaps import GAP_TEXT, STATE_TEXT, GapState, GapType, Severity
from app.domain.planning.plan import Plan
from app.domain.search import any_of
from app.ui.models.gap_columns import gap_columns
from app.ui.models.gap_rows import GapRow, gap_rows, open_of, types_of
from app.ui.models.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid
from app.ui.views.data_table import DataTable
from app.ui.views.gap_cells import GapCells
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.gap_detail import GapDetail
from app.ui.widgets.quiet_fields import QuietComboBox
from app.ui.widgets.segments import Segments

_OPEN = f"={STATE_TEXT[GapState.OPEN]}"
_RESOLVED = any_of([STATE_TEXT[GapState.BY_PLAN], STATE_TEXT[GapState.BY_HAND]])
_SCOPES = (
    ("open", "Open", "Gaps that still stand"),
    ("critical", "Critical", "Open gaps that block the migration"),
    ("warning", "Warning", "Open gaps that are a risk"),
    ("info", "Info", "Open gaps that are advice"),
    ("resolved", "Resolved", "Gaps that the plan or someone has closed"),
    ("all", "All", "Every gap"),
)
_FILTERS: Mapping[str, Mapping[str, str]] = {
    "open": {"state": _OPEN},
    "critical": {"state": _OPEN, "severity": "=Critical"},
    "warning": {"state": _OPEN, "severity": "=Warning"},
    "info": {"state": _OPEN, "severity": "=Info"},
    "resolved": {"state": _RESOLVED},
    "all": {},
}
_OWN = ("severity", "state")
_TYPE = "type"


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
        self.model = RecordTableModel(gap_columns(), _key, row_style=_style, parent=self)
        self.table = DataTable(self.model, title="Gaps")
        GapCells(self.table)
        self.table.set_empty("Nothing is missing: the target has all that the plan needs.")
        self.detail = GapDetail()
        self.scopes = Segments("Gaps to show")
        self.buttons = {key: self.scopes.add(key, text, tip) for key, text, tip in _SCOPES}
        self.types = QuietComboBox("Type of gap")
        self.types.setMinimumContentsLength(18)
        self.types.addItem("All types", "")
        self._build()
        self._connect()

    def _build(self) -> None:
        top = FlowLayout(spacing=grid(2), line_spacing=grid(0.5), centred=True)
        top.setContentsMargins(grid(2), 0, grid(1), 0)
        top.addWidget(self.scopes)
        top.addWidget(self.types)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(above)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def _connect(self) -> None:
        self.scopes.chosen.connect(self._scope_chosen)
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
        self._show_counts(rows)
        if self._first and rows:
            self._first = False
            self.show_scope("open")
        self.detail.show_rows(self.selected(), self._tenants)

    def _show_counts(self, rows: list[GapRow]) -> None:
        number = QLocale().toString
        still = sum(row.gap.open for row in rows)
        counts = (
            still, *(open_of(rows, severity) for severity in Severity), len(rows) - still,
            len(rows),
        )  # fmt: skip
        for (key, text, _tip), count in zip(_SCOPES, counts, strict=True):
            self.buttons[key].setText(f"{text} {number(count)}")
        wanted = [("All types", "")]
        for kind, count in types_of(rows).items():
            wanted.append((f"{GAP_TEXT[kind]} ({number(count)})", kind.value))
        self._offer_types(wanted)

    def _offer_types(self, wanted: list[tuple[str, str]]) -> None:
        types = self.types
        shown = [(types.itemText(row), types.itemData(row)) for row in range(types.count())]
        if shown == wanted:
            return
        chosen = types.currentData()
        types.clear()
        for text, kind in wanted:
            types.addItem(text, kind)
        types.setCurrentIndex(max(0, types.findData(chosen)))

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
        others = {key: text for key, text in self.model.filters.items() if key not in _OWN}
        self.model.set_filters({**others, **_FILTERS[scope]})
        self._select_first()

    def _type_chosen(self) -> None:
        kind = self.types.currentData()
        text = f"={GAP_TEXT[GapType(kind)]}" if kind else ""
        self.model.set_filter(_TYPE, text)
        self._select_first()

    def _filters_changed(self) -> None:
        shown = {key: text for key, text in self.model.filters.items() if key in _OWN}
        for scope, wanted in _FILTERS.items():
            if shown == wanted:
                self.scopes.show_current(scope)
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
    return "" if row.gap.open else "muted"
