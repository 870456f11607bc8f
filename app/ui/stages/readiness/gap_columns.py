"""Columns of the gap table."""

from __future__ import annotations

from app.domain.columns import Column
from app.domain.planning.gaps.gap import (
    GAP_TEXT,
    STATE_MEANING,
    STATE_TEXT,
    GapState,
    GapType,
    Severity,
)
from app.domain.planning.gaps.words import SEVERITY_MEANING, SEVERITY_TEXT
from app.ui.stages.readiness.gap_rows import GapRow

GAP_WEIGHTS = {"resource": 2, "text": 5, "tenants": 2}
"""Which columns take room that is left, in which proportion."""

_SEVERITIES = tuple((severity.value, SEVERITY_TEXT[severity]) for severity in Severity)
_TYPES = tuple((kind.value, GAP_TEXT[kind]) for kind in GapType)
_STATES = tuple((state.value, STATE_TEXT[state]) for state in GapState)


def gap_columns() -> list[Column]:
    """Severity, type, resource, what is missing, what to do, who needs it, state."""
    return [
        Column("severity", "Severity", lambda row: row.gap.severity.value, "choice", width=14,
               choices=_SEVERITIES, tooltip=lambda row: SEVERITY_MEANING[row.gap.severity],
               help="Critical blocks the migration, a warning is a risk, info is advice."),
        Column("type", "Type", lambda row: row.gap.type.value, "choice", width=19,
               choices=_TYPES, help="What is missing on the target."),
        Column("resource", "Resource", lambda row: row.gap.resource, width=20,
               help="The name that was looked for: the target's, as the plan has it."),
        Column("text", "What is missing", lambda row: row.gap.text, width=56,
               tooltip=lambda row: row.gap.text, help="Why it is a gap."),
        Column("action", "What to do", lambda row: row.gap.action, width=40, visible=False,
               tooltip=lambda row: row.gap.action, help="What closes the gap."),
        Column("tenants", "Tenants", lambda row: row.tenants, width=18,
               tooltip=_tenant_list, help="Tenants whose VMs need what is missing."),
        Column("vms", "VMs", lambda row: len(row.gap.vm_ids), "int", width=7,
               help="VMs in plan that need what is missing. One VM may have several gaps, so "
               "that they are not added up."),
        Column("state", "State", lambda row: row.gap.state.value, "choice", width=20,
               choices=_STATES, tooltip=_state_tip,
               help="Open; planned (what is confirmed in the plan will be provisioned); resolved "
               "by hand; closed (the target has it now); not compared (the inventory does not "
               "tell)."),
        Column("note", "Resolution", lambda row: row.gap.note, width=28, visible=False,
               help="How the gap was resolved."),
        Column("resolved_at", "Resolved on", lambda row: row.gap.resolved_at, "date", width=12,
               visible=False, help="When it was marked as resolved by hand."),
    ]  # fmt: skip


def _state_tip(row: GapRow) -> str:
    return "\n".join(filter(None, (STATE_MEANING[row.gap.state], row.gap.note)))


def _tenant_list(row: GapRow) -> str:
    return "\n".join(row.tenants)
