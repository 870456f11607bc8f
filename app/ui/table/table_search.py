"""The quick search of a table: rows that match, and the way from one match to the next."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.table.column_layout import ColumnLayout
from app.ui.table.filter_bar import FilterBar
from app.ui.table.grid_view import GridView
from app.ui.table.record_table_model import RecordTableModel

_ROWS_AT_A_TIME = 3000


class TableSearch(QObject):
    """Searches while it is typed; F3 goes on, Shift+F3 back, both around the ends."""

    left = Signal()
    """The user wants to go back to the rows."""

    def __init__(
        self, model: RecordTableModel, grid: GridView, columns: ColumnLayout, bar: FilterBar
    ) -> None:
        super().__init__(grid)
        self._records = model
        self._grid = grid
        self._columns = columns
        self._bar = bar
        self._field = bar.search
        self._getting_ready = QTimer(self)
        self._getting_ready.setInterval(0)
        self._getting_ready.timeout.connect(self._prepare)
        self._field.textChanged.connect(self._search)
        self._field.only_matches.toggled.connect(self._search_again)
        self._field.find_wanted.connect(self.find)
        self._field.left.connect(self.left)
        self._field.focused.connect(self._begin)
        columns.changed.connect(self.columns_changed)
        model.counts_changed.connect(self._say_found)
        self.columns_changed()

    def start(self) -> None:
        """Put the cursor into the search field."""
        self._field.setFocus()
        self._field.selectAll()

    def columns_changed(self) -> None:
        """Look only into columns that can be seen."""
        self._records.search_in(self._columns.shown())

    def _begin(self) -> None:
        if self._records.total_count:
            self._getting_ready.start()

    def _prepare(self) -> None:
        if self._records.prepare_search(_ROWS_AT_A_TIME):
            self._getting_ready.stop()

    def _search(self, text: str) -> None:
        only = self._field.only_matches.isChecked()
        self._records.set_search(text, only_matches=only)
        self._grid.viewport().update()
        if text.strip() and not only:
            self._go_to_first()

    def _search_again(self) -> None:
        self._search(self._field.text())

    def _go_to_first(self) -> None:
        rows = self._records.matching_rows()
        row = self._grid.currentIndex().row()
        if rows and row not in rows:
            self._go_to_row(rows[min(bisect_left(rows, row), len(rows) - 1)], forward=True)

    def find(self, forward: bool) -> bool:
        """Go to the next or the previous cell that matches; whether there is one."""
        rows = self._records.matching_rows()
        if not rows:
            return False
        index = self._grid.currentIndex()
        row = index.row() if index.isValid() else -1
        cells = self._cells(row) if row in rows else []
        order = self._columns.shown()
        here = order.index(index.column()) if index.isValid() and index.column() in order else -1
        if forward:
            onward = [place for place in cells if order.index(place) > here]
        else:
            onward = [place for place in reversed(cells) if order.index(place) < here]
        if onward:
            self._grid.setCurrentIndex(self._records.index(row, onward[0]))
        elif forward:
            place = bisect_left(rows, row + 1)
            self._go_to_row(rows[place % len(rows)], forward=True)
        else:
            self._go_to_row(rows[bisect_left(rows, row) - 1], forward=False)
        self._say_found()
        return True

    def _cells(self, row: int) -> list[int]:
        return [place for place in self._columns.shown() if self._records.is_match(row, place)]

    def _go_to_row(self, row: int, *, forward: bool) -> None:
        cells = self._cells(row) or self._columns.shown()
        place = cells[0 if forward else -1]
        self._grid.setCurrentIndex(self._records.index(row, place))
        self._say_found()

    def _say_found(self) -> None:
        if not self._records.search_words:
            self._bar.say_found("")
            return
        rows = self._records.matching_rows()
        number = self._records.formatter.number
        current = self._grid.currentIndex().row()
        at = bisect_left(rows, current)
        if not rows:
            self._bar.say_found("Nothing found")
        elif at < len(rows) and rows[at] == current:
            self._bar.say_found(f"{number(at + 1)} of {number(len(rows))}")
        else:
            self._bar.say_found(f"{number(len(rows))} found")
