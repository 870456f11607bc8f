"""What an assignment would do, worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.progress import Ticket
from app.services import cohort_assignment
from app.services.cohort_estate import estate_of_plan
from app.ui.shell.context import AppContext
from app.ui.shell.previewing import Previewing, Work

if TYPE_CHECKING:
    from app.domain.planning.cohorts.problem import Estate
    from app.services.cohort_assignment import PreparedAssignment


class AssignPreviewing(Previewing):
    """Asked for options; ready with a ``PreparedAssignment``."""

    title = "Trying the assignment"

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(ctx, parent)
        self._estate: Estate | None = None
        ctx.happenings.changed.connect(self._forget_estate)

    def _forget_estate(self, _changes: object) -> None:
        """Something was edited meanwhile, such as by an undo."""
        self._estate = None
        self.ask_again()

    def begin(self, wanted: AssignOptions) -> Work:
        """Assign what the plan knows, or what is read where it does not show the last edits yet."""
        ctx, workspace, project_id = self.ctx, self.ctx.workspace, self.ctx.project_id
        plan, estate, settled = ctx.plan, self._estate, ctx.state.settled

        def work(ticket: Ticket) -> Any:
            known = estate_of_plan(plan) if estate is None and plan and settled else estate
            return cohort_assignment.prepare(workspace, project_id, wanted, ticket, known)

        return work

    def answered(self, answer: PreparedAssignment) -> None:
        """The next question is about the same tenants."""
        self._estate = answer.estate
