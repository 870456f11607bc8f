"""How much of a shared disk is used: known from the VM that has it mounted, and true for all.

In a failover cluster only the active node lists the file systems of the data disk. Whichever node
carries the disk in the plan, what is used of it is what one of them knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.used_space import distinct_partitions
from app.domain.model import SharedDisk, Vm, evolve


def shares_of(draft: VmDraft, used_mib: float, disk_mib: float) -> tuple[SharedDisk, ...]:
    """The VM's shared disks, with the part of its own ``used_mib`` that lies on each, in MiB.

    A disk whose file systems the VM does not list holds nothing of what the VM's file systems use
    where each of those is known to lie on another disk, or all of them fit on its other disks.
    Else it has its share of what is left, by size.
    """
    if not draft.shares:
        return ()
    elsewhere = _all_elsewhere(draft, disk_mib)
    density = used_mib / disk_mib if disk_mib > 0 else 0.0
    room = max(0.0, used_mib - sum(disk.used_mib for disk in draft.shares if disk.used_mib >= 0))
    shares = []
    for disk in draft.shares:
        if disk.used_mib >= 0:
            used = disk.used_mib
        else:
            used = 0.0 if elsewhere else min(room, disk.capacity_mib * density)
        shares.append(replace(disk, used_mib=min(used, disk.capacity_mib, used_mib)))
    return tuple(shares)


def _all_elsewhere(draft: VmDraft, disk_mib: float) -> bool:
    """Whether no file system of a VM lies on a shared disk that none is told of."""
    partitions = distinct_partitions(draft.parts.partitions)
    if not any(part.consumed_mib > 0 for part in partitions):
        return False
    if all(part.disk_key for part in partitions) and all(
        disk.disk_key for disk in draft.parts.disks
    ):
        return True
    own_mib = disk_mib - sum(disk.capacity_mib for disk in draft.shares)
    return sum(part.capacity_mib for part in partitions) <= own_mib


def pooled(vms: Sequence[Vm]) -> list[Vm]:
    """The VMs with the most that any of them knows to be used of each disk that they share."""
    known: dict[str, float] = {}
    for vm in vms:
        for disk in vm.shared_disks:
            known[disk.key] = max(known.get(disk.key, 0.0), disk.used_mib)
    return [_pooled(vm, known) if vm.shared_disks else vm for vm in vms] if known else list(vms)


def _pooled(vm: Vm, known: dict[str, float]) -> Vm:
    shares = tuple(
        replace(disk, used_mib=min(known[disk.key], disk.capacity_mib)) for disk in vm.shared_disks
    )
    if shares == vm.shared_disks:
        return vm
    before = sum(disk.used_mib for disk in vm.shared_disks)
    after = sum(disk.used_mib for disk in shares)
    own = min(
        max(0.0, vm.used_mib - before),
        max(0.0, vm.disk_mib - sum(disk.capacity_mib for disk in shares)),
    )
    return evolve(vm, used_mib=own + after, shared_disks=shares)
