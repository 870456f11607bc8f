"""A section of the settings: rows of a label, what is set, and a sentence about it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from app.ui.parts.text import Text
from app.ui.theme.metrics import TextSize, grid


@dataclass(frozen=True, slots=True)
class _Row:
    words: str
    places: tuple[int, ...]
    """Rows of the form that belong together."""


class SettingsSection(QWidget):
    """A subclass adds rows, shows what is set, and says in :meth:`reset` what was there first."""

    title = ""

    def __init__(self) -> None:
        super().__init__()
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.75))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, grid(1), 0, 0)
        self.column.setSpacing(grid(1))
        self.column.addLayout(self.form)
        self._rows: list[_Row] = []
        self.setAccessibleName(self.title)

    def add_row(self, label: str, field: QWidget, note: str = "", words: str = "") -> None:
        """Append a setting; ``words`` are further ones under which it is found."""
        first = self.form.rowCount()
        self.form.addRow(label, field)
        if not field.accessibleName():
            field.setAccessibleName(label.replace("&", ""))
        if note:
            text = Text(note, TextSize.SMALL, tone="muted")
            text.setWordWrap(True)
            self.form.addRow("", text)
        places = tuple(range(first, self.form.rowCount()))
        told = f"{self.title} {label.replace('&', '')} {note} {words}"
        self._rows.append(_Row(told.casefold(), places))

    def search(self, text: str) -> bool:
        """Show only settings in which all words occur; whether there is any."""
        words = text.casefold().split()
        found = False
        for row in self._rows:
            hit = all(word in row.words for word in words)
            found = found or hit
            for place in row.places:
                self.form.setRowVisible(place, hit)
        return found

    def refresh(self) -> None:
        """Show what is set now; it may have been changed elsewhere."""

    def reset(self) -> None:
        """Set everything here as it was at first; without it there is no button for that."""

    def commit(self) -> None:
        """Take over what is still being typed."""

    def minimumSizeHint(self) -> QSize:
        """As high as its rows need in this width: wrapped sentences have several lines."""
        hint = super().minimumSizeHint()
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(max(self.width(), hint.width()))
            return QSize(hint.width(), max(hint.height(), wanted))
        return hint
