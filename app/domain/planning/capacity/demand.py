"""Capacity of the target: quotas of the tenants, demand of the VMs and the nodes they need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.domain.cloud import CloudInventory
from app.domain.model import Host, Tenant, Vm
from app.domain.number_style import general, grouped
from app.domain.planning.capacity.detected_nodes import (
    detected_profiles,
    kinds_of_hosts,
    live_nodes,
)
from app.domain.planning.capacity.flavor_match import (
    Chosen,
    Shape,
    flavor_of,
)
from app.domain.planning.capacity.node_sizing import (
    AUTOMATIC,
    Demand,
    ExistingNodes,
    NodeProfile,
    NodeSizing,
    Share,
    SizingBasis,
    demand_of_shares,
    existing_of,
    size_nodes,
)
from app.domain.planning.capacity.node_warnings import basis_warnings, sizing_warnings
from app.domain.planning.capacity.overcommit import BUILT_IN, OvercommitProfile, find_profile
from app.domain.planning.capacity.quotas import (
    OVERCOMMITTED_WARNING,
    Needs,
    Quota,
    QuotaBasis,
    TenantQuota,
    needs_of,
    ordered_quotas,
    quota_of,
    tenant_quotas,
    total_quota,
)

HIGH_CPU_RATIO = 6.0
HIGH_RAM_RATIO = 1.8
MANY_VCPU = 200


@dataclass(frozen=True, slots=True)
class CapacitySettings:
    """What the operator chose on the Capacity page. Percentages are whole percent.

    ``sizing_basis`` None leaves the choice to how much usage is measured.
    """

    profile: str = "balanced"
    basis: QuotaBasis = QuotaBasis.ALLOCATED
    sizing_basis: SizingBasis | None = None
    headroom_pct: float = 20.0
    peak_buffer_pct: float = 0.0
    own_profiles: tuple[OvercommitProfile, ...] = ()
    nodes: tuple[NodeProfile, ...] = ()
    of_cohorts: Mapping[int, str] = field(default_factory=dict)
    """Names of the overcommit profiles that cohorts set for themselves, by their keys."""
    flavors: Chosen = field(default_factory=dict)
    """Sizes of the flavors that were chosen for shapes of VMs."""

    @classmethod
    def from_row(
        cls,
        row: Mapping[str, Any],
        own_profiles: Iterable[OvercommitProfile] = (),
        nodes: Iterable[NodeProfile] = (),
    ) -> CapacitySettings:
        """Take the settings out of a project's database row."""
        chosen = row["sizing_basis"]
        return cls(
            profile=row["overcommit_profile"],
            basis=QuotaBasis(row["quota_basis"]),
            sizing_basis=None if chosen == AUTOMATIC else SizingBasis(chosen),
            headroom_pct=row["quota_headroom_pct"],
            peak_buffer_pct=row["peak_buffer_pct"],
            own_profiles=tuple(own_profiles),
            nodes=tuple(nodes),
        )

    def to_row(self) -> dict[str, Any]:
        """The columns of a project's database row that hold the settings."""
        return {
            "overcommit_profile": self.profile,
            "quota_basis": self.basis.value,
            "sizing_basis": self.sizing_basis.value if self.sizing_basis else AUTOMATIC,
            "quota_headroom_pct": self.headroom_pct,
            "peak_buffer_pct": self.peak_buffer_pct,
        }

    @property
    def overcommit(self) -> OvercommitProfile:
        """The chosen overcommit profile."""
        return find_profile(self.profile, self.own_profiles)

    def overcommit_of(self, tenant: Tenant | None) -> OvercommitProfile | None:
        """The profile that a tenant's cohort sets for itself, None where the project's counts."""
        name = self.of_cohorts.get(tenant.cohort_id or 0, "") if tenant else ""
        found = find_profile(name, self.own_profiles) if name else None
        return None if found == self.overcommit else found

    def of_tenants(self, tenants: Mapping[int, Tenant]) -> dict[int, OvercommitProfile]:
        """The profiles of the tenants whose cohort sets one."""
        if not self.of_cohorts:
            return {}
        found = {key: self.overcommit_of(tenant) for key, tenant in tenants.items()}
        return {key: own for key, own in found.items() if own is not None}

    @property
    def profiles(self) -> tuple[OvercommitProfile, ...]:
        """Every profile there is to choose from."""
        return (*BUILT_IN, *self.own_profiles)

    @property
    def node(self) -> NodeProfile | None:
        """The node profile that was chosen: the default one, else the first."""
        return next((node for node in self.nodes if node.is_default), None) or next(
            iter(self.nodes), None
        )


