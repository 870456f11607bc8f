"""Whether another call may start: after a cancel none does, but what was begun is ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.progress import Ticket

_SLICE = 0.1
"""Seconds between two looks at the ticket while one waits."""


class _OfThread(threading.local):
    """What a thread has under way."""

    inside = False
    written = False


class Gate:
    """Asked before each call. An operation that has written something goes on to its end."""

    def __init__(self, ticket: Ticket) -> None:
        self._ticket = ticket
        self._mine = _OfThread()
        self._never = threading.Event()

    def check(self) -> None:
        """See :meth:`app.domain.progress.Ticket.check`."""
        if not self._mine.written:
            self._ticket.check()

    @contextmanager
    def operation(self) -> Iterator[None]:
        """One task's work; nested ones belong to the outer."""
        if self._mine.inside:
            yield
            return
        self.check()
        self._mine.inside = True
        try:
            yield
        finally:
            self._mine.inside = self._mine.written = False

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
