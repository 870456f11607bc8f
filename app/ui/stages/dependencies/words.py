"""How many rows the views of dependencies have, and the sentence above each table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.standing import Keeping
from app.domain.planning.dependencies.words import edges_text
from app.domain.planning.plan.edge_rows import EdgeRow
from app.domain.planning.remediation.record import RemediationRow, RemediationState
from app.ui.stages.dependencies.rows import SetRow
from app.ui.stages.dependencies.views import EDGES, PROPOSALS, REMEDIATION, SERVICES, SETS


def counts_of(rows: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    """What each view counts: of proposals, sets and work what is not settled yet."""
    return {
        EDGES: len(rows[EDGES]),
        PROPOSALS: sum(row.edge.state is EdgeState.PROPOSED for row in rows[PROPOSALS]),
        SETS: sum(not row.broken for row in rows[SETS]),
        SERVICES: len(rows[SERVICES]),
        REMEDIATION: sum(row.state is not RemediationState.DONE for row in rows[REMEDIATION]),
    }


def violated_of(edges: Sequence[EdgeRow]) -> int:
    """How many edges the plan does not keep."""
    return sum(row.standing.keeping is Keeping.VIOLATED for row in edges)


def sentences_of(rows: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """What stands above the table of each view; empty where it has no rows."""
    return {
        EDGES: _edges_sentence(rows[EDGES]),
        PROPOSALS: _review_sentence(rows[PROPOSALS], counts_of(rows)[PROPOSALS]),
        SETS: _sets_sentence(rows[SETS]),
        SERVICES: "Servers of everybody are no edges: migrate or stretch them first."
        if rows[SERVICES] else "",
        REMEDIATION: _remediation_sentence(rows[REMEDIATION]),
    }  # fmt: skip


def _edges_sentence(rows: Sequence[EdgeRow]) -> str:
    if not rows:
        return ""
    counts = Counter(row.standing.keeping for row in rows)
    words = (
        (Keeping.KEPT, "kept"), (Keeping.VIOLATED, "violated"), (Keeping.OPEN, "not scheduled"),
        (Keeping.OUT_OF_PLAN, "out of plan"),
    )  # fmt: skip
    parts = [f"{grouped(counts[keeping])} {word}" for keeping, word in words if counts[keeping]]
    return f"{edges_text(len(rows))}: {', '.join(parts)}"


def _review_sentence(rows: Sequence[EdgeRow], waiting: int) -> str:
    if not rows:
        return ""
    rejected = len(rows) - waiting
    text = f"{edges_text(waiting)} to review"
    return f"{text}; {grouped(rejected)} rejected" if rejected else text


def _sets_sentence(rows: Sequence[SetRow]) -> str:
    together = [row for row in rows if not row.broken]
    if not rows:
        return ""
    vms = sum(len(row.vm_ids) for row in together)
    torn = sum(len(row.days) > 1 for row in together)
    parts = [f"{grouped(vms)} VMs in {grouped(len(together))} sets"]
    if torn:
        parts.append(f"{grouped(torn)} torn apart by the plan")
    if len(rows) > len(together):
        parts.append(f"{grouped(len(rows) - len(together))} broken")
    return " · ".join(parts)


def _remediation_sentence(rows: Sequence[RemediationRow]) -> str:
    if not rows:
        return ""
    counts = {state: sum(row.state is state for row in rows) for state in RemediationState}
    return " · ".join(f"{grouped(count)} {state.value}" for state, count in counts.items() if count)
