"""The open project as the window knows it: its plan, kept fresh in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.tasks.runner import TaskRunner
from app.ui.shell.events import ProjectEvents
from app.ui.shell.preloading import load_services

if TYPE_CHECKING:
    # The database is loaded after the window is up, so nothing here may import it.
    from app.domain.model import Project
    from app.domain.planning.plan.plan import Plan
    from app.services.workspace import Workspace

_SETTLE_MS = 40
"""Changes that come within this time are planned together."""


class ProjectState(QObject):
    """Holds the current plan and plans again after every change.

    Small edits show at once: the changed records are patched into the plan, and the schedule
    follows when it is ready.
    """

    planning_started = Signal()
    planning_failed = Signal(object)

    def __init__(self, runner: TaskRunner, events: ProjectEvents) -> None:
        super().__init__(runner)
        self._runner = runner
        self._events = events
        self._workspace: Workspace | None = None
        self.project: Project | None = None
        self.plan: Plan | None = None
        self._job: Ticket | None = None
        self._waiting: list[Callable[[], None]] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._build)
        events.changed.connect(self._changed)

    @property
    def project_id(self) -> int:
        """Key of the open project, 0 when there is none."""
        return self.project.id if self.project else 0

    @property
    def settled(self) -> bool:
        """Whether the plan shows every change made so far."""
        return self._job is None and not self._settle.isActive()

    def open(self, workspace: Workspace | None, project: Project | None) -> None:
        """Show another project, or none."""
        self._stop()
        self._workspace = workspace
        self.project = project
        self.plan = None
        self._events.project_opened.emit(project)
        self._events.plan_changed.emit(None)
        if project is not None:
            self._build()

    def when_settled(self, call: Callable[[], None]) -> None:
        """Call once the plan shows every change: now, or when planning ends, failed included."""
        if self.settled:
            call()
        else:
            self._waiting.append(call)

    def plan_again(self) -> None:
        """Plan anew after rows were written that no edit tells of, as by a run in the cloud."""
        if self.project is not None:
            self._settle.start()

    def _changed(self, changes: ChangeSet) -> None:
        if changes.project_id != self.project_id or self._workspace is None:
            return
        if self.plan is not None and changes.snapshot is None:
            from app.services import plan_patching

            plan = plan_patching.patched(self._workspace, self.plan, changes)
            if plan is not self.plan:
                self.plan = plan
                self._events.plan_changed.emit(plan)
            if self.settled and plan_patching.is_remark(changes):
                return
        self._settle.start()

    def _stop(self) -> None:
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._waiting.clear()

    def _build(self) -> None:
        workspace, project = self._workspace, self.project
        if workspace is None or project is None:
            return
        if self._job is not None:
            self._job.cancel()
        job: Ticket | None = None
        before = self.plan

        def arrived(plan: Plan) -> None:
            if self._job is job:
                self._job = None
                self._adopt_plan(plan)

        def failed(error: BaseException) -> None:
            if self._job is job:
                self._job = None
                self.planning_failed.emit(error)
                self._tell_waiting()

        def cancelled() -> None:
            # Only the user's wish gets here: a job that another has replaced is not ours any more.
            failed(
                UserError(
                    "Planning was cancelled, so the plan is not up to date.",
                    "It follows with the next change, or when the project is opened again.",
                )
            )

        def work(ticket: Ticket) -> Plan:
            from app.services import planning  # loaded here, off the window's thread

            plan = planning.build(workspace, project.id, ticket, before)
            load_services()
            return plan

        job = self._runner.cpu(
            "Planning",
            work,
            arrived,
            on_failed=failed,
            on_cancelled=cancelled,
        )
        self._job = job
        self.planning_started.emit()

    def _adopt_plan(self, plan: Plan) -> None:
        self.plan = plan
        self.project = plan.project
        self._events.plan_changed.emit(plan)
        self._tell_waiting()

    def _tell_waiting(self) -> None:
        if self.settled:
            waiting, self._waiting = self._waiting, []
            for call in waiting:
                call()
