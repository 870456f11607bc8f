"""Asks for one maintenance window or blackout."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.cell_values import parse_hours
from app.domain.errors import FieldError
from app.domain.model import CalendarWindow
from app.domain.planning.calendar.check import check_window
from app.ui.parts.date_field import DateField
from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.stages.setup.calendar_windows import KINDS, hour_text, weekday_name
from app.ui.table.cell_text import cell_format_of
from app.ui.theme.metrics import TextSize, grid

_TITLES = {"maintenance": "Maintenance window", "blackout": "Blackout"}
_NOTES = {
    "maintenance": "Work happens only within the active maintenance windows, on any weekday. "
    "An end before the start reaches into the next day.",
    "blackout": "No work happens from the first to the last day, both included.",
}
_MAINTENANCE_ONLY = ("weekday", "start_hour", "end_hour")


class CalendarWindowDialog(Dialog):
    """One window, new (id 0) or changed. What is wrong stands under its field."""

    chosen = Signal(object)
    """The window as it is to be saved."""

    def __init__(self, window: CalendarWindow, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._id = window.id
        self._touched: set[str] = set()
        self._messages: dict[str, Text] = {}
        self._make_fields()
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(grid(2))
        self._form.setVerticalSpacing(grid(1))
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows: dict[str, QWidget] = {}
        self._editors: dict[str, QWidget] = {}
        for name, label, editor in (
            ("kind", "Kind", self.kind),
            ("label", "Name", self.label),
            ("weekday", "Weekday", self.weekday),
            ("start_hour", "From", self.start_hour),
            ("end_hour", "To", self.end_hour),
            ("first_day", "First day", self.first_day),
            ("last_day", "Last day", self.last_day),
        ):
            self._add_row(name, label, editor)
        self._form.addRow("", self.active)
        self._note = Text(tone="muted")
        self._note.setWordWrap(True)
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
        self.setMinimumWidth(grid(56))
        self._show_window(window)

    # -- building ----------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.kind = QComboBox()
        for value, title in _TITLES.items():
            self.kind.addItem(title, value)
        self.kind.activated.connect(self._kind_changed)
        self.label = QLineEdit()
        self.weekday = QComboBox()
        for weekday in (None, *range(7)):
            self.weekday.addItem(weekday_name(weekday), weekday)
        self.start_hour, self.end_hour = QLineEdit(), QLineEdit()
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
        # Not findData: None and an empty entry are the same to it.
        self.weekday.setCurrentIndex(0 if window.weekday is None else window.weekday + 1)
        self.start_hour.setText(hour_text(window.start_hour))
        self.end_hour.setText(hour_text(window.end_hour))
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
        window = CalendarWindow(
            id=self._id,
            label=" ".join(self.label.text().split()) or KINDS[kind],
            kind=kind,
            weekday=self.weekday.currentData() if maintenance else None,
            start_hour=self._hour("start_hour", self.start_hour) if maintenance else 0.0,
            end_hour=self._hour("end_hour", self.end_hour) if maintenance else 24.0,
            first_day=self._day("first_day", self.first_day),
            last_day=self._day("last_day", self.last_day),
            active=self.active.isChecked(),
        )
        check_window(window)
        return window

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

    def _check(self) -> None:
        try:
            self.window_record()
        except FieldError as error:
            self._say(error if error.field in self._touched else None)
        else:
            self._say(None)

    def _say(self, error: FieldError | None) -> None:
        for name, message in self._messages.items():
            text = str(error) if error is not None and error.field == name else ""
            message.setText(text)
            message.setVisible(bool(text))

    def _kind_changed(self, *_ignored: object) -> None:
        kind = str(self.kind.currentData())
        self.setWindowTitle(_TITLES[kind] if self._id else f"New {_TITLES[kind].lower()}")
        self._note.setText(_NOTES[kind])
        self.label.setPlaceholderText(KINDS[kind])
        for name in _MAINTENANCE_ONLY:
            self._form.setRowVisible(self._rows[name], kind == "maintenance")
        empty = "none" if kind == "maintenance" else ""
        self.first_day.setPlaceholderText("from the start" if empty else "")
        self.last_day.setPlaceholderText("to the end" if empty else "")
        self._check()
