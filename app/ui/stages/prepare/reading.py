"""Reads the plan off the window's thread, which thousands of tasks would hold up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.gate import Gate
from app.domain.planning.staging.target_notes import target_notes
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext
from app.ui.stages.prepare.notes import Note

if TYPE_CHECKING:
    from app.services.provisioning.overview import Overview


class PrepReading(QObject):
    """Reads tasks, and with them what is ready: of several readings of all the last one counts."""

    gate_read = Signal(object, object)
    """The gate, and the notes beside it."""
    read = Signal(object)
    """The plan with its tasks."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._job: Ticket | None = None
        self._waiting: list[Callable[[], object]] = []

    def forget(self) -> None:
        """Another project is open: nobody waits any more."""
        self._waiting = []

    def read_tasks(self) -> None:
        """Read plan and tasks of the open project alone."""
        ctx, project = self._ctx, self._ctx.project_id
        if not project or not ctx.has_workspace:
            return
        workspace = ctx.workspace

        def work(_ticket: Ticket) -> Overview:
            from app.services.provisioning import overview

            return overview.read(workspace, project)

        def arrived(found: Overview) -> None:
            if ctx.has_workspace and ctx.workspace is workspace and ctx.project_id == project:
                self.read.emit(found)

        ctx.runner.cpu("Reading the tasks", work, arrived)

    def when_read(self, then: Callable[[], object]) -> None:
        """Call back when nothing is being read: mostly at once."""
        if self._job is None:
            then()
        else:
            self._waiting.append(then)

    def read_all(self, plan: Plan) -> None:
        """Read tasks, and look what is ready, which reads every adapter."""
        if self._job is not None:
            self._job.cancel()
        workspace = self._ctx.workspace
        job: Ticket | None = None

        def work(_ticket: Ticket) -> tuple[Overview, Gate, Sequence[Note]]:
            from app.services.provisioning import generating, overview

            return (
                overview.read(workspace, plan.project.id),
                generating.read_gate(workspace, plan),
                target_notes(plan),
            )

        def arrived(found: tuple[Overview, Gate, Sequence[Note]]) -> None:
            if self._job is job:
                self._job = None
                self.gate_read.emit(*found[1:])
                self.read.emit(found[0])
                waiting, self._waiting = self._waiting, []
                for then in waiting:
                    then()

        def over(error: BaseException | None = None) -> None:
            if self._job is job:
                self._job = None
                if error is not None:
                    self._ctx.report(error)

        job = self._ctx.runner.cpu(
            "Looking what is ready", work, arrived, on_failed=over, on_cancelled=over
        )
        self._job = job
