"""The pools in which the VMs of a wave wait: one for each rank, calendar and vCenter."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.schedule.over_days import OverDays
from app.domain.planning.schedule.pool import Pool
from app.domain.planning.schedule.wave_state import WaveState


class Pools:
    """The pool of each job, what is left in each, and which go before others.

    VMs of a rank wait in one pool, or in one for each calendar of their own and each vCenter with
    lanes of its own. The project's calendar comes after the others of its rank, so that these come
    first in its hours. Pools with anything left to start are ``active``, in the order in which
    they are looked at.
    """

    def __init__(self, wave: WaveState, over: OverDays) -> None:
        load, copies, waiting = wave.load, wave.copies, wave.waiting
        self._load, self._jobs, self._copies = load, wave.jobs, copies
        self._waiting, self._floor, self._today = waiting, wave.floor, wave.today
        self._over = over
        # While a copy holds the only lane for longer than a cutover takes, the other slots idle.
        idle = load.slots - 1 if load.lanes == 1 else 0
        self._loads = [copy + load.cutover + idle * max(0.0, copy - load.cutover)
                       for copy in copies]  # fmt: skip
        calendars = waiting.calendars
        layers = {calendar: place for place, calendar in enumerate(calendars)}
        sides = {name: place for place, name in enumerate(load.vcenters)}
        found: dict[tuple[int, int, int], Pool] = {}
        self._pool_of: list[Pool] = []
        for number, job in enumerate(wave.jobs):
            own = waiting.calendar_of(number) if layers else None
            layer = len(layers) if own is None else layers[own]
            place = job.rank, layer, sides.get(job.item.vcenter, 0)
            if place not in found:
                found[place] = Pool(
                    copies,
                    load.cutover,
                    job.rank,
                    layer,
                    None if own is None else own.hours,
                    job.item.vcenter if sides else "",
                )
            self._pool_of.append(found[place])
        self._all = [found[place] for place in sorted(found)]
        self.active = list(self._all)

    def of(self, number: int) -> Pool:
        """The pool of a job."""
        return self._pool_of[number]

    @property
    def left(self) -> int:
        """How many jobs are still to start."""
        return len(self._jobs) - len(self._today.ends) - len(self._waiting.gone)

    @property
    def nothing_ready(self) -> bool:
        """Whether all that is left waits for something."""
        return not any(pool.waits for pool in self.active)

    # -- what is left ------------------------------------------------------------------------------

    def count_all(self) -> None:
        """Count what is to start at all."""
        for number in range(len(self._jobs)):
            if number not in self._waiting.gone:
                self._count(number, 1)

    def _count(self, number: int, sign: int) -> None:
        pool = self._pool_of[number]
        if self._over.is_long(number):
            pool.long_left += sign
            pool.long_hours += sign * self._copies[number]
            pool.long_load += sign * self._loads[number]
        else:
            pool.left += sign
            pool.left_hours += sign * self._copies[number]
            pool.left_load += sign * self._loads[number]

    def take(self, number: int) -> None:
        """A job starts."""
        if number not in self._waiting.set_of:
            self._pool_of[number].take(number)
        self._count(number, -1)

    def count_shorter_days(self) -> None:
        """From today on days are shorter: what does not fit into any of them goes over the day."""
        before = [number for pool in self._all for number in pool.ready]
        unstarted = [
            number
            for number in range(len(self._jobs))
            if number not in self._today.ends and number not in self._waiting.gone
        ]
        for number in unstarted:
            self._count(number, -1)
        self._over.look_from(self._today.day)
        for number in unstarted:
            self._count(number, 1)
        for number in before:
            if self._over.is_long(number):
                pool = self._pool_of[number]
                pool.take(number)
                pool.add(number, long=True)

    # -- what is told of jobs that wait ------------------------------------------------------------

    def ready(self, number: int) -> None:
        """A job waits for nothing but room."""
        self._pool_of[number].add(number, long=self._over.is_long(number))

    def set_ready(self, number: int, key: str) -> None:
        """So do all members of a set, the last of which is told."""
        sets = self._pool_of[number].sets
        sets.append(key)
        sets.sort()

    def open(self, numbers: Sequence[int]) -> None:
        """The calendar of jobs that wait for nothing else is open from today on."""
        parts: dict[Pool, list[int]] = {}
        for number in numbers:
            parts.setdefault(self._pool_of[number], []).append(number)
        for pool, part in parts.items():
            if self._over.apart:
                for number in part:
                    pool.add(number, long=self._over.is_long(number))
                continue
            pool.let_in(part, self._over.first_long)

    def close(self, numbers: Sequence[int]) -> None:
        """The calendar of jobs that could start is closed from today on."""
        closed = frozenset(numbers)
        for pool in {self._pool_of[number] for number in numbers}:
            pool.close(closed)

    # -- which go before others --------------------------------------------------------------------

    def begin_day(self) -> None:
        """Leave out pools with nothing left.

        Within a rank and calendar the vCenter goes first whose own lanes have most to do.
        """
        self.active = [pool for pool in self.active if pool.left or pool.long_left]
        lanes = self._load.vcenters
        if not lanes:
            return
        hours = dict.fromkeys(lanes, 0.0)
        for pool in self._all:
            hours[pool.vcenter] += pool.left_hours + pool.long_hours
        self.active.sort(
            key=lambda pool: (pool.rank, pool.layer, -hours[pool.vcenter] / lanes[pool.vcenter])
        )

    def lanes_of(self, pool: Pool) -> int:
        """The lanes that a pool may hold at a time."""
        return self._load.vcenters[pool.vcenter] if self._load.vcenters else self._load.lanes

    def has_lane(self, pool: Pool) -> bool:
        """Whether the vCenter of a pool has not taken all lanes of its own."""
        return not self._load.vcenters or self._floor.left_of[pool.vcenter] > 0

    @property
    def no_lane_of_own(self) -> bool:
        """Whether every vCenter with VMs that could start has all its lanes taken."""
        return bool(self._load.vcenters) and not any(
            pool.waits and self.has_lane(pool) for pool in self.active
        )

    def wants_soon(self, pool: Pool) -> bool:
        """Whether VMs of a pool wait for anything but a date."""
        dated = sum(
            self._pool_of[number] is pool
            for numbers in self._waiting.dated.values()
            for number in numbers
        )
        return pool.left + pool.long_left > dated

    def pushes(self, pool: Pool, until: int) -> bool:
        """Whether a VM of a smaller rank could want to start before a day ends."""
        if any(self.wants_soon(each) for each in self.active if each.rank < pool.rank):
            return True
        return any(
            day <= until and self._jobs[number].rank < pool.rank
            for day, numbers in self._waiting.dated.items()
            for number in numbers
        )
