"""Dates within sentences: in English words, as the sentences are, so that nobody has to guess.

Files, tables and papers write dates as they do; the window shows a date that stands alone by the
user's locale.
"""

from __future__ import annotations

from datetime import date, datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """A date: ``Sat 5 Dec 2026``. The same everywhere, whatever the system's language is."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(at: datetime) -> str:
    """A date with its hour and minute: ``Sat 5 Dec 2026, 14:30``."""
    return f"{day_words(at)}, {at:%H:%M}"
