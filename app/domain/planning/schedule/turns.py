"""The fewest days that cohorts take together, some of which may share days.

A cohort begins no earlier than those that it waits for can end, and no earlier than its date. From
then on it takes its own days at least, and all that begin no earlier than on some day take as many
as one that had all their VMs without waves, gates and dates.

Days on which all that is left waits for a date are no days of the plan: where what has begun can
end before the next may begin, that one counts from its beginning on. Then the plan has either no
such day there, and takes as long as to that beginning at least, or the days of what has begun.
Where VMs or later waves have dates of their own, a cohort may wait in its midst: then all dates
count for nothing, and every day is as long as its shift.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat
from typing import NamedTuple

from app.domain.planning.schedule.items import CohortLoad, WaveLoad
from app.domain.planning.schedule.sharing import begin_of, waited_for
from app.domain.planning.schedule.shifts import Shifts
from app.domain.planning.timing.working_calendar import YEAR, DayList, WorkingDay


class Turn(NamedTuple):
    """A cohort's load and the days on which it works."""

    load: CohortLoad
    shifts: Shifts


class _Begun(NamedTuple):
    """What may begin on a day and not before, and the days used with it at least."""

    first: int
    end: int
    turn: Turn


EndOf = Callable[[Sequence[str], Sequence[WaveLoad], Shifts, int], int]


def fewest_in_all(turns: Sequence[Turn], bounds: Sequence[str], end_of: EndOf) -> int:
    """Days that all cohorts take at least by the largest of some bounds.

    ``end_of`` says how many days are used with waves that begin on a day. ``turns`` are in order.
    """
    if any(_waits_inside(turn.load) for turn in turns):
        turns = [_without_dates(turn) for turn in turns]
    ends: dict[str, int] = {}
    begun: list[_Begun] = []
    waits_of = waited_for([turn.load for turn in turns])
    for turn, waits in zip(turns, waits_of, strict=True):
        load, shifts = turn
        first = begin_of(load, shifts, waits, ends)
        ends[load.name] = first
        if load.waves:
            day = load.waves[0].first_day
            first = first if day is None else max(first, shifts.first_from(day))
            ends[load.name] = end_of(bounds, load.waves, shifts, first)
            begun.append(_Begun(first, ends[load.name], turn))
    begun.sort(key=lambda each: each.first)
    total = end = 0
    together: list[_Begun] = []
    for each in begun:
        if together and end <= each.first:
            total += end - together[0].first
            together = []
        together.append(each)
        end = _end_of_all(together, bounds, end_of)
    return total + (end - together[0].first if together else 0)


def _waits_inside(load: CohortLoad) -> bool:
    """Whether any of its VMs may have to wait for a date while others are done."""
    return any(wave.first_day is not None for wave in load.waves[1:]) or any(
        job.item.not_before is not None or job.item.days is not None
        for wave in load.waves
        for job in wave.jobs
    )


def _without_dates(turn: Turn) -> Turn:
    load, shifts = turn
    hours = load.shift if not shifts.windowed else shifts.longest_ever
    waves = [
        replace(
            wave,
            first_day=None,
            last_day=None,
            jobs=[job._replace(item=replace(job.item, not_before=None)) for job in wave.jobs],
        )
        for wave in load.waves
    ]
    days = DayList(repeat(WorkingDay(date.min, hours, ((0.0, hours),)), YEAR**2), ruled=False)
    return Turn(replace(load, waves=waves, first_day=None), Shifts(days, hours))


def _end_of_all(together: Sequence[_Begun], bounds: Sequence[str], end_of: EndOf) -> int:
    """How many days are used with cohorts of which each begins before the others can end."""
    end = max(each.end for each in together)
    bounds = [bound for bound in bounds if bound != "waves"]
    if not bounds:
        return end
    for place, each in enumerate(together[:-1]):
        if place and together[place - 1].first == each.first:
            continue
        wave, shifts = _as_one([other.turn for other in together[place:]])
        end = max(end, end_of(bounds, [wave], shifts, each.first))
    return end


def _as_one(turns: Sequence[Turn]) -> tuple[WaveLoad, Shifts]:
    """All VMs of cohorts as one wave with the most that any has of each, on the longest shift."""
    waves = [wave for turn in turns for wave in turn.load.waves]
    caps = [wave.vms_per_day for wave in waves]
    known = [cap for cap in caps if cap is not None]
    vcenters = {name for wave in waves for name in wave.vcenters}
    one = WaveLoad(
        jobs=[job for wave in waves for job in wave.jobs],
        cutover=waves[0].cutover,
        slots=max(wave.slots for wave in waves),
        lanes=max(wave.lanes for wave in waves),
        vms_per_day=max(known) if len(known) == len(caps) else None,
        whole=min(min(wave.whole, turn.load.shift) for turn in turns for wave in turn.load.waves),
        vcenters={
            name: max(wave.vcenters.get(name, 0) for wave in waves) for name in sorted(vcenters)
        },
    )
    return one, max(turns, key=lambda turn: turn.load.shift).shifts
