"""A wave's own dates as the window in which it may start."""

from __future__ import annotations

from datetime import date

from app.domain.planning.waves.wave import Wave


def window_refusal(wave: Wave, today: date) -> str:
    """Why a wave may not start executing on a day; empty where its dates allow it."""
    start, end = wave.scheduled_start, wave.scheduled_end
    if start is not None and today < start:
        return f"“{wave.name}” may not start before {start}; today is {today}."
    if end is not None and today > end:
        return f"The window of “{wave.name}” ended on {end}; today is {today}."
    return ""
