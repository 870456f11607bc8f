"""Makes the plan of a project out of its records: what every page and export shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain import scope
from app.domain.errors import UserError
from app.domain.inventory.network_vlans import source_networks
from app.domain.inventory.report import ImportReport
from app.domain.model import CalendarWindow, Nic, PortGroup, Project, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.ease import EaseConfig
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.move_sets import OperatorSet
from app.domain.planning.networks.rows import network_order
from app.domain.planning.plan.plan import Plan, Schedule, VmTiming
from app.domain.planning.plan.rows import vm_order
from app.domain.planning.plan.sums import source_summary, tenant_plans, totals
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.planning.plan.warnings import plan_warnings
from app.domain.planning.schedule.build import build_schedule
from app.domain.planning.schedule.items import ScheduleItem
from app.domain.planning.timing.downtime import scheduled_timings
from app.domain.planning.timing.transfer import timing_of
from app.domain.planning.timing.working_calendar import WorkingCalendar
from app.domain.progress import Ticket
from app.domain.project_row import parameters_of
from app.domain.shared_disks import counted_once, move_sets


@dataclass(slots=True)
class ProjectRecords:
    """Everything of a project that its plan follows from.

    ``nics_of`` gives the adapters of VMs, in their order. ``edges`` are all that are stored; those
    accepted count. ``made_sets`` are the operator's, ``applications`` the names of those that are
    a set each, ``broken_sets`` the keys of ties that he broke (:attr:`MoveSet.ties`).
    ``unplaced`` says of tenant rows why the last assignment left them without a cohort.
    """

    project: Project
    vms: Sequence[Vm]
    tenants: Mapping[int, Tenant]
    nics_of: Callable[[Sequence[Vm]], Sequence[Sequence[Nic]]]
    port_groups: Sequence[PortGroup]
    report: ImportReport | None
    target: TargetInput
    windows: Sequence[CalendarWindow] = ()
    needs: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    cohorts: Sequence[Cohort] = ()
    edges: Sequence[Edge] = ()
    made_sets: Sequence[OperatorSet] = ()
    broken_sets: Collection[str] = frozenset()
    applications: Collection[str] = frozenset()
    ease: EaseConfig = field(default_factory=EaseConfig)
    unplaced: Mapping[int, str] = field(default_factory=dict)


def make_plan(
    records: ProjectRecords, now: datetime, ticket: Ticket, before: Plan | None = None
) -> Plan:
    """Plan a project as its records stand at the moment ``now``, in local time without zone.

    VMs that stand as in the plan ``before`` are taken from it, so that whoever shows them sees by
    identity which ones changed.
    """
    project, tenants, given = records.project, records.tenants, records.target
    vms = counted_once(
        sorted(scope.apply_scope(records.vms, tenants, given.excluded_clusters), key=vm_order)
    )
    if before is not None:
        known = {vm.id: vm for vm in before.vms}
        vms = [old if (old := known.get(vm.id)) == vm else vm for vm in vms]
    parameters = parameters_of(project)
    ticket.step(50, 100, "Scheduling")
    timings = {vm.id: timing_of(vm, parameters) for vm in vms if vm.in_plan}
    items = schedule_items(vms, tenants, timings, records.needs)
    schedule, problems = schedule_of(items, parameters, records.windows, now.date(), ticket)
    modes = {vm.id: vm.effective_mode for vm in vms if vm.in_plan}
    timings = scheduled_timings(timings, modes, schedule, parameters.time_zone)
    ticket.step(85, 100, "Adding up")
    found = source_networks(vms, records.nics_of(vms), records.port_groups)
    networks = tuple(sorted(found, key=network_order))
    ticket.step(90, 100, "Comparing with the target")
    target = plan_target(vms, tenants, networks, given)
    ticket.check()
    source = source_summary(project, records.report, vms)
    warnings = plan_warnings(vms, tenants, source, records.report, schedule)
    return Plan(
        project=project,
        parameters=parameters,
        generated=now,
        source=source,
        reconciliation=scope.reconcile(vms, project.values["duplicate_rows"]),
        totals=totals((vm for vm in vms if vm.in_plan), timings),
        vms=tuple(vms),
        tenants=tenants,
        timings=timings,
        schedule=schedule,
        tenant_plans=tenant_plans(vms, tenants, timings, schedule),
        networks=networks,
        target=target,
        warnings=(*problems, *warnings),
    )


def schedule_items(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    needs: Mapping[int, tuple[int, ...]],
) -> list[ScheduleItem]:
    """VMs in plan as the scheduler takes them; those without a tenant come last.

    VMs that share a disk are of one set and move on the same day.
    """
    priorities = {tenant.id: tenant.priority for tenant in tenants.values()}
    last = max(priorities.values(), default=0) + 1
    vms = list(vms)
    sets = move_sets(vms)
    return [
        ScheduleItem(
            vm_id=vm.id,
            name=vm.name,
            timing=timings[vm.id],
            disk_gb=vm.disk_gb,
            tenant_priority=priorities.get(vm.tenant_id or 0, last),
            vm_priority=vm.priority,
            depends_on=needs.get(vm.id, ()),
            set_key=sets.get(vm.id, ""),
            identity=f"{vm.vcenter} {vm.identity}",
        )
        for vm in vms
        if vm.in_plan and vm.status != "migrated"
    ]


def schedule_of(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    windows: Sequence[CalendarWindow],
    today: date,
    ticket: Ticket,
) -> tuple[Schedule, tuple[str, ...]]:
    """The schedule and what went wrong: where none can be made every VM is without a day.

    :raises Cancelled: when the user asked to stop.
    """
    calendar = WorkingCalendar.of(parameters, today, windows)
    try:
        return build_schedule(items, parameters, calendar), ()
    except UserError as error:
        ticket.check()
        return Schedule(unplaced={item.vm_id: error.message for item in items}), (str(error),)
