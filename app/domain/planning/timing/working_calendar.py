"""The days on which VMs are moved, and for how many hours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters

HOURS_PER_DAY = 24.0
YEAR = 366
SEARCH_DAYS = 3 * YEAR
"""How far the calendar looks for the next working day before it gives up."""
HORIZON_DAYS = 100 * YEAR
"""How far a calendar reaches at all."""
MAINTENANCE, BLACKOUT = "maintenance", "blackout"
SHIFT_START = 9.0

Pieces = tuple[tuple[float, float], ...]
"""Spans of hours from a date's midnight on."""


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A date on which work is allowed, and for how many of its hours.

    ``pieces`` are the open hours of the clock, in order and apart; one that begins on the date
    may reach into the next.
    """

    date: date
    open_hours: float
    pieces: Pieces

    def hours(self, shift: float) -> float:
        """Hours worked on the day by a shift of so many hours."""
        return min(shift, self.open_hours)

    def worked(self, shift: float) -> Pieces:
        """The hours of the clock in which a shift of so many hours works."""
        left, found = self.hours(shift), []
        for start, end in self.pieces:
            if left <= 0:
                break
            found.append((start, min(end, start + left)))
            left -= end - start
        return tuple(found)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working week and the windows that change it.

    Without maintenance windows, the first ``days_per_week`` days from Monday are working days and
    begin at the hour ``shift_start``. Active maintenance windows replace the week: work happens
    only within them, on any weekday; time after midnight belongs to the day before.
    A blackout closes its dates, both included, whatever else is open.
    """

    start: date
    days_per_week: int = 5
    hours_per_day: float = 8.0
    windows: tuple[CalendarWindow, ...] = ()
    shift_start: float = SHIFT_START

    @classmethod
    def of(
        cls, parameters: ProjectParameters, today: date, windows: Iterable[CalendarWindow] = ()
    ) -> WorkingCalendar:
        """The project's calendar; it starts today where the project has no start date."""
        return cls(
            parameters.start_date or today,
            parameters.working_days_per_week,
            parameters.working_hours_per_day,
            tuple(window for window in windows if window.active),
            parameters.shift_start_hour,
        )

    @property
    def even(self) -> bool:
        """Whether any shift has all its hours on each working day, as without windows."""
        return not any(window.active and window.kind == MAINTENANCE for window in self.windows)

    def days(self) -> Iterator[WorkingDay]:
        """The working days from the start on, until none follows within three years.

        :raises UserError: when there is no working time within three years of the start.
        """
        blackouts = [w for w in self.windows if w.active and w.kind == BLACKOUT]
        maintenance = [w for w in self.windows if w.active and w.kind == MAINTENANCE]
        idle = 0
        found = False
        reached = 0.0
        for offset in range(min(HORIZON_DAYS, (date.max - self.start).days)):
            day = self.start + timedelta(days=offset)
            pieces = self._pieces(day, maintenance, reached)
            reached = 0.0
            if pieces and not any(_covers(window, day) for window in blackouts):
                idle, found = 0, True
                reached = pieces[-1][1] - HOURS_PER_DAY
                yield WorkingDay(day, sum(end - start for start, end in pieces), pieces)
                continue
            idle += 1
            if idle > SEARCH_DAYS:
                break
        if not found:
            raise self._no_time()

    def _pieces(self, day: date, maintenance: list[CalendarWindow], reached: float) -> Pieces:
        """The open hours of a date, without those that the day before reaches into it."""
        if not maintenance:
            start = self.shift_start
            return ((start, start + HOURS_PER_DAY),) if day.weekday() < self.days_per_week else ()
        weekday = day.weekday()
        return _joined(
            (
                _span(window)
                for window in maintenance
                if window.weekday in {None, weekday} and _covers(window, day)
            ),
            reached,
        )

    def _no_time(self) -> UserError:
        names = ", ".join(f"“{window.label}”" for window in self.windows if window.active)
        return UserError(
            f"There is no working time within three years of {self.start.isoformat()}.",
            f"Change or switch off one of the windows {names}." if names else "",
        )


class DayList:
    """The calendar's days by number, taken from it as they are needed.

    ``even`` says that any shift has all its hours on each of them.
    """

    def __init__(self, days: Iterator[WorkingDay], *, even: bool = False) -> None:
        self.even = even
        self._source = days
        self._days: list[WorkingDay] = []
        self._dates: list[date] = []

    def get(self, number: int) -> WorkingDay | None:
        """The day of that number from 0, None beyond the calendar's end."""
        while len(self._days) <= number:
            day = next(self._source, None)
            if day is None:
                return None
            self._days.append(day)
            self._dates.append(day.date)
        return self._days[number]

    def longest(self, first: int, shift: float) -> float:
        """The longest day of a shift within a year of working days."""
        year = (self.get(number) for number in range(first, first + YEAR))
        return max((day.hours(shift) for day in year if day), default=0.0)

    def first_from(self, day: date) -> int:
        """The number of the first working day on or after a date."""
        while not self._dates or self._dates[-1] < day:
            if self.get(len(self._days)) is None:
                break
        return bisect_left(self._dates, day)

    def last_until(self, day: date) -> int:
        """The number of the last working day on or before a date, -1 without one."""
        self.first_from(day)
        return bisect_right(self._dates, day) - 1


def _covers(window: CalendarWindow, day: date) -> bool:
    after = window.first_day is None or window.first_day <= day
    return after and (window.last_day is None or day <= window.last_day)


def _span(window: CalendarWindow) -> tuple[float, float]:
    passes_midnight = window.end_hour < window.start_hour
    return window.start_hour, window.end_hour + (HOURS_PER_DAY if passes_midnight else 0.0)


def _joined(spans: Iterable[tuple[float, float]], reached: float) -> Pieces:
    """Spans in order from an hour on, those that touch or overlap as one."""
    pieces: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = pieces[-1][0], max(end, pieces[-1][1])
        elif end > max(start, reached):
            pieces.append((max(start, reached), end))
    return tuple(pieces)
