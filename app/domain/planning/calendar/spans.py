"""Spans of hours of the clock, from a date's midnight on: joined, cut, and what two share."""

from __future__ import annotations

from collections.abc import Iterable

HOURS_PER_DAY = 24.0
REACH = 2 * HOURS_PER_DAY
"""How far what begins on a date may reach: to the end of the next."""

Span = tuple[float, float]
Pieces = tuple[Span, ...]
"""Spans of hours from a date's midnight on, in order and apart."""


def joined(spans: Iterable[Span], reached: float = 0.0) -> Pieces:
    """Spans in order from an hour on, those that touch or overlap as one."""
    pieces: list[Span] = []
    for start, end in sorted(spans):
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = pieces[-1][0], max(end, pieces[-1][1])
        elif end > max(start, reached):
            pieces.append((max(start, reached), end))
    return tuple(pieces)


def without(pieces: Pieces, closed: Pieces) -> Pieces:
    """What is left of pieces outside others."""
    if not closed:
        return pieces
    left: list[Span] = []
    for piece in pieces:
        start, end = piece
        for shut, opened in closed:
            if opened <= start or shut >= end:
                continue
            if shut > start:
                left.append((start, shut))
            start = max(start, opened)
        if start < end:
            left.append((start, end))
    return tuple(left)


def both(some: Pieces, others: Pieces) -> Pieces:
    """The hours that are in both."""
    found = []
    for start, end in some:
        for first, last in others:
            if max(start, first) < min(end, last):
                found.append((max(start, first), min(end, last)))
    return joined(found)


def hours_of(pieces: Pieces) -> float:
    """How many hours the pieces have."""
    return sum(end - start for start, end in pieces)


def longest_of(pieces: Pieces) -> float:
    """The hours of the longest piece, 0 without one."""
    return max((end - start for start, end in pieces), default=0.0)


def bridged(pieces: Pieces, gaps: Pieces) -> Pieces:
    """Pieces between which nothing but gaps lies as one; gaps are hours that no clock shows."""
    found: list[Span] = []
    for start, end in pieces:
        if found and not without(((found[-1][1], start),), gaps):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return tuple(found)


def first_hours(pieces: Pieces, most: float) -> Pieces:
    """The pieces until so many hours are used up."""
    left, found = most, []
    for start, end in pieces:
        if left <= 0:
            break
        found.append((start, min(end, start + left)))
        left -= end - start
    return tuple(found)
