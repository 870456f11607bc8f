"""The patterns that take tenants out of scope at every detection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.errors import FieldError
from app.domain.inventory.tenants import AutoExclude
from app.services.tenant_detection import check_pattern
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid

_NEW_PATTERN = "*test*"


class AutoExcludes(QWidget):
    """A small table of patterns, edited in place. Keys below 0 are rows that are not stored."""

    changed = Signal()

    def __init__(self, patterns: Sequence[AutoExclude], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next = -1
        self.model = RecordTableModel(
            [
                Column("pattern", "Tenant name", lambda row: row.pattern, editable=True, width=20,
                       required=True, help="With * and ? for any letters; letter case does not "
                       "matter."),
                Column("regex", "Regex", lambda row: row.regex, "bool", editable=True, width=7,
                       help="The pattern is a regular expression, found anywhere in the name."),
                Column("reason", "Reason", lambda row: row.reason, editable=True, width=24),
            ],
            lambda row: row.id,
            parent=self,
        )  # fmt: skip
        self.table = DataTable(self.model, title="Auto-exclude patterns", name="auto-excludes")
        self.table.set_empty("No pattern: no tenant is left out by its name.")
        self.add_button = QPushButton("Add pattern")
        set_icon(self.add_button, "plus")
        self.remove_button = QPushButton("Remove")
        set_icon(self.remove_button, "trash")
        self.message = Text("", TextSize.SMALL, tone="error")
        self.message.setWordWrap(True)
        self.message.hide()
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        column.addLayout(row)
        self.table.changes_requested.connect(self._edit_several)
        self.table.edit_refused.connect(self._say)
        self.table.selection_changed.connect(self._enable)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self.model.set_records(patterns)
        self._enable()

    @property
    def patterns(self) -> tuple[AutoExclude, ...]:
        """The patterns as they stand; rows that are not stored yet have key 0."""
        return tuple(replace(row, id=max(row.id, 0)) for row in self.model.all_records())

    def _edit_several(self, changes: Sequence[tuple[int, str, Any]]) -> None:
        try:
            rows = {key: self.model.record_of(key) for key, _field, _value in changes}
            for key, field, value in changes:
                given = bool(value) if field == "regex" else str(value or "")
                rows[key] = replace(rows[key], **{field: given})
            checked = [replace(check_pattern(row), id=row.id) for row in rows.values()]
        except FieldError as error:
            self._say(str(error))
            return
        self._say("")
        self.model.patch(checked)
        self.changed.emit()

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _add(self) -> None:
        row = AutoExclude(self._next, _NEW_PATTERN)
        self._next -= 1
        self.model.set_records([*self.model.all_records(), row])
        self.table.reveal(row.id, "pattern")
        self.table.select_keys([row.id])
        self.changed.emit()

    def _remove(self) -> None:
        self.model.remove(self.table.selected_keys())
        self.changed.emit()

    def _enable(self) -> None:
        self.remove_button.setEnabled(self.table.edits.selected_count() > 0)
