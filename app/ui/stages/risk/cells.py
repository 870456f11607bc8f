"""Cells of the table of rules: a value that is not the default is bold."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from app.domain.columns import Column
from app.ui.table.table_cells import TableCells


class MarkingDelegate(TableCells):
    """Paints as every table does, but bold where a record's ``changed`` names the column."""

    def _bold(self, row: int, place: int) -> bool:
        changed, key = self._rows.record_at(row).changed, self._rows.columns[place].key
        return key in changed or (key == "title" and bool(changed))

    def _paint_tick(
        self, painter: QPainter, rect: QRect, column: Column, value: Any, color: QColor
    ) -> None:
        # A row that is no rule cannot be switched off, so it has no box.
        if value is not None:
            super()._paint_tick(painter, rect, column, value, color)
