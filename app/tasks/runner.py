"""Runs long work on a thread pool and brings the outcome back to the window's thread.

Jobs are plain functions that take a :class:`~app.domain.progress.Ticket`. The CPU lane has one
thread, because two busy Python threads starve the window; the network lane has several.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from app.domain.number_style import kept
from app.domain.progress import Cancelled, Ticket

Work = Callable[[Ticket], Any]
Done = Callable[[Any], object]
Failed = Callable[[BaseException], object]
Called = TypeVar("Called", bound=Callable[..., object])

NETWORK_THREADS = 5
SHUTDOWN_MS = 5000
LAST_CALLS_MS = 180_000
"""How long calls that change a cloud are waited for: longer than any of them may take."""
_SWITCH_SECONDS = 0.002
_COLLECT_MS = 2000
_LONG_AWAY = 60
"""Rounds without a job or an active window after which a stall disturbs nobody."""


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work on its way. ``writes`` tells that edits must wait for its end.

    Its sentences are made as the workspace keeps them. ``remote`` tells that it changes something
    elsewhere, too, which must be written when it ends.
    """

    ticket: Ticket
    work: Work
    on_done: Done | None
    on_failed: Failed | None
    on_cancelled: Callable[[], object] | None
    writes: bool = False
    remote: bool = False


class TaskRunner(QObject):
    """Owns the lanes and the signals; lives as long as the program, in the window's thread."""

    started = Signal(object)
    """A ticket: its job was queued."""

    ended = Signal(object)
    """A ticket: its job is over, however it ended."""

    failed = Signal(object, object)
    """A ticket and the exception, when the job has no handler of its own."""

    _outcome = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cpu = QThreadPool(self)
        self._cpu.setMaxThreadCount(1)
        self._network = QThreadPool(self)
        self._network.setMaxThreadCount(NETWORK_THREADS)
        self._jobs: list[Job] = []
        self._closing = False
        self._away = 0
        self._outcome.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        # The window stays fluid beside a busy thread when Python switches threads more often.
        sys.setswitchinterval(_SWITCH_SECONDS)
        # Collections started by a worker would stall every thread and could free Qt objects in
        # the wrong one, so they are made here, in this thread, and only while no job runs.
        gc.disable()
        self._collector = QTimer(self)
        self._collector.setInterval(_COLLECT_MS)
        self._collector.timeout.connect(self._collect)
        self._collector.start()

    def cpu(
        self,
        title: str,
        work: Work,
        on_done: Done | None = None,
        *,
        on_failed: Failed | None = None,
        on_cancelled: Callable[[], object] | None = None,
        writes: bool = False,
        long: bool = False,
    ) -> Ticket:
        """Queue work that computes or writes to disk; ``long`` shows its progress at once."""
        job = Job(Ticket(title, long=long), work, on_done, on_failed, on_cancelled, writes)
        return self._start(job, self._cpu)

    def network(
        self,
        title: str,
        work: Work,
        on_done: Done | None = None,
        *,
        on_failed: Failed | None = None,
        on_cancelled: Callable[[], object] | None = None,
        writes: bool = False,
        long: bool = False,
    ) -> Ticket:
        """Queue work that waits for a remote system; ``long`` shows its progress at once.

        What ``writes`` changes the remote system as well, and its end must be written.
        """
        ticket = Ticket(title, long=long)
        job = Job(ticket, work, on_done, on_failed, on_cancelled, writes, remote=writes)
        return self._start(job, self._network)

    def _start(self, job: Job, pool: QThreadPool) -> Ticket:
        if self._closing:
            raise RuntimeError("the program is closing")
        self._jobs.append(job)
        self.started.emit(job.ticket)
        pool.start(lambda: self._run(job))
        return job.ticket

    def _run(self, job: Job) -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            job.ticket.check()
            with kept() if job.writes else nullcontext():
                result = job.work(job.ticket)
        except BaseException as caught:  # everything must come back
            error = caught
        self._outcome.emit(job, result, error)

    @Slot(object, object, object)
    def _arrived(self, job: Job, result: Any, error: BaseException | None) -> None:
        self._jobs.remove(job)
        # What a job leaves behind are mostly the plan's records, hundreds of thousands of them.
        # Looking through them would stall the window, so they are set aside.
        gc.freeze()
        if self._closing:
            return  # whoever asked for it is being closed
        self.ended.emit(job.ticket)
        if error is None:
            if _there(job.on_done):
                job.on_done(result)
        elif isinstance(error, Cancelled):
            if _there(job.on_cancelled):
                job.on_cancelled()
        elif _there(job.on_failed):
            job.on_failed(error)
        else:
            self.failed.emit(job.ticket, error)

    @property
    def busy(self) -> bool:
        """Whether any job is queued or running."""
        return bool(self._jobs)

    def writing(self) -> str:
        """Title of the job that edits must wait for, empty when there is none."""
        return next((job.ticket.title for job in self._jobs if job.writes), "")

    def changing_a_cloud(self) -> str:
        """Title of the job that changes a remote system, empty when there is none."""
        return next((job.ticket.title for job in self._jobs if job.remote), "")

    def tickets(self) -> list[Ticket]:
        """Tickets of all jobs."""
        return [job.ticket for job in self._jobs]

    def shut_down(self) -> bool:
        """Cancel everything and wait for it; False when a job would not end in time.

        Calls that change a cloud are waited for: what became of them must be written.
        """
        self._closing = True
        self._collector.stop()
        for job in self._jobs:
            job.ticket.cancel()
        self._cpu.clear()
        self._network.clear()
        ended = self._cpu.waitForDone(SHUTDOWN_MS) and self._network.waitForDone(SHUTDOWN_MS)
        if not ended and self.changing_a_cloud():
            ended = self._network.waitForDone(LAST_CALLS_MS)
        gc.enable()
        return bool(ended)

    @Slot()
    def _collect(self) -> None:
        """Collect young garbage while idle, and all of it once the user has long been away."""
        active = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        if self._jobs or active:
            self._away = 0
        else:
            self._away += 1
        if self._away == _LONG_AWAY:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        elif not self._jobs:
            gc.collect(1)


def _there(callback: Called | None) -> TypeGuard[Called]:
    """Whether there is somebody to tell: a dialog may have been closed and deleted meanwhile."""
    if callback is None:
        return False
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)
