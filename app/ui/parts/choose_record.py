"""Asks for one record of a table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QHeaderView, QWidget

from app.domain.columns import Column
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


class ChooseRecordDialog(Dialog):
    """A sentence, a table with a search, and a button that takes the selected row.

    The table's layout is kept under ``name``. The column ``stretched`` takes what the others leave
    of the width; below the table stands what ``tell`` says of the selected record. A record that a
    subclass ``refuses`` can't be chosen; it stands back among the others.
    """

    chosen = Signal(object)
    """The record."""

    def __init__(
        self,
        title: str,
        note: str,
        records: Sequence[Any],
        columns: Sequence[Column],
        key: Callable[[Any], Hashable],
        empty: str,
        stretched: str,
        name: str,
        tell: Callable[[Any], str],
        parent: QWidget,
        button: str = "Choose",
        tone: str = "",
    ) -> None:
        """``button`` says what choosing does, ``tone`` how ``tell`` is coloured."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.model = RecordTableModel(
            columns, key, row_style=lambda record: "muted" if self.refuses(record) else "",
            parent=self,
        )  # fmt: skip
        self.table = DataTable(self.model, title=title, name=name)
        self.table.set_empty(empty)
        place = self.model.place_of(stretched)
        if place is not None:
            self.table.header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self._tell = tell
        words, self.told = Text(note, tone="muted"), Text("", tone=tone)
        for label in (words, self.told):
            label.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1.5))
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addWidget(buttons)
        self.table.selection_changed.connect(self._enable)
        self.table.activated.connect(lambda _key: self.accept())
        self.model.set_records(records)
        self.table.reveal_first(columns[0].key)
        self._enable()
        open_at(self, grid(120), grid(50))

    def selected(self) -> Any:
        """The record in the selected row, None unless there is exactly one."""
        keys = self.table.selected_keys()
        return self.model.record_of(keys[0]) if len(keys) == 1 else None

    def refuses(self, record: Any) -> bool:
        """Whether a record is only shown, and can't be chosen."""
        del record
        return False

    def begin_with(self, record_key: Hashable, column: str) -> None:
        """Select a record other than the first."""
        self.table.select_keys([record_key])
        self.table.reveal(record_key, column)
        self._enable()

    def _enable(self) -> None:
        record = self.selected()
        self.accept_button.setEnabled(record is not None and not self.refuses(record))
        self.accept_button.setDefault(True)  # a button that was disabled has lost that
        self.told.setText("" if record is None else self._tell(record))

    def accept(self) -> None:
        """Hand the choice over."""
        record = self.selected()
        if record is not None and not self.refuses(record):
            super().accept()
            self.chosen.emit(record)
