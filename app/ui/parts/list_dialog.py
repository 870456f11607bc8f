"""A dialog with a table of records and buttons that work on the selected one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QPushButton, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.theme.metrics import grid


class ListDialog(Dialog):
    """Stays open over several changes and follows them. A subclass makes table and buttons."""

    table: DataTable

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)

    def lay_out(self, note: str, buttons: Sequence[QPushButton], wide: int, high: int) -> None:
        """Put a sentence, the table and the buttons below each other; sizes are grid steps."""
        self.table.bar.hide()
        words = Text(note, tone="muted")
        words.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        for button in buttons:
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        line.addWidget(close)
        column = self.make_column()
        column.setSpacing(grid(1.5))
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        open_at(self, grid(wide), grid(high))

    def selected_record(self) -> Any:
        """The record in the selected row, None unless there is exactly one."""
        keys = self.table.selected_keys()
        return self.table.records.record_of(keys[0]) if len(keys) == 1 else None
