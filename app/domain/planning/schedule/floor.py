"""The lanes and slots of a wave on one day: which are held, until when, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from math import inf

from app.domain.planning.schedule.items import Job, WaveLoad
from app.domain.planning.schedule.pool import Room
from app.domain.planning.schedule.shifts import EPSILON, Moment
from app.domain.planning.schedule.taken import Taken, TakenDay

COPIED, DONE, LEFT, WAKE = 0, 1, 2, 3
OTHERS = -1
"""Stands for a VM of another cohort."""


class Floor:
    """Lanes and slots by number from 0; hours count from the start of the day's shift.

    What ends on a later day holds its lane or slot for all of today. What other cohorts have
    ``taken`` is free from the end of its last use on the day. ``left_of`` says how many lanes each
    vCenter may still take, where these have lanes of their own.
    """

    def __init__(self, load: WaveLoad, jobs: Sequence[Job], taken: Taken) -> None:
        lanes, slots = load.lanes, load.slots
        self.lane_until = [0.0] * lanes
        self.slot_until = [0.0] * slots
        self.free_lanes = list(range(lanes))
        self.free_slots = list(range(slots))
        self.left_of = dict(load.vcenters)
        self.shared = False
        self._load, self._jobs, self._taken = load, jobs, taken
        self._lent_lanes: list[int] = []
        self._lent_slots: list[int] = []
        self._over: set[int] = set()
        self._cutover = load.cutover
        self._hours = 0.0
        self._last_copy = 0.0
        self._lanes_busy = 0.0
        self._slots_busy = 0.0
        self._events: list[tuple[float, int, int, int]] = []
        self._later: dict[int, list[tuple[float, int, int, int]]] = {}
        self._day = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is held, today or later."""
        return not self._events and not self._later

    @property
    def long_lanes(self) -> int:
        """How many lanes are held by VMs that go over the day."""
        return len(self._over)

    def long_lanes_of(self, vcenter: str) -> int:
        """How many of these are held by VMs of a vCenter."""
        return sum(self._jobs[number].item.vcenter == vcenter for number in self._over)

    def lanes_from(self, hour: float) -> list[float]:
        """When each lane is free today from an hour on, infinity where it is not."""
        free = set(self.free_lanes)
        return [hour if lane in free else until for lane, until in enumerate(self.lane_until)]

    def slots_from(self, hour: float) -> list[float]:
        """When each slot is free today from an hour on, infinity where it is not."""
        free = set(self.free_slots)
        return [hour if slot in free else until for slot, until in enumerate(self.slot_until)]

    def open(self, day: int, hours: float, closes: float) -> None:
        """Begin a day of so many hours, on which the last cutover ends by the hour it closes."""
        self._day, self._hours = day, hours
        self._last_copy = closes - self._cutover
        self._events = self._later.pop(day, [])
        for hour, what, number, _ in self._events:
            (self.slot_until if what == DONE else self.lane_until)[number] = hour
        if self.shared:
            self._take_back()
        others = self._taken.days.get(day)
        if others is not None:
            self._lend(others)
        heapify(self._events)
        free_lanes, free_slots = set(self.free_lanes), set(self.free_slots)
        self._lanes_busy = sum(
            min(until, self._last_copy)
            for lane, until in enumerate(self.lane_until)
            if lane not in free_lanes
        )
        self._slots_busy = sum(
            min(until, hours)
            for slot, until in enumerate(self.slot_until)
            if slot not in free_slots
        )

    def _lend(self, others: TakenDay) -> None:
        """Leave to other cohorts what they take of the day."""
        self.shared = True
        load, events = self._load, self._events
        for what, first, uses, free, until, lent in (
            (COPIED, load.first_lane, others.lanes, self.free_lanes, self.lane_until,
             self._lent_lanes),
            (DONE, load.first_slot, others.slots, self.free_slots, self.slot_until,
             self._lent_slots),
        ):  # fmt: skip
            for number in [each for each in free if uses.get(each + first, 0.0) > 0]:
                free.remove(number)
                until[number] = hour = self._within(uses[number + first])
                if hour < inf:
                    events.append((hour, what, number, OTHERS))
                else:
                    lent.append(number)
            heapify(free)
        for place, name in enumerate(self.left_of):
            most, ends = others.steps(name)
            self.left_of[name] -= most
            hours = [self._within(end) for end in ends]
            events += [(hour, LEFT, place, OTHERS) for hour in hours if hour < inf]

    def _within(self, hour: float) -> float:
        """An hour of the day, infinity after its end."""
        return hour if hour < self._hours else inf

    def _take_back(self) -> None:
        """The day that was shared is over."""
        self.shared = False
        for free, lent in (
            (self.free_lanes, self._lent_lanes), (self.free_slots, self._lent_slots)
        ):  # fmt: skip
            free.extend(lent)
            heapify(free)
            lent.clear()
        for name, lanes in self._load.vcenters.items():
            held = {
                number for events in self._later.values() for _, what, _, number in events
                if what == COPIED and self._jobs[number].item.vcenter == name
            }  # fmt: skip
            held |= {
                number for _, what, _, number in self._events
                if what == COPIED and self._jobs[number].item.vcenter == name
            }  # fmt: skip
            self.left_of[name] = lanes - len(held)

    def takes(self, number: int, copy_end: Moment, end: Moment) -> bool:
        """Whether a VM that goes over the day can keep a lane and a slot that are free now."""
        if self._taken.last <= self._day:
            return True
        lane = self._kept(self.free_lanes, copy_end[0], lanes=True)
        slot = self._kept(self.free_slots, end[0], lanes=False)
        return lane is not None and slot is not None and self._keeps_left(number, copy_end[0])

    def _kept(self, free: Sequence[int], last: int, *, lanes: bool) -> int | None:
        """The first of the free lanes or slots that nobody else takes until a day."""
        first = self._load.first_lane if lanes else self._load.first_slot
        days = [
            day.lanes if lanes else day.slots
            for number in range(self._day + 1, last + 1)
            if (day := self._taken.days.get(number)) is not None
        ]
        return next(
            (each for each in sorted(free) if not any(each + first in day for day in days)), None
        )

    def _keeps_left(self, number: int, last: int) -> bool:
        """Whether its vCenter has a lane for it until a day, whoever else copies then."""
        vcenter = self._jobs[number].item.vcenter
        if vcenter not in self.left_of:
            return True
        left = self._load.vcenters[vcenter] - self.long_lanes_of(vcenter)
        return all(
            day.steps(vcenter)[0] < left
            for each in range(self._day + 1, last + 1)
            if (day := self._taken.days.get(each)) is not None
        )

    def wake(self, hour: float) -> None:
        """Look again at an hour of today, whatever becomes free."""
        heappush(self._events, (hour, WAKE, 0, OTHERS))

    def held_at(self, hour: float) -> tuple[int, int]:
        """How many lanes and slots are still held at an hour of today."""
        return (
            sum(until > hour + EPSILON for until in self.lane_until),
            sum(until > hour + EPSILON for until in self.slot_until),
        )

    @property
    def next_hour(self) -> float | None:
        """When the next lane or slot becomes free today."""
        return self._events[0][0] if self._events else None

    def release(self, until: float) -> list[int]:
        """Free what ends by an hour; the jobs that are done with it."""
        done = []
        events = self._events
        while events and events[0][0] <= until:
            hour, what, number, job = heappop(events)
            if what == COPIED:
                self._lanes_busy -= min(hour, self._last_copy)
                heappush(self.free_lanes, number)
                self._over.discard(job)
                if job != OTHERS and self.left_of:
                    self.left_of[self._jobs[job].item.vcenter] += 1
            elif what == DONE:
                self._slots_busy -= min(hour, self._hours)
                heappush(self.free_slots, number)
                if job != OTHERS:
                    done.append(job)
            elif what == LEFT:
                self.left_of[list(self.left_of)[number]] += 1
        return done

    def hold(self, job: int, copy_end: Moment, end: Moment) -> tuple[int, int]:
        """Take the first free lane until one moment and the first free slot until another.

        The first that can be kept as long, where the VM goes over the day.
        """
        lane = slot = None
        if end[0] > self._day:
            self._over.add(job)
            if self._taken.last > self._day:
                lane = self._kept(self.free_lanes, copy_end[0], lanes=True)
                slot = self._kept(self.free_slots, end[0], lanes=False)
        lane = heappop(self.free_lanes) if lane is None else _taken_from(self.free_lanes, lane)
        slot = heappop(self.free_slots) if slot is None else _taken_from(self.free_slots, slot)
        if self.left_of:
            self.left_of[self._jobs[job].item.vcenter] -= 1
        self.lane_until[lane] = until = self._note(copy_end, COPIED, lane, job)
        self._lanes_busy += min(until, self._last_copy)
        self.slot_until[slot] = until = self._note(end, DONE, slot, job)
        self._slots_busy += min(until, self._hours)
        return lane, slot

    def _note(self, moment: Moment, what: int, number: int, job: int) -> float:
        day, hour = moment
        if day == self._day:
            heappush(self._events, (hour, what, number, job))
            return hour
        self._later.setdefault(day, []).append((hour, what, number, job))
        return inf

    def measure(self, room: Room, hour: float, starts: float) -> None:
        """Write what is left of the day at an hour."""
        lanes, slots = len(self.lane_until), len(self.slot_until)
        room.lane = self._last_copy - hour
        room.lanes = lanes * self._last_copy - self._lanes_busy - len(self.free_lanes) * hour
        room.slots = slots * self._hours - self._slots_busy - len(self.free_slots) * hour
        room.starts = starts
        room.spare_slots = spare = len(self.free_slots) - len(self.free_lanes)
        if spare > 0 and lanes > 1:
            soon = hour + self._cutover
            free = [lane for lane, until in enumerate(self.lane_until) if until <= soon]
            room.spare_slots = len(self.free_slots) - len(free)


def _taken_from(free: list[int], wanted: int) -> int:
    """Take one of the free ones."""
    free.remove(wanted)
    heapify(free)
    return wanted
