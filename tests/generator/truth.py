"""What an import of the estate has to find, reckoned from the machines and not from the sheets.

The truth is that of the whole export: sheets and columns that are left out and faults that are
injected do not change it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.generator.machines import Machine

FOLDER_OF_DUTY = {"template": "Templates", "vcls": "vCLS"}
NOT_A_NETWORK = (None, "none")


@dataclass(frozen=True, slots=True)
class VmTruth:
    """One VM: sizes in MiB; ``exclusion`` is empty for a VM in the plan.

    ``tenant`` and ``org_vdc`` are what the vCD patterns, else the folder below the datacenter,
    else a resource pool other than the root one show; both are empty where nothing does.
    ``partitions`` is Σ consumed, each (Disk Key, size) once and rows without a key each.
    """

    vcenter: str
    moid: str
    name: str
    tenant: str
    org_vdc: str
    exclusion: str
    power: str
    vcpus: int
    ram: int
    disk: int
    partitions: int
    in_use: int
    networks: tuple[str, ...]
    traits: frozenset[str]

    @property
    def identity(self) -> tuple[str, str]:
        """vCenter UUID and VM ID."""
        return self.vcenter, self.moid

    @property
    def used(self) -> float:
        """Used MiB by the product's rule: partitions, In Use or disk x 0.6, capped at the disks."""
        if self.partitions > 0:
            return min(self.partitions, self.disk)
        return min(self.in_use, self.disk) if self.in_use > 0 else self.disk * 0.6

    @property
    def used_source(self) -> str:
        """Which of the three it was."""
        if self.partitions > 0:
            return "vPartition"
        return "In Use" if self.in_use > 0 else "disk x 0.6"


@dataclass(slots=True)
class Truth:
    """What stands in the export.

    ``rows`` counts the rows of each sheet, ``together`` the pairs of VM identities with a
    common disk.
    """

    vms: list[VmTruth] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    vcenters: tuple[str, ...] = ()
    together: list[frozenset[tuple[str, str]]] = field(default_factory=list)
    shared: dict[str, tuple[int, list[tuple[str, str]]]] = field(default_factory=dict)
    """Disks that several VMs have: capacity in MiB and the VMs' identities."""
    _owners: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def planned(self) -> list[VmTruth]:
        """VMs in the plan, in the order of the export."""
        return [vm for vm in self.vms if not vm.exclusion]

    @property
    def excluded(self) -> Counter[str]:
        """Count of VMs by reason of exclusion."""
        return Counter(vm.exclusion for vm in self.vms if vm.exclusion)

    @property
    def tenants(self) -> Counter[tuple[str, str]]:
        """VMs in the plan by (tenant, OrgVDC); an empty tenant stands for what nothing shows."""
        return Counter((vm.tenant, vm.org_vdc) for vm in self.planned)

    @property
    def disk_mib(self) -> int:
        """Σ vDisk capacity of the VMs in the plan, a disk that several of them have once."""
        planned = {vm.identity for vm in self.planned}
        again = sum(
            capacity * max(0, len(planned.intersection(vms)) - 1)
            for capacity, vms in self.shared.values()
        )
        return sum(vm.disk for vm in self.planned) - again

    @property
    def used_mib(self) -> float:
        """Σ used of the VMs in the plan."""
        return sum(vm.used for vm in self.planned)

    @property
    def used_sources(self) -> Counter[str]:
        """VMs in the plan by the source of their used size."""
        return Counter(vm.used_source for vm in self.planned)

    @property
    def networks(self) -> frozenset[tuple[str, str]]:
        """(vCenter, network) of all NICs of the VMs in the plan."""
        return frozenset((vm.vcenter, name) for vm in self.planned for name in vm.networks)

    def add(self, machine: Machine) -> None:
        """Take in one machine."""
        vm = vm_truth(machine)
        self.vms.append(vm)
        traits = machine.part.traits
        if traits & {"shared_rdm", "shared_vmdk"}:
            disk = machine.disks[-1]
            key = disk.lun or f"{vm.vcenter} {disk.path}"
            self.shared.setdefault(key, (disk.capacity, []))[1].append(vm.identity)
            if key in self._owners:
                self.together.append(frozenset({self._owners[key], vm.identity}))
            self._owners[key] = vm.identity


def vm_truth(machine: Machine) -> VmTruth:
    """What an import has to find of one machine."""
    part, tenant = machine.part, machine.part.tenant
    name, org_vdc = tenant.detected, machine.org_vdc
    if part.duty in FOLDER_OF_DUTY:
        name, org_vdc = FOLDER_OF_DUTY[part.duty], ""
    elif "no_tenant" in part.traits:
        name = org_vdc = ""
    seen = dict.fromkeys(nic.network for nic in machine.nics)
    return VmTruth(
        vcenter=part.vcenter.uuid,
        moid=f"vm-{machine.moid}",
        name=machine.name,
        tenant=name,
        org_vdc=org_vdc,
        exclusion="" if part.duty == "vm" else part.duty,
        power=machine.power,
        vcpus=machine.vcpus,
        ram=machine.ram,
        disk=machine.disk_total,
        partitions=_consumed(machine),
        in_use=machine.in_use,
        networks=tuple(network for network in seen if network not in NOT_A_NETWORK),
        traits=part.traits,
    )


def _consumed(machine: Machine) -> int:
    keyed: dict[tuple[str, int], int] = {}
    alone = 0
    for partition in machine.partitions:
        if partition.key:
            key = (partition.key, partition.capacity)
            keyed[key] = max(keyed.get(key, 0), partition.consumed)
        else:
            alone += partition.consumed
    return alone + sum(keyed.values())
