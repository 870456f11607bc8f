"""What ease and assignment see of a tenant: figures of its VMs in plan, counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from app.domain.cell_values import natural_key
from app.domain.enums import Mode, OsSupport
from app.domain.model import RUNNING, Tenant, Vm
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.networks.mapping import NetworkMapping

GOOD_OS = frozenset({OsSupport.SUPPORTED.value, OsSupport.EXPECTED.value})
"""Guest systems that count as supported wherever a share of them is told."""

BAD_OS = frozenset({OsSupport.UNSUPPORTED.value, OsSupport.UNKNOWN.value})
"""Guest systems that make a tenant harder: unsupported, or not recognised."""

Network = tuple[str, str]
Identity = tuple[str, str, str, str]


class Trait(StrEnum):
    """What a pilot can prove to work; the words are those of the sentence that tells it."""

    SYSTEM = "operating system"
    FIRMWARE = "firmware"
    MODE = "mode"
    NETWORK = "network"
    DATASTORE = "datastore"


_COLD = Mode.COLD.value


@dataclass(frozen=True, slots=True)
class TenantLoad:
    """A tenant's figures over its VMs in plan, powered off ones included. Sizes in MiB.

    ``identity`` tells tenants of equal titles apart without a database key. ``risk_sum`` adds up
    risk scores; ``supported`` counts VMs whose guest system is supported or expected to run,
    ``unsupported`` those where it is not or is not recognised. ``networks`` are (vCenter, name) of
    any adapter. ``crossing_edges`` counts dependencies to or from VMs of other tenants, in plan or
    not. ``confirmable`` counts its target and its networks' mappings, ``unconfirmed`` those not
    confirmed. ``warm_used_mib`` and ``cold_disk_mib`` are what its warm and cold VMs copy;
    ``rebuilt`` counts those made anew, which copy nothing of the ``rebuilt_used_mib`` they use.
    """

    tenant_id: int
    title: str
    identity: Identity = ("", "", "", "")
    priority: int = 999
    vms: int = 0
    powered_on: int = 0
    used_mib: float = 0.0
    risk_sum: int = 0
    supported: int = 0
    unsupported: int = 0
    networks: frozenset[Network] = frozenset()
    crossing_edges: int = 0
    cold: int = 0
    confirmable: int = 1
    unconfirmed: int = 1
    warm_used_mib: float = 0.0
    cold_disk_mib: float = 0.0
    rebuilt: int = 0
    rebuilt_cold: int = 0
    rebuilt_used_mib: float = 0.0
    traits: frozenset[tuple[Trait, str]] = frozenset()

    @property
    def average_risk(self) -> float:
        """The mean risk score of its VMs, 0 without any."""
        return self.risk_sum / self.vms if self.vms else 0.0

    @property
    def os_support_pct(self) -> float:
        """The share of its VMs that are supported or expected to run, in percent."""
        return 100.0 * self.supported / self.vms if self.vms else 100.0

    @property
    def name_key(self) -> tuple[str, str, Identity]:
        """What tenants are told apart and sorted by where nothing else does."""
        return natural_key(self.title), self.title, self.identity


def tenant_loads(
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    edges: Iterable[Edge] = (),
    mappings: Iterable[NetworkMapping] = (),
) -> dict[int, TenantLoad]:
    """The load of each tenant that has VMs in plan, by name.

    ``vms`` are all that were read, since an edge may lead to one that is not in plan. Edges that
    were proposed or rejected do not count, and two VMs count once whatever kinds of edges they
    have in one direction.
    """
    members: dict[int, list[Vm]] = defaultdict(list)
    for vm in vms:
        key = vm.tenant_id
        if not vm.exclusion and key is not None and key in tenants:
            members[key].append(vm)
    crossing = _crossing_edges(vms, edges)
    confirmed = {mapping.source for mapping in mappings if mapping.confirmed}
    loads = [
        _load(tenants[key], group, crossing.get(key, 0), confirmed)
        for key, group in members.items()
    ]
    loads.sort(key=lambda load: load.name_key)
    return {load.tenant_id: load for load in loads}


def _crossing_edges(vms: Sequence[Vm], edges: Iterable[Edge]) -> dict[int, int]:
    pairs = {(edge.vm_id, edge.needs) for edge in edges if edge.counts}
    if not pairs:
        return {}
    by_id = {vm.id: vm for vm in vms}
    found: dict[int, int] = defaultdict(int)
    for vm_id, needs in pairs:
        one, other = by_id.get(vm_id), by_id.get(needs)
        if one is None or other is None or one.tenant_id == other.tenant_id:
            continue
        for vm in (one, other):
            if not vm.exclusion and vm.tenant_id is not None:
                found[vm.tenant_id] += 1
    return found


_Seen = tuple[str, str, str, str, str]


def _load(
    tenant: Tenant, group: Sequence[Vm], crossing: int, confirmed: set[Network]
) -> TenantLoad:
    networks: set[Network] = set()
    seen: set[_Seen] = set()
    powered_on = risk = supported = unsupported = cold = 0
    warm_used, cold_used, cold_disk, rebuilt_used = [], [], [], []
    rebuilt_cold = 0
    # One pass: a preview counts ten thousand VMs anew.
    for vm in group:
        mode = vm.mode_override or vm.mode
        seen.add((vm.os_family, vm.os_version, vm.firmware, mode, vm.datastore))
        for name in vm.networks:
            networks.add((vm.vcenter, name))
        powered_on += vm.power_state in RUNNING
        risk += vm.risk_score
        supported += vm.os_support in GOOD_OS
        unsupported += vm.os_support in BAD_OS
        if vm.rebuilt:
            cold += mode == _COLD
            rebuilt_cold += mode == _COLD
            rebuilt_used.append(vm.used_mib)
        elif mode == _COLD:
            cold += 1
            cold_used.append(vm.used_mib)
            cold_disk.append(vm.disk_mib)
        else:
            warm_used.append(vm.used_mib)
    # Sums of sizes must not depend on the order of the VMs.
    return TenantLoad(
        tenant_id=tenant.id,
        title=tenant.title,
        identity=(tenant.name, tenant.org_vdc, tenant.method, min(vm.identity for vm in group)),
        priority=tenant.priority,
        vms=len(group),
        powered_on=powered_on,
        used_mib=fsum((*warm_used, *cold_used, *rebuilt_used)),
        risk_sum=risk,
        supported=supported,
        unsupported=unsupported,
        networks=frozenset(networks),
        crossing_edges=crossing,
        cold=cold,
        confirmable=1 + len(networks),
        unconfirmed=(not tenant.confirmed) + sum(each not in confirmed for each in networks),
        warm_used_mib=fsum(warm_used),
        cold_disk_mib=fsum(cold_disk),
        rebuilt=len(rebuilt_used),
        rebuilt_cold=rebuilt_cold,
        rebuilt_used_mib=fsum(rebuilt_used),
        traits=_traits(seen, networks),
    )


def _traits(seen: set[_Seen], networks: set[Network]) -> frozenset[tuple[Trait, str]]:
    found: set[tuple[Trait, str]] = {(Trait.NETWORK, name) for _, name in networks}
    for family, version, firmware, mode, datastore in seen:
        found.add((Trait.SYSTEM, f"{family} {version}".strip()))
        found.add((Trait.FIRMWARE, firmware))
        found.add((Trait.MODE, "cold" if mode == _COLD else "warm"))
        found.add((Trait.DATASTORE, datastore))
    return frozenset(pair for pair in found if pair[1])
