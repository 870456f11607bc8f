"""The hours of a day that are open to the VMs of each calendar, and when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.planning.schedule.gates import Gate, opening, start_from
from app.domain.planning.schedule.over_days import OverDays
from app.domain.planning.schedule.pool import Pool, Room
from app.domain.planning.schedule.pools import Pools
from app.domain.planning.schedule.shifts import EPSILON
from app.domain.planning.schedule.wave_state import WaveState


class OpensLater(NamedTuple):
    """A pool whose calendar opens later today: from which hour on, and how many of it
    start ``at_once``."""

    pool: Pool
    begin: float
    at_once: int


class DayGates:
    """Today's gate of all, and those of calendars of their own.

    Where the day is ``gated`` some hours let some VMs not start. The last cutover of VMs that no
    calendar of their own binds ends by the hour at which the day ``closes``.
    """

    def __init__(self, wave: WaveState, over: OverDays, pools: Pools) -> None:
        self.gated = False
        self.closes = 0.0
        self._load, self._shifts, self._copies = wave.load, wave.shifts, wave.copies
        self._waiting, self._floor, self._today = wave.waiting, wave.floor, wave.today
        self._over, self._pools = over, pools
        self._calendars = bool(wave.waiting.calendars)
        self._gate: Gate = ()
        self._woken: set[float] = set()

    def begin_day(self) -> None:
        """Look at the hours of today."""
        shifts, load, today = self._shifts, self._load, self._today
        self._gate = gate = shifts.gate(today.day, load.cutover)
        self.closes = gate[-1].last + load.cutover if gate else today.hours
        self.gated = self._calendars or (
            shifts.ruled and not self._over.may_cut and (len(gate) != 1 or gate[0].first > 0)
        )
        self._woken.clear()

    # -- what is open ------------------------------------------------------------------------------

    def _gate_of(self, pool: Pool) -> Gate:
        return self._gate if pool.own is None else pool.own.gate(self._today.day)

    def is_apart(self, pool: Pool) -> bool:
        """Whether a pool has other hours today than those of all."""
        return pool.own is not None and pool.own.gate(self._today.day) != self._gate

    def start_of(self, number: int, hour: float) -> float | None:
        """When a job that stays within the day may start, from an hour on."""
        calendar = self._waiting.calendar_of(number)
        gate = self._gate if calendar is None else calendar.hours.gate(self._today.day)
        return start_from(gate, hour, self._copies[number])

    # -- who leaves room for whom ------------------------------------------------------------------

    def opens_later(self, hour: float) -> Sequence[OpensLater]:
        """The pools with calendars of their own that open after an hour."""
        found: list[OpensLater] = []
        if not self._calendars:
            return found
        for pool in self._pools.active:
            if pool.own is None or not pool.waits:
                continue
            gate = self._gate_of(pool)
            begins = [each.start for each in gate if each.start > hour + EPSILON]
            if begins and opening(gate, hour).most < 0:
                count = max((len(self._waiting.sets[name]) for name in pool.sets), default=1)
                found.append(OpensLater(pool, min(begins), count))
        return found

    def narrow(self, room: Room, pool: Pool, hour: float, later: Sequence[OpensLater]) -> bool:
        """Leave of the room what the pool's calendar has open; whether others are kept free of it.

        Where VMs of another calendar can start later today only, lanes and slots are kept for
        them.
        """
        most, gaps = opening(self._gate_of(pool), hour)
        room.lane, room.gaps, held = min(room.most, most + EPSILON), gaps, False
        load = self._load
        for other, begin, count in later:
            if other is pool or other.rank > pool.rank:
                continue
            lanes, slots = self._floor.held_at(begin)
            if lanes + min(count, load.lanes) >= load.lanes:
                held, room.lane = True, min(room.lane, begin - hour + EPSILON)
            if slots + min(count, load.slots) >= load.slots:
                held, room.lane = True, min(room.lane, begin - hour - load.cutover + EPSILON)
        return held

    # -- when to look again ------------------------------------------------------------------------

    def wake_later(self, hour: float, begun: Sequence[int]) -> None:
        """Look again when a VM that has no hour now could start, if a lane and a slot are free.

        ``begun`` are members of a set that are to start before all others.
        """
        floor = self._floor
        if not floor.free_lanes or not floor.free_slots or self._today.starts_left <= 0:
            return
        for number in begun:
            if not self._over.is_long(number):
                self.wake(self.start_of(number, hour), hour)
        for pool in self._pools.active:
            if not pool.ready and not pool.first:
                continue
            for stretch in self._gate_of(pool):
                most = stretch.last - max(stretch.start, hour) + EPSILON
                largest = pool.largest_below(most)
                if largest is not None:
                    self.wake(max(stretch.start, stretch.first - self._copies[largest]), hour)

    def wake(self, at: float | None, hour: float) -> None:
        """Look again at a later hour of today, once."""
        if at is not None and at > hour + EPSILON and at not in self._woken:
            self._woken.add(at)
            self._floor.wake(at)
