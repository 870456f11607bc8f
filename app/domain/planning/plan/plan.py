"""The plan as every page and every export sees it: results of the engine, no logic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.domain.enums import BoundBy
from app.domain.model import Project, SourceNetwork, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.ease import EaseConfig, EaseScore
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.move_sets import MoveSets
from app.domain.planning.dependencies.standing import Standing
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.reconciliation import Reconciliation
from app.domain.planning.plan.running_waves import KeptTimes
from app.domain.planning.plan.target import TargetPlan, nothing_planned
from app.domain.planning.plan.totals import Totals
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.provisioning.progress import PrepProgress
from app.domain.planning.remediation.record import Remediation
from app.domain.planning.staging.account_progress import AccountProgress
from app.domain.planning.waves.wave import Wave
from app.domain.units import SECONDS_PER_HOUR


@dataclass(frozen=True, slots=True)
class VmTiming:
    """Hours that one VM takes and is down, and the GiB it moves (before overhead).

    ``hours`` is the guide's figure, alone on the pipe. ``copy_hours`` is the copy in a lane, and
    ``own_copy_hours`` what it takes at least however fast the lane is. ``downtime_hours`` is by
    the clock once the VM has a place in the schedule.
    """

    hours: float
    downtime_hours: float
    transfer_gb: float
    wire_gb: float
    copy_hours: float
    cutover_hours: float
    own_copy_hours: float = 0.0

    @property
    def elapsed_hours(self) -> float:
        """Working hours from the start of the copy to the end of the cutover."""
        return self.copy_hours + self.cutover_hours

    def copy_at(self, gb_per_hour: float) -> float:
        """Hours of the copy in a lane that carries so many GiB in an hour."""
        return max(self.own_copy_hours, self.wire_gb / gb_per_hour)


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """Wall times of a VM that is copied by the clock, whatever is worked.

    The copy ends before the cutover where the VM is kept in sync until then.
    """

    copy_start: datetime
    copy_end: datetime
    cutover: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the schedule put a VM: days are 1-based, hours count from the start of the shift.

    It holds its lane from start to ``copy_end`` and its slot to the end, night after night where
    it takes several days. ``elapsed_hours`` are the working hours from start to end; ``cohort``
    is the one whose days it works on.

    With ``clock`` the days and hours are those of its cutover alone, or of all that a cold VM
    takes, and the clock's times say when it copies.
    """

    vm_id: int
    day: int
    last_day: int
    slot: int
    lane: int
    start_hour: float
    copy_end_day: int
    copy_end_hour: float
    end_hour: float
    elapsed_hours: float
    cohort: str = field(default="", compare=False)
    clock: ClockTimes | None = None


@dataclass(frozen=True, slots=True)
class ScheduleDay:
    """A cohort's working day. ``vm_ids`` start on it; ``hours`` and ``gb`` are worked and moved.

    Where cohorts share a day, each of them has a row with the same number and date;
    ``capacity_hours`` and ``pipe_gb`` are those of the whole day by its own slots and hours.

    ``pieces`` are the hours of the clock in which it is worked, from the midnight that begins its
    date; a piece may reach beyond the next midnight.

    With copies ``ahead``, ``vm_ids`` are cut over on it. GB and ``pipe_gb`` then count by the clock
    since the end of the working day before, with what changed until the cutovers, and hours are
    those of its work for which slots are held.
    """

    day: int
    date: date
    cohort: str
    vm_ids: tuple[int, ...]
    hours: float
    gb: float
    bound_by: BoundBy
    capacity_hours: float
    pipe_gb: float
    pieces: tuple[tuple[float, float], ...] = ()
    ahead: bool = False

    @property
    def begun(self) -> str:
        """What its VMs do on it."""
        return "are cut over" if self.ahead else "start"

    @property
    def worked_hours(self) -> float:
        """The hours of the shift."""
        return sum(end - start for start, end in self.pieces)

    def clock_hour(self, hour: float, *, ending: bool = False) -> float:
        """The hour of the clock at an hour of the day's work.

        Where a piece ends and the next begins, what ends is told by the first of them.
        """
        left = hour
        for start, end in self.pieces:
            length = end - start
            if left < length - _SAME or (ending and left <= length + _SAME):
                return start + left
            left -= length
        return (self.pieces[-1][1] if self.pieces else 0.0) + max(0.0, left)

    def moment(self, hour: float, *, ending: bool = False) -> datetime:
        """The wall time at an hour of the day's work, to the second."""
        seconds = round(self.clock_hour(hour, ending=ending) * SECONDS_PER_HOUR)
        return datetime.combine(self.date, time()) + timedelta(seconds=seconds)


