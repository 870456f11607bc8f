"""Disks that several VMs have attached: which are the same, and with which VM each counts.

Two VMs that list one file share it (a cluster's data disk), or one of them only has it attached
for a while (a backup proxy). A shared disk counts once and moves once, with the VM that carries
it; a disk that was hot-added counts for its owner alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.domain.model import Disk, Vm, evolve

_SNAPSHOT_SUFFIX = re.compile(r"-\d{6}(?=\.vmdk$)", re.IGNORECASE)
_NON_PERSISTENT = re.compile(r"independent.*non.?persistent", re.IGNORECASE)
_SIZE_STEP_MIB = 64.0
"""Sizes are written in MB, MiB and GB; what rounds to one step is one size."""

DiskKey = tuple[str, str, str]


class Attached(NamedTuple):
    """A disk as one VM has it attached; ``vm`` is whatever the caller knows the VM by."""

    vm: int
    vcenter: str
    datacenter: str
    disk: Disk


def file_key(vcenter: str, datacenter: str, disk: Disk) -> DiskKey | None:
    """What makes two disks the same one: the file behind its snapshots, with its datastore.

    Paths are case-sensitive, and datastore names are unique within a datacenter only. None where
    the export has no file name.
    """
    path = disk.path.strip()
    if path[-5:].lower() != ".vmdk":
        return None
    place = path if path.startswith("[") else f"[{disk.datastore}] {path}"
    return vcenter, datacenter, _SNAPSHOT_SUFFIX.sub("", place)


def _lun_key(vcenter: str, disk: Disk) -> DiskKey | None:
    lun = disk.raw_lun_id.strip().lower() if disk.raw else ""
    return (vcenter, "LUN", lun) if lun else None


def is_hot_added(disk: Disk) -> bool:
    """Whether a disk's mode is that of disks which backup software attaches to its proxy."""
    return _NON_PERSISTENT.search(disk.disk_mode) is not None


def _told_shared(disk: Disk) -> bool:
    return bool(disk.sharing or disk.shared_bus or disk.raw)


def shared_groups(attached: Iterable[Attached]) -> dict[DiskKey, list[Attached]]:
    """The disks that two or more VMs share, by what makes them one.

    Equal files are one disk, unless their UUIDs differ and nothing else says that they are shared.
    Hot-added disks are their owner's alone.
    """
    places: defaultdict[DiskKey, list[Attached]] = defaultdict(list)
    for each in attached:
        if each.disk.owner:
            continue
        for key in (
            file_key(each.vcenter, each.datacenter, each.disk),
            _lun_key(each.vcenter, each.disk),
        ):
            if key is not None:
                places[key].append(each)
    found: dict[DiskKey, list[Attached]] = {}
    for key, members in places.items():
        if len(members) < 2:
            continue
        together = _one_disk(members)
        if len({each.vm for each in together}) > 1:
            found[key] = together
    return found


def _one_disk(members: list[Attached]) -> list[Attached]:
    """Those of the members that are one disk; UUIDs or sizes that differ keep the others out."""
    if not all(_told_shared(each.disk) for each in members):
        members = _of_one_size(members)
    uuids = {each.disk.disk_uuid for each in members if each.disk.disk_uuid}
    if len(uuids) < 2 or all(_told_shared(each.disk) for each in members):
        return members
    by_uuid: defaultdict[str, list[Attached]] = defaultdict(list)
    for each in members:
        if each.disk.disk_uuid:
            by_uuid[each.disk.disk_uuid].append(each)
    return max(by_uuid.values(), key=lambda same: len({each.vm for each in same}))


def _of_one_size(members: list[Attached]) -> list[Attached]:
    """The largest group of one size: two sizes under one file name are two disks."""
    by_size: defaultdict[int, list[Attached]] = defaultdict(list)
    for each in members:
        by_size[round(each.disk.capacity_mib / _SIZE_STEP_MIB)].append(each)
    return max(by_size.values(), key=lambda same: len({each.vm for each in same}))


def owners_of_hot_added(
    attached: Sequence[Attached], folders: Mapping[tuple[str, str, str], int]
) -> dict[int, int]:
    """Hot-added disks by their place in ``attached``, with the VM that owns each.

    The owner is the VM that has the same file attached in the ordinary way, else the one in whose
    folder it lies. ``folders`` maps (vCenter, datacenter, ``[datastore] folder``) to VMs.
    """
    ordinary: dict[DiskKey, int] = {}
    for each in attached:
        key = file_key(each.vcenter, each.datacenter, each.disk)
        if key is not None and not is_hot_added(each.disk):
            ordinary.setdefault(key, each.vm)
    found: dict[int, int] = {}
    for place, each in enumerate(attached):
        if not is_hot_added(each.disk):
            continue
        key = file_key(each.vcenter, each.datacenter, each.disk)
        if key is None:
            continue
        owner = ordinary.get(key)
        if owner is None:
            owner = folders.get((key[0], key[1], folder_of(key[2])))
        if owner is not None and owner != each.vm:
            found[place] = owner
    return found


def folder_of(path: str) -> str:
    """``[datastore] folder`` of ``[datastore] folder/file.vmdk``."""
    return path.strip().rpartition("/")[0]


def counted_once(vms: Sequence[Vm]) -> list[Vm]:
    """The VMs with each shared disk counted for one of them alone.

    That is the first in plan by name, then by identity, rather one that is moved than one that is
    made anew, which copies nothing; without one in plan, the first. Asking again changes nothing.
    """
    sharing: defaultdict[str, list[Vm]] = defaultdict(list)
    for vm in vms:
        for disk in vm.shared_disks:
            sharing[disk.key].append(vm)
    if not sharing:
        return list(vms)
    carriers = {
        key: min(members, key=lambda vm: (not vm.in_plan, vm.rebuilt, vm.name, vm.identity)).id
        for key, members in sharing.items()
    }
    return [_counted(vm, carriers) if vm.shared_disks else vm for vm in vms]


def _counted(vm: Vm, carriers: Mapping[str, int]) -> Vm:
    disk, used = vm.disk_mib, vm.used_mib
    parts = []
    for part in vm.shared_disks:
        carries = carriers[part.key] == vm.id
        if carries != part.carried:
            sign = 1 if carries else -1
            disk += sign * part.capacity_mib
            used += sign * part.used_mib
            part = replace(part, carried=carries)  # noqa: PLW2901 - the same disk, told anew
        parts.append(part)
    if tuple(parts) == vm.shared_disks:
        return vm
    return evolve(vm, disk_mib=disk, used_mib=used, shared_disks=tuple(parts))


def move_sets(vms: Iterable[Vm]) -> dict[int, str]:
    """VMs in plan that share disks, each with the key of the set that must move together."""
    joined: dict[str, set[str]] = {}
    members: defaultdict[str, list[int]] = defaultdict(list)
    for vm in vms:
        if not vm.in_plan or not vm.shared_disks:
            continue
        keys = {disk.key for disk in vm.shared_disks}
        for key in keys:
            members[key].append(vm.id)
        union = keys.union(*(joined[key] for key in keys if key in joined))
        for key in union:
            joined[key] = union
    return {
        vm_id: min(joined[key])
        for key, ids in members.items()
        if len({each for other in joined[key] for each in members[other]}) > 1
        for vm_id in ids
    }
