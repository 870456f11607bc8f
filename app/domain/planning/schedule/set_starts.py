"""The sets of a wave: whether all members of one can start today, and which starts next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.planning.schedule.day_gates import DayGates
from app.domain.planning.schedule.over_days import OverDays
from app.domain.planning.schedule.pool import Pool
from app.domain.planning.schedule.pools import Pools
from app.domain.planning.schedule.sets import Together
from app.domain.planning.schedule.shifts import EPSILON
from app.domain.planning.schedule.today import Start
from app.domain.planning.schedule.wave_state import WaveState
from app.domain.planning.timing.working_calendar import YEAR


class SetStarts:
    """Begins the sets all of whose members fit into today, one at a time.

    ``begun`` are the members that are still to start of the set that was begun; until they have,
    nothing else does. A set that no day takes is taken apart: its key is among the ``broken`` ones,
    and its members go as single VMs, before the others of their pools.
    """

    def __init__(self, wave: WaveState, over: OverDays, pools: Pools, gates: DayGates) -> None:
        self.begun: list[int] = []
        self.broken: dict[str, None] = dict.fromkeys(wave.waiting.apart)
        self._load, self._jobs, self._copies = wave.load, wave.jobs, wave.copies
        self._waiting, self._floor, self._today = wave.waiting, wave.floor, wave.today
        self._taken = wave.taken
        self._over, self._pools, self._gates = over, pools, gates
        self._needs: Mapping[int, Sequence[int]] = {}
        self._tried: set[str] = set()

    def begin_day(self) -> None:
        """Every set may be tried again."""
        self._tried.clear()

    # -- taking sets apart -------------------------------------------------------------------------

    def break_stuck(self) -> bool:
        """Take a set apart some of whose members wait for others' end; whether there was one."""
        key = self._waiting.stuck_set()
        if key:
            self._break(key)
        return bool(key)

    def _break(self, key: str) -> None:
        self.broken[key] = None
        for number in self._waiting.break_set(key, self._today.day):
            self._pools.of(number).first.append(number)

    def _break_in(self, pool: Pool, key: str) -> None:
        pool.sets.remove(key)
        self._break(key)

    # -- beginning a set ---------------------------------------------------------------------------

    def begin_one(self, pool: Pool, hour: float) -> bool:
        """Begin a set of a pool all of whose members can start today; whether there was one."""
        for key in [key for key in pool.sets if key not in self._tried]:
            self._tried.add(key)
            numbers = self._waiting.sets[key]
            if not all(self._waiting.lets_move(number, self._today.day) for number in numbers):
                continue
            later = self._open_together(numbers, hour) if self._gates.gated else hour
            if later > hour + EPSILON:
                if self._never_starts(numbers, later):
                    self._break_in(pool, key)
                else:
                    self._tried.discard(key)
                    self._gates.wake(later, hour)
                continue
            order = self._order_for(numbers, hour)
            if order is not None and not self._pushes(numbers, pool):
                pool.sets.remove(key)
                self.begun = list(order)
                return True
            if order is None and self._untouched(hour) and self._over.none_is_longer(numbers):
                self._break_in(pool, key)
        return False

    def _untouched(self, hour: float) -> bool:
        """Whether the day has all its lanes, slots and starts still to offer."""
        floor = self._floor
        return (
            hour == 0
            and floor.idle
            and not floor.shared
            and self._today.starts_left == self._load.cap
        )

    def _order_for(self, numbers: Sequence[int], hour: float) -> Sequence[int] | None:
        """An order in which all members start today, from an hour on; None without one."""
        if len(numbers) > self._today.starts_left or self._today.coming:
            return None
        together = self._together(numbers)
        self._needs = together.needs
        order = together.order_for(
            self._lanes_for(numbers, hour),
            self._floor.slots_from(hour),
            hour,
            self._gates.closes,
            self._over.over,
        )
        if self._taken.last > self._today.day and any(map(self._over.is_long, numbers)):
            return None  # those that go over the day are not told from one another's lanes here
        return order

    def _open_together(self, numbers: Sequence[int], hour: float) -> float:
        """When the calendars of all members are open today, if they ever are at the same time."""
        short = [number for number in numbers if not self._over.is_long(number)]
        begins = [self._gates.start_of(number, hour) for number in short]
        known = [begin for begin in begins if begin is not None]
        latest = max(known, default=hour)
        if len(known) < len(begins):
            return hour
        together = all(self._gates.start_of(number, latest) is not None for number in short)
        return latest if together else hour

    def _never_starts(self, numbers: Sequence[int], hour: float) -> bool:
        """Whether a set does not start on a day as long as any, were all lanes free from an hour.

        So that it is not kept for the hours of its calendar day after day.
        """
        if not self._over.none_is_longer(numbers):
            return False
        load = self._load
        lanes = min(
            (load.vcenters[self._jobs[number].item.vcenter] for number in numbers),
            default=load.lanes,
        ) if load.vcenters else load.lanes  # fmt: skip
        order = self._together(numbers).order_for(
            [hour] * lanes, [hour] * load.slots, hour, self._gates.closes, self._over.over
        )
        return len(numbers) > load.cap or order is None

    def _lanes_for(self, numbers: Sequence[int], hour: float) -> list[float]:
        """When lanes are free for a set: of each vCenter no more than it has left."""
        lanes = self._floor.lanes_from(hour)
        if not self._load.vcenters:
            return lanes
        left = min(self._floor.left_of[self._jobs[number].item.vcenter] for number in numbers)
        return sorted(lanes)[: max(0, left)]

    def _pushes(self, numbers: Sequence[int], pool: Pool) -> bool:
        """Whether a set with VMs that go over the day would keep VMs of a smaller rank waiting."""
        return any(map(self._over.is_long, numbers)) and self._pools.pushes(
            pool, self._today.day + YEAR
        )

    def _together(self, numbers: Sequence[int]) -> Together:
        return Together(
            members=numbers,
            copies={number: self._copies[number] for number in numbers},
            needs=self._waiting.needs_inside(numbers),
            long=frozenset(filter(self._over.is_long, numbers)),
            cutover=self._load.cutover,
            starts=self._gates.start_of if self._gates.gated else None,
        )

    # -- starting its members ----------------------------------------------------------------------

    def next_member(self, hour: float) -> Start | None:
        """The member of the set that was begun which starts at an hour; None where none can."""
        over, today = self._over, self._today
        now = today.day, hour + EPSILON
        inside = set(self.begun)
        for number in self.begun:
            if not self._pools.has_lane(self._pools.of(number)):
                continue
            needs = self._needs[number]
            if inside.intersection(needs) or any(today.ends[need] > now for need in needs):
                continue
            if self._gates.gated and not over.is_long(number):
                begin = self._gates.start_of(number, hour)
                if begin is None or begin > hour + EPSILON:
                    continue
            span = over.over(number, hour) if over.is_long(number) else over.within(number, hour)
            if span is not None:
                self.begun.remove(number)
                return number, span
        return None
