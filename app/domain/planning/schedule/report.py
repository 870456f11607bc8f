"""The days of a schedule as people read them, and what kept more work out of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.enums import BoundBy
from app.domain.planning.calendar.spans import both, hours_of
from app.domain.planning.plan.plan import ScheduleDay
from app.domain.planning.schedule.gates import parts_of
from app.domain.planning.schedule.items import CohortLoad, MovingDays
from app.domain.planning.schedule.placed import Placed, Wait
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.timing.working_calendar import DayList, WorkingDay

_BOUND_BY = {
    Wait.NOTHING: BoundBy.END,
    Wait.STARTS: BoundBy.VMS_PER_DAY,
    Wait.LANES: BoundBy.PIPE,
    Wait.SLOTS: BoundBy.SLOTS,
    Wait.LENGTH: BoundBy.SLOTS,
    Wait.DEPENDENCY: BoundBy.DEPENDENCY,
    Wait.DATES: BoundBy.WINDOW,
    Wait.HOURS: BoundBy.WINDOW,
}


@dataclass(frozen=True, slots=True)
class CohortOutcome:
    """What became of a cohort: how many days are used with it, its VMs, what bound each day."""

    load: CohortLoad
    shifts: Shifts
    end: int
    placed: Sequence[Placed]
    waits: Mapping[int, Wait]


@dataclass(slots=True)
class _Work:
    """What is done on one day: VMs that start, hours held in slots, and GiB."""

    starts: list[tuple[float, int, int]] = field(default_factory=list)
    hours: float = 0.0
    gb: float = 0.0


class Days(NamedTuple):
    """The rows of all days, and for each working day of the calendar its number among them."""

    rows: tuple[ScheduleDay, ...]
    numbers: Mapping[int, int]


def schedule_days(
    outcomes: Sequence[CohortOutcome], days: DayList, pipe_gb_per_hour: float
) -> Days:
    """The days of the plan in order, a row for each cohort that works on one.

    A day on which nobody works has a row of the first cohort that is under way, unless all that is
    left waits for a date: such days are no days of the plan, like those that are not worked at all.
    """
    work = [_collect(outcome) for outcome in outcomes]
    owners: defaultdict[int, list[int]] = defaultdict(list)
    for place, outcome in enumerate(outcomes):
        for number in work[place]:
            owners[number].append(place)
        for number, wait in outcome.waits.items():
            if number in owners or (days.widened and _is_lent(days.get(number))):
                continue
            if wait is not Wait.DATES and number < outcome.end:
                owners[number] = []
    rows: list[ScheduleDay] = []
    numbers: dict[int, int] = {}
    for number in sorted(owners):
        day = days.get(number)
        if day is None:
            break
        numbers[number] = len(numbers) + 1
        places = owners[number] or [_under_way(outcomes, number)]
        rows += [
            _row(
                outcomes[place], work[place].get(number, _Work()), number, numbers[number], day,
                pipe_gb_per_hour,
            )
            for place in places
        ]  # fmt: skip
    return Days(tuple(rows), numbers)


def _is_lent(day: WorkingDay | None) -> bool:
    """Whether only windows of a cohort or tenant open a day, which is nothing to all others."""
    return day is not None and day.base == ()


def _under_way(outcomes: Sequence[CohortOutcome], number: int) -> int:
    """The first cohort that waits on a day for anything but a date."""
    return next(
        place for place, outcome in enumerate(outcomes)
        if number < outcome.end and outcome.waits.get(number, Wait.DATES) is not Wait.DATES
    )  # fmt: skip


def _row(
    cohort: CohortOutcome, done: _Work, number: int, day_number: int, day: WorkingDay, pipe: float
) -> ScheduleDay:
    shift = cohort.load.shift
    hours = day.hours(shift)
    bound = _BOUND_BY[cohort.waits.get(number, Wait.DATES)]
    if bound is BoundBy.SLOTS and day.open_hours < shift:
        bound = BoundBy.WINDOW
    return ScheduleDay(
        day=day_number,
        date=day.date,
        cohort=cohort.load.name,
        vm_ids=tuple(vm_id for _, _, vm_id in sorted(done.starts)),
        hours=done.hours,
        gb=done.gb,
        bound_by=bound,
        capacity_hours=hours * cohort.load.slots,
        pipe_gb=hours * pipe,
        pieces=day.worked(shift),
    )


def _collect(cohort: CohortOutcome) -> dict[int, _Work]:
    work: defaultdict[int, _Work] = defaultdict(_Work)
    for placed in cohort.placed:
        job, span = placed.job, placed.span
        day, hour = span.start
        first = work[day]
        first.starts.append((hour, placed.slot, job.vm_id))
        gb = job.item.timing.transfer_gb
        own = job.item.days
        if span.end[0] == day and not cohort.shifts.widened:
            first.hours += span.end[1] - hour
            first.gb += gb
            continue
        if cohort.shifts.widened:
            work[span.end[0]].hours += 0.0  # a cutover that takes no time has its day, too
        for number, hours in _parts(span.start, span.end, cohort.shifts, own):
            work[number].hours += hours
        if not job.copy:
            first.gb += gb
            continue
        for number, hours in _parts(span.start, span.copy_end, cohort.shifts, own):
            work[number].gb += gb * hours / job.copy
    return work


def _parts(
    start: Moment, end: Moment, shifts: Shifts, own: MovingDays | None
) -> Iterator[tuple[int, float]]:
    """The hours between two moments on each of their days, of which some may be others' alone."""
    for day in range(start[0], end[0] + 1):
        first = start[1] if day == start[0] else 0.0
        last = end[1] if day == end[0] else shifts.hours(day)
        if own is not None and own.widened and shifts.widened:
            date = shifts.date_of(day)
            opened = own.hours(date).work if date is not None else ()
            parts = parts_of(opened, shifts.worked(day))
            last = first + hours_of(both(((first, last),), parts))
        if last > first or day == start[0]:
            yield day, last - first
