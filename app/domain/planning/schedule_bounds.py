"""How few days the work could take: what the pipe, the slots and the starts allow at best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from app.domain.enums import BoundBy
from app.domain.planning.schedule_items import Job
from app.domain.planning.working_calendar import DayList

PIPE, SLOTS, VMS_PER_DAY = BoundBy.PIPE.value, BoundBy.SLOTS.value, BoundBy.VMS_PER_DAY.value
COHORTS = "cohorts"
TOLERANCE = 1e-6
"""Hours that rounding may add to a sum of loads before it costs a day."""


@dataclass(frozen=True, slots=True)
class CohortLoad:
    """The placed VMs of one cohort with its shift and its cap on starts."""

    jobs: Sequence[Job]
    shift: float
    vms_per_day: int | None


def lower_bounds(loads: Sequence[CohortLoad], days: DayList) -> dict[str, int]:
    """Days that no schedule can go below, by what imposes them.

    Each bound walks the calendar cohort by cohort, since each starts on a fresh day. With several
    cohorts ``cohorts`` takes for each of them whichever bound is the largest. The cap on starts
    appears only where there is one.
    """
    ends = {PIPE: 0, SLOTS: 0}
    if any(load.vms_per_day is not None for load in loads):
        ends[VMS_PER_DAY] = 0
    together = 0
    for load in (load for load in loads if load.jobs):
        ends = {bound: _end(bound, load, days, first) for bound, first in ends.items()}
        together = max(_end(bound, load, days, together) for bound in ends)
    if len(loads) > 1:
        ends[COHORTS] = together
    return ends


def fewest_days(load: CohortLoad, days: DayList, first: int) -> int:
    """Days that one cohort takes at least when it starts after so many days."""
    return max(_end(bound, load, days, first) for bound in (PIPE, SLOTS, VMS_PER_DAY)) - first


def _end(bound: str, load: CohortLoad, days: DayList, first: int) -> int:
    """The number of days used when the load's cohort is done, having started after ``first``."""
    if bound == VMS_PER_DAY:
        cap = load.vms_per_day
        return first + (1 if cap is None else -(-len(load.jobs) // cap))
    pipe = bound == PIPE
    hours = fsum(job.pipe_hours for job in load.jobs) if pipe else _slot_hours(load.jobs)
    done, end = 0.0, first
    while done + TOLERANCE < hours or end == first:
        day = days.get(end)
        if day is None:
            break
        done += day.hours(load.shift)
        end += 1
    return end


def _slot_hours(jobs: Sequence[Job]) -> float:
    """Hours that the slots need side by side: no fewer than the longest VM's.

    VMs that may use only some of the slots count against these alone.
    """
    by_slots: dict[int, list[float]] = {}
    for job in jobs:
        by_slots.setdefault(job.slots, []).append(job.hours)
    most = max(job.hours for job in jobs)
    so_far = 0.0
    for slots, hours in sorted(by_slots.items()):
        so_far += fsum(hours)
        most = max(most, so_far / slots)
    return most
