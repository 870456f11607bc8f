"""Tells what is current and selected in a table, and what it adds up to, once for each turn."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal
from PySide6.QtWidgets import QTableView

from app.ui.table.column_layout import ColumnLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_keeper import SelectionKeeper
from app.ui.table.selection_shape import row_spans
from app.ui.table.selection_sums import selection_text


class SelectionNews(QObject):
    """Listens to a grid and its records. Rows that only move are no news of the selection."""

    current_changed = Signal(object)
    """Key of the current row, None when there is none."""
    selection_changed = Signal()
    sums_changed = Signal(str)
    """Count and sums of the selection, empty for less than two rows."""

    def __init__(
        self,
        records: RecordTableModel,
        grid: QTableView,
        columns: ColumnLayout,
        keeper: SelectionKeeper,
    ) -> None:
        super().__init__(grid)
        self._records = records
        self._grid = grid
        self._columns = columns
        self._keeper = keeper
        self._current: Hashable = None
        self._touched = False
        self.sums = ""
        """What the selection adds up to, as announced last."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._tell)
        records.dataChanged.connect(self._values_changed)
        records.reordered.connect(self._rows_moved)
        selection = grid.selectionModel()
        selection.currentChanged.connect(self._current_moved)
        selection.selectionChanged.connect(self._selected)

    @property
    def pending(self) -> bool:
        """Whether something of this turn is still to be told."""
        return self._timer.isActive()

    def _current_moved(self, current: QModelIndex) -> None:
        key = self._records.key_at(current.row()) if current.isValid() else None
        if key != self._current:
            self._current = key
            self.current_changed.emit(key)

    def _rows_moved(self) -> None:
        self._current_moved(self._grid.currentIndex())
        if self._keeper.lost_rows:
            self._selected()
        self._timer.start()

    def _selected(self) -> None:
        self._touched = True
        self._timer.start()

    def _values_changed(self) -> None:
        self._timer.start()

    def _tell(self) -> None:
        if self._touched:
            self._touched = False
            self.selection_changed.emit()
        spans = row_spans(self._grid.selectionModel().selection())
        sums = selection_text(self._records, spans, self._columns.shown())
        if sums != self.sums:
            self.sums = sums
            self.sums_changed.emit(sums)
