"""Why the scheduler's days differ from the two estimates, in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from app.domain.counted_noun import count_text
from app.domain.enums import BoundBy
from app.domain.number_style import grouped
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.what_if import USABLE, WhatIf
from app.domain.planning.plan.plan import Schedule, ScheduleDay
from app.domain.planning.timing.transfer import lanes_of

_NAMED = 3
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
        f"estimate: {_faster(estimates, schedule, parameters)}."
    )


@dataclass(frozen=True, slots=True)
class GroupDays:
    """The schedule days of a cohort, from ``first`` to ``last`` (0: none), and its VMs on them."""

    first: int = 0
    last: int = 0
    placed: int = 0

    @property
    def days(self) -> int:
        """Working days from the first to the last."""
        return self.last - self.first + 1 if self.last else 0


def group_difference(
    place: int,
    estimates: WhatIf,
    shares: Sequence[GroupDays],
    schedule: Schedule,
    parameters: ProjectParameters,
) -> str:
    """The same for one cohort, by its place among the groups; empty where both agree."""
    found, share = estimates.groups[place], shares[place]
    left = found.vms - share.placed
    if not share.last:
        return f"None of its {count_text(found.vms, 'VM')} has a day." if found.vms else ""
    without = [f"{count_text(left, 'VM')} of it have no day"] if left > 0 else []
    expected = ceil(round(found.days, 6)) if isfinite(found.days) else 0
    if share.days == expected:
        return f"{without[0]}." if without else ""
    more = share.days > expected
    count = count_text(abs(share.days - expected), "day")
    if not more:
        parts = [_why_faster(found.bw_days >= found.sched_days, parameters), *without]
        return f"{count} fewer: {'; '.join(part for part in parts if part)}."
    own = [day for day in schedule.days if share.first <= day.day <= share.last]
    parts = [_bound_text(own), *without]
    at_once = [
        group.name
        for other, group in enumerate(estimates.groups)
        if other != place
        and shares[other].last
        and shares[other].first <= share.last
        and share.first <= shares[other].last
    ]
    if at_once:
        parts.append(f"it shares its days with {', '.join(at_once[:_NAMED])}")
    words = "; ".join(part for part in parts if part)
    return f"{count} more: {words or 'whole VMs, gates and windows leave parts of days unused'}."


def _bound_text(days: Sequence[ScheduleDay]) -> str:
    """What bound most of some days; empty where nothing did."""
    rows = {(day.day, day.bound_by) for day in days if day.bound_by in _BOUND}
    bounds = Counter(bound for _, bound in rows)
    if not bounds:
        return ""
    bound, count = min(bounds.items(), key=lambda item: (-item[1], item[0]))
    of = len({day.day for day in days})
    return f"on {grouped(count)} of {count_text(of, 'day')} {_BOUND[bound]}"


def _slower(estimates: WhatIf, schedule: Schedule, parameters: ProjectParameters) -> str:
    parts = [text] if (text := _bound_text(schedule.days)) else []
    if len(estimates.groups) > 1:
        parts.append(
            "each cohort begins on a fresh day after the one it waits for, so that its last day "
            "may not be full"
        )
    if parameters.source_pipes:
        parts.append("vCenters have narrower pipes of their own, which the models do not know")
    lanes = lanes_of(parameters)
    one_in_a_shift = lanes.count == 1 and not parameters.presync
    if one_in_a_shift and any(day.bound_by is BoundBy.PIPE for day in schedule.days):
        parts.append(
            "only one copy at a time has the pipe, and it stands idle in the last cutovers"
        )
    if schedule.unplaced:
        parts.append(f"{count_text(len(schedule.unplaced), 'VM')} have no day at all")
    return "; ".join(parts) or "whole VMs, gates and windows leave parts of days unused"


def _faster(estimates: WhatIf, schedule: Schedule, parameters: ProjectParameters) -> str:
    parts = [_why_faster(estimates.bw_days >= estimates.sched_days, parameters)]
    if len(estimates.groups) > 1:
        parts.append("the estimates of the cohorts are summed")
    if len(schedule.days) > schedule.total_days:
        parts.append("cohorts that need not wait for each other share days")
    return "; ".join(parts)


def _why_faster(pipe_binds: bool, parameters: ProjectParameters) -> str:
    if parameters.presync:
        text = "copies run around the clock, where the models count the working hours"
    elif pipe_binds:
        text = f"it has the whole pipe, where the bandwidth model counts {USABLE:.0%} of it"
    else:
        text = "it mixes long and short VMs, where the slots model counts whole mean hours"
    return f"{text}; copies share the pipe in lanes" if parameters.per_vm_mbps is not None else text
