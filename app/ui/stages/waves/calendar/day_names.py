"""Names of freezes and holidays: which days of a week they stand for, and how they are broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from app.ui.stages.waves.calendar.weeks import Week


@dataclass(frozen=True, slots=True)
class NamedDays:
    """Columns of a week, both included, that the same rules close."""

    text: str
    first: int
    last: int


def named_days(names: Sequence[str]) -> list[NamedDays]:
    """The columns of a week by what closes them, given its name on each day; empty for none."""
    found, column = [], 0
    for name, each in groupby(names):
        count = len(list(each))
        if name:
            found.append(NamedDays(name, column, column + count - 1))
        column += count
    return found


def first_free_line(week: Week, days: NamedDays, lines: int) -> int:
    """The line from which on no block lies on some days; ``lines`` where the last one is taken."""
    if week.hidden and any(week.hidden[days.first : days.last + 1]):
        return lines
    taken = (
        part.line + 1 for part in week.parts if part.first <= days.last and part.last >= days.first
    )
    return max(taken, default=0)


def broken(text: str, metrics: QFontMetrics, width: int, lines: int) -> list[str]:
    """A text in at most so many lines, broken between words; what has no room ends in ``…``."""
    if lines < 1 or width < metrics.averageCharWidth():
        return []
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines - 1:
        count = 1
        while count < len(rest) and metrics.horizontalAdvance(" ".join(rest[: count + 1])) <= width:
            count += 1
        found.append(" ".join(rest[:count]))
        del rest[:count]
    if rest:
        found.append(" ".join(rest))
    right = Qt.TextElideMode.ElideRight
    return [metrics.elidedText(each, right, width) for each in found]
