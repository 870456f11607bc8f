"""A calendar that drops down from a field."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QMenu, QToolButton, QWidget, QWidgetAction

from app.ui.theme.icons import set_icon

_ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}
"""Names that Qt gives to the buttons of its calendar; their own icons stay black in the dark."""


class CalendarPopup(QMenu):
    """A click or Enter picks a day and closes it, Esc only closes it."""

    picked = Signal(object)
    """The date that was picked."""

    def __init__(self, start: date | None, owner: QWidget) -> None:
        super().__init__(owner)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar = QCalendarWidget(self)
        self.calendar.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(weekday, QTextCharFormat())
        for name, icon_name in _ARROWS.items():
            button = self.calendar.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                set_icon(button, icon_name)
        shown = QDate(start.year, start.month, start.day) if start else QDate.currentDate()
        self.calendar.setSelectedDate(shown)
        self.calendar.clicked.connect(self._take_day)
        self.calendar.activated.connect(self._take_day)
        holder = QWidgetAction(self)
        holder.setDefaultWidget(self.calendar)
        self.addAction(holder)

    def open_below(self, field: QWidget) -> None:
        """Show it under a field, with the keyboard on its days."""
        self.popup(field.mapToGlobal(QPoint(0, field.height())))
        self.calendar.setFocus()

    def _take_day(self, day: QDate) -> None:
        # A key press tells both of a click and of an activation.
        self.calendar.blockSignals(True)
        self.picked.emit(date(day.year(), day.month(), day.day()))
        self.close()
