"""How few days the work could take: what pipe, slots, starts and lengths allow at best."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import ceil, floor, fsum

from app.domain.enums import BoundBy
from app.domain.planning.schedule_items import CohortLoad, WaveLoad
from app.domain.planning.schedule_order import longest_chain
from app.domain.planning.schedule_shifts import Shifts
from app.domain.planning.working_calendar import YEAR

PIPE, SLOTS, VMS_PER_DAY = BoundBy.PIPE.value, BoundBy.SLOTS.value, BoundBy.VMS_PER_DAY.value
LONGEST, WAVES, COHORTS = "longest VM", "waves", "cohorts"
TOLERANCE = 1e-6
"""Hours that rounding may add to a sum of loads before it costs a day."""
STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 13)
"""Into how many parts a day is cut to see that VMs cannot be divided."""


def lower_bounds(cohorts: Sequence[tuple[CohortLoad, Shifts]]) -> dict[str, int]:
    """Days that no schedule can go below, by what imposes them.

    Each bound walks the calendar cohort by cohort, since each starts on a fresh day. With several
    cohorts ``cohorts`` takes for each of them whichever bound is the largest. The cap on starts
    and the waves appear only where there are any.
    """
    waves = [wave for load, _ in cohorts for wave in load.waves]
    ends = {PIPE: 0, SLOTS: 0, LONGEST: 0}
    if any(wave.vms_per_day is not None for wave in waves):
        ends[VMS_PER_DAY] = 0
    if any(len(load.waves) > 1 for load, _ in cohorts):
        ends[WAVES] = 0
    together = 0
    for load, shifts in cohorts:
        if not load.waves:
            continue
        ends = {bound: _end(bound, load.waves, shifts, first) for bound, first in ends.items()}
        together = max(_end(bound, load.waves, shifts, together) for bound in ends)
    if len(cohorts) > 1:
        ends[COHORTS] = together
    return ends


def fewest_days(load: WaveLoad, shifts: Shifts, first: int) -> int:
    """Days that one wave takes at least when it starts on a day."""
    return _wave_end([load], shifts, first) - first


def _wave_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    return max(_end(bound, waves, shifts, first) for bound in (PIPE, SLOTS, LONGEST, VMS_PER_DAY))


def _end(bound: str, waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    """The number of days used when the waves are done, having started after ``first``."""
    if bound == WAVES:
        end = first
        for wave in waves:
            # A wave may begin on the day on which the one before ends.
            end = max(end, _wave_end([wave], shifts, max(first, end - 1)))
        return end
    begun = max(first, _first_day(waves[0], shifts))
    longest = shifts.longest(begun)
    if bound == VMS_PER_DAY:
        return begun + max(1, _start_days(waves, longest))
    if bound == LONGEST:
        return max(begun + 1, _longest_end(waves, shifts, begun))
    by_hours = _pipe_end if bound == PIPE else _slot_end
    least = _least(waves, longest)
    end = max(begun + 1, by_hours(waves, shifts, begun, least))
    if len(waves) == 1 and longest > 0:
        whole = _lane_bins if bound == PIPE else _slot_bins
        end = max(end, _walk_days(whole(waves[0], longest), shifts, begun, least))
    return end


def _first_day(wave: WaveLoad, shifts: Shifts) -> int:
    return 0 if wave.first_day is None else shifts.first_from(wave.first_day)


def _longest_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    """Waves run one after another, and each takes its longest row of VMs at least."""
    hours = fsum(longest_chain(wave.jobs, wave.cutover) for wave in waves)
    end = _walk(hours, shifts, first, 0.0)
    for wave in waves:
        for job in wave.jobs:
            if job.item.not_before is not None:
                begun = max(first, shifts.first_from(job.item.not_before))
                end = max(end, begun + 1, _walk(job.copy + wave.cutover, shifts, begun, 0.0))
    return end


def _walk(hours: float, shifts: Shifts, first: int, lost: float, least: float = 0.0) -> int:
    """The number of days used when so many hours are done, some being lost at each day's end.

    Days shorter than ``least`` are of no use.
    """
    done, end = 0.0, first
    while done + TOLERANCE < hours:
        length = shifts.hours(end)
        if not length:
            break
        if length >= least - TOLERANCE:
            done += max(0.0, length - lost)
        end += 1
    return end


def _walk_days(days: int, shifts: Shifts, first: int, least: float) -> int:
    """The number of days used when so many of them were long enough to be of use."""
    end = first
    while days > 0 and shifts.hours(end):
        days -= shifts.hours(end) >= least - TOLERANCE
        end += 1
    return end


def _least(waves: Sequence[WaveLoad], longest: float) -> float:
    """The hours that a day must have to be of use: those of the shortest VM, if all fit a day."""
    lengths = [job.copy + wave.cutover for wave in waves for job in wave.jobs]
    return min(lengths) if max(lengths) <= longest + TOLERANCE else 0.0


def _pipe_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int, least: float) -> int:
    """Copies in all lanes; at a day's end only a VM that goes over it copies during a cutover."""
    hours = fsum(fsum(job.copy for job in wave.jobs) / wave.lanes for wave in waves)
    end = _walk(hours, shifts, first, 0.0, least)
    cutover = waves[0].cutover
    known = [shifts.hours(day) for day in range(first, first + YEAR)]
    shortest, longest = min(filter(None, known), default=0.0), max(known)
    spared = fsum(
        cutover * ceil(job.copy / shortest) / wave.lanes
        for wave in waves
        for job in wave.jobs
        if job.copy + cutover > longest + TOLERANCE
    )
    if not 0 < cutover < longest or (spared and cutover >= shortest):
        return end
    return max(end, _walk(hours - spared, shifts, first, cutover, least))


