"""The shape of a selection, from its ranges and never from its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionRange

Span = tuple[int, int]
"""First and last row, both included."""


def parts_of(selection: QItemSelection) -> list[QItemSelectionRange]:
    """The ranges of a selection."""
    ranges: Any = selection
    return list(ranges)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, joined where they touch or overlap."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result


def row_spans(selection: QItemSelection) -> list[Span]:
    """The rows in which anything is selected."""
    return merged((part.top(), part.bottom()) for part in parts_of(selection))


def spans_by_column(
    selection: QItemSelection, is_hidden: Callable[[int], bool]
) -> dict[int, list[Span]]:
    """For each visible column the rows that are selected in it."""
    parts: dict[int, list[Span]] = {}
    hidden: dict[int, bool] = {}
    for part in parts_of(selection):
        for place in range(part.left(), part.right() + 1):
            if place not in hidden:
                hidden[place] = is_hidden(place)
            if not hidden[place]:
                parts.setdefault(place, []).append((part.top(), part.bottom()))
    return {place: merged(spans) for place, spans in parts.items()}


def count_rows(spans: Iterable[Span]) -> int:
    """How many rows lie in spans that do not overlap."""
    return sum(last - first + 1 for first, last in spans)


def rows_in(spans: Iterable[Span]) -> Iterator[int]:
    """The rows of spans, one by one."""
    for first, last in spans:
        yield from range(first, last + 1)


def spans_of(rows: Iterable[int]) -> list[Span]:
    """Rows as spans."""
    return merged((row, row) for row in rows)
