"""What-If: the guide's two estimates of the days that cohorts take, and the deadline.

The bandwidth model counts the transfer with three quarters of the pipe and a quarter of an hour
for each tenant's cutover; the slots model counts VMs per day. Neither knows windows, gates or
lanes: the scheduler's days stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import takewhile
from math import inf

from app.domain.errors import UserError
from app.domain.number_style import fixed, grouped
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.planning.timing.transfer import copy_hours, cutover_hours
from app.domain.planning.timing.working_calendar import WorkingCalendar
from app.domain.units import gib

USABLE = 0.75
"""Share of the bandwidth that transfers reach (guide)."""
CUTOVER_HOURS = 0.25
"""Hours of cutover for each tenant, shared by the slots (guide)."""
MBPS_PER_GBPS = 1000


class Model(StrEnum):
    """Which estimate takes longer."""

    BANDWIDTH = "bandwidth"
    SLOTS = "slots"


@dataclass(frozen=True, slots=True)
class Group:
    """What the models need of a cohort: sums of its tenants, and the cohort's own values.

    Sizes in GiB; ``warm_gb`` is what its warm VMs use, ``cold_gb`` the disks of its cold ones.
    VMs made anew count as warm ones that copy nothing, and their space not as used.
    """

    name: str
    tenants: int
    vms: int
    used_gb: float
    warm: int
    warm_gb: float
    cold_gb: float
    agent_slots: int | None = None
    working_hours_per_day: float | None = None
    max_vms_per_day: int | None = None


def group_of(name: str, loads: Iterable[TenantLoad], cohort: Cohort | None = None) -> Group:
    """A group of tenants with their sums, so that a change of a value takes no look at VMs."""
    members = sorted(loads, key=lambda load: load.name_key)
    vms = sum(load.vms for load in members)
    return Group(
        name=name,
        tenants=len(members),
        vms=vms,
        used_gb=gib(sum(load.used_mib - load.rebuilt_used_mib for load in members)),
        warm=vms - sum(load.cold - load.rebuilt_cold for load in members),
        warm_gb=gib(sum(load.warm_used_mib for load in members)),
        cold_gb=gib(sum(load.cold_disk_mib for load in members)),
        agent_slots=cohort.agent_slots if cohort else None,
        working_hours_per_day=cohort.working_hours_per_day if cohort else None,
        max_vms_per_day=cohort.max_vms_per_day if cohort else None,
    )


def groups_of(
    loads: Mapping[int, TenantLoad],
    cohorts: Sequence[Cohort],
    current: Mapping[int, int],
) -> tuple[Group, ...]:
    """The cohorts that have VMs in plan, in the order given, then the tenants without a cohort.

    Without cohorts all tenants are one group. ``current`` has the cohort of each tenant in one.
    """
    if not cohorts:
        return (group_of("All tenants", loads.values()),) if loads else ()
    members: dict[int | None, list[TenantLoad]] = {cohort.id: [] for cohort in cohorts}
    members[None] = []
    for key, load in loads.items():
        cohort_id = current.get(key)
        members[cohort_id if cohort_id in members else None].append(load)
    found = [group_of(c.name, members[c.id], c) for c in cohorts if members[c.id]]
    if members[None]:
        found.append(group_of("No cohort", members[None]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Both models for one group, with one decimal.

    ``vms_per_day`` is None where nothing limits it. ``mean_hours`` are the guide's hours of a VM
    alone on the pipe.
    """

    name: str
    vms: int
    used_gb: float
    bw_days: float
    sched_days: float
    vms_per_day: float | None
    mean_hours: float

    @property
    def days(self) -> float:
        """The larger of both."""
        return max(self.bw_days, self.sched_days)

    @property
    def binds(self) -> Model:
        """The model that takes longer; of equal ones the bandwidth."""
        return Model.BANDWIDTH if self.bw_days >= self.sched_days else Model.SLOTS


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The estimates of all groups. Totals are sums of the figures that are shown.

    ``budget_days`` are the working days that the project's duration holds.
    """

    groups: tuple[Estimate, ...]
    bw_days: float
    sched_days: float
    budget_days: int

    @property
    def days(self) -> float:
        """The larger total."""
        return max(self.bw_days, self.sched_days)

    @property
    def binds(self) -> Model:
        """The model whose total is larger; of equal ones the bandwidth."""
        return Model.BANDWIDTH if self.bw_days >= self.sched_days else Model.SLOTS

    @property
    def met(self) -> bool:
        """Whether both models stay within the budget."""
        return self.days <= self.budget_days

    @property
    def banner(self) -> str:
        """The deadline in a sentence."""
        over = [
            f"{name} {fixed(days, 1)} days"
            for name, days in (("bandwidth", self.bw_days), ("slots", self.sched_days))
            if days > self.budget_days
        ]
        budget = f"{grouped(self.budget_days)} working day{'' if self.budget_days == 1 else 's'}"
        if over:
            return f"Over the budget of {budget}: {' and '.join(over)}."
        return f"Within the budget of {budget}: at most {fixed(self.days, 1)} days."


def bw_days(group: Group, parameters: ProjectParameters) -> float:
    """Days by the guide's bandwidth model, unrounded.

    (used GB × 1024 × 8 ÷ (Gbps × 1000 × 0.75 × 3600) × 1.14 + tenants × 0.25 ÷ slots) ÷ hours.
    """
    transfer = copy_hours(group.used_gb, parameters.bandwidth_gbps * MBPS_PER_GBPS * USABLE)
    cutover = group.tenants * CUTOVER_HOURS / _slots(group, parameters)
    return (transfer + cutover) / _hours(group, parameters)


def mean_hours(group: Group, parameters: ProjectParameters) -> float:
    """The mean of the guide's hours that its VMs take alone on the pipe, 0 without VMs."""
    if not group.vms:
        return 0.0
    warm = copy_hours(group.warm_gb, parameters.mbps) + group.warm * cutover_hours(parameters)
    own = parameters.cold_multiplier
    cold = copy_hours(group.cold_gb, parameters.mbps) if own is None else group.cold_gb * own
    return (warm + cold) / group.vms


