"""How far a provisioning plan is: tasks by type and status, and what failed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.services.provisioning.running import blocked
from app.services.provisioning.task_book import TaskBook
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PrepStatus:
    """The tasks with what they wait for."""

    tasks: tuple[PrepTask, ...]
    blocked: Mapping[int, str]

    @property
    def counts(self) -> Counter[TaskStatus]:
        """How many tasks stand where."""
        return Counter(task.status for task in self.tasks)

    @property
    def failed(self) -> tuple[PrepTask, ...]:
        """The tasks that failed."""
        return tuple(task for task in self.tasks if task.status is TaskStatus.FAILED)

    @property
    def complete(self) -> bool:
        """Whether every task is done or skipped."""
        return all(task.finished for task in self.tasks)

    def by_type(self) -> dict[TaskType, Counter[TaskStatus]]:
        """Where the tasks of each type stand, in the order of types."""
        found: dict[TaskType, Counter[TaskStatus]] = defaultdict(Counter)
        for task in self.tasks:
            found[task.task_type][task.status] += 1
        return {kind: found[kind] for kind in TaskType if kind in found}


def status_of(workspace: Workspace, project_id: int) -> PrepStatus:
    """How far the plan of a project is."""
    tasks = TaskBook(workspace, project_id).tasks()
    return PrepStatus(tuple(tasks), blocked(tasks))
