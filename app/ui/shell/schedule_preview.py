"""What other parameters would do to the schedule, worked out in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.progress import Ticket
from app.ui.shell.context import AppContext

if TYPE_CHECKING:
    from app.domain.planning.plan.plan import Schedule

_SETTLE_MS = 120
"""Typing faster than this is looked at once."""


class SchedulePreview(QObject):
    """At most one preview is worked out at a time, and only the last one asked for is shown."""

    ready = Signal(object)
    """The :class:`~app.domain.planning.plan.plan.Schedule` of the values asked for last."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self._wanted: Mapping[str, Any] | None = None
        self._job: Ticket | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._start)

    def ask(self, values: Mapping[str, Any]) -> None:
        """Work out the schedule with these parameters; an earlier question is forgotten."""
        self._wanted = dict(values)
        self._settle.start()

    def forget(self) -> None:
        """Nothing is asked for any more; what is under way is dropped."""
        self._wanted = None
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        plan, values = self._ctx.plan, self._wanted
        if self._job is not None or values is None or plan is None or not self._ctx.has_workspace:
            return
        from app.services import planning

        self._settle.stop()  # what was asked for last is begun now
        workspace = self._ctx.workspace

        def arrived(schedule: Schedule) -> None:
            self._job = None
            if self._wanted is values:
                self.ready.emit(schedule)
            else:
                self._start()

        self._job = self._ctx.runner.cpu(
            "Trying other parameters",
            lambda ticket: planning.what_if(workspace, plan, values, ticket),
            arrived,
            on_failed=self._failed,
            on_cancelled=self._cancelled,
        )

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self._ctx.report(error)

    def _cancelled(self) -> None:
        self._job = None
        if not self._settle.isActive():
            self._start()
