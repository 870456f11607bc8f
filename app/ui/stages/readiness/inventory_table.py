"""The table of one kind of records of a cloud inventory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.cloud import CloudInventory
from app.domain.cloud_entry import Record, records_of
from app.ui.stages.readiness.inventory_cells import InventoryCells
from app.ui.stages.readiness.inventory_columns import KIND_TITLES, inventory_columns
from app.ui.stages.readiness.inventory_rows import record_key
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel


class InventoryTable(DataTable):
    """Shows records as they are; ``known`` gives the inventory that edits are checked against."""

    changes_wanted = Signal(str, object)
    """Kind, and a list of (key, field, value) that belong together."""

    def __init__(
        self,
        kind: str,
        known: Callable[[], CloudInventory | None],
        parent: QWidget | None = None,
    ) -> None:
        self.kind = kind
        self._shown: object = None
        columns = inventory_columns(kind, known(), editable=False)
        super().__init__(
            RecordTableModel(columns, record_key), title=KIND_TITLES[kind], parent=parent
        )
        InventoryCells(self, kind, known)
        self.changes_requested.connect(self._changed)

    def show_inventory(self, inventory: CloudInventory | None, *, editable: bool) -> None:
        """Show the records of an inventory; an open editor stays where nothing came or went."""
        offered = (inventory.domains, inventory.projects) if inventory else ()
        if (editable, offered) != self._shown:
            self._shown = (editable, offered)
            form = self.records.cell_format
            columns = inventory_columns(self.kind, inventory, editable=editable, form=form)
            self.records.set_columns(columns)
        found = records_of(inventory, self.kind) if inventory else ()
        if [record_key(record) for record in found] == self.records.all_keys():
            known = self.records.record_of
            self.records.patch([each for each in found if each != known(record_key(each))])
        else:
            self.records.set_records(found)

    def selected_records(self) -> Sequence[Record]:
        """The records of the selected rows."""
        return [self.records.record_of(key) for key in self.selected_keys()]

    def _changed(self, changes: Sequence[tuple[str, str, Any]]) -> None:
        self.changes_wanted.emit(self.kind, list(changes))
