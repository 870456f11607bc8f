"""Days that VMs take since they cannot be divided, by dual feasible functions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from math import ceil, floor

from app.domain.planning.schedule.items import WaveLoad
from app.domain.planning.schedule.nights import TOLERANCE, full_days, middle_days, night_days

STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 13)
"""Into how many parts a day is cut to see that VMs cannot be divided."""


def longer_than(wave: WaveLoad, hours: float, longest: float) -> WaveLoad:
    """The wave with no more than the VMs that only days of more than so many hours can take."""
    least, most = hours - wave.cutover + TOLERANCE, wave.within_day(longest) + TOLERANCE
    return replace(wave, jobs=[job for job in wave.jobs if least < job.copy <= most])


def slot_bins(wave: WaveLoad, longest: float) -> int:
    """Days that VMs take in the slots, with days of at most ``longest`` hours.

    A VM that goes over the day fills its slot on each day between its first and its last, and is
    cut over on the last. In the only lane nothing else starts or is cut over on those days, so
    that they are lost for all slots.
    """
    copies, long_copies = _split(wave, longest)
    short = [hours + wave.cutover for hours in copies]
    long = [hours + wave.cutover for hours in long_copies]
    cut = wave.cutover > longest - TOLERANCE
    days_each = wave.slots if wave.lanes == 1 and not cut else 1
    full = [full_days(hours, longest) for hours in long]
    middle = [0 if cut else middle_days(hours, longest) * days_each for hours in long]
    found = [_count_weight(short, longest) + sum(map(max, full, middle))]
    for step in STEPS:
        last = 0.0 if cut else _weight([wave.cutover], longest, step)
        each = sum(max(whole, between + last) for whole, between in zip(full, middle, strict=True))
        found.append(_weight(short, longest, step) + each)
    return max(_days(weight, wave.slots) for weight in found)


def lane_bins(wave: WaveLoad, longest: float) -> int:
    """Days that copies take in the lanes, with days of at most ``longest`` hours.

    A day's copies end before its last cutover begins, but for a day at whose end a VM starts
    that goes over it.
    """
    room = longest - wave.cutover
    if room <= TOLERANCE:
        return 1
    short, long = _split(wave, longest)
    most = night_days(short, long, wave.cutover, longest, wave.lanes)
    whole = sum(full_days(hours, longest) for hours in long)
    for step in STEPS:
        spared = len(long) * (floor((step + 1) * longest / room + TOLERANCE) / step - 1)
        most = max(most, _days(_weight(short, room, step) + whole - spared, wave.lanes))
    if not long:
        most = max(most, _days(_count_weight(short, room), wave.lanes))
    return most


def start_days(wave: WaveLoad, longest: float) -> tuple[int, int]:
    """Days on which nothing starts, since one copy fills them in the only lane.

    The second figure holds where no cutover is cut by a night. A day that is filled from its first
    hour to its last may still see a VM start that takes no time at all.
    """
    if wave.lanes > 1 or longest <= 0:
        return 0, 0
    full = [full_days(job.copy, longest) for job in wave.jobs]
    cutover = 0.0 if wave.cutover > longest - TOLERANCE else wave.cutover
    middle = [middle_days(job.copy + cutover, longest) for job in wave.jobs]
    if any(job.copy + wave.cutover <= TOLERANCE for job in wave.jobs):
        return 0, sum(middle)
    return sum(full), sum(map(max, full, middle))


def _split(wave: WaveLoad, longest: float) -> tuple[list[float], list[float]]:
    """The hours of copies that stay within a day, in order, and of those that may go over it."""
    within = wave.within_day(longest) + TOLERANCE
    copies = sorted(job.copy for job in wave.jobs)
    at = bisect_right(copies, within)
    return copies[:at], copies[at:]


def _days(weight: float, lanes: int) -> int:
    return max(1, ceil(weight / lanes - TOLERANCE))


def _weight(lengths: Sequence[float], room: float, step: int) -> float:
    """Days that one lane or slot needs, by a dual feasible function (Fekete and Schepers 2001).

    ``lengths`` are in order, shortest first. With a day cut into ``step`` + 1 parts, what takes
    more than n of them weighs n / ``step``: no more than a weight of 1 fits into a day.
    """
    parts = step + 1
    part = room / parts
    weight = 0.0
    for many in range(1, parts + 1):
        exact = bisect_left(lengths, many * part - TOLERANCE)
        more = bisect_right(lengths, many * part + TOLERANCE)
        next_exact = bisect_left(lengths, (many + 1) * part - TOLERANCE)
        weight += (more - exact) * many / parts + max(0, next_exact - more) * many / step
    return weight


def _count_weight(lengths: Sequence[float], room: float) -> float:
    """Days for all when each takes as many as fit of the smallest."""
    if not lengths:
        return 0.0
    most = sum(1 for total in accumulate(lengths) if total <= room + TOLERANCE)
    return len(lengths) / most if most else 0.0
