"""The plan with copies ahead: warm VMs copy around the clock, cutovers keep to the working time.

A warm VM's copy stands as late before its cutover as the lanes allow, so that it holds its slot
for as short a time as it can. What changes until the cutover is copied at the end of it, so its
lane has room for that. Source: product decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf

from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.schedule.items import CohortLoad, Job, WaveLoad
from app.domain.planning.schedule.presync.bounds import OWN_CALENDARS, WAVES, end_of, lower_bounds
from app.domain.planning.schedule.presync.clock import Clock, OpenDay, OpenDays, closed_spans
from app.domain.planning.schedule.presync.fewest import work_of
from app.domain.planning.schedule.presync.later import later
from app.domain.planning.schedule.presync.own_days import own_days
from app.domain.planning.schedule.presync.report import Report
from app.domain.planning.schedule.presync.room import Rooms
from app.domain.planning.schedule.presync.run import Run
from app.domain.planning.schedule.presync.spots import CohortSpots, Limits, Shared
from app.domain.planning.schedule.presync.wave_run import IDLE_DAYS
from app.domain.planning.schedule.presync.words import (
    broken_words,
    larger_wave_words,
    reasons,
    wave_lacks,
)
from app.domain.planning.schedule.sharing import waited_for
from app.domain.planning.timing.source_pipes import Pipes, pipes_of
from app.domain.planning.timing.transfer import cutover_hours, pipe_gb_per_hour
from app.domain.planning.timing.working_calendar import YEAR, WorkingCalendar


def presync_schedule(
    loads: Sequence[CohortLoad],
    parameters: ProjectParameters,
    calendar: WorkingCalendar,
    warnings: Sequence[str] = (),
) -> Schedule:
    """Place the VMs of all cohorts, each on the first day on which its cutover has a place.

    :raises UserError: when the calendar has no working time.
    """
    return _Planning(loads, parameters, calendar).schedule(warnings)


class _Planning:
    """One plan: what it has to work with, and what became of it."""

    def __init__(
        self, loads: Sequence[CohortLoad], parameters: ProjectParameters, calendar: WorkingCalendar
    ) -> None:
        self._loads, self._parameters, self._calendar = loads, parameters, calendar
        self._clock = Clock(calendar.start, parameters.time_zone)
        self._days = OpenDays(calendar, self._clock)
        self._jobs = [job for load in loads for wave in load.waves for job in wave.jobs]
        self._slots = max(wave.slots for load in loads for wave in load.waves)
        # Copies of all waves may run side by side, so all of them cut the pipe alike.
        self._pipes = pipes_of(
            parameters, frozenset(job.item.vcenter for job in self._jobs), self._slots
        )
        self._lanes = min(self._pipes.lanes, self._slots)
        self._hours = _copy_hours(self._jobs, self._pipes)
        self._limits = Limits(
            cutover_hours(parameters),
            parameters.reserve_hours,
            parameters.sync_lead_days * HOURS_PER_DAY,
        )
        start = self._clock.hours(calendar.start, calendar.shift_start)
        first = self._days.get(0, calendar.hours_per_day)
        self._begin = min(start, first.start) if first else start
        self._own = {
            name: min(lanes.count, self._lanes)
            for name, lanes in self._pipes.of.items()
            if len(self._pipes.of) > 1
        }

    def schedule(self, warnings: Sequence[str]) -> Schedule:
        """The whole of it."""
        parameters = self._parameters
        change = parameters.daily_change_pct / 100
        closed = closed_spans(self._calendar, self._clock)
        rooms = Rooms(
            self._lanes,
            self._own,
            self._slots,
            parameters.cutovers_at_once,
            self._begin,
            self._limits.lead,
            change,
            closed,
        )
        self._shared = Shared(
            rooms,
            self._days,
            self._clock,
            self._limits,
            self._hours,
            self._lanes,
            self._own,
            parameters.cutovers_at_once,
            self._begin,
            self._longest_span(),
        )
        found = self._place(Run(self._shared))
        self._put_later(found, change, closed)
        report = Report(found, self._days, self._clock, self._begin, change)
        rows = report.rows(pipe_gb_per_hour(parameters))
        placements = report.placements()
        bounds = self._bounds(report.counted, placements.keys())
        total = len(report.counted)
        least = max(bounds.values(), default=0)
        unplaced = reasons(found, self._shared.longest, self._limits, self._hours)
        return Schedule(
            days=rows,
            placements=placements,
            total_days=total,
            calendar_days=(rows[-1].date - self._calendar.start).days + 1 if rows else 0,
            lower_bound_days=least,
            lower_bounds=bounds,
            ratio=total / least if least else 1.0,
            unplaced=unplaced,
            warnings=(*warnings, *self._warnings(found)),
        )

    def _put_later(
        self, found: Sequence[CohortSpots], change: float, closed: Sequence[tuple[float, float]]
    ) -> None:
        spots = [spot for each in found for spot in each.spots]
        cold = frozenset(spot.job.vm_id for spot in spots if not spot.job.item.warm)
        held = {spot.job.vm_id: spot.held for spot in spots}
        moved = later(held, cold, self._hours, change, closed)
        for each in found:
            each.spots = [replace(spot, held=moved[spot.job.vm_id]) for spot in each.spots]

    def _place(self, run: Run) -> list[CohortSpots]:
        """All cohorts: first the one that can begin first, then by their order."""
        left = dict(enumerate(zip(self._loads, waited_for(self._loads), strict=True)))
        found: dict[int, CohortSpots] = {}
        ends: dict[str, int] = {}
        while left:
            begins = {
                place: self._first_day(load, waits, ends)
                for place, (load, waits) in left.items()
                if waits <= ends.keys()
            }
            place = min(begins, key=lambda each: (begins[each], each))
            load, _ = left.pop(place)
            found[place] = run.place(load, begins[place])
            last = max((spot.day for spot in found[place].spots), default=begins[place] - 1)
            ends[load.name] = last + 1
        return [found[place] for place in sorted(found)]

    def _first_day(self, load: CohortLoad, waits: frozenset[str], ends: Mapping[str, int]) -> int:
        day = max((ends[name] for name in waits), default=0)
        return day if load.first_day is None else max(day, self._days.first_from(load.first_day))

    def _bounds(self, counted: Sequence[int], placed: Collection[int]) -> dict[str, int]:
        """The lower bounds of what has a place, on the days that the plan has."""
        jobs = [job for job in self._jobs if job.vm_id in placed]
        if not jobs:
            return {}
        shift = max(load.shift for load in self._loads)
        shared, cap = self._shared, self._cap(self._loads)
        work = work_of(jobs, shared, self._slots, cap)
        days = [day for number in counted if (day := self._days.get(number, shift))]
        found = lower_bounds(work, days, self._begin)
        if any(job.item.days is not None for job in jobs):
            found[OWN_CALENDARS] = own_days(jobs, shared, self._slots, cap, days, shift)
        if len(self._loads) > 1 or len(self._loads[0].waves) > 1:
            found[WAVES] = self._in_turn(days, placed)
        return found

    def _in_turn(self, days: Sequence[OpenDay], placed: Collection[int]) -> int:
        """Days used with all cohorts, each from the day after the last of those it waits for.

        Of its waves one begins on the last day of the one before at the soonest, or on the day
        after where their dates are apart.
        """
        ends: dict[str, int] = {}
        for load, waits in zip(self._loads, waited_for(self._loads), strict=True):
            end = first = max((ends[name] for name in waits), default=0)
            before: WaveLoad | None = None
            for wave in load.waves:
                jobs = [job for job in wave.jobs if job.vm_id in placed]
                if jobs:
                    work = work_of(jobs, self._shared, wave.slots, wave.vms_per_day)
                    at = end if before is None or _apart(before, wave) else end - 1
                    end = end_of(work, days, max(first, at))
                    before = wave
            ends[load.name] = end
        return max(ends.values())

    @staticmethod
    def _cap(loads: Sequence[CohortLoad]) -> float:
        """The most VMs that a day may take by any of the caps."""
        caps = [wave.vms_per_day for load in loads for wave in load.waves]
        return max((inf if cap is None else cap for cap in caps), default=inf)

    def _longest_span(self) -> float:
        """The longest stretch in which anything may be cut over, within a year."""
        shift = max(load.shift for load in self._loads)
        spans = [
            span
            for number in range(IDLE_DAYS if self._days.even and not self._days.widened else YEAR)
            if (day := self._days.get(number, shift))
            for span in day.spans
        ]
        return max((end - start for start, end in spans), default=0.0)

    def _warnings(self, found: Sequence[CohortSpots]) -> Iterator[str]:
        for each in found:
            for wave in each.load.waves:
                warm = sum(job.item.warm and self._hours[job.vm_id] > 0 for job in wave.jobs)
                if wave.jobs[0].item.wave is not None and warm > wave.slots:
                    yield larger_wave_words(wave, warm)
            for jobs in each.broken:
                yield broken_words(jobs, self._hours, self._limits.cutover, self._calendar.start)
            for wave, left in each.left:
                if wave.last_day is not None:
                    lacking = sum(self._hours[job.vm_id] + self._limits.cutover for job in left)
                    yield wave_lacks(wave, len(left), lacking)


def _copy_hours(jobs: Sequence[Job], pipes: Pipes) -> dict[int, float]:
    """Hours of each VM's copy in a lane, without what changes after it."""
    rates = {name: lanes.gb_per_hour for name, lanes in pipes.of.items()}
    return {job.vm_id: job.item.timing.copy_at(rates[job.item.vcenter]) for job in jobs}


def _apart(wave: WaveLoad, after: WaveLoad) -> bool:
    """Whether the dates of two waves keep them from sharing a day."""
    last, first = wave.last_day, after.first_day
    return last is not None and first is not None and last < first
