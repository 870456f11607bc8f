"""The day that a run plans, as all of its parts see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from app.domain.planning.schedule.shifts import Moment, Span

Start = tuple[int, Span]
"""A job that starts now, and when it copies and is cut over."""


@dataclass(slots=True)
class Today:
    """A working day by number, its hours, and how many VMs have started and may still start.

    ``ends`` say when each job that was started, on this day or before, is done. ``coming`` are
    those that can start later today, because all that they need ends before: from which hour on.
    """

    day: int
    hours: float = 0.0
    started: int = 0
    starts_left: float = inf
    ends: dict[int, Moment] = field(default_factory=dict)
    coming: dict[int, float] = field(default_factory=dict)

    def begin(self, hours: float, starts_left: float) -> None:
        """Nothing has started yet on a day of so many hours."""
        self.hours, self.starts_left = hours, starts_left
        self.started = 0
        self.coming.clear()
