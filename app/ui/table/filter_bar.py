"""The line above a table: quick search, filters as chips, counts, and what to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.ui.parts.key_tips import command_keys
from app.ui.parts.tool_field import ToolField
from app.ui.table.cell_roles import Tokens
from app.ui.table.filter_chips import FilterChips
from app.ui.theme.icons import icon, set_icon
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme


class SearchField(ToolField):
    """The quick search: Enter and F3 find the next match, Shift backwards, Escape ends it."""

    find_wanted = Signal(bool)
    """Whether forward."""
    left = Signal()
    focused = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search")
        self.setAccessibleName("Search the table")
        words = "Words to look for in all columns"
        nearer = "F3 goes to the next match."
        command_keys().follow_words(
            self, "find", f"{words} ({{key}}). {nearer}", f"{words}. {nearer}"
        )
        self._glass = QAction(self)
        self.add_mark(self._glass)
        self.only_matches = QAction("Show only rows that match", self)
        self.only_matches.setCheckable(True)
        self.only_matches.setChecked(True)
        self.add_tool(self.only_matches)
        self.add_clear()
        self.only_matches.toggled.connect(self.refresh_icons)
        theme().size_changed.connect(self.refresh_icons)
        self.refresh_icons()

    def refresh_icons(self) -> None:
        """Colour the icons by theme and state."""
        self._glass.setIcon(icon("search", "muted_text"))
        on = self.only_matches.isChecked()
        self.only_matches.setIcon(icon("filter", "accent" if on else "muted_text"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Find, clear or go back to the rows."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3}:
            self.find_wanted.emit(not back)
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that a search is about to begin."""
        super().focusInEvent(event)
        self.focused.emit()


class FilterBar(QWidget):
    """Quick search, chips, "123 of 50,000", Clear, and buttons for filter row and columns."""

    def __init__(self, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.search = SearchField(self)
        self.search.setFixedWidth(self.fontMetrics().averageCharWidth() * 34)
        self.found = QLabel(self)
        self.found.hide()
        self.chips = FilterChips(tokens, self)
        self.count = QLabel(self)
        self.count.setAccessibleName("Rows shown")
        self.clear = QPushButton("Clear filters", self)
        self.clear.hide()
        self.filter_row_button = self._button("filter", "Show a filter under each heading")
        self.filter_row_button.setCheckable(True)
        self.columns_button = self._button("columns", "Choose columns")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, grid(0.5), 0, grid(0.5))
        row.setSpacing(grid())
        row.addWidget(self.search)
        row.addWidget(self.found)
        row.addWidget(self.chips, 1)
        for widget in (self.count, self.clear, self.filter_row_button, self.columns_button):
            row.addWidget(widget)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self.chips.set_tokens(tokens)
        self.search.refresh_icons()

    def say_counts(self, shown: str, total: str, *, filtered: bool) -> None:
        """Show how many rows there are, and how many of them are seen."""
        rows = "row" if total == "1" else "rows"
        self.count.setText(f"{shown} of {total}" if filtered else f"{total} {rows}")
        self.clear.setVisible(filtered)

    def say_found(self, text: str) -> None:
        """Show where in the matches the search is."""
        self.found.setText(text)
        self.found.setVisible(bool(text))

    def _button(self, name: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        set_icon(button, name)
        return button
