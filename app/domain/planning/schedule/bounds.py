"""How few days the work could take: what pipe, slots, starts and lengths allow at best."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from math import ceil, fsum

from app.domain.enums import BoundBy
from app.domain.planning.schedule.bins import lane_bins, longer_than, slot_bins, start_days
from app.domain.planning.schedule.items import CohortLoad, WaveLoad
from app.domain.planning.schedule.nights import TOLERANCE
from app.domain.planning.schedule.order import longest_chain
from app.domain.planning.schedule.own_days import own_days
from app.domain.planning.schedule.sharing import waited_for
from app.domain.planning.schedule.shifts import Moment, Shifts
from app.domain.planning.schedule.turns import Turn, fewest_in_all
from app.domain.planning.schedule.walk import walk, walk_days, walk_from
from app.domain.planning.timing.working_calendar import YEAR

PIPE, SLOTS, VMS_PER_DAY = BoundBy.PIPE.value, BoundBy.SLOTS.value, BoundBy.VMS_PER_DAY.value
LONGEST, WAVES, COHORTS = "longest VM", "waves", "cohorts"
OWN_CALENDARS = "own calendars"
_DATED = "dated", 0.0


def lower_bounds(cohorts: Sequence[tuple[CohortLoad, Shifts]]) -> dict[str, int]:
    """Days that no schedule can go below, by what imposes them.

    With several cohorts ``cohorts`` takes for each of them whichever bound is the largest. The cap
    on starts, the waves and calendars of their own appear only where there are any.
    """
    turns = [Turn(load, shifts) for load, shifts in cohorts]
    if any(shifts.widened for _, shifts in cohorts):
        return _widened_bounds(turns)
    waves = [wave for turn in turns for wave in turn.load.waves]
    bounds = [PIPE, SLOTS, LONGEST]
    if any(wave.vms_per_day is not None for wave in waves):
        bounds.append(VMS_PER_DAY)
    if any(len(turn.load.waves) > 1 for turn in turns):
        bounds.append(WAVES)
    ends = {bound: fewest_in_all(turns, [bound], _end_by) for bound in bounds}
    if any(job.item.days is not None for wave in waves for job in wave.jobs):
        ends[OWN_CALENDARS] = max(own_days(turn.load.waves, turn.shifts) for turn in turns)
    if len(cohorts) > 1:
        ends[COHORTS] = fewest_in_all(turns, bounds, _end_by)
    return ends


def _widened_bounds(turns: Sequence[Turn]) -> dict[str, int]:
    """The same where windows of cohorts and tenants open hours for their VMs alone.

    Which of the days are days of the plan is not known, only how long any of them may be. Waves of
    a cohort follow one another, and cohorts begin on fresh days after those that they wait for.
    """
    bounds = {
        PIPE: _in_turn(turns, lambda turn: _by_longest(turn, _lane_hours)),
        SLOTS: _in_turn(turns, lambda turn: _by_longest(turn, _held_hours)),
        LONGEST: _in_turn(turns, lambda turn: _by_longest(turn, _chain_hours)),
        OWN_CALENDARS: _in_turn(turns, _own_days),
    }
    if any(wave.vms_per_day is not None for turn in turns for wave in turn.load.waves):
        bounds[VMS_PER_DAY] = _in_turn(turns, lambda turn: _by_starts(turn.load.waves))
    if len(turns) > 1:
        bounds[COHORTS] = _in_turn(turns, _fewest_of)
    return bounds


def _in_turn(turns: Sequence[Turn], fewest: Callable[[Turn], int]) -> int:
    """The days of all cohorts, each after those that it waits for."""
    ends: dict[str, int] = {}
    for turn, waits in zip(turns, waited_for([turn.load for turn in turns]), strict=True):
        days = fewest(turn) if turn.load.waves else 0
        ends[turn.load.name] = max((ends[name] for name in waits), default=0) + days
    return max(ends.values(), default=0)


def _fewest_of(turn: Turn) -> int:
    return max(
        *(_by_longest(turn, hours) for hours in (_lane_hours, _held_hours, _chain_hours)),
        _own_days(turn),
        _by_starts(turn.load.waves),
    )


def _own_days(turn: Turn) -> int:
    return own_days(turn.load.waves, turn.shifts)


def _by_longest(turn: Turn, hours: Callable[[WaveLoad], float]) -> int:
    """Days that the hours of waves fill at least, none having more than the longest."""
    longest = turn.shifts.longest_ever
    total = fsum(map(hours, turn.load.waves))
    return max(1, ceil(total / longest - TOLERANCE)) if longest else 1


def _lane_hours(wave: WaveLoad) -> float:
    return fsum(job.copy for job in wave.jobs) / wave.lanes


def _held_hours(wave: WaveLoad) -> float:
    return (fsum(job.copy for job in wave.jobs) + wave.cutover * len(wave.jobs)) / wave.slots


def _chain_hours(wave: WaveLoad) -> float:
    return longest_chain(wave.jobs, wave.cutover)


def _by_starts(waves: Sequence[WaveLoad]) -> int:
    caps = [wave.vms_per_day for wave in waves]
    known = [cap for cap in caps if cap is not None]
    if len(known) < len(caps):
        return 1
    return ceil(sum(len(wave.jobs) for wave in waves) / max(known))


def _end_by(bounds: Sequence[str], waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    """How many days are used with the waves at least, by the largest of some bounds."""
    return max(_end(bound, waves, shifts, first) for bound in bounds)


def fewest_days(load: WaveLoad, shifts: Shifts, first: int) -> int:
    """Days that one wave takes at least when it starts on a day."""
    if shifts.widened:
        return _fewest_of(Turn(CohortLoad("", (load,), shifts.shift), shifts))
    return _wave_end([load], shifts, first) - first


def _wave_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    return max(_end(bound, waves, shifts, first) for bound in (PIPE, SLOTS, LONGEST, VMS_PER_DAY))


def _end(bound: str, waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    """The number of days used when the waves are done, having started after ``first``.

    Where all days are alike, one wave without dates takes as many from any day on.
    """
    if len(waves) > 1 or not shifts.even or _is_dated(waves[0]):
        return _end_from(bound, waves, shifts, first)
    known, key = waves[0].known, (bound, shifts.shift)
    if key not in known:
        known[key] = _end_from(bound, waves, shifts, first) - first
    return first + known[key]


def _is_dated(wave: WaveLoad) -> bool:
    if wave.first_day is not None or wave.last_day is not None:
        return True
    if _DATED not in wave.known:
        wave.known[_DATED] = any(job.item.not_before is not None for job in wave.jobs)
    return bool(wave.known[_DATED])


def _end_from(bound: str, waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    if bound == WAVES:
        return _waves_end(waves, shifts, first)
    begun = max(first, _first_day(waves[0], shifts))
    longest = shifts.longest(begun, _last_day(waves, shifts))
    if bound == VMS_PER_DAY:
        return _starts_end(waves, shifts, begun, longest)
    if bound == LONGEST:
        return max(begun + 1, _longest_end(waves, shifts, begun))
    if bound == PIPE:
        waves = [_with_reserve(wave, shifts.reserve) for wave in waves]
        own = [each for wave in waves for each in wave.by_vcenter()]
        return max(_hours_end(bound, group, shifts, begun) for group in (waves, *_grouped(own)))
    return _hours_end(bound, waves, shifts, begun)


def _with_reserve(wave: WaveLoad, reserve: float) -> WaveLoad:
    """The wave with cutovers after which a window is open for so many hours more.

    For the lanes it is the same: what copies then goes over the window's end.
    """
    if not reserve:
        return wave
    return replace(wave, cutover=wave.cutover + reserve, whole=wave.whole + reserve)


def _grouped(waves: Sequence[WaveLoad]) -> list[list[WaveLoad]]:
    """The waves of each vCenter, which has lanes of its own."""
    found: dict[str, list[WaveLoad]] = {}
    for wave in waves:
        found.setdefault(wave.jobs[0].item.vcenter, []).append(wave)
    return list(found.values())


def _hours_end(bound: str, waves: Sequence[WaveLoad], shifts: Shifts, begun: int) -> int:
    """The number of days used when all lanes, or all slots, have done their hours."""
    longest = shifts.longest(begun, _last_day(waves, shifts))
    by_hours, bins = (_pipe_end, lane_bins) if bound == PIPE else (_slot_end, slot_bins)
    least = _least(waves, longest)
    end = max(begun + 1, by_hours(waves, shifts, begun, least))
    if len(waves) == 1 and longest > 0:
        end = max(end, _bins_end(waves[0], shifts, begun, bins))
        if shifts.reserve and not _goes_over(waves[0], longest):
            end = max(end, _count_end(bound, waves[0], shifts, begun))
        # What only the longer days can take is bound by those alone.
        for hours in sorted({shifts.hours(day) for day in range(begun, begun + YEAR)}):
            some = longer_than(waves[0], hours, longest)
            if 0 < hours < longest - TOLERANCE and some.jobs:
                least = _least([some], longest)
                end = max(end, by_hours([some], shifts, begun, least))
                end = max(end, _bins_end(some, shifts, begun, bins))
    return end


def _count_end(bound: str, wave: WaveLoad, shifts: Shifts, begun: int) -> int:
    """Days used when each lane or slot has on each day as many as fit of the smallest VMs.

    Before a slot takes its first VM of the day, those of the slots before it have gone through the
    lanes.
    """
    lanes = bound == PIPE
    lost = wave.cutover if lanes else shifts.reserve
    hours = sorted(job.copy + (0.0 if lanes else wave.cutover) for job in wave.jobs)
    sums, left, end = list(accumulate(hours)), len(hours), begun
    least = min(job.copy for job in wave.jobs)
    waits = [0.0] * wave.lanes if lanes else [
        slot // wave.lanes * least for slot in range(wave.slots)
    ]  # fmt: skip
    fits: dict[float, int] = {}
    while left > 0 and (length := shifts.hours(end)):
        if length not in fits:
            room = length - lost + TOLERANCE
            fits[length] = sum(bisect_right(sums, room - wait) for wait in waits)
        left -= fits[length]
        end += 1
    return end


def _bins_end(
    wave: WaveLoad, shifts: Shifts, begun: int, bins: Callable[[WaveLoad, float], int]
) -> int:
    longest = shifts.longest(begun, _last_day([wave], shifts))
    least = _least([wave], longest)
    # Only what goes over a window holds a slot in the hours that are kept free at its end.
    kept = shifts.reserve if bins is slot_bins and not _goes_over(wave, longest) else 0.0
    end = walk_days(bins(wave, longest - kept), shifts, begun, least + kept)
    return _while_as_long(end, [wave], shifts, begun, longest)


def _while_as_long(
    end: int, waves: Sequence[WaveLoad], shifts: Shifts, begun: int, longest: float
) -> int:
    """A bound that holds only while a day as long as the longest is still to come.

    After that, VMs go over the day that would have fitted before, and cutovers may be cut.
    """
    last = _last_day(waves, shifts)
    ahead = shifts.longest(max(begun, end - 1), last)
    if ahead < longest - TOLERANCE:
        return begun + 1
    if not shifts.ruled:
        return end
    cutover = waves[0].cutover
    closes = shifts.closes(max(begun, end - 1), cutover, last)
    return end if closes >= shifts.closes(begun, cutover, last) - TOLERANCE else begun + 1


def _waves_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    """Days used when the waves are done one after another; two of them may share a day."""
    moment: Moment = (first, 0.0)
    for wave in waves:
        moment = _wave_done(wave, shifts, moment)
    return moment[0] + 1


def _wave_done(wave: WaveLoad, shifts: Shifts, begin: Moment) -> Moment:
    """The earliest moment at which a wave can be done that begins no earlier than at another.

    All its copies share its lanes, copies and cutovers its slots, and its longest row of VMs
    takes its hours. On its last day it needs a cutover at least, if no night can cut that.
    """
    begin = max(begin, (_first_day(wave, shifts), 0.0))
    longest = shifts.longest(begin[0], _last_day([wave], shifts))
    last = _wave_end([wave], shifts, begin[0]) - 1
    whole = wave.cutover <= min(_lengths(shifts, begin[0]), default=0.0)
    done = last, wave.cutover if whole else 0.0
    copies = fsum(job.copy for job in wave.jobs) / wave.lanes
    done = max(done, walk_from(copies, shifts, begin))
    for own in wave.by_vcenter():
        hours = fsum(job.copy for job in own.jobs) / own.lanes
        done = max(done, walk_from(hours, shifts, begin))
    if not _goes_over(wave, longest):
        day, hour = walk_from(copies, shifts, begin, wave.cutover)
        if _while_as_long(day + 1, [wave], shifts, begin[0], longest) > day:
            done = max(done, (day, hour + wave.cutover))
    for hours in (_slot_hours(wave), longest_chain(wave.jobs, wave.cutover)):
        done = max(done, walk_from(hours, shifts, begin))
    return done


def _first_day(wave: WaveLoad, shifts: Shifts) -> int:
    return 0 if wave.first_day is None else shifts.first_from(wave.first_day)


def _last_day(waves: Sequence[WaveLoad], shifts: Shifts) -> int | None:
    dates = [wave.last_day for wave in waves]
    last = [shifts.last_until(day) for day in dates if day is not None]
    return max(last) if len(last) == len(dates) else None


def _lengths(shifts: Shifts, first: int) -> Sequence[float]:
    """Hours of each day within a year."""
    return [hours for day in range(first, first + YEAR) if (hours := shifts.hours(day))]


def _longest_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int) -> int:
    """Waves run one after another, and each takes its longest row of VMs at least."""
    hours = fsum(longest_chain(wave.jobs, wave.cutover) for wave in waves)
    end = walk(hours, shifts, first, 0.0)
    for wave in waves:
        for job in wave.jobs:
            if job.item.not_before is not None:
                begun = max(first, shifts.first_from(job.item.not_before))
                end = max(end, begun + 1, walk(job.copy + wave.cutover, shifts, begun, 0.0))
    return end


def _least(waves: Sequence[WaveLoad], longest: float) -> float:
    """The hours that a day must have to be of use: those of the shortest VM, if all fit a day."""
    if any(_goes_over(wave, longest) for wave in waves):
        return 0.0
    return min(job.copy + wave.cutover for wave in waves for job in wave.jobs)


def _goes_over(wave: WaveLoad, longest: float) -> bool:
    """Whether any VM may go over the day."""
    return max(job.copy for job in wave.jobs) > wave.within_day(longest) + TOLERANCE


def _pipe_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int, least: float) -> int:
    """Copies in all lanes; at a day's end only a VM that goes over it copies during a cutover."""
    hours = fsum(fsum(job.copy for job in wave.jobs) / wave.lanes for wave in waves)
    end = walk(hours, shifts, first, 0.0, least)
    cutover = waves[0].cutover
    known = _lengths(shifts, first)
    if not known:
        return end
    shortest, longest = min(known), max(known)
    spared = fsum(
        cutover * ceil(job.copy / shortest) / wave.lanes
        for wave in waves
        for within in [wave.within_day(longest) + TOLERANCE]
        for job in wave.jobs
        if job.copy > within
    )
    if not 0 < cutover < longest or (spared and cutover >= shortest):
        return end
    resting = walk(hours - spared, shifts, first, cutover, least)
    return max(end, _while_as_long(resting, waves, shifts, first, longest))


