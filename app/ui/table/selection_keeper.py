"""Keeps selection, current cell and scroll position while rows move."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint
from PySide6.QtWidgets import QTableView

from app.ui.table.record_table_model import Reason, RecordTableModel
from app.ui.table.selection_shape import parts_of, spans_of

_Flag = QItemSelectionModel.SelectionFlag


class SelectionKeeper(QObject):
    """Remembers by key what is selected when rows are about to move, and selects it again.

    A refresh of the records keeps the top row where it is; a filter keeps the current row in
    view; a sort leaves the scroll bar alone.
    """

    def __init__(self, view: QTableView, model: RecordTableModel) -> None:
        super().__init__(view)
        self._view = view
        self._records = model
        self._selected: dict[tuple[int, int], list[Hashable]] = {}
        self._top: Hashable = None
        self._top_offset = 0
        self._current: tuple[int, int] | None = None
        self._current_seen = False
        self.lost_rows = False
        model.reordering.connect(self._remember)
        model.reordered.connect(self._restore)

    def _remember(self, reason: Reason) -> None:
        view, records = self._view, self._records
        selection = view.selectionModel().selection()
        self._selected = {}
        for part in parts_of(selection):
            keys = self._selected.setdefault((part.left(), part.right()), [])
            keys.extend(map(records.key_at, range(part.top(), part.bottom() + 1)))
        index = view.currentIndex()
        self._current = (index.row(), index.column()) if index.isValid() else None
        seen = view.viewport().rect().intersects(view.visualRect(index))
        self._current_seen = index.isValid() and seen
        self._top = None
        top = view.indexAt(QPoint(0, 0))
        if reason is Reason.RECORDS and top.isValid() and view.verticalScrollBar().value() > 0:
            self._top = records.key_at(top.row())
            self._top_offset = view.visualRect(top).top()
        self._quietly(QItemSelection(), _Flag.Clear)

    def _restore(self, reason: Reason) -> None:
        self._select_again()
        self._restore_current()
        view = self._view
        index = view.currentIndex()
        if reason is Reason.FILTER and self._current_seen and index.isValid():
            view.updateGeometries()
            view.scrollTo(index)
        if self._top is not None:
            row = self._records.row_of(self._top)
            if row is not None:
                bar = view.verticalScrollBar()
                view.updateGeometries()
                bar.setValue(view.verticalHeader().sectionPosition(row) - self._top_offset)

    def _select_again(self) -> None:
        records, last = self._records, self._records.rowCount() - 1
        wanted = QItemSelection()
        before = after = 0
        for (left, right), keys in self._selected.items():
            rows = [row for key in keys if (row := records.row_of(key)) is not None]
            before, after = before + len(keys), after + len(rows)
            for first, end in spans_of(rows):
                if 0 <= first <= end <= last:
                    wanted.select(records.index(first, left), records.index(end, right))
        self.lost_rows = after < before
        self._selected = {}
        self._quietly(wanted, _Flag.ClearAndSelect)
        self._view.viewport().update()

    def _restore_current(self) -> None:
        index = self._view.currentIndex()
        if self._current is None or index.isValid() or not self._records.rowCount():
            return
        row = min(self._current[0], self._records.rowCount() - 1)
        index = self._records.index(row, self._current[1])
        self._view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)

    def _quietly(self, selection: QItemSelection, flag: QItemSelectionModel.SelectionFlag) -> None:
        model = self._view.selectionModel()
        model.blockSignals(True)
        model.select(selection, flag)
        model.blockSignals(False)
