"""The days of a schedule as people read them, and what kept more work out of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf

from app.domain.enums import BoundBy
from app.domain.planning.plan import ScheduleDay
from app.domain.planning.schedule_board import EPSILON, Spot
from app.domain.planning.schedule_run import CohortRun, Placed, Wait
from app.domain.planning.working_calendar import DayList


@dataclass(frozen=True, slots=True)
class CohortOutcome:
    """A cohort's run, with the number of its first day and what it had to work with."""

    name: str
    first: int
    run: CohortRun
    shift: float
    slots: int


@dataclass(slots=True)
class _Day:
    """What is done on one day: hours worked and hours held in slots, pipe hours and GiB."""

    slots: int
    starts: list[tuple[float, int, int]] = field(default_factory=list)
    hours: float = 0.0
    held: float = 0.0
    pipe: float = 0.0
    gb: float = 0.0


def schedule_days(
    cohort: CohortOutcome, days: DayList, pipe_gb_per_hour: float
) -> Iterator[ScheduleDay]:
    """A cohort's days in order, those without work included."""
    placed = list(cohort.run.placed.values())
    refusals = _Refusals(placed, cohort.run.day_count)
    for number, day in enumerate(_collect(placed, cohort)):
        working_day = days.get(cohort.first + number)
        if working_day is None:
            return
        hours = working_day.hours(cohort.shift)
        bound = refusals.at(number)
        if bound is None:
            bound = _short_of(day, number, cohort.run, refusals)
            if bound is BoundBy.SLOTS and working_day.open_hours < cohort.shift:
                bound = BoundBy.WINDOW
        yield ScheduleDay(
            day=cohort.first + number + 1,
            date=working_day.date,
            cohort=cohort.name,
            vm_ids=tuple(vm_id for _, _, vm_id in sorted(day.starts)),
            hours=day.hours,
            gb=day.gb,
            bound_by=bound,
            capacity_hours=hours * day.slots,
            pipe_gb=hours * pipe_gb_per_hour,
        )


class _Refusals:
    """For each day, whether VMs that start later were refused on it, and what those need least.

    A VM that starts later was refused for want of room from its release on; before that it was
    waiting for something else.
    """

    def __init__(self, placed: Sequence[Placed], day_count: int) -> None:
        room = [0] * (day_count + 1)
        dependency = [0] * (day_count + 1)
        dates = [0] * (day_count + 1)
        least_hours = [inf] * (day_count + 1)
        least_pipe = [inf] * (day_count + 1)
        for each in placed:
            start, released = each.spot.day, min(each.released, each.spot.day)
            room[released] += 1
            room[start] -= 1
            waited = dependency if each.wait is Wait.DEPENDENCY else dates
            waited[0] += 1
            waited[released] -= 1
            least_hours[start] = min(least_hours[start], each.job.hours)
            least_pipe[start] = min(least_pipe[start], each.job.pipe_hours)
        self._room = list(accumulate(room))
        self._dependency = list(accumulate(dependency))
        self._dates = list(accumulate(dates))
        self._least_hours = list(accumulate(reversed(least_hours), min))[::-1]
        self._least_pipe = list(accumulate(reversed(least_pipe), min))[::-1]

    def at(self, day: int) -> BoundBy | None:
        """What bound the day, None when it was its room."""
        if self._room[day]:
            return None
        if self._dependency[day]:
            return BoundBy.DEPENDENCY
        return BoundBy.WINDOW if self._dates[day] else BoundBy.END

    def least_after(self, day: int) -> tuple[float, float]:
        """The fewest hours and pipe hours that a VM starting later needs."""
        return self._least_hours[day + 1], self._least_pipe[day + 1]


def _short_of(day: _Day, number: int, run: CohortRun, refusals: _Refusals) -> BoundBy:
    board = run.board
    if not board.may_start(number):
        return BoundBy.VMS_PER_DAY
    hours, pipe = refusals.least_after(number)
    no_slot = board.most_room(number) < hours - EPSILON
    no_pipe = board.pipe_left[number] < pipe - EPSILON
    if no_slot != no_pipe:
        return BoundBy.SLOTS if no_slot else BoundBy.PIPE
    return BoundBy.PIPE if day.pipe * day.slots >= day.held else BoundBy.SLOTS


def _collect(placed: Sequence[Placed], cohort: CohortOutcome) -> list[_Day]:
    hours = cohort.run.board.hours
    days = [_Day(cohort.slots) for _ in range(cohort.run.day_count)]
    for each in placed:
        spot, job = each.spot, each.job
        days[spot.day].starts.append((spot.start, spot.slot, job.vm_id))
        for number, share in spot.shares:
            day = days[number]
            day.slots = max(day.slots, spot.slot + 1)
            day.hours += share * job.hours
            day.pipe += share * job.pipe_hours
            day.gb += share * job.item.timing.transfer_gb
            day.held += _held(spot, number, hours[number])
    return days


def _held(spot: Spot, day: int, hours: float) -> float:
    start = spot.start if day == spot.day else 0.0
    end = spot.end if day == spot.last_day else hours
    return end - start
