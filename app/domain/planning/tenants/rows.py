"""Tenant rows with what their VMs add up to, in scope or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.domain.model import Tenant, Vm
from app.domain.scope import decided_by_tenant


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant with sums over the VMs that its scope decides about. Sizes in MiB.

    ``vms`` counts the VMs that are in plan, or would be if the tenant were in scope; the sums are
    theirs. ``in_plan`` counts those that are. ``rows`` counts every VM that was read for it.
    """

    tenant: Tenant
    rows: int = 0
    vms: int = 0
    in_plan: int = 0
    vcpu: int = 0
    ram_mib: int = 0
    disk_mib: float = 0.0
    used_mib: float = 0.0

    @property
    def waits(self) -> bool:
        """Whether its target is to be confirmed: not where no VM moves, as with vCLS agents."""
        return self.in_plan > 0 and not self.tenant.confirmed

    @property
    def moves_nothing(self) -> bool:
        """Whether all its VMs are left out whatever its scope: templates, vCLS agents."""
        return self.rows > 0 and not self.vms


def tenant_rows(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    excluded_clusters: Collection[tuple[str, str]] = (),
) -> tuple[TenantRow, ...]:
    """Every tenant row, those without VMs too, by priority and name.

    ``excluded_clusters`` are (vCenter, cluster) pairs.
    """
    sums = {key: [0, 0, 0, 0, 0, 0.0, 0.0] for key in tenants}
    for vm in vms:
        found = sums.get(vm.tenant_id or 0)
        if found is None:
            continue
        found[0] += 1
        if not decided_by_tenant(vm, excluded_clusters):
            continue
        found[1] += 1
        found[2] += not vm.exclusion
        found[3] += vm.vcpu
        found[4] += vm.ram_mib
        found[5] += vm.disk_mib
        found[6] += vm.used_mib
    rows = [
        TenantRow(
            tenants[key], int(n[0]), int(n[1]), int(n[2]), int(n[3]), int(n[4]), n[5], n[6]
        )
        for key, n in sums.items()
    ]  # fmt: skip
    return ordered_rows(rows)


def ordered_rows(rows: Iterable[TenantRow]) -> tuple[TenantRow, ...]:
    """Rows by priority and name."""
    return tuple(
        sorted(
            rows, key=lambda row: (row.tenant.priority, row.tenant.title.casefold(), row.tenant.id)
        )
    )
