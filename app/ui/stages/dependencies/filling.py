"""The tables of dependencies are filled: the one that is looked at, and the others when time is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.ui.stages.dependencies.views import PROPOSALS, key_of
from app.ui.table.data_table import DataTable

MANY = 2_000
"""From so many rows on, tables that nobody looks at are filled one after another."""


class TableFilling(QObject):
    """Rows that wait for their tables; many take a turn of the event loop for each table."""

    def __init__(self, tables: Mapping[str, DataTable], parent: QObject) -> None:
        super().__init__(parent)
        self._tables = tables
        self._waiting: dict[str, Sequence[Any]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fill_next)

    def show(self, rows: Mapping[str, Sequence[Any]], current: str) -> None:
        """Show the rows of all views, those of the current one at once."""
        self._waiting = {view: each for view, each in rows.items() if view != current}
        self._fill(current, rows[current])
        if sum(map(len, self._waiting.values())) < MANY:
            while self._waiting:
                self._fill_next()
        else:
            self._timer.start()

    def hurry(self, view: str) -> None:
        """Fill the table of a view that is to be looked at now, if its rows wait."""
        if view in self._waiting:
            self._fill(view, self._waiting.pop(view))

    def _fill_next(self) -> None:
        if self._waiting:
            self._fill(*self._waiting.popitem())
        if not self._waiting:
            self._timer.stop()

    def _fill(self, view: str, rows: Sequence[Any]) -> None:
        """Selection and scroll position stay where the rows are the same ones."""
        records = self._tables[view].records
        keys = records.all_keys()
        if [key_of(view, row) for row in rows] == list(keys):
            shown = map(records.record_of, keys)
            records.patch([row for row, old in zip(rows, shown, strict=True) if row != old])
        else:
            records.set_records(rows)
        if view == PROPOSALS:
            records.reapply()  # what was rejected has been reviewed
