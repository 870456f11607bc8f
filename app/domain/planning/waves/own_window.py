"""On which days a wave may start: within its own dates, and in no blackout that binds its VMs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from app.domain.model import CalendarWindow
from app.domain.planning.waves.wave import Wave


def window_refusal(wave: Wave, today: date) -> str:
    """Why a wave may not start executing on a day; empty where its dates allow it."""
    start, end = wave.scheduled_start, wave.scheduled_end
    if start is not None and today < start:
        return f"“{wave.name}” may not start before {start}; today is {today}."
    if end is not None and today > end:
        return f"The window of “{wave.name}” ended on {end}; today is {today}."
    return ""


def blackout_refusal(
    wave: Wave, today: date, windows: Iterable[CalendarWindow], tenants: Collection[int | None]
) -> str:
    """Why a blackout of the project, of the wave's cohort or of one of its tenants keeps it from
    starting on a day; empty where none does.
    """
    for window in windows:
        first, last = window.first_day, window.last_day
        if window.kind != "blackout" or not window.active or first is None or last is None:
            continue
        if window.cohort_id not in {None, wave.cohort_id}:
            continue
        if window.tenant_id is not None and window.tenant_id not in tenants:
            continue
        if first <= today <= last:
            name = f"“{window.label}”" if window.label else "A blackout"
            return f"{name} keeps “{wave.name}” from starting from {first} to {last}."
    return ""
