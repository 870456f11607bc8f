"""What happened to a wave: who moved it, when and why. It is added to and never taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WaveEvent:
    """One row of the history. Moments are UTC without zone.

    Statuses are empty where the wave did not move. ``started_at`` and ``completed_at`` are the
    pair that a reopening cleared.
    """

    id: int
    wave_id: int | None
    wave_name: str
    at: datetime
    who: str = ""
    from_status: str = ""
    to_status: str = ""
    note: str = ""
    started_at: datetime | None = None
    completed_at: datetime | None = None
