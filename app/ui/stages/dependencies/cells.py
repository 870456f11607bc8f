"""Cells of the tables of dependencies: what is kept, violated or waits has its mark."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.standing import Keeping
from app.domain.planning.plan.edge_rows import EdgeRow
from app.domain.planning.remediation.record import RemediationRow, RemediationState
from app.ui.stages.dependencies.rows import ServiceRow, SetRow

_KEEPING_LOOKS: Mapping[Keeping, tuple[str, str]] = {
    Keeping.KEPT: ("check", "ok"),
    Keeping.VIOLATED: ("warning", "warning"),
    Keeping.OPEN: ("clock", "muted_text"),
    Keeping.OUT_OF_PLAN: ("eye-off", "muted_text"),
}
_STATE_LOOKS: Mapping[EdgeState, tuple[str, str]] = {
    EdgeState.ACCEPTED: ("check", "ok"),
    EdgeState.PROPOSED: ("help", "accent"),
    EdgeState.REJECTED: ("close", "muted_text"),
}

_REMEDIATION_LOOKS: Mapping[RemediationState, tuple[str, str]] = {
    RemediationState.OPEN: ("clock", "accent"),
    RemediationState.OVERDUE: ("warning", "warning"),
    RemediationState.DONE: ("check", "ok"),
}


def dependency_mark(row: object, column: str) -> tuple[str, str] | None:
    """Icon and token of the mark in a cell, if it has one."""
    match row, column:
        case EdgeRow(), "keeping":
            return _KEEPING_LOOKS[row.standing.keeping]
        case EdgeRow(), "state":
            return _STATE_LOOKS[row.edge.state]
        case ServiceRow(), "state":
            return _STATE_LOOKS[row.service.state]
        case RemediationRow(), "state":
            return _REMEDIATION_LOOKS[row.state]
        case SetRow(), "state":
            return ("cancel", "muted_text") if row.broken else ("link", "accent")
    return None
