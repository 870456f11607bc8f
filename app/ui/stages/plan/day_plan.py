"""The schedule day by day: load, days, and the VMs of the day that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.enums import BoundBy
from app.domain.number_style import general
from app.domain.planning.plan.plan import Plan, ScheduleDay
from app.domain.planning.plan.rows import VmRow, vm_rows
from app.domain.planning.timing.transfer import OVERHEAD
from app.domain.vm_columns import vm_columns
from app.ui.charts.day_load import BOUND_LOOKS, DayColumn, DayLoad
from app.ui.charts.labels import date_text, number_text
from app.ui.parts.kept_splitter import KeptSplitter
from app.ui.parts.text import ElidedText
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

BOUND_HELP = {
    BoundBy.SLOTS: "Every agent slot was taken by a copy or a cutover while VMs were waiting.",
    BoundBy.VMS_PER_DAY: "As many VMs start as the cap on VMs per day allows.",
    BoundBy.PIPE: "Every lane of the pipe, or of the pipes of the vCenters whose VMs were "
    "waiting, was taken by a copy.",
    BoundBy.WINDOW: "A window, a blackout or a date kept VMs out of this day; with copies ahead, "
    "also the cutovers that it has room for one after another and at once.",
    BoundBy.DEPENDENCY: "The VMs that are left wait for others that they depend on.",
    BoundBy.END: "Every VM that is left has started; nothing more was to do.",
}

_VM_KEYS = (
    "name", "start", "cutover", "end", "elapsed", "downtime", "slot", "tenant", "mode", "risk",
    "used_gb", "disk_gb", "hours", "os", "score", "moves_gb", "priority", "networks", "cluster",
)  # fmt: skip
_SHOWN = 12
_SINCE = " since the end of the working day before"


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def _hours_tip(day: ScheduleDay) -> str:
    return (
        f"{number_text(day.hours, 1)} of {number_text(day.capacity_hours, 1)} slot-hours "
        "(working hours × slots)"
    )


def _pipe_tip(day: ScheduleDay) -> str:
    when = f"in all hours{_SINCE}" if day.ahead else "in the working hours"
    changes = ", what changed until the cutovers included" if day.ahead else ""
    return (
        f"{number_text(day.gb, 1)} GB copied{changes}; with the overhead of {general(OVERHEAD)} "
        "the pipe "
        f"carries {number_text(day.pipe_gb, 1)} GB {when}"
    )


DAY_COLUMNS: tuple[Column, ...] = (
    Column("day", "Day", lambda d: d.day, "int", width=5),
    Column("date", "Date", lambda d: d.date, "date", text=date_text, width=13),
    Column("cohort", "Cohort", lambda d: d.cohort, width=14, visible=False),
    Column("vms", "VMs", lambda d: len(d.vm_ids), "int", width=6, summed=True,
           help="VMs that start on the day; with copies ahead, those that are cut over."),
    Column("hours", "Hours", lambda d: d.hours, "float", width=8, summed=True,
           tooltip=_hours_tip,
           help="Slot-hours: hours worked in all slots together. With copies ahead, "
           "working hours for which slots were held, in sync included."),
    Column("load", "Load", lambda d: _share(d.hours, d.capacity_hours), "percent",
           decimals=0, width=8, tooltip=_hours_tip,
           help="Slot-hours ÷ (working hours × slots)."),
    Column("gb", "GB", lambda d: d.gb, "int", width=8, summed=True, tooltip=_pipe_tip,
           help="GB copied on the day, before the overhead. With copies ahead, GB copied since "
           "the end of the working day before, with what changed until the cutovers."),
    Column("pipe", "Pipe", lambda d: _share(OVERHEAD * d.gb, d.pipe_gb), "percent",
           decimals=0, width=8, tooltip=_pipe_tip,
           help="GB × 1.14 ÷ what the pipe carries in the working hours; with copies ahead in "
           "all hours."),
    Column("bound", "Bound by", lambda d: BOUND_LOOKS[d.bound_by][2], width=14,
           tooltip=lambda d: BOUND_HELP[d.bound_by],
           help="What kept more work out of the day."),
)  # fmt: skip

DAY_VM_WEIGHTS = {"name": 1, "tenant": 1}
"""Which columns take room that is left, in which proportion."""


def day_vm_columns() -> list[Column]:
    """Columns of the VMs of a day, those of the catalogue."""
    named = {column.key: column for column in vm_columns(_VM_KEYS)}
    return [
        replace(
            named[key],
            visible=place < _SHOWN,
            unit="" if named[key].kind == "hours" else named[key].unit,
            decimals=0 if named[key].unit == "GB" else named[key].decimals,
        )
        for place, key in enumerate(_VM_KEYS)
    ]


class DayPlan(QWidget):
    """Chart of all days above the list of days and the VMs of one of them."""

    vm_selected = Signal(object)
    vm_opened = Signal(object)
    sums_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._rows: dict[int, VmRow] = {}
        self._fitted = False
        self.load = DayLoad()
        self.load.activated.connect(self.show_day)
        days = RecordTableModel(DAY_COLUMNS, _day_key)
        self.days = DataTable(days, title="Working days", name="plan-days")
        self.days.bar.hide()
        self.days.set_empty("No VM has a day in the schedule.")
        self.days.current_changed.connect(self._day_chosen)
        self.caption = ElidedText("", bold=True)
        self.vms = DataTable(RecordTableModel(day_vm_columns(), _vm_key), title="VMs of the day")
        self.vms.set_empty("No VM moves on this day.")
        self.vms.current_changed.connect(self.vm_selected)
        self.vms.activated.connect(self.vm_opened)
        for table in (self.days, self.vms):
            table.sums_changed.connect(self.sums_changed)
        self._build()

    def _build(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(grid(2), 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.vms, 1)
        self._lower = lower = KeptSplitter(Qt.Orientation.Horizontal, "plan-days")
        lower.addWidget(self.days)
        lower.addWidget(right)
        lower.setStretchFactor(1, 1)
        lower.setContentsMargins(0, grid(1), 0, 0)
        whole = KeptSplitter(Qt.Orientation.Vertical, "plan-load")
        whole.addWidget(self.load)
        whole.addWidget(lower)
        whole.setStretchFactor(1, 1)
        whole.setSizes([grid(17), grid(60)])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(whole)

    @property
    def current_day(self) -> int | None:
        """Number of the day whose VMs are shown."""
        key = self.days.current_key()
        return key[0] if isinstance(key, tuple) else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the days."""
        super().focusInEvent(event)
        self.days.setFocus(event.reason())

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; the chosen day stays chosen."""
        self._plan = plan
        self._rows = {row.vm.id: row for row in vm_rows(plan)}
        days = plan.schedule.days
        self.load.set_days([_day_column(rows) for rows in _by_number(days)])
        place = self.days.records.place_of("cohort")
        if place is not None:
            self.days.header.setSectionHidden(place, not any(day.cohort for day in days))
        self.days.records.set_records(days)
        if days and not self._fitted:
            self._fit_days()
        if self.current_day is None and days:
            self.show_day(days[0].day)
        self._show_vms(self.days.current_key())

    def _fit_days(self) -> None:
        """Give the list of days the width of its columns, but no more than half and a bit."""
        self._fitted = True
        if self._lower.take_kept():
            return  # the user has made them so
        bar = self.days.grid.verticalScrollBar().sizeHint().width()
        wanted = min(self.days.header.length() + bar + grid(0.5), int(0.55 * self.width()))
        self._lower.setSizes([wanted, self.width() - wanted])

    def show_day(self, number: Any) -> None:
        """Choose a day; of several cohorts that share it the first."""
        found = (day for day in self._plan.schedule.days if day.day == number) if self._plan else ()
        for key in map(_day_key, islice(found, 1)):
            self.days.reveal(key)
            self.days.select_keys([key])

    def _day_chosen(self, key: Any) -> None:
        self._show_vms(key)

    def _show_vms(self, key: Any) -> None:
        plan = self._plan
        day = self.days.records.record_of(key)
        if plan is None or day is None:
            self.caption.setText("")
            self.vms.records.set_records([])
            return
        self.caption.setText(_day_sentence(day))
        places = [
            place
            for place in plan.schedule.placements.values()
            if place.day <= day.day <= place.last_day
            and place.cohort == day.cohort
            and place.vm_id in self._rows
        ]
        places.sort(key=lambda place: (place.day, place.start_hour, place.slot))
        self.vms.records.set_records(self._rows[place.vm_id] for place in places)


def _day_key(day: ScheduleDay) -> tuple[int, str]:
    return day.day, day.cohort


def _by_number(days: Sequence[ScheduleDay]) -> list[list[ScheduleDay]]:
    """The rows of each day, of which there are several where cohorts share it."""
    return [list(rows) for _, rows in groupby(days, key=lambda day: day.day)]


def _vm_key(row: VmRow) -> int:
    return row.vm.id


def _day_column(rows: Sequence[ScheduleDay]) -> DayColumn:
    """What all cohorts do on a day; the one that does most says what bound it."""
    day = max(rows, key=lambda row: row.hours)
    return DayColumn(
        day=day.day,
        date=day.date,
        hours=sum(row.hours for row in rows),
        capacity_hours=max(row.capacity_hours for row in rows),
        bound_by=day.bound_by,
        gb=sum(row.gb for row in rows),
        vms=sum(len(row.vm_ids) for row in rows),
        key=day.day,
        ahead=day.ahead,
    )


def _day_sentence(day: ScheduleDay) -> str:
    starts = count_text(len(day.vm_ids), "VM")
    one = len(day.vm_ids) == 1
    verb = "starts" if one else "start"
    if day.ahead:
        verb = f"{'is' if one else 'are'} cut over"
    whose = f" of {day.cohort}" if day.cohort else ""
    return f"Day {day.day}, {date_text(day.date)}: {starts}{whose} {verb}"
