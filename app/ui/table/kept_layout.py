"""Remembers how the user arranged a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from app.ui.parts.settings import Settings
    from app.ui.table.data_table import DataTable


class KeptLayout(QObject):
    """Restores a table's saved layout and saves it again after each change by the user.

    Columns that fit themselves to new rows, or give way to others, are no such change.
    """

    def __init__(self, table: DataTable, settings: Settings, name: str) -> None:
        super().__init__(table)
        table.setObjectName(name)
        table.is_kept = True
        self._table, self._settings, self._name = table, settings, name
        saved = settings.table_layout(name)
        if saved:
            table.restore_state(saved)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._save)
        table.layout_changed.connect(self._timer.start)
        # The table has fitted its columns by the time that this slot is called.
        table.records.counts_changed.connect(self._timer.stop)
        table.records.modelReset.connect(self._timer.stop)

    def _save(self) -> None:
        self._settings.set_table_layout(self._name, self._table.save_state())
