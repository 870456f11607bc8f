"""Placing the VMs of one wave: day by day, at each moment at which a lane and a slot are free."""

from __future__ import annotations

from collections.abc import Container, Mapping
from math import inf

from app.domain.planning.schedule.choosing import Choosing
from app.domain.planning.schedule.day_gates import DayGates
from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.over_days import OverDays
from app.domain.planning.schedule.placed import Placed, Wait
from app.domain.planning.schedule.policy import Policy
from app.domain.planning.schedule.pool import Pool, Room
from app.domain.planning.schedule.pools import Pools
from app.domain.planning.schedule.set_starts import SetStarts
from app.domain.planning.schedule.shifts import EPSILON, Moment, Shifts, Span
from app.domain.planning.schedule.taken import Taken
from app.domain.planning.schedule.today import Start
from app.domain.planning.schedule.wave_state import WaveState
from app.domain.planning.timing.working_calendar import YEAR


class WaveRun:
    """One try at a wave by one policy, from a moment on; days count from the calendar's first.

    ``starts`` holds the VMs that the cohort's earlier waves start on each day; ``absent`` are VMs
    of earlier waves that have no place. ``taken`` is what other cohorts take of the days that they
    share with this one.

    The run keeps the day's loop and starts what is chosen. What it asks has a part of its own: who
    waits for what, which VMs go over the day, the pools in which they wait, the hours that are
    open, sets that start together, and the choice within a pool. All of them number the jobs by
    the length of their copies and look at the same floor and day.
    """

    def __init__(
        self,
        load: WaveLoad,
        shifts: Shifts,
        begin: Moment,
        starts: Mapping[int, int],
        absent: Container[int],
        policy: Policy,
        taken: Taken,
    ) -> None:
        self.placed: dict[int, Placed] = {}
        self.unplaced: list[Job] = []
        self.waits: dict[int, Wait] = {}
        self.end = begin
        self._load, self._shifts, self._taken = load, shifts, taken
        self._earlier_starts = starts
        self._begin = begin
        if load.first_day is not None:
            first = shifts.first_from(load.first_day)
            self._begin = max(begin, (first, 0.0))
        wave = WaveState.of(load, shifts, self._begin[0], absent, taken)
        self._jobs, self._copies, self._last = wave.jobs, wave.copies, wave.last_day
        self._waiting, self._floor, self._today = wave.waiting, wave.floor, wave.today
        self._room = Room()
        self._over = over = OverDays(wave)
        self._pools = pools = Pools(wave, over)
        self._gates = gates = DayGates(wave, over, pools)
        self._sets = SetStarts(wave, over, pools, gates)
        self._choosing = Choosing(wave, policy, over, pools, gates)

    @property
    def load(self) -> WaveLoad:
        """What the run is of."""
        return self._load

    @property
    def broken_sets(self) -> Mapping[str, None]:
        """The sets that could not be kept, by their keys."""
        return self._sets.broken

    def run(self) -> WaveRun:
        """Place what can be placed."""
        today, waiting = self._today, self._waiting
        self._over.look_from(today.day)
        self._pools.count_all()
        waiting.begin(today.day, self._pools)
        idle = 0
        while self._pools.left or not self._floor.idle:
            hours = self._shifts.hours(today.day)
            if not hours or (self._last is not None and today.day > self._last):
                break
            self._work_through_day(hours)
            today.day += 1
            moved = (
                today.started
                or not self._floor.idle
                or waiting.dated
                or self._taken.last >= today.day
            )
            idle = 0 if moved else idle + 1
            if idle and self._pools.nothing_ready and not waiting.parked:
                if not self._sets.break_stuck():
                    break
            elif idle > YEAR:
                break
        placed = self.placed
        self.unplaced = [job for job in self._load.jobs if job.vm_id not in placed]
        return self

    # -- a day -------------------------------------------------------------------------------------

    def _work_through_day(self, hours: float) -> None:
        """Start and end what starts and ends on a day."""
        at_work, pools, gates, day = self._floor, self._pools, self._gates, self._today.day
        self._today.begin(hours, self._most_starts(day))
        self._sets.begin_day()
        pools.begin_day()
        self._waiting.due(day)
        if self._over.shorter_from_today():
            pools.count_shorter_days()
        gates.begin_day()
        at_work.open(day, hours, gates.closes)
        hour = self._begin[1] if day == self._begin[0] else 0.0
        no_lane = no_slot = 0.0
        while True:
            for number in at_work.release(hour + EPSILON):
                self._finished(number)
            self._start_all(hour)
            if gates.gated:
                gates.wake_later(hour, self._sets.begun)
            upcoming = at_work.next_hour
            if upcoming is None:
                break
            if not at_work.free_lanes:
                no_lane += min(upcoming, hours) - hour
            elif not at_work.free_slots:
                no_slot += min(upcoming, hours) - hour
            elif pools.no_lane_of_own:
                no_lane += min(upcoming, hours) - hour
            hour = upcoming
        self.waits[day] = self._wait(no_lane, no_slot)

    def _most_starts(self, day: int) -> float:
        """VMs that may still start: its cap, and with other cohorts the largest of all caps."""
        cap = self._load.cap
        own = cap - self._earlier_starts.get(day, 0)
        others = self._taken.days.get(day)
        if others is None or not others.starts:
            return own
        return min(own, max(cap, others.cap) - (cap - own) - others.starts)

    def _wait(self, no_lane: float, no_slot: float) -> Wait:
        """What kept the VMs that are left from starting today."""
        left = self._pools.left
        if not left:
            return Wait.NOTHING
        if self._pools.nothing_ready:
            postponed = self._waiting.postponed
            return Wait.DATES if postponed and left <= postponed else Wait.DEPENDENCY
        if self._today.starts_left <= 0:
            return Wait.STARTS
        if no_lane or no_slot:
            return Wait.LANES if no_lane >= no_slot else Wait.SLOTS
        return Wait.HOURS if self._gates.gated or self._shifts.windowed else Wait.LENGTH

    def _finished(self, number: int) -> None:
        for dependent in self._waiting.finished(number, self._today.day):
            self._today.coming.pop(dependent, None)
        self.end = max(self.end, self._today.ends[number])

    # -- a moment ----------------------------------------------------------------------------------

    def _start_all(self, hour: float) -> None:
        """Start what can start at an hour."""
        lanes, slots = self._floor.free_lanes, self._floor.free_slots
        while lanes and slots and self._today.starts_left > 0:
            start = self._next(hour)
            if start is None:
                return
            self._start(*start)

    def _next(self, hour: float) -> Start | None:
        """What starts next, pool by pool; None where nothing can start at the hour."""
        sets, pools, gates, room = self._sets, self._pools, self._gates, self._room
        if sets.begun:
            return sets.next_member(hour)
        self._floor.measure(room, hour, self._today.starts_left)
        room.lane += EPSILON
        room.gaps, room.most = (), inf
        blocked = False
        later = gates.opens_later(hour)
        for pool in pools.active:
            if not pool.waits:
                blocked = blocked or pools.wants_soon(pool)
                continue
            if not pools.has_lane(pool):
                blocked = True
                continue
            if blocked and self._today.coming and not self._leave_room(pool, hour, room):
                return None
            if sets.begin_one(pool, hour):
                return sets.next_member(hour)
            held = gates.gated and gates.narrow(room, pool, hour, later)
            start = self._choosing.choose(pool, hour, room, held=held)
            if start is not None:
                return start
            blocked = True
        return None

    def _leave_room(self, pool: Pool, hour: float, room: Room) -> bool:
        """Keep to what ends before a VM of a smaller rank, which waits for another, can start."""
        hours = [
            at for number, at in self._today.coming.items() if self._jobs[number].rank < pool.rank
        ]
        if len(hours) >= self._today.starts_left:
            return False
        if hours:
            most = min(hours) - hour - self._load.cutover + EPSILON
            room.most, room.lane = min(room.most, most), min(room.lane, most)
        return True

    def _start(self, number: int, span: Span) -> None:
        job, today, load = self._jobs[number], self._today, self._load
        self._waiting.started(number)
        self._pools.take(number)
        lane, slot = self._floor.hold(number, span.copy_end, span.end)
        self.placed[job.vm_id] = Placed(job, span, lane + load.first_lane, slot + load.first_slot)
        today.ends[number] = span.end
        today.started += 1
        today.starts_left -= 1
        self._expect(number)

    def _expect(self, number: int) -> None:
        """Note the VMs that can start later today because all they need ends before."""
        numbers, today = self._waiting.numbers, self._today
        for dependent in self._waiting.dependents(number):
            needs = [numbers[n] for n in self._jobs[dependent].needs if n in numbers]
            ends = [today.ends.get(need, (inf, inf)) for need in needs]
            day, hour = max(ends)
            if day != today.day or hour + self._copies[dependent] > today.hours:
                continue
            begin = self._gates.start_of(dependent, hour) if self._gates.gated else hour
            if begin is not None:
                today.coming[dependent] = begin
