"""What is shared by all waves of a plan with copies ahead, and what became of each VM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.enums import BoundBy
from app.domain.planning.calendar.spans import Pieces, both
from app.domain.planning.schedule.items import CohortLoad, Job, MovingDays, WaveLoad
from app.domain.planning.schedule.presync.clock import Clock, OpenDay, OpenDays, Spans
from app.domain.planning.schedule.presync.room import Held, Rooms
from app.domain.planning.schedule.shifts import EPSILON


@dataclass(frozen=True, slots=True)
class Spot:
    """A job with what it holds, and the number of the working day on which it is cut over."""

    job: Job
    held: Held
    day: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Hours that bind all: the reserve after a cutover, and the lead of a copy before it."""

    cutover: float
    reserve: float
    lead: float


@dataclass(slots=True)
class CohortSpots:
    """What became of a cohort: its VMs by place in time, those left out, what bound each day."""

    load: CohortLoad
    spots: list[Spot] = field(default_factory=list)
    bound: dict[int, BoundBy] = field(default_factory=dict)
    broken: list[Sequence[Job]] = field(default_factory=list)
    left: list[tuple[WaveLoad, list[Job]]] = field(default_factory=list)


@dataclass(slots=True)
class Shared:
    """What all waves share; ``hours`` has of each VM those of its copy without changes.

    ``own`` has for each vCenter with a pipe of its own how many lanes that has, ``begin`` is the
    first moment at which anything may copy, ``longest`` the hours of the longest window.

    ``ends`` says by VM when its cutover has ended, ``absent`` which have no place, ``starts`` how
    many VMs are cut over on each day, and ``latest`` is the last day on which any is. ``spans`` are
    those of each calendar, by the number and the hours of a day.
    """

    rooms: Rooms
    days: OpenDays
    clock: Clock
    limits: Limits
    hours: Mapping[int, float]
    lanes: int
    own: Mapping[str, int]
    at_once: int
    begin: float
    longest: float
    ends: dict[int, float] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)
    starts: Counter[int] = field(default_factory=Counter)
    latest: int = -1
    spans: dict[tuple[MovingDays, int, Pieces], Spans] = field(default_factory=dict)

    def spans_of(self, day: OpenDay, own: MovingDays | None) -> Spans:
        """The spans of a day in which VMs of a calendar of their own may be cut over."""
        if own is None:
            return day.spans
        key = own, day.number, day.pieces
        if key not in self.spans:
            hours, opened = self.clock.hours, own.hours(day.date).cutovers
            self.spans[key] = tuple(
                (hours(day.date, start), hours(day.date, end))
                for start, end in both(opened, day.pieces)
            )
        return self.spans[key]

    def never(self, job: Job) -> bool:
        """Whether a job is longer than any window, or than copies may run ahead of one."""
        hours, limits = self.hours[job.vm_id], self.limits
        inside = limits.cutover + (0.0 if job.item.warm else hours)
        ahead = job.item.warm and hours > limits.lead + EPSILON
        return ahead or inside + limits.reserve > self.longest + EPSILON
