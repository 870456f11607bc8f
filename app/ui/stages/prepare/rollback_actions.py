"""Takes back what the plan has made: asks the cloud, then the user, then deletes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.domain.number_style import grouped
from app.domain.planning.provisioning.task import PrepTask
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin
from app.ui.stages.prepare.jobs import CloudJobs
from app.ui.stages.prepare.state import PrepState

if TYPE_CHECKING:
    from app.services.ports import ProvisioningSession
    from app.services.provisioning.taking_back import RollBackPreview, RollBackReport

LOOKING = "Looking what a rollback would delete"
ROLLING_BACK = "Rolling back"


class RollbackActions(QObject):
    """Rolls back tasks of the open project: ``selected`` gives those that are selected."""

    def __init__(
        self,
        ctx: AppContext,
        state: PrepState,
        jobs: CloudJobs,
        selected: Callable[[], Sequence[PrepTask]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._state, self._jobs, self._selected = ctx, state, jobs, selected

    def ask(self, keys: Sequence[int] | None) -> None:
        """Ask the cloud what a rollback would delete, then the user."""
        from app.services.provisioning.generating import check_place
        from app.services.provisioning.taking_back import preview

        workspace, project_id = self._ctx.workspace, self._ctx.project_id
        parallel, chosen = self._state.parallel, None if keys is None else set(keys)

        def work(session: ProvisioningSession, ticket: Ticket) -> RollBackPreview:
            check_place(workspace, project_id, session.place)
            return preview(workspace, project_id, session, chosen, ticket, parallel)

        self._jobs.start(LOOKING, work, self._previewed, writes=False)

    def ask_selected(self) -> None:
        """The same of the selected tasks."""
        self.ask([task.id for task in self._selected()])

    def _previewed(self, origin: Origin, shown: RollBackPreview) -> None:
        from app.ui.stages.prepare.rollback_dialog import RollBackDialog

        if not self._ctx.operations.is_open(origin):
            return  # of no project in front
        dialog = RollBackDialog(
            shown, self._state.place, self._ctx.settings, self._ctx.dialogs_parent
        )
        keys = frozenset(task.id for task in shown.tasks)
        dialog.agreed.connect(partial(self._roll_back, origin, keys))
        dialog.open()

    def show_known(self) -> None:
        """What a rollback is about by what is known here, before the cloud is asked."""
        from app.services.provisioning.taking_back import RollBackPreview, chosen_tasks

        ctx = self._ctx
        found = chosen_tasks(ctx.workspace, ctx.project_id, None)
        preview = RollBackPreview(found.tasks, found.refused, ())
        self._previewed(ctx.operations.origin(), preview)

    def _roll_back(self, origin: Origin, only: frozenset[int]) -> None:
        from app.services.provisioning.carrying_out import take_back_tasks

        workspace, project_id, parallel = origin.workspace, origin.project_id, self._state.parallel

        def work(session: ProvisioningSession, ticket: Ticket) -> Any:
            return take_back_tasks(workspace, project_id, session, ticket, parallel, only)

        self._jobs.start(ROLLING_BACK, work, self._rolled_back, writes=True, origin=origin)

    def _rolled_back(self, _origin: Origin, answer: tuple[RollBackPreview, RollBackReport]) -> None:
        _shown, report = answer
        parts = [
            f"{grouped(report.taken_back)} taken back",
            f"{grouped(report.failed)} failed" if report.failed else "",
            f"{grouped(report.left)} left" if report.left else "",
        ]
        head = "Rollback cancelled" if report.cancelled else "Rollback"
        kind = "warning" if report.failed or report.left or report.cancelled else "ok"
        self._ctx.notifier.show(f"{head}: {' · '.join(filter(None, parts))}", kind)
