"""Edits of the table: another wave moves VMs, another cohort moves their tenants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from app.ui.shell.cohort_editing import CohortEditing
from app.ui.shell.context import AppContext
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.faces import NO_COHORT, Board
from app.ui.table.data_table import DataTable


class TableEdits(QObject):
    """Carries out what is typed, pasted or replaced in the table."""

    def __init__(
        self, ctx: AppContext, table: DataTable, acts: WaveActions, board: Callable[[], Board]
    ) -> None:
        super().__init__(table)
        self._ctx, self._acts, self._board = ctx, acts, board
        table.changes_requested.connect(self.change)

    def change(self, changes: Sequence[tuple[Any, str, Any]]) -> None:
        """Each value asked for is one step for all rows that are to have it."""
        values: dict[tuple[str, int], list[int]] = {}
        for key, field, value in changes:
            values.setdefault((field, int(value or 0)), []).append(key)
        for (field, value), keys in values.items():
            if field == "wave":
                self._acts.move(keys, value)
            else:
                self._move_tenants(keys, value)

    def _move_tenants(self, keys: Sequence[int], cohort: int) -> None:
        cards = self._board().cards
        found = [cards[key] for key in keys if key in cards]
        tenants = list(dict.fromkeys(card.tenant_id for card in found if card.tenant_id))
        if not tenants:
            self._ctx.notifier.show("VMs without a tenant are in no cohort.", "warning")
            return
        wanted = None if cohort == NO_COHORT else cohort
        CohortEditing(self._ctx).assign(tenants, wanted)
