"""Puts the plan together: everything the pages and exports show, from one reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import queries
from app.domain import scope
from app.domain.cell_values import natural_key
from app.domain.enums import Mode, OsSupport, Risk
from app.domain.errors import UserError
from app.domain.inventory.networks import nics_of, source_networks
from app.domain.inventory.report import ImportReport, Tally, Weight
from app.domain.inventory.tenants import giant_tenant
from app.domain.model import CalendarWindow, Cluster, Host, Project, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.coverage import coverage
from app.domain.planning.downtime import scheduled_timings
from app.domain.planning.network_rows import network_order
from app.domain.planning.plan import (
    Plan,
    Schedule,
    SourceSummary,
    TenantPlan,
    Totals,
    VmTiming,
)
from app.domain.planning.plan_rows import vm_order
from app.domain.planning.schedule import build_schedule
from app.domain.planning.schedule_items import ScheduleItem
from app.domain.planning.target import plan_target
from app.domain.planning.timing import timing_of
from app.domain.planning.working_calendar import WorkingCalendar
from app.domain.progress import Ticket
from app.domain.shared_disks import counted_once, move_sets
from app.services.import_report import current_report
from app.services.projects import parameters_of
from app.services.target_planning import target_input
from app.services.workspace import Workspace

if TYPE_CHECKING:
    pass

NO_TENANT = Tenant(0, "Unassigned")


def build(
    workspace: Workspace, project_id: int, ticket: Ticket, before: Plan | None = None
) -> Plan:
    """Read a project and plan it.

    VMs that stand as in the plan ``before`` are taken from it, so that whoever shows them sees by
    identity which ones changed.

    :raises UserError: when the project is gone or its calendar leaves no time to work.
    """
    ticket.step(0, 100, "Reading the project")
    with workspace.reading() as connection:
        project = queries.project(connection, project_id)
        if project is None:
            raise UserError("This project does not exist any more.", "Choose another project.")
        vms = queries.vms(connection, project_id, lambda _count: ticket.check())
        tenants = queries.tenants(connection, project_id)
        windows = queries.windows(connection, project_id)
        needs = queries.dependencies(connection, project_id)
        ticket.step(30, 100)
        nics = queries.nics(connection, project_id)
        ports = queries.port_groups(connection, project_id)
        report = current_report(connection, project_id)
        given = target_input(connection, project_id, project.values)
    vms = counted_once(
        sorted(scope.apply_scope(vms, tenants, given.excluded_clusters), key=vm_order)
    )
    if before is not None:
        known = {vm.id: vm for vm in before.vms}
        vms = [old if (old := known.get(vm.id)) == vm else vm for vm in vms]
    parameters = parameters_of(project)
    ticket.step(50, 100, "Scheduling")
    timings = {vm.id: timing_of(vm, parameters) for vm in vms if vm.in_plan}
    items = schedule_items(vms, tenants, timings, needs)
    now = workspace.now()
    schedule, problems = _schedule(items, parameters, windows, now.date(), ticket)
    modes = {vm.id: vm.effective_mode for vm in vms if vm.in_plan}
    timings = scheduled_timings(timings, modes, schedule, parameters.time_zone)
    ticket.step(85, 100, "Adding up")
    networks = tuple(sorted(source_networks(vms, nics_of(vms, nics), ports), key=network_order))
    ticket.step(90, 100, "Comparing with the target")
    target = plan_target(vms, tenants, networks, given)
    ticket.check()
    source = source_summary(project, report, vms)
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
        warnings=(*problems, *warnings(vms, tenants, source, report, schedule)),
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


def _schedule(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    windows: Sequence[CalendarWindow],
    today: date,
    ticket: Ticket,
) -> tuple[Schedule, tuple[str, ...]]:
    calendar = WorkingCalendar.of(parameters, today, windows)
    try:
        return build_schedule(items, parameters, calendar), ()
    except UserError as error:
        ticket.check()
        return Schedule(unplaced={item.vm_id: error.message for item in items}), (str(error),)


def totals(vms: Iterable[Vm], timings: Mapping[int, VmTiming]) -> Totals:
    """Sums over the given VMs, all of which must be in plan."""
    count = vcpu = ram = warm = 0
    disk = used = hours = downtime = 0.0
    risks = dict.fromkeys(Risk, 0)
    for vm in vms:
        count += 1
        vcpu += vm.vcpu
        ram += vm.ram_mib
        disk += vm.disk_mib
        used += vm.used_mib
        risks[Risk(vm.risk_category)] += 1
        warm += vm.effective_mode is Mode.WARM
        hours += timings[vm.id].hours
        downtime += timings[vm.id].downtime_hours
    return Totals(
        vms=count,
        vcpu=vcpu,
        ram_mib=ram,
        disk_mib=disk,
        used_mib=used,
        green=risks[Risk.GREEN],
        yellow=risks[Risk.YELLOW],
        red=risks[Risk.RED],
        warm=warm,
        cold=count - warm,
        hours=hours,
        downtime_hours=downtime,
    )


def tenant_plans(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    schedule: Schedule,
) -> tuple[TenantPlan, ...]:
    """Each tenant row with VMs in plan, in the order in which the schedule reaches it."""
    members: dict[int, list[Vm]] = defaultdict(list)
    for vm in vms:
        if vm.in_plan:
            members[vm.tenant_id or 0].append(vm)
    plans = []
    for tenant_id, group in members.items():
        placed = [schedule.placements[vm.id] for vm in group if vm.id in schedule.placements]
        plans.append(
            TenantPlan(
                tenant=tenants.get(tenant_id, NO_TENANT),
                totals=totals(group, timings),
                average_risk=sum(vm.risk_score for vm in group) / len(group),
                unsupported_os=sum(vm.os_support == OsSupport.UNSUPPORTED for vm in group),
                networks=tuple(sorted({network for vm in group for network in vm.networks})),
                first_day=min((place.day for place in placed), default=None),
                last_day=max((place.last_day for place in placed), default=None),
            )
        )
    never = len(schedule.days) + 1
    plans.sort(key=lambda p: (p.first_day or never, p.tenant.priority, p.tenant.title))
    return tuple(plans)


def source_summary(
    project: Project, report: ImportReport | None, vms: Iterable[Vm]
) -> SourceSummary:
    """What the imports of a project read, and how complete it is for the VMs in plan."""
    if report is None:
        return SourceSummary()
    return SourceSummary(
        files=tuple(report.files),
        vcenters=dict(sorted(report.vcenters.items(), key=lambda item: (item[1], item[0]))),
        sheets=report.sheet_rows(),
        data_date=project.data_date,
        coverage=coverage(vms, report.joined_rows()),
    )


def warnings(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    source: SourceSummary,
    report: ImportReport | None,
    schedule: Schedule,
) -> list[str]:
    """What a reader of the plan must know before trusting it, what changes figures first."""
    found: list[str] = []
    if report:
        tallies = report.tallies()
        found.extend(_told(*each) for each in tallies if each[1].weight >= Weight.FIGURE)
        found.extend(f"{line}." for line in source.coverage)
        found.extend(_told(*each) for each in tallies if each[1].weight < Weight.FIGURE)
    giant = giant_tenant(vms, tenants)
    if giant:
        found.append(giant)
    unknown = sum(vm.os_support == OsSupport.UNKNOWN and vm.in_plan for vm in vms)
    if unknown:
        run = "VM in plan runs" if unknown == 1 else "VMs in plan run"
        found.append(f"{unknown:,} {run} a guest system of unknown kind or version.")
    found.extend(schedule.warnings)
    if schedule.unplaced:
        have = "VM has" if len(schedule.unplaced) == 1 else "VMs have"
        found.append(f"{len(schedule.unplaced):,} {have} no day in the schedule.")
    return found


def _told(what: str, tally: Tally) -> str:
    examples = ", ".join(sorted(tally.examples, key=natural_key)[:3])
    return f"{what}: {tally.count:,} (for example {examples})."


@dataclass(frozen=True, slots=True)
class Estate:
    """What the VMs run on. ``excluded`` holds (vCenter, cluster) pairs taken out of the plan."""

    hosts: tuple[Host, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    excluded: frozenset[tuple[str, str]] = frozenset()


def estate(workspace: Workspace, project_id: int) -> Estate:
    """Hosts and clusters of a project as the newest import found them."""
    with workspace.reading() as connection:
        return Estate(
            hosts=tuple(queries.hosts(connection, project_id)),
            clusters=tuple(queries.clusters(connection, project_id)),
            excluded=frozenset(queries.excluded_clusters(connection, project_id)),
        )


def what_if(
    workspace: Workspace, plan: Plan, values: Mapping[str, Any], ticket: Ticket
) -> Schedule:
    """The schedule that other parameters would give the project, as :func:`build` would make it.

    Calendar and dependencies are read as they are stored; nothing is written. Where no schedule
    can be made every VM is without a day.

    :raises Cancelled: when the user asked to stop.
    """
    ticket.check()
    with workspace.reading() as connection:
        windows = queries.windows(connection, plan.project.id)
        needs = queries.dependencies(connection, plan.project.id)
    parameters = replace(plan.parameters, **values)
    timings = {vm.id: timing_of(vm, parameters) for vm in plan.vms if vm.in_plan}
    items = schedule_items(plan.vms, plan.tenants, timings, needs)
    return _schedule(items, parameters, windows, plan.generated.date(), ticket)[0]