class NodeSource(StrEnum):
    """Where the node comes from that sizing uses."""

    PROFILE = "profile"
    CLOUD = "cloud"
    SOURCE = "source"


NODE_ASSUMED = "No node profile is chosen:"
"""How the sentence begins that tells of a node which nobody has chosen."""


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """Everything the Capacity page, the gap analysis and the exports show.

    ``sizing`` is None where no node is known. ``node_source`` says whether its node was chosen or
    is only assumed.
    """

    settings: CapacitySettings
    tenants: tuple[TenantQuota, ...]
    needs: Needs
    quota: Quota
    demand: Demand
    existing: ExistingNodes
    sizing: NodeSizing | None
    warnings: tuple[str, ...] = ()
    node_source: NodeSource | None = None

    @property
    def assumed(self) -> bool:
        """Whether the node that sizing uses was not chosen by anybody."""
        return self.node_source in {NodeSource.CLOUD, NodeSource.SOURCE}


def plan_capacity(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    settings: CapacitySettings,
    inventory: CloudInventory | None = None,
    hosts: Iterable[Host] = (),
) -> CapacityPlan:
    """Quotas, demand and nodes of the VMs in plan.

    Nodes of the inventory count as existing, else those entered with the profiles. Without a
    profile the most frequent hypervisor of the cloud, else the most frequent of the source's
    ``hosts`` is assumed.
    """
    overcommit = settings.overcommit
    members: dict[int, list[Vm]] = defaultdict(list)
    inside = [vm for vm in vms if vm.in_plan]
    for vm in inside:
        members[vm.tenant_id or 0].append(vm)
    own = settings.of_tenants(tenants)
    quotas = tenant_quotas(
        members, tenants, overcommit, settings.basis, settings.headroom_pct, own, settings.flavors
    )
    return _capacity_plan(quotas, inside, own, settings, inventory, hosts)


def replan_capacity(
    before: CapacityPlan,
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    settings: CapacitySettings,
    inventory: CloudInventory | None = None,
    hosts: Iterable[Host] = (),
) -> CapacityPlan:
    """The same as :func:`plan_capacity` for VMs and flavors that count as they did in ``before``,
    but quicker.

    What each tenant needs is taken over; its row may differ, its key must be known.
    """
    overcommit, basis, headroom = settings.overcommit, settings.basis, settings.headroom_pct
    own = settings.of_tenants(tenants)
    quotas = ordered_quotas(
        TenantQuota(
            tenants[each.tenant.id],
            each.needs,
            quota_of(each.needs, own.get(each.tenant.id, overcommit), basis, headroom),
            own.get(each.tenant.id),
        )
        for each in before.tenants
    )
    inside = [vm for vm in vms if vm.in_plan]
    return _capacity_plan(quotas, inside, own, settings, inventory, hosts)


