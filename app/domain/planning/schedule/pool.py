"""The VMs of one rank, calendar and vCenter that wait for room, and which goes next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from math import ceil, inf

from app.domain.planning.schedule.own_hours import OwnHours
from app.domain.planning.schedule.policy import Policy
from app.domain.planning.schedule.shifts import EPSILON

MOST_SKEW, SKEW_STEP = 12.0, 1.4
"""How far, and in which steps, the sizes of a day are moved towards the small ones."""


@dataclass(slots=True)
class Room:
    """What is left of a day at one moment, in hours, and the starts that it still takes.

    ``lane`` is what a copy that starts now may take so that its cutover ends on the day, but for
    ``gaps``, in which its cutover would be where none may be. ``most`` is what VMs that wait for
    others leave to it. ``lanes`` and ``slots`` are the hours of all of them together.
    """

    lane: float = 0.0
    gaps: Sequence[tuple[float, float]] = ()
    most: float = inf
    lanes: float = 0.0
    slots: float = 0.0
    starts: float = inf
    spare_slots: int = 0

    def takes(self, copy: float) -> bool:
        """Whether a copy of so many hours may start now."""
        return copy <= self.lane and not any(low < copy < high for low, high in self.gaps)

    def below(self, copy: float) -> float | None:
        """The longest copy below the gap in which one stands; None where it stands in none."""
        return next((low for low, high in self.gaps if low < copy < high), None)


@dataclass(frozen=True, slots=True)
class Day:
    """What a whole day offers: its hours, and how many lanes, slots and starts it has."""

    hours: float
    lanes: int
    slots: float
    starts: float


@dataclass(slots=True, eq=False)
class Pool:
    """Jobs by number, which grows with the length of their copies.

    They are of one ``rank``, one vCenter where these have lanes of their own, and bound by one
    calendar: ``own`` are its hours, None for the project's. ``layer`` numbers the calendars.
    ``ready`` fit into a day and ``long`` do not; both are sorted. ``first`` are those that go
    before all others, and ``sets`` the sets all of whose members are ready. ``left`` counts
    what is still to start, ready or not, with the hours of the copies and the slot-hours that
    these cost. ``today`` are those chosen for a day, with the hours of their copies; of
    ``chosen`` with ``chosen_hours`` it began. ``all_hours`` and ``all_long_hours`` were to copy
    when the first day began.
    """

    copies: Sequence[float]
    cutover: float
    rank: int = 0
    layer: int = 0
    own: OwnHours | None = None
    vcenter: str = ""
    ready: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    left: int = 0
    left_hours: float = 0.0
    left_load: float = 0.0
    long_left: int = 0
    long_hours: float = 0.0
    long_load: float = 0.0
    paced_day: int = -1
    today: list[int] = field(default_factory=list)
    today_hours: float = 0.0
    chosen: int = 0
    chosen_hours: float = 0.0
    counted: bool = False
    usual: float = 0.0
    all_hours: float = 0.0
    all_long_hours: float = 0.0

    @property
    def waits(self) -> bool:
        """Whether anything is ready."""
        return bool(self.ready or self.long or self.first or self.sets)

    def add(self, job: int, *, long: bool) -> None:
        """A job is ready."""
        insort(self.long if long else self.ready, job)

    def take(self, job: int) -> None:
        """A job that is ready starts."""
        if self.first and job in self.first:
            self.first.remove(job)
            return
        at = bisect_left(self.ready, job)
        if at < len(self.ready) and self.ready[at] == job:
            del self.ready[at]
            at = bisect_left(self.today, job)
            if at < len(self.today) and self.today[at] == job:
                del self.today[at]
                self.today_hours -= self.copies[job]
        else:
            del self.long[bisect_left(self.long, job)]

    def let_in(self, jobs: Sequence[int], first_long: int) -> None:
        """Many jobs are ready at once; those from a number on do not fit into a day."""
        self.ready = sorted([*self.ready, *(job for job in jobs if job < first_long)])
        self.long = sorted([*self.long, *(job for job in jobs if job >= first_long)])

    def close(self, jobs: Container[int]) -> None:
        """Jobs that were ready wait again; what goes today is chosen anew."""
        self.ready = [job for job in self.ready if job not in jobs]
        self.long = [job for job in self.long if job not in jobs]
        self.first = [job for job in self.first if job not in jobs]
        self.today, self.today_hours = [], 0.0

    def pace(self, number: int, day: Day, room: Room, policy: Policy) -> None:
        """Choose what is to start on a day, from what is left in all."""
        if self.paced_day < 0:
            self.all_hours, self.all_long_hours = self.left_hours, self.long_hours
        self.paced_day = number
        self.today = self._choose(day, room, policy)
        self.chosen = len(self.today)
        self.chosen_hours = self.today_hours = sum(map(self.copies.__getitem__, self.today))

    def _choose(self, day: Day, room: Room, policy: Policy) -> list[int]:
        usable = max(day.hours - self.cutover, EPSILON)
        whole = day.lanes * usable
        by_lane = (self.left_hours + self.long_hours * usable / day.hours) / whole
        by_slot = (self.left_load + self.long_load) / (day.slots * day.hours)
        by_start = (self.left + self.long_left) / day.starts
        if day.lanes == 1:
            by_start += sum(max(0, int(self.copies[job] / day.hours) - 1) for job in self.long)
        days = max(by_lane, by_slot, by_start)
        capped = by_start == days
        self.usual = day.starts if capped else (self.left + self.long_left) / max(days, 1.0)
        self.counted = max(by_slot, by_start) > by_lane
        if not policy.paced or not self.ready:
            return []
        most = int(min(room.starts, len(self.ready)))
        if capped:
            return self._capped(day, room, most)
        share = min(1.0, max(0.0, room.lanes) / whole)
        if days > share:
            most = min(most, ceil(self.left * share / days - EPSILON))
        return self._spread(most, len(self.ready) - 1, 1.0)

    def _capped(self, day: Day, room: Room, count: int) -> list[int]:
        """The day's VMs where the cap on starts binds: as many as it allows, if lanes do."""
        lanes = room.lanes
        if self.long and day.lanes == 1 and count > 1:
            count -= 1
            lanes = min(lanes, self._before_long(day, room, count))
        return self._sample(count, lanes)

    def _before_long(self, day: Day, room: Room, count: int) -> float:
        """Lane-hours for the others on the day on which a VM starts that goes over it.

        So that it ends early enough on its last day for as many small ones to start then.
        """
        rest = self.copies[self.long[-1]] % day.hours
        small = sum(map(self.copies.__getitem__, self.ready[:count]))
        left = room.lanes - rest - small
        return left if left >= small else room.lanes

    def _sample(self, count: int, lanes: float) -> list[int]:
        """So many of those that are ready, of all sizes, the largest among them.

        Where they would take more than the lanes have, smaller ones stand in for all but the
        largest.
        """
        ready, copies = self.ready, self.copies
        small = sum(map(copies.__getitem__, ready[: count - 1]))
        last = max(count, bisect_right(ready, lanes - small, key=copies.__getitem__)) - 1
        skew = 1.0
        while True:
            found = self._spread(count, last, skew)
            if skew > MOST_SKEW or sum(map(copies.__getitem__, found)) <= lanes:
                return found
            skew *= SKEW_STEP

    def _spread(self, count: int, last: int, skew: float) -> list[int]:
        """So many places up to the last, further apart the larger where skewed."""
        ready = self.ready
        places: list[int] = []
        before = -1
        for number in range(1, count + 1):
            place = min(round(last * (number / count) ** skew), last - count + number)
            before = max(place, before + 1)
            places.append(ready[before])
        return places

    def pick(self, room: Room, policy: Policy) -> int | None:
        """The job that fits into a day and goes next, None where none fits."""
        small = self._takes_small(room, policy) if self.today else False
        chosen = self._largest(room.lane, small=small)
        while chosen is not None and room.gaps:
            most = room.below(self.copies[chosen])
            if most is None:
                break
            chosen = self._largest(most, small=False)
        return chosen

    def _largest(self, most: float, *, small: bool) -> int | None:
        """The largest that takes no more than so many hours, of the day's before others.

        Where it is to be ``small``, the smallest of the day's.
        """
        ready, copies = self.ready, self.copies
        if not ready or copies[ready[0]] > most:
            return None
        today = self.today
        if today:
            if small and copies[today[0]] <= most:
                return today[0]
            at = bisect_right(today, most, key=copies.__getitem__) - 1
            if at >= 0:
                return today[at]
        return ready[bisect_right(ready, most, key=copies.__getitem__) - 1]

    def largest_below(self, most: float) -> int | None:
        """The largest that is ready and takes no more than so many hours."""
        found = [job for job in self.first if self.copies[job] <= most]
        at = bisect_right(self.ready, most, key=self.copies.__getitem__) - 1
        if at >= 0:
            found.append(self.ready[at])
        return max(found, default=None)

    def _takes_small(self, room: Room, policy: Policy) -> bool:
        """Whether the smallest of the day's VMs goes next, rather than the largest that fits."""
        if policy.even:
            # While more of their number is left than of their hours.
            return len(self.today) * self.chosen_hours > self.today_hours * self.chosen
        return 0 < policy.spare <= room.spare_slots

    def long_wait(self, policy: Policy) -> bool:
        """Whether VMs that go over the day wait until as much of the others has started."""
        if not policy.spread or not self.left:
            return False
        return self.long_hours * self.all_hours < self.left_hours * self.all_long_hours - EPSILON

    def most_long(self, lanes: int, policy: Policy) -> int:
        """How many lanes VMs that go over the day may hold at a time.

        As many as their part of the hours asks for; the others are left to those that fit into a
        day, so that starts do not idle.
        """
        if not self.left or lanes == 1:
            return lanes
        total = self.left_hours + self.long_hours
        part = self.long_hours / total if total > 0 else 0.0
        return max(1, min(lanes - 1, ceil(lanes * part * policy.long_share - EPSILON)))
