"""The dates on which a maintenance window begins."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import Repeats

IsWorkingDay = Callable[[date], bool]
MonthEnd = Callable[[int, int, int], date | None]
"""Of a year, a month and an offset, as :func:`month_end_day` answers."""

MOST_OFFSET = 20
"""Working days between a month's end and a window, at most."""
LAST = -1
"""The last weekday of its kind in a month."""
_SEARCH_DAYS = 366


def begins_on(window: CalendarWindow, day: date, month_end: MonthEnd) -> bool:
    """Whether a window begins on a date of its own zone."""
    if not covers(window, day):
        return False
    if window.repeats == Repeats.NTH_WEEKDAY:
        return day.weekday() == window.weekday and _is_nth(day, window.nth)
    if window.repeats == Repeats.MONTH_END:
        return _is_month_end(day, window.month_offset, month_end)
    return window.weekday in {None, day.weekday()}


def covers(window: CalendarWindow, day: date) -> bool:
    """Whether a date lies between a rule's first and last day, both included."""
    after = window.first_day is None or window.first_day <= day
    return after and (window.last_day is None or day <= window.last_day)


def month_end_day(year: int, month: int, offset: int, is_working: IsWorkingDay) -> date | None:
    """The working day so many before (negative) or after a month's end.

    0 is the month's last working day, −1 the one before it, 1 the first after the month.
    None where there are too few within a year.
    """
    last = date(year, month, monthrange(year, month)[1])
    step = 1 if offset > 0 else -1
    left = offset if offset > 0 else 1 - offset
    day = last + timedelta(days=1) if offset > 0 else last
    for _ in range(_SEARCH_DAYS):
        left -= is_working(day)
        if not left:
            return day
        if day in {date.min, date.max}:
            break
        day += timedelta(days=step)
    return None


def _is_nth(day: date, nth: int | None) -> bool:
    if nth == LAST:
        return day.day + 7 > monthrange(day.year, day.month)[1]
    return nth == (day.day - 1) // 7 + 1


def _is_month_end(day: date, offset: int, month_end: MonthEnd) -> bool:
    """Whether a date belongs to the end of its own month, or of one that is near enough."""
    # Twenty working days of a week with a single one reach over five months.
    near = 6 if abs(offset) > 1 else 1
    own = day.year * 12 + day.month - 1
    months = (own + (n if offset <= 0 else -n) for n in range(near + 1))
    return any(
        month_end(month // 12, month % 12 + 1, offset) == day
        for month in months
        if date.min.year <= month // 12 < date.max.year
    )
