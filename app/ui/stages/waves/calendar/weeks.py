"""Blocks in weeks: in which line of its week each part of a block lies, and what has no room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.planning.waves.day_spans import DaySpan

DAYS = 7


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a block that lies in a week: its columns, both included, and its line.

    ``begins`` and ``ends`` say whether the block itself does there.
    """

    block: int
    first: int
    last: int
    line: int
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The parts of a week that have room, and by column the blocks that have none."""

    parts: tuple[Part, ...] = ()
    hidden: tuple[tuple[int, ...], ...] = ((),) * DAYS


class Weeks:
    """The weeks from the one of a date to the one of another, each laid out when it is asked for.

    ``begins`` is the weekday that weeks begin with, 0 for Monday.
    """

    def __init__(
        self, spans: Sequence[DaySpan], first: date, last: date, begins: int, lines: int
    ) -> None:
        self.begin = first - timedelta(days=(first.weekday() - begins) % DAYS)
        self.count = (last - self.begin).days // DAYS + 1
        self.lines = max(1, lines)
        self._spans = spans
        self._blocks: defaultdict[int, list[int]] = defaultdict(list)
        for number, span in enumerate(spans):
            since = max(0, self.week_of(span.begins))
            for week in range(since, min(self.count, self.week_of(span.ends) + 1)):
                self._blocks[week].append(number)
        self._laid: dict[int, Week] = {}

    def week_of(self, day: date) -> int:
        """The number of the week that a date lies in."""
        return (day - self.begin).days // DAYS

    def day(self, week: int, column: int) -> date:
        """The date of a column in a week."""
        return self.begin + timedelta(days=week * DAYS + column)

    def week(self, number: int) -> Week:
        """A week, laid out."""
        if number not in self._laid:
            self._laid[number] = self._lay_out(number)
        return self._laid[number]

    def _lay_out(self, number: int) -> Week:
        begin = self.day(number, 0)
        ends = [-1] * DAYS  # of each line the last column that is taken
        parts: list[Part] = []
        for block in self._blocks.get(number, ()):
            span = self._spans[block]
            first, last = (span.begins - begin).days, (span.ends - begin).days
            left, right = max(0, first), min(DAYS - 1, last)
            line = next((each for each, end in enumerate(ends) if end < left), len(ends))
            if line == len(ends):
                ends.append(-1)
            ends[line] = right
            parts.append(Part(block, left, right, line, first >= 0, last < DAYS))
        if all(part.line < self.lines for part in parts):
            return Week(tuple(parts))
        shown = [part for part in parts if part.line < self.lines - 1]
        hidden: list[list[int]] = [[] for _ in range(DAYS)]
        for part in parts:
            if part.line >= self.lines - 1:
                for column in range(part.first, part.last + 1):
                    hidden[column].append(part.block)
        return Week(tuple(shown), tuple(tuple(each) for each in hidden))
