"""Tasks of the provisioning plan that have failed, wait for a decision or for a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, PrepTasks
from app.domain.openings import PREPARE, OpenStage
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, has, listed
from app.domain.planning.readiness.looked_at import LookedAt


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about the provisioning plan; nothing before there is one."""
    progress, stored = seen.plan.prepared, seen.stored
    tasks = stored.tasks if stored is not None else ()
    if stored is not None and stored.other_cloud and progress.total:
        yield Issue(
            "tasks_of_other_cloud", PREPARE, Severity.WARNING,
            f"The tasks belong to another cloud than the one connected: {stored.other_cloud}.",
            OpenStage(PREPARE),
            advice="Connect that cloud, or clear the tasks and generate the plan anew.",
        )  # fmt: skip
    undecided = [task for task in tasks if task.undecided and not task.decision]
    failed = [
        task
        for task in tasks
        if task.status is TaskStatus.FAILED and (task.decision or not task.undecided)
    ]
    if undecided:
        yield _issue(
            "tasks_undecided", Severity.WARNING, undecided, "decision",
            f"{count_text(len(undecided), 'task')} {'waits' if len(undecided) == 1 else 'wait'} "
            "for a decision: the cloud has it in another form, for example "
            f"{undecided[0].name}.",
            points=sum(task.status is TaskStatus.FAILED for task in undecided),
        )  # fmt: skip
    if failed:
        yield _issue(
            "tasks_failed", Severity.WARNING, failed, "said",
            f"{count_text(len(failed), 'task')} {has(len(failed))} failed, for example "
            f"{failed[0].name}: {failed[0].error or 'no reason was given.'}",
            points=len(failed),
        )  # fmt: skip
    elif stored is None and progress.failed:
        yield Issue(
            "tasks_failed", PREPARE, Severity.WARNING,
            f"{count_text(progress.failed, 'task')} {has(progress.failed)} failed.",
            OpenStage(PREPARE), count=progress.failed, noun="task", points=progress.failed,
        )  # fmt: skip
    if progress.waiting:
        yield Issue(
            "tasks_waiting", PREPARE, Severity.INFO,
            f"{count_text(progress.waiting, 'task')} "
            f"{'waits' if progress.waiting == 1 else 'wait'} to be run.",
            OpenStage(PREPARE), count=progress.waiting, noun="task", points=progress.waiting,
        )  # fmt: skip


def _issue(
    key: str,
    severity: Severity,
    tasks: Sequence[PrepTask],
    column: str,
    text: str,
    *,
    points: int = 0,
) -> Issue:
    return Issue(
        key, PREPARE, severity, text, AtCell(PrepTasks((tasks[0].id,)), column),
        count=len(tasks), noun="task", keys=tuple(task.id for task in tasks), points=points,
        rows=listed(
            IssueRow(
                task.id, f"{task.name}: {task.error or 'in another form.'}",
                AtCell(PrepTasks((task.id,)), column),
            )
            for task in tasks
        ),
    )  # fmt: skip
