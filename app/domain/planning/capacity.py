"""Capacity of the target: quotas of the tenants, demand of the VMs and the nodes they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cloud import CloudInventory, CloudNode
from app.domain.model import Tenant, Vm
from app.domain.planning.node_sizing import (
    Demand,
    ExistingNodes,
    NodeProfile,
    NodeSizing,
    demand_of,
    existing_of,
    size_nodes,
)
from app.domain.planning.overcommit import BUILT_IN, OvercommitProfile, find_profile
from app.domain.planning.quotas import (
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
from app.domain.units import gib

HIGH_CPU_RATIO = 6.0
HIGH_RAM_RATIO = 1.8
MANY_VCPU = 200


@dataclass(frozen=True, slots=True)
class CapacitySettings:
    """What the operator chose on the Capacity page. Percentages are whole percent."""

    profile: str = "balanced"
    basis: QuotaBasis = QuotaBasis.ALLOCATED
    headroom_pct: float = 20.0
    peak_buffer_pct: float = 0.0
    own_profiles: tuple[OvercommitProfile, ...] = ()
    nodes: tuple[NodeProfile, ...] = ()

    @property
    def overcommit(self) -> OvercommitProfile:
        """The chosen overcommit profile."""
        return find_profile(self.profile, self.own_profiles)

    @property
    def profiles(self) -> tuple[OvercommitProfile, ...]:
        """Every profile there is to choose from."""
        return (*BUILT_IN, *self.own_profiles)

    @property
    def node(self) -> NodeProfile | None:
        """The node profile that sizing uses: the default one, else the first."""
        return next((node for node in self.nodes if node.is_default), None) or next(
            iter(self.nodes), None
        )


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """Everything the Capacity page and the exports show. ``sizing`` needs a node profile."""

    settings: CapacitySettings
    tenants: tuple[TenantQuota, ...]
    needs: Needs
    quota: Quota
    demand: Demand
    existing: ExistingNodes
    sizing: NodeSizing | None
    warnings: tuple[str, ...] = ()


def plan_capacity(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    settings: CapacitySettings,
    inventory: CloudInventory | None = None,
) -> CapacityPlan:
    """Quotas, demand and nodes of the VMs in plan.

    Nodes of a live inventory count as existing, else those entered with the profiles.
    """
    overcommit = settings.overcommit
    members: dict[int, list[Vm]] = defaultdict(list)
    inside = [vm for vm in vms if vm.in_plan]
    for vm in inside:
        members[vm.tenant_id or 0].append(vm)
    quotas = tenant_quotas(members, tenants, overcommit, settings.basis, settings.headroom_pct)
    return _put_together(quotas, inside, settings, inventory)


def replan_capacity(
    before: CapacityPlan,
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    settings: CapacitySettings,
    inventory: CloudInventory | None = None,
) -> CapacityPlan:
    """The same as :func:`plan_capacity` for VMs that count as they did in ``before``, but quicker.

    What each tenant needs is taken over; its row may differ, its key must be known.
    """
    overcommit, basis, headroom = settings.overcommit, settings.basis, settings.headroom_pct
    quotas = ordered_quotas(
        TenantQuota(
            tenants[each.tenant.id],
            each.needs,
            quota_of(each.needs, overcommit, basis, headroom),
        )
        for each in before.tenants
    )
    return _put_together(quotas, [vm for vm in vms if vm.in_plan], settings, inventory)


def _put_together(
    quotas: tuple[TenantQuota, ...],
    inside: Sequence[Vm],
    settings: CapacitySettings,
    inventory: CloudInventory | None,
) -> CapacityPlan:
    overcommit = settings.overcommit
    needs, quota = total_quota(quotas)
    # Sizing divides by the ratios itself, so the basis "quota" takes the undivided quota.
    undivided = quota_of(needs_of(inside), overcommit, QuotaBasis.ALLOCATED, settings.headroom_pct)
    demand = demand_of(inside, overcommit, undivided, settings.peak_buffer_pct)
    existing = live_nodes(inventory) or existing_of(settings.nodes)
    node = settings.node
    sizing = size_nodes(node, demand, existing, overcommit, needs.disk_mib) if node else None
    return CapacityPlan(
        settings=settings,
        tenants=quotas,
        needs=needs,
        quota=quota,
        demand=demand,
        existing=existing,
        sizing=sizing,
        warnings=(*_warnings(settings, needs), *(sizing.warnings if sizing else ())),
    )


def live_nodes(inventory: CloudInventory | None) -> ExistingNodes | None:
    """The usable hypervisors of a cloud; None where none was read."""
    nodes = [node for node in inventory.nodes if node.usable] if inventory else []
    if not nodes or inventory is None:
        return None
    return ExistingNodes(
        count=len(nodes),
        threads=sum(node.vcpus for node in nodes),
        ram_gb=gib(sum(node.ram_mib for node in nodes)),
        largest_threads=max(node.vcpus for node in nodes),
        largest_ram_gb=gib(max(node.ram_mib for node in nodes)),
        vcpu_used=sum(node.vcpus_used for node in nodes),
        ram_gb_used=gib(sum(node.ram_used_mib for node in nodes)),
        source=inventory.source.value,
    )


def detected_profiles(inventory: CloudInventory, most: int = 5) -> tuple[NodeProfile, ...]:
    """Node profiles as the hypervisors suggest them: equal ones together, the most frequent first.

    Hypervisors report threads; cores are taken as half of them.
    """
    groups: dict[tuple[int, int], list[CloudNode]] = defaultdict(list)
    for node in inventory.nodes:
        if node.usable and node.vcpus and node.ram_mib:
            # Nodes of one model report a few MiB more or less; one profile, one name for them.
            groups[node.vcpus, round(gib(node.ram_mib))].append(node)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), -item[0][0], -item[0][1]))
    return tuple(
        NodeProfile(
            id=0,
            name=f"{vcpus} vCPU {ram_gb} GB",
            cores=max(1, vcpus // 2),
            threads=vcpus,
            ram_gb=round(gib(min(node.ram_mib for node in nodes)), 1),
            storage_tb=round(sum(node.disk_gb for node in nodes) / len(nodes) / 1024, 1),
        )
        for (vcpus, ram_gb), nodes in ranked[:most]
    )


def _warnings(settings: CapacitySettings, needs: Needs) -> Iterable[str]:
    overcommit = settings.overcommit
    if settings.basis is QuotaBasis.OVERCOMMITTED:
        yield OVERCOMMITTED_WARNING
    if overcommit.cpu_ratio >= HIGH_CPU_RATIO and needs.vcpu > MANY_VCPU:
        yield (
            f"{overcommit.cpu_ratio:g} vCPUs on one thread for {needs.vcpu:,} vCPUs: expect CPU "
            "steal under load."
        )
    if overcommit.ram_ratio >= HIGH_RAM_RATIO:
        yield f"RAM is overcommitted {overcommit.ram_ratio:g}:1: hosts may swap."
