"""Days that VMs cut over at least which calendars of their cohort or tenant bind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil, inf

from app.domain.planning.schedule.items import Job, MovingDays
from app.domain.planning.schedule.nights import TOLERANCE
from app.domain.planning.schedule.own_days import days_in_all
from app.domain.planning.schedule.presync.bounds import Work, cold_hours_on, cutovers_on
from app.domain.planning.schedule.presync.clock import OpenDay
from app.domain.planning.schedule.presync.fewest import work_of
from app.domain.planning.schedule.presync.spots import Shared


def own_days(
    jobs: Sequence[Job],
    shared: Shared,
    slots: int,
    cap: float | None,
    days: Sequence[OpenDay],
    shift: float,
) -> int:
    """Days on which VMs are cut over that calendars of their own bind, at least; 0 without any.

    Whichever of ``days`` these are, none takes more VMs of a calendar than the best of them does.
    """
    least: dict[MovingDays, int] = {}
    for own in dict.fromkeys(job.item.days for job in jobs):
        if own is not None:
            bound = [job for job in jobs if job.item.days is own]
            opened = [replace(day, spans=shared.spans_of(day, own)) for day in days]
            least[own] = _least(work_of(bound, shared, slots, cap), opened)

    def date_of(number: int) -> date | None:
        day = shared.days.get(number, shift)
        return day.date if day is not None else None

    return days_in_all(least, date_of)


def _least(work: Work, days: Sequence[OpenDay]) -> int:
    count = len(work.warm) + len(work.cold)
    found = [_whole(count, max((cutovers_on(day, work) for day in days), default=inf))]
    if work.cold:
        most = max((cold_hours_on(day, work) for day in days), default=inf)
        found.append(_whole(sum(work.cold), most))
    return max(found)


def _whole(total: float, most: float) -> int:
    return ceil(total / most - TOLERANCE) if most > 0 else 1
