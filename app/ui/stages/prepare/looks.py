"""Icons and colours of statuses, verdicts and cards."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.planning.provisioning.task import TaskStatus, Verdict
from app.ui.stages.prepare.rows import TaskRow

STATUS_LOOKS: Mapping[str, tuple[str, str]] = {
    TaskStatus.DONE.value: ("ok", "ok"),
    TaskStatus.SKIPPED.value: ("check", "status_skipped"),
    TaskStatus.RUNNING.value: ("play", "accent"),
    TaskStatus.FAILED.value: ("error", "error"),
    TaskStatus.PENDING.value: ("clock", "muted_text"),
}
"""In the order in which a bar shows them."""

VERDICT_LOOKS: Mapping[str, tuple[str, str]] = {
    Verdict.CREATE.value: ("plus", "accent"),
    Verdict.EXISTS_SAME.value: ("ok", "ok"),
    Verdict.EXISTS_DIFFERENT.value: ("warning", "warning"),
    Verdict.CONFLICT.value: ("error", "error"),
    Verdict.UNKNOWN.value: ("help", "muted_text"),
    "": ("minus", "muted_text"),
}

QUIET = {TaskStatus.PENDING.value, Verdict.UNKNOWN.value, ""}
"""What a bar shows in the colour of its ground: nothing has come of it yet."""


def task_mark(row: TaskRow, column: str) -> tuple[str, str] | None:
    """Icon and token of the mark in a cell, if it has one."""
    if column == "status":
        return STATUS_LOOKS[row.task.status.value]
    if column == "verdict" and row.task.verdict:
        return VERDICT_LOOKS[row.task.verdict]
    return None
