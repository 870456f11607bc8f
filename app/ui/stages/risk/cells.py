"""Cells of the table of rules: a value that is not the default is bold."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.columns import Column
from app.ui.table.cell_delegate import CellDelegate
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.tokens import current_tokens, theme


class MarkingDelegate(CellDelegate):
    """Paints as every table does, but bold where a record's ``changed`` names the column."""

    def __init__(self, table: DataTable) -> None:
        super().__init__(table.records, current_tokens(), table.grid)
        self._rows: RecordTableModel = table.records
        table.grid.setItemDelegate(self)
        self.leaving.connect(table.grid.cell_delegate.leaving)
        theme().theme_changed.connect(self._theme_changed)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a cell."""
        row = self._rows.record_at(index.row())
        key = self._rows.columns[index.column()].key
        if key not in row.changed and not (key == "title" and row.changed):
            super().paint(painter, option, index)
            return
        painter.save()
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        option.font = font
        option.fontMetrics = QFontMetrics(font)
        super().paint(painter, option, index)
        painter.restore()

    def _paint_tick(
        self, painter: QPainter, rect: QRect, column: Column, value: Any, color: QColor
    ) -> None:
        # A row that is no rule cannot be switched off, so it has no box.
        if value is not None:
            super()._paint_tick(painter, rect, column, value, color)

    def _theme_changed(self) -> None:
        self.set_tokens(current_tokens())
