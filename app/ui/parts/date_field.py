"""A field for a date: typed, picked from a calendar, or cleared."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.cell_values import parse_date
from app.ui.parts.calendar_popup import CalendarPopup
from app.ui.parts.number_field import is_history_key
from app.ui.parts.tool_field import ToolField
from app.ui.table.cell_text import CellFormatter, cell_format_of
from app.ui.theme.icons import set_icon

_EXAMPLE = date(2027, 3, 1)


class DateField(ToolField):
    """Dates are shown in the locale's short form; ISO dates are understood always.

    Alt+Down opens the calendar. ``empty_text`` says what an empty field means.
    """

    edited = Signal()
    """The text was changed by the user."""

    picked = Signal()
    """The date was chosen in the calendar or cleared: nothing more will be typed."""

    def __init__(self, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setPlaceholderText(empty_text)
        self._clear = QAction("Clear the date", self)
        set_icon(self._clear, "close", "muted_text")
        self._clear.triggered.connect(self._cleared)
        self._open = QAction("Open the calendar (Alt+Down)", self)
        set_icon(self._open, "calendar", "muted_text")
        self._open.triggered.connect(self.open_calendar)
        self.add_tool(self._open)
        self.add_tool(self._clear)
        self._clear.setVisible(False)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._offer_clear)

    @property
    def clear_action(self) -> QAction:
        """Empties the field; only there while it holds something."""
        return self._clear

    def set_value(self, value: date | None) -> None:
        """Show a date, or nothing."""
        self._shown = "" if value is None else CellFormatter().day(value)
        self.setText(self._shown)

    def day(self) -> date | None:
        """The date in the field, None when it is empty.

        :raises ValueError: when the text is no date.
        """
        text = self.text().strip()
        return parse_date(text, cell_format_of(QLocale())) if text else None

    @staticmethod
    def example() -> str:
        """A date as the field writes it, for refusals."""
        return CellFormatter().day(_EXAMPLE)

    def open_calendar(self) -> None:
        """Show a calendar under the field."""
        try:
            start = self.day()
        except ValueError:
            start = None
        popup = CalendarPopup(start, self)
        popup.picked.connect(self._take_day)
        popup.open_below(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Down opens the calendar."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and event.key() == Qt.Key.Key_Down:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window while nothing has been typed."""
        if is_history_key(event) and self.text() == self._shown:
            event.ignore()
            return False
        return super().event(event)

    def _take_day(self, day: date) -> None:
        self.setText(CellFormatter().day(day))
        self.picked.emit()

    def _cleared(self) -> None:
        self.clear()
        self.picked.emit()

    def _typed(self, _text: str) -> None:
        self.edited.emit()

    def _offer_clear(self, text: str) -> None:
        self._clear.setVisible(bool(text))
