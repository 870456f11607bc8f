"""Cells of the tables of an inventory: an editor says at once what does not fit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.domain.cloud import CloudInventory
from app.ui.stages.readiness.inventory_check import cell_refusal
from app.ui.table.data_table import DataTable
from app.ui.table.editors import CellComboBox, create_editor
from app.ui.table.table_cells import Index, TableCells


class InventoryCells(TableCells):
    """Edits as every table does, checked against the inventory that ``known`` gives."""

    def __init__(
        self, table: DataTable, kind: str, known: Callable[[], CloudInventory | None]
    ) -> None:
        super().__init__(table)
        self._kind, self._known = kind, known

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
