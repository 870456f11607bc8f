"""Finds the open points of a plan, with what is stored beside it: slow, for a thread of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db import tables
from app.db.queries.cloud import read_cloud_connection
from app.db.queries.cohorts import read_cohort_rules
from app.db.queries.provisioning import read_prep_plan, read_prep_tasks
from app.db.queries.waves import read_wave_rules
from app.domain.cloud import CloudConnection
from app.domain.inventory.report import ImportReport
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.options_record import unpacked_options
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.plan_record import PrepPlan
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.planning.readiness.issue import Issue
from app.domain.planning.readiness.issues import find_issues
from app.domain.planning.readiness.looked_at import Stored
from app.domain.planning.staging.account_rows import AccountRow
from app.domain.planning.waves.lifecycle import STARTED
from app.domain.planning.waves.preflight import WaveChecks
from app.domain.progress import Ticket
from app.services import accounts, wave_records
from app.services.wave_rules import cap_of
from app.services.workspace import Workspace

BESIDE_PLAN = frozenset({tables.cloud_connections.name})
"""Tables that issues tell of and nothing in the plan follows from."""


def find(
    workspace: Workspace, plan: Plan, report: ImportReport | None, ticket: Ticket
) -> tuple[Issue, ...]:
    """All open points, the stages with the gravest first.

    :raises Cancelled: when the ticket is.
    """
    stored = read(workspace, plan, report, ticket)
    return find_issues(plan, stored, lambda: ticket.step(1, 2))


def read(
    workspace: Workspace, plan: Plan, report: ImportReport | None, ticket: Ticket | None = None
) -> Stored:
    """What issues tell of and the plan does not have. ``report`` is that of the newest import."""
    project_id = plan.project.id
    with workspace.reading() as connection:
        options = unpacked_options(read_cohort_rules(connection, project_id)[1].get("assign"))
        rules = read_wave_rules(connection, project_id)[1]
        prepared = bool(plan.prepared.total)
        tasks = _urgent(connection, project_id) if prepared else ()
        made = read_prep_plan(connection, project_id) if prepared else None
        connected = read_cloud_connection(connection, project_id)
    if ticket is not None:
        ticket.step(1, 2)
    return Stored(
        report=report,
        guardrails=options.guardrails if plan.cohorts else Guardrails(),
        accounts=_accounts(workspace, plan),
        checks=_checks(workspace, plan),
        cap=cap_of(rules) if plan.waves else None,
        tasks=tasks,
        other_cloud=_other_cloud(made, connected[1] if connected else None),
    )


def _urgent(connection: Any, project_id: int) -> tuple[PrepTask, ...]:
    """The tasks that have failed or that the cloud has in another form."""
    return tuple(
        task
        for task in read_prep_tasks(connection, project_id)
        if task.status is TaskStatus.FAILED or task.undecided
    )


def _accounts(workspace: Workspace, plan: Plan) -> tuple[AccountRow, ...]:
    if not plan.accounts.left and not plan.accounts.wrong:
        return ()  # nothing is to be said of any
    return accounts.read(workspace, plan).book().rows


def _checks(workspace: Workspace, plan: Plan) -> Mapping[int, WaveChecks]:
    """The checks of waves that hold VMs and have not started."""
    if not plan.waves:
        return {}
    records = wave_records.read_checks(workspace, plan)
    found: dict[int, WaveChecks] = {}
    upto: list[int] = []
    for share in plan.waves:
        upto.extend(share.vm_ids)
        if share.vm_ids and share.wave.status not in STARTED:
            found[share.wave.id] = wave_records.checks_of_wave(
                records, share.wave, share.vm_ids, tuple(upto)
            )
    return found


def _other_cloud(made: PrepPlan | None, connected: CloudConnection | None) -> str:
    """The cloud of the tasks where another one is connected; empty where it is the same."""
    if made is None or connected is None or not connected.auth_url:
        return ""
    same = (
        made.place.auth_url.rstrip("/").casefold() == connected.auth_url.rstrip("/").casefold()
        and connected.region in ("", made.place.region)
        and connected.project_name in ("", made.place.project_name)
    )
    return "" if same else made.place.title
