"""Finds the disks that VMs share and those that were hot-added, before the VMs are completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport
from app.domain.inventory.used_space import distinct_partitions
from app.domain.model import Disk, SharedDisk
from app.domain.shared_disks import (
    Attached,
    DiskKey,
    folder_of,
    is_hot_added,
    owners_of_hot_added,
    shared_groups,
)

_SEPARATOR = " | "


def settle_disks(drafts: Sequence[VmDraft], report: ImportReport) -> None:
    """Give hot-added disks their owner and VMs the disks that they share (``shared_disks``)."""
    _name_owners(drafts, _attached(drafts), report)
    shares: defaultdict[int, list[SharedDisk]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    for key, members in shared_groups(_attached(drafts)).items():
        for each in members:
            # An RDM is found by its file and by its LUN; it is one disk all the same.
            if (each.vm, id(each.disk)) not in told:
                told.add((each.vm, id(each.disk)))
                shares[each.vm].append(_shared(drafts[each.vm], each.disk, key))
    for index, disks in shares.items():
        drafts[index].shares = tuple(disks)


def _attached(drafts: Sequence[VmDraft]) -> list[Attached]:
    return [
        Attached(draft.index, draft.vcenter, draft.values["datacenter"], disk)
        for draft in drafts
        for disk in draft.parts.disks
    ]


def _name_owners(
    drafts: Sequence[VmDraft], attached: Sequence[Attached], report: ImportReport
) -> None:
    if not any(is_hot_added(each.disk) for each in attached):
        return
    folders = {
        (draft.vcenter, draft.values["datacenter"], folder_of(draft.path)): draft.index
        for draft in drafts
        if draft.path
    }
    owners = owners_of_hot_added(attached, folders)
    for place, owner in owners.items():
        each, draft = attached[place], drafts[attached[place].vm]
        name = drafts[owner].name
        draft.parts.disks[:] = [
            replace(disk, owner=name) if disk is each.disk else disk for disk in draft.parts.disks
        ]
        report.suspect(
            "VMs with a disk of another VM hot-added, counted for its owner: detach it first",
            f"{draft.name} (of {name})",
        )


def _shared(draft: VmDraft, disk: Disk, key: DiskKey) -> SharedDisk:
    own = [
        partition
        for partition in draft.parts.partitions
        if disk.disk_key and partition.disk_key == disk.disk_key
    ]
    used = [partition.consumed_mib for partition in distinct_partitions(own)]
    # Without the disk's own file systems its share stays open (below 0) until the sum is known.
    return SharedDisk(_SEPARATOR.join(key), disk.capacity_mib, sum(used) if used else -1.0)
