"""Compares the plan with the live cloud; nothing is changed there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.db import tables, writer
from app.db.queries.provisioning import read_prep_plan
from app.domain.errors import UserError
from app.domain.planning.provisioning.next_step import owner_of
from app.domain.planning.provisioning.quota_wish import wish_of
from app.domain.planning.provisioning.task import (
    Decision,
    Difference,
    TaskStatus,
    Verdict,
)
from app.domain.planning.provisioning.verdicts import judged
from app.domain.progress import Ticket
from app.services.ports import ProvisioningSession
from app.services.provisioning.task_book import TaskBook, Transition
from app.services.workspace import Workspace

_AGAINST = frozenset({Verdict.EXISTS_DIFFERENT, Verdict.CONFLICT, Verdict.UNKNOWN})
"""What a look says of tasks that would fail."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many tasks would do what."""

    verdicts: Mapping[Verdict, int]


def dry_run(
    workspace: Workspace, project_id: int, session: ProvisioningSession, ticket: Ticket
) -> DryRun:
    """Look at the cloud once and say of every task that is not finished what it would do.

    Statuses stay as they are, but a task that would fail says why, and one that was looked at
    again forgets what an earlier look said. What a call failed for stays until it is retried.
    """
    book = TaskBook(workspace, project_id, session.place.title)
    every = book.tasks()
    if not every:
        raise UserError("There is no provisioning plan yet.", "Generate it first.")
    ids = {task.task_key: task.resource_id for task in every if task.resource_id}
    ours = {task.task_key for task in every if task.created}
    looked = session.look_at_all([task.spec for task in every], ids, ticket)
    known = dict(ids)
    verdicts: Counter[Verdict] = Counter()
    written = []
    now = workspace.utc()
    for task in every:
        verdict, text, hint = Verdict.UNKNOWN, "It could not be read.", ""
        differences: tuple[Difference, ...] = ()
        found = looked.get(task.task_key)
        owner_id = owner_of(task, known, session.place.project_id)
        mine = task.resource_id if task.created else ""
        if isinstance(found, UserError):
            text, hint = found.message, found.hint
        elif found is not None:
            said = judged(wish_of(task, ours), found, task.mark, mine, owner_id)
            verdict, differences = said.verdict, said.differences
            text, hint = said.text, said.hint
            if said.found is not None and verdict is not Verdict.CONFLICT:
                known.setdefault(task.task_key, said.found.id)
        verdicts[verdict] += 1
        values: dict[str, Any] = {
            "verdict": verdict.value,
            "differences": [each.to_dict() for each in differences],
            "checked_at": now,
        }
        if task.status is TaskStatus.PENDING or (task.status is TaskStatus.FAILED and text):
            values |= {"error": text, "hint": hint}
        elif task.status is TaskStatus.FAILED and task.verdict in _AGAINST:
            values |= {"error": "What stood against it is gone.", "hint": "Retry it."}
        written.append(Transition(task, values, "looked at", verdict.value))
    book.write(written)
    with workspace.guarded(), workspace.bulk() as connection:
        plan = read_prep_plan(connection, project_id)
        if plan is not None:
            writer.update_rows(connection, tables.prep_plans, {plan.id: {"checked_at": now}})
    return DryRun(dict(verdicts))


def decide(workspace: Workspace, project_id: int, keys: frozenset[int], decision: Decision) -> int:
    """Say what becomes of resources that differ: adopt them, or change them. Returns how many.

    :raises UserError: when none of the tasks waits for a decision.
    """
    book = TaskBook(workspace, project_id)
    waiting = [task for task in book.tasks(keys) if task.undecided]
    if decision is Decision.CHANGE:
        waiting = [task for task in waiting if task.changeable]
    if not waiting:
        raise UserError(
            "None of these tasks waits for a decision.",
            "Only what the cloud has in another form can be adopted or changed; flavors cannot be "
            "changed: adopt the one that is there, or choose another name.",
        )
    values = {"decision": decision.value, "status": TaskStatus.PENDING.value, "error": ""}
    book.write(
        [Transition(task, {**values, "hint": ""}, "decided", decision.value) for task in waiting]
    )
    return len(waiting)
