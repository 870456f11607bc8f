"""The working hours of one shift, day by day, and how far a VM gets in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import inf
from typing import NamedTuple

from app.domain.planning.calendar.spans import Pieces, first_hours
from app.domain.planning.schedule.gates import Gate, Stretch, begin_from, gate_of
from app.domain.planning.schedule.items import MovingDays
from app.domain.planning.schedule.own_hours import OwnHours
from app.domain.planning.timing.working_calendar import YEAR, DayList, WorkingDay

EPSILON = 1e-9
"""Hours below which two moments are one."""

MOST_YEARS = 3
"""Years of working days among which the longest of all is looked for."""

Moment = tuple[int, float]
"""Number of a working day from 0, and hours of work into it."""


class Span(NamedTuple):
    """When a VM's copy starts, its cutover starts and all is done."""

    start: Moment
    copy_end: Moment
    end: Moment


class Shifts:
    """Working days by number from 0, with the hours that one shift has on each, at most so many.

    An open window counts whole, whatever the shift.
    """

    def __init__(self, days: DayList, shift: float, most: float = inf) -> None:
        self._days = days
        self._shift, self._most = shift, most
        self._hours: list[float] = []
        self._longest: dict[int, float] = {}
        self._gates: dict[tuple[int, float], Gate] = {}
        self._closes: dict[tuple[int, int | None, float], float] = {}
        self._own: dict[tuple[MovingDays, float], OwnHours] = {}

    @property
    def shift(self) -> float:
        """Hours of the shift."""
        return min(self._shift, self._most)

    @property
    def ruled(self) -> bool:
        """Whether rules may change the days."""
        return self._days.ruled

    @property
    def windowed(self) -> bool:
        """Whether maintenance windows are all the working time there is."""
        return self._days.windowed

    @property
    def reserve(self) -> float:
        """Hours at a window's end in which nothing is cut over."""
        return self._days.reserve

    @property
    def widened(self) -> bool:
        """Whether some hours are open to the VMs of a cohort or tenant alone."""
        return self._days.widened

    @property
    def even(self) -> bool:
        """Whether every day is as long as the shift."""
        return self._days.even

    def of(self, shift: float) -> Shifts:
        """The same days with no more than so many hours each."""
        return Shifts(self._days, self._shift, min(shift, self._most))

    def hours(self, day: int) -> float:
        """Hours of a day, 0 beyond the calendar's end."""
        known = self._hours
        while len(known) <= day:
            working_day = self._days.get(len(known))
            if working_day is None:
                return 0.0
            known.append(min(working_day.hours(self._shift), self._most))
        return known[day]

    def day(self, day: int) -> WorkingDay | None:
        """A day, None beyond the calendar's end."""
        return self._days.get(day)

    def worked(self, day: int) -> Pieces:
        """The hours of the clock that are worked on a day."""
        found = self._days.get(day)
        return first_hours(found.worked(self._shift), self.hours(day)) if found else ()

    def own_hours(self, days: MovingDays, cutover: float) -> OwnHours:
        """What a calendar of a cohort or tenant opens of them."""
        if (days, cutover) not in self._own:
            self._own[days, cutover] = OwnHours(days, self, cutover)
        return self._own[days, cutover]

    def gate(self, day: int, cutover: float) -> Gate:
        """When VMs may start on a day so that their cutovers, of so many hours, end on it."""
        hours = self.hours(day)
        if not self._days.ruled:
            return (Stretch(0.0, 0.0, hours - cutover),) if hours >= cutover else ()
        if (day, cutover) not in self._gates:
            found = self._days.get(day)
            if found is None:
                return ()
            worked = self.worked(day)
            self._gates[day, cutover] = gate_of(
                worked, found.cut_over(self._shift), worked, found.unshown, cutover
            )
        return self._gates[day, cutover]

    def closes(self, first: int, cutover: float, last: int | None = None) -> float:
        """The latest hour at which a cutover ends on any day from one on, as :meth:`longest`."""
        if not self._days.ruled:
            return self.longest(first, last)
        key = first, last, cutover
        if key not in self._closes:
            end = first + YEAR if last is None else min(last + 1, first + YEAR)
            self._closes[key] = max(
                (gate[-1].last + cutover
                 for day in range(first, end) if (gate := self.gate(day, cutover))),
                default=0.0,
            )  # fmt: skip
        return self._closes[key]

    def date_of(self, day: int) -> date | None:
        """The date of a day, None beyond the calendar's end."""
        found = self._days.get(day)
        return found.date if found else None

    def longest(self, first: int, last: int | None = None) -> float:
        """The longest day from one day on, within a year of working days or to the last."""
        if last is not None:
            end = min(last + 1, first + YEAR)
            return max((self.hours(day) for day in range(first, end)), default=0.0)
        if first not in self._longest:
            self._longest[first] = max(self.hours(day) for day in range(first, first + YEAR))
        return self._longest[first]

    @property
    def longest_ever(self) -> float:
        """The longest of all days, until the calendar ends or has none longer for years."""
        first, found = 0, self.longest(0)
        while self.hours(first + YEAR) and first < MOST_YEARS * YEAR:
            first += YEAR
            found = max(found, self.longest(first))
        return found

    def first_from(self, day: date) -> int:
        """The first working day on or after a date."""
        return self._days.first_from(day)

    def last_until(self, day: date) -> int:
        """The last working day on or before a date, -1 without one."""
        return self._days.last_until(day)

    def after(self, start: Moment, work: float) -> Moment | None:
        """The moment when so many hours of work are done; None beyond the calendar's end."""
        day, hour = start
        left = work
        while True:
            length = self.hours(day)
            if left <= length - hour + EPSILON:
                return day, min(hour + left, length)
            if not length:
                return None
            left -= max(0.0, length - hour)
            day, hour = day + 1, 0.0

    def span_in(
        self,
        start: Moment,
        copy: float,
        cutover: float,
        own: Callable[[int], Gate],
        parts: Callable[[int], Pieces],
    ) -> Span | None:
        """As :meth:`span` for a VM that works in some ``parts`` of its days' hours alone.

        Others work in the rest of them, while it holds its lane and slot.
        """
        day, hour = start
        while True:
            begin = next((max(hour, first) for first, last in parts(day)
                          if last > hour + EPSILON), None)  # fmt: skip
            if begin is None:
                return None
            copied = self._after_in((day, begin), copy, parts)
            if copied is None:
                return None
            if cutover <= EPSILON:
                at_once = self._after_in((day, begin), copy, parts, at_end=True)
                if at_once is not None and begin_from(own(at_once[0]), at_once[1]) == at_once[1]:
                    return Span((day, begin), at_once, at_once)
            cut_over = begin_from(own(copied[0]), copied[1])
            if cut_over is not None and cut_over <= copied[1] + EPSILON:
                return Span((day, begin), copied, (copied[0], copied[1] + cutover))
            # Work that it does later in its start: until a cutover may begin, or the day is over.
            until = inf if cut_over is None else cut_over
            rest = sum(
                max(0.0, min(last, until) - max(first, copied[1]))
                for first, last in parts(copied[0])
            )
            later = self._after_in((day, begin), max(rest, 2 * EPSILON), parts)
            if later is None or later[0] != day:
                return None
            hour = later[1]

    def _after_in(
        self,
        start: Moment,
        work: float,
        parts: Callable[[int], Pieces],
        *,
        at_end: bool = False,
    ) -> Moment | None:
        """The moment when so many hours of its own are done, from which on more could follow.

        What ends with the last hour of a part ends with the first of the next instead, unless it
        may be ``at_end``.
        """
        (day, hour), left = start, work
        while self.hours(day):
            for first, last in parts(day):
                room = last - max(hour, first)
                if room <= EPSILON:
                    continue
                if left < room - EPSILON or (at_end and left <= room + EPSILON):
                    return day, max(hour, first) + left
                left = max(0.0, left - room)
            day, hour = day + 1, 0.0
        return None

    def _lets_begin(self, moment: Moment, own: Callable[[int], Gate] | None) -> bool:
        """Whether a cutover that takes no time may be at a moment."""
        if not self._days.ruled and own is None:
            return True
        gate = self.gate(moment[0], 0.0) if own is None else own(moment[0])
        return begin_from(gate, moment[1]) is not None

    def span(
        self,
        start: Moment,
        copy: float,
        cutover: float,
        longest: float,
        own: Callable[[int], Gate] | None = None,
    ) -> Span | None:
        """When a VM starts that goes over the day, no earlier than at a moment of a day.

        It starts so late that its cutover is not cut by a night, which only a cutover longer than
        the longest day is, and keeps to the hours of its day that are open for it: by the gates of
        its ``own`` where it has any. None where it would not start on that day any more.
        """
        day = start[0]
        cut = cutover > longest + EPSILON
        while True:
            if start[0] != day or start[1] >= self.hours(day) - EPSILON:
                return None
            copied = self.after(start, copy)
            if copied is None:
                return None
            at_end = copied[1] >= self.hours(copied[0]) - EPSILON
            if at_end and (cutover > EPSILON or not self._lets_begin(copied, own)):
                copied = copied[0] + 1, 0.0
            if not self.hours(copied[0]):
                return None
            room = self.hours(copied[0]) - copied[1]
            if not self._days.ruled and own is None:
                fits = cutover <= room + EPSILON
            else:
                gate = self.gate(copied[0], cutover) if own is None else own(copied[0])
                begin = begin_from(gate, copied[1])
                room = room if begin is None else begin - copied[1]
                fits = begin is not None and room <= EPSILON
            if fits or cut:
                end = self.after(copied, cutover)
                return None if end is None else Span(start, copied, end)
            later = self.after(start, room)
            if later is None:
                return None
            start = later