def _slot_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int, least: float) -> int:
    """Copies and cutovers in all slots.

    While the only lane copies one VM, the other slots have no more to do than cutovers that have
    begun: what the copy is longer than a cutover is lost for them.
    """
    hours = 0.0
    for wave in waves:
        held = fsum(job.copy for job in wave.jobs) + wave.cutover * len(wave.jobs)
        if wave.lanes == 1:
            held += (wave.slots - 1) * fsum(max(0.0, job.copy - wave.cutover) for job in wave.jobs)
        hours += held / wave.slots
    return _walk(hours, shifts, first, 0.0, least)


def _start_days(waves: Sequence[WaveLoad], longest: float) -> int:
    """Days for all starts; on days that a copy fills in the only lane, nothing starts."""
    cap = waves[0].vms_per_day
    if cap is None:
        return 1
    days = ceil(sum(len(wave.jobs) for wave in waves) / cap)
    if longest <= 0:
        return days
    # A VM that takes no time at all can still start at the very end of a day that is filled.
    instant = any(job.copy + wave.cutover <= TOLERANCE for wave in waves for job in wave.jobs)
    for wave in waves:
        if wave.lanes == 1:
            whole = sum(_whole_days(job.copy, longest) for job in wave.jobs)
            days += 0 if instant else whole
    return days


def _whole_days(hours: float, longest: float) -> int:
    """Days that so many hours in a row fill at least, wherever they begin."""
    return max(0, floor(hours / longest + TOLERANCE) - 1)


def _slot_bins(wave: WaveLoad, longest: float) -> int:
    """Days that VMs take in the slots since they cannot be divided."""
    lengths = sorted(job.copy + wave.cutover for job in wave.jobs)
    short = [hours for hours in lengths if hours <= longest + TOLERANCE]
    whole = sum(_whole_days(hours, longest) for hours in lengths if hours > longest + TOLERANCE)
    return max(_days(weight + whole, wave.slots) for weight in _weights(short, longest))


def _lane_bins(wave: WaveLoad, longest: float) -> int:
    """Days that copies take in the lanes since they cannot be divided.

    A day's copies end before its last cutover begins, but for a day at whose end a VM starts
    that goes over it.
    """
    room = longest - wave.cutover
    if room <= TOLERANCE:
        return 1
    copies = sorted(job.copy for job in wave.jobs)
    short = [hours for hours in copies if hours <= room + TOLERANCE]
    long = [hours for hours in copies if hours > room + TOLERANCE]
    whole = sum(_whole_days(hours, longest) for hours in long)
    # Each of these holds its lane when a day ends, and is cut over on a later one.
    nights = sum(ceil((hours + wave.cutover) / longest - TOLERANCE) - 1 for hours in long)
    most = _days(nights, wave.lanes) + 1 if long else 1
    for step in STEPS:
        spared = len(long) * (floor((step + 1) * longest / room + TOLERANCE) / step - 1)
        most = max(most, _days(_weight(short, room, step) + whole - spared, wave.lanes))
    if not long:
        most = max(most, _days(_count_weight(short, room), wave.lanes))
    return most


def _days(weight: float, lanes: int) -> int:
    return max(1, ceil(weight / lanes - TOLERANCE))


def _weights(lengths: Sequence[float], room: float) -> Iterable[float]:
    yield _count_weight(lengths, room)
    for step in STEPS:
        yield _weight(lengths, room, step)


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
