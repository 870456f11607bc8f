"""The disks of VMs in plan, one by one, with the volume type that each will get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cloud import CloudInventory
from app.domain.model import Disk, Vm
from app.domain.planning.staging.disk_use import DiskUse
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_map import TypeState, VolumeTypes
from app.domain.planning.staging.storage_row import DiskVolumeType
from app.domain.units import gib


@dataclass(frozen=True, slots=True)
class DiskRow:
    """A disk with its own volume type (empty: its datastore's), and the one that it will get."""

    number: int
    vm: Vm
    disk: Disk
    own: str
    effective: str
    state: TypeState
    shared: bool

    @property
    def key(self) -> str:
        """What a table knows it by; labels may repeat."""
        return f"{self.vm.id}\0{self.disk.label}\0{self.number}"

    @property
    def capacity_gib(self) -> float:
        """Its size in GiB."""
        return gib(self.disk.capacity_mib)


def rows_of_disks(
    vms: Iterable[Vm],
    disks: Iterable[Disk],
    own: Iterable[DiskVolumeType],
    staged: StagedTarget,
    inventory: CloudInventory | None,
) -> list[DiskRow]:
    """A row for each disk of VMs in plan that no other VM owns, by VM and label."""
    planned = {vm.id: vm for vm in vms if vm.in_plan}
    chosen = {(each.vm_id, each.disk_label): each.volume_type.strip() for each in own}
    of_rows = {row.source: row.volume_type.strip() for row in staged.storage_rows}
    default = staged.settings.volume_type.strip()
    types = VolumeTypes(inventory)
    found = []
    for number, disk in enumerate(disks):
        vm = planned.get(disk.vm_id)
        if vm is None or disk.owner:
            continue
        mine = chosen.get((vm.id, disk.label), "")
        effective = mine or of_rows.get((vm.vcenter, disk.datastore), "") or default
        use = DiskUse(vm.id, disk.datastore, 1, disk.capacity_mib, int(disk.raw), path=disk.path)
        shared = use.shared_by(vm)
        state = types.state(effective, shared)
        found.append(DiskRow(number, vm, disk, mine, effective, state, bool(shared)))
    found.sort(key=lambda row: (row.vm.name.casefold(), row.vm.id, row.number))
    return found
