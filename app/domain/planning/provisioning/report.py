"""The provisioning summary and the run log: what their sheets, tables and sections list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.plan.figures import Figure, Group
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.plan_record import PrepPlan
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.planning.provisioning.words import (
    STATUS_WORDS,
    TYPE_TITLES,
    VERDICT_WORDS,
    detail_text,
    order_text,
)


@dataclass(frozen=True, slots=True)
class PrepReport:
    """A plan with its tasks and all that was run. ``generated`` is when the report was made."""

    project: str
    generated: datetime
    plan: PrepPlan
    tasks: Sequence[PrepTask]
    log: Sequence[LogEntry]

    @property
    def sentence(self) -> str:
        """How far the plan is."""
        counts = Counter(task.status for task in self.tasks)
        told = [f"{grouped(counts[s])} {STATUS_WORDS[s].lower()}" for s in TaskStatus if counts[s]]
        return f"{count_text(len(self.tasks), 'task')}: {', '.join(told) or 'none yet'}."

    @property
    def complete(self) -> bool:
        """Whether every task is done or skipped."""
        return all(task.finished for task in self.tasks)


def _status(task: PrepTask) -> str:
    return STATUS_WORDS[task.status]


def _ours(task: PrepTask) -> str:
    if task.created:
        return "made by this plan"
    return "was there before" if task.status is TaskStatus.SKIPPED else ""


def _error(task: PrepTask) -> str:
    return f"{task.error} {task.hint}".strip() if not task.finished else ""


TASK_COLUMNS: tuple[Column, ...] = (
    Column("order", "Order", lambda task: order_text(task.task_order), width=8),
    Column("type", "Type", lambda task: TYPE_TITLES[task.task_type], width=16),
    Column("name", "Task", lambda task: task.name, width=44),
    Column("tenant", "Tenant", lambda task: task.tenant, width=20),
    Column("status", "Status", _status, width=10),
    Column("resource", "Resource ID", lambda task: task.resource_id, width=34),
    Column("ours", "Owner", _ours, width=18),
    Column("verdict", "Dry run", lambda task: VERDICT_WORDS[task.verdict], width=12),
    Column("seconds", "Duration", lambda task: task.seconds, "float", "s", width=12),
    Column("finished", "Finished (UTC)", lambda task: task.finished_at, "instant", width=20),
    Column("error", "Error", _error, width=60),
)

LOG_COLUMNS: tuple[Column, ...] = (
    Column("at", "When (UTC)", lambda entry: entry.at, "instant", width=20),
    Column("who", "Who", lambda entry: entry.who, width=16),
    Column("event", "What", lambda entry: entry.event, width=18),
    Column("task", "Task", lambda entry: entry.task_name, width=44),
    Column("detail", "Detail", detail_text, width=60),
    Column("cloud", "Cloud", lambda entry: entry.cloud, width=40),
)


def summary(report: PrepReport) -> tuple[Group, ...]:
    """Cloud, approval, and how far each kind of task is."""
    plan = report.plan
    about = [
        Figure("Cloud", plan.auth_url),
        Figure("Region", plan.region),
        Figure("Cloud project", plan.cloud_name or plan.cloud_project_id),
        Figure("Plan generated", plan.generated_at, "UTC"),
        Figure("Compared with the cloud", plan.checked_at, "UTC")
        if plan.checked_at
        else Figure("Compared with the cloud", "never"),
        Figure("Approval", plan.approval_status, note=_approval(plan)),
    ]
    return (
        Group("Provisioning plan", tuple(about)),
        Group("Tasks by kind", tuple(_kinds(report.tasks))),
    )


def _approval(plan: PrepPlan) -> str:
    by = f"by {plan.approver}" if plan.approver else ""
    return " ".join(filter(None, (by, plan.approval_comment)))


def _kinds(tasks: Iterable[PrepTask]) -> Iterator[Figure]:
    counts = Counter((task.task_type, task.status) for task in tasks)
    for kind in TaskType:
        of_kind = {status: counts[kind, status] for status in TaskStatus if counts[kind, status]}
        if of_kind:
            words = [f"{grouped(n)} {STATUS_WORDS[s].lower()}" for s, n in of_kind.items()]
            yield Figure(TYPE_TITLES[kind], sum(of_kind.values()), "tasks", ", ".join(words))


def lines_of(records: Iterable[object]) -> list[Line]:
    """Records as the lines of a table."""
    return [Line(LineKind.ROW, record) for record in records]
