"""The days and places of a plan with copies ahead, as pages and exports read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.enums import BoundBy
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.plan.plan import ClockTimes, Placement, ScheduleDay
from app.domain.planning.schedule.presync.clock import Clock, OpenDay, OpenDays
from app.domain.planning.schedule.presync.spots import CohortSpots, Spot
from app.domain.planning.schedule.sharing import waited_for
from app.domain.planning.schedule.shifts import EPSILON


@dataclass(slots=True)
class _Work:
    """What is done on a day: VMs that are cut over, GB that are copied, hours that hold slots."""

    cutovers: list[Spot] = field(default_factory=list)
    gb: float = 0.0
    hours: float = 0.0


class Report:
    """What became of all cohorts, day by day.

    A working day belongs to the plan from its first one on, unless all that is left on an idle
    one waits for a date. What is copied since the end of the working day before counts on it: so
    the GB of all days are what goes over the pipe, with what has changed until the cutovers. Hours
    are those of its work for which slots are held. ``change`` is the part of a VM that changes in
    a day.
    """

    def __init__(
        self,
        found: Sequence[CohortSpots],
        days: OpenDays,
        clock: Clock,
        begin: float,
        change: float,
    ) -> None:
        self._found, self._days, self._clock, self._begin = found, days, clock, begin
        self._change = change
        self._lasts = [max((spot.day for spot in each.spots), default=-1) for each in found]
        self._last = max(self._lasts, default=-1)
        longest = max((each.load.shift for each in found), default=0.0)
        self._ends = [days.day(number, longest).end for number in range(self._last + 1)]
        used = {spot.day for each in found for spot in each.spots}
        # What is lent to some VMs is a day of the plan only where one of them is cut over.
        self._kept = [
            number for number in range(self._last + 1)
            if number in used or not days.day(number, longest).lent
        ]  # fmt: skip
        self._before = dict(zip(self._kept[1:], self._kept, strict=False))
        self._work = [self._collect(each) for each in found]
        self.counted = self._counted()
        self._numbers = {day: place for place, day in enumerate(self.counted, 1)}

    def rows(self, pipe: float) -> tuple[ScheduleDay, ...]:
        """The rows of all days; ``pipe`` is what it carries in an hour."""
        rows: list[ScheduleDay] = []
        for number in self.counted:
            owners = [place for place, work in enumerate(self._work) if number in work]
            places = owners or [self._under_way(number)]
            rows += [self._row(place, number, pipe) for place in places]
        return tuple(rows)

    def placements(self) -> dict[int, Placement]:
        """Where each VM stands: on the day of its cutover, with all its times by the clock."""
        placed = {}
        for each in self._found:
            for spot in each.spots:
                day, held = self._day(spot.day, each), spot.held
                number = self._numbers[spot.day]
                cutover = day.hour(held.cutover)
                start = cutover if spot.job.item.warm else day.hour(held.copy_start)
                placed[spot.job.vm_id] = Placement(
                    vm_id=spot.job.vm_id,
                    day=number,
                    last_day=number,
                    slot=held.slot + 1,
                    lane=held.lane + 1,
                    start_hour=start,
                    copy_end_day=number,
                    copy_end_hour=cutover,
                    end_hour=cutover + held.end - held.cutover,
                    elapsed_hours=held.copy_end - held.copy_start + held.end - held.cutover,
                    cohort=each.load.name,
                    clock=ClockTimes(
                        self._clock.wall(held.copy_start),
                        self._clock.wall(held.copy_end),
                        self._clock.wall(held.cutover),
                        self._clock.wall(held.end),
                    ),
                )
        return placed

    def _day(self, number: int, each: CohortSpots) -> OpenDay:
        return self._days.day(number, each.load.shift)

    def _collect(self, each: CohortSpots) -> dict[int, _Work]:
        """What is done on each day, since the end of the working day before."""
        work: defaultdict[int, _Work] = defaultdict(_Work)
        for spot in each.spots:
            work[spot.day].cutovers.append(spot)
            held = spot.held
            for number, _ in self._parts(spot.day, held.copy_start, held.end):
                work[number].hours += self._day(number, each).worked(held.copy_start, held.end)
            gb = spot.job.item.timing.transfer_gb * (
                1 + self._change * (held.cutover - held.copy_end) / HOURS_PER_DAY
            )
            length = held.copy_end - held.copy_start
            if length <= EPSILON:
                work[spot.day].gb += gb
                continue
            for number, part in self._parts(spot.day, held.copy_start, held.copy_end):
                work[number].gb += gb * part / length
        return dict(work)

    def _parts(self, last: int, start: float, end: float) -> Iterator[tuple[int, float]]:
        """The days that a stretch until some day is spread over, and its hours on each."""
        number: int | None = last
        while number is not None:
            since = self._since(number)
            part = min(end, self._ends[number]) - max(start, since)
            if part > EPSILON:
                yield number, part
            if since <= start:
                return
            number = self._before.get(number)

    def _since(self, number: int) -> float:
        """When the day of the plan before a day ended."""
        before = self._before.get(number)
        return self._begin if before is None else self._ends[before]

    def _counted(self) -> list[int]:
        """The working days of the plan."""
        busy = {number for work in self._work for number in work}
        floors = self._floors()
        waits: defaultdict[int, list[int]] = defaultdict(list)
        for each in self._found:
            for spot in each.spots:
                waits[spot.day].append(floors[spot.job.vm_id])
        counted: list[int] = []
        kept = frozenset(self._kept)
        bound = any(spot.job.item.days is not None for each in self._found for spot in each.spots)
        soonest = self._last + 1
        for number in range(self._last, -1, -1):
            idle = soonest <= number
            if bound:
                idle = idle and number in kept and self._could_move(number, floors)
            if number in busy or idle:
                counted.append(number)
            soonest = min([soonest, *waits[number]])
        return counted[::-1]

    def _could_move(self, number: int, floors: Mapping[int, int]) -> bool:
        """Whether the calendar of any VM that is cut over later lets it move on a day.

        Waves wait for the one before, and with it for the days of its calendars.
        """
        day = self._days.day(number, HOURS_PER_DAY).date
        for waves in self._waves:
            later = next((last for last in waves if any(spot.day > number for spot in last)), ())
            if any(
                spot.day > number
                and floors[spot.job.vm_id] <= number
                and (spot.job.item.days is None or spot.job.item.days.room(day) >= 0)
                for spot in later
            ):
                return True
        return False

    @cached_property
    def _waves(self) -> list[list[list[Spot]]]:
        """By cohort the places of each of its waves."""
        found = []
        for each in self._found:
            spots = {spot.job.vm_id: spot for spot in each.spots}
            found.append([
                [spots[job.vm_id] for job in wave.jobs if job.vm_id in spots]
                for wave in each.load.waves
            ])  # fmt: skip
        return found

    def _floors(self) -> dict[int, int]:
        """For each VM the first day that dates leave to it: its own, and of what it waits for."""
        found: dict[int, int] = {}
        ends: dict[str, int] = {}
        first_from = self._days.first_from
        loads = [each.load for each in self._found]
        for each, before in zip(self._found, waited_for(loads), strict=True):
            day = each.load.first_day
            floor = max([0 if day is None else first_from(day), *(ends[name] for name in before)])
            spots = {spot.job.vm_id: spot for spot in each.spots}
            for wave in each.load.waves:
                placed = [spots[job.vm_id] for job in wave.jobs if job.vm_id in spots]
                if wave.first_day is not None and placed:
                    floor = max(floor, first_from(wave.first_day))
                for job in (spot.job for spot in sorted(placed, key=lambda spot: spot.held.end)):
                    own = [found[need] for need in job.needs if need in found]
                    if job.item.not_before is not None:
                        own.append(first_from(job.item.not_before))
                    found[job.vm_id] = max([floor, *own])
                floor = max([floor, *(found[spot.job.vm_id] for spot in placed)])
            ends[each.load.name] = floor
        return found

    def _under_way(self, number: int) -> int:
        """The first cohort with VMs that are cut over after a day."""
        return next(
            place for place, last in enumerate(self._lasts) if last > number
        )  # fmt: skip

    def _row(self, place: int, number: int, pipe: float) -> ScheduleDay:
        each, work = self._found[place], self._work[place].get(number, _Work())
        day = self._day(number, each)
        since = self._since(number)
        clock_hours = max(0.0, self._ends[number] - since)
        spots = sorted(work.cutovers, key=lambda spot: (spot.held.cutover, spot.held.slot))
        bound = (
            BoundBy.END if self._lasts[place] <= number else each.bound.get(number, BoundBy.WINDOW)
        )
        slots = max((wave.slots for wave in each.load.waves), default=0)
        return ScheduleDay(
            day=self._numbers[number],
            date=day.date,
            cohort=each.load.name,
            vm_ids=tuple(spot.job.vm_id for spot in spots),
            hours=work.hours,
            gb=work.gb,
            bound_by=bound,
            capacity_hours=day.hours * slots,
            pipe_gb=clock_hours * pipe,
            pieces=day.pieces,
            ahead=True,
        )