def _slot_end(waves: Sequence[WaveLoad], shifts: Shifts, first: int, least: float) -> int:
    """Copies and cutovers in all slots; at a window's end only a VM that goes over it holds one."""
    hours = fsum(map(_slot_hours, waves))
    end = walk(hours, shifts, first, 0.0, least)
    reserve, known = shifts.reserve, _lengths(shifts, first)
    if not reserve or not known:
        return end
    shortest, longest = min(known), max(known)
    spared = fsum(
        # While it has the only lane all other slots idle, as above.
        reserve * ceil((job.copy + wave.cutover) / shortest) / slots
        for wave in waves
        for slots in [1 if wave.lanes == 1 else wave.slots]
        for within in [wave.within_day(longest) + TOLERANCE]
        for job in wave.jobs
        if job.copy > within
    )
    resting = walk(hours - spared, shifts, first, reserve, least)
    return max(end, _while_as_long(resting, waves, shifts, first, longest))


def _slot_hours(wave: WaveLoad) -> float:
    """Hours that all slots of a wave hold its copies and cutovers.

    While the only lane copies one VM, the other slots have no more to do than cutovers that have
    begun: what the copy is longer than a cutover is lost for them.
    """
    held = fsum(job.copy for job in wave.jobs) + wave.cutover * len(wave.jobs)
    if wave.lanes == 1:
        held += (wave.slots - 1) * fsum(max(0.0, job.copy - wave.cutover) for job in wave.jobs)
    return held / wave.slots


def _starts_end(waves: Sequence[WaveLoad], shifts: Shifts, begun: int, longest: float) -> int:
    """Days for all starts, and those that a copy fills in the only lane, so that nothing starts."""
    cap = waves[0].vms_per_day
    if cap is None:
        return begun + 1
    days = ceil(sum(len(wave.jobs) for wave in waves) / cap)
    filled = [start_days(wave, longest) for wave in waves]
    end = begun + max(1, days + sum(always for always, _ in filled))
    more = begun + max(1, days + sum(uncut for _, uncut in filled))
    return max(end, _while_as_long(more, waves, shifts, begun, longest))
