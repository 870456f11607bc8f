"""Whether another call may start: after a cancel none does, but what was begun is ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.progress import Ticket

_SLICE = 0.1
"""Seconds between two looks at the ticket while one waits."""
GRACE = 1.5
"""Seconds after a cancel in which what was begun in several calls goes on with the next."""


class _OfThread(threading.local):
    """What a thread has under way."""

    inside = False
    written = False
    resumable = False


class Gate:
    """Asked before each call. An operation that has written something goes on to its end, unless
    another run can go on with it: then for a moment only, however many calls are left.
    """

    def __init__(self, ticket: Ticket) -> None:
        self._ticket = ticket
        self._mine = _OfThread()
        self._never = threading.Event()

    def check(self) -> None:
        """See :meth:`app.domain.progress.Ticket.check`."""
        if not self._mine.written or (self._mine.resumable and self._overdue):
            self._ticket.check()

    @property
    def _overdue(self) -> bool:
        at = self._ticket.cancelled_at
        return at is not None and time.monotonic() - at > GRACE

    @contextmanager
    def operation(self, *, resumable: bool = False) -> Iterator[None]:
        """One task's work; nested ones belong to the outer.

        ``resumable`` says that what is done by half is found and completed by the next run.
        """
        if self._mine.inside:
            yield
            return
        self.check()
        self._mine.inside, self._mine.resumable = True, resumable
        try:
            yield
        finally:
            self._mine.inside = self._mine.written = self._mine.resumable = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A call that changes something is about to be sent."""
        self.check()
        before, self._mine.written = self._mine.written, True
        try:
            yield
        finally:
            if not self._mine.inside:
                self._mine.written = before

    def not_carried_out(self, *, before: bool) -> None:
        """The call changed nothing, so what was before it counts again."""
        self._mine.written = before

    @property
    def written(self) -> bool:
        """Whether the operation under way has changed something already."""
        return self._mine.written

    def wait(self, seconds: float) -> None:
        """Wait, unless a cancel says that there is nothing to wait for."""
        end = time.monotonic() + seconds
        while True:
            self.check()
            left = end - time.monotonic()
            if left <= 0:
                return
            self._never.wait(min(_SLICE, left))
