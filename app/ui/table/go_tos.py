"""Ways from a table's rows to what they belong to, first in its context menu."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.destinations import Destination
from app.ui.table.data_table import DataTable

Way = tuple[str, Callable[[Sequence[Any]], Destination | None]]
"""What an entry is called, and where it leads from the selected records: None for nowhere."""


class GoTos(QObject):
    """Offers ways in the context menu of a table; those that lead nowhere now are greyed."""

    def __init__(
        self, table: DataTable, go_to: Callable[[Destination], object], ways: Sequence[Way]
    ) -> None:
        super().__init__(table)
        self._table, self._go_to, self._ways = table, go_to, ways
        table.context_menu_requested.connect(self._offer)

    def _offer(self, menu: QMenu, keys: Sequence[Hashable]) -> None:
        records = [self._table.records.record_of(key) for key in keys]
        first = next(iter(menu.actions()), None)
        for text, lead in self._ways:
            action = QAction(text, menu)
            destination = lead(records) if records else None
            action.setEnabled(destination is not None)
            if destination is not None:
                action.triggered.connect(partial(self._go, destination))
            if first is None:
                menu.addAction(action)
            else:
                menu.insertAction(first, action)
        if first is not None and not first.isSeparator():
            menu.insertSeparator(first)

    def _go(self, destination: Destination, _checked: bool = False) -> None:
        self._go_to(destination)
