"""Why the scheduler's days differ from the two estimates, in a sentence."""

from __future__ import annotations

from collections import Counter
from math import ceil

from app.domain.counted_noun import count_text
from app.domain.enums import BoundBy
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.what_if import USABLE, WhatIf
from app.domain.planning.plan.plan import Schedule
from app.domain.planning.timing.transfer import lanes_of

_BOUND = {
    BoundBy.SLOTS: "all slots are busy",
    BoundBy.VMS_PER_DAY: "the VMs per day are reached",
    BoundBy.PIPE: "the pipe is full",
    BoundBy.WINDOW: "windows and dates close it",
    BoundBy.DEPENDENCY: "dependencies are waited for",
}


def difference(estimates: WhatIf, schedule: Schedule, parameters: ProjectParameters) -> str:
    """The reason why the scheduler takes more or fewer days; empty where it agrees.

    It agrees when its days are the larger estimate's, rounded up.
    """
    expected = ceil(round(estimates.days, 6))
    days = schedule.total_days
    if not estimates.groups or days == expected:
        return ""
    if days > expected:
        return (
            f"The scheduler takes {count_text(days - expected, 'day')} more than the larger "
            f"estimate: {_slower(estimates, schedule, parameters)}."
        )
    return (
        f"The scheduler takes {count_text(expected - days, 'day')} fewer than the larger "
        f"estimate: {_faster(estimates, parameters)}."
    )


def _slower(estimates: WhatIf, schedule: Schedule, parameters: ProjectParameters) -> str:
    bounds = Counter(day.bound_by for day in schedule.days if day.bound_by in _BOUND)
    parts = []
    if bounds:
        bound, days = min(bounds.items(), key=lambda item: (-item[1], item[0]))
        of = f"on {days:,} of {count_text(schedule.total_days, 'day')}"
        parts.append(f"{of} {_BOUND[bound]}")
    if len(estimates.groups) > 1:
        parts.append("each cohort begins on a fresh day, so that its last day may not be full")
    lanes = lanes_of(parameters)
    if bounds.get(BoundBy.PIPE) and lanes.count == 1:
        parts.append(
            "only one copy at a time has the pipe, and it stands idle in the last cutovers"
        )
    if schedule.unplaced:
        parts.append(f"{count_text(len(schedule.unplaced), 'VM')} have no day at all")
    return "; ".join(parts) or "whole VMs, gates and windows leave parts of days unused"


def _faster(estimates: WhatIf, parameters: ProjectParameters) -> str:
    parts = []
    if estimates.bw_days >= estimates.sched_days:
        parts.append(f"it has the whole pipe, where the bandwidth model counts {USABLE:.0%} of it")
    else:
        parts.append("it mixes long and short VMs, where the slots model counts whole mean hours")
    if len(estimates.groups) > 1:
        parts.append("the estimates of the cohorts are summed")
    if parameters.per_vm_mbps is not None:
        parts.append("copies share the pipe in lanes")
    return "; ".join(parts)
