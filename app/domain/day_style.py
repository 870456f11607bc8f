"""How dates and times of day are written within sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HALF = 12


@dataclass(frozen=True, slots=True)
class DayStyle:
    """Patterns of a date and of a time of day, and the short names in them.

    A date has ``weekday``, ``day``, ``month`` (its name), ``number`` (of the month) and ``year``; a
    time has ``hour`` (of 24), ``of_half`` (of 12), ``half`` (which of both) and ``minute``.
    """

    date_form: str = "{weekday} {day} {month} {year}"
    clock_form: str = "{hour:02}:{minute:02}"
    weekdays: tuple[str, ...] = _DAYS
    months: tuple[str, ...] = _MONTHS
    halves: tuple[str, str] = ("AM", "PM")

    def day(self, day: date) -> str:
        """A date, such as ``Sat 5 Dec 2026``."""
        return self.date_form.format(
            weekday=self.weekdays[day.weekday()],
            day=day.day,
            month=self.months[day.month - 1],
            number=day.month,
            year=day.year,
        )

    def time(self, at: datetime) -> str:
        """A time of day, such as ``14:30``."""
        return self.clock_form.format(
            hour=at.hour,
            of_half=(at.hour - 1) % _HALF + 1,
            half=self.halves[at.hour // _HALF],
            minute=at.minute,
        )


ENGLISH = DayStyle()
"""With English names, as the sentences are; the same everywhere."""
