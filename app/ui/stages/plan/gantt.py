"""The schedule as a Gantt chart: tenants over days, and their VMs on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import inf

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.enums import Mode
from app.domain.model import Vm
from app.domain.planning.calendar.closed_dates import closed_dates
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.plan.cohort_columns import gate_words
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Placement, Plan
from app.domain.planning.plan.rows import NO_COHORT
from app.domain.planning.timing.deadline import deadline
from app.domain.units import hours_text
from app.ui.charts.gantt import Gantt, working_weekend
from app.ui.charts.gantt_rows import GanttBar, GanttRow
from app.ui.charts.labels import clock_text, date_text
from app.ui.parts.text import ElidedText
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

_ZOOM = 1.5


def gantt_rows(
    plan: Plan, opened: Container[int] = (), *, with_vms: bool = False
) -> list[GanttRow]:
    """A row per tenant with a bar for each stretch of the clock in which its VMs move.

    Where there are cohorts, the tenants of each stand below a row of its own, whose bar reaches
    from its first day to its last. The key of a bar is the number of its day. Below the tenants of
    ``opened``, or of all with ``with_vms``, stands a row for each VM, with a block for its copy and
    one for its cutover on each of its days.
    """
    placed: dict[int, list[tuple[Placement, Vm]]] = defaultdict(list)
    for vm in plan.vms:
        place = plan.schedule.placements.get(vm.id)
        if place is not None:
            placed[vm.tenant_id or 0].append((place, vm))
    rows: list[GanttRow] = []
    cohorts = {share.name: share for share in plan.cohort_plans}
    for share in plan.tenant_plans:
        cohort = cohorts.pop(share.cohort, None)
        if cohort is not None:
            rows += _cohort_rows(cohort)
        key = share.tenant.id
        members = placed.get(key, [])
        shown = with_vms or key in opened
        if members:
            bars = tuple(_tenant_bars(plan, [place for place, _ in members]))
            rows.append(GanttRow(share.tenant.title, bars, key, shown))
        if shown:
            members.sort(key=lambda each: (each[0].day, each[0].start_hour, each[1].name))
            rows += [_vm_row(plan, place, vm) for place, vm in members]
    return rows


def _cohort_rows(share: CohortPlan) -> Iterator[GanttRow]:
    """A cohort's row, where any of its VMs has a day."""
    if share.starts is None or share.ends is None:
        return
    tenants = count_text(len(share.tenant_ids), "tenant")
    late = "\nafter its end date" if share.deadline_missed else ""
    about = f"{tenants}, {count_text(share.totals.vms, 'VM')}; {gate_words(share)}{late}"
    color = "warning" if share.deadline_missed else "chart_4"
    days = count_text(share.days, "day")
    bar = GanttBar(share.starts, share.ends, days, about, color, share.first_day)
    yield GanttRow(share.name or NO_COHORT, (bar,))


def _tenant_bars(plan: Plan, places: Sequence[Placement]) -> Iterator[GanttBar]:
    """As long as its VMs move, pauses left out; how many move in each stretch."""
    moving: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for place in places:
        end = place.last_day, place.end_hour
        for number, left, right in _stretches(plan, (place.day, place.start_hour), end):
            moving[number].append((left, right))
    for number, stretches in sorted(moving.items()):
        day = plan.schedule.days[number - 1]
        for left, right, count in _joined(stretches):
            tooltip = f"Day {number}: {count_text(count, 'VM')}\n{_clock(left, right)}"
            yield GanttBar(
                day.date, day.date, "", tooltip, "chart_1", number,
                left / HOURS_PER_DAY, right / HOURS_PER_DAY,
            )  # fmt: skip


_PAUSE = 1 / 60
"""Hours from which a gap between two VMs of a tenant is a pause; a minute."""


