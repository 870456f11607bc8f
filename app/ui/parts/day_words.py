"""Words of a date: what opens it, what closes it, and for whom."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import QDate, QLocale

from app.domain.planning.calendar.day_marks import Closed, Closing, DayMarks
from app.domain.planning.calendar.spans import HOURS_PER_DAY, Pieces
from app.ui.charts.labels import clock_text

_KINDS = {Closed.FREEZE: "Freeze", Closed.HOLIDAY: "Public holiday", Closed.BUSY: "Busy"}


_YEAR = re.compile(r"[\s,.]*(?:'[^']*'\s*)?y+(?:\s*'[^']*')?[年년.]?[\s,]*")
"""A year in a pattern, with what stands around it."""


def short_date(day: date) -> str:
    """A date as short as it is clear, in the order of the user's country: ``Mon 8 Mar``."""
    locale, shown = QLocale(), QDate(day.year, day.month, day.day)
    return locale.toString(shown, _short_pattern(locale))


def _short_pattern(locale: QLocale) -> str:
    if locale.language() == QLocale.Language.C:
        return "ddd d MMM"
    whole = locale.dateFormat(QLocale.FormatType.LongFormat)
    return _YEAR.sub(" ", whole).replace("dddd", "ddd").replace("MMMM", "MMM").strip()


def clock_hours_text(hours: Pieces) -> str:
    """Hours of the clock: ``18:00 – 24:00, …``."""
    return ", ".join(f"{clock_text(start)} – {clock_text(end)}" for start, end in hours)


def day_sentence(marks: DayMarks, *, today: bool) -> str:
    """A date in words, a line for each rule that opens or closes it."""
    locale, day = QLocale(), marks.day
    title = locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
    lines = [f"{title} (today)" if today else title]
    if marks.lent:
        lines.append(f"Open to some alone, {clock_hours_text(marks.others)}")
    elif not marks.worked:
        why = "" if marks.in_week or marks.openings else ": no working day"
        lines.append(f"Closed{why}")
    for opening in marks.openings:
        what = " for cutovers" if opening.cutovers_only else ""
        of = f" of {opening.owner}" if opening.owner else ""
        lines.append(f"Window{of}{what}: {opening.title}, {clock_hours_text(opening.hours)}")
    lines += map(_closing, marks.closings)
    return "\n".join(lines)


def _closing(closing: Closing) -> str:
    of = f" of {closing.owner}" if closing.owner else ""
    what = ", for cutovers" if closing.cutovers_only else ""
    whole = closing.whole or closing.hours == ((0.0, HOURS_PER_DAY),)
    when = "" if whole else f", {clock_hours_text(closing.hours)}"
    return f"{_KINDS[closing.kind]}{of}: {closing.title}{what}{when}"