def _capacity_plan(
    quotas: tuple[TenantQuota, ...],
    inside: Sequence[Vm],
    own: Mapping[int, OvercommitProfile],
    settings: CapacitySettings,
    inventory: CloudInventory | None,
    hosts: Iterable[Host],
) -> CapacityPlan:
    overcommit = settings.overcommit
    needs, quota = total_quota(quotas)
    shares = _shares(inside, own, settings)
    demand = demand_of_shares(shares, settings.peak_buffer_pct, settings.sizing_basis)
    existing = live_nodes(inventory) or existing_of(settings.nodes)
    node, node_source, threads_assumed = _node(settings, inventory, hosts)
    sizing: NodeSizing | None = None
    if node is not None:
        names = _names_by_flavor(inside, settings.flavors)
        counts, *others = (
            Counter(flavor_of(vm, settings.flavors) for vm in share.vms) for share in shares
        )
        apart = [(share.overcommit, more) for share, more in zip(shares[1:], others, strict=True)]
        sizing = size_nodes(node, demand, counts, existing, overcommit, needs.disk_mib, apart)
        sizing = replace(sizing, warnings=sizing_warnings(sizing, names))
    return CapacityPlan(
        settings=settings,
        tenants=quotas,
        needs=needs,
        quota=quota,
        demand=demand,
        existing=existing,
        sizing=sizing,
        warnings=(
            *_warnings(settings, needs),
            *_assumption(node, node_source, threads_assumed=threads_assumed),
            *(sizing.warnings if sizing else basis_warnings(demand)),
        ),
        node_source=node_source,
    )


def _shares(
    inside: Sequence[Vm], own: Mapping[int, OvercommitProfile], settings: CapacitySettings
) -> list[Share]:
    """The VMs under the project's profile, then those under each that cohorts set, by name."""
    groups: dict[OvercommitProfile, list[Vm]] = {settings.overcommit: []}
    for vm in inside:
        groups.setdefault(own.get(vm.tenant_id or 0, settings.overcommit), []).append(vm)
    first, *others = groups
    others.sort(key=lambda profile: profile.name)
    # Sizing divides by the ratios itself, so the basis "quota" takes the undivided quota.
    return [
        Share(
            profile,
            groups[profile],
            quota_of(
                needs_of(groups[profile], settings.flavors),
                profile,
                QuotaBasis.ALLOCATED,
                settings.headroom_pct,
            ),
        )
        for profile in (first, *others)
    ]


def _names_by_flavor(inside: Iterable[Vm], chosen: Chosen) -> dict[Shape, list[str]]:
    names: dict[Shape, list[str]] = defaultdict(list)
    for vm in inside:
        names[flavor_of(vm, chosen)].append(vm.name)
    return names


def _node(
    settings: CapacitySettings, inventory: CloudInventory | None, hosts: Iterable[Host]
) -> tuple[NodeProfile | None, NodeSource | None, bool]:
    """The node to size with, where it comes from, and whether its threads are an assumption."""
    if settings.node is not None:
        return settings.node, NodeSource.PROFILE, False
    detected = detected_profiles(inventory, 1) if inventory else ()
    if detected:
        return detected[0], NodeSource.CLOUD, False
    of_hosts = kinds_of_hosts(hosts, 1)
    if of_hosts:
        kind = of_hosts[0]
        return kind.profile, NodeSource.SOURCE, kind.threads_assumed
    return None, None, False


def _assumption(
    node: NodeProfile | None, source: NodeSource | None, *, threads_assumed: bool
) -> Iterable[str]:
    if node is None or source is NodeSource.PROFILE:
        return
    threads = "; threads taken as two for each core" if threads_assumed else ""
    like = (
        "the most frequent hypervisor of the target"
        if source is NodeSource.CLOUD
        else f"the most frequent host of the source (vHost{threads})"
    )
    yield (
        f"{NODE_ASSUMED} nodes are assumed to be like {like}, {node.size}. Add the "
        "node profile that you will really use."
    )


def _warnings(settings: CapacitySettings, needs: Needs) -> Iterable[str]:
    overcommit = settings.overcommit
    if settings.basis is QuotaBasis.OVERCOMMITTED:
        yield OVERCOMMITTED_WARNING
    if overcommit.cpu_ratio >= HIGH_CPU_RATIO and needs.vcpu > MANY_VCPU:
        yield (
            f"{general(overcommit.cpu_ratio)} vCPUs on one thread for {grouped(needs.vcpu)} "
            "vCPUs: expect CPU "
            "steal under load."
        )
    if overcommit.ram_ratio >= HIGH_RAM_RATIO:
        yield f"RAM is overcommitted {general(overcommit.ram_ratio)}:1: hosts may swap."
