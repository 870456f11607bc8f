"""Dates within sentences: in the style that holds, as numbers are (:mod:`number_style`).

In files and on the command line they have English names, as the sentences have, whatever the
system's language is; in the window the names and the order of the user's country. Files, tables
and papers write dates that stand alone as they do.
"""

from __future__ import annotations

from datetime import date, datetime

from app.domain.number_style import style


def day_words(day: date) -> str:
    """A date: ``Sat 5 Dec 2026`` in files."""
    return style().days.day(day)


def moment_words(at: datetime) -> str:
    """A date with its hour and minute: ``Sat 5 Dec 2026, 14:30`` in files."""
    days = style().days
    return f"{days.day(at)}, {days.time(at)}"
