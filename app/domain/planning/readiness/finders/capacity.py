"""Nodes that lack, are only assumed, or do not survive a loss."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.counted_noun import count_text
from app.domain.destinations import CAPACITY, OneCapacitySetting, OpenStage
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.looked_at import LookedAt


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about the target's capacity."""
    target = seen.plan.target
    capacity = target.capacity
    sizing = capacity.sizing
    if sizing is not None and capacity.assumed:
        yield Issue(
            "node_assumed", CAPACITY, Severity.WARNING,
            f"The node {sizing.profile.name} is only assumed: nobody has said with what nodes the "
            "target is sized.",
            OpenStage(CAPACITY), points=1,
        )  # fmt: skip
    elif sizing is not None:
        lost = sizing.vms_without_place
        if lost:
            fits = "fits" if lost == 1 else "fit"
            yield Issue(
                "vms_fit_no_node", CAPACITY, Severity.WARNING,
                f"{count_text(lost, 'VM')} {fits} no node of the profile {sizing.profile.name}, "
                "however many there are.",
                OpenStage(CAPACITY), vms=lost, points=lost,
                advice="Add a larger node profile, or resize or exclude them.",
            )  # fmt: skip
        if not sizing.survives_loss:
            yield Issue(
                "nodes_no_spare", CAPACITY, Severity.WARNING,
                "The nodes do not survive the loss of one.",
                OneCapacitySetting("peak_buffer_pct"), points=1,
                advice="Add a node, or lower the peak buffer.",
            )  # fmt: skip
    if sizing is not None and sizing.to_add > 0 and target.inventory is not None:
        yield Issue(
            "nodes_to_add", CAPACITY, Severity.INFO,
            f"{count_text(sizing.to_add, 'node')} must be added to the target: {sizing.reasons}.",
            OpenStage(CAPACITY), count=sizing.to_add, noun="node",
        )  # fmt: skip
    for warning in capacity.warnings:
        yield Issue("capacity_warning", CAPACITY, Severity.WARNING, warning, OpenStage(CAPACITY))
