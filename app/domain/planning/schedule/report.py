"""The days of a schedule as people read them, and what kept more work out of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.enums import BoundBy
from app.domain.planning.plan.plan import ScheduleDay
from app.domain.planning.schedule.items import CohortLoad
from app.domain.planning.schedule.placed import Placed, Wait
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.timing.working_calendar import DayList

_BOUND_BY = {
    Wait.NOTHING: BoundBy.END,
    Wait.STARTS: BoundBy.VMS_PER_DAY,
    Wait.LANES: BoundBy.PIPE,
    Wait.SLOTS: BoundBy.SLOTS,
    Wait.LENGTH: BoundBy.SLOTS,
    Wait.DEPENDENCY: BoundBy.DEPENDENCY,
    Wait.DATES: BoundBy.WINDOW,
}


@dataclass(frozen=True, slots=True)
class CohortOutcome:
    """What became of a cohort: its days by number, its VMs, and what bound each day."""

    load: CohortLoad
    shifts: Shifts
    first: int
    end: int
    placed: Sequence[Placed]
    waits: Mapping[int, Wait]


@dataclass(slots=True)
class _Work:
    """What is done on one day: VMs that start, hours held in slots, and GiB."""

    starts: list[tuple[float, int, int]] = field(default_factory=list)
    hours: float = 0.0
    gb: float = 0.0


@dataclass(frozen=True, slots=True)
class IdleDays:
    """Days on which every cohort that is left waits for its start date."""

    shift: float
    slots: int
    pipe_gb_per_hour: float

    def between(self, first: int, end: int, days: DayList) -> Iterator[ScheduleDay]:
        """The days from one on, up to another; they belong to no cohort."""
        for number in range(first, end):
            day = days.get(number)
            if day is None:
                return
            hours = day.hours(self.shift)
            yield ScheduleDay(
                day=number + 1,
                date=day.date,
                cohort="",
                vm_ids=(),
                hours=0.0,
                gb=0.0,
                bound_by=BoundBy.WINDOW,
                capacity_hours=hours * self.slots,
                pipe_gb=hours * self.pipe_gb_per_hour,
                pieces=day.worked(self.shift),
            )


def schedule_days(
    cohort: CohortOutcome, days: DayList, pipe_gb_per_hour: float
) -> Iterator[ScheduleDay]:
    """A cohort's days in order, those without work included."""
    work = _collect(cohort)
    shift = cohort.load.shift
    for number in range(cohort.first, cohort.end):
        day = days.get(number)
        if day is None:
            return
        done = work.get(number, _Work())
        hours = day.hours(shift)
        bound = _BOUND_BY[cohort.waits.get(number, Wait.DATES)]
        if bound is BoundBy.SLOTS and day.open_hours < shift:
            bound = BoundBy.WINDOW
        yield ScheduleDay(
            day=number + 1,
            date=day.date,
            cohort=cohort.load.name,
            vm_ids=tuple(vm_id for _, _, vm_id in sorted(done.starts)),
            hours=done.hours,
            gb=done.gb,
            bound_by=bound,
            capacity_hours=hours * cohort.load.slots,
            pipe_gb=hours * pipe_gb_per_hour,
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
        if span.end[0] == day:
            first.hours += span.end[1] - hour
            first.gb += gb
            continue
        for number, hours in _parts(span.start, span.end, cohort.shifts):
            work[number].hours += hours
        if not job.copy:
            first.gb += gb
            continue
        for number, hours in _parts(span.start, span.copy_end, cohort.shifts):
            work[number].gb += gb * hours / job.copy
    return work


def _parts(start: Moment, end: Moment, shifts: Shifts) -> Iterator[tuple[int, float]]:
    """The hours between two moments on each of their days."""
    for day in range(start[0], end[0] + 1):
        first = start[1] if day == start[0] else 0.0
        last = end[1] if day == end[0] else shifts.hours(day)
        if last > first or day == start[0]:
            yield day, last - first
