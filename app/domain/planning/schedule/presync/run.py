"""Finding a day for each VM: the first on which its cutover, its copy and a slot have a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, inf

from app.domain.enums import BoundBy
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.schedule.items import CohortLoad, Job, WaveLoad
from app.domain.planning.schedule.presync.clock import Clock, OpenDay, OpenDays
from app.domain.planning.schedule.presync.room import Ask, Held, Lack, Rooms
from app.domain.planning.schedule.presync.units import Unit, units
from app.domain.planning.schedule.shifts import EPSILON
from app.domain.planning.timing.working_calendar import YEAR

_BOUND_BY = {
    Lack.TIME: BoundBy.WINDOW,
    Lack.CUTOVERS: BoundBy.WINDOW,
    Lack.LANE: BoundBy.PIPE,
    Lack.SLOT: BoundBy.SLOTS,
}
IDLE_DAYS = 10
"""How many days that are all alike are tried, beyond the lead, after the last cutover so far."""


WORTH_TRYING = 0.6
"""A day that had no place for a copy is tried again with those of so much of its hours at most."""


Kind = tuple[bool, str]
"""Whether a job moves as a whole, and the pipe that it goes through."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A job with what it holds, and the number of the working day on which it is cut over."""

    job: Job
    held: Held
    day: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Hours that bind all: the reserve after a cutover, and the lead of a copy before it."""

    cutover: float
    reserve: float
    lead: float


@dataclass(slots=True)
class CohortSpots:
    """What became of a cohort: its VMs by place in time, those left out, what bound each day."""

    load: CohortLoad
    spots: list[Spot] = field(default_factory=list)
    bound: dict[int, BoundBy] = field(default_factory=dict)
    broken: list[Sequence[Job]] = field(default_factory=list)
    left: list[tuple[WaveLoad, list[Job]]] = field(default_factory=list)


class Run:
    """Places cohort by cohort; ``hours`` has of each VM those of its copy without changes."""

    def __init__(
        self, rooms: Rooms, days: OpenDays, clock: Clock, limits: Limits, hours: Mapping[int, float]
    ) -> None:
        self.ends: dict[int, float] = {}
        """By VM when its cutover has ended."""
        self.absent: set[int] = set()
        self.rooms, self.days, self.clock = rooms, days, clock
        self.limits, self.hours = limits, hours
        self.starts: Counter[int] = Counter()
        """VMs that are cut over on each day."""
        self.latest = -1
        """The last day on which any is."""

    def place(self, load: CohortLoad, first: int) -> CohortSpots:
        """The VMs of a cohort, wave after wave, from a day on."""
        found = CohortSpots(load)
        begin = -inf
        own: Counter[int] = Counter()
        for wave in load.waves:
            if wave.first_day is not None:
                number = max(first, self.days.first_from(wave.first_day))
            else:
                number = first
            spots = _WaveRun(self, load.shift, wave, number, begin, own, found).run()
            begin = max([begin, *(spot.held.end for spot in spots)])
            found.spots += spots
        return found


class _WaveRun:
    """One wave: no cutover of it begins before a moment, nor before a day."""

    def __init__(
        self,
        run: Run,
        shift: float,
        wave: WaveLoad,
        first: int,
        begin: float,
        own: Counter[int],
        found: CohortSpots,
    ) -> None:
        self._run, self._shift, self._wave = run, shift, wave
        self._first, self._begin, self._own, self._found = first, begin, own, found
        self._failed: dict[tuple[int, bool, str], float] = {}
        self._open: dict[Kind, int] = {}
        self._left: list[Job] = []
        self._spots: list[Spot] = []

    def run(self) -> list[Spot]:
        """Place what can be placed; the rest is told with the cohort."""
        for unit in units(self._wave.jobs):
            jobs = []
            for job in unit.jobs:
                if any(need in self._run.absent for need in job.needs):
                    self._leave(job)
                else:
                    jobs.append(job)
            if jobs:
                self._place(Unit(tuple(jobs), unit.loose))
        if self._left:
            self._found.left.append((self._wave, self._left))
        return self._spots

    def _leave(self, job: Job) -> None:
        self._left.append(job)
        self._run.absent.add(job.vm_id)

    def _place(self, unit: Unit) -> None:
        if not unit.loose and self._together(unit.jobs):
            return
        alone = len(unit.jobs) == 1 and not unit.loose
        for job in unit.jobs:
            missing = any(need in self._run.absent for need in job.needs)
            if alone or missing or not self._together((job,)):
                self._leave(job)
        if not alone:
            self._note_broken(unit.jobs)

    def _note_broken(self, jobs: Sequence[Job]) -> None:
        """Note the sets whose members stand on several days."""
        days = {spot.job.vm_id: spot.day for spot in self._spots}
        sets: dict[str, list[Job]] = {}
        for job in jobs:
            if job.set_key and job.vm_id in days:
                sets.setdefault(job.set_key, []).append(job)
        self._found.broken += [
            members for members in sets.values() if len({days[job.vm_id] for job in members}) > 1
        ]

    def _together(self, jobs: Sequence[Job]) -> bool:
        """Cut jobs over on the first day that has a place for all."""
        run = self._run
        if any(not self._whole(job) and run.hours[job.vm_id] > run.limits.lead + EPSILON
               for job in jobs):  # fmt: skip
            return False
        kind = self._kind(jobs[0])
        hours = run.hours[jobs[0].vm_id]
        number = self._first_open(kind)
        most = max(number, run.latest) + 1 + (self._patience if run.days.even else YEAR)
        last_day = self._wave.last_day
        failed = self._failed
        while number <= most:
            if failed.get((number, *kind), inf) <= hours:
                number += 1
                continue
            day = run.days.get(number, self._shift)
            if day is None or (last_day is not None and day.date > last_day):
                return False
            if self._on(day, jobs):
                run.latest = max(run.latest, number)
                return True
            number += 1
        return False

    @property
    def _patience(self) -> int:
        """How many days that are all alike are tried after the last cutover so far."""
        return IDLE_DAYS + ceil(self._run.limits.lead / HOURS_PER_DAY)

    def _first_open(self, kind: Kind) -> int:
        """The first day that might take a cutover more of such a job."""
        number = self._open.get(kind, self._first)
        while self._failed.get((number, *kind), inf) <= 0.0:
            number += 1
        self._open[kind] = number
        return number

    def _on(self, day: OpenDay, jobs: Sequence[Job]) -> bool:
        """Cut jobs over on a day, if it has a place for all."""
        cap = self._wave.vms_per_day
        run = self._run
        if cap is not None and max(run.starts[day.number], self._own[day.number]) + len(jobs) > cap:
            self._found.bound[day.number] = BoundBy.VMS_PER_DAY
            return False
        spots: list[Spot] = []
        for job in jobs:
            held = self._held(day, job, alone=not spots)
            if held is None:
                for spot in spots:
                    run.rooms.release(spot.held)
                    del run.ends[spot.job.vm_id]
                return False
            run.rooms.hold(held)
            run.ends[job.vm_id] = held.end
            spots.append(Spot(job, held, day.number))
        self._spots += spots
        self._own[day.number] += len(spots)
        run.starts[day.number] += len(spots)
        return True

    def _held(self, day: OpenDay, job: Job, *, alone: bool) -> Held | None:
        """A place on a day; where it stands alone, what is longer need not be tried again."""
        run, limits = self._run, self._run.limits
        release = max([self._begin, *(run.ends[need] for need in job.needs if need in run.ends)])
        if job.item.not_before is not None:
            release = max(release, run.clock.hours(job.item.not_before, 0.0))
        hours, whole = run.hours[job.vm_id], self._whole(job)
        key = day.number, *self._kind(job)
        if hours >= self._failed.get(key, inf):
            return None
        ask = Ask(hours, limits.cutover, self._wave.slots, whole, job.item.vcenter)
        lack = Lack.TIME
        for start, end in day.spans:
            found = run.rooms.find(ask, max(start, release), end - limits.reserve)
            if isinstance(found, Held):
                return found
            lack = max(lack, found)
        if alone and release <= day.start:
            full = all(
                run.rooms.full(start, end - limits.reserve, limits.cutover)
                for start, end in day.spans
            )
            self._failed[key] = 0.0 if full else hours * WORTH_TRYING
        late = release > day.start and lack is Lack.TIME
        self._found.bound[day.number] = BoundBy.DEPENDENCY if late else _BOUND_BY[lack]
        return None

    def _kind(self, job: Job) -> Kind:
        return self._whole(job), job.item.vcenter

    @staticmethod
    def _whole(job: Job) -> bool:
        return not job.item.warm
