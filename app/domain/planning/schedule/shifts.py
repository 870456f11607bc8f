"""The working hours of one shift, day by day, and how far a VM gets in them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.domain.planning.timing.working_calendar import YEAR, DayList

EPSILON = 1e-9
"""Hours below which two moments are one."""

Moment = tuple[int, float]
"""Number of a working day from 0, and hours of work into it."""


class Span(NamedTuple):
    """When a VM's copy starts, its cutover starts and all is done."""

    start: Moment
    copy_end: Moment
    end: Moment


class Shifts:
    """Working days by number from 0, with the hours that one shift has on each."""

    def __init__(self, days: DayList, shift: float) -> None:
        self._days = days
        self._shift = shift
        self._hours: list[float] = []
        self._longest: dict[int, float] = {}

    @property
    def shift(self) -> float:
        """Hours of the shift."""
        return self._shift

    @property
    def even(self) -> bool:
        """Whether every day is as long as the shift."""
        return self._days.even

    def of(self, shift: float) -> Shifts:
        """The same days with shifts of so many hours."""
        return Shifts(self._days, shift)

    def hours(self, day: int) -> float:
        """Hours of a day, 0 beyond the calendar's end."""
        known = self._hours
        while len(known) <= day:
            working_day = self._days.get(len(known))
            if working_day is None:
                return 0.0
            known.append(working_day.hours(self._shift))
        return known[day]

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
            self._longest[first] = self._days.longest(first, self._shift)
        return self._longest[first]

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

    def span(self, start: Moment, copy: float, cutover: float, longest: float) -> Span | None:
        """When a VM starts that goes over the day, no earlier than at a moment of a day.

        It starts so late that its cutover is not cut by a night, which only a cutover longer than
        the longest day is. None where it would not start on that day any more.
        """
        day = start[0]
        while True:
            if start[0] != day or start[1] >= self.hours(day) - EPSILON:
                return None
            copied = self.after(start, copy)
            if copied is None:
                return None
            if cutover > EPSILON and copied[1] >= self.hours(copied[0]) - EPSILON:
                copied = copied[0] + 1, 0.0
            room = self.hours(copied[0]) - copied[1]
            if not self.hours(copied[0]):
                return None
            if cutover <= room + EPSILON or cutover > longest + EPSILON:
                end = self.after(copied, cutover)
                return None if end is None else Span(start, copied, end)
            later = self.after(start, room)
            if later is None:
                return None
            start = later
