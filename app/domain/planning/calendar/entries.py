"""Entries of a calendar that other programs read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry: what stays the same for the same thing, when it is, and what it says.

    The moments are in UTC, with zone.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    cancelled: bool = False
