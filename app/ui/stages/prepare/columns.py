"""Columns of the table of tasks."""

from __future__ import annotations

from app.domain.columns import Column
from app.domain.planning.provisioning.task import TaskStatus
from app.domain.planning.provisioning.words import (
    DECISION_WORDS,
    STATUS_WORDS,
    TYPE_TITLES,
    VERDICT_WORDS,
    order_key,
    order_text,
)
from app.ui.stages.prepare.rows import TaskRow

TASK_WEIGHTS = {"said": 1}
"""Which columns take room that is left, in which proportion."""

_TYPES = tuple((kind.value, title) for kind, title in TYPE_TITLES.items())
_STATUSES = tuple((status.value, words) for status, words in STATUS_WORDS.items())
_VERDICTS = tuple(VERDICT_WORDS.items())


def task_columns() -> list[Column]:
    """What stands of each task."""
    return [
        Column("order", "Order", lambda row: order_text(row.task.task_order), width=7,
               sort_key=order_key, help="The stage and the place in it. Tasks run in this order, "
               "several at once where none needs another."),
        Column("type", "Type", lambda row: row.task.task_type.value, "choice", width=17,
               choices=_TYPES, help="What kind of thing it makes."),
        Column("name", "Task", lambda row: row.task.name, width=34,
               help="What it makes, by the names that the plan gives."),
        Column("tenant", "Tenant", lambda row: row.task.tenant, width=14,
               help="For whom, where it is for one tenant."),
        Column("status", "Status", lambda row: row.task.status.value, "choice", width=14,
               choices=_STATUSES,
               help="Done: made or changed by this plan. Skipped: the cloud had it as wanted, and "
               "it is not ours."),
        Column("verdict", "Dry run", lambda row: row.task.verdict, "choice", width=13,
               choices=_VERDICTS, help="What the last look at the cloud said."),
        Column("resource", "Resource ID", lambda row: row.task.resource_id, width=14,
               help="The key of the resource in the cloud."),
        Column("said", "Error", lambda row: row.said, width=24, tooltip=lambda row: row.said,
               help="The cloud's own words and what to do, or what the task waits for."),
        Column("seconds", "Duration", lambda row: row.task.seconds, "float", "s", width=11,
               help="How long it took, looking included."),
        Column("decision", "Decision", lambda row: DECISION_WORDS[row.task.decision], width=14,
               visible=False, help="What is to become of a resource that differs."),
        Column("attempts", "Attempts", lambda row: row.task.attempts or None, "int", width=9,
               visible=False, help="How often it was sent to the cloud."),
    ]  # fmt: skip


def row_style(row: TaskRow) -> str:
    """What is not ours stands back."""
    return "muted" if row.task.status is TaskStatus.SKIPPED else ""
