"""Wall time of zones, and what an hour in one of them is on the clock of another.

A wall time that a zone's clocks skip counts as the time that they show instead; one that they
show twice counts as the first. Hours of a date are those of the clock, so a night in which an
hour is skipped has that hour cut out, and in a night with one more hour that one is not used.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.planning.calendar.spans import HOURS_PER_DAY, Pieces, Span
from app.domain.units import SECONDS_PER_HOUR

_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def wall_time(day: date, hour: float) -> datetime:
    """The wall time, without zone, so many hours of the clock after a date's midnight."""
    return datetime.combine(day, time()) + timedelta(seconds=round(hour * SECONDS_PER_HOUR))


def moment(day: date, hour: float, zone: str) -> datetime:
    """The moment, in UTC, at an hour of a date in a zone."""
    return wall_time(day, hour).replace(tzinfo=zone_of(zone)).astimezone(UTC)


def hour_on(day: date, at: datetime, zone: str) -> float:
    """The hour of the clock, from a date's midnight on, that a zone shows at a moment."""
    shown = at.astimezone(zone_of(zone)).replace(tzinfo=None)
    return (shown - datetime.combine(day, time())).total_seconds() / SECONDS_PER_HOUR


def date_on(at: datetime, zone: str) -> date:
    """The date that a zone's calendar shows at a moment."""
    return at.astimezone(zone_of(zone)).date()


def span_on(day: date, start: datetime, end: datetime, zone: str) -> Span:
    """A span between two moments as hours of the clock from a date's midnight on."""
    first, last = hour_on(day, start, zone), hour_on(day, end, zone)
    return first, max(first, last)


@lru_cache(maxsize=4096)
def skipped(day: date, zone: str) -> Pieces:
    """The hours of a date and the next that a zone's clocks do not show."""
    where = zone_of(zone)
    if where is UTC:
        return ()
    found = []
    for offset in range(2):
        gap = _gap(day + timedelta(days=offset), where)
        if gap:
            found.append((gap[0] + offset * HOURS_PER_DAY, gap[1] + offset * HOURS_PER_DAY))
    return tuple(found)


def _gap(day: date, where: tzinfo) -> Span | None:
    """The hours of one date that the clocks skip, found to the minute."""
    midnight = datetime.combine(day, time())
    before, after = _offset(midnight, where), _offset(midnight + timedelta(days=1), where)
    if after <= before:
        return None
    low, high = 0, round(HOURS_PER_DAY * 60)
    while low < high:
        middle = (low + high) // 2
        # Of a wall time that is not shown, fold 1 has the offset that holds after the jump.
        if _offset(midnight + middle * _MINUTE, where, fold=1) > before:
            high = middle
        else:
            low = middle + 1
    jump = (after - before).total_seconds() / SECONDS_PER_HOUR
    return low / 60, low / 60 + jump


def _offset(wall: datetime, where: tzinfo, fold: int = 0) -> timedelta:
    return wall.replace(tzinfo=where, fold=fold).utcoffset() or timedelta()
