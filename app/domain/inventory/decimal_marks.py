"""Decides whether ``8.192`` has thousands or a fraction, for each column of a table.

Exports that lie side by side come from different places, and people write numbers as text into
single sheets: so a column's own numbers decide, then those of its table, and for GB, which have
fractions, those of its export and the sizes of ordinary machines. Nothing is looked at before the
first number that leaves a doubt, so that ordinary workbooks pay nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from statistics import median
from typing import Any

from app.domain.inventory.cells import THOUSANDS, is_doubtful, number, sized, told_mark
from app.domain.inventory.headings import HEADER_ROWS, RepeatedHeadings, SheetMap, find_header
from app.domain.inventory.sheet_fields import NUMBERS
from app.domain.units import MIB_PER_GIB

Rows = Callable[[], Iterable[Sequence[Any]]]
OtherTables = Callable[[], Iterable[tuple[str, Iterable[Sequence[Any]]]]]
"""Opens the tables of an export anew, with their kinds."""

FRACTIONS = frozenset({"cpus", "cpu_usage", "memory_usage", "usage", "free_pct", "sockets"})
"""Counts and percentages: a thousand of them is no figure, a fraction may be one."""

_TYPICAL_MIB = {"memory": 8.0 * MIB_PER_GIB, "size": 8.0 * MIB_PER_GIB}
_TYPICAL_DISK_MIB = 100.0 * MIB_PER_GIB
_WHOLE_MIB = frozenset({"memory", "size", "provisioned", "in_use", "total_disk", "capacity"})
"""Sizes of which nobody has single MiB with fractions."""


@dataclass(frozen=True, slots=True)
class _Votes:
    """How many different numbers have a point, and a comma, as their decimal mark for certain."""

    point: int = 0
    comma: int = 0

    def __add__(self, other: _Votes) -> _Votes:
        return _Votes(self.point + other.point, self.comma + other.comma)

    @property
    def mark(self) -> str:
        """The mark of most; empty where none is ahead."""
        if self.point == self.comma:
            return ""
        return "." if self.point > self.comma else ","


def _votes(texts: Iterable[str]) -> _Votes:
    marks = [told_mark(sized(text)[0]) for text in texts]
    return _Votes(marks.count("."), marks.count(","))


class PartMarks:
    """The decimal mark of an export, by the numbers of all its tables."""

    def __init__(self, others: OtherTables = tuple) -> None:
        self._others = others

    @cached_property
    def mark(self) -> str:
        """The mark that most certain numbers have; empty where there are none."""
        votes = _Votes()
        for kind, rows in self._others():
            table = list(rows) if kind in NUMBERS else []
            found = find_header(kind, table[:HEADER_ROWS])
            if found is not None:
                votes += sum(map(_votes, _texts(found, table).values()), _Votes())
        return votes.mark


class TableMarks:
    """The decimal marks of one table. ``rows`` opens it once more, headings and all."""

    def __init__(self, found: SheetMap, rows: Rows, part: PartMarks) -> None:
        self._found = found
        self._rows = rows
        self._part = part
        self._known: dict[str, str] = {}
        self.guessed: dict[str, str] = {}
        """Columns where likelihood alone decided, with one of their numbers."""

    def of(self, field: str) -> str:
        """The decimal mark of a column, or that its doubtful numbers have thousands."""
        found = self._known.get(field)
        if found is None:
            found = self._known[field] = self._decide(field)
        return found

    @cached_property
    def _columns(self) -> dict[str, set[str]]:
        return _texts(self._found, self._rows())

    def _decide(self, field: str) -> str:
        texts = self._columns.get(field, set())
        own = _votes(texts)
        if own.mark and not (own.point and own.comma):
            return own.mark
        unit = self._unit(field, texts)
        if field in _WHOLE_MIB and unit <= 1.0:
            return THOUSANDS
        mark = sum(map(_votes, self._columns.values()), _Votes()).mark
        if unit <= 1.0:
            return mark or THOUSANDS  # RVTools writes whole MiB and MHz
        return mark or self._part.mark or self._likelier(field, texts, unit)

    def _unit(self, field: str, texts: set[str]) -> float:
        """How many MiB one of the column's unit is, by its cells or its heading."""
        told = [unit for text in texts if (unit := sized(text)[1]) is not None]
        return median(told) if told else self._found.units.get(field, 1.0)

    def _likelier(self, field: str, texts: set[str], unit: float) -> str:
        """For sizes in GB and more, the reading that is nearer to what machines have."""
        plain = [sized(text)[0] for text in texts]
        doubtful = sorted(filter(is_doubtful, plain))
        if len(doubtful) < len(plain) or not doubtful:
            return THOUSANDS  # with a fixed number of digits each would have its fraction
        mark = "." if "." in doubtful[0] else ","
        typical = log(_TYPICAL_MIB.get(field, _TYPICAL_DISK_MIB))
        size = median(abs(number(each, mark) or 0.0) for each in doubtful) * unit
        self.guessed[field] = doubtful[0]
        return mark if abs(log(size) - typical) < abs(log(1000 * size) - typical) else THOUSANDS


def _texts(found: SheetMap, rows: Iterable[Sequence[Any]]) -> dict[str, set[str]]:
    """The different texts of each column of numbers."""
    fields = [field for field in NUMBERS.get(found.kind, ()) if field in found.columns]
    repeated = RepeatedHeadings(found)
    width = len(found.headings)
    places = [found.columns[field] for field in fields]
    columns: list[set[Any]] = [set() for _ in fields]
    for index, row in enumerate(rows):
        if index <= found.header_row:
            continue
        if len(row) >= width and repeated.are(row):
            order = repeated.order(row)
            places = [(order or range(width))[found.columns[field]] for field in fields]
            continue
        for place, column in zip(places, columns, strict=True):
            if 0 <= place < len(row) and type(row[place]) is str:
                column.add(row[place])
    return {
        field: {text.strip() for text in column if any(map(str.isdecimal, text))}
        for field, column in zip(fields, columns, strict=True)
    }
