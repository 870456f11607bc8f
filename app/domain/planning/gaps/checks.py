"""The comparisons of the gap analysis: the plan's target names and needs against a cloud."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.cloud import (
    CloudInventory,
)
from app.domain.planning.gaps.conclusion import concluded
from app.domain.planning.gaps.gap import (
    GapAnalysis,
    GapKey,
    Resolution,
)
from app.domain.planning.gaps.group import (
    GapGroup,
    GapInput,
)
from app.domain.planning.gaps.machines import flavor_checks, image_checks
from app.domain.planning.gaps.names import domain_checks, project_checks, tenant_checks
from app.domain.planning.gaps.networks import network_checks
from app.domain.planning.gaps.nodes import node_checks
from app.domain.planning.gaps.quotas import quota_checks
from app.domain.planning.gaps.security_groups import security_group_checks
from app.domain.planning.gaps.volume_types import volume_type_checks


def analyse(
    given: GapInput,
    inventory: CloudInventory | None,
    resolutions: Iterable[Resolution] = (),
    *,
    seen: Iterable[GapKey] = (),
    created: Iterable[GapKey] = (),
) -> GapAnalysis:
    """All comparisons. Without an inventory nothing is said at all.

    What the inventory does not tell is taken neither for missing nor for ready. ``seen`` are the
    gaps of earlier inventories, ``created`` what provisioning has made since this one was read.
    """
    if inventory is None:
        return GapAnalysis()
    group = GapGroup.of(given)
    checks = [
        *tenant_checks(group),
        *domain_checks(group, inventory),
        *project_checks(group, inventory),
        *quota_checks(group, inventory),
        *node_checks(group, inventory),
        *network_checks(group, inventory),
        *flavor_checks(group, inventory),
        *image_checks(group, inventory),
        *volume_type_checks(group, inventory),
        *security_group_checks(group, inventory),
    ]
    return concluded(
        checks,
        resolutions,
        read_at=inventory.read_at,
        source=inventory.source.value,
        notes=inventory.notes,
        seen=seen,
        created=created,
    )
