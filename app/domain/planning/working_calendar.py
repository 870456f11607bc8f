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


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A date on which work is allowed, and for how many of its hours."""

    date: date
    open_hours: float

    def hours(self, shift: float) -> float:
        """Hours worked on the day by a shift of so many hours."""
        return min(shift, self.open_hours)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working week and the windows that change it.

    Without maintenance windows, the first ``days_per_week`` days from Monday are working days.
    Active maintenance windows replace the week: work happens only within them, on any weekday.
    A blackout closes its dates, both included, whatever else is open.
    """

    start: date
    days_per_week: int = 5
    hours_per_day: float = 8.0
    windows: tuple[CalendarWindow, ...] = ()

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
        )

    def days(self) -> Iterator[WorkingDay]:
        """The working days from the start on, until none follows within three years.

        :raises UserError: when there is no working time within three years of the start.
        """
        blackouts = [w for w in self.windows if w.active and w.kind == BLACKOUT]
        maintenance = [w for w in self.windows if w.active and w.kind == MAINTENANCE]
        idle = 0
        found = False
        for offset in range(min(HORIZON_DAYS, (date.max - self.start).days)):
            day = self.start + timedelta(days=offset)
            open_hours = self._open_hours(day, maintenance)
            if open_hours > 0 and not any(_covers(window, day) for window in blackouts):
                idle, found = 0, True
                yield WorkingDay(day, open_hours)
                continue
            idle += 1
            if idle > SEARCH_DAYS:
                break
        if not found:
            raise self._no_time()

    def working_days(self) -> Iterator[tuple[date, float]]:
        """Date and hours of each working day, see :meth:`days`."""
        return ((day.date, day.hours(self.hours_per_day)) for day in self.days())

    def _open_hours(self, day: date, maintenance: list[CalendarWindow]) -> float:
        if not maintenance:
            return HOURS_PER_DAY if day.weekday() < self.days_per_week else 0.0
        weekday = day.weekday()
        return _union_hours(
            _span(window)
            for window in maintenance
            if window.weekday in {None, weekday} and _covers(window, day)
        )

    def _no_time(self) -> UserError:
        names = ", ".join(f"“{window.label}”" for window in self.windows if window.active)
        return UserError(
            f"There is no working time within three years of {self.start.isoformat()}.",
            f"Change or switch off one of the windows {names}." if names else "",
        )


class DayList:
    """The calendar's days by number, taken from it as they are needed."""

    def __init__(self, days: Iterator[WorkingDay]) -> None:
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


def _union_hours(spans: Iterable[tuple[float, float]]) -> float:
    total, reached = 0.0, 0.0
    for start, end in sorted(spans):
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total
