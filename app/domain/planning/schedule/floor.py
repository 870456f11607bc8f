"""The lanes and slots of a wave on one day: which are held, until when, by whom."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from math import inf

from app.domain.planning.schedule.pool import Room
from app.domain.planning.schedule.shifts import Moment

COPIED, DONE = 0, 1


class Floor:
    """Lanes and slots by number from 0; hours count from the start of the day's shift.

    What ends on a later day holds its lane or slot for all of today.
    """

    def __init__(self, lanes: int, slots: int, cutover: float) -> None:
        self.lane_until = [0.0] * lanes
        self.slot_until = [0.0] * slots
        self.free_lanes = list(range(lanes))
        self.free_slots = list(range(slots))
        self._over: set[int] = set()
        self._cutover = cutover
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

    def lanes_from(self, hour: float) -> list[float]:
        """When each lane is free today from an hour on, infinity where it is not."""
        free = set(self.free_lanes)
        return [hour if lane in free else until for lane, until in enumerate(self.lane_until)]

    def slots_from(self, hour: float) -> list[float]:
        """When each slot is free today from an hour on, infinity where it is not."""
        free = set(self.free_slots)
        return [hour if slot in free else until for slot, until in enumerate(self.slot_until)]

    def open(self, day: int, hours: float) -> None:
        """Begin a day of so many hours."""
        self._day, self._hours = day, hours
        self._last_copy = hours - self._cutover
        self._events = self._later.pop(day, [])
        heapify(self._events)
        for hour, what, number, _ in self._events:
            (self.slot_until if what == DONE else self.lane_until)[number] = hour
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
            else:
                self._slots_busy -= min(hour, self._hours)
                heappush(self.free_slots, number)
                done.append(job)
        return done

    def hold(self, job: int, copy_end: Moment, end: Moment) -> tuple[int, int]:
        """Take the first free lane until one moment and the first free slot until another."""
        lane, slot = heappop(self.free_lanes), heappop(self.free_slots)
        if end[0] > self._day:
            self._over.add(job)
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
