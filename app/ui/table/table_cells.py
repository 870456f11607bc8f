"""The delegate of a table whose cells show or check more than their column says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.columns import Column
from app.ui.table.cell_delegate import CellDelegate
from app.ui.table.cell_roles import Tokens
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.tokens import current_tokens, theme

Index = QModelIndex | QPersistentModelIndex
Mark = Callable[[Any, str], tuple[str, str] | None]
"""Icon and token of the mark in a record's cell, by the column's key."""


class TableCells(CellDelegate):
    """Paints and edits the cells of one table as every table does, in its font and theme."""

    def __init__(self, table: DataTable) -> None:
        super().__init__(table.records, current_tokens(), table.grid)
        self._rows: RecordTableModel = table.records
        self._colors: Tokens = current_tokens()
        self._grid = table.grid
        table.grid.setItemDelegate(self)
        self.leaving.connect(table.grid.cell_delegate.leaving)
        theme().theme_changed.connect(self._theme_changed)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell in the font of the table, in bold where it stands out."""
        if self._metrics.height() != option.fontMetrics.height():
            self.set_metrics(QFontMetrics(option.fontMetrics))
        if not self._bold(index.row(), index.column()):
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setFont(_in_bold(painter.font()))
        plain, self._metrics = self._metrics, QFontMetrics(painter.font())
        super().paint(painter, option, index)
        self._metrics = plain
        painter.restore()

    def cell_room(self, metrics: QFontMetrics, row: int, place: int) -> int:
        """Width that a cell needs, which is more for a text in bold."""
        if self._bold(row, place):
            metrics = QFontMetrics(_in_bold(self._grid.font()))
        return super().cell_room(metrics, row, place)

    def _bold(self, row: int, place: int) -> bool:  # noqa: ARG002 - for those that have such cells
        """Whether a cell stands out."""
        return False

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._colors = tokens
        super().set_tokens(tokens)

    def _theme_changed(self) -> None:
        self.set_tokens(current_tokens())
        self._grid.viewport().update()


class MarkedCells(TableCells):
    """Paints as every table does, with a mark beside the text where ``mark`` gives one."""

    def __init__(self, table: DataTable, mark: Mark) -> None:
        self._cell_mark = mark
        super().__init__(table)

    def _mark(self, column: Column, row: int, place: int) -> tuple[str, str] | None:
        found = self._cell_mark(self._rows.record_at(row), column.key)
        if found is None:
            return super()._mark(column, row, place)
        return found[0], self._colors.color(found[1])


def _in_bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