_SAME = 1e-6
"""Hours below which two moments are one."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The day-by-day plan.

    ``days`` has a row for each cohort that works on a day, in the order of days. ``total_days``
    counts working days, each once; those on which all that is left waits for a date are none.
    ``calendar_days`` counts from the start date to the last day, both included. ``lower_bounds``
    names each bound in days; ``lower_bound_days`` is the largest of them and ``ratio`` is
    total_days over it (1.0 for an empty plan). ``by_number`` has of each day the row whose shift
    is the longest.
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
    by_number: Mapping[int, ScheduleDay] = field(init=False, repr=False, compare=False)
    _rows: Mapping[tuple[int, str], ScheduleDay] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up each day's longest shift, which tells the clock for all that share the day."""
        found: dict[int, ScheduleDay] = {}
        for day in self.days:
            known = found.get(day.day)
            if known is None or day.worked_hours > known.worked_hours:
                found[day.day] = day
        object.__setattr__(self, "by_number", found)
        object.__setattr__(self, "_rows", {(day.day, day.cohort): day for day in self.days})

    @property
    def binding_bound(self) -> str:
        """The name of the bound that is the largest, empty where there is nothing to bind."""
        bounds = self.lower_bounds
        return max(bounds, key=lambda name: bounds[name]) if any(bounds.values()) else ""

    def row(self, number: int, cohort: str) -> ScheduleDay:
        """The day of that number as a cohort has it.

        :raises KeyError: when the plan has no such day.
        """
        return self._rows.get((number, cohort)) or self.by_number[number]

    @property
    def end(self) -> date | None:
        """Last working day, None for an empty plan."""
        return self.days[-1].date if self.days else None

    def starts(self, place: Placement) -> datetime:
        """Wall time at which a placed VM's copy starts."""
        if place.clock is not None:
            return place.clock.copy_start
        return self.row(place.day, place.cohort).moment(place.start_hour)

    def cut_over(self, place: Placement) -> datetime:
        """Wall time at which a placed VM's cutover starts."""
        if place.clock is not None:
            return place.clock.cutover
        done = (place.copy_end_day, place.copy_end_hour) == (place.last_day, place.end_hour)
        return self.row(place.copy_end_day, place.cohort).moment(place.copy_end_hour, ending=done)

    def ends(self, place: Placement) -> datetime:
        """Wall time at which a placed VM is done."""
        if place.clock is not None:
            return place.clock.end
        return self.row(place.last_day, place.cohort).moment(place.end_hour, ending=True)


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
    ease: EaseScore | None = None


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
    target_behind: bool = False
    """Whether ``target`` does not count the newest edits of VMs yet: the plan that follows does."""
    cohorts: tuple[Cohort, ...] = ()
    """In the order of execution; empty where all goes on as one."""
    cohort_plans: tuple[CohortPlan, ...] = ()
    """One for each cohort in that order, then one for VMs in plan that are in none."""
    edges: tuple[Edge, ...] = ()
    """All that are known, proposed and rejected ones included."""
    standings: Mapping[int, Standing] = field(default_factory=dict)
    """How days and cohorts keep each edge, by its key."""
    sets: MoveSets = field(default_factory=MoveSets)
    loads: Mapping[int, TenantLoad] = field(default_factory=dict)
    """What ease and assignment see of each tenant row with VMs in plan."""
    ease: Mapping[int, EaseScore] = field(default_factory=dict)
    """The score of each of them."""
    ease_config: EaseConfig = field(default_factory=EaseConfig)
    budget_days: int = 0
    """The working days that the project's duration holds."""
    unplaced_tenants: Mapping[int, str] = field(default_factory=dict)
    """Tenant rows with VMs in plan and without a cohort, where there are cohorts, and why."""
    waves: tuple[WavePlan, ...] = ()
    """By number; empty while there are none."""
    wave_of: Mapping[int, Wave] = field(default_factory=dict)
    """The wave in which each VM in plan stands."""
    kept_times: Mapping[int, KeptTimes] = field(default_factory=dict)
    """By VM the times that its wave was started with: one under way, or one that has moved it."""
    rest_from: date | None = None
    """The first day on which the schedule may place anything, once a wave has been started."""
    remediations: tuple[Remediation, ...] = ()
    """What must be done about VMs before they move."""
    windows: tuple[CalendarRule, ...] = ()
    """The rules of the project's calendar, and of those of its cohorts and tenants."""
    prepared: PrepProgress = field(default_factory=PrepProgress)
    """How far the provisioning plan is."""
    accounts: AccountProgress = field(default_factory=AccountProgress)
    """How far the accounts of the target's projects are."""
    vm_places: Mapping[int, int] = field(default_factory=dict, repr=False, compare=False)
    """Where each VM stands in ``vms`` by its key; edits leave it as it is."""
