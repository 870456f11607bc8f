"""Why a VM got no place in the schedule, in words that both transfer models use."""

from __future__ import annotations

from app.domain.day_words import day_words
from app.domain.number_style import fixed
from app.domain.planning.schedule.items import WaveLoad


def no_dates(wave: WaveLoad, hours: float) -> str:
    """Neither the dates of its wave nor the calendar hold the hours of a VM."""
    if wave.last_day is None:
        return f"Its {fixed(hours, 1)} hours do not fit before the calendar ends."
    since = f"from {day_words(wave.first_day)} " if wave.first_day else ""
    return (
        f"Its {fixed(hours, 1)} hours do not fit into the dates of its wave, "
        f"{since}until {day_words(wave.last_day)}."
    )
