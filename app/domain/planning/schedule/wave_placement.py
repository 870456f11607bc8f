"""Placing the VMs of one wave: day by day, at each moment at which a lane and a slot are free."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from math import ceil, floor, inf
from operator import attrgetter

from app.domain.planning.schedule.floor import Floor
from app.domain.planning.schedule.gates import Gate, opening, start_from
from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.own_hours import OwnHours
from app.domain.planning.schedule.placed import Placed, Wait
from app.domain.planning.schedule.policy import Cost, Fit, Policy
from app.domain.planning.schedule.pool import Day, Pool, Room
from app.domain.planning.schedule.sets import Together
from app.domain.planning.schedule.shifts import EPSILON, Moment, Shifts, Span
from app.domain.planning.schedule.taken import Taken
from app.domain.planning.schedule.waiting import Waiting
from app.domain.planning.timing.working_calendar import YEAR

MOST_TRIED = 8
"""How many of the VMs that go over the day are tried at a moment before none is taken."""
MOST_COMPARED = 60
"""Among how many of them the one that fits best is looked for."""
SHORTEST_PART = 1 / 60
"""Hours that are left of a day at least where a VM that goes over it starts."""


class WaveRun:
    """One try at a wave by one policy, from a moment on; days count from the calendar's first.

    ``starts`` holds the VMs that the cohort's earlier waves start on each day; ``absent`` are VMs
    of earlier waves that have no place. ``taken`` is what other cohorts take of the days that they
    share with this one.

    VMs of a rank wait in one pool, or in one for each calendar of their own and each vCenter with
    lanes of its own: pools have the numbers (rank × calendars + calendar) × vCenters + vCenter. The
    last of the calendars is the project's, so that the others come first in its hours.
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
        self.broken_sets: dict[str, None] = {}
        self.waits: dict[int, Wait] = {}
        self.end = begin
        self._load, self._shifts, self._policy = load, shifts, policy
        self._cap = inf if load.vms_per_day is None else load.vms_per_day
        self._earlier_starts = starts
        self._last = None if load.last_day is None else shifts.last_until(load.last_day)
        self._begin = begin
        if load.first_day is not None:
            first = shifts.first_from(load.first_day)
            self._begin = max(begin, (first, 0.0))
        # Shorter first, and of equal ones the last.
        self._jobs = sorted(load.jobs, key=attrgetter("copy"), reverse=True)
        self._jobs.reverse()
        self._copies = [job.copy for job in self._jobs]
        self._first_long = 0
        self._taken = taken
        self._floor = Floor(load, self._jobs, taken)
        self._room = Room()
        self._vcenters = list(load.vcenters)
        self._sides = sides = max(1, len(self._vcenters))
        self._waiting = Waiting(
            self._jobs,
            shifts,
            absent,
            self._ready,
            self._set_ready,
            self._open,
            self._close,
            load.cutover,
        )
        self._calendars = self._waiting.calendars
        self._layers = layers = len(self._calendars) + 1
        self._widened = [each.hours for each in self._calendars if each.hours.widened]
        self._most_within: dict[OwnHours, float] = {}
        own = {calendar: place for place, calendar in enumerate(self._calendars)}

        def layer_of(number: int) -> int:
            calendar = self._waiting.calendar_of(number)
            return len(own) if calendar is None else own[calendar]

        places = {name: place for place, name in enumerate(self._vcenters)}
        self._pool_of = (
            [
                (job.rank * layers + layer_of(number)) * sides + places.get(job.item.vcenter, 0)
                for number, job in enumerate(self._jobs)
            ]
            if places or own
            else [job.rank for job in self._jobs]
        )
        ranks = sorted(set(self._pool_of))
        # While a copy holds the only lane for longer than a cutover takes, the other slots idle.
        idle = load.slots - 1 if load.lanes == 1 else 0
        self._loads = [
            copy + load.cutover + idle * max(0.0, copy - load.cutover) for copy in self._copies
        ]
        self._pools = {rank: Pool(self._copies, load.cutover) for rank in ranks}
        self._active = list(ranks)
        self.broken_sets |= dict.fromkeys(self._waiting.apart)
        self._ends: dict[int, Moment] = {}
        self._coming: dict[int, float] = {}
        self._tried_sets: set[str] = set()
        self._open_set: list[int] = []
        self._open_needs: Mapping[int, Sequence[int]] = {}
        self._longest = 0.0
        self._may_cut = False
        self._gate: Gate = ()
        self._gated = False
        self._woken: set[float] = set()
        self._placed_before = 0
        self._day, self._hours, self._starts_left = self._begin[0], 0.0, self._cap
        self._closes = 0.0

    # -- what is to do -----------------------------------------------------------------------------

    @property
    def load(self) -> WaveLoad:
        """What the run is of."""
        return self._load

    def run(self) -> WaveRun:
        """Place what can be placed."""
        self._set_longest(self._begin[0], self._last)
        self._prepare()
        idle = 0
        while self._unstarted() or not self._floor.idle:
            hours = self._shifts.hours(self._day)
            if not hours or (self._last is not None and self._day > self._last):
                break
            self._work_through_day(hours)
            self._day += 1
            moved = (
                self._started_today()
                or not self._floor.idle
                or self._waiting.dated
                or self._taken.last >= self._day
            )
            idle = 0 if moved else idle + 1
            if idle and self._nothing_ready() and not self._waiting.parked:
                stuck = self._waiting.stuck_set()
                if not stuck:
                    break
                self._break_set(stuck)
            elif idle > YEAR:
                break
        placed = self.placed
        self.unplaced = [job for job in self._load.jobs if job.vm_id not in placed]
        return self

    def _set_longest(self, first: int, last: int | None = None) -> None:
        load, shifts = self._load, self._shifts
        self._longest = shifts.longest(first, last)
        closes = shifts.closes(first, load.cutover, last)
        self._first_long = bisect_right(self._copies, load.within_day(closes) + EPSILON)
        self._may_cut = load.cutover > closes + EPSILON and not shifts.windowed
        self._most_within = {
            each: min(load.within_day(closes), each.longest(first, last) - load.cutover) + EPSILON
            for each in self._widened
        }

    def _prepare(self) -> None:
        for number in range(len(self._jobs)):
            if number not in self._waiting.gone:
                self._count(number, 1)
        self._waiting.begin(self._day)

    def _unstarted(self) -> int:
        return len(self._jobs) - len(self.placed) - len(self._waiting.gone)

    def _nothing_ready(self) -> bool:
        return not any(self._pools[rank].waits for rank in self._active)

    def _count(self, number: int, sign: int) -> None:
        pool = self._pools[self._pool_of[number]]
        if self._is_long(number):
            pool.long_left += sign
            pool.long_hours += sign * self._copies[number]
            pool.long_load += sign * self._loads[number]
        else:
            pool.left += sign
            pool.left_hours += sign * self._copies[number]
            pool.left_load += sign * self._loads[number]

    def _is_long(self, number: int) -> bool:
        if not self._widened:
            return number >= self._first_long
        calendar = self._waiting.calendar_of(number)
        if calendar is None or calendar.hours not in self._most_within:
            return number >= self._first_long
        return self._copies[number] > self._most_within[calendar.hours]

    def _ready(self, number: int) -> None:
        self._pools[self._pool_of[number]].add(number, long=self._is_long(number))

    def _open(self, numbers: Sequence[int]) -> None:
        """The calendar of VMs that wait for nothing else is open from today on."""
        parts: dict[int, list[int]] = {}
        for number in numbers:
            parts.setdefault(self._pool_of[number], []).append(number)
        for pool, part in parts.items():
            if self._widened:
                for number in part:
                    self._pools[pool].add(number, long=self._is_long(number))
                continue
            self._pools[pool].let_in(part, self._first_long)

    def _close(self, numbers: Sequence[int]) -> None:
        """The calendar of VMs that could start is closed from today on."""
        closed = frozenset(numbers)
        for pool in {self._pool_of[number] for number in numbers}:
            self._pools[pool].close(closed)

    def _set_ready(self, number: int, key: str) -> None:
        sets = self._pools[self._pool_of[number]].sets
        sets.append(key)
        sets.sort()

    def _break_set(self, key: str) -> None:
        """The members go as single VMs, before the others of their rank."""
        self.broken_sets[key] = None
        for number in self._waiting.break_set(key, self._day):
            self._pools[self._pool_of[number]].first.append(number)

    # -- a day -------------------------------------------------------------------------------------

    def _work_through_day(self, hours: float) -> None:
        """Start and end what starts and ends on a day."""
        at_work, day = self._floor, self._day
        self._hours = hours
        self._starts_left = self._most_starts(day)
        self._placed_before = len(self.placed)
        self._coming.clear()
        self._tried_sets.clear()
        self._active = [
            rank for rank in self._active if self._pools[rank].left or self._pools[rank].long_left
        ]
        if self._vcenters:
            self._sort_pools()
        self._waiting.due(day)
        if self._last is None and hours < self._longest - EPSILON:
            longest = self._shifts.longest(day)
            if longest < self._longest - EPSILON:
                self._shorten(day)
        if self._own_shorter(day):
            self._shorten(day)
        self._gate = gate = self._shifts.gate(day, self._load.cutover)
        self._closes = gate[-1].last + self._load.cutover if gate else hours
        at_work.open(day, hours, self._closes)
        self._gated = bool(self._calendars) or (
            self._shifts.ruled and not self._may_cut and (len(gate) != 1 or gate[0].first > 0)
        )
        self._woken.clear()
        hour = self._begin[1] if day == self._begin[0] else 0.0
        no_lane = no_slot = 0.0
        while True:
            for number in at_work.release(hour + EPSILON):
                self._finished(number)
            self._start_all(hour)
            if self._gated:
                self._wake_later(hour)
            upcoming = at_work.next_hour
            if upcoming is None:
                break
            if not at_work.free_lanes:
                no_lane += min(upcoming, hours) - hour
            elif not at_work.free_slots:
                no_slot += min(upcoming, hours) - hour
            elif self._vcenters and self._no_lane_of_own():
                no_lane += min(upcoming, hours) - hour
            hour = upcoming
        self.waits[day] = self._wait(no_lane, no_slot)

    def _most_starts(self, day: int) -> float:
        """VMs that may still start: its cap, and with other cohorts the largest of all caps."""
        own = self._cap - self._earlier_starts.get(day, 0)
        others = self._taken.days.get(day)
        if others is None or not others.starts:
            return own
        return min(own, max(self._cap, others.cap) - (self._cap - own) - others.starts)

    def _sort_pools(self) -> None:
        """Within a rank and calendar the vCenter goes first whose own lanes have most to do."""
        hours = dict.fromkeys(range(self._sides), 0.0)
        for key, pool in self._pools.items():
            hours[key % self._sides] += pool.left_hours + pool.long_hours
        lanes = list(self._load.vcenters.values())
        self._active.sort(
            key=lambda key: (
                key // self._sides,
                -hours[key % self._sides] / lanes[key % self._sides],
            )
        )

    def _no_lane_of_own(self) -> bool:
        """Whether every vCenter with VMs that could start has all its lanes taken."""
        return all(
            not self._pools[key].waits
            or self._floor.left_of[self._vcenters[key % self._sides]] <= 0
            for key in self._active
        )

    def _wait(self, no_lane: float, no_slot: float) -> Wait:
        if not self._unstarted():
            return Wait.NOTHING
        if self._nothing_ready():
            return (
                Wait.DATES
                if self._waiting.postponed and not self._waits_for_others()
                else Wait.DEPENDENCY
            )
        if self._starts_left <= 0:
            return Wait.STARTS
        if no_lane or no_slot:
            return Wait.LANES if no_lane >= no_slot else Wait.SLOTS
        return Wait.HOURS if self._gated or self._shifts.windowed else Wait.LENGTH

    def _waits_for_others(self) -> bool:
        return self._unstarted() > self._waiting.postponed

    def _shorten(self, day: int) -> None:
        """From now on days are shorter: what does not fit into any of them goes over the day."""
        before = [number for pool in self._pools.values() for number in pool.ready]
        unstarted = [
            number
            for number, job in enumerate(self._jobs)
            if job.vm_id not in self.placed and number not in self._waiting.gone
        ]
        for number in unstarted:
            self._count(number, -1)
        self._set_longest(day)
        for number in unstarted:
            self._count(number, 1)
        for number in before:
            if self._is_long(number):
                pool = self._pools[self._pool_of[number]]
                pool.take(number)
                pool.add(number, long=True)

    def _own_shorter(self, day: int) -> bool:
        """Whether a calendar that has hours apart from others' has no day any more as long."""
        cutover = self._load.cutover
        return self._last is None and any(
            each.longest(day, self._last) - cutover + EPSILON < self._most_within[each] - EPSILON
            and each.longest(day, self._last) > 0
            for each in self._widened
        )

    def _finished(self, number: int) -> None:
        for dependent in self._waiting.finished(number, self._day):
            self._coming.pop(dependent, None)
        self.end = max(self.end, self._ends[number])

    def _start_all(self, hour: float) -> None:
        lanes, slots = self._floor.free_lanes, self._floor.free_slots
        while lanes and slots and self._starts_left > 0:
            if not self._start_one(hour):
                return

    def _start_one(self, hour: float) -> bool:
        if self._open_set:
            return self._start_member(hour)
        room = self._room
        self._floor.measure(room, hour, self._starts_left)
        room.lane += EPSILON
        room.gaps, room.most = (), inf
        blocked = False
        openings = self._openings(hour) if self._calendars else ()
        for rank in self._active:
            pool = self._pools[rank]
            if not pool.waits:
                blocked = blocked or self._wants_soon(rank)
                continue
            if self._vcenters and self._floor.left_of[self._vcenters[rank % self._sides]] <= 0:
                blocked = True
                continue
            if blocked and self._coming and not self._leave_room(rank, hour, room):
                return False
            if self._open_one(pool, rank, hour):
                return self._start_member(hour)
            held = False
            if self._gated:
                held = self._narrow(room, rank, hour, openings)
            if self._start_from(pool, rank, hour, room, held=held):
                return True
            blocked = True
        return False

    # -- hours that are open -----------------------------------------------------------------------

    def _gate_of(self, key: int) -> Gate:
        """The gate of a pool today."""
        layer = key // self._sides % self._layers
        return (
            self._calendars[layer].hours.gate(self._day)
            if layer < len(self._calendars)
            else self._gate
        )

    def _gate_for(self, number: int) -> Gate:
        """The gate of a job today."""
        calendar = self._waiting.calendar_of(number)
        return self._gate if calendar is None else calendar.hours.gate(self._day)

    def _narrow(
        self, room: Room, key: int, hour: float, openings: Sequence[tuple[int, float, int]]
    ) -> bool:
        """Leave of the room what the pool's calendar has open; whether others are kept free of it.

        Where VMs of another calendar can start later today only, lanes and slots are kept for
        them.
        """
        most, gaps = opening(self._gate_of(key), hour)
        room.lane, room.gaps, held = min(room.most, most + EPSILON), gaps, False
        load = self._load
        for other, begin, count in openings:
            if other == key or self._rank(other) > self._rank(key):
                continue
            lanes, slots = self._floor.held_at(begin)
            if lanes + min(count, load.lanes) >= load.lanes:
                held, room.lane = True, min(room.lane, begin - hour + EPSILON)
            if slots + min(count, load.slots) >= load.slots:
                held, room.lane = True, min(room.lane, begin - hour - load.cutover + EPSILON)
        return held

    def _openings(self, hour: float) -> Sequence[tuple[int, float, int]]:
        """Pools whose calendar opens later today: the hour, and how many start at once."""
        found = []
        for key in self._active:
            pool = self._pools[key]
            if key // self._sides % self._layers == len(self._calendars) or not pool.waits:
                continue
            gate = self._gate_of(key)
            begins = [each.start for each in gate if each.start > hour + EPSILON]
            if begins and opening(gate, hour).most < 0:
                count = max((len(self._waiting.sets[name]) for name in pool.sets), default=1)
                found.append((key, min(begins), count))
        return found

    def _wake_later(self, hour: float) -> None:
        """Look again when a VM that has no hour now could start, if a lane and a slot are free."""
        if not self._floor.free_lanes or not self._floor.free_slots or self._starts_left <= 0:
            return
        for number in self._open_set:
            if not self._is_long(number):
                self._wake(start_from(self._gate_for(number), hour, self._copies[number]), hour)
        for key in self._active:
            pool = self._pools[key]
            if not pool.ready and not pool.first:
                continue
            for stretch in self._gate_of(key):
                most = stretch.last - max(stretch.start, hour) + EPSILON
                largest = pool.largest_below(most)
                if largest is not None:
                    self._wake(max(stretch.start, stretch.first - self._copies[largest]), hour)

    def _wake(self, at: float | None, hour: float) -> None:
        if at is not None and at > hour + EPSILON and at not in self._woken:
            self._woken.add(at)
            self._floor.wake(at)

    def _start_on_gate(self, number: int, hour: float) -> float | None:
        """When a job may start today, from an hour on."""
        return start_from(self._gate_for(number), hour, self._copies[number])

    # -- sets --------------------------------------------------------------------------------------

    def _open_one(self, pool: Pool, rank: int, hour: float) -> bool:
        """Begin a set all of whose members can start today; until they have, nothing else does."""
        for key in [key for key in pool.sets if key not in self._tried_sets]:
            self._tried_sets.add(key)
            numbers = self._waiting.sets[key]
            if not all(self._waiting.lets_move(number, self._day) for number in numbers):
                continue
            at_work = self._floor
            if self._gated and (later := self._opens_together(numbers, hour)) > hour + EPSILON:
                if self._never_together(numbers, later):
                    pool.sets.remove(key)
                    self._break_set(key)
                else:
                    self._tried_sets.discard(key)
                    self._wake(later, hour)
                continue
            order = None
            if len(numbers) <= self._starts_left and not self._coming:
                together = self._together(numbers)
                self._open_needs = together.needs
                order = together.order_for(
                    self._lanes_for(numbers, hour),
                    at_work.slots_from(hour),
                    hour,
                    self._closes,
                    self._over,
                )
            if order is not None and self._taken.last > self._day:
                # Members that go over the day are not told from one another's lanes here.
                order = None if any(map(self._is_long, numbers)) else order
            if order is not None and not self._set_pushes(numbers, rank):
                pool.sets.remove(key)
                self._open_set = list(order)
                return True
            untouched = (
                hour == 0 and at_work.idle and not at_work.shared and self._starts_left == self._cap
            )
            if order is None and untouched and self._is_as_long_as_any(numbers):
                pool.sets.remove(key)
                self._break_set(key)
        return False

    def _opens_together(self, numbers: Sequence[int], hour: float) -> float:
        """When the calendars of all members are open today, if they ever are at the same time."""
        begins = [self._start_on_gate(number, hour) for number in numbers
                  if not self._is_long(number)]  # fmt: skip
        known = [begin for begin in begins if begin is not None]
        latest = max(known, default=hour)
        if len(known) < len(begins):
            return hour
        together = all(
            self._start_on_gate(number, latest) is not None
            for number in numbers
            if not self._is_long(number)
        )
        return latest if together else hour

    def _never_together(self, numbers: Sequence[int], hour: float) -> bool:
        """Whether a set does not start on a day as long as any, were all lanes free from an hour.

        So that it is not kept for the hours of its calendar day after day.
        """
        if not self._is_as_long_as_any(numbers):
            return False
        load = self._load
        lanes = min(
            (load.vcenters[self._jobs[number].item.vcenter] for number in numbers),
            default=load.lanes,
        ) if self._vcenters else load.lanes  # fmt: skip
        order = self._together(numbers).order_for(
            [hour] * lanes, [hour] * load.slots, hour, self._closes, self._over
        )
        return len(numbers) > self._cap or order is None

    def _is_as_long_as_any(self, numbers: Sequence[int]) -> bool:
        """Whether today is as long as any day on which all of some jobs may start."""
        if not self._widened:
            return self._hours >= self._longest - EPSILON
        most = max(
            (
                self._shifts.hours(day)
                for day in range(self._day, self._day + YEAR)
                if all(self._waiting.lets_move(number, day) for number in numbers)
            ),
            default=0.0,
        )
        return self._hours >= most - EPSILON

    def _lanes_for(self, numbers: Sequence[int], hour: float) -> list[float]:
        """When lanes are free for a set: of each vCenter no more than it has left."""
        lanes = self._floor.lanes_from(hour)
        if not self._vcenters:
            return lanes
        left = min(self._floor.left_of[self._jobs[number].item.vcenter] for number in numbers)
        return sorted(lanes)[: max(0, left)]

    def _set_pushes(self, numbers: Sequence[int], rank: int) -> bool:
        return any(map(self._is_long, numbers)) and self._pushes(rank, self._day + YEAR)

    def _together(self, numbers: Sequence[int]) -> Together:
        return Together(
            members=numbers,
            copies={number: self._copies[number] for number in numbers},
            needs=self._waiting.needs_inside(numbers),
            long=frozenset(filter(self._is_long, numbers)),
            cutover=self._load.cutover,
            starts=self._start_on_gate if self._gated else None,
        )

    def _start_member(self, hour: float) -> bool:
        """Start the next member of the set that was begun."""
        now = self._day, hour + EPSILON
        inside = set(self._open_set)
        for number in self._open_set:
            if self._vcenters and self._floor.left_of[self._jobs[number].item.vcenter] <= 0:
                continue
            needs = self._open_needs[number]
            if inside.intersection(needs) or any(self._ends[need] > now for need in needs):
                continue
            if self._gated and not self._is_long(number):
                begin = self._start_on_gate(number, hour)
                if begin is None or begin > hour + EPSILON:
                    continue
            span = self._over(number, hour) if self._is_long(number) else self._within(number, hour)
            if span is None:
                continue
            self._open_set.remove(number)
            self._start(number, span)
            return True
        return False

    def _leave_room(self, rank: int, hour: float, room: Room) -> bool:
        """Keep to what ends before a VM of a smaller rank, which waits for another, can start."""
        hours = [
            at for number, at in self._coming.items() if self._jobs[number].rank < self._rank(rank)
        ]
        if len(hours) >= self._starts_left:
            return False
        if hours:
            most = min(hours) - hour - self._load.cutover + EPSILON
            room.most, room.lane = min(room.most, most), min(room.lane, most)
        return True

    def _start_from(
        self, pool: Pool, rank: int, hour: float, room: Room, *, held: bool = False
    ) -> bool:
        for number in pool.first:
            if self._fits(number, hour, room):
                return True
        if pool.paced_day != self._day and (pool.ready or pool.long):
            self._pace(pool, rank, room)
        long_now = bool(pool.long) and not held and self._may_go_over(pool, rank)
        single = self._lanes_of(rank) == 1
        if long_now and (not single or self._starts_left == 1 or not pool.ready):
            if self._start_long(pool, rank, hour):
                return True
            long_now = False
        waits = long_now and self._policy.paced and pool.counted
        if waits and self._started_today() + 1 >= floor(pool.usual):
            if self._start_long(pool, rank, hour):
                return True
            long_now = False
        chosen = pool.pick(room, self._policy)
        if chosen is not None:
            self._start(chosen, self._within(chosen, hour))
            return True
        return long_now and not waits and self._start_long(pool, rank, hour)

    def _pace(self, pool: Pool, key: int, room: Room) -> None:
        load = self._load
        if self._calendars and self._gate_of(key) != self._gate:
            day = Day(self._hours, load.lanes, load.slots, self._cap)
            pool.pace(self._day, day, room, replace(self._policy, paced=False))
            return
        if not self._vcenters:
            day = Day(self._hours, load.lanes, load.slots, self._cap)
            pool.pace(self._day, day, room, self._policy)
            return
        lanes = self._lanes_of(key)
        part = (pool.left + pool.long_left) / max(1, self._unstarted())
        day = Day(self._hours, lanes, load.slots * part, self._cap * part)
        own = replace(
            room, lanes=room.lanes * lanes / load.lanes, starts=ceil(room.starts * part)
            if room.starts < inf else inf,
        )  # fmt: skip
        pool.pace(self._day, day, own, self._policy)

    def _rank(self, key: int) -> int:
        """The rank of a pool."""
        return key // (self._sides * self._layers)

    def _lanes_of(self, key: int) -> int:
        """The lanes that a pool may hold at a time."""
        if not self._vcenters:
            return self._load.lanes
        return self._load.vcenters[self._vcenters[key % self._sides]]

    def _started_today(self) -> int:
        return len(self.placed) - self._placed_before

    def _fits(self, number: int, hour: float, room: Room) -> bool:
        """Start a VM that goes before all others, if it can start now."""
        if self._is_long(number):
            span = self._over(number, hour)
            if span is None or self._pushes(self._pool_of[number], span.end[0]):
                return False
            self._start(number, span)
            return True
        if not room.takes(self._copies[number]):
            return False
        self._start(number, self._within(number, hour))
        return True

    def _may_go_over(self, pool: Pool, rank: int) -> bool:
        """Whether a VM that goes over the day may start: not while a set waits for an empty day."""
        own = self._rank(rank)
        if any(self._pools[each].sets for each in self._active if self._rank(each) <= own):
            return False
        if pool.long_wait(self._policy):
            return False
        floor = self._floor
        held = (
            floor.long_lanes_of(self._vcenters[rank % self._sides])
            if self._vcenters
            else floor.long_lanes
        )
        return held < pool.most_long(self._lanes_of(rank), self._policy)

    def _start_long(self, pool: Pool, rank: int, hour: float) -> bool:
        fit = self._policy.fit
        tried = MOST_TRIED if fit is Fit.LARGEST else MOST_COMPARED
        best: tuple[Cost, int, Span] | None = None
        for number in pool.long[: -tried - 1 : -1]:
            span = self._over(number, hour)
            if span is None or self._pushes(rank, span.end[0]):
                continue
            day, copied = span.copy_end
            cost = fit.cost(
                span.start[1] - hour, self._shifts.hours(day) - self._load.cutover - copied
            )
            if best is None or cost < best[0]:
                best = cost, number, span
            if fit is Fit.LARGEST:
                break
        if best is None:
            return False
        self._start(best[1], best[2])
        return True

    def _pushes(self, rank: int, until: int) -> bool:
        """Whether a VM of a smaller rank could want to start before a day ends."""
        own = self._rank(rank)
        if any(self._wants_soon(each) for each in self._active if self._rank(each) < own):
            return True
        return any(
            day <= until and self._jobs[number].rank < own
            for day, numbers in self._waiting.dated.items()
            for number in numbers
        )

    def _wants_soon(self, rank: int) -> bool:
        """Whether VMs of a rank wait for anything but a date."""
        pool = self._pools[rank]
        dated = sum(
            self._pool_of[number] == rank
            for numbers in self._waiting.dated.values()
            for number in numbers
        )
        return pool.left + pool.long_left > dated

    def _within(self, number: int, hour: float) -> Span:
        copied = hour + self._copies[number]
        day = self._day
        return Span((day, hour), (day, copied), (day, copied + self._load.cutover))

    def _over(self, number: int, hour: float) -> Span | None:
        if hour > self._hours - SHORTEST_PART:
            return None
        calendar = self._waiting.calendar_of(number)
        if calendar is not None and calendar.hours.widened:
            span = self._shifts.span_in(
                (self._day, hour),
                self._copies[number],
                self._load.cutover,
                calendar.hours.gate,
                calendar.hours.parts,
            )
        else:
            span = self._shifts.span(
                (self._day, hour),
                self._copies[number],
                self._load.cutover,
                self._longest if self._may_cut else inf,
                calendar.hours.gate if calendar else None,
            )
        if span is None or (self._last is not None and span.end[0] > self._last):
            return None
        if span.end[0] > self._day and not self._floor.takes(number, span.copy_end, span.end):
            return None
        if not self._waiting.lets_move(number, span.start[0], span.end[0]):
            return None
        return span

    def _start(self, number: int, span: Span) -> None:
        job = self._jobs[number]
        pool = self._pools[self._pool_of[number]]
        self._waiting.started(number)
        if number not in self._waiting.set_of:
            pool.take(number)
        self._count(number, -1)
        lane, slot = self._floor.hold(number, span.copy_end, span.end)
        self._starts_left -= 1
        first_lane, first_slot = self._load.first_lane, self._load.first_slot
        self.placed[job.vm_id] = Placed(job, span, lane + first_lane, slot + first_slot)
        self._ends[number] = span.end
        self._expect(number)

    def _expect(self, number: int) -> None:
        """Note the VMs that can start later today because all they need ends before."""
        numbers = self._waiting.numbers
        for dependent in self._waiting.dependents(number):
            needs = [numbers[n] for n in self._jobs[dependent].needs if n in numbers]
            ends = [self._ends.get(need, (inf, inf)) for need in needs]
            day, hour = max(ends)
            if day != self._day or hour + self._copies[dependent] > self._hours:
                continue
            begin = self._start_on_gate(dependent, hour) if self._gated else hour
            if begin is not None:
                self._coming[dependent] = begin
