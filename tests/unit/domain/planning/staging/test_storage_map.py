"""The storage map: whose choice counts, what a datastore holds, what the cloud says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.cloud import CloudInventory, CloudVolumeType, InventorySource
from app.domain.model import Datastore, Disk, SharedDisk
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.disk_rows import rows_of_disks
from app.domain.planning.staging.disk_use import DiskUse, by_vm
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_map import (
    TypeState,
    VolumeTypes,
    disk_demands,
    has_no_cinder,
    proposed_type,
    storage_views,
    store_states,
    typed_uses,
    undecided,
)
from app.domain.planning.staging.storage_row import DiskVolumeType, StorageRow
from tests.unit.domain.planning.capacity.capacity_cases import GIB, vm

SHARED = SharedDisk("vc |  | [lun] cluster/data.vmdk", 10.0 * GIB, 0.0)
VMS = [
    vm(1, shared_disks=(SHARED,)),
    vm(2, exclusion="template"),
    vm(3, datastore="main", disk_count=0),
]
USES = (
    DiskUse(1, "fast", 1, 90.0 * GIB, volume_type="nvme"),
    DiskUse(1, "lun", 1, 10.0 * GIB, path="[lun] cluster/data-000001.vmdk"),
    DiskUse(2, "fast", 1, 50.0 * GIB),
)
STAGED = StagedTarget(
    (StorageRow(1, "vc", "lun", "ceph", confirmed=True), StorageRow(2, "vc", "gone", "x")),
    by_vm(USES),
    settings=PrepSettings(volume_type="bulk"),
)


def cloud(*types: CloudVolumeType) -> CloudInventory:
    return CloudInventory(
        InventorySource.LIVE,
        datetime(2027, 1, 1),  # noqa: DTZ001
        volume_types=types,
    )


def test_a_disks_choice_goes_before_its_datastores_and_that_before_the_default() -> None:
    found = [(each.use.datastore, each.volume_type) for each in disk_demands(VMS, STAGED)]
    assert found == [("fast", "nvme"), ("lun", "ceph"), ("main", "bulk")]
    assert undecided(typed_uses(VMS, STAGED.disk_uses), STAGED) == (2, 0)
    without = replace(STAGED, settings=PrepSettings())
    assert undecided(typed_uses(VMS, STAGED.disk_uses), without) == (2, 1)


def test_a_row_for_each_datastore_with_what_it_holds() -> None:
    stores = [Datastore("vc", "lun", "VMFS", host_count=2, hosts="esx1, esx2")]
    fast, lun, main = storage_views(VMS, STAGED, cloud(CloudVolumeType("1", "Ceph")), stores)
    assert [view.row.datastore for view in (fast, lun, main)] == ["fast", "lun", "main"]
    assert (fast.vms, fast.disks, fast.disk_gib, fast.used_gib, fast.own) == (1, 1, 90, 54, 1)
    assert (lun.kind, lun.hosts, lun.shared, lun.state) == ("VMFS", 2, 1, TypeState.NOT_SHARED)
    assert (main.disks, main.disk_gib, main.effective, main.defaulted) == (1, 100, "bulk", True)
    assert (main.state, main.vm_ids, main.tenant_ids) == (TypeState.MISSING, (3,), (1,))


@pytest.mark.parametrize(
    ("kind", "shared", "state"),
    [
        (CloudVolumeType("1", "bulk"), 0, TypeState.EXISTS),
        (CloudVolumeType("1", "Bulk", multiattach=True), 1, TypeState.EXISTS),
        (CloudVolumeType("1", "bulk", multiattach=None), 1, TypeState.EXISTS),
        (CloudVolumeType("1", "bulk"), 1, TypeState.NOT_SHARED),
        (CloudVolumeType("1", "bulk", public=False), 0, TypeState.PRIVATE),
        (CloudVolumeType("1", "other"), 0, TypeState.MISSING),
    ],
)
def test_what_the_cloud_says_of_a_type(
    kind: CloudVolumeType, shared: int, state: TypeState
) -> None:
    assert VolumeTypes(cloud(kind)).state(" bulk ", shared) is state


def test_nothing_is_known_without_an_inventory_and_without_cinder() -> None:
    assert VolumeTypes(None).state("bulk", 0) is TypeState.UNKNOWN
    assert VolumeTypes(None).state("", 0) is TypeState.NONE
    note = "The catalog has no block-storage service in this region, so volume types are unknown."
    bare = replace(cloud(), unread=frozenset({"volume_types"}), notes=(note,))
    assert VolumeTypes(bare).state("bulk", 0) is TypeState.UNKNOWN
    assert has_no_cinder(bare)
    assert not has_no_cinder(cloud())


@pytest.mark.parametrize("known", [None, cloud(), cloud(CloudVolumeType("1", "Ceph"))])
def test_states_without_sizes_are_those_of_the_views(known: CloudInventory | None) -> None:
    wanted = [(v.row, v.effective, v.state) for v in storage_views(VMS, STAGED, known)]
    assert wanted
    found = store_states(VMS, STAGED, known)
    assert [(each.row, each.effective, each.state) for each in found] == wanted


def test_matching_takes_the_name_or_the_only_type_that_serves() -> None:
    usual, lun = CloudVolumeType("1", "__DEFAULT__"), CloudVolumeType("2", "LUN", multiattach=True)
    views = {view.row.datastore: view for view in storage_views(VMS, STAGED, None)}
    assert proposed_type(views["main"], VolumeTypes(cloud(usual, lun))) == "LUN"
    assert proposed_type(views["lun"], VolumeTypes(cloud(usual, lun))) == "LUN"
    more = VolumeTypes(cloud(usual, CloudVolumeType("3", "BULK"), CloudVolumeType("4", "x")))
    assert proposed_type(views["main"], more) == "BULK"
    assert proposed_type(views["lun"], more) == ""


def test_disks_one_by_one() -> None:
    disks = [
        Disk(1, "Hard disk 1", 90.0 * GIB, "[fast] a/a.vmdk", "fast"),
        Disk(1, "Hard disk 2", 10.0 * GIB, "[lun] cluster/data.vmdk", "lun"),
        Disk(1, "Hard disk 3", 10.0 * GIB, owner="another"),
        Disk(2, "Hard disk 1", 50.0 * GIB, "", "fast"),
    ]
    own = [DiskVolumeType(1, 1, "Hard disk 1", "nvme")]
    rows = rows_of_disks(VMS, disks, own, STAGED, None)
    assert [(row.disk.label, row.own, row.effective, row.shared) for row in rows] == [
        ("Hard disk 1", "nvme", "nvme", False), ("Hard disk 2", "", "ceph", True),
    ]  # fmt: skip
