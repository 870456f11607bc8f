"""What the calendars say of one moment: what closes it, until when, and the next free time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.model import CalendarWindow
from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.calendar.layer import Layer
from app.domain.planning.calendar.recurrence import covers
from app.domain.planning.calendar.rules import (
    BLACKOUT,
    MAINTENANCE,
    BusyTime,
    PublicHolidays,
    rule_title,
    titles_of,
)
from app.domain.planning.calendar.spans import HOURS_PER_DAY, Pieces, both
from app.domain.planning.calendar.wall_time import date_on, hour_on, moment, zone_of
from app.domain.planning.timing.working_calendar import SEARCH_DAYS

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closing:
    """What keeps VMs from being moved at a moment: which rule, and until when, in UTC.

    ``hard`` ones are blackouts and freezes, which nobody passes; the others yield to a reason.
    """

    what: str
    until: datetime | None
    hard: bool = False


def closings_at(calendars: Calendars, bounds: Sequence[Bound], at: datetime) -> list[Closing]:
    """What closes a moment for VMs that some calendars bind, blackouts first; none where open.

    Rules of cutovers count, too. Working hours alone close nothing, and the project's windows say
    nothing of VMs that have windows of their own.
    """
    found: dict[str, Closing] = {}
    overridden = bool(bounds) and all(map(calendars.opens_own, bounds))
    layers = calendars.layers(bounds)
    for owner, layer in layers:
        shut = (calendars.calendar.layer, layer) if owner or not overridden else None
        for closing in _of_layer(layer, owner, at, shut):
            found.setdefault(closing.what, closing)
    return sorted(found.values(), key=lambda closing: not closing.hard)


def _of_layer(
    layer: Layer, owner: str, at: datetime, shut: Sequence[Layer] | None
) -> Iterator[Closing]:
    """What a layer closes; by its windows only with the layers that ``shut`` days of them."""
    zone, day = layer.zone, date_on(at, layer.zone)
    whose = f" of {owner}" if owner else ""
    for rule in layer.rules:
        if isinstance(rule, PublicHolidays):
            names = [name for when, name in rule.days if when == day]
            if names:
                what = f"“{names[0] or rule_title(rule)}”{whose}, a public holiday,"
                yield Closing(what, moment(day + _DAY, 0.0, zone))
        elif isinstance(rule, BusyTime):
            start, end = rule.starts_at.replace(tzinfo=UTC), rule.ends_at.replace(tzinfo=UTC)
            if start <= at < end:
                what = f"The busy time “{rule.summary or rule_title(rule)}”{whose}"
                yield Closing(what, end)
        elif rule.kind == BLACKOUT:
            own = rule.time_zone or zone
            if covers(rule, date_on(at, own)):
                last = rule.last_day
                until = moment(last + _DAY, 0.0, own) if last and last < date.max - _DAY else None
                name = f"“{rule.label}”" if rule.label else "A blackout"
                yield Closing(f"{name}{whose}", until, hard=True)
    outside = None if shut is None else _outside(layer, at, day, shut)
    if outside is not None:
        own_windows = [
            rule
            for rule in layer.rules
            if isinstance(rule, CalendarWindow) and rule.kind == MAINTENANCE
        ]
        yield Closing(f"The time outside of {titles_of(own_windows)}{whose}", outside.until)


@dataclass(frozen=True, slots=True)
class _Outside:
    until: datetime | None


def _outside(layer: Layer, at: datetime, day: date, shut: Sequence[Layer]) -> _Outside | None:
    """Until when no window of a layer is open; None within one, or where it has none.

    A day that is closed is closed with the hours of its windows after midnight.
    """
    if layer.opens(day, cutovers=True) is None:
        return None
    last = min(day + SEARCH_DAYS * _DAY, date.max - 3 * _DAY)
    each = day - _DAY
    while each <= last:
        hour = hour_on(each, at, layer.zone)
        closed = any(other.is_closed(each, cutovers=True) for other in shut)
        for start, end in layer.opens(each, cutovers=True) or ():
            if closed and each < day:
                break
            if start <= hour < end:
                return None
            if start > hour:
                return _Outside(moment(each, start, layer.zone))
        each += _DAY
    return _Outside(None)


def next_free(calendars: Calendars, bounds: Sequence[Bound], at: datetime) -> datetime | None:
    """The first moment from one on at which all calendars are open for a cutover, in UTC.

    None where there is none within three years.
    """
    zone = calendars.calendar.zone
    today = at.astimezone(zone_of(zone)).date()
    for offset in range(-1, SEARCH_DAYS):
        day = today + offset * _DAY
        if day > date.max - 3 * _DAY:
            break
        pieces: Pieces | None = None
        for bound in bounds or [()]:
            opened = calendars.open_on(day, bound).cutovers
            pieces = opened if pieces is None else both(pieces, opened)
        hour = hour_on(day, at, zone)
        for start, end in pieces or ():
            if end > hour and max(start, hour) < 2 * HOURS_PER_DAY:
                return max(at.astimezone(UTC), moment(day, start, zone))
    return None
