"""Rows of a CSV file that have more fields than their headings.

Exports copied together have further headings, perhaps more of them than the first: the rows
below count by these. What is wider all the same is compared with the other rows: either its
surplus stands at the end, or a field that nobody quoted holds the separator. Where neither is
plain the row is left out, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_SAMPLE = 500
"""Rows by which the others are judged."""

_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"-?[\d.,' \u00a0\u202f’]*\d%?")
_ALIKE = 0.85
"""Share of the columns that must hold what they hold in other rows."""

_CLEARLY = 2
"""By how much putting a cut field together must be better than the next way to read a row."""


@dataclass(slots=True)
class Widths:
    """The rows that can be read, and places among all rows: whose surplus was dropped, whose
    fields were put together, and which fit no column.
    """

    rows: list[list[str]]
    surplus: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    misfits: list[int] = field(default_factory=list)


class Headings:
    """The first headings of a file, and what repeats them."""

    def __init__(self, row: Sequence[str]) -> None:
        self.width = len(row)
        self._known = frozenset(filter(None, map(_folded, row)))
        self._needed = max(min(3, len(self._known)), len(self._known) // 3)
        self._longest = max(map(len, self._known), default=0) + 4

    def are(self, row: Sequence[str]) -> bool:
        """Whether a row holds many of the headings."""
        if not self._known or not row or len(row[0]) > self._longest:
            return False
        if _folded(row[0]) not in self._known:
            return False
        return len(self._known.intersection(map(_folded, row))) >= self._needed


def _folded(cell: str) -> str:
    return cell.strip().strip("\ufeff").casefold()


def settle_widths(rows: list[list[str]], headings: Headings, mark: str, *, quoted: bool) -> Widths:
    """Bring every row to the width of the headings above it; ``mark`` parts the fields.

    Where every field of the file is ``quoted`` no separator can have cut one in two.
    """
    found = Widths(rows)
    dropped: set[int] = set()
    for start, end, width in _blocks(rows, headings):
        wide = [place for place in range(start, end) if any(rows[place][width:])]
        if not wide:
            continue
        profile = _Profile(width, (row for row in rows[start:end] if not any(row[width:])))
        for place in wide:
            fitted = profile.fit(rows[place], mark, may_join=not quoted)
            if fitted is None:
                found.misfits.append(place)
                dropped.add(place)
                continue
            cut = fitted == rows[place][:width]
            (found.surplus if cut else found.joined).append(place)
            rows[place] = fitted
    if dropped:
        found.rows = [row for place, row in enumerate(rows) if place not in dropped]
    return found


def _blocks(rows: Sequence[Sequence[str]], headings: Headings) -> Iterator[tuple[int, int, int]]:
    """Where the rows under each heading begin and end, and how wide it is."""
    start, width, seen = 0, headings.width, False
    for place, row in enumerate(rows):
        if headings.are(row):
            if seen:
                yield start, place, width
                start = place
            seen, width = True, len(row)
    yield start, len(rows), width


class _Profile:
    """What stands in each column of the rows that have the right width."""

    def __init__(self, width: int, rows: Iterator[list[str]]) -> None:
        self.width = width
        self._shapes: list[set[str]] = [set() for _ in range(width)]
        self._kinds: list[set[str]] = [set() for _ in range(width)]
        next(rows, None)  # the headings
        for _, row in zip(range(_SAMPLE), rows, strict=False):
            if len(row) >= width:
                for column, cell in enumerate(row[:width]):
                    self._shapes[column].add(_shape(cell))
                    self._kinds[column].add(_kind(cell))

    def fit(self, row: list[str], mark: str, *, may_join: bool) -> list[str] | None:
        """The row at the right width; None where no way to do so is better than the others."""
        more = len(row) - self.width
        ways = [row[: self.width]]
        for at in range(self.width):
            whole = mark.join(row[at : at + more + 1])
            ways.append([*row[:at], whole, *row[at + more + 1 :]])
        scores = [self._score(way) for way in ways]
        best = max(scores)
        place = scores.index(best)
        # What stands at the end may be the rest of the last field, which changes little.
        rivals = [score for at, score in enumerate(scores[:-1]) if at != place]
        doubtful = best - max(rivals, default=0) < (_CLEARLY if place else 1)
        if doubtful or (place and not may_join) or not self._alike(ways[place]):
            return None
        # Numbers beside each other may be one with thousands, or two: nobody knows which.
        if place and "number" in map(_kind, row[place - 1 : place + more]):
            return None
        return ways[place]

    def _score(self, row: Sequence[str]) -> int:
        return sum(
            2 * (_shape(cell) in shapes) + (_kind(cell) in kinds)
            for cell, shapes, kinds in zip(row, self._shapes, self._kinds, strict=True)
        )

    def _alike(self, row: Sequence[str]) -> bool:
        known = [
            _kind(cell) in kinds for cell, kinds in zip(row, self._kinds, strict=True) if kinds
        ]
        return len(known) > 2 and sum(known) >= _ALIKE * len(known)


def _shape(cell: str) -> str:
    """A cell with every word as one letter and every number as one digit."""
    return _DIGITS.sub("9", _LETTERS.sub("a", cell[:60].strip()))


def _kind(cell: str) -> str:
    plain = cell.strip()
    return "number" if _NUMBER.fullmatch(plain[:40]) else "text" if plain else ""
