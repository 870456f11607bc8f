"""What a change would do, worked out in the background while it is still being typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext

SETTLE_MS = 150
"""Questions that come faster than this are looked at together."""

_POLL_MS = 100
"""How often progress is looked at."""

Work = Callable[[Ticket], Any]
"""What runs in the background; a :class:`UserError` is its answer that there is none."""


class Previewing(QObject):
    """At most one preview is worked out at a time, and only the last one asked for is shown.

    A subclass says in :meth:`begin` how a question is answered.
    """

    ready = Signal(object)
    """The answer to what was asked last."""
    refused = Signal(object)
    """The :class:`UserError` that says why there is none."""
    stopped = Signal()
    """Nothing is worked out any more: :meth:`stop` was called, or it has failed."""
    progressed = Signal(int, int, str)
    """Steps done, steps in all (0 while that is not known), and what is done now."""

    title = ""
    """What the job is called."""
    polls = False
    """Whether :attr:`progressed` is told."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.ctx = ctx
        self._wanted: tuple[Any] | None = None  # each question is a tuple of its own
        self._asked: tuple[Any] | None = None
        self._job: Ticket | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._start)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._tell)

    def begin(self, wanted: Any) -> Work | None:
        """What answers a question; None where nothing can be said now."""
        del wanted
        return None

    def answered(self, answer: Any) -> None:
        """The question asked last has this answer; told before anybody hears of it."""

    @property
    def working(self) -> bool:
        """Whether a preview is on its way."""
        return self._job is not None or self._settle.isActive()

    def ask(self, wanted: Any) -> None:
        """Work out a preview; an earlier question is given up."""
        self._wanted = (wanted,)
        if self._job is not None:
            self._job.cancel()
        self._settle.start()

    def ask_again(self) -> None:
        """Work out the same anew, if anything is asked for: what it follows from has changed."""
        if self._wanted is not None:
            self.ask(self._wanted[0])

    def stop(self) -> None:
        """Nothing is asked for any more; what is under way is dropped."""
        self._wanted = None
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        wanted = self._wanted
        if self._job is not None or wanted is None or not self.ctx.has_workspace:
            return
        begun = self.begin(wanted[0])
        if begun is None:
            return
        self._settle.stop()  # what was asked for last is begun now

        def work(ticket: Ticket) -> Any:
            try:
                return begun(ticket)
            except UserError as error:
                return error

        self._asked = wanted
        self._job = self.ctx.runner.cpu(
            self.title, work, self._arrived, on_failed=self._failed, on_cancelled=self._ended
        )
        if self.polls:
            self._poll.start()

    def _tell(self) -> None:
        if self._job is not None:
            self.progressed.emit(self._job.done, self._job.total, self._job.note)

    def _done(self) -> None:
        self._job = None
        self._poll.stop()

    def _arrived(self, outcome: Any) -> None:
        self._done()
        if self._wanted is None:
            self.stopped.emit()
        elif self._wanted is not self._asked:
            self._start()
        elif isinstance(outcome, UserError):
            self.refused.emit(outcome)
        else:
            self.answered(outcome)
            self.ready.emit(outcome)

    def _failed(self, error: BaseException) -> None:
        self._done()
        self.stopped.emit()
        self.ctx.report(error)

    def _ended(self) -> None:
        self._done()
        if self._wanted is None:
            self.stopped.emit()
        elif not self._settle.isActive():
            self._start()
