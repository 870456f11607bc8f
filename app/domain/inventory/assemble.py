"""Completes a VM once all its rows are in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.inventory.drafts import VmDraft, VmParts
from app.domain.inventory.operating_systems import recognise
from app.domain.inventory.part_copies import Copies, keep_one_copy
from app.domain.inventory.report import ImportReport, Weight
from app.domain.inventory.shared_space import shares_of
from app.domain.inventory.used_space import distinct_partitions, used_space
from app.domain.inventory.vm_sheets import datastore_of
from app.domain.model import RUNNING, Nic, Vm
from app.domain.volume_size import volumes_gib


def complete(draft: VmDraft, report: ImportReport, copies: Copies = Copies.ONE) -> Vm:
    """The finished VM record; notes in the report how its figures were found.

    Rows of a VM that stood twice in one file may be those of two ``copies``.
    """
    parts = draft.parts
    parts.snapshots[:] = [
        replace(snapshot, created=created)
        for snapshot, created in zip(parts.snapshots, draft.snapshot_dates, strict=True)
    ]
    keep_one_copy(draft, report, copies)
    _in_order(parts)
    if not parts.nics:
        parts.nics.extend(
            Nic(draft.index, f"Network #{n}", network)
            for n, network in enumerate(draft.info_networks, 1)
        )
    parts.nics[:] = [
        nic if nic.label else replace(nic, label=f"Network adapter {n}")
        for n, nic in enumerate(parts.nics, 1)
    ]
    disk_mib = _disk_mib(draft, report)
    used_mib, source = used_space(parts.partitions, draft.in_use_mib, disk_mib)
    report.used_sources[source.value] = report.used_sources.get(source.value, 0) + 1
    _note_partitions(draft, disk_mib, report)
    values: dict[str, Any] = draft.values
    guest = recognise(values["os_tools"], values["os_config"])
    runs = values["power_state"] in RUNNING
    return Vm(
        id=0,  # it gets its key in a project
        name=draft.name,
        vcenter=draft.vcenter,
        vm_ref=draft.vm_ref,
        vm_uuid=draft.vm_uuid,
        in_use_mib=max(0.0, draft.in_use_mib or 0.0),
        disk_mib=disk_mib,
        used_mib=used_mib,
        used_source=source.value,
        disk_count=_disk_count(draft),
        volume_gib=volumes_gib(d.capacity_mib for d in parts.disks if not d.owner),
        nic_count=len(parts.nics) or max(0, draft.info_nics or 0),
        networks=tuple(dict.fromkeys(nic.network for nic in parts.nics if nic.network)),
        shared_disks=shares_of(draft, used_mib, disk_mib),
        snapshot_count=len(parts.snapshots),
        cpu_usage_pct=draft.cpu_usage_pct if runs else None,
        memory_usage_pct=draft.memory_usage_pct if runs else None,
        tools_status=draft.tools_status,
        datastore=_main_datastore(draft),
        os_family=guest.family,
        os_version=guest.version,
        os_support=str(guest.support),
        **values,
    )


_label_key = lru_cache(maxsize=8192)(natural_key)
_BEFORE_ALL = datetime.min  # noqa: DTZ901 - RVTools dates carry no zone


def _in_order(parts: VmParts) -> None:
    """Sort a VM's disks, adapters and the like by their labels, whatever order their rows had."""
    if len(parts.disks) > 1:
        parts.disks.sort(key=lambda disk: (_label_key(disk.label), disk.disk_key, disk.path))
    if len(parts.partitions) > 1:
        parts.partitions.sort(key=lambda part: (_label_key(part.path), part.disk_key))
    if len(parts.nics) > 1 and all(nic.label or nic.mac for nic in parts.nics):
        parts.nics.sort(key=lambda nic: (_label_key(nic.label), nic.mac, nic.network))
    if len(parts.snapshots) > 1:
        parts.snapshots.sort(key=lambda each: (each.created or _BEFORE_ALL, each.name))
    if len(parts.devices) > 1:
        parts.devices.sort(key=lambda device: (device.kind, _label_key(device.label)))


def _disk_count(draft: VmDraft) -> int:
    """The VM's own disks: one that belongs to another VM counts for that one only."""
    if draft.parts.disks:
        return sum(not disk.owner for disk in draft.parts.disks)
    return max(0, draft.info_disks or 0)


def _disk_mib(draft: VmDraft, report: ImportReport) -> float:
    """Σ vDisk capacity; without vDisk rows vInfo's total, else what is provisioned.

    Disks of other VMs that are only attached for a while count nothing. A VM that vInfo knows to
    have no disk has none: what it is provisioned with is its swap file.
    """
    disks = draft.parts.disks
    total = sum(disk.capacity_mib for disk in disks if not disk.owner)
    if total > 0 or any(disk.owner for disk in disks):
        return total
    if draft.total_disk_mib is not None and draft.total_disk_mib > 0:
        return draft.total_disk_mib
    if draft.info_disks == 0:
        return 0.0
    provisioned = draft.values["provisioned_mib"]
    if isinstance(provisioned, float) and provisioned > 0:
        report.suspect("VMs without vDisk rows, sized from Provisioned", draft.name, Weight.FIGURE)
        return provisioned
    seen = sum(part.capacity_mib for part in distinct_partitions(draft.parts.partitions))
    if seen > 0:
        report.suspect(
            "VMs without a disk size, sized by their file systems", draft.name, Weight.FIGURE
        )
    elif draft.values["vcpu"] > 0 and (disks or draft.info_disks or draft.in_use_mib):
        report.suspect("VMs without a disk size, counted with 0 GB", draft.name, Weight.FIGURE)
    return seen


def _note_partitions(draft: VmDraft, disk_mib: float, report: ImportReport) -> None:
    partitions = draft.parts.partitions
    if not partitions:
        return
    kept = distinct_partitions(partitions)
    if len(kept) < len(partitions):
        report.suspect("VMs whose partitions show a file system twice", draft.name, Weight.NOTE)
    if disk_mib > 0 and sum(part.consumed_mib for part in kept) > disk_mib:
        report.suspect("VMs whose partitions exceed their disks (capped)", draft.name, Weight.NOTE)


def _main_datastore(draft: VmDraft) -> str:
    """The datastore that holds most of the VM, else the one of its configuration file."""
    sizes: Counter[str] = Counter()
    for disk in draft.parts.disks:
        if disk.datastore and not disk.owner:
            sizes[disk.datastore] += round(disk.capacity_mib)
    return sizes.most_common(1)[0][0] if sizes else datastore_of(draft.path)
