"""Progress and cancellation of long work, without threads or Qt."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

FINE = 1000
"""Steps of a job that is made of several parts."""


class Cancelled(Exception):  # noqa: N818 - not an error, but the user's wish
    """The user asked the running work to stop."""


@dataclass(slots=True)
class Ticket:
    """Carries progress out of a job and the wish to cancel into it.

    The job calls :meth:`step`; whoever watches reads the plain attributes. Attribute reads and
    writes are atomic, so no lock is needed. ``long`` says that the work is known to take a while,
    so that its progress shows at once. ``cancelled_at`` is when a cancel was asked for, on the
    monotonic clock.
    """

    title: str = ""
    done: int = 0
    total: int = 0
    note: str = ""
    cancellable: bool = True
    long: bool = False
    started: float = field(default_factory=time.monotonic)
    cancelled_at: float | None = None
    _cancel: bool = False
    _low: float = 0.0
    _high: float = 1.0

    def section(self, low: float, high: float) -> None:
        """Let the steps that follow fill the part from ``low`` to ``high`` of the whole (0 to 1).

        A job made of several use cases gives each its part, so that progress never goes back.
        """
        self._low, self._high = low, high

    def step(self, done: int, total: int, note: str = "") -> None:
        """Report progress.

        :raises Cancelled: when the user asked for it and the work can still be stopped.
        """
        if (self._low, self._high) == (0.0, 1.0):
            self.done, self.total = done, total
        else:
            share = done / total if total > 0 else 0.0
            self.done = round(FINE * (self._low + (self._high - self._low) * share))
            self.total = FINE
        if note:
            self.note = note
        self.check()

    def check(self) -> None:
        """Raise :class:`Cancelled` if the user asked to stop."""
        if self._cancel and self.cancellable:
            raise Cancelled

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        if self.cancelled_at is None:
            self.cancelled_at = time.monotonic()
        self._cancel = True

    @property
    def cancel_requested(self) -> bool:
        """Whether a cancel was asked for."""
        return self._cancel

    def commit_point(self) -> None:
        """From here on the work cannot be cancelled any more (it is being written)."""
        self.check()
        self.cancellable = False

    def seconds_left(self, now: float | None = None) -> float | None:
        """Estimated seconds to the end; None before 2 s and 3 % have gone by."""
        elapsed = (time.monotonic() if now is None else now) - self.started
        if self.total <= 0 or elapsed < 2 or self.done < 0.03 * self.total:
            return None
        return max(0.0, elapsed / self.done * (self.total - self.done))
