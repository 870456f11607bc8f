"""What the page knows of the plan: read whole once, then only what the run log tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.planning.provisioning.gate import Gate
from app.domain.planning.provisioning.plan_record import ApprovalStatus, CloudPlace
from app.domain.planning.provisioning.settings import PARALLEL
from app.domain.planning.provisioning.task import PrepTask

if TYPE_CHECKING:
    from app.services.provisioning.overview import Overview
    from app.services.workspace import Workspace


class PrepState:
    """Tasks by key, in their order, with the line of the run log that they are up to."""

    def __init__(self) -> None:
        self.overview: Overview | None = None
        self.gate: Gate | None = None
        self._tasks: dict[int, PrepTask] = {}
        self._line = 0

    @property
    def tasks(self) -> Sequence[PrepTask]:
        """All tasks in their order."""
        return tuple(self._tasks.values())

    def task(self, key: int) -> PrepTask | None:
        """A task by its key."""
        return self._tasks.get(key)

    @property
    def cloud(self) -> str:
        """The cloud of the plan, or the one that would be used."""
        return self.overview.cloud if self.overview is not None else ""

    @property
    def place(self) -> CloudPlace:
        """The cloud that the plan belongs to.

        :raises LookupError: before there is a plan.
        """
        plan = self.overview.plan if self.overview is not None else None
        if plan is None:
            raise LookupError("no plan")
        return plan.place

    @property
    def planned(self) -> bool:
        """Whether a plan was generated and has tasks."""
        return bool(self._tasks)

    @property
    def parallel(self) -> int:
        """How many calls are made at once."""
        return self.overview.settings.parallel if self.overview is not None else PARALLEL

    @property
    def approval(self) -> ApprovalStatus | None:
        """Where the approval stands, None where the project asks for none."""
        overview = self.overview
        if overview is None or overview.plan is None or not overview.settings.approval_required:
            return None
        return ApprovalStatus(overview.plan.approval_status)

    def forget(self) -> None:
        """Another project is open."""
        self.overview, self.gate, self._tasks, self._line = None, None, {}, 0

    def take(self, found: Overview) -> bool:
        """Take over what was read in another thread; False where it is older than this is."""
        if found.line < self._line:
            return False
        self._keep(found)
        return True

    def _keep(self, found: Overview) -> None:
        self.overview = found
        self._tasks, self._line = dict(found.tasks), found.line

    def follow(self, workspace: Workspace, project_id: int) -> Sequence[PrepTask]:
        """Read the tasks that the run log tells of since the last time, and give them."""
        from app.services.provisioning import overview

        changed, self._line = overview.read_changed(workspace, project_id, self._line)
        known = [task for task in changed if task.id in self._tasks]
        self._tasks.update((task.id, task) for task in known)
        return known
