"""Calls whose end nobody knows: how long a cloud may still be at what they asked for.

A program that is killed, and a connection that breaks, do not stop the service that was asked: it
may go on making the resource after a look has found nothing.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.planning.provisioning.task import PrepTask

STILL_MAKING_S = 30.0
"""Seconds after a call in which what it asked for may still come."""


def may_still_come(task: PrepTask, now: datetime, waited: float = 0.0) -> bool:
    """Whether what a task's last call was to make may come yet, though a look finds nothing.

    ``now`` is in UTC without zone; ``waited`` are the seconds that were waited for it already,
    which count by themselves: a clock may stand still or be set back.
    """
    intent = task.intent
    if intent is None or intent.get("call") != "create" or waited >= STILL_MAKING_S:
        return False
    try:
        sent = datetime.fromisoformat(str(intent.get("at", ""))).replace(tzinfo=None)
    except ValueError:
        return False
    return (now - sent).total_seconds() + waited < STILL_MAKING_S
