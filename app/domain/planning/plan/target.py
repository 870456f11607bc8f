"""What the plan says of the target: scope, network map, capacity, gaps and readiness together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.cloud import CloudInventory, name_key
from app.domain.model import Host, SourceNetwork, Tenant, Vm
from app.domain.planning.capacity.demand import (
    CapacityPlan,
    CapacitySettings,
    plan_capacity,
    replan_capacity,
)
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.quotas import ordered_quotas
from app.domain.planning.gaps.checks import analyse
from app.domain.planning.gaps.gap import GapAnalysis, GapKey, Resolution
from app.domain.planning.gaps.group import GapInput
from app.domain.planning.networks.mapping import NetworkMapping, in_scope
from app.domain.planning.networks.mapping_problems import MappingProblem, Users, problems
from app.domain.planning.networks.subnet_proposals import SubnetProposal, subnet_proposals
from app.domain.planning.readiness.checks import TenantReadiness, readiness
from app.domain.planning.staging.deriving import (
    Members,
    members_by_shape,
    members_by_system,
)
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.tenants.rows import TenantRow, ordered_rows, tenant_rows


@dataclass(frozen=True, slots=True)
class TargetInput:
    """What is stored of the target and of the operator's decisions about it.

    ``mappings`` are those of every source network, in scope or not. ``excluded_clusters`` are
    (vCenter, cluster) pairs. ``hosts`` are those of the source, ``seen`` the gaps of earlier
    inventories, ``created`` those that finished provisioning tasks have closed since this one.
    ``landed`` are VMs that had migrated when the inventory was read: they are in what it uses.
    ``physical_network`` is the label of provider networks that rows have none of their own for.
    ``flavors`` and ``images`` are what is stored of shapes and operating systems; the sizes of
    flavors that were chosen stand in the settings.
    ``staged`` is what is decided of volume types and security groups, None where nobody asks.
    """

    settings: CapacitySettings = field(default_factory=CapacitySettings)
    mappings: tuple[NetworkMapping, ...] = ()
    inventory: CloudInventory | None = None
    resolutions: tuple[Resolution, ...] = ()
    excluded_clusters: frozenset[tuple[str, str]] = frozenset()
    hosts: tuple[Host, ...] = ()
    seen: frozenset[GapKey] = frozenset()
    created: frozenset[GapKey] = frozenset()
    landed: frozenset[int] = frozenset()
    physical_network: str = ""
    flavors: tuple[FlavorRow, ...] = ()
    images: tuple[ImageRow, ...] = ()
    staged: StagedTarget | None = None


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """Results of Phase 2.

    ``mappings`` are the rows of the network map that count: those of networks that VMs in plan
    are connected to. ``problems`` says by mapping what does not fit between rows, ``proposals``
    which subnet the addresses seen suggest for a row that still lacks one. ``shapes`` and
    ``systems`` have the keys of VMs in plan by their size and by their operating system.
    """

    given: TargetInput
    tenant_rows: tuple[TenantRow, ...]
    mappings: tuple[NetworkMapping, ...]
    problems: Mapping[int, tuple[MappingProblem, ...]]
    capacity: CapacityPlan
    gaps: GapAnalysis
    readiness: Mapping[int, TenantReadiness]
    proposals: Mapping[int, SubnetProposal] = field(default_factory=dict)
    shapes: Members[Shape] = field(default_factory=dict)
    systems: Members[tuple[str, str]] = field(default_factory=dict)

    @property
    def inventory(self) -> CloudInventory | None:
        """What is known of the target cloud, None before it was read or entered."""
        return self.given.inventory


def plan_target(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    networks: Iterable[SourceNetwork],
    given: TargetInput,
) -> TargetPlan:
    """Everything about the target that follows from the VMs in plan and what is stored."""
    capacity = plan_capacity(vms, tenants, given.settings, given.inventory, given.hosts)
    rows = tenant_rows(vms, tenants, given.excluded_clusters)
    staged = members_by_shape(vms), members_by_system(vms)
    return _target_plan(vms, tenants, networks, given, capacity, rows, *staged)


def replan_target(
    before: TargetPlan,
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    networks: Iterable[SourceNetwork],
    given: TargetInput,
    *,
    briefly: bool = False,
) -> TargetPlan:
    """The same as :func:`plan_target` for VMs that count as they did in ``before``, but quicker.

    What only adds VMs up is taken over, as long as the tenant rows are those of before by key.
    ``briefly`` takes over gaps and readiness, too, and what other flavors or settings would make of
    capacity: all that goes through every VM.
    """
    same_tenants = tenants.keys() == {row.tenant.id for row in before.tenant_rows}
    if not same_tenants or given.excluded_clusters != before.given.excluded_clusters:
        return plan_target(vms, tenants, networks, given)
    own = given.settings.of_tenants(tenants)
    known = {row.tenant.id: row.overcommit for row in before.capacity.tenants}
    same_profiles = all(own.get(key) == profile for key, profile in known.items())
    other_flavors = given.settings.flavors != before.given.settings.flavors
    if other_flavors and not briefly:
        capacity = plan_capacity(vms, tenants, given.settings, given.inventory, given.hosts)
    elif briefly or (same_profiles and _capacity_input(given) == _capacity_input(before.given)):
        capacity = replace(
            before.capacity,
            settings=given.settings,
            tenants=ordered_quotas(
                replace(each, tenant=tenants[each.tenant.id]) for each in before.capacity.tenants
            ),
        )
    else:
        capacity = replan_capacity(
            before.capacity, vms, tenants, given.settings, given.inventory, given.hosts
        )
    rows = ordered_rows(replace(row, tenant=tenants[row.tenant.id]) for row in before.tenant_rows)
    staged = before.shapes, before.systems
    taken = before if briefly else None
    return _target_plan(vms, tenants, networks, given, capacity, rows, *staged, taken)


def _capacity_input(given: TargetInput) -> tuple[object, ...]:
    """What capacity follows from besides the VMs and their tenants."""
    return given.settings, given.inventory, given.hosts


def _target_plan(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    networks: Iterable[SourceNetwork],
    given: TargetInput,
    capacity: CapacityPlan,
    rows: tuple[TenantRow, ...],
    shapes: Members[Shape],
    systems: Members[tuple[str, str]],
    known: TargetPlan | None = None,
) -> TargetPlan:
    """All of it; gaps and readiness are those of ``known`` where that is given."""
    networks = tuple(networks)
    mappings = tuple(in_scope(given.mappings, networks))
    if known is not None:
        gaps, ready = known.gaps, known.readiness
    else:
        asked = _asked(vms, tenants, mappings, given, capacity)
        gaps = analyse(
            asked, given.inventory, given.resolutions, seen=given.seen, created=given.created
        )
        ready = readiness(vms, tenants, mappings, gaps, given.inventory)
    return TargetPlan(
        given=given,
        tenant_rows=rows,
        mappings=mappings,
        problems=problems(
            mappings,
            _users(networks, tenants),
            given.physical_network,
            _crowded(given.inventory),
        ),
        capacity=capacity,
        gaps=gaps,
        readiness=ready,
        proposals=subnet_proposals(mappings, {each.key: each.seen for each in networks}),
        shapes=shapes,
        systems=systems,
    )


def _crowded(inventory: CloudInventory | None) -> frozenset[str]:
    """Names of networks that the cloud has more than once: machines are attached by name."""
    names = Counter(name_key(network.name) for network in inventory.networks) if inventory else {}
    return frozenset(name for name, count in names.items() if count > 1)


def _users(networks: Iterable[SourceNetwork], tenants: Mapping[int, Tenant]) -> Users:
    """The projects of the target that use each source network, as far as they are named."""
    projects = {
        key: (name_key(tenant.target_domain), name_key(tenant.target_project))
        for key, tenant in tenants.items()
        if tenant.target_project.strip()
    }
    return {
        network.key: {projects[key] for key in network.tenant_ids if key in projects}
        for network in networks
    }


def _asked(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    mappings: tuple[NetworkMapping, ...],
    given: TargetInput,
    capacity: CapacityPlan,
) -> GapInput:
    """What is still asked of the target: what runs there already needs nothing once more."""
    staged = given.flavors, given.images, given.staged
    if not given.landed:
        return GapInput(vms, tenants, mappings, capacity, *staged)
    waiting = [vm for vm in vms if vm.id not in given.landed]
    left = plan_capacity(waiting, tenants, given.settings, given.inventory, given.hosts)
    return GapInput(waiting, tenants, mappings, left, *staged)


def nothing_planned() -> TargetPlan:
    """The target's part of a plan without VMs."""
    return plan_target((), {}, (), TargetInput())
