"""The plan as every page and every export sees it: results of the engine, no logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.enums import BoundBy
from app.domain.model import Project, SourceNetwork, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.reconciliation import Reconciliation
from app.domain.planning.target import TargetPlan, nothing_planned


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over VMs in plan. Sizes in MiB."""

    vms: int = 0
    vcpu: int = 0
    ram_mib: float = 0.0
    disk_mib: float = 0.0
    used_mib: float = 0.0
    green: int = 0
    yellow: int = 0
    red: int = 0
    warm: int = 0
    cold: int = 0
    hours: float = 0.0
    downtime_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class VmTiming:
    """Hours that one VM takes and is down, and the GiB it moves (before overhead)."""

    hours: float
    downtime_hours: float
    transfer_gb: float
    wire_gb: float


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the schedule put a VM: days are 1-based, hours count from the start of the shift."""

    vm_id: int
    day: int
    last_day: int
    slot: int
    start_hour: float
    end_hour: float


@dataclass(frozen=True, slots=True)
class ScheduleDay:
    """One working day. ``vm_ids`` start on it; ``hours`` and ``gb`` are worked and moved on it."""

    day: int
    date: date
    cohort: str
    vm_ids: tuple[int, ...]
    hours: float
    gb: float
    bound_by: BoundBy
    capacity_hours: float
    pipe_gb: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """The day-by-day plan.

    ``total_days`` counts working days; ``calendar_days`` counts from the start date to the last
    day, both included. ``lower_bounds`` names each bound in days; ``lower_bound_days`` is the
    largest of them and ``ratio`` is total_days over it (1.0 for an empty plan).
    """

    days: tuple[ScheduleDay, ...] = ()
    placements: Mapping[int, Placement] = field(default_factory=dict)
    total_days: int = 0
    calendar_days: int = 0
    lower_bound_days: int = 0
    lower_bounds: Mapping[str, int] = field(default_factory=dict)
    ratio: float = 1.0
    unplaced: Mapping[int, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def end(self) -> date | None:
        """Last working day, None for an empty plan."""
        return self.days[-1].date if self.days else None


@dataclass(frozen=True, slots=True)
class TenantPlan:
    """A tenant row's share of the plan; ``first_day`` and ``last_day`` are schedule days."""

    tenant: Tenant
    totals: Totals
    average_risk: float
    unsupported_os: int
    networks: tuple[str, ...]
    first_day: int | None
    last_day: int | None
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What was read: files, vCenters (identity -> name) and rows per sheet."""

    files: tuple[str, ...] = ()
    vcenters: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, int] = field(default_factory=dict)
    data_date: date | None = None
    coverage: tuple[str, ...] = ()

    def lacks(self, sheet: str) -> bool:
        """Whether the export was read and had no such sheet, so that nothing is known of it."""
        return bool(self.sheets) and sheet not in self.sheets


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is known of a project's plan at one moment.

    ``vms`` holds every VM read, in plan or not, by name and identity; ``timings`` has an entry
    for each VM in plan. ``tenant_plans`` covers tenants with VMs in plan, in schedule order.
    ``cohorts`` and ``waves`` stay empty until there are any.
    """

    project: Project
    parameters: ProjectParameters
    generated: datetime
    source: SourceSummary
    reconciliation: Reconciliation
    totals: Totals
    vms: tuple[Vm, ...]
    tenants: Mapping[int, Tenant]
    timings: Mapping[int, VmTiming]
    schedule: Schedule
    tenant_plans: tuple[TenantPlan, ...]
    networks: tuple[SourceNetwork, ...]
    warnings: tuple[str, ...] = ()
    target: TargetPlan = field(default_factory=nothing_planned)
