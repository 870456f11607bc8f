"""What the plan asks of the target, grouped for the comparisons of the gap analysis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cloud import (
    CloudInventory,
    CloudProject,
    name_key,
)
from app.domain.model import Tenant, Vm
from app.domain.planning.flavor_match import Shape, shape_of
from app.domain.planning.gaps import (
    WEIGHTS,
    Check,
    Gap,
    GapState,
    Severity,
)
from app.domain.planning.image_match import needed_image
from app.domain.planning.network_map import NetworkMapping
from app.domain.planning.quotas import TenantQuota


@dataclass(frozen=True, slots=True)
class GapInput:
    """What the plan asks of the target. ``vms`` may hold VMs out of plan: they do not count."""

    vms: Sequence[Vm]
    tenants: Mapping[int, Tenant]
    mappings: Sequence[NetworkMapping]
    quotas: Sequence[TenantQuota]


@dataclass(frozen=True, slots=True)
class GapGroup:
    """VMs in plan by what they share."""

    given: GapInput
    members: Mapping[int, list[Vm]]
    by_network: Mapping[tuple[str, str], list[Vm]]
    by_shape: Mapping[Shape, list[Vm]]
    by_system: Mapping[tuple[str, str], list[Vm]]

    @classmethod
    def of(cls, given: GapInput) -> GapGroup:
        """Group the VMs in plan in one pass."""
        members: dict[int, list[Vm]] = defaultdict(list)
        networks: dict[tuple[str, str], list[Vm]] = defaultdict(list)
        shapes: dict[Shape, list[Vm]] = defaultdict(list)
        systems: dict[tuple[str, str], list[Vm]] = defaultdict(list)
        for vm in given.vms:
            if not vm.in_plan:
                continue
            members[vm.tenant_id or 0].append(vm)
            for network in dict.fromkeys(vm.networks):
                networks[vm.vcenter, network].append(vm)
            shapes[shape_of(vm)].append(vm)
            system = needed_image(vm)
            if system:
                systems[system].append(vm)
        return cls(given, members, networks, shapes, systems)

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


def check(severity: Severity, gap: Gap | None) -> Check:
    """The answer of a comparison that weighs as much as a gap of that severity."""
    return Check(WEIGHTS[severity], gap)


def tenant_ids(vms: Iterable[Vm]) -> tuple[int, ...]:
    """Keys of the tenant rows that some VMs belong to."""
    return tuple(sorted({vm.tenant_id for vm in vms if vm.tenant_id is not None}))


def vm_ids_of(vms: Iterable[Vm]) -> tuple[int, ...]:
    """Keys of some VMs."""
    return tuple(vm.id for vm in vms)


def does(count: int, one: str, many: str) -> str:
    """The form of a verb that goes with a number of VMs."""
    return one if count == 1 else many


def by_plan(resolved: bool) -> GapState:
    """Whether the plan itself closes a gap."""
    return GapState.BY_PLAN if resolved else GapState.OPEN
