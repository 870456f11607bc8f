"""What an assignment would do, worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import UserError
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.progress import Ticket
from app.services import cohort_assignment
from app.services.cohort_estate import estate_of_plan
from app.ui.shell.context import AppContext

if TYPE_CHECKING:
    from app.domain.planning.cohorts.problem import Estate
    from app.services.cohort_assignment import PreparedAssignment

_SETTLE_MS = 150
"""Typing faster than this is looked at once."""


class AssignPreviewing(QObject):
    """At most one preview is worked out at a time, and only the last one asked for is shown."""

    ready = Signal(object)
    """The :class:`~app.services.cohort_assignment.PreparedAssignment` asked for last."""

    refused = Signal(object)
    """The error that says what cannot be used."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._estate: Estate | None = None
        self._wanted: AssignOptions | None = None
        self._asked: AssignOptions | None = None
        self._job: Ticket | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._start)
        ctx.happenings.changed.connect(self._forget_estate)

    def ask(self, options: AssignOptions) -> None:
        """Work out a preview; an earlier question is forgotten."""
        self._wanted = options
        self._settle.start()

    def stop(self) -> None:
        """Nothing is asked for any more."""
        self._wanted = None
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()

    def _forget_estate(self, _changes: object) -> None:
        """Something was edited meanwhile, such as by an undo."""
        self._estate = None
        if self._wanted is not None:
            self._settle.start()

    def _start(self) -> None:
        wanted = self._wanted
        if self._job is not None or wanted is None or not self._ctx.has_workspace:
            return
        self._settle.stop()
        ctx, workspace, project_id = self._ctx, self._ctx.workspace, self._ctx.project_id
        plan, estate = ctx.plan, self._estate
        settled = ctx.state.settled

        def work(ticket: Ticket) -> object:
            # The plan knows it all, unless it does not show the last edits yet.
            known = estate_of_plan(plan) if estate is None and plan and settled else estate
            try:
                return cohort_assignment.prepare(workspace, project_id, wanted, ticket, known)
            except UserError as error:
                return error

        self._asked = wanted
        self._job = ctx.runner.cpu(
            "Trying the assignment", work, self._arrived, on_failed=self._failed,
            on_cancelled=self._ended,
        )  # fmt: skip

    def _arrived(self, outcome: PreparedAssignment | UserError) -> None:
        self._job = None
        if self._wanted is not self._asked:
            self._start()
        elif isinstance(outcome, UserError):
            self.refused.emit(outcome)
        else:
            self._estate = outcome.estate
            self.ready.emit(outcome)

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self._ctx.report(error)

    def _ended(self) -> None:
        self._job = None
        if self._wanted is not None and not self._settle.isActive():
            self._start()
