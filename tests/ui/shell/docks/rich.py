"""The sample project with something open in every stage that edits can open."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from app.db import tables
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudDomain, CloudFlavor, CloudImage, CloudVolumeType
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
from app.domain.planning.provisioning.task import Verdict
from app.domain.progress import Ticket
from app.services import (
    cloud_inventory,
    cohort_assignment,
    cohorts,
    dependencies,
    inventory,
    move_sets,
    projects,
    remediation,
    tenants,
    wave_members,
    waves,
)
from app.services.cohorts import CohortEdit
from app.services.inventory import Edit
from app.services.tenants import TenantEdit
from app.services.workspace import Workspace
from tests.ui.conftest import Planner
from tests.unit.services.provisioning.desk import store_plan


def open_everything(planner: Planner) -> None:
    """Make edits that leave issues of every kind that a plan in work may have."""
    ctx = planner.ctx
    do, project = ctx.operations.do, ctx.project_id
    assert ctx.plan is not None
    machines = [vm for vm in ctx.plan.vms if vm.in_plan and vm.id not in ctx.plan.sets.keys]
    red = next(vm for vm in machines if vm.risk_category == "RED")
    quiet = [vm for vm in machines if vm.id != red.id]
    assert do(
        inventory.set_fields,
        project,
        [
            Edit(red.id, "mode_override", "warm_migration"),
            Edit(quiet[0].id, "excluded", True),
            Edit(quiet[1].id, "status", "failed"),
        ],
        "Open issues",
    )
    past = date(2026, 10, 1)
    assert do(
        projects.set_parameters,
        project,
        {"bandwidth_gbps": 9.0, "cold_multiplier": 0.00001, "start_date": past,
         "migration_duration_days": 1},
    )  # fmt: skip
    assert do(remediation.add, project, [red.id], None, "Ann", past)
    names = sorted(ctx.plan.loads)
    assert do(tenants.set_fields, project, [TenantEdit(names[0], "target_project", "")])
    shape = min(ctx.plan.target.shapes)
    for kind, record in (
        ("domains", CloudDomain("1", "other")),
        ("flavors", CloudFlavor("", "m1.first", shape.vcpus, shape.ram_mib)),
        ("flavors", CloudFlavor("", "m1.huge", 32, 262144)),
        ("images", CloudImage("", "Ubuntu 22.04", "ubuntu", "22.04")),
        ("volume_types", CloudVolumeType("", "ssd")),
    ):
        assert do(cloud_inventory.put_record, project, kind, record)
    planner.settle()
    _group(planner, names)
    store_plan(ctx.workspace, project)
    _fail_tasks(planner)


def _fail_tasks(planner: Planner) -> None:
    """Let one task of the provisioning plan fail, and one wait for a decision."""
    ctx, table = planner.ctx, tables.prep_tasks
    with ctx.workspace.bulk() as connection:
        keys = list(connection.scalars(select(table.c.id).order_by(table.c.id)))
        for key, verdict in ((keys[0], ""), (keys[1], Verdict.EXISTS_DIFFERENT.value)):
            values = {"status": "failed", "error": "It was refused.", "verdict": verdict}
            connection.execute(update(table).where(table.c.id == key).values(values))
    ctx.state.plan_again()
    planner.settle()


def _group(planner: Planner, names: list[int]) -> None:
    """Cohorts whose guardrails and dates do not hold, waves and dependencies that contradict."""
    ctx = planner.ctx
    do, project = ctx.operations.do, ctx.project_id
    options = AssignOptions(cohorts=2, guardrails=Guardrails(max_vms_per_cohort=200))
    prepared = cohort_assignment.prepare(ctx.workspace, project, options, Ticket())
    assert do(lambda workspace: cohort_assignment.apply(workspace, prepared, Ticket()))
    planner.settle()
    assert ctx.plan is not None
    first, second = ctx.plan.cohorts
    assert do(cohorts.assign, project, names, second.id)
    assert do(cohorts.assign, project, names[-2:], None)
    assert do(cohorts.assign, project, names[:2], first.id)
    past = date(2026, 10, 1)
    assert do(
        cohorts.set_fields,
        project,
        [
            CohortEdit(second.id, "start_date", past),
            CohortEdit(first.id, "end_date", past),
        ],
    )
    planner.settle()
    plan = ctx.plan
    free = [
        vm
        for vm in plan.vms
        if vm.in_plan and vm.status == "not_started" and vm.id not in plan.sets.keys
    ]
    mine = [vm.id for vm in free if vm.tenant_id in plan.cohort_plans[0].tenant_ids]
    for name in ("One", "Two"):
        assert do(waves.create, project, name, {"cohort_id": first.id})
    planner.settle()
    one, two = (share.wave for share in ctx.plan.waves)
    assert do(wave_members.assign, project, one.id, mine[:4])
    assert do(wave_members.assign, project, two.id, mine[4:8])
    assert do(
        waves.set_fields, project,
        [waves.WaveEdit(two.id, "scheduled_start", past + timedelta(days=5))],
    )  # fmt: skip
    planner.settle()
    later = [vm.id for vm in free if vm.tenant_id in plan.cohort_plans[1].tenant_ids]
    assert do(move_sets.make, project, "Pair", [later[0], later[9]])
    for name, vm_id in (("Three", later[0]), ("Four", later[9])):
        made = do(waves.create, project, name, {"cohort_id": second.id})
        assert made is not None
        key = max(made.keys(tables.waves.name))
        assert do(wave_members.assign, project, key, [vm_id], along=False)
    assert do(dependencies.add, project, [later[3]], [mine[9]], EdgeKind.NEAR)
    proposed = Edge(
        0, later[4], mine[10], EdgeKind.NEAR, EdgeSource.FLOWS, EdgeState.PROPOSED, 0.9, "Seen."
    )

    def propose(workspace: Workspace, project_id: int) -> ChangeSet:
        with workspace.guarded(), workspace.unit(project_id, "Propose") as unit:
            unit.insert_many(tables.vm_dependencies.name, [dependencies.edge_row(proposed)])
        return unit.changes

    assert do(propose, project)
    planner.settle()
