"""Which cohorts may share days, and when each may begin.

A cohort begins on a fresh day after those that it waits for. With the others it shares what there
is: lanes, slots and VMs a day. Those that can begin before it take first, of several the first in
order, and it takes what they leave.
Source: product decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.planning.schedule.items import CohortLoad
from app.domain.planning.schedule.shifts import Shifts


def waited_for(loads: Sequence[CohortLoad]) -> list[frozenset[str]]:
    """For each cohort in order the earlier ones that must have ended, named one by one."""
    before: list[str] = []
    found = []
    for load in loads:
        known = frozenset(before)
        found.append(known if load.after is None else known & load.after)
        before.append(load.name)
    return found


def sharing(loads: Sequence[CohortLoad]) -> frozenset[str]:
    """The cohorts that may share a day with another, since neither waits for the other."""
    ancestors: dict[str, frozenset[str]] = {}
    found: set[str] = set()
    for load, waits in zip(loads, waited_for(loads), strict=True):
        known = waits.union(*(ancestors[name] for name in waits))
        free = ancestors.keys() - known
        if free:
            found |= free | {load.name}
        ancestors[load.name] = known
    return frozenset(found)


def begin_of(
    load: CohortLoad, shifts: Shifts, waits: frozenset[str], ends: Mapping[str, int]
) -> int:
    """The first day on which a cohort may begin, by how many days are used with each other."""
    day = max((ends[name] for name in waits), default=0)
    return day if load.first_day is None else max(day, shifts.first_from(load.first_day))
