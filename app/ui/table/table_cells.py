"""The delegate of a table whose cells show or check more than their column says."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.ui.table.cell_delegate import CellDelegate
from app.ui.table.cell_roles import Tokens
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.tokens import current_tokens, theme

Index = QModelIndex | QPersistentModelIndex


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
        """Paint a cell in the font of the table."""
        if self._metrics.height() != option.fontMetrics.height():
            self.set_metrics(QFontMetrics(option.fontMetrics))
        super().paint(painter, option, index)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._colors = tokens
        super().set_tokens(tokens)

    def _theme_changed(self) -> None:
        self.set_tokens(current_tokens())
        self._grid.viewport().update()
