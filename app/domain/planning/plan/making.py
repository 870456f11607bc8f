"""Makes the plan of a project out of its records: what every page and export shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from app.domain import scope
from app.domain.cell_values import natural_key
from app.domain.enums import Mode, VmStatus
from app.domain.errors import UserError
from app.domain.inventory.network_vlans import source_networks
from app.domain.inventory.report import ImportReport
from app.domain.model import Nic, PortGroup, Project, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.open_days import OpenDays, calendar_places, days_of_vms
from app.domain.planning.calendar.outside_hours import outside_hours
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.cohorts.cohort import Cohort, in_order
from app.domain.planning.cohorts.ease import EaseConfig, ease_scores
from app.domain.planning.cohorts.tenant_load import tenant_loads
from app.domain.planning.cohorts.what_if import budget_days
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.move_sets import MoveSets
from app.domain.planning.dependencies.standing import Standing, standings
from app.domain.planning.dependencies.stored_set import StoredSet, sets_of
from app.domain.planning.networks.rows import network_order
from app.domain.planning.plan.cohort_order import (
    NOWHERE,
    CohortPlace,
    cohort_places,
    needs_of_edges,
    rules_of,
)
from app.domain.planning.plan.cohort_sums import cohort_plans, dependency_places
from app.domain.planning.plan.plan import Plan, Schedule, TenantPlan, VmTiming
from app.domain.planning.plan.rows import vm_order
from app.domain.planning.plan.running_waves import finished_times, kept_times, rest_from, under_way
from app.domain.planning.plan.sums import source_summary, tenant_plans, totals
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.planning.plan.warnings import Grouping, plan_warnings
from app.domain.planning.plan.wave_sums import schedule_ranks, wave_plans, wave_rules
from app.domain.planning.provisioning.progress import PrepProgress
from app.domain.planning.remediation.record import Remediation
from app.domain.planning.schedule.build import build_schedule
from app.domain.planning.schedule.items import MovingDays, ScheduleItem
from app.domain.planning.timing.downtime import scheduled_timings
from app.domain.planning.timing.source_pipes import own_pipes
from app.domain.planning.timing.transfer import cutover_hours, timing_of
from app.domain.planning.timing.working_calendar import WorkingCalendar
from app.domain.planning.waves.candidates import standing
from app.domain.planning.waves.wave import Wave, WaveVm
from app.domain.progress import Ticket
from app.domain.project_row import parameters_of
from app.domain.shared_disks import counted_once

NOT_ASSIGNED = "It has not been assigned to a cohort."


@dataclass(slots=True)
class ProjectRecords:
    """Everything of a project that its plan follows from.

    ``nics_of`` gives the adapters of VMs, in their order. ``edges`` are all that are stored; those
    accepted count. ``stored_sets`` are those that the operator made or broke, ``applications``
    the names of those that are a set each.
    ``unplaced`` says of tenant rows why the last assignment left them without a cohort.
    """

    project: Project
    vms: Sequence[Vm]
    tenants: Mapping[int, Tenant]
    nics_of: Callable[[Sequence[Vm]], Sequence[Sequence[Nic]]]
    port_groups: Sequence[PortGroup]
    report: ImportReport | None
    target: TargetInput
    windows: Sequence[CalendarRule] = ()
    cohorts: Sequence[Cohort] = ()
    edges: Sequence[Edge] = ()
    stored_sets: Sequence[StoredSet] = ()
    applications: Collection[str] = frozenset()
    ease: EaseConfig = field(default_factory=EaseConfig)
    unplaced: Mapping[int, str] = field(default_factory=dict)
    waves: Sequence[Wave] = ()
    wave_vms: Sequence[WaveVm] = ()
    remediations: Sequence[Remediation] = ()
    prepared: PrepProgress = field(default_factory=PrepProgress)


def make_plan(
    records: ProjectRecords, now: datetime, ticket: Ticket, before: Plan | None = None
) -> Plan:
    """Plan a project as its records stand at the moment ``now``, in local time without zone.

    VMs that stand as in the plan ``before`` are taken from it, so that whoever shows them sees by
    identity which ones changed.
    """
    project, tenants = records.project, records.tenants
    given = with_profiles_of(records.cohorts, records.target)
    vms = counted_once(
        sorted(scope.apply_scope(records.vms, tenants, given.excluded_clusters), key=vm_order)
    )
    if before is not None:
        known = {vm.id: vm for vm in before.vms}
        vms = [old if (old := known.get(vm.id)) == vm else vm for vm in vms]
    parameters = parameters_of(project)
    ticket.step(50, 100, "Scheduling")
    timings = {vm.id: timing_of(vm, parameters) for vm in vms if vm.in_plan}
    cohorts, edges = tuple(in_order(records.cohorts)), tuple(records.edges)
    places = cohort_places(cohorts, tenants)
    sets = sets_of(vms, records.stored_sets, edges, records.applications)
    stands = standing(records.waves, records.wave_vms)
    pipes = own_pipes(
        parameters, vcenters_of(vms, records.report.vcenters if records.report else {})
    )
    kept = kept_times(records.waves, records.wave_vms, parameters.time_zone)
    rest = rest_from(records.waves, kept.values(), parameters.time_zone)
    kept = finished_times(records.waves, records.wave_vms, parameters.time_zone) | kept
    own_days = moving_days(vms, tenants, parameters, records.windows, now.date(), cohorts)
    items = schedule_items(
        vms, tenants, timings, needs_of_edges(edges), sets, places, pipes,
        wave_ranks(stands, records.waves, cohorts), under_way(records.waves, stands), own_days,
    )  # fmt: skip
    schedule, problems = schedule_of(
        items, parameters, records.windows, now.date(), ticket, cohorts, records.waves, rest
    )
    modes = {vm.id: vm.effective_mode for vm in vms if vm.in_plan}
    timings = scheduled_timings(timings, modes, schedule, parameters.time_zone)
    ticket.step(85, 100, "Adding up")
    loads = tenant_loads(vms, tenants, edges, given.mappings)
    ease = ease_scores(loads, records.ease)
    shares = tenant_plans(vms, tenants, timings, schedule, places, ease)
    by_cohort = cohort_plans(cohorts, vms, tenants, timings, schedule, shares, loads, ease)
    recorded = Counter(row.wave_id for row in records.wave_vms)
    by_wave = wave_plans(
        records.waves, stands, recorded, vms, tenants, timings, schedule, cohorts, kept
    )
    stand = _standings(edges, vms, places, schedule)
    found = source_networks(vms, records.nics_of(vms), records.port_groups)
    networks = tuple(sorted(found, key=network_order))
    ticket.step(90, 100, "Comparing with the target")
    target = plan_target(vms, tenants, networks, given)
    ticket.check()
    source = source_summary(project, records.report, vms)
    unplaced = _without_cohort(shares, records) if cohorts else {}
    warnings = plan_warnings(
        vms, tenants, source, records.report, schedule,
        Grouping(by_cohort, edges, stand, tuple(shares), sets.keys),
    )  # fmt: skip
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
        tenant_plans=shares,
        networks=networks,
        target=target,
        warnings=(
            *problems,
            *outside_hours(schedule, own_days, {vm.id: vm.name for vm in vms}),
            *warnings,
        ),
        cohorts=cohorts,
        cohort_plans=by_cohort,
        edges=edges,
        standings=stand,
        sets=sets,
        loads=loads,
        ease=ease,
        ease_config=records.ease,
        budget_days=budget_days(
            WorkingCalendar.of(parameters, now.date(), records.windows),
            parameters.migration_duration_days,
        ),
        unplaced_tenants=unplaced,
        waves=by_wave,
        wave_of={vm_id: wave for vm_id, wave in stands.items() if vm_id in timings},
        kept_times=kept,
        rest_from=rest,
        remediations=tuple(records.remediations),
        windows=tuple(records.windows),
        prepared=records.prepared,
        vm_places={vm.id: place for place, vm in enumerate(vms)},
    )


def reschedule(
    plan: Plan,
    values: Mapping[str, Any],
    windows: Sequence[CalendarRule],
    ticket: Ticket,
    cohorts: Sequence[Cohort] | None = None,
) -> Schedule:
    """The schedule that other parameters, or other overrides of its cohorts, would give a plan.

    Where none can be made every VM is without a day.

    :raises Cancelled: when the user asked to stop.
    """
    parameters = replace(plan.parameters, **values)
    cohorts = plan.cohorts if cohorts is None else cohorts
    waves = [share.wave for share in plan.waves]
    timings = {vm.id: timing_of(vm, parameters) for vm in plan.vms if vm.in_plan}
    items = schedule_items(
        plan.vms,
        plan.tenants,
        timings,
        needs_of_edges(plan.edges),
        plan.sets,
        cohort_places(cohorts, plan.tenants),
        own_pipes(parameters, vcenters_of(plan.vms, plan.source.vcenters)),
        wave_ranks(plan.wave_of, waves, cohorts),
        under_way(waves, plan.wave_of),
        moving_days(plan.vms, plan.tenants, parameters, windows, plan.generated.date(), cohorts),
    )
    today = plan.generated.date()
    return schedule_of(items, parameters, windows, today, ticket, cohorts, waves, plan.rest_from)[0]


def with_profiles_of(cohorts: Iterable[Cohort], given: TargetInput) -> TargetInput:
    """What is stored of the target, with the overcommit profiles that cohorts set."""
    own = {cohort.id: cohort.overcommit_profile for cohort in cohorts if cohort.overcommit_profile}
    return replace(given, settings=replace(given.settings, of_cohorts=own)) if own else given


def _standings(
    edges: Sequence[Edge],
    vms: Sequence[Vm],
    cohorts: Mapping[int, CohortPlace],
    schedule: Schedule,
) -> dict[int, Standing]:
    if not edges:
        return {}
    names = {vm.id: vm.name for vm in vms}
    return standings(edges, dependency_places(vms, cohorts, schedule), names)


def _without_cohort(shares: Iterable[TenantPlan], records: ProjectRecords) -> dict[int, str]:
    """Why tenant rows are in no cohort; by name."""
    found = [share.tenant for share in shares if not share.cohort and share.tenant.id]
    found.sort(key=lambda tenant: natural_key(tenant.title))
    return {tenant.id: records.unplaced.get(tenant.id, NOT_ASSIGNED) for tenant in found}


def vcenters_of(vms: Iterable[Vm], names: Mapping[str, str]) -> dict[str, str]:
    """The vCenters of VMs in plan with their names; its identity where an import names none."""
    return {vm.vcenter: names.get(vm.vcenter, vm.vcenter) for vm in vms if vm.in_plan}


def schedule_items(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    needs: Mapping[int, tuple[int, ...]],
    sets: MoveSets,
    cohorts: Mapping[int, CohortPlace],
    pipes: Mapping[str, str],
    waves: Mapping[int, int] = MappingProxyType({}),
    begun: Collection[int] = (),
    days: Mapping[int, MovingDays] = MappingProxyType({}),
) -> list[ScheduleItem]:
    """VMs in plan as the scheduler takes them; those without a tenant or a cohort come last.

    ``cohorts`` has the place of each tenant row that is in one, ``pipes`` the name of the pipe of
    each vCenter that has its own, ``waves`` the place of the wave of each VM that stands in one.
    Those ``begun`` keep their times and are not placed. ``days`` are those of the VMs that
    calendars of their own bind.
    """
    priorities = {tenant.id: tenant.priority for tenant in tenants.values()}
    last = max(priorities.values(), default=0) + 1
    found = []
    for vm in vms:
        if not vm.in_plan or vm.status == VmStatus.MIGRATED or vm.id in begun:
            continue
        cohort, order = cohorts.get(vm.tenant_id or 0, NOWHERE)
        found.append(
            ScheduleItem(
                vm_id=vm.id,
                name=vm.name,
                timing=timings[vm.id],
                disk_gb=vm.disk_gb,
                cohort=cohort,
                cohort_order=order,
                wave=waves.get(vm.id),
                tenant_priority=priorities.get(vm.tenant_id or 0, last),
                vm_priority=vm.priority,
                depends_on=needs.get(vm.id, ()),
                set_key=sets.keys.get(vm.id, ""),
                identity=f"{vm.vcenter} {vm.identity}",
                vcenter=pipes.get(vm.vcenter, ""),
                days=days.get(vm.id),
                warm=vm.effective_mode is Mode.WARM or vm.rebuilt,
            )
        )
    return found


def moving_days(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    parameters: ProjectParameters,
    rules: Sequence[CalendarRule],
    today: date,
    cohorts: Iterable[Cohort],
) -> dict[int, OpenDays]:
    """The days of VMs that calendars of cohorts and tenants, or rules of cutovers, bind."""
    cohorts = tuple(cohorts)
    calendars = Calendars.of(
        parameters,
        today,
        rules,
        {cohort.id: cohort.name for cohort in cohorts},
        {tenant.id: tenant.title for tenant in tenants.values()},
    )
    shifts = {
        cohort.id: cohort.working_hours_per_day
        for cohort in cohorts
        if cohort.working_hours_per_day is not None
    }
    places = calendar_places(vms, tenants)
    return days_of_vms(calendars, places, cutover_hours(parameters), shifts)


def wave_ranks(
    stands: Mapping[int, Wave], waves: Sequence[Wave], cohorts: Sequence[Cohort]
) -> dict[int, int]:
    """By VM the place of its wave in the order of execution."""
    ranks = schedule_ranks(waves, cohorts)
    return {vm_id: ranks[wave.id] for vm_id, wave in stands.items()}


def schedule_of(
    items: Sequence[ScheduleItem],
    parameters: ProjectParameters,
    windows: Sequence[CalendarRule],
    today: date,
    ticket: Ticket,
    cohorts: Sequence[Cohort] = (),
    waves: Sequence[Wave] = (),
    rest: date | None = None,
) -> tuple[Schedule, tuple[str, ...]]:
    """The schedule and what went wrong: where none can be made every VM is without a day.

    Nothing is placed before the day ``rest``.

    :raises Cancelled: when the user asked to stop.
    """
    calendar = WorkingCalendar.of(parameters, today, windows)
    if rest is not None and rest > calendar.start:
        calendar = replace(calendar, start=rest)
    rules = rules_of(cohorts, {item.cohort for item in items})
    of_waves = wave_rules(waves, schedule_ranks(waves, cohorts))
    try:
        return build_schedule(items, parameters, calendar, rules, of_waves), ()
    except UserError as error:
        ticket.check()
        return Schedule(unplaced={item.vm_id: error.message for item in items}), (str(error),)
