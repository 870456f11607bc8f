"""Where the disks of VMs lie, as the storage map and the gap analysis count them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.model import Disk, Vm
from app.domain.shared_disks import file_key


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Disks of one VM on one datastore; those that belong to another VM are not among them.

    ``volume_type`` is their own, where they have one. Disks of a VM that shares any stand one by
    one, each with its ``path``. ``raw`` of them are raw devices.
    """

    vm_id: int
    datastore: str
    disks: int
    capacity_mib: float
    raw: int = 0
    volume_type: str = ""
    path: str = ""

    def shared_by(self, vm: Vm) -> int:
        """How many of them several VMs must be able to attach: shared and raw ones."""
        return self.disks if self._is_shared(vm) else self.raw

    def _is_shared(self, vm: Vm) -> bool:
        if not (self.path and vm.shared_disks):
            return False
        disk = Disk(self.vm_id, "", self.capacity_mib, self.path, self.datastore)
        key = file_key("", "", disk)
        return key is not None and any(each.key.endswith(key[2]) for each in vm.shared_disks)


DiskUses = Mapping[int, tuple[DiskUse, ...]]
"""The disks that are listed, by the VM's key."""


def by_vm(uses: Iterable[DiskUse]) -> DiskUses:
    """Put together what belongs to one VM."""
    found: dict[int, list[DiskUse]] = defaultdict(list)
    for use in uses:
        found[use.vm_id].append(use)
    return {key: tuple(each) for key, each in found.items()}


def uses_of(vm: Vm, uses: DiskUses) -> tuple[DiskUse, ...]:
    """The disks of a VM: those that are listed, else all of them on its main datastore."""
    listed = uses.get(vm.id, ())
    if listed or vm.disk_mib <= 0:
        return listed
    return (DiskUse(vm.id, vm.datastore, vm.disk_count or 1, vm.disk_mib),)
