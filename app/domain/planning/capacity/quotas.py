"""What each tenant's project must be allowed to use on the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from app.domain.model import Tenant, Vm
from app.domain.planning.capacity.flavor_match import NOTHING_CHOSEN, Chosen, flavor_of
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.units import gib
from app.domain.volume_size import volumes_of

_EXACT = 1e-9
"""Taken off before rounding up, so that 50 × 1.1 is 55 and not 56."""


class QuotaBasis(StrEnum):
    """What a quota of vCPUs and RAM is derived from."""

    ALLOCATED = "allocated"
    OVERCOMMITTED = "overcommitted"


BASIS_TEXT: Mapping[QuotaBasis, str] = {
    QuotaBasis.ALLOCATED: "Allocated + headroom",
    QuotaBasis.OVERCOMMITTED: "Allocated ÷ overcommit",
}

OVERCOMMITTED_WARNING = (
    "Quotas count the vCPUs and RAM of flavors: a project whose quota is divided by the overcommit "
    "ratio refuses to boot all of its VMs."
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What VMs in plan are allocated, by their flavors. Sizes in MiB."""

    vms: int = 0
    vcpu: int = 0
    ram_mib: int = 0
    disk_mib: float = 0.0
    volumes: int = 0
    ports: int = 0
    gigabytes: int = 0
    """What the volumes take of a quota: whole GiB for each, and one more."""

    def plus(self, other: Needs) -> Needs:
        """Both together."""
        return Needs(
            self.vms + other.vms,
            self.vcpu + other.vcpu,
            self.ram_mib + other.ram_mib,
            self.disk_mib + other.disk_mib,
            self.volumes + other.volumes,
            self.ports + other.ports,
            self.gigabytes + other.gigabytes,
        )


@dataclass(frozen=True, slots=True)
class Quota:
    """Limits as Nova, Cinder and Neutron take them: whole numbers, RAM in MiB, disk in GiB."""

    cores: int
    ram_mib: int
    gigabytes: int
    instances: int
    volumes: int
    ports: int

    @property
    def ram_gb(self) -> float:
        """RAM in GiB."""
        return gib(self.ram_mib)


@dataclass(frozen=True, slots=True)
class TenantQuota:
    """A tenant row with what its VMs need and the quota that follows.

    ``overcommit`` is the profile that its cohort sets for itself, None where the project's counts.
    """

    tenant: Tenant
    needs: Needs
    quota: Quota
    overcommit: OvercommitProfile | None = None


def needs_of(vms: Iterable[Vm], chosen: Chosen = NOTHING_CHOSEN) -> Needs:
    """What the VMs in plan among the given ones are allocated, powered off or not.

    A flavor that was chosen for their shape counts instead of what they have.

    Each disk becomes a volume and each NIC a port; a VM whose disks nobody counted has one.
    """
    count = vcpu = ram = volumes = ports = gigabytes = 0
    disk = 0.0
    for vm in vms:
        if vm.in_plan:
            flavor = flavor_of(vm, chosen)
            count += 1
            vcpu += flavor.vcpus
            ram += flavor.ram_mib
            disk += vm.disk_mib
            number, size = volumes_of(vm)
            volumes += number
            gigabytes += size
            ports += vm.nic_count
    return Needs(count, vcpu, ram, disk, volumes, ports, gigabytes)


def quota_of(
    needs: Needs, profile: OvercommitProfile, basis: QuotaBasis, headroom_pct: float
) -> Quota:
    """The quota for some needs.

    ``allocated``: need × (1 + headroom), rounded up. ``overcommitted`` is the guide's reading:
    vCPU and RAM ÷ the profile's ratio, at least 1. In both, gigabytes are those of the volumes ×
    the profile's disk factor, and instances, volumes and ports are the counts + headroom.
    """
    if basis is QuotaBasis.ALLOCATED:
        cores = _with_headroom(needs.vcpu, headroom_pct)
        ram = _with_headroom(needs.ram_mib, headroom_pct)
    else:
        cores = max(1, round(needs.vcpu / profile.cpu_ratio)) if needs.vms else 0
        ram = max(1, round(needs.ram_mib / profile.ram_ratio)) if needs.vms else 0
    return Quota(
        cores=cores,
        ram_mib=ram,
        gigabytes=_up(needs.gigabytes * profile.disk_factor),
        instances=_with_headroom(needs.vms, headroom_pct),
        volumes=_with_headroom(needs.volumes, headroom_pct),
        ports=_with_headroom(needs.ports, headroom_pct),
    )


def tenant_quotas(
    members: Mapping[int, Iterable[Vm]],
    tenants: Mapping[int, Tenant],
    profile: OvercommitProfile,
    basis: QuotaBasis,
    headroom_pct: float,
    own: Mapping[int, OvercommitProfile] | None = None,
    chosen: Chosen = NOTHING_CHOSEN,
) -> tuple[TenantQuota, ...]:
    """A quota for each tenant row with VMs in plan, by name. ``members`` maps rows to their VMs.

    ``own`` has the profiles of rows whose cohort sets one, ``chosen`` the flavors of shapes.
    """
    found = []
    for key, vms in members.items():
        needs = needs_of(vms, chosen)
        if needs.vms and key in tenants:
            other = (own or {}).get(key)
            quota = quota_of(needs, other or profile, basis, headroom_pct)
            found.append(TenantQuota(tenants[key], needs, quota, other))
    return ordered_quotas(found)


def ordered_quotas(quotas: Iterable[TenantQuota]) -> tuple[TenantQuota, ...]:
    """Quotas by the name of their tenants."""
    return tuple(
        sorted(
            quotas,
            key=lambda each: (each.tenant.name.casefold(), each.tenant.org_vdc, each.tenant.id),
        )
    )


def total_quota(quotas: Iterable[TenantQuota]) -> tuple[Needs, Quota]:
    """Needs and quotas of all tenants together."""
    needs, sums = Needs(), [0] * 6
    for each in quotas:
        needs = needs.plus(each.needs)
        quota = each.quota
        values = (
            quota.cores, quota.ram_mib, quota.gigabytes,
            quota.instances, quota.volumes, quota.ports,
        )  # fmt: skip
        sums = [one + other for one, other in zip(sums, values, strict=True)]
    return needs, Quota(*sums)


def _with_headroom(need: int, headroom_pct: float) -> int:
    # Multiplied before it is divided: 20,972,000 × 1.1 is 23,069,200.000000004.
    return _up(need * (100 + headroom_pct) / 100)


def _up(value: float) -> int:
    return ceil(value - _EXACT)
