"""What becomes of the VMs of a wave: their times, lanes and slots, and why others had to wait."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from app.domain.planning.schedule.items import Job
from app.domain.planning.schedule.shifts import Span


class Wait(Enum):
    """What kept VMs that were left from starting on a day."""

    NOTHING = auto()
    STARTS = auto()
    LANES = auto()
    SLOTS = auto()
    LENGTH = auto()
    DEPENDENCY = auto()
    DATES = auto()
    HOURS = auto()
    """The hours that windows or calendars leave of the day."""


class Placed(NamedTuple):
    """A job with its times, lane and slot."""

    job: Job
    span: Span
    lane: int
    slot: int
