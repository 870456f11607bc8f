"""One try of a wave: a day for each VM on which its cutover, its copy and a slot have a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil, inf

from app.domain.enums import BoundBy
from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.presync.clock import OpenDay
from app.domain.planning.schedule.presync.policy import Policy
from app.domain.planning.schedule.presync.pool import Kind, Pool, kind_of
from app.domain.planning.schedule.presync.room import Ask, Held, Lack
from app.domain.planning.schedule.presync.spots import CohortSpots, Shared, Spot
from app.domain.planning.schedule.presync.units import Unit, Units
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
WORTH_TRYING = 0.85
"""A day that had no place for a copy is tried again with those of so much of its hours at most."""
MANY = 2_000
WORTH_TRYING_OF_MANY = 0.6
"""The same for a wave of more than ``MANY`` VMs."""

Cost = tuple[int, int, int, float]


class WaveRun:
    """A try of a wave by a policy: no cutover of it begins before a moment, nor before a day.

    ``fewest`` is how many days it takes at least.
    """

    def __init__(
        self,
        shared: Shared,
        shift: float,
        wave: WaveLoad,
        first: int,
        begin: float,
        own: Counter[int],
        policy: Policy,
        fewest: int,
    ) -> None:
        self.spots: list[Spot] = []
        self.left: list[Job] = []
        """VMs without a place."""
        self._shared, self._shift, self._wave = shared, shift, wave
        self._first, self._begin, self._own = first, begin, own
        self._policy, self._fewest = policy, fewest
        self._worth = WORTH_TRYING if len(wave.jobs) <= MANY else WORTH_TRYING_OF_MANY
        self._failed: dict[tuple[int, Kind], float] = {}
        self._open: dict[Kind, int] = {}
        self._bound: dict[int, BoundBy] = {}
        self._broken: list[Sequence[Job]] = []
        self._before = shared.latest

    @property
    def last(self) -> int:
        """The last day on which a VM of it is cut over."""
        return max((spot.day for spot in self.spots), default=-1)

    @property
    def cost(self) -> Cost:
        """What tells tries apart, less being better."""
        end = max((spot.held.end for spot in self.spots), default=-inf)
        return len(self.left), len(self._broken), self.last, round(end, 6)

    def undo(self) -> None:
        """Give back all that it holds."""
        for spot in self.spots:
            self._release(spot)
        self._shared.absent -= {job.vm_id for job in self.left}
        self._shared.latest = self._before

    def redo(self) -> None:
        """Hold again what was given back."""
        for spot in self.spots:
            self._hold(spot)
        self._shared.absent |= {job.vm_id for job in self.left}
        self._shared.latest = max(self._before, self.last)

    def note(self, found: CohortSpots) -> None:
        """Add what became of it to its cohort."""
        found.spots += self.spots
        found.bound |= self._bound
        found.broken += self._broken
        if self.left:
            found.left.append((self._wave, self.left))

    def run(self) -> None:
        """Place what can be placed, those of smaller ranks first."""
        ordered = Units(self._wave.jobs, self._policy.weight)
        if not self._policy.shares:
            while (unit := ordered.take()) is not None:
                self._place(unit)
            return
        while (rank := ordered.rank) is not None:
            pool = Pool(self._shared.hours)
            self._admit(ordered, rank, pool)
            self._fill(ordered, rank, pool)
            for job in pool:
                self._place(Unit((job,)))
                ordered.done(job)

    def _admit(self, ordered: Units, rank: int, pool: Pool) -> None:
        """Take the units of a rank that need wait for none; those that no share suits are placed.

        Such are sets, VMs with a date of their own, and those that copy for longer than a night.
        """
        long: list[Job] = []
        for unit in ordered.ready(rank):
            [job, *others] = unit.jobs
            if others or unit.loose or not self._is_shared(job):
                self._place(unit)
                ordered.done(job)
            elif self._is_long(job):
                long.append(job)
            else:
                pool.add(job)
        for place, job in enumerate(long):
            since = place * (self._fewest - 1) // len(long) if self._policy.spread else 0
            self._place(Unit((job,)), self._first + since)
            ordered.done(job)
        if long:
            self._admit(ordered, rank, pool)

    def _is_shared(self, job: Job) -> bool:
        dated = job.item.not_before is not None or job.item.days is not None
        return not dated and not self._shared.never(job)

    def _is_long(self, job: Job) -> bool:
        return job.item.warm and self._shared.hours[job.vm_id] > self._night

    @property
    def _night(self) -> float:
        """The hours between the cutovers of two days that follow one another."""
        days, limits = self._shared.days, self._shared.limits
        first = days.get(self._first, self._shift)
        after = days.get(self._first + 1, self._shift)
        if first is None or after is None:
            return inf
        return after.start - (first.end - limits.reserve - limits.cutover)

    def _fill(self, ordered: Units, rank: int, pool: Pool) -> None:
        """Cut jobs over day by day."""
        policy, shared = self._policy, self._shared
        days = max(1, ceil(policy.stretch * self._fewest))
        number = self._first
        while pool:
            day = shared.days.get(number, self._shift)
            if day is None or number > max(self._first, shared.latest) + self._patience:
                return
            if self._wave.last_day is not None and day.date > self._wave.last_day:
                return
            left = self._first + days - number
            for job in pool.share(left) if left > 0 else ():
                self._try(day, job, ordered, rank, pool)
            if policy.fill or left <= 0:
                self._fill_up(day, ordered, rank, pool)
            number += 1

    def _fill_up(self, day: OpenDay, ordered: Units, rank: int, pool: Pool) -> None:
        """Cut over what a day has room for, the largest first."""
        tried = inf
        while job := pool.largest(tried, lambda kind: self._failed.get((day.number, kind), inf)):
            hours = self._shared.hours[job.vm_id]
            if self._full(day):
                return
            if not self._try(day, job, ordered, rank, pool):
                if hours <= EPSILON:
                    return
                tried = hours * self._worth

    def _try(self, day: OpenDay, job: Job, ordered: Units, rank: int, pool: Pool) -> bool:
        """Cut a job of the pool over on a day, if it has a place, and take those that waited."""
        if self._full(day):
            return False
        if any(need in self._shared.absent for need in job.needs):
            pool.remove(job)
            self._leave(job)
        elif self._on(day, (job,)):
            self._shared.latest = max(self._shared.latest, day.number)
            pool.remove(job)
        else:
            return False
        ordered.done(job)
        self._admit(ordered, rank, pool)
        return True

    def _full(self, day: OpenDay) -> bool:
        return not self._has_starts(day, 1)

    def _leave(self, job: Job) -> None:
        self.left.append(job)
        self._shared.absent.add(job.vm_id)

    def _place(self, unit: Unit, since: int = 0) -> None:
        """Cut a unit over on the first day that has a place for all; failing that, one by one.

        It is looked for from one day on, and then from the first.
        """
        absent = self._shared.absent
        jobs = []
        for job in unit.jobs:
            if any(need in absent for need in job.needs):
                self._leave(job)
            else:
                jobs.append(job)
        if not jobs or (not unit.loose and self._together(jobs, since)):
            return
        if since > self._first and self._together(jobs):
            return
        alone = len(jobs) == 1 and not unit.loose
        for job in jobs:
            missing = any(need in absent for need in job.needs)
            if alone or missing or not self._together((job,)):
                self._leave(job)
        if not alone:
            self._note_broken(jobs)

    def _note_broken(self, jobs: Sequence[Job]) -> None:
        """Note the sets whose members stand on several days."""
        days = {spot.job.vm_id: spot.day for spot in self.spots}
        sets: dict[str, list[Job]] = {}
        for job in jobs:
            if job.set_key and job.vm_id in days:
                sets.setdefault(job.set_key, []).append(job)
        self._broken += [
            members for members in sets.values() if len({days[job.vm_id] for job in members}) > 1
        ]

    def _together(self, jobs: Sequence[Job], since: int = 0) -> bool:
        """Cut jobs over on the first day that has a place for all."""
        shared = self._shared
        if any(map(shared.never, jobs)):
            return False
        kind = kind_of(jobs[0])
        hours = shared.hours[jobs[0].vm_id]
        number = max(since, self._first_open(kind))
        alike = shared.days.even and not shared.days.widened
        most = max(number, shared.latest) + 1 + (self._patience if alike else YEAR)
        last_day = self._wave.last_day
        failed = self._failed
        while number <= most:
            if failed.get((number, kind), inf) <= hours:
                number += 1
                continue
            day = shared.days.get(number, self._shift)
            if day is None or (last_day is not None and day.date > last_day):
                return False
            if self._on(day, jobs):
                shared.latest = max(shared.latest, number)
                return True
            number += 1
        return False

    @property
    def _patience(self) -> int:
        """How many days that are all alike are tried after the last cutover so far."""
        return IDLE_DAYS + ceil(self._shared.limits.lead / HOURS_PER_DAY)

    def _first_open(self, kind: Kind) -> int:
        """The first day that might take a cutover more of such a job."""
        number = self._open.get(kind, self._first)
        while self._failed.get((number, kind), inf) <= 0.0:
            number += 1
        self._open[kind] = number
        return number

    def _has_starts(self, day: OpenDay, count: int) -> bool:
        """Whether a day may cut so many VMs more over; a day that may not is bound by it."""
        cap = self._wave.vms_per_day
        number = day.number
        if cap is None or max(self._shared.starts[number], self._own[number]) + count <= cap:
            return True
        self._bound[number] = BoundBy.VMS_PER_DAY
        return False

    def _on(self, day: OpenDay, jobs: Sequence[Job]) -> bool:
        """Cut jobs over on a day, if it has a place for all."""
        if not self._has_starts(day, len(jobs)):
            return False
        spots: list[Spot] = []
        for job in jobs:
            held = self._held(day, job, alone=not spots)
            if held is None:
                for spot in spots:
                    self._release(spot)
                return False
            spot = Spot(job, held, day.number)
            self._hold(spot)
            spots.append(spot)
        self.spots += spots
        return True

    def _hold(self, spot: Spot) -> None:
        shared = self._shared
        shared.rooms.hold(spot.held)
        shared.ends[spot.job.vm_id] = spot.held.end
        shared.starts[spot.day] += 1
        self._own[spot.day] += 1

    def _release(self, spot: Spot) -> None:
        shared = self._shared
        shared.rooms.release(spot.held)
        del shared.ends[spot.job.vm_id]
        shared.starts[spot.day] -= 1
        self._own[spot.day] -= 1

    def _held(self, day: OpenDay, job: Job, *, alone: bool) -> Held | None:
        """A place on a day; where it stands alone, what is longer need not be tried again."""
        shared, limits = self._shared, self._shared.limits
        hours, cold = shared.hours[job.vm_id], not job.item.warm
        key = day.number, kind_of(job)
        if hours >= self._failed.get(key, inf):
            return None
        own_days = job.item.days
        if own_days is not None and not own_days.allows(
            day.date, limits.cutover + (hours if cold else 0.0)
        ):
            self._failed[key] = hours if cold else 0.0
            self._bound[day.number] = BoundBy.WINDOW
            return None
        release = max([self._begin, *self._needed(job)])
        if job.item.not_before is not None:
            release = max(release, shared.clock.hours(job.item.not_before, 0.0))
        ask = Ask(
            hours, limits.cutover, self._wave.slots, cold, job.item.vcenter, self._policy.early
        )
        lack = Lack.TIME
        spans = shared.spans_of(day, own_days)
        for start, end in spans:
            found = shared.rooms.find(ask, max(start, release), end - limits.reserve)
            if isinstance(found, Held):
                return found
            lack = max(lack, found)
        if alone and all(release <= start for start, _ in spans[:1]):
            full = all(
                shared.rooms.full(start, end - limits.reserve, limits.cutover)
                for start, end in spans
            )
            self._failed[key] = 0.0 if full else hours * self._worth
        waits = max([self._begin, *self._needed(job)]) > day.start
        late = waits and lack is Lack.TIME
        self._bound[day.number] = BoundBy.DEPENDENCY if late else _BOUND_BY[lack]
        return None

    def _needed(self, job: Job) -> Iterator[float]:
        """When the cutovers of those that a job needs have ended."""
        ends = self._shared.ends
        return (ends[need] for need in job.needs if need in ends)