def _joined(stretches: list[tuple[float, float]]) -> Iterator[tuple[float, float, int]]:
    """Stretches that meet as one, with the number of those in it."""
    stretches.sort()
    begin, until = stretches[0]
    count = 0
    for left, right in stretches:
        if left > until + _PAUSE:
            yield begin, until, count
            begin, until, count = left, right, 0
        until = max(until, right)
        count += 1
    yield begin, until, count


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
    mode = "Made anew" if vm.rebuilt else "Cold" if cold else "Warm"
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
    for number, left, right in _stretches(plan, start, end):
        day = plan.schedule.days[number - 1]
        yield GanttBar(
            day.date, day.date, "", f"{about}\n{_clock(left, right)}", color,
            number, left / HOURS_PER_DAY, right / HOURS_PER_DAY,
        )  # fmt: skip


def _stretches(
    plan: Plan, start: tuple[int, float], end: tuple[int, float]
) -> Iterator[tuple[int, float, float]]:
    """Day and hours of the clock of each piece of work between two moments of the schedule."""
    for number in range(start[0], end[0] + 1):
        begun = start[1] if number == start[0] else 0.0
        until = end[1] if number == end[0] else inf
        reached = 0.0
        for first, last in plan.schedule.days[number - 1].pieces:
            low, high = max(begun, reached), min(until, reached + last - first)
            if high > low:
                yield number, first + low - reached, first + high - reached
            reached += last - first


def _clock(left: float, right: float) -> str:
    return f"{clock_text(left)} to {clock_text(right)}"


class PlanGantt(QWidget):
    """The chart under a line that says what its lines and colours are."""

    day_chosen = Signal(object)
    """Number of the day whose bar was clicked."""
    picture_wanted = Signal()
    """The chart is to be saved as a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._opened: set[int] = set()
        self.legend = ElidedText("", tone="muted")
        self.with_vms = QCheckBox("Show VMs")
        self.with_vms.setToolTip(
            "Show a row for each VM below every tenant.\n"
            "A click on a tenant's own row opens it alone."
        )
        self.with_vms.toggled.connect(self._refill)
        self.chart = Gantt("Tenants over days")
        self.chart.activated.connect(self.day_chosen)
        self.chart.row_toggled.connect(self._toggle)
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
        self.save_button = self._button(
            "save", "Save the whole chart as a picture…", self.picture_wanted
        )
        line.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addLayout(line)
        column.addWidget(self.chart, 1)

    def _button(self, icon: str, text: str, slot: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(text)
        button.setAccessibleName(text)
        set_icon(button, icon)
        button.clicked.connect(slot)
        return button

    def show_plan(self, plan: Plan, rules: Sequence[CalendarRule] = ()) -> None:
        """Show the schedule of a plan; opened tenants stay open as long as the project does."""
        if self._plan is not None and self._plan.project.id != plan.project.id:
            self._opened.clear()
        self._plan = plan
        days, limit, today = plan.schedule.days, deadline(plan).last, plan.generated.date()
        worked = {day.date.weekday() for day in days}
        week = working_weekend(plan.parameters.week)
        self.chart.set_calendar(
            weekend=[weekday for weekday in week if weekday not in worked],
            today=_if_near(plan, today) if days and today > days[0].date else None,
            deadline=_if_near(plan, limit),
            blackouts=closed_dates(rules, days[0].date, max(days[-1].date, limit)) if days else [],
        )
        self.legend.setText(
            "Blocks are as long as VMs move; click one to see its day. A click on a tenant's row "
            "shows its VMs: copy, then cutover. "
            f"Deadline {date_text(limit)}."
        )
        self._refill()

    def _refill(self) -> None:
        plan = self._plan
        if plan is None:
            return
        moving = [share.tenant.id for share in plan.tenant_plans if share.first_day is not None]
        # A single tenant has nothing to be compared with: its VMs are what there is to see.
        opened = self._opened if len(moving) != 1 else self._opened ^ set(moving)
        self.chart.set_rows(gantt_rows(plan, opened, with_vms=self.with_vms.isChecked()))

    def _toggle(self, tenant: int) -> None:
        """Open a tenant's row, or close it again; all that were opened with the box stay so."""
        if self.with_vms.isChecked():
            self._opened = (
                {row.tenant.id for row in self._plan.tenant_plans} if self._plan else set()
            )
            self.with_vms.blockSignals(True)
            self.with_vms.setChecked(False)
            self.with_vms.blockSignals(False)
        self._opened ^= {tenant}
        self._refill()

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
