"""Hours of work walked through the calendar: the earliest day or moment at which they are done."""

from __future__ import annotations

from app.domain.planning.schedule.nights import TOLERANCE
from app.domain.planning.schedule.shifts import Moment, Shifts


def walk(hours: float, shifts: Shifts, first: int, lost: float, least: float = 0.0) -> int:
    """The number of days used when so many hours are done, some being lost at each day's end.

    Days shorter than ``least`` are of no use.
    """
    done, end = 0.0, first
    while done + TOLERANCE < hours:
        length = shifts.hours(end)
        if not length:
            break
        if length >= least - TOLERANCE:
            done += max(0.0, length - lost)
        end += 1
    return end


def walk_days(days: int, shifts: Shifts, first: int, least: float) -> int:
    """The number of days used when so many of them were long enough to be of use."""
    end = first
    while days > 0 and shifts.hours(end):
        days -= shifts.hours(end) >= least - TOLERANCE
        end += 1
    return end


def walk_from(hours: float, shifts: Shifts, begin: Moment, lost: float = 0.0) -> Moment:
    """The earliest moment at which so many hours are done, some being lost at each day's end.

    At the beginning of a day they are done as well as at the end of the day before, which is
    returned; a later beginning never gives an earlier end.
    """
    (day, hour), left = begin, hours
    while left > TOLERANCE:
        length = shifts.hours(day)
        if not length:
            break
        room = max(0.0, length - lost - hour)
        if left <= room + TOLERANCE:
            return day, hour + left
        left -= room
        day, hour = day + 1, 0.0
    return day, hour
