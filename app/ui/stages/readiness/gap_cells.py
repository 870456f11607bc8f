"""Cells of the gap table: each severity has its shape, resolved gaps have their tick."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.planning.gaps.gap import GapState, Severity
from app.ui.stages.readiness.gap_rows import GapRow

SEVERITY_LOOKS: Mapping[Severity, tuple[str, str]] = {
    Severity.CRITICAL: ("error", "error"),
    Severity.WARNING: ("warning", "warning"),
    Severity.INFO: ("info", "info"),
}
"""Icon and colour token of each severity: those of warnings all over the window, not of risks."""

_STATE_LOOKS: Mapping[GapState, tuple[str, str]] = {
    GapState.PLANNED: ("plan", "accent"),
    GapState.RESOLVED: ("check", "ok"),
    GapState.CLOSED: ("ok", "ok"),
    GapState.NOT_COMPARED: ("eye-off", "warning"),
}


def gap_mark(row: GapRow, column: str) -> tuple[str, str] | None:
    """Icon and token of the mark in a cell, if it has one."""
    if column == "severity":
        return SEVERITY_LOOKS[row.gap.severity] if row.gap.stands else (
            SEVERITY_LOOKS[row.gap.severity][0], "muted_text",
        )  # fmt: skip
    return _STATE_LOOKS.get(row.gap.state) if column == "state" else None
