"""The tasks as rows of a table, with what keeps each from going on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.planning.provisioning.task import PrepTask, TaskStatus


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task. ``waits`` says what it needs first, empty where it could go on."""

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
        if task.error:
            return f"{task.error} {task.hint}".strip()
        return self.waits if task.status is TaskStatus.PENDING else ""


def task_rows(tasks: Sequence[PrepTask], blocked: Mapping[int, str]) -> list[TaskRow]:
    """All tasks in their order."""
    return [TaskRow(task, blocked.get(task.id, "")) for task in tasks]


def row_key(row: TaskRow) -> int:
    """What a row is known by."""
    return row.key
