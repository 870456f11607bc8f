"""Generates the provisioning plan from what is confirmed, and takes pending tasks out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from app.db import tables, writer
from app.db.queries.provisioning import read_prep_plan, read_prep_settings, read_prep_tasks
from app.db.queries.staging import (
    read_accounts,
    read_flavor_rows,
    read_image_rows,
    read_target_projects,
)
from app.db.queries.vms import read_nics
from app.domain.errors import UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.estate import PrepEstate
from app.domain.planning.provisioning.gate import Gate, gate
from app.domain.planning.provisioning.graph import TaskGraph, task_graph
from app.domain.planning.provisioning.merging import merged
from app.domain.planning.provisioning.plan_record import ApprovalStatus, CloudPlace
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.wanted import LeftOut
from app.domain.planning.staging.addresses_seen import addresses_seen
from app.domain.planning.staging.deriving import shapes_in_plan
from app.services.provisioning.task_book import TaskBook
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TASKS, _PLANS = tables.prep_tasks, tables.prep_plans


@dataclass(frozen=True, slots=True)
class Generated:
    """What generating a plan came to: tasks by type, and what got none, with the reason."""

    tasks: int
    added: int
    taken_out: int
    by_type: Mapping[TaskType, int]
    left_out: tuple[LeftOut, ...]


def read_estate(connection: Connection, plan: Plan) -> PrepEstate:
    """What the plan of a project asks of the target, with what is staged."""
    project_id = plan.project.id
    tasks = read_prep_tasks(connection, project_id)
    shapes = shapes_in_plan(plan.vms)
    return PrepEstate(
        vms=plan.vms,
        tenants=plan.tenants,
        quotas=plan.target.capacity.tenants,
        mappings=plan.target.mappings,
        flavors=[row for row in read_flavor_rows(connection, project_id) if row.shape in shapes],
        accounts=read_accounts(connection, project_id),
        decided=read_target_projects(connection, project_id),
        settings=read_prep_settings(connection, project_id),
        cohort_order={cohort.id: place for place, cohort in enumerate(plan.cohorts)},
        own_flavors=frozenset(
            task.resource_id
            for task in tasks
            if task.task_type is TaskType.CREATE_FLAVOR and task.created and task.resource_id
        ),
        seen=addresses_seen(
            read_nics(connection, project_id), {vm.id: vm.vcenter for vm in plan.vms}
        ),
    )


def read_settings(workspace: Workspace, project_id: int) -> PrepSettings:
    """What a project decides about provisioning."""
    with workspace.reading() as connection:
        return read_prep_settings(connection, project_id)


def read_gate(workspace: Workspace, plan: Plan) -> Gate:
    """The four cards as they stand."""
    with workspace.reading() as connection:
        estate = read_estate(connection, plan)
        return gate(estate, read_image_rows(connection, plan.project.id))


def generate(
    workspace: Workspace, plan: Plan, place: CloudPlace, *, through_gate: bool = True
) -> Generated:
    """Make the tasks that are missing, bring the others up to date, and bind the plan to a cloud.

    A plan that was changed by it has to be approved again.

    :raises UserError: when a card is not ready, or the tasks belong to another cloud.
    """
    project_id = plan.project.id
    with workspace.guarded(), workspace.bulk() as connection:
        estate = read_estate(connection, plan)
        if through_gate:
            check_gate(gate(estate, read_image_rows(connection, plan.project.id)))
        stored = read_prep_tasks(connection, project_id)
        _bind(connection, project_id, place, workspace, keep=any(not t.untouched for t in stored))
        graph = task_graph(estate)
        if not graph.tasks:
            raise UserError(
                "There is nothing to provision.",
                "Map tenants to targets, and confirm networks, flavors and accounts first.",
            )
        change = merged(stored, graph.tasks)
        writer.delete_rows(connection, _TASKS, change.gone)
        writer.update_rows(connection, _TASKS, {k: dict(row) for k, row in change.changed.items()})
        fresh = [
            {"project_id": project_id, "mark": f"mp-{uuid4().hex}", **row} for row in change.fresh
        ]
        writer.bulk_insert(connection, _TASKS, fresh)
        writer.bulk_insert(connection, tables.target_projects, _rows_of_targets(estate, project_id))
        if change.fresh or change.gone or any("spec" in row for row in change.changed.values()):
            _take_approval_back(connection, project_id)
    return _generated(graph, len(change.fresh), len(change.gone))


def _rows_of_targets(estate: PrepEstate, project_id: int) -> list[dict[str, Any]]:
    """Rows for targets of which nothing was decided: the keys of the cloud are written there."""
    known = {row.key for row in estate.decided}
    return [
        {"project_id": project_id, "domain": target.domain, "project": target.project}
        for target in estate.targets().found
        if target.key not in known
    ]


def check_gate(found: Gate) -> None:
    """Make sure that a plan may be generated.

    :raises UserError: naming what the first card that is not ready lacks.
    """
    closed = [card for card in found.cards if not card.ready]
    if closed:
        first = closed[0].missing[0]
        names = ", ".join(card.card.value for card in closed)
        raise UserError(
            f"The plan cannot be generated: {names} not ready. {first.what}: {first.why}",
            first.hint,
            "\n".join(f"{each.what}: {each.why}" for card in closed for each in card.missing),
        )


def check_place(workspace: Workspace, project_id: int, place: CloudPlace) -> None:
    """Make sure that the tasks belong to the cloud that one is logged in to.

    :raises UserError: naming both.
    """
    with workspace.reading() as connection:
        stored = read_prep_plan(connection, project_id)
    if stored is None:
        raise UserError("There is no provisioning plan yet.", "Generate it first.")
    if stored.place.identity != place.identity:
        raise _elsewhere(stored.place, place)


def _elsewhere(bound: CloudPlace, place: CloudPlace) -> UserError:
    return UserError(
        f"The provisioning plan belongs to {bound.title}, and you are logged in to {place.title}.",
        "Connect to that cloud, or roll the plan back there before it is made for another.",
    )


def _bind(
    connection: Connection, project_id: int, place: CloudPlace, workspace: Workspace, *, keep: bool
) -> None:
    """Note which cloud the plan is for; tasks that may have made something hold it there."""
    stored = read_prep_plan(connection, project_id)
    if stored is not None and keep and stored.place.identity != place.identity:
        raise _elsewhere(stored.place, place)
    values: dict[str, Any] = {
        "auth_url": place.auth_url,
        "region": place.region,
        "cloud_project_id": place.project_id,
        "cloud_name": place.project_name,
        "generated_at": workspace.utc(),
    }
    if stored is None:
        writer.bulk_insert(connection, _PLANS, [{"project_id": project_id, **values}])
    else:
        writer.update_rows(connection, _PLANS, {stored.id: values})


def _take_approval_back(connection: Connection, project_id: int) -> None:
    stored = read_prep_plan(connection, project_id)
    if stored is not None and stored.approval_status != ApprovalStatus.NONE:
        values = {"approval_status": ApprovalStatus.NONE.value, "approval_fingerprint": ""}
        writer.update_rows(connection, _PLANS, {stored.id: values})


def _generated(graph: TaskGraph, added: int, taken_out: int) -> Generated:
    return Generated(
        tasks=len(graph.tasks),
        added=added,
        taken_out=taken_out,
        by_type=Counter(task.spec.type for task in graph.tasks),
        left_out=graph.left_out,
    )


def clear(workspace: Workspace, project_id: int) -> int:
    """Take out pending and failed tasks; what was carried out stays. Returns their number.

    A task whose last call has an unknown end stays too: it may have made something.
    """
    book = TaskBook(workspace, project_id)
    gone = [task for task in book.tasks() if task.untouched]
    book.take_out(gone, "cleared")
    return len(gone)
