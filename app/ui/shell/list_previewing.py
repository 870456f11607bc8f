"""What a list would change, worked out in the background while its columns are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.ui.shell.list_imports import ListImport, Places, Preview

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

_SETTLE_MS = 150
"""Choices that come faster than this are looked at together."""

_POLL_MS = 100
"""How often progress is looked at."""


class ListPreviewing(QObject):
    """At most one preview is worked out at a time, and only the last one asked for is shown."""

    ready = Signal(object)
    """The :class:`Preview` asked for last."""
    refused = Signal(object)
    """The error that says why there is none."""
    stopped = Signal()
    """The user has stopped it."""
    progressed = Signal(int, int, str)
    """Steps done, steps in all (0 while that is not known), and what is done now."""

    def __init__(self, ctx: AppContext, subject: ListImport, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._subject = ctx, subject
        self._wanted: Mapping[str, Places] | None = None
        self._asked: Mapping[str, Places] | None = None
        self._job: Ticket | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._start)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._tell)

    @property
    def working(self) -> bool:
        """Whether a preview is on its way."""
        return self._job is not None or self._settle.isActive()

    def ask(self, places: Mapping[str, Places]) -> None:
        """Work out a preview; an earlier question is given up."""
        self._wanted = {name: dict(found) for name, found in places.items()}
        if self._job is not None:
            self._job.cancel()
        self._settle.start()

    def stop(self) -> None:
        """Nothing is asked for any more."""
        self._wanted = None
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        wanted = self._wanted
        if self._job is not None or wanted is None:
            return
        self._settle.stop()
        subject = self._subject

        def work(ticket: Ticket) -> Preview | UserError:
            try:
                return subject.prepare(wanted, ticket)
            except UserError as error:
                return error

        self._asked = wanted
        self._job = self._ctx.runner.cpu(
            f"{subject.title}: looking at what it changes", work, self._arrived,
            on_failed=self._failed, on_cancelled=self._ended,
        )  # fmt: skip
        self._poll.start()

    def _tell(self) -> None:
        if self._job is not None:
            self.progressed.emit(self._job.done, self._job.total, self._job.note)

    def _done(self) -> None:
        self._job = None
        self._poll.stop()

    def _arrived(self, outcome: Preview | UserError) -> None:
        self._done()
        if self._wanted is None:
            self.stopped.emit()
        elif self._wanted is not self._asked:
            self._start()
        elif isinstance(outcome, UserError):
            self.refused.emit(outcome)
        else:
            self.ready.emit(outcome)

    def _failed(self, error: BaseException) -> None:
        self._done()
        self.stopped.emit()
        self._ctx.report(error)

    def _ended(self) -> None:
        self._done()
        if self._wanted is None:
            self.stopped.emit()
        elif not self._settle.isActive():
            self._start()
