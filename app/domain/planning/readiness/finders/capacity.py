"""Nodes that lack, are only assumed, or do not survive a loss."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.counted_noun import count_text
from app.domain.destinations import Nodes, OneCapacitySetting
from app.domain.openings import CAPACITY
from app.domain.planning.capacity.demand import NODE_ASSUMED
from app.domain.planning.capacity.node_warnings import OF_LOSS, OF_PLACES
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.looked_at import LookedAt


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about the target's capacity: what the page warns of, each sentence once."""
    target = seen.plan.target
    capacity = target.capacity
    sizing = capacity.sizing
    rest = list(capacity.warnings)

    def told(*leads: str) -> str:
        """The sentences that begin so, which are told once."""
        found = [text for text in rest if text.startswith(leads)]
        rest[:] = [text for text in rest if text not in found]
        return " ".join(found)

    if sizing is not None and capacity.assumed:
        yield Issue(
            "node_assumed", CAPACITY, Severity.WARNING,
            told(NODE_ASSUMED) or "The node is only assumed: add the profile to size with.",
            Nodes(), points=1,
        )  # fmt: skip
    elif sizing is not None:
        lost = sizing.vms_without_place
        if lost:
            fits = "fits" if lost == 1 else "fit"
            why = told(*OF_PLACES)
            yield Issue(
                "vms_fit_no_node", CAPACITY, Severity.WARNING,
                f"{count_text(lost, 'VM')} {fits} no node. {why}".rstrip(),
                Nodes(), vms=lost, points=lost,
            )  # fmt: skip
        if not sizing.survives_loss:
            why = told(*OF_LOSS)
            yield Issue(
                "nodes_no_spare", CAPACITY, Severity.WARNING,
                why or "The nodes do not survive the loss of one: plan another.",
                OneCapacitySetting("peak_buffer_pct"), points=1,
            )  # fmt: skip
    if sizing is not None and sizing.to_add > 0 and target.inventory is not None:
        yield Issue(
            "nodes_to_add", CAPACITY, Severity.INFO,
            f"{count_text(sizing.to_add, 'node')} must be added to the target: {sizing.reasons}.",
            Nodes(), count=sizing.to_add, noun="node",
        )  # fmt: skip
    for warning in rest:
        yield Issue("capacity_warning", CAPACITY, Severity.WARNING, warning, Nodes())
