"""What tenants look like to cohorts: their figures, ease, ties and cohorts, read at one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.db.queries.cohorts import read_cohorts, read_ease_config
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_sharing_vms,
    read_stored_sets,
    read_tying_vms,
)
from app.db.queries.networks import read_network_mappings
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms
from app.db.queries.waves import has_waves, read_wave_vms, read_waves
from app.domain.model import Tenant, Vm
from app.domain.planning.cohorts.ease import ease_scores
from app.domain.planning.cohorts.problem import Estate
from app.domain.planning.cohorts.tenant_load import tenant_loads
from app.domain.planning.cohorts.units import TenantTies, tenant_ties
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.stored_set import sets_of
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.candidates import standing
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.wave import Wave
from app.domain.progress import Ticket
from app.domain.shared_disks import counted_once
from app.services.order_guard import BINDING
from app.services.workspace import Workspace


def cohort_estate(workspace: Workspace, project_id: int, ticket: Ticket) -> Estate:
    """Everything that an assignment follows from."""
    with workspace.reading() as connection:
        return read_estate(connection, project_id, ticket)


def estate_of_plan(plan: Plan) -> Estate:
    """The same out of a plan that has been made, without reading anything.

    What was edited since the plan was made is not in it; applying a preview notices that.
    """
    keys = {cohort.id for cohort in plan.cohorts}
    return Estate(
        loads=plan.loads,
        scores=plan.ease,
        ties=tenant_ties(plan.vms, plan.edges, [each.vm_ids for each in plan.sets.sets]),
        cohorts=plan.cohorts,
        current=_current(plan.tenants, keys),
        held=_begun(plan.vms, plan.wave_of),
    )


def same_estate(one: Estate, other: Estate) -> bool:
    """Whether an assignment would see the same in both."""
    return (
        one.loads == other.loads
        and one.scores == other.scores
        and one.ties.needs == other.ties.needs
        and set(one.ties.together) == set(other.ties.together)
        and tuple(one.cohorts) == tuple(other.cohorts)
        and one.current == other.current
        and one.held == other.held
    )


def _current(tenants: Mapping[int, Tenant], cohorts: Collection[int]) -> dict[int, int]:
    return {
        tenant.id: tenant.cohort_id
        for tenant in tenants.values()
        if tenant.cohort_id is not None and tenant.cohort_id in cohorts
    }


def read_estate(connection: Any, project_id: int, ticket: Ticket) -> Estate:
    """The same on a connection, such as that of a transaction."""
    vms = counted_once(read_vms(connection, project_id, lambda _count: ticket.check()))
    tenants = read_tenants(connection, project_id)
    edges = read_edges(connection, project_id)
    loads = tenant_loads(vms, tenants, edges, read_network_mappings(connection, project_id))
    cohorts = read_cohorts(connection, project_id)
    keys = {cohort.id for cohort in cohorts}
    return Estate(
        loads=loads,
        scores=ease_scores(loads, read_ease_config(connection, project_id)),
        ties=_ties(connection, project_id, vms, edges),
        cohorts=tuple(cohorts),
        current=_current(tenants, keys),
        held=_held(connection, project_id, vms),
    )


def _held(connection: Any, project_id: int, vms: Collection[Vm]) -> frozenset[int]:
    """Tenant rows with a VM in a wave beyond ``planned``: they keep their cohort."""
    if not has_waves(connection, project_id):
        return frozenset()
    stands = standing(read_waves(connection, project_id), read_wave_vms(connection, project_id))
    return _begun(vms, stands)


def _begun(vms: Iterable[Vm], stands: Mapping[int, Wave]) -> frozenset[int]:
    begun = {vm_id for vm_id, wave in stands.items() if wave.status in LOCKED}
    return frozenset(
        vm.tenant_id for vm in vms if vm.in_plan and vm.id in begun and vm.tenant_id is not None
    )


def tenant_ties_of(connection: Any, project_id: int) -> TenantTies:
    """What binds the tenants of a project. Only VMs that may bind anything are read."""
    rules = read_dependency_rules(connection, project_id)[1]
    edges = read_edges(connection, project_id, kinds=BINDING)
    asked = {vm.id for vm in read_sharing_vms(connection, project_id, rules.applications)}
    asked.update(end for edge in edges for end in (edge.vm_id, edge.needs))
    asked.update(key for each in read_stored_sets(connection, project_id) for key in each.vm_ids)
    return _ties(connection, project_id, read_tying_vms(connection, project_id, asked), edges)


def _ties(connection: Any, project_id: int, vms: list[Vm], edges: list[Edge]) -> TenantTies:
    rules = read_dependency_rules(connection, project_id)[1]
    sets = sets_of(vms, read_stored_sets(connection, project_id), edges, rules.applications)
    return tenant_ties(vms, edges, [each.vm_ids for each in sets.sets])
