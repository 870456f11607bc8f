"""Which VM of a pool starts at a moment, whether it stays within the day or goes over it."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor, inf

from app.domain.planning.schedule.day_gates import DayGates
from app.domain.planning.schedule.over_days import OverDays
from app.domain.planning.schedule.policy import Cost, Fit, Policy
from app.domain.planning.schedule.pool import Day, Pool, Room
from app.domain.planning.schedule.pools import Pools
from app.domain.planning.schedule.today import Start
from app.domain.planning.schedule.wave_state import WaveState

MOST_TRIED = 8
"""How many of the VMs that go over the day are tried at a moment before none is taken."""
MOST_COMPARED = 60
"""Among how many of them the one that fits best is looked for."""


class Choosing:
    """Chooses by a policy; nothing is started here."""

    def __init__(
        self, wave: WaveState, policy: Policy, over: OverDays, pools: Pools, gates: DayGates
    ) -> None:
        self._load, self._shifts, self._policy = wave.load, wave.shifts, policy
        self._floor, self._today = wave.floor, wave.today
        self._over, self._pools, self._gates = over, pools, gates

    def choose(self, pool: Pool, hour: float, room: Room, *, held: bool) -> Start | None:
        """The VM of a pool that starts at an hour in the room that is left; None where none does.

        While lanes are ``held`` for others none goes over the day.
        """
        for number in pool.first:
            start = self._if_it_fits(pool, number, hour, room)
            if start is not None:
                return start
        if pool.paced_day != self._today.day and (pool.ready or pool.long):
            self._pace(pool, room)
        long_now = bool(pool.long) and not held and self._may_go_over(pool)
        if long_now:
            few = self._today.starts_left == 1 or not pool.ready
            if few or self._pools.lanes_of(pool) != 1:
                start = self._long(pool, hour)
                if start is not None:
                    return start
                long_now = False
        waits = long_now and self._policy.paced and pool.counted
        if waits and self._today.started + 1 >= floor(pool.usual):
            start = self._long(pool, hour)
            if start is not None:
                return start
            long_now = False
        chosen = pool.pick(room, self._policy)
        if chosen is not None:
            return chosen, self._over.within(chosen, hour)
        return self._long(pool, hour) if long_now and not waits else None

    def _if_it_fits(self, pool: Pool, number: int, hour: float, room: Room) -> Start | None:
        """A VM that goes before all others, if it can start now."""
        if self._over.is_long(number):
            span = self._over.over(number, hour)
            if span is None or self._pools.pushes(pool, span.end[0]):
                return None
            return number, span
        if not room.takes(pool.copies[number]):
            return None
        return number, self._over.within(number, hour)

    def _pace(self, pool: Pool, room: Room) -> None:
        """Choose once a day what of a pool is to start on it."""
        load, today = self._load, self._today
        day = Day(today.hours, load.lanes, load.slots, load.cap)
        if self._gates.is_apart(pool):
            pool.pace(today.day, day, room, replace(self._policy, paced=False))
            return
        if not load.vcenters:
            pool.pace(today.day, day, room, self._policy)
            return
        lanes = self._pools.lanes_of(pool)
        part = (pool.left + pool.long_left) / max(1, self._pools.left)
        day = Day(today.hours, lanes, load.slots * part, load.cap * part)
        own = replace(
            room, lanes=room.lanes * lanes / load.lanes, starts=ceil(room.starts * part)
            if room.starts < inf else inf,
        )  # fmt: skip
        pool.pace(today.day, day, own, self._policy)

    # -- VMs that go over the day ------------------------------------------------------------------

    def _may_go_over(self, pool: Pool) -> bool:
        """Whether a VM that goes over the day may start: not while a set waits for an empty day."""
        if any(each.sets for each in self._pools.active if each.rank <= pool.rank):
            return False
        if pool.long_wait(self._policy):
            return False
        at_work = self._floor
        own = bool(self._load.vcenters)
        held = at_work.long_lanes_of(pool.vcenter) if own else at_work.long_lanes
        return held < pool.most_long(self._pools.lanes_of(pool), self._policy)

    def _long(self, pool: Pool, hour: float) -> Start | None:
        """The VM that goes over the day which fits best, if any can start now."""
        fit = self._policy.fit
        tried = MOST_TRIED if fit is Fit.LARGEST else MOST_COMPARED
        best: tuple[Cost, Start] | None = None
        for number in pool.long[: -tried - 1 : -1]:
            span = self._over.over(number, hour)
            if span is None or self._pools.pushes(pool, span.end[0]):
                continue
            day, copied = span.copy_end
            cost = fit.cost(
                span.start[1] - hour, self._shifts.hours(day) - self._load.cutover - copied
            )
            if best is None or cost < best[0]:
                best = cost, (number, span)
            if fit is Fit.LARGEST:
                break
        return None if best is None else best[1]
