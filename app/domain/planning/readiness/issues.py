"""Open points of a plan: what is missing, contradictory or late, and where to mend it.

Each stage has a module in ``finders``, which tells its issues; :data:`FINDERS` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.domain.openings import (
    CAPACITY,
    COHORTS,
    DEPENDENCIES,
    FLAVORS,
    IMAGES,
    NETWORK_MAP,
    NETWORKS,
    PLAN,
    PREPARE,
    READINESS,
    RISK,
    SETUP,
    STORAGE,
    TENANTS,
    USERS,
    VMS,
    WAVES,
)
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.finders import (
    capacity,
    cohorts,
    dependencies,
    flavors,
    images,
    network_map,
    networks,
    plan,
    prepare,
    readiness,
    risk,
    setup,
    storage,
    tenants,
    users,
    vms,
    waves,
)
from app.domain.planning.readiness.issue import STAGES, Issue, Severity
from app.domain.planning.readiness.looked_at import LookedAt, Stored

FINDERS: Mapping[str, Callable[[LookedAt], Iterator[Issue]]] = {
    SETUP: setup.find,
    VMS: vms.find,
    RISK: risk.find,
    TENANTS: tenants.find,
    NETWORKS: networks.find,
    NETWORK_MAP: network_map.find,
    CAPACITY: capacity.find,
    READINESS: readiness.find,
    COHORTS: cohorts.find,
    WAVES: waves.find,
    DEPENDENCIES: dependencies.find,
    PLAN: plan.find,
    FLAVORS: flavors.find,
    IMAGES: images.find,
    USERS: users.find,
    STORAGE: storage.find,
    PREPARE: prepare.find,
}
"""Who finds the issues of each stage."""

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def find_issues(
    plan: Plan, stored: Stored | None = None, breathe: Callable[[], object] | None = None
) -> tuple[Issue, ...]:
    """All open points of a plan by stage, the gravest first; none before VMs are imported.

    Stages with something grave come first, of equal ones in the order of the planner.

    ``stored`` is what is known beside the plan; without it only the plan's own points are told.
    ``breathe`` is called between stages, and may raise to end it.
    """
    if not plan.vms:
        return ()
    seen = LookedAt(plan, stored)
    found: list[Issue] = []
    for find in FINDERS.values():
        if breathe is not None:
            breathe()
        found.extend(find(seen))
    found.sort(key=lambda each: (_GRAVITY[each.severity], -each.weight, -each.vms))
    gravest: dict[str, int] = {}
    for issue in found:
        gravest.setdefault(issue.stage, _GRAVITY[issue.severity])
    ranks = {stage: (gravest[stage], STAGES.index(stage)) for stage in gravest}
    return tuple(sorted(found, key=lambda each: ranks[each.stage]))
