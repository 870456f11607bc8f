"""What talks to the cloud: one at a time, in the background, with a session of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin
from app.ui.shell.subjects import job_of

if TYPE_CHECKING:
    from app.services.ports import ProvisioningSession
    from app.services.provisioning.overview import Overview

CloudWork = Callable[["ProvisioningSession", Ticket], Any]


@dataclass(frozen=True, slots=True)
class CloudJob:
    """What is under way: its title, how many tasks it is about, and its progress."""

    title: str
    ticket: Ticket
    origin: Origin


class CloudJobs(QObject):
    """Begins jobs and tells how they end. Those that write keep edits waiting meanwhile."""

    changed = Signal()
    """A job has begun or ended."""
    failed = Signal(object)
    """The :class:`UserError` for which a job of the open project could not be done."""
    ended = Signal(object)
    """A job of the open project is over, however it ended: what it wrote is in the file.

    With it comes the :class:`Overview` as the job has read it, or None.
    """

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.current: CloudJob | None = None

    def start(
        self,
        title: str,
        work: CloudWork,
        done: Callable[[Origin, Any], object],
        *,
        writes: bool,
        origin: Origin | None = None,
    ) -> bool:
        """Log in, do the work and log out; False where something else is under way.

        ``origin`` is where it was asked for, when that is not here and now.
        """
        from app.services.provisioning import overview
        from app.services.provisioning.cloud_access import CloudAccess

        ctx = self._ctx
        try:
            here = origin or ctx.operations.origin()
            self._check_free()
        except UserError as error:
            ctx.report(error)
            return False
        if not ctx.operations.may_go_on(here):
            return False
        access = CloudAccess(ctx.provisioning_cloud, ctx.secrets)

        def run(ticket: Ticket) -> tuple[Any, Overview]:
            with access.session(here.workspace, here.project_id, ticket) as session:
                answer = work(session, ticket)
            return answer, overview.read(here.workspace, here.project_id)

        ticket = ctx.runner.network(
            title,
            run,
            partial(self._done, done, here),
            on_failed=partial(self._failed, title, here),
            on_cancelled=partial(self._cancelled, title, here),
            writes=writes,
            long=True,
        )
        self.current = CloudJob(title, ticket, here)
        self.changed.emit()
        return True

    def cancel(self) -> None:
        """Let nothing new begin; calls under way end and are written."""
        if self.current is not None:
            self.current.ticket.cancel()

    def _check_free(self) -> None:
        if self.current is not None:
            raise UserError(
                f"“{self.current.title}” is still under way.", "Wait for it, or cancel it."
            )

    def _over(self, origin: Origin, found: Overview | None = None) -> None:
        self.current = None
        self.changed.emit()
        if self._ctx.operations.is_open(origin):
            self.ended.emit(found)

    def _done(
        self,
        done: Callable[[Origin, Any], object],
        origin: Origin,
        found: tuple[Any, Overview],
    ) -> None:
        self._over(origin, found[1])
        done(origin, found[0])

    def _failed(self, title: str, origin: Origin, error: BaseException) -> None:
        self._over(origin)
        if isinstance(error, UserError) and self._ctx.operations.is_open(origin):
            self.failed.emit(error)
        else:
            self._ctx.report(error, job_of(title))

    def _cancelled(self, title: str, origin: Origin) -> None:
        self._over(origin)
        self._ctx.notifier.show(f"{title}: cancelled.")
