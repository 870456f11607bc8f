"""When a wave may start executing: within its own dates, and when its VMs' calendars are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.planning.calendar.at_moment import closings_at, next_free
from app.domain.planning.calendar.effective import Bound, Calendars
from app.domain.planning.calendar.wall_time import zone_of
from app.domain.planning.waves.wave import Wave


@dataclass(frozen=True, slots=True)
class StartTimes:
    """Why a wave does not start now: ``refusal`` is final, ``outside`` yields to a reason."""

    refusal: str = ""
    outside: str = ""


def window_refusal(wave: Wave, today: date) -> str:
    """Why a wave may not start executing on a day; empty where its dates allow it."""
    start, end = wave.scheduled_start, wave.scheduled_end
    if start is not None and today < start:
        return f"“{wave.name}” may not start before {start}; today is {today}."
    if end is not None and today > end:
        return f"The window of “{wave.name}” ended on {end}; today is {today}."
    return ""


def start_times(
    wave: Wave, calendars: Calendars, bounds: Sequence[Bound], now: datetime
) -> StartTimes:
    """What the calendars that bind a wave's VMs say of starting it now.

    Blackouts and freezes refuse it. Outside of a maintenance window, on a public holiday and in a
    busy time it starts only with a reason.
    """
    found = closings_at(calendars, bounds, now)
    if not found:
        return StartTimes()
    first, zone = found[0], calendars.calendar.zone
    until = f" until {_shown(first.until, zone)}" if first.until else ""
    free = next_free(calendars, bounds, now)
    then = (
        f"The next free time is {_shown(free, zone)}."
        if free is not None
        else "Its calendars have no free time in common within three years."
    )
    told = f"{first.what} keeps “{wave.name}” from starting{until}. {then}"
    return StartTimes(refusal=told) if first.hard else StartTimes(outside=told)


def _shown(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_of(zone)):%Y-%m-%d %H:%M} ({zone})"
