"""The plan over its days: cohorts, tenants and VMs as rows of bars, for window and print alike.

What stands behind the bars is in :mod:`timeline_marks`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from math import inf

from app.domain.counted_noun import count_text
from app.domain.enums import Mode
from app.domain.model import Vm
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.plan.cohort_columns import gate_words
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Placement, Plan
from app.domain.planning.plan.rows import NO_COHORT
from app.domain.units import hours_text


class Level(Enum):
    """What a row stands for."""

    COHORT = "cohort"
    TENANT = "tenant"
    VM = "vm"
    WAVE = "wave"


class Stretch(Enum):
    """What a bar stands for."""

    COHORT = "cohort"
    LATE_COHORT = "late cohort"
    MOVING = "moving"
    WARM_COPY = "warm copy"
    COLD_COPY = "cold copy"
    CUTOVER = "cutover"
    WAVE = "wave"
    LATE_WAVE = "late wave"


_WHOLE_DAYS = {Stretch.COHORT, Stretch.LATE_COHORT, Stretch.WAVE, Stretch.LATE_WAVE}


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A stretch of days, first and last included; ``day`` is the schedule day it begins on.

    ``begin`` and ``until`` are parts of a day after the midnights that begin the first and the
    last; a cohort's bar takes both whole.
    """

    first: date
    last: date
    kind: Stretch
    day: int | None
    about: str
    label: str = ""
    begin: float = 0.0
    until: float = 1.0

    @property
    def by_the_clock(self) -> bool:
        """Whether it has hours, and not only days."""
        return self.kind not in _WHOLE_DAYS


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A cohort, tenant or VM with its bars; ``vms`` counts those of its VMs that have a day.

    ``opened`` says whether the rows beneath it are shown, None where it has none.
    """

    level: Level
    label: str
    bars: tuple[TimelineBar, ...]
    vms: int
    key: int | None = None
    opened: bool | None = None


def timeline_rows(
    plan: Plan, opened: Container[int] = (), *, with_vms: bool = False
) -> list[TimelineRow]:
    """A row per tenant with a bar for each stretch of the clock in which its VMs move.

    Where there are cohorts, the tenants of each stand below a row of its own, whose bar reaches
    from its first day to its last. Below the tenants of ``opened``, or of all with ``with_vms``,
    stands a row for each VM, with a block for its copy and one for its cutover on each of its
    days.
    """
    placed: dict[int, list[tuple[Placement, Vm]]] = defaultdict(list)
    for vm in plan.vms:
        place = plan.schedule.placements.get(vm.id)
        if place is not None:
            placed[vm.tenant_id or 0].append((place, vm))
    rows: list[TimelineRow] = []
    cohorts = {share.name: share for share in plan.cohort_plans}
    for share in plan.tenant_plans:
        cohort = cohorts.pop(share.cohort, None)
        if cohort is not None:
            rows += _cohort_rows(cohort, sum(len(placed.get(key, ())) for key in cohort.tenant_ids))
        key = share.tenant.id
        members = placed.get(key, [])
        shown = with_vms or key in opened
        if members:
            bars = tuple(_tenant_bars(plan, [place for place, _ in members]))
            label, count = share.tenant.title, len(members)
            rows.append(TimelineRow(Level.TENANT, label, bars, count, key, shown))
        if shown:
            rows += vm_rows(plan, members)
    return rows


def vm_rows(plan: Plan, placed: Iterable[tuple[Placement, Vm]]) -> list[TimelineRow]:
    """A row for each of some VMs with their places, in the order of time."""
    ordered = sorted(placed, key=lambda each: (each[0].day, each[0].start_hour, each[1].name))
    return [
        TimelineRow(Level.VM, vm.name, tuple(_vm_bars(plan, place, vm)), 1, vm.id)
        for place, vm in ordered
    ]


def _cohort_rows(share: CohortPlan, placed: int) -> Iterator[TimelineRow]:
    """A cohort's row, where any of its VMs has a day."""
    if share.starts is None or share.ends is None:
        return
    late = share.deadline_missed
    tenants = count_text(len(share.tenant_ids), "tenant")
    about = f"{tenants}, {count_text(share.totals.vms, 'VM')}; {gate_words(share)}"
    about += "\nafter its end date" if late else ""
    label = count_text(share.days, "day") + (", late" if late else "")
    kind = Stretch.LATE_COHORT if late else Stretch.COHORT
    bar = TimelineBar(share.starts, share.ends, kind, share.first_day, about, label)
    yield TimelineRow(Level.COHORT, share.name or NO_COHORT, (bar,), placed)


