"""Working days that no plan with copies ahead can go below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, fsum, inf

from app.domain.enums import BoundBy
from app.domain.planning.schedule.nights import TOLERANCE
from app.domain.planning.schedule.presync.clock import OpenDay

CUTOVERS, COLD, LONGEST = "cutovers", "cold VMs", "longest VM"


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be moved: hours of each warm and cold copy, and by vCenter those of its own lanes.

    ``own`` has for each vCenter with lanes of its own how many, and the hours of all its copies.
    ``cap`` is the most VMs that may be cut over on a day, infinite without one.
    """

    warm: Sequence[float]
    cold: Sequence[float]
    own: Mapping[str, tuple[int, float]]
    lanes: int
    slots: int
    at_once: int
    cutover: float
    reserve: float
    cap: float = inf


def lower_bounds(work: Work, days: Sequence[OpenDay], begin: float) -> dict[str, int]:
    """Days by what imposes them, counted from the first of ``days``, the last of which is used.

    The clock runs from ``begin``: all copies share the lanes, copies and cutovers the slots, and
    no cutover begins before as much has been copied. A day takes as many cutovers as stand side
    by side in its windows, one after another; cold VMs copy in windows alone.
    """
    count = len(work.warm) + len(work.cold)
    copies = fsum(work.warm) + fsum(work.cold)
    held = copies + count * work.cutover
    longest = max(work.warm, default=0.0)
    pipe = max(
        [copies / work.lanes, *(hours / lanes for lanes, hours in work.own.values())], default=0.0
    )
    last = {
        BoundBy.PIPE.value: begin + pipe,
        BoundBy.SLOTS.value: begin + held / work.slots - work.cutover,
        LONGEST: begin + longest,
    }
    found = {name: _by_clock(moment, days, work) for name, moment in last.items()}
    found[CUTOVERS] = _walked(count, days, lambda day: _cutovers(day, work))
    if work.cold:
        found[COLD] = _walked(
            fsum(work.cold), days, lambda day: work.lanes * fsum(_usable(day, work))
        )
    return found


def _usable(day: OpenDay, work: Work) -> Iterable[float]:
    """Hours of each open span in which anything may be moved."""
    return (max(0.0, end - start - work.reserve) for start, end in day.spans)


def _cutovers(day: OpenDay, work: Work) -> float:
    """How many VMs can be cut over on a day."""
    if work.cutover <= 0:
        return work.cap
    in_a_row = sum(floor(hours / work.cutover + TOLERANCE) for hours in _usable(day, work))
    return min(work.cap, in_a_row * work.at_once)


def _by_clock(moment: float, days: Sequence[OpenDay], work: Work) -> int:
    """The number of days used when the last cutover begins no earlier than at a moment."""
    for number, day in enumerate(days, 1):
        if day.end - work.reserve - work.cutover >= moment - TOLERANCE:
            return number
    return len(days)


def _walked(total: float, days: Sequence[OpenDay], room: Callable[[OpenDay], float]) -> int:
    """The number of days used when as much is done, each taking no more than its room."""
    left = total
    for number, day in enumerate(days, 1):
        left -= room(day)
        if left <= TOLERANCE:
            return number
    return len(days)
