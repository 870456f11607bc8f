"""What the stages still lack, record by record: counted on their tabs, told as issues.

Whoever counts and whoever lists takes it from here, so that a tab and the dock agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.model import SourceNetwork
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.standing import Keeping
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan
from app.domain.planning.tenants.rows import TenantRow


def targets_to_confirm(plan: Plan) -> list[TenantRow]:
    """Tenants with VMs in plan whose target is not confirmed."""
    return [row for row in plan.target.tenant_rows if row.waits]


def vlan_conflicts(plan: Plan) -> list[SourceNetwork]:
    """Networks of VMs in plan with several VLANs of which nobody has chosen one.

    A confirmed row of the network map is such a choice, and so is a VLAN ID in it.
    """
    decided = {
        row.source for row in plan.target.mappings if row.confirmed or row.vlan_id is not None
    }
    return [
        network
        for network in plan.networks
        if network.conflict and network.vm_count > 0 and network.key not in decided
    ]


def mappings_to_confirm(plan: Plan) -> list[NetworkMapping]:
    """Rows of the network map that are not confirmed."""
    return [mapping for mapping in plan.target.mappings if not mapping.confirmed]


def tenants_without_cohort(plan: Plan) -> list[int]:
    """Keys of tenants with VMs in plan that stand in none of the cohorts; none without cohorts."""
    if not plan.cohorts:
        return []
    known = {cohort.id for cohort in plan.cohorts}
    return [
        key
        for key in plan.loads
        if key in plan.tenants and plan.tenants[key].cohort_id not in known
    ]


def late_cohorts(plan: Plan) -> list[tuple[Cohort, CohortPlan]]:
    """Cohorts that end after their end date."""
    return [
        (share.cohort, share)
        for share in plan.cohort_plans
        if share.deadline_missed and share.cohort is not None
    ]


def proposed_edges(plan: Plan) -> list[Edge]:
    """Dependencies that wait for a review."""
    return [edge for edge in plan.edges if edge.state is EdgeState.PROPOSED]


def violated_edges(plan: Plan) -> list[Edge]:
    """Dependencies that count and that days or cohorts do not keep."""
    return [
        edge
        for edge in plan.edges
        if edge.counts
        and edge.id in plan.standings
        and plan.standings[edge.id].keeping is Keeping.VIOLATED
    ]


def shapes_to_settle(plan: Plan) -> Sequence[Shape]:
    """Sizes of VMs in plan whose flavor is neither confirmed nor skipped."""
    settled = {row.shape for row in plan.target.given.flavors if row.settled}
    return sorted(plan.target.shapes.keys() - settled)


def systems_to_settle(plan: Plan) -> Sequence[tuple[str, str]]:
    """Operating systems in plan whose image is neither confirmed nor not needed."""
    ready = {row.system for row in plan.target.given.images if row.confirmed or row.not_needed}
    return sorted(plan.target.systems.keys() - ready)
