"""When a wave may start executing: within its own dates, and when its VMs' calendars are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.day_words import day_words, moment_words
from app.domain.planning.calendar.at_moment import Closing, closings_at, next_free
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
    start, end, now = wave.scheduled_start, wave.scheduled_end, day_words(today)
    if start is not None and today < start:
        return f"“{wave.name}” may not start before {day_words(start)}; today is {now}."
    if end is not None and today > end:
        return f"The window of “{wave.name}” ended on {day_words(end)}; today is {now}."
    return ""


def start_times(
    wave: Wave, calendars: Calendars, bounds: Sequence[Bound], now: datetime
) -> StartTimes:
    """What the calendars that bind a wave's VMs say of starting it now.

    A blackout or freeze of any of them refuses it. Where none is open for cutovers (outside of a
    maintenance window, on a public holiday, in a busy time) it starts only with a reason; a wave
    of several tenants starts when the first of them may move.
    """
    bounds = bounds or [()]
    hard = [each for each in closings_at(calendars, bounds, now) if each.hard]
    if hard:
        free = next_free(calendars, bounds, now) or _first_free(calendars, bounds, now)
        return StartTimes(refusal=_told(wave, hard[0], free, calendars.calendar.zone))
    closed = [closings_at(calendars, [bound], now) for bound in bounds]
    if not all(closed):
        return StartTimes()
    free = _first_free(calendars, bounds, now)
    return StartTimes(outside=_told(wave, closed[0][0], free, calendars.calendar.zone))


def _first_free(calendars: Calendars, bounds: Sequence[Bound], now: datetime) -> datetime | None:
    """When the first of its VMs may move; None where none may within three years."""
    found = (next_free(calendars, [bound], now) for bound in bounds)
    return min((each for each in found if each is not None), default=None)


def _told(wave: Wave, closing: Closing, free: datetime | None, zone: str) -> str:
    until = f" until {_shown(closing.until, zone)}" if closing.until else ""
    then = (
        f"The next free time is {_shown(free, zone)}."
        if free is not None
        else "There is no free time within three years."
    )
    return f"{closing.what} keeps “{wave.name}” from starting{until}. {then}"


def _shown(at: datetime, zone: str) -> str:
    return f"{moment_words(at.astimezone(zone_of(zone)))} ({zone})"
