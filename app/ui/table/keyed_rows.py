"""Rows of a table by the keys of their records: which is current, to be selected or gone to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QHeaderView, QTableView

from app.ui.table.column_layout import ColumnLayout
from app.ui.table.filter_bar import FilterBar
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_shape import spans_of
from app.ui.table.table_filters import TableFilters

_Flag = QItemSelectionModel.SelectionFlag


class KeyedRows:
    """Goes to records and columns of a grid; filters that hide what is wanted are lifted."""

    def __init__(
        self,
        records: RecordTableModel,
        grid: QTableView,
        header: QHeaderView,
        columns: ColumnLayout,
        filters: TableFilters,
        bar: FilterBar,
    ) -> None:
        self._records = records
        self._grid = grid
        self._header = header
        self._columns = columns
        self._filters = filters
        self._bar = bar
        self._lifted: tuple[dict[str, str], str] | None = None

    def select(self, keys: Iterable[Hashable]) -> None:
        """Select whole rows; those that are hidden or unknown are left out."""
        last = self._records.columnCount() - 1
        rows = [row for key in keys if (row := self._records.row_of(key)) is not None]
        wanted = QItemSelection()
        for first, end in spans_of(rows):
            wanted.select(self._records.index(first, 0), self._records.index(end, last))
        selection = self._grid.selectionModel()
        if rows:
            place = max(0, self._grid.currentIndex().column())
            index = self._records.index(min(rows), place)
            selection.setCurrentIndex(index, _Flag.NoUpdate)
        selection.select(wanted, _Flag.ClearAndSelect)

    def current(self) -> Hashable:
        """Key of the current row, None when there is none."""
        index = self._grid.currentIndex()
        return self._records.key_at(index.row()) if index.isValid() else None

    def reveal(self, key: Hashable, column_key: str = "") -> bool:
        """Go to a record, clearing the filters when they hide it; whether it exists."""
        records = self._records
        if records.row_of(key) is None and records.record_of(key) is not None:
            self._lifted = dict(records.filters), self._bar.search.text()
            self._filters.clear()
        row = records.row_of(key)
        if row is None:
            return False
        place = records.place_of(column_key)
        if place is None or self._header.isSectionHidden(place):
            current, shown = self._grid.currentIndex().column(), self._columns.shown()
            place = current if current in shown else shown[0]
        self._grid.setCurrentIndex(records.index(row, place))
        self._grid.scrollTo(records.index(row, place))
        return True

    def take_lifted(self) -> Callable[[], None] | None:
        """What puts the filters back that :meth:`reveal` has cleared since it was last asked."""
        lifted, self._lifted = self._lifted, None
        if lifted is None:
            return None
        filters, search = lifted

        def put_back() -> None:
            self._records.set_filters(filters)
            self._bar.search.setText(search)

        return put_back

    def show_column(self, column_key: str, *, first: bool = False) -> bool:
        """Make a column of the current row the current cell, showing it if it is hidden.

        ``first`` goes to the first row, and so does who stands on none. Whether there is one.
        """
        place, rows = self._records.place_of(column_key), self._records.shown_count
        if place is None or not rows:
            return False
        if self._header.isSectionHidden(place):
            self._columns.set_shown(place, True)
        row = self._grid.currentIndex().row()
        lost = first or not 0 <= row < rows
        index = self._records.index(0 if lost else row, place)
        flag = _Flag.ClearAndSelect if lost else _Flag.NoUpdate
        self._grid.selectionModel().setCurrentIndex(index, flag)
        self._grid.scrollTo(index)
        return True

    def reveal_first(self, column_key: str) -> None:
        """Look at the first row that is shown, if any, without scrolling sideways."""
        if self._records.shown_count:
            bar = self._grid.horizontalScrollBar()
            before = bar.value()
            self.reveal(self._records.key_at(0), column_key)
            bar.setValue(before)
