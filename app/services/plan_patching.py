"""The plan with what an edit touched, so that it shows at once, before the plan is made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.cohorts import read_cohorts, read_ease_config
from app.db.queries.projects import read_project
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms_by_key
from app.domain import scope
from app.domain.changes import ChangeSet
from app.domain.model import FACT_FIELDS, Tenant, Vm, evolve
from app.domain.planning.cohorts.ease import ease_scores
from app.domain.planning.plan.changed_vms import changed_pairs, vms_of_keys, with_changed
from app.domain.planning.plan.making import with_profiles_of
from app.domain.planning.plan.plan import Plan, VmTiming
from app.domain.planning.plan.reconciliation import Reconciliation
from app.domain.planning.plan.target import TargetInput, TargetPlan, plan_target, replan_target
from app.domain.planning.timing.downtime import scheduled_timing
from app.domain.planning.timing.transfer import timing_of
from app.domain.shared_disks import counted_once
from app.services import accounts
from app.services.target_planning import TABLES, target_input
from app.services.wave_patching import patched_waves
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_PATCHED = 400
"""Beyond as many changed VMs the plan is only made anew; patching would hold up the window."""

MOST_RETARGETED = 6_000
"""Beyond as many VMs an edit shows at once on what was edited alone: counting all of them again for
tenants, capacity, gaps and readiness would hold up the window, and is done with the plan anyway.
Until then the pages that show these figures say that they are being counted."""

_PACKED = {"findings", "networks", "shared_disks"}
"""Columns whose stored form is not that of the record."""


_REMARKS: Mapping[str, frozenset[str]] = {
    tables.vms.name: frozenset({"notes", "status_note", *FACT_FIELDS}) - {"application"},
    tables.tenants.name: frozenset(
        {"notes", "target_domain_description", "target_project_description"}
    ),
    tables.cohorts.name: frozenset({"description", "owner", "notes"}),
    tables.network_mappings.name: frozenset({"notes"}),
    tables.flavor_staging.name: frozenset({"notes"}),
    tables.image_requirements.name: frozenset({"notes"}),
    tables.storage_map.name: frozenset({"notes"}),
    tables.target_projects.name: frozenset({"notes"}),
    **{
        table.name: frozenset(column.name for column in table.columns)
        for table in (
            tables.cloud_connections,
            tables.shared_services,
            tables.tenant_users,
        )
    },
    tables.remediations.name: frozenset({"finding", "owner", "done_by", "note"}),
}
"""Columns that are shown and that nothing in the plan follows from."""


def is_remark(changes: ChangeSet) -> bool:
    """Whether a change is of nothing but remarks, so that the plan stays as it is."""
    return changes.snapshot is None and all(
        (row.after or row.before or {}).keys() <= _REMARKS.get(row.table, frozenset())
        for row in changes.rows
    )


def patched(workspace: Workspace, plan: Plan, changes: ChangeSet) -> Plan:
    """The plan with what a change touched, so that an edit shows at once.

    VMs, tenants, accounts, cohorts, waves, ease, the network map, capacity, gaps and readiness
    follow, in a large estate VMs and waves alone where nothing else was edited. Other sums,
    schedule and the use of networks stay as they were until the plan is made anew.
    """
    keys = changes.keys(_VMS)
    if changes.topics & accounts.TABLES:
        plan = replace(plan, accounts=accounts.progress(workspace, plan))
    if changes.topics & _COHORT_TABLES:
        plan = _with_cohorts(workspace, plan)
    if not (keys or changes.topics & TABLES):
        return _with_moved(workspace, plan, changes)
    if len(keys) > MOST_PATCHED and not is_remark(changes):
        return plan
    with workspace.reading() as connection:
        fresh = _changed_vms(connection, plan, changes)
        if keys and is_remark(changes) and changes.keys(_VMS) == {r.key for r in changes.rows}:
            return replace(plan, vms=with_changed(plan.vms, fresh, plan.vm_places))
        project = read_project(connection, plan.project.id) or plan.project
        tenants = read_tenants(connection, plan.project.id)
        known = None if _INVENTORIES in changes.topics else plan.target.given
        given = target_input(
            connection,
            plan.project.id,
            project.values,
            known,
            disks_changed=tables.disk_volume_types.name in changes.topics,
        )
        vms, timings = _with_changed(plan, fresh)
        waves = patched_waves(connection, plan, changes, vms, tenants, timings)
    given = with_profiles_of(plan.cohorts, given)
    target, behind = _retargeted(plan, changes, vms, tenants, given)
    return replace(
        plan,
        vms=vms,
        tenants=tenants,
        timings=timings,
        reconciliation=_reconciled(plan, vms),
        target=target,
        target_behind=behind,
        waves=waves.shares,
        wave_of=waves.wave_of,
    )


def _reconciled(plan: Plan, vms: Sequence[Vm]) -> Reconciliation:
    """How the rows add up, counted anew where a VM is in or out for another reason."""
    if all(old.exclusion == new.exclusion for old, new in changed_pairs(plan.vms, vms)):
        return plan.reconciliation
    return scope.reconcile(vms, plan.project.values["duplicate_rows"])


def _with_moved(workspace: Workspace, plan: Plan, changes: ChangeSet) -> Plan:
    """The plan after VMs went from wave to wave and nothing else of them changed."""
    if not 0 < len(changes.keys(tables.wave_vms.name)) <= MOST_PATCHED:
        return plan
    with workspace.reading() as connection:
        waves = patched_waves(connection, plan, changes, plan.vms, plan.tenants, plan.timings)
    return replace(plan, waves=waves.shares, wave_of=waves.wave_of)


def _with_changed(
    plan: Plan, fresh: Mapping[int, Vm]
) -> tuple[tuple[Vm, ...], Mapping[int, VmTiming]]:
    """The VMs of a plan and their times, with those that changed."""
    if not fresh:
        return plan.vms, plan.timings
    vms = with_changed(plan.vms, fresh, plan.vm_places)
    if any(vm.shared_disks for vm in fresh.values()):
        vms = tuple(counted_once(vms))
    timings = dict(plan.timings)
    for _old, vm in changed_pairs(plan.vms, vms):
        if vm.in_plan:
            timings[vm.id] = _patched_timing(plan, vm)
        else:
            timings.pop(vm.id, None)
    return vms, timings


_COHORT_TABLES = frozenset({tables.cohorts.name, tables.cohort_rules.name})


def _with_cohorts(workspace: Workspace, plan: Plan) -> Plan:
    """The plan with its cohorts and scales as they are now; their days come with the next plan."""
    with workspace.reading() as connection:
        cohorts = tuple(read_cohorts(connection, plan.project.id))
        config = read_ease_config(connection, plan.project.id)
    names = {cohort.id: cohort.name for cohort in cohorts}
    waves = tuple(
        replace(share, cohort=names.get(share.wave.cohort_id or 0, "")) for share in plan.waves
    )
    ease = plan.ease if config == plan.ease_config else ease_scores(plan.loads, config)
    return replace(plan, cohorts=cohorts, ease_config=config, ease=ease, waves=waves)


def _patched_timing(plan: Plan, vm: Vm) -> VmTiming:
    timing = timing_of(vm, plan.parameters)
    place = plan.schedule.placements.get(vm.id)
    if place is None or abs(timing.elapsed_hours - place.elapsed_hours) > _SAME_HOURS:
        return timing  # the schedule is of another size or mode, until it is made anew
    return scheduled_timing(
        timing, vm.effective_mode, place, plan.schedule, plan.parameters.time_zone
    )


_SAME_HOURS = 1e-6

_UNCOUNTED = {
    "notes", "priority", "status", "status_note", "mode_override", "mode", "mode_reason",
    "excluded", "exclude_reason", "tenant_moved", "route", *FACT_FIELDS,
}  # fmt: skip
"""Columns of VMs that no sum follows from; whether a VM counts stands in its exclusion."""


def _retargeted(
    plan: Plan,
    changes: ChangeSet,
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    given: TargetInput,
) -> tuple[TargetPlan, bool]:
    """The target's part of the plan, and whether it lacks edits of VMs."""
    alike = all(
        row.table != _VMS or (row.after is not None and row.after.keys() <= _UNCOUNTED)
        for row in changes.rows
    )
    many = len(vms) > MOST_RETARGETED
    if many and changes.topics <= {_VMS}:
        return plan.target, True
    if vms is plan.vms and given == plan.target.given and tenants == plan.tenants:
        return plan.target, plan.target_behind
    if not alike and not many:
        return plan_target(vms, tenants, plan.networks, given), False
    behind = plan.target_behind or (many and not is_remark(changes))
    return replan_target(plan.target, vms, tenants, plan.networks, given, briefly=many), behind


_VMS = tables.vms.name
_INVENTORIES = tables.pcd_inventories.name


def _changed_vms(connection: Connection, plan: Plan, changes: ChangeSet) -> dict[int, Vm]:
    """The changed VMs as they are now, read only where the change itself does not tell."""
    rows: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in changes.rows:
        if row.table == _VMS:
            rows[row.key].update(row.after or {})
    if not any(_PACKED & values.keys() for values in rows.values()):
        known = vms_of_keys(plan.vms, rows.keys(), plan.vm_places)
        if len(known) == len(rows):
            return {key: evolve(vm, **rows[key]) for key, (_place, vm) in known.items()}
    return read_vms_by_key(connection, rows)