def vms_per_day(group: Group, parameters: ProjectParameters) -> float:
    """The effective VMs per day, unrounded and infinite where nothing limits them.

    The target, but no more than slots × hours ÷ mean hours alone of the group's VMs.
    """
    target = group.max_vms_per_day or parameters.target_vms_per_day or inf
    mean = mean_hours(group, parameters)
    most = _slots(group, parameters) * _hours(group, parameters) / mean if mean > 0 else inf
    return min(float(target), most)


def _slots(group: Group, parameters: ProjectParameters) -> int:
    return group.agent_slots or parameters.migration_agent_slots


def _hours(group: Group, parameters: ProjectParameters) -> float:
    return group.working_hours_per_day or parameters.working_hours_per_day


def estimate(group: Group, parameters: ProjectParameters) -> Estimate:
    """Both models for one group."""
    per_day = vms_per_day(group, parameters)
    return Estimate(
        name=group.name,
        vms=group.vms,
        used_gb=group.used_gb,
        bw_days=round(bw_days(group, parameters), 1),
        sched_days=round(group.vms / per_day, 1) if per_day else inf,
        vms_per_day=None if per_day == inf else per_day,
        mean_hours=mean_hours(group, parameters),
    )


def what_if(groups: Iterable[Group], parameters: ProjectParameters, budget_days: int) -> WhatIf:
    """Both models for all groups, which follow one another."""
    found = tuple(estimate(group, parameters) for group in groups)
    return WhatIf(
        groups=found,
        bw_days=round(sum(each.bw_days for each in found), 1),
        sched_days=round(sum(each.sched_days for each in found), 1),
        budget_days=budget_days,
    )


def budget_days(calendar: WorkingCalendar, duration_days: int) -> int:
    """The working days within so many calendar days from the calendar's start on."""
    try:
        last = calendar.start + timedelta(days=duration_days - 1)
        return sum(1 for _ in takewhile(lambda day: day.date <= last, calendar.days()))
    except (UserError, OverflowError):
        return 0  # no working time at all: the schedule says so
