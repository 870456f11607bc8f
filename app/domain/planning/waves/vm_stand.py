"""What manual handling and the gate look at of a VM: who it is, where it belongs, how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.model import Tenant, Vm


@dataclass(frozen=True, slots=True)
class VmStand:
    """A VM as waves see it. ``exclusion`` is empty for one in plan."""

    id: int
    name: str
    identity: str
    status: str
    exclusion: str = ""
    cohort_id: int | None = None
    tenant_id: int | None = None

    @property
    def in_plan(self) -> bool:
        """Whether it counts."""
        return not self.exclusion


def stands_of(vms: Iterable[Vm], tenants: Mapping[int, Tenant]) -> dict[int, VmStand]:
    """VMs by key as waves see them; the cohort is that of the tenant row."""
    found = {}
    for vm in vms:
        tenant = tenants.get(vm.tenant_id or 0)
        cohort = tenant.cohort_id if tenant else None
        found[vm.id] = VmStand(
            vm.id, vm.name, vm.identity, vm.status, vm.exclusion, cohort, vm.tenant_id
        )
    return found