def _tenant_bars(plan: Plan, places: Sequence[Placement]) -> Iterator[TimelineBar]:
    """As long as its VMs move, pauses left out; how many move in each stretch.

    What is copied ahead of its cutover has bars by the clock, over nights and days off.
    """
    copied = [_clock_span(place.clock.copy_start, place.clock.copy_end)
              for place in places if place.clock is not None and _ahead(place)]  # fmt: skip
    for left, right, count in _joined(copied) if copied else ():
        about = f"{count_text(count, 'VM')} copied ahead"
        yield _clock_bar(left, right, Stretch.MOVING, None, about)
    moving: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for place in places:
        end = place.last_day, place.end_hour
        for number, left, right in _stretches(
            plan, place.cohort, (place.day, place.start_hour), end
        ):
            moving[number].append((left, right))
    for number, stretches in sorted(moving.items()):
        for left, right, count in _joined(stretches):
            about = f"Day {number}: {count_text(count, 'VM')}"
            yield _bar(plan, number, left, right, Stretch.MOVING, about)


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


def _vm_bars(plan: Plan, place: Placement, vm: Vm) -> Iterator[TimelineBar]:
    """The copy and the cutover as long as they are, with gaps where the VM pauses."""
    cold = (vm.mode_override or vm.mode) == Mode.COLD
    kind = Stretch.COLD_COPY if cold else Stretch.WARM_COPY
    timing = plan.timings.get(vm.id)
    copied = hours_text(timing.copy_hours) if timing else ""
    cutover = hours_text(timing.cutover_hours) if timing else ""
    start = place.day, place.start_hour
    copy_end = place.copy_end_day, place.copy_end_hour
    mode = "Made anew" if vm.rebuilt else "Cold" if cold else "Warm"
    about = f"{mode}: copy of {copied}, slot {place.slot}, lane {place.lane}"
    if place.clock is not None and _ahead(place):
        ahead = _clock_span(place.clock.copy_start, place.clock.copy_end)
        yield _clock_bar(*ahead, kind, place.day, about)
    for number, left, right in _stretches(plan, place.cohort, start, copy_end):
        block = _bar(plan, number, left, right, kind, about)
        yield replace(block, label="cold") if cold and number == place.day else block
    about = f"{mode}: cutover of {cutover}, slot {place.slot}"
    for number, left, right in _stretches(
        plan, place.cohort, copy_end, (place.last_day, place.end_hour)
    ):
        yield _bar(plan, number, left, right, Stretch.CUTOVER, about)


def _ahead(place: Placement) -> bool:
    """Whether a VM is copied ahead of the working time in which it is cut over."""
    start = place.day, place.start_hour
    clock = place.clock
    cut_over_alone = start == (place.copy_end_day, place.copy_end_hour)
    return clock is not None and cut_over_alone and clock.copy_end > clock.copy_start


_ORIGIN = datetime(2000, 1, 1)  # noqa: DTZ001 - wall times of the site


def _clock_span(start: datetime, end: datetime) -> tuple[float, float]:
    """Two wall times as hours since a midnight long ago."""
    hour = timedelta(hours=1)
    return (start - _ORIGIN) / hour, (end - _ORIGIN) / hour


def _clock_bar(
    left: float, right: float, kind: Stretch, day: int | None, about: str
) -> TimelineBar:
    """A bar between two of them, whatever is worked."""
    first, begin = divmod(left, HOURS_PER_DAY)
    last, until = divmod(right, HOURS_PER_DAY)
    if not until and last > first:
        last, until = last - 1, HOURS_PER_DAY
    origin = _ORIGIN.date()
    return TimelineBar(
        origin + timedelta(first), origin + timedelta(last), kind, day, about,
        begin=begin / HOURS_PER_DAY, until=until / HOURS_PER_DAY,
    )  # fmt: skip


def _bar(
    plan: Plan, number: int, left: float, right: float, kind: Stretch, about: str
) -> TimelineBar:
    """A bar on one day of the schedule between two hours of the clock."""
    day = plan.schedule.by_number[number].date
    begin, until = left / HOURS_PER_DAY, right / HOURS_PER_DAY
    return TimelineBar(day, day, kind, number, about, begin=begin, until=until)


def _stretches(
    plan: Plan, cohort: str, start: tuple[int, float], end: tuple[int, float]
) -> Iterator[tuple[int, float, float]]:
    """Day and hours of the clock of each piece of work between two moments of the schedule."""
    for number in range(start[0], end[0] + 1):
        begun = start[1] if number == start[0] else 0.0
        until = end[1] if number == end[0] else inf
        reached = 0.0
        for first, last in plan.schedule.row(number, cohort).pieces:
            low, high = max(begun, reached), min(until, reached + last - first)
            if high > low:
                yield number, first + low - reached, first + high - reached
            reached += last - first
