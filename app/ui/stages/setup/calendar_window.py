"""Asks for one maintenance window or blackout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.cell_values import parse_hours
from app.domain.errors import FieldError
from app.domain.model import CalendarWindow
from app.domain.parameters import time_zones
from app.domain.planning.calendar.check import check_window
from app.domain.planning.calendar.recurrence import MOST_OFFSET
from app.domain.planning.calendar.rules import Repeats, scope_of
from app.services.calendars import ScopeChoices
from app.ui.parts.date_field import DateField
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.stages.setup.calendar_rows import (
    ORDINALS,
    hour_text,
    month_end_text,
    span_text,
    weekday_name,
)
from app.ui.stages.setup.scope_field import AppliesToField, ScopeField
from app.ui.table.cell_text import cell_format_of
from app.ui.theme.metrics import TextSize, grid

NextTimes = Callable[[CalendarWindow], Sequence[tuple[datetime, datetime]]]
"""The next times of a window, in UTC."""

_TITLES = {"maintenance": "Maintenance window", "blackout": "Blackout"}
_USUAL = {"maintenance": "Maintenance", "blackout": "Blackout"}
_NOTES = {
    "maintenance": "Work happens only within the active maintenance windows, on any weekday. "
    "An end before the start reaches into the next day. Those of a cohort or tenant replace "
    "the project's days and hours for its VMs, and may open days that it does not work.",
    "blackout": "Nothing moves from the first to the last day, both included; or only nothing is "
    "cut over, while copies go on.",
}
_MAINTENANCE_ONLY = ("repeats", "nth", "weekday", "month_offset", "start_hour", "end_hour")
_REPEATS = (
    (Repeats.WEEKLY, "Every week"),
    (Repeats.NTH_WEEKDAY, "Once a month, on a weekday"),
    (Repeats.MONTH_END, "Around the month's end"),
)


class CalendarWindowDialog(Dialog):
    """One window, new (id 0) or changed. What is wrong stands under its field.

    ``zone`` is the project's; ``next_times`` gives the times that a window would have.
    """

    help_place = "setup.md#calendar"

    chosen = Signal(object)
    """The window as it is to be saved."""

    def __init__(
        self,
        window: CalendarWindow,
        choices: ScopeChoices,
        zone: str,
        next_times: NextTimes,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._id = window.id
        self._zone, self._next_times = zone, next_times
        self._touched: set[str] = set()
        self._messages: dict[str, Text] = {}
        self._make_fields(choices)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(grid(2))
        self._form.setVerticalSpacing(grid(1))
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows: dict[str, QWidget] = {}
        self._editors: dict[str, QWidget] = {}
        for name, label, editor in (
            ("kind", "Kind", self.kind),
            ("label", "Name", self.label),
            ("scope", "Binds", self.scope),
            ("applies_to", "Applies to", self.applies_to),
            ("repeats", "Repeats", self.repeats),
            ("nth", "Which", self.nth),
            ("weekday", "Weekday", self.weekday),
            ("month_offset", "Day", self.month_offset),
            ("start_hour", "From", self.start_hour),
            ("end_hour", "To", self.end_hour),
            ("time_zone", "Time zone", self.time_zone),
            ("first_day", "First day", self.first_day),
            ("last_day", "Last day", self.last_day),
        ):
            self._add_row(name, label, editor)
        self._form.addRow("", self.active)
        self._note = Text(tone="muted")
        self._note.setWordWrap(True)
        self.upcoming = Text(tone="muted")
        self.upcoming.setWordWrap(True)
        self._form.addRow("Opens", self.upcoming)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(2))
        column.addWidget(self._note)
        column.addLayout(self._form)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(74))
        self._show_window(window)

    # -- building ----------------------------------------------------------------------------------

    def _make_fields(self, choices: ScopeChoices) -> None:
        self.kind = QComboBox()
        for value, title in _TITLES.items():
            self.kind.addItem(title, value)
        self.kind.activated.connect(self._kind_changed)
        self.label = QLineEdit()
        self.scope = ScopeField(choices)
        self.applies_to = AppliesToField()
        self.repeats = QComboBox()
        for repeats, title in _REPEATS:
            self.repeats.addItem(title, repeats.value)
        self.repeats.activated.connect(self._kind_changed)
        self.nth = QComboBox()
        for number, title in ORDINALS.items():
            self.nth.addItem(title, number)
        self.weekday = QComboBox()
        for weekday in (None, *range(7)):
            self.weekday.addItem(weekday_name(weekday), weekday)
        self.month_offset = QComboBox()
        for offset in range(-MOST_OFFSET, MOST_OFFSET + 1):
            self.month_offset.addItem(month_end_text(offset), offset)
        for choice in (self.nth, self.weekday, self.month_offset):
            choice.activated.connect(self._check)
        self.start_hour, self.end_hour = QLineEdit(), QLineEdit()
        self.time_zone = QLineEdit()
        self.time_zone.setObjectName("time_zone")
        self.time_zone.setPlaceholderText(f"the project's, {self._zone}")
        self.time_zone.textEdited.connect(self._typed)
        names = QCompleter(list(time_zones().values()), self.time_zone)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        names.setFilterMode(Qt.MatchFlag.MatchContains)
        self.time_zone.setCompleter(names)
        self.first_day, self.last_day = DateField(), DateField()
        for name, hour in (("start_hour", self.start_hour), ("end_hour", self.end_hour)):
            hour.setObjectName(name)
            hour.setPlaceholderText("22:00")
            hour.textEdited.connect(self._typed)
        for name, day in (("first_day", self.first_day), ("last_day", self.last_day)):
            day.setObjectName(name)
            day.edited.connect(self._typed)
            day.picked.connect(self._typed)
        self.active = QCheckBox("Active")

    def _add_row(self, name: str, label: str, editor: QWidget) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.25))
        message = Text("", TextSize.SMALL, tone="error")
        message.setWordWrap(True)
        message.hide()
        column.addWidget(editor)
        column.addWidget(message)
        editor.setAccessibleName(label)
        self._messages[name] = message
        self._rows[name] = holder
        self._editors[name] = editor
        self._form.addRow(label, holder)

    def _show_window(self, window: CalendarWindow) -> None:
        self.kind.setCurrentIndex(self.kind.findData(window.kind))
        self.label.setText(window.label)
        self.scope.set_scope(scope_of(window))
        self.applies_to.set_value(window.applies_to)
        self.repeats.setCurrentIndex(max(0, self.repeats.findData(str(window.repeats))))
        self.nth.setCurrentIndex(max(0, self.nth.findData(window.nth or 1)))
        # Not findData: None and an empty entry are the same to it.
        self.weekday.setCurrentIndex(0 if window.weekday is None else window.weekday + 1)
        self.month_offset.setCurrentIndex(window.month_offset + MOST_OFFSET)
        self.start_hour.setText(hour_text(window.start_hour))
        self.end_hour.setText(hour_text(window.end_hour))
        self.time_zone.setText(window.time_zone)
        self.first_day.set_value(window.first_day)
        self.last_day.set_value(window.last_day)
        self.active.setChecked(window.active)
        self._kind_changed()
        self.label.setFocus()

    # -- values ------------------------------------------------------------------------------------

    def window_record(self) -> CalendarWindow:
        """The window as the fields describe it.

        :raises FieldError: when a field is refused.
        """
        kind = str(self.kind.currentData())
        maintenance = kind == "maintenance"
        repeats = str(self.repeats.currentData())
        scope = self.scope.scope()
        return check_window(
            CalendarWindow(
                id=self._id,
                label=" ".join(self.label.text().split()) or _USUAL[kind],
                kind=kind,
                weekday=self.weekday.currentData() if maintenance else None,
                start_hour=self._hour("start_hour", self.start_hour) if maintenance else 0.0,
                end_hour=self._hour("end_hour", self.end_hour) if maintenance else 24.0,
                first_day=self._day("first_day", self.first_day),
                last_day=self._day("last_day", self.last_day),
                active=self.active.isChecked(),
                cohort_id=scope.cohort_id,
                tenant_id=scope.tenant_id,
                repeats=repeats,
                nth=self.nth.currentData() if repeats == Repeats.NTH_WEEKDAY else None,
                month_offset=self.month_offset.currentData(),
                time_zone=self.time_zone.text(),
                applies_to=self.applies_to.value(),
            )
        )

    def message(self, name: str) -> str:
        """What is wrong with a field, empty when nothing is."""
        return self._messages[name].text()

    def _hour(self, name: str, editor: QLineEdit) -> float:
        try:
            return parse_hours(editor.text(), cell_format_of(QLocale()))
        except ValueError:
            raise FieldError(name, "Enter an hour of the day such as 22:30.") from None

    def _day(self, name: str, editor: DateField) -> date | None:
        try:
            return editor.day()
        except ValueError:
            raise FieldError(name, f"Enter a date such as {DateField.example()}.") from None

    # -- events ------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Hand the window over, unless something is wrong with it."""
        try:
            window = self.window_record()
        except FieldError as error:
            self._touched.add(error.field)
            self._say(error)
            self._editors[error.field].setFocus()
            return
        self.chosen.emit(window)
        super().accept()

    def _typed(self, *_ignored: object) -> None:
        sender = self.sender()
        if sender is not None:
            self._touched.add(sender.objectName())
        self._check()

    def _check(self, *_ignored: object) -> None:
        try:
            window = self.window_record()
        except FieldError as error:
            self._say(error if error.field in self._touched else None)
            self.upcoming.setText("–")
        else:
            self._say(None)
            self._show_times(window)

    def _show_times(self, window: CalendarWindow) -> None:
        if window.kind != "maintenance":
            return
        times = [span_text(*span, self._zone) for span in self._next_times(window)]
        self.upcoming.setText("\n".join(times) or "Never in the three years to come.")

    def _say(self, error: FieldError | None) -> None:
        for name, message in self._messages.items():
            text = str(error) if error is not None and error.field == name else ""
            message.setText(text)
            message.setVisible(bool(text))

    def _kind_changed(self, *_ignored: object) -> None:
        kind, repeats = str(self.kind.currentData()), str(self.repeats.currentData())
        self.setWindowTitle(_TITLES[kind] if self._id else f"New {_TITLES[kind].lower()}")
        self._note.setText(_NOTES[kind])
        self.label.setPlaceholderText(_USUAL[kind])
        for name in _MAINTENANCE_ONLY:
            self._form.setRowVisible(self._rows[name], kind == "maintenance")
        if kind == "maintenance":
            self._form.setRowVisible(self._rows["nth"], repeats == Repeats.NTH_WEEKDAY)
            self._form.setRowVisible(self._rows["month_offset"], repeats == Repeats.MONTH_END)
            self._form.setRowVisible(self._rows["weekday"], repeats != Repeats.MONTH_END)
        self._form.setRowVisible(self.upcoming, kind == "maintenance")
        empty = "none" if kind == "maintenance" else ""
        self.first_day.setPlaceholderText("from the start" if empty else "")
        self.last_day.setPlaceholderText("to the end" if empty else "")
        self._check()
