"""The tasks as rows of a table, with what keeps each from going on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.planning.provisioning.task import PrepTask, TaskStatus


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task. ``waits`` says which failure keeps it from going on, empty where none does."""

    task: PrepTask
    waits: str = ""

    @property
    def key(self) -> int:
        """The task's key."""
        return self.task.id

    @property
    def said(self) -> str:
        """What went wrong and what to do, or what it waits for."""
        task = self.task
        if task.finished:
            return ""
        return f"{task.error} {task.hint}".strip() or self.waits


def task_rows(tasks: Sequence[PrepTask]) -> list[TaskRow]:
    """All tasks in their order; those behind a failure say so, however far behind."""
    lost: dict[str, str] = {}
    rows = []
    for task in tasks:
        cause = next((lost[key] for key in task.needs if key in lost), "")
        if task.finished:
            cause = ""
        if task.status is TaskStatus.FAILED:
            lost[task.task_key] = task.name
        elif cause:
            lost[task.task_key] = cause
        rows.append(TaskRow(task, f"It waits for “{cause}”, which failed." if cause else ""))
    return rows


def row_key(row: TaskRow) -> int:
    """What a row is known by."""
    return row.key
