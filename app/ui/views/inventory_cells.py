"""Cells of the tables of an inventory: an editor says at once what does not fit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.domain.cloud import CloudInventory
from app.ui.delegates.cell_delegate import CellDelegate
from app.ui.delegates.editors import CellComboBox, create_editor
from app.ui.models.cell_roles import Tokens
from app.ui.models.inventory_check import cell_refusal
from app.ui.models.record_table_model import RecordTableModel
from app.ui.theme.tokens import current_tokens, theme
from app.ui.views.data_table import DataTable

Index = QModelIndex | QPersistentModelIndex


class InventoryCells(CellDelegate):
    """Edits as every table does, checked against the inventory that ``known`` gives."""

    def __init__(
        self, table: DataTable, kind: str, known: Callable[[], CloudInventory | None]
    ) -> None:
        super().__init__(table.records, current_tokens(), table.grid)
        self._rows: RecordTableModel = table.records
        self._kind, self._known = kind, known
        self._colors: Tokens = current_tokens()
        self._grid = table.grid
        table.grid.setItemDelegate(self)
        self.leaving.connect(table.grid.cell_delegate.leaving)
        theme().theme_changed.connect(self._theme_changed)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The editor that fits the column, checked against the whole inventory while typing."""
        inventory = self._known()
        if inventory is None:
            return super().createEditor(parent, option, index)
        column = self._rows.columns[index.column()]
        record = self._rows.record_at(index.row())
        form = self._rows.cell_format

        def check(text: str) -> str:
            return cell_refusal(inventory, self._kind, record, column, text, form)

        editor = create_editor(column, check, self._colors, form, parent)
        if isinstance(editor, CellComboBox):
            editor.chosen.connect(self._chosen)
        return editor

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
