"""Working days that no plan with copies ahead can go below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor, fsum, inf

from app.domain.enums import BoundBy
from app.domain.planning.schedule.nights import TOLERANCE
from app.domain.planning.schedule.presync.clock import OpenDay

CUTOVERS, COLD, LONGEST = "cutovers", "cold VMs", "longest VM"
WAVES, OWN_CALENDARS = "waves", "own calendars"


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


def lower_bounds(work: Work, days: Iterable[OpenDay], begin: float) -> dict[str, int]:
    """Days by what imposes them, counted from the first of ``days``, the last of which is used.

    The clock runs from ``begin``: all copies share the lanes, copies and cutovers the slots, and
    no cutover begins before as much has been copied. A day takes as many cutovers as stand side
    by side in its windows, one after another; cold VMs copy in windows alone.
    """
    days = list(days)
    copies = fsum(work.warm) + fsum(work.cold)
    longest = max(work.warm, default=0.0)
    pipe = max(
        [copies / work.lanes, *(hours / lanes for lanes, hours in work.own.values())], default=0.0
    )
    found = {
        BoundBy.PIPE.value: _by_clock(begin + pipe, days, work),
        BoundBy.SLOTS.value: _by_slots(work, days, begin),
        LONGEST: _by_clock(begin + longest, days, work),
        CUTOVERS: _by_cutovers(work, days),
    }
    if work.cold:
        found[COLD] = _by_cold(work, days)
    return found


def fewest(work: Work, days: Iterable[OpenDay], begin: float) -> int:
    """The largest of the bounds; days that are not known are as good as none."""
    return max(lower_bounds(work, days, begin).values())


def end_of(work: Work, days: Sequence[OpenDay], first: int) -> int:
    """How many of ``days`` are used with what begins on one of them, whatever was copied before."""
    after = days[first:]
    used = [_by_cutovers(work, after), _by_slots(work, after, -inf)]
    if work.cold:
        used.append(_by_cold(work, after))
    return first + max(used)


def _by_cutovers(work: Work, days: Sequence[OpenDay]) -> int:
    count = len(work.warm) + len(work.cold)
    return _walked(count, days, lambda day: cutovers_on(day, work))


def _by_cold(work: Work, days: Sequence[OpenDay]) -> int:
    return _walked(fsum(work.cold), days, lambda day: cold_hours_on(day, work))


def _by_slots(work: Work, days: Sequence[OpenDay], begin: float) -> int:
    """Days by what slots hold.

    Where a day's work begins, no more VMs than slots are in sync; all others of the day, cold ones
    among them, copy while it is under way, until the last moment at which a cutover may begin.
    From then on all hold their slots until they are cut over.
    """
    warm = [0.0, *accumulate(sorted(work.warm))]
    count = len(work.warm) + len(work.cold)
    cold = fsum(work.cold)
    held = cold + warm[-1] + count * work.cutover
    lanes = slots = 0.0
    before = 0
    for number, day in enumerate(days, 1):
        before += work.slots if day.start > begin + TOLERANCE else 0
        under_way = max(0.0, day.end - work.reserve - day.start)
        slots += work.slots * under_way
        lanes += work.lanes * max(0.0, under_way - work.cutover)
        copied = cold + warm[max(0, len(work.warm) - before)]
        by_clock = begin + held / work.slots - work.cutover
        if (
            copied <= lanes + TOLERANCE
            and copied + count * work.cutover <= slots + TOLERANCE
            and by_clock <= day.end - work.reserve - work.cutover + TOLERANCE
        ):
            return number
    return max(1, len(days))


def _usable(day: OpenDay, work: Work) -> Iterable[float]:
    """Hours of each open span in which anything may be moved."""
    return (max(0.0, end - start - work.reserve) for start, end in day.spans)


def cold_hours_on(day: OpenDay, work: Work) -> float:
    """The hours that cold VMs can copy on a day, in all lanes together."""
    return work.lanes * fsum(_usable(day, work))


def cutovers_on(day: OpenDay, work: Work) -> float:
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
