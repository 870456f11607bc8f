"""Carries out what is wanted of an inventory that is entered by hand, each as one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.cell_values import PLAIN_FORMAT
from app.domain.cloud import CloudInventory, InventorySource
from app.domain.cloud_entry import NOTHING_ENTERED, Record, records_of, without_record
from app.domain.errors import UserError
from app.domain.planning.gaps.gap import GapKey, remembered
from app.services import cloud_inventory as service
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.readiness.inventory_columns import inventory_columns
from app.ui.stages.readiness.inventory_rows import Change, changed, record_key, with_changes


class InventoryEdits(QObject):
    """One change of one record goes as it is; several together are stored at once."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.effects = EditEffects(ctx)

    def _inventory(self) -> CloudInventory:
        plan = self._ctx.plan
        known = plan.target.inventory if plan else None
        if known is not None:
            return known
        now = self._ctx.workspace.now()
        return CloudInventory(InventorySource.ENTERED, now, unread=NOTHING_ENTERED)

    def _seen(self) -> tuple[GapKey, ...]:
        """The gaps that the inventory has had until now."""
        plan = self._ctx.plan
        return remembered(plan.target.gaps) if plan else ()

    def ask_to_add(self, kind: str) -> None:
        """Ask for the fields of a new record."""
        from app.ui.stages.readiness.inventory_record_dialog import InventoryRecordDialog

        inventory = self._inventory()
        if kind == "projects" and not inventory.domains:
            self._ctx.report(UserError("A project needs its domain.", "Add the domain first."))
            return
        columns = inventory_columns(kind, inventory, editable=True)
        dialog = InventoryRecordDialog(
            kind, columns, inventory, PLAIN_FORMAT, self._ctx.dialogs_parent
        )
        dialog.chosen.connect(partial(self._add, kind))
        dialog.open()

    def _add(self, kind: str, record: Record) -> None:
        self.effects.do(partial(service.put_record, seen=self._seen()), kind, record)

    def change(self, kind: str, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for."""
        inventory = self._inventory()
        keys = {key for key, _field, _value in changes}
        if len(keys) == 1:
            record = _record(inventory, kind, next(iter(keys)))
            if record is not None:
                values = {field: value for _key, field, value in changes}
                put = partial(service.put_record, seen=self._seen())
                self.effects.do(put, kind, changed(record, values), record)
            return
        try:
            after = with_changes(inventory, kind, changes, self._ctx.workspace.now())
        except UserError as error:
            self._ctx.report(error)
            return
        self.effects.do(service.store, after, self._seen())

    def remove(self, kind: str, records: Sequence[Record]) -> None:
        """Take records out."""
        if len(records) == 1:
            self.effects.do(service.remove_record, kind, records[0], self._seen(), always=True)
            return
        inventory = self._inventory()
        try:
            for record in records:
                inventory = without_record(inventory, kind, record)
            after = with_changes(inventory, kind, (), self._ctx.workspace.now())
        except UserError as error:
            self._ctx.report(error)
            return
        self.effects.do(service.store, after, self._seen(), always=True)

    def set_known(self, kind: str, known: bool) -> None:
        """Say that there is none of a kind, or that nothing is known of it."""
        self.effects.do(partial(service.set_known, known=known), kind, self._seen())


def _record(inventory: CloudInventory, kind: str, key: str) -> Record | None:
    return next((each for each in records_of(inventory, kind) if record_key(each) == key), None)
