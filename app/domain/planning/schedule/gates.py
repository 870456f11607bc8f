"""Which hours of a day's work let a VM start, and in which its cutover may begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import NamedTuple

from app.domain.planning.calendar.spans import (
    HOURS_PER_DAY,
    Pieces,
    both,
    bridged,
    hours_of,
    joined,
)

EPSILON = 1e-9


class Stretch(NamedTuple):
    """Hours of a day's work: from ``start`` on a copy may run, its cutover begins in the others."""

    start: float
    first: float
    last: float


Gate = tuple[Stretch, ...]
"""The stretches of a day in order; a VM has to keep to one of them."""


class Opening(NamedTuple):
    """The copies that may start at a moment: at most so many hours, none within the gaps."""

    most: float
    gaps: Sequence[tuple[float, float]]


SHUT = Opening(-inf, ())


def gate_of(
    work: Pieces, cutovers: Pieces, worked: Pieces, unshown: Pieces, cutover: float
) -> Gate:
    """The gate of a day by hours of its clock, ``worked`` being all in which anybody works.

    A VM may pause only where all hours that are worked are open to it; else it keeps to one piece
    of ``work``. No cutover pauses. What the clocks skip between ``unshown`` hours is no pause.
    """
    if len(worked) == len(cutovers) == len(work) == 1 and work == worked:
        begin = worked[0][0]
        first, last = cutovers[0][0] - begin, cutovers[0][1] - begin - cutover
        return (Stretch(0.0, first, max(first, last)),) if last >= first - EPSILON else ()
    open_all = hours_of(work) >= hours_of(worked) - EPSILON
    whole: Pieces = ((-HOURS_PER_DAY, 3 * HOURS_PER_DAY),)
    found: list[Stretch] = []
    for begin, end in whole if open_all else bridged(work, unshown):
        for first, last in bridged(cutovers, unshown):
            low, high = max(begin, first), min(end, last)
            if high < low:
                continue
            start = _hour(begin, worked)
            span = _hour(low, worked), _hour(high, worked) - cutover
            if span[1] >= span[0] - EPSILON:
                found.append(Stretch(start, span[0], max(span)))
    return tuple(sorted(found))


def parts_of(work: Pieces, worked: Pieces) -> Pieces:
    """The hours of a day's work that are open, ``worked`` being all in which anybody works."""
    return joined((_hour(start, worked), _hour(end, worked)) for start, end in both(work, worked))


def own_gate_of(
    work: Pieces, cutovers: Pieces, worked: Pieces, unshown: Pieces, cutover: float, *, pauses: bool
) -> Gate:
    """The gate of a day on which others work at hours that are not open to a VM.

    One that ``pauses`` does so where nobody works, as it would if there were no others.
    """
    pieces = bridged(work, unshown)
    if pauses:
        pieces = _bridged_over_pauses(work, worked)
    found: list[Stretch] = []
    for begin, end in pieces:
        for first, last in bridged(cutovers, unshown):
            low, high = max(begin, first), min(end, last)
            if high >= low:
                span = _hour(low, worked), _hour(high, worked) - cutover
                if span[1] >= span[0] - EPSILON:
                    found.append(Stretch(_hour(begin, worked), span[0], max(span)))
    return tuple(sorted(found))


def _bridged_over_pauses(work: Pieces, worked: Pieces) -> Pieces:
    found: list[tuple[float, float]] = []
    for start, end in work:
        if found and not both(((found[-1][1], start),), worked):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return tuple(found)


def _hour(clock: float, worked: Pieces) -> float:
    """The hours that are worked before an hour of the clock."""
    return sum(max(0.0, min(clock, end) - start) for start, end in worked)


def longest_fit(gate: Gate) -> float:
    """The longest copy that a day takes, below 0 where it takes none."""
    return max((each.last - each.start for each in gate), default=-inf)


def opening(gate: Gate, hour: float) -> Opening:
    """The copies that may start at an hour."""
    spans = [
        (each.first - hour, each.last - hour)
        for each in gate
        if each.start <= hour + EPSILON and each.last >= hour - EPSILON
    ]
    if not spans:
        return SHUT
    gaps, reached = [], -inf
    for low, high in sorted(spans):
        if low > max(reached, 0.0) + EPSILON:
            gaps.append((reached, low - EPSILON))
        reached = max(reached, high + EPSILON)
    return Opening(reached, gaps)


def start_from(gate: Gate, hour: float, copy: float) -> float | None:
    """The earliest hour from one on at which a copy may start; None where none is left."""
    return min(_starts(gate, hour, copy), default=None)


def _starts(gate: Gate, hour: float, copy: float) -> Iterator[float]:
    for each in gate:
        start = max(hour, each.start, each.first - copy)
        if start + copy <= each.last + EPSILON:
            yield start


def begin_from(gate: Iterable[Stretch], hour: float) -> float | None:
    """The earliest hour from one on at which a cutover may begin; None where none is left."""
    begins = (max(hour, each.first) for each in gate if each.last >= hour - EPSILON)
    return min(begins, default=None)
