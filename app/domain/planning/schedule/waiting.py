"""What keeps the VMs of a wave from starting: others that they need, dates, their sets."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Protocol

from app.domain.planning.schedule.items import Job, MovingDays
from app.domain.planning.schedule.own_hours import OwnHours
from app.domain.planning.schedule.shifts import EPSILON, Shifts
from app.domain.planning.timing.working_calendar import YEAR


class OwnCalendar:
    """The jobs that one calendar binds: those that could start now, and those it keeps waiting.

    Jobs are numbered by the length of their copies, so that those which a day has room for are
    all below a limit.
    """

    def __init__(self, hours: OwnHours, jobs: Sequence[Job], cutover: float) -> None:
        self.hours = hours
        self.open_now: set[int] = set()
        self.parked: set[int] = set()
        self._cutover = cutover
        self._copies = [job.copy for job in jobs]
        self._limits: dict[int, int] = {}

    def limit(self, day: int) -> int:
        """The number below which jobs may move on a day."""
        if day not in self._limits:
            room = self.hours.room(day) - self._cutover + EPSILON
            self._limits[day] = bisect_right(self._copies, room)
        return self._limits[day]


class Told(Protocol):
    """Who is told of jobs that wait for nothing but room."""

    def ready(self, number: int) -> None:
        """A job waits for nothing else."""

    def set_ready(self, number: int, key: str) -> None:
        """So do all members of a set, of which one is named."""

    def open(self, numbers: Sequence[int]) -> None:
        """The calendar of such jobs opens today."""

    def close(self, numbers: Sequence[int]) -> None:
        """The calendar of jobs that could start closes today."""


class Waiting:
    """The jobs of a wave, by number, until they may start.

    A job is ready once all that it needs has ended and its date has come; a set once that holds
    for all its members, needs among themselves aside. ``absent`` are VMs of earlier waves that
    have no place: what needs them is ``gone``, as is what calendars of its own never let move.
    Jobs that could start are closed when their calendar closes, and opened when it opens again.
    Who is to be told of all this is handed in as it begins. Sets that are never open together
    are ``apart``.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        shifts: Shifts,
        absent: Container[int],
        cutover: float,
    ) -> None:
        self.numbers = {job.vm_id: number for number, job in enumerate(jobs)}
        self.gone: set[int] = set()
        self.dated: dict[int, list[int]] = {}
        self.sets: dict[str, list[int]] = {}
        self.set_of: dict[int, str] = {}
        self._jobs, self._shifts = jobs, shifts
        self._told: Told
        self._cutover = cutover
        self.apart: list[str] = []
        self._own: dict[MovingDays, OwnCalendar] = {
            days: OwnCalendar(shifts.own_hours(days, cutover), jobs, cutover)
            for days in dict.fromkeys(job.item.days for job in jobs)
            if days is not None
        }
        self._needed: dict[int, int] = {}
        self._dependents: defaultdict[int, list[int]] = defaultdict(list)
        self._set_needed: dict[str, int] = {}
        self._absent = absent
        self._tie()
        self._drop_what_cannot_start()
        self._find_sets()

    def _tie(self) -> None:
        for number, job in enumerate(self._jobs):
            if job.item.days is not None and self._next_open(number, 0) is None:
                self.gone.add(number)
            if not job.needs:
                continue
            needs = [self.numbers[need] for need in job.needs if need in self.numbers]
            if any(need in self._absent for need in job.needs):
                self.gone.add(number)
            if needs:
                self._needed[number] = len(needs)
                for need in needs:
                    self._dependents[need].append(number)

    def _drop_what_cannot_start(self) -> None:
        stack = list(self.gone)
        while stack:
            for number in self._dependents[stack.pop()]:
                if number not in self.gone:
                    self.gone.add(number)
                    stack.append(number)

    def _find_sets(self) -> None:
        members: defaultdict[str, list[int]] = defaultdict(list)
        for number, job in enumerate(self._jobs):
            if job.set_key and number not in self.gone:
                members[job.set_key].append(number)
        for key, numbers in members.items():
            if len(numbers) < 2:
                continue
            if not self._have_a_common_day(numbers):
                self.apart.append(key)
                continue
            for number, need in self._inside(numbers):
                self._needed[number] -= 1
                self._dependents[need].remove(number)
            self.sets[key] = numbers
            self._set_needed[key] = len(numbers)
            self.set_of |= dict.fromkeys(numbers, key)

    def _inside(self, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Members of a set with the members that they need."""
        ids = {self._jobs[number].vm_id: number for number in numbers}
        for number in numbers:
            for need in self._jobs[number].needs:
                if need in ids:
                    yield number, ids[need]

    def begin(self, day: int, told: Told) -> None:
        """Tell what needs nothing, and from now on whatever becomes ready."""
        self._told = told
        for number in range(len(self._jobs)):
            if number not in self.gone and not self._needed.get(number):
                self._release(number, day)

    def finished(self, number: int, day: int) -> list[int]:
        """A job has ended; tell what it was the last need of. Those are returned, too."""
        released = []
        for dependent in self._dependents.get(number, ()):
            self._needed[dependent] -= 1
            if not self._needed[dependent] and dependent not in self.gone:
                released.append(dependent)
                self._release(dependent, day)
        return released

    def dependents(self, number: int) -> Sequence[int]:
        """The jobs that wait for this one."""
        return self._dependents.get(number, ())

    def due(self, day: int) -> None:
        """Tell the jobs whose date has come, and those whose calendar opens or closes today."""
        for own in self._own.values():
            limit = own.limit(day)
            closing = [number for number in own.open_now if number >= limit]
            if closing:
                own.open_now.difference_update(closing)
                own.parked.update(closing)
                self._told.close(closing)
            opening = [number for number in own.parked if number < limit]
            if opening:
                own.parked.difference_update(opening)
                own.open_now.update(opening)
                self._told.open(opening)
        found = [
            number for each in sorted(self.dated) if each <= day for number in self.dated[each]
        ]
        self.dated = {each: numbers for each, numbers in self.dated.items() if each > day}
        for number in found:
            self._release(number, day)

    # -- calendars of their own --------------------------------------------------------------------

    @property
    def calendars(self) -> Sequence[OwnCalendar]:
        """Those that bind any of the jobs."""
        return tuple(self._own.values())

    def calendar_of(self, number: int) -> OwnCalendar | None:
        """The calendar that binds a job, None where the project's alone does."""
        days = self._jobs[number].item.days
        return None if days is None else self._own[days]

    def lets_move(self, number: int, first: int, last: int | None = None) -> bool:
        """Whether a job's calendar leaves it all days from one to another."""
        days = self._jobs[number].item.days
        if days is None:
            return True
        own = self._own[days]
        return all(
            number < own.limit(day) or (day > first and own.hours.passes(day))
            for day in range(first, (last or first) + 1)
        )

    def started(self, number: int) -> None:
        """A job is under way: its calendar matters no more."""
        days = self._jobs[number].item.days
        if days is not None:
            self._own[days].open_now.discard(number)

    @property
    def parked(self) -> int:
        """How many jobs wait for their calendar alone."""
        return sum(len(own.parked) for own in self._own.values())

    @property
    def postponed(self) -> int:
        """How many jobs wait for a date or for their calendar, and for nothing else."""
        return self.parked + sum(map(len, self.dated.values()))

    def _have_a_common_day(self, numbers: Sequence[int]) -> bool:
        """Whether the calendars of some jobs ever leave them a day together."""
        bound = [number for number in numbers if self._jobs[number].item.days is not None]
        day, last = 0, YEAR
        while bound and day < last:
            found = [self._next_open(number, day) for number in bound]
            if None in found:
                return False
            latest = max(each for each in found if each is not None)
            if all(each == latest for each in found):
                return True
            day = latest
        return not bound

    def _next_open(self, number: int, day: int) -> int | None:
        """The first day from one on that a job's calendar leaves; None when there is none."""
        job, date = self._jobs[number], self._shifts.date_of(day)
        while date is not None and job.item.days is not None:
            found = job.item.days.next_from(date, job.copy + self._cutover)
            if found is None:
                return None
            day = self._shifts.first_from(found)
            date = self._shifts.date_of(day)
            if date == found:
                return day
        return day if date is not None else None

    def _release(self, number: int, day: int) -> None:
        date = self._jobs[number].item.not_before
        first = day if date is None else self._shifts.first_from(date)
        if first > day:
            self.dated.setdefault(first, []).append(number)
        else:
            self._open(number, day)

    def _open(self, number: int, day: int) -> None:
        """Tell a job that waits for nothing but perhaps its calendar; sets look at theirs whole."""
        days = self._jobs[number].item.days
        if days is not None and number not in self.set_of:
            own = self._own[days]
            if number >= own.limit(day):
                own.parked.add(number)
                return
            own.open_now.add(number)
        self._ready(number)

    def _ready(self, number: int) -> None:
        key = self.set_of.get(number)
        if key is None:
            self._told.ready(number)
            return
        self._set_needed[key] -= 1
        if not self._set_needed[key]:
            self._told.set_ready(number, key)

    def stuck_set(self) -> str:
        """A set some of whose members are ready while others wait; empty without one."""
        for key, left in self._set_needed.items():
            if 0 < left < len(self.sets[key]):
                return key
        return ""

    def break_set(self, key: str, day: int) -> list[int]:
        """Take a set apart; its members that could start at once are returned.

        Where some are not ready the others are told as single jobs.
        """
        numbers, left = self.sets.pop(key), self._set_needed.pop(key)
        for number in numbers:
            del self.set_of[number]
        for number, need in self._inside(numbers):
            self._needed[number] = self._needed.get(number, 0) + 1
            self._dependents[need].append(number)
        dated = {number for waiting in self.dated.values() for number in waiting}
        ready = [n for n in numbers if not self._needed.get(n) and n not in dated]
        if not left:
            for number in [n for n in ready if self._jobs[n].item.days is not None]:
                ready.remove(number)
                self._release(number, day)
            return ready
        for number in ready:
            self._release(number, day)
        return []

    def needs_inside(self, numbers: Sequence[int]) -> Mapping[int, list[int]]:
        """For each member of a set the members that it needs."""
        found: dict[int, list[int]] = {number: [] for number in numbers}
        for number, need in self._inside(numbers):
            found[number].append(need)
        return found
