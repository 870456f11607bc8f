"""What the plan asks of the target, grouped for the comparisons of the gap analysis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.cloud import (
    CloudInventory,
    CloudProject,
    InventorySource,
    name_key,
)
from app.domain.counted_noun import count_text
from app.domain.model import Tenant, Vm
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.flavor_match import Shape, flavor_of, shape_of
from app.domain.planning.capacity.quotas import TenantQuota
from app.domain.planning.gaps.gap import (
    WEIGHTS,
    Check,
    Gap,
    GapState,
    GapType,
    Severity,
)
from app.domain.planning.gaps.image_match import needed_image
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow
from app.domain.planning.staging.staged_target import StagedTarget


@dataclass(frozen=True, slots=True)
class GapInput:
    """What the plan asks of the target. ``vms`` may hold VMs out of plan: they do not count.

    Without ``staged`` volume types and security groups are not asked for.
    """

    vms: Sequence[Vm]
    tenants: Mapping[int, Tenant]
    mappings: Sequence[NetworkMapping]
    capacity: CapacityPlan
    flavors: Sequence[FlavorRow] = ()
    images: Sequence[ImageRow] = ()
    staged: StagedTarget | None = None

    @property
    def quotas(self) -> Sequence[TenantQuota]:
        """What each tenant's project must be allowed to use."""
        return self.capacity.tenants


@dataclass(frozen=True, slots=True)
class GapGroup:
    """VMs in plan by what they share: ``by_shape`` by what they have, ``by_flavor`` by the size of
    the flavor that they get.
    """

    given: GapInput
    members: Mapping[int, list[Vm]]
    by_network: Mapping[tuple[str, str], list[Vm]]
    by_shape: Mapping[Shape, list[Vm]]
    by_flavor: Mapping[Shape, list[Vm]]
    by_system: Mapping[tuple[str, str], list[Vm]]

    @classmethod
    def of(cls, given: GapInput) -> GapGroup:
        """Group the VMs in plan in one pass."""
        members: dict[int, list[Vm]] = defaultdict(list)
        networks: dict[tuple[str, str], list[Vm]] = defaultdict(list)
        shapes: dict[Shape, list[Vm]] = defaultdict(list)
        flavors: dict[Shape, list[Vm]] = defaultdict(list)
        chosen = given.capacity.settings.flavors
        systems: dict[tuple[str, str], list[Vm]] = defaultdict(list)
        for vm in given.vms:
            if not vm.in_plan:
                continue
            members[vm.tenant_id or 0].append(vm)
            for network in dict.fromkeys(vm.networks):
                networks[vm.vcenter, network].append(vm)
            shapes[shape_of(vm)].append(vm)
            flavors[flavor_of(vm, chosen)].append(vm)
            system = needed_image(vm)
            if system:
                systems[system].append(vm)
        return cls(given, members, networks, shapes, flavors, systems)

    def rows(self) -> list[Tenant]:
        """Tenant rows with VMs in plan, by title."""
        found = [self.given.tenants[key] for key in self.members if key in self.given.tenants]
        return sorted(found, key=lambda tenant: (tenant.title.casefold(), tenant.id))

    def vm_ids(self, rows: Iterable[Tenant]) -> tuple[int, ...]:
        """Keys of the VMs in plan of some tenant rows."""
        return tuple(vm.id for tenant in rows for vm in self.members[tenant.id])


def target_of(tenant: Tenant) -> tuple[str, str]:
    """Domain and project of a tenant, to be compared; empty where it names none."""
    return name_key(tenant.target_domain), name_key(tenant.target_project)


def target_title(tenant: Tenant) -> str:
    """Domain and project of a tenant as they are shown."""
    return f"{tenant.target_domain.strip()} / {tenant.target_project.strip()}"


def wanted_projects(group: GapGroup) -> dict[tuple[str, str], list[Tenant]]:
    """The tenant rows of each target project, however they spell it."""
    wanted: dict[tuple[str, str], list[Tenant]] = defaultdict(list)
    for tenant in group.rows():
        if all(target_of(tenant)):
            wanted[target_of(tenant)].append(tenant)
    return wanted


def present_projects(inventory: CloudInventory) -> dict[tuple[str, str], CloudProject]:
    """The projects of the cloud by domain and name, to be compared."""
    return {
        (name_key(project.domain_name), name_key(project.name)): project
        for project in inventory.projects
    }


def found(gap: Gap) -> Check:
    """A comparison that found a gap, which weighs as much as its severity."""
    return Check(WEIGHTS[gap.severity], gap)


def met(
    kind: GapType,
    resource: str,
    severity: Severity,
    tenants: Iterable[int],
    vms: Iterable[int],
) -> Check:
    """A comparison that the target passes; a gap of it would have had that severity."""
    gap = Gap(kind, resource, severity, "", "", tuple(tenants), tuple(vms))
    return Check(WEIGHTS[severity], gap, missing=False)


def uncompared(
    kind: GapType,
    resource: str,
    severity: Severity,
    why: tuple[str, str],
    tenants: Iterable[int],
    vms: Iterable[int],
    *,
    parts: int,
    weight: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> Check:
    """So many comparisons that the inventory has no answer to: ``why``, and what to do.

    They weigh as much as gaps of that severity unless ``weight`` says what.
    """
    text, action = why
    gap = Gap(
        kind, resource, severity, text, action, tuple(tenants), tuple(vms), details or {},
        state=GapState.NOT_COMPARED,
    )  # fmt: skip
    return Check(WEIGHTS[severity] * parts if weight is None else weight, gap, True, parts)


def untold(inventory: CloudInventory, what: str, left: str) -> tuple[str, str]:
    """Why a kind of record was not compared and what to do; ``left`` says how much that is."""
    if inventory.source is InventorySource.LIVE:
        return (
            f"The inventory tells nothing of {what} of the target: {left} not compared.",
            f"Read the cloud with an account that may see {what}.",
        )
    return (
        f"Nothing is entered about {what} of the target: {left} not compared.",
        f"Enter {what} in the view Inventory, or read the cloud.",
    )


def tenant_ids(vms: Iterable[Vm]) -> tuple[int, ...]:
    """Keys of the tenant rows that some VMs belong to."""
    return tuple(sorted({vm.tenant_id for vm in vms if vm.tenant_id is not None}))


def vm_ids_of(vms: Iterable[Vm]) -> tuple[int, ...]:
    """Keys of some VMs."""
    return tuple(vm.id for vm in vms)


def does(count: int, one: str, many: str) -> str:
    """The form of a verb that goes with a number of VMs."""
    return one if count == 1 else many


def were(count: int, noun: str) -> str:
    """A counted noun with its verb: ``1 network was``, ``12 networks were``."""
    return f"{count_text(count, noun)} {does(count, 'was', 'were')}"


def planned(confirmed: bool) -> GapState:
    """The state of a gap that provisioning closes once it is confirmed."""
    return GapState.PLANNED if confirmed else GapState.OPEN
