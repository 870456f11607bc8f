"""Asks when VMs of a wave were really moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime, Signal
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QDialogButtonBox, QFormLayout, QWidget

from app.domain.planning.waves.wave import WaveVm
from app.ui.parts.dialog import Dialog
from app.ui.parts.form_field import CloudField
from app.ui.parts.text import Text
from app.ui.table.cell_text import date_pattern
from app.ui.theme.metrics import grid


class TimesDialog(Dialog):
    """Hands over start and end in UTC, either None where it is not known.

    Fields are in the site's time. They begin with what is kept, else with what was planned.
    """

    chosen = Signal(object)

    def __init__(
        self, who: str, rows: Sequence[WaveVm], zone: str, now: datetime, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Actual times")
        self._zone = ZoneInfo(zone)
        self._now = _utc_of(now)
        verb = "was" if len(rows) == 1 else "were"
        told = Text(f"When {verb} {who} moved? Times of the site ({zone}).", tone="muted")
        told.setWordWrap(True)
        first = rows[0] if rows else None
        start = first.actual_start or first.planned_start if first else None
        end = first.actual_end or first.planned_end if first else None
        self.start, self.start_known = self._field(start, bool(start))
        self.end, self.end_known = self._field(end, bool(end))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(grid(2))
        form.setVerticalSpacing(grid(0.75))
        self.start_line = CloudField("Started", self.start, self.start_known)
        self.end_line = CloudField("Ended", self.end, self.end_known)
        form.addRow("Started", self.start_line)
        form.addRow("Ended", self.end_line)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1.5))
        column.addWidget(told)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(grid(56))
        for field in (self.start, self.end):
            field.dateTimeChanged.connect(lambda _moment: self._say())
        for box in (self.start_known, self.end_known):
            box.toggled.connect(lambda _checked: self._say())
        self._say()

    def _field(self, moment: datetime | None, known: bool) -> tuple[QDateTimeEdit, QCheckBox]:
        shown = (moment or self._now).replace(tzinfo=UTC).astimezone(self._zone)
        day = QDate(shown.year, shown.month, shown.day)
        field = QDateTimeEdit(QDateTime(day, QTime(shown.hour, shown.minute)))
        field.setCalendarPopup(True)
        field.setDisplayFormat(f"{date_pattern(QLocale())} HH:mm")
        box = QCheckBox("known")
        box.setChecked(known)
        field.setEnabled(known)
        box.toggled.connect(field.setEnabled)
        return field, box

    def times(self) -> tuple[datetime | None, datetime | None]:
        """Start and end in UTC without zone."""
        return (
            self._moment(self.start) if self.start_known.isChecked() else None,
            self._moment(self.end) if self.end_known.isChecked() else None,
        )

    def _moment(self, field: QDateTimeEdit) -> datetime:
        day, clock = field.date(), field.time()
        wall = datetime(
            day.year(), day.month(), day.day(), clock.hour(), clock.minute(), tzinfo=self._zone
        )
        return _utc_of(wall)

    def _say(self) -> bool:
        """Say what is wrong beneath the fields; whether nothing is."""
        start, end = self.times()
        begun = "This is still to come." if start is not None and start > self._now else ""
        ended = "This is still to come." if end is not None and end > self._now else ""
        if start is not None and end is not None and end < start:
            ended = "It cannot have ended before it started."
        self.start_line.say(begun)
        self.end_line.say(ended)
        self.accept_button.setEnabled(not (begun or ended))
        return not (begun or ended)

    def accept(self) -> None:
        """Hand the times over."""
        if self._say():
            super().accept()
            self.chosen.emit(self.times())


def _utc_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
