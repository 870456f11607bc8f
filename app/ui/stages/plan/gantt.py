"""The schedule as a Gantt chart: tenants over days, and their VMs on demand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import inf

from PySide6.QtCore import QLocale, QSize, QTime, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.enums import Mode
from app.domain.model import Vm
from app.domain.planning.plan.plan import Placement, Plan
from app.domain.planning.timing.deadline import deadline
from app.domain.planning.timing.working_calendar import HOURS_PER_DAY
from app.domain.units import MINUTES_PER_HOUR, hours_text
from app.ui.charts.gantt import Gantt, working_weekend
from app.ui.charts.gantt_rows import GanttBar, GanttRow
from app.ui.charts.labels import date_text
from app.ui.parts.text import ElidedText
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid, icon_extent

_ZOOM = 1.5


def gantt_rows(plan: Plan, *, with_vms: bool) -> list[GanttRow]:
    """A row per tenant with a bar per day on which its VMs move, in schedule order.

    The key of a bar is the number of its day. ``with_vms`` adds a row for each VM below its
    tenant, with a block for its copy and one for its cutover on each of its days.
    """
    dates = {day.day: day.date for day in plan.schedule.days}
    placed: dict[int, list[tuple[Placement, Vm]]] = defaultdict(list)
    for vm in plan.vms:
        place = plan.schedule.placements.get(vm.id)
        if place is not None:
            placed[vm.tenant_id or 0].append((place, vm))
    rows: list[GanttRow] = []
    for share in plan.tenant_plans:
        members = placed.get(share.tenant.id, [])
        if members:
            bars = tuple(_tenant_bars(members, dates))
            rows.append(GanttRow(share.tenant.title, bars, share.tenant.id))
        if with_vms:
            members.sort(key=lambda each: (each[0].day, each[0].start_hour, each[1].name))
            rows += [_vm_row(plan, place, vm) for place, vm in members]
    return rows


def _tenant_bars(members: list[tuple[Placement, Vm]], dates: dict[int, date]) -> Iterator[GanttBar]:
    counts: Counter[int] = Counter()
    for place, _ in members:
        counts.update(range(place.day, place.last_day + 1))
    for number, count in sorted(counts.items()):
        day = dates.get(number)
        if day is not None:
            tooltip = f"Day {number}: {count_text(count, 'VM')}"
            yield GanttBar(day, day, "", tooltip, "chart_1", number)


def _vm_row(plan: Plan, place: Placement, vm: Vm) -> GanttRow:
    return GanttRow(f"      {vm.name}", tuple(_vm_bars(plan, place, vm)), vm.id)


def _vm_bars(plan: Plan, place: Placement, vm: Vm) -> Iterator[GanttBar]:
    """The copy and the cutover as long as they are, with gaps where the VM pauses."""
    cold = (vm.mode_override or vm.mode) == Mode.COLD
    color = "chart_2" if cold else "chart_1"
    timing = plan.timings.get(vm.id)
    copied = hours_text(timing.copy_hours) if timing else ""
    cutover = hours_text(timing.cutover_hours) if timing else ""
    start = place.day, place.start_hour
    copy_end = place.copy_end_day, place.copy_end_hour
    mode = "Cold" if cold else "Warm"
    about = f"{mode}: copy of {copied}, slot {place.slot}, lane {place.lane}"
    for block in _blocks(plan, start, copy_end, color, about):
        first = block.first == plan.schedule.days[place.day - 1].date
        yield replace(block, label="cold") if cold and first else block
    about = f"{mode}: cutover of {cutover}, slot {place.slot}"
    yield from _blocks(plan, copy_end, (place.last_day, place.end_hour), "chart_3", about)


def _blocks(
    plan: Plan, start: tuple[int, float], end: tuple[int, float], color: str, about: str
) -> Iterator[GanttBar]:
    """A block for each piece of the days between two moments of the schedule."""
    for number in range(start[0], end[0] + 1):
        day = plan.schedule.days[number - 1]
        begun = start[1] if number == start[0] else 0.0
        reached = 0.0
        for first, last in day.pieces:
            until = end[1] if number == end[0] else inf
            low, high = max(begun, reached), min(until, reached + last - first)
            if high > low:
                left, right = first + low - reached, first + high - reached
                yield GanttBar(
                    day.date, day.date, "", f"{about}\n{_clock(left)} to {_clock(right)}", color,
                    number, left / HOURS_PER_DAY, right / HOURS_PER_DAY,
                )  # fmt: skip
            reached += last - first


def _clock(hour: float) -> str:
    hours, minutes = divmod(round(hour * MINUTES_PER_HOUR), MINUTES_PER_HOUR)
    return QLocale().toString(QTime(hours % 24, minutes), QLocale.FormatType.ShortFormat)


class PlanGantt(QWidget):
    """The chart under a line that says what its lines and colours are."""

    day_chosen = Signal(object)
    """Number of the day whose bar was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self.legend = ElidedText("", tone="muted")
        self.with_vms = QCheckBox("Show VMs")
        self.with_vms.setToolTip("Show a row for each VM below its tenant")
        self.with_vms.toggled.connect(self._refill)
        self.chart = Gantt("Tenants over days")
        self.chart.activated.connect(self.day_chosen)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self.legend, 1)
        line.addWidget(self.with_vms)
        for icon, text, slot in (
            ("zoom-out", "Narrower days (Ctrl+-)", self._narrower),
            ("zoom-in", "Wider days (Ctrl++)", self._wider),
        ):
            line.addWidget(self._button(icon, text, slot))
        fit = QToolButton()
        fit.setText("Fit")
        fit.setToolTip("Show all days (Ctrl+0)")
        fit.clicked.connect(self._fit)
        line.addWidget(fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addLayout(line)
        column.addWidget(self.chart, 1)

    def _button(self, icon: str, text: str, slot: object) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(icon_extent(), icon_extent()))
        button.setToolTip(text)
        button.setAccessibleName(text)
        set_icon(button, icon)
        button.clicked.connect(slot)
        return button

    def show_plan(self, plan: Plan) -> None:
        """Show the schedule of a plan."""
        self._plan = plan
        days, limit, today = plan.schedule.days, deadline(plan).last, plan.generated.date()
        worked = {day.date.weekday() for day in days}
        week = working_weekend(plan.parameters.working_days_per_week)
        self.chart.set_calendar(
            weekend=[weekday for weekday in week if weekday not in worked],
            today=_if_near(plan, today) if days and today > days[0].date else None,
            deadline=_if_near(plan, limit),
        )
        self.legend.setText(
            "Each block of a tenant is a day on which its VMs move; click it to see them. A VM's "
            "blocks are its copy and its cutover, as long as they are. "
            f"Deadline {date_text(limit)}."
        )
        self._refill()

    def _refill(self) -> None:
        if self._plan is not None:
            self.chart.set_rows(gantt_rows(self._plan, with_vms=self.with_vms.isChecked()))

    def _wider(self) -> None:
        self.chart.zoom(_ZOOM)

    def _narrower(self) -> None:
        self.chart.zoom(1 / _ZOOM)

    def _fit(self) -> None:
        self.chart.fit()


def _if_near(plan: Plan, day: date) -> date | None:
    """A date to mark, unless it would squeeze the schedule into a corner of the chart."""
    days = plan.schedule.days
    if not days:
        return None
    first, last = days[0].date, days[-1].date
    margin = max(timedelta(days=30), last - first)
    return day if first - margin <= day <= last + margin else None
