"""The days and slots of one cohort, and the placing of a VM that fits into a day."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import inf
from typing import NamedTuple

from app.domain.planning.schedule_items import Job
from app.domain.planning.schedule_search import CLOSED, OpenDays
from app.domain.planning.working_calendar import YEAR, DayList

EPSILON = 1e-9
"""Hours below which two times are the same."""
FEWEST_NEW_DAYS = 32


class Spot(NamedTuple):
    """Where a VM stands on a board: days from the board's first, hours from the shift's start.

    ``shares`` says which part of the VM is done on which of its days.
    """

    day: int
    start: float
    last_day: int
    end: float
    slot: int
    shares: tuple[tuple[int, float], ...]


class Board:
    """Slots × days of one cohort: what is used, what the pipe has left, how many VMs may start.

    A slot is filled from the start of its shift on and VMs are appended to what it holds. The
    pipe is counted in hours, so that its day is as long as the shift. ``limits`` are the numbers
    of slots that VMs may use: each has a search tree of its own.
    """

    def __init__(
        self,
        days: DayList,
        first: int,
        shift: float,
        vms_per_day: int | None,
        limits: Iterable[int],
    ) -> None:
        self.longest_day = days.longest(first, shift)
        self.hours: list[float] = []
        self.pipe_left: list[float] = []
        self._days = days
        self._first = first
        self._shift = shift
        self._vms_per_day = inf if vms_per_day is None else vms_per_day
        self._starts_left: list[float] = []
        self._loads: list[list[float]] = []
        self._busy: defaultdict[int, list[int]] = defaultdict(list)
        self._trees = {limit: OpenDays() for limit in sorted(set(limits))}

    def reach(self, day: int) -> bool:
        """Make a day available; False when the calendar ends before it."""
        while len(self.hours) <= day:
            working_day = self._days.get(self._first + len(self.hours))
            if working_day is None:
                return False
            hours = working_day.hours(self._shift)
            self.hours.append(hours)
            self.pipe_left.append(hours)
            self._starts_left.append(self._vms_per_day)
            self._loads.append([])
            for tree in self._trees.values():
                tree.append(hours, hours)
        return True

    def holds(self, job: Job, day: int, latest: int | None) -> bool:
        """Whether one of the days in which a VM may be moved is long enough for it."""
        end = day + YEAR if latest is None else max(0, latest + 1)
        self.reach(end - 1)
        return any(hours >= job.longest - EPSILON for hours in self.hours[day:end])

    def number_from(self, day: date) -> int:
        """The board's first day on or after a date."""
        return max(0, self._days.first_from(day) - self._first)

    def number_until(self, day: date) -> int:
        """The board's last day on or before a date, negative without one."""
        return self._days.last_until(day) - self._first

    def first_open(
        self, start: int, latest: int | None, slots: int, room: float, pipe: float
    ) -> int | None:
        """The earliest day on which a VM may start with so many hours free in a slot and pipe."""
        tree = self._trees[slots]
        while True:
            day = tree.first(start, room - EPSILON, pipe - EPSILON)
            if day is not None:
                return day if latest is None or day <= latest else None
            count = len(self.hours)
            if latest is not None and count > latest:
                return None
            start = max(start, count)
            if not self.reach(max(start, count + FEWEST_NEW_DAYS)) and len(self.hours) <= start:
                return None

    def may_start(self, day: int) -> bool:
        """Whether the day takes another VM's start."""
        return self._starts_left[day] > 0

    def slots_by_start(self, day: int, hour: float, slots: int) -> list[tuple[float, int]]:
        """Start hours that the slots offer from an hour on, earliest first."""
        loads = self._loads[day]
        taken = [(max(load, hour), slot) for slot, load in enumerate(loads[:slots])]
        taken.extend((hour, slot) for slot in range(len(loads), slots))
        taken.sort()
        return taken

    def next_busy(self, slot: int, day: int) -> float:
        """The first day after this one on which the slot is used at all."""
        busy = self._busy[slot]
        at = bisect_right(busy, day)
        return busy[at] if at < len(busy) else inf

    def place_in_day(self, job: Job, earliest: int, hour: float, latest: int | None) -> Spot | None:
        """Place a VM on the earliest day that takes it whole, in the slot that is free first.

        ``hour`` is the hour of the earliest day before which it may not start.
        """
        if hour > EPSILON and (latest is None or earliest <= latest):
            spot = self._place_after(job, earliest, hour)
            if spot:
                return spot
            earliest += 1
        day = self.first_open(earliest, latest, job.slots, job.hours, job.pipe_hours)
        if day is None:
            return None
        return self._put(job, day, *self._free_slot(day, job.slots))

    def occupy(self, day: int, slot: int, until: float, pipe: float, *, starts: bool) -> None:
        """Use a slot until an hour of the day, and so much of the pipe."""
        loads = self._loads[day]
        loads.extend([0.0] * (slot + 1 - len(loads)))
        if loads[slot] <= 0 < until:
            insort(self._busy[slot], day)
        loads[slot] = until
        self.pipe_left[day] -= pipe
        if starts:
            self._starts_left[day] -= 1
        self._refresh(day)

    def room(self, day: int, slots: int) -> float:
        """The most hours that one of the first slots has free on a day."""
        loads = self._loads[day]
        if len(loads) < slots:
            return self.hours[day]
        return self.hours[day] - min(loads if len(loads) == slots else loads[:slots])

    def most_room(self, day: int) -> float:
        """The most hours that any slot has free on a day."""
        return self.room(day, max(self._trees))

    def _refresh(self, day: int) -> None:
        is_open = self._starts_left[day] > 0
        pipe = self.pipe_left[day]
        for limit, tree in self._trees.items():
            tree.set(day, self.room(day, limit) if is_open else CLOSED, pipe)

    def _free_slot(self, day: int, slots: int) -> tuple[float, int]:
        """The earliest start on a day that was found to have one."""
        loads = self._loads[day]
        known = loads if len(loads) <= slots else loads[:slots]
        least = min(known, default=0.0)
        if not known or (least > 0 and len(known) < slots):
            return 0.0, len(known)
        return least, known.index(least)

    def _place_after(self, job: Job, day: int, hour: float) -> Spot | None:
        """Place a VM on a day, but not before an hour of it."""
        if not self.reach(day) or not self.may_start(day):
            return None
        if self.pipe_left[day] < job.pipe_hours - EPSILON:
            return None
        loads = self._loads[day][: job.slots]
        offers = [(max(load, hour), -load, slot) for slot, load in enumerate(loads)]
        if len(loads) < job.slots:
            offers.append((hour, 0.0, len(loads)))
        start, _, slot = min(offers)
        if start + job.hours > self.hours[day] + EPSILON:
            return None
        return self._put(job, day, start, slot)

    def _put(self, job: Job, day: int, start: float, slot: int) -> Spot:
        end = start + job.hours
        self.occupy(day, slot, end, job.pipe_hours, starts=True)
        return Spot(day, start, day, end, slot, ((day, 1.0),))
