"""A line of the run log: what happened to a task, when, by whom, in which cloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line. ``at`` is UTC without zone; no detail ever holds a secret."""

    id: int
    at: datetime
    who: str
    cloud: str
    task_key: str
    task_name: str
    event: str
    detail: str = ""
