"""Shared disks are known to each of their VMs, hot-added ones belong to their owner."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.inventory.drafts import VmDraft, VmParts
from app.domain.inventory.foreign_disks import settle_disks
from app.domain.inventory.report import ImportReport
from app.domain.model import Disk, Partition, SharedDisk
from tests.unit.domain.inventory.draft_cases import draft

HOT_ADDED = "VMs with a disk of another VM hot-added, counted for its owner: detach it first"


def disk(path: str, capacity: float = 1000.0, **fields: Any) -> Disk:
    return Disk(0, "Hard disk 1", capacity, path, **fields)


def machine(
    index: int, *disks: Disk, partitions: tuple[Partition, ...] = (), **fields: Any
) -> VmDraft:
    places = {"vcenter": "vc", "datacenter": "DC"} | fields
    return draft(index, parts=VmParts([*disks], [*partitions]), **places)


def settle(*drafts: VmDraft) -> ImportReport:
    report = ImportReport()
    settle_disks(drafts, report)
    return report


def partition(path: str, consumed: float, key: str, capacity: float = 900.0) -> Partition:
    return Partition(0, path, capacity, consumed, None, key)


# -- shared ----------------------------------------------------------------------------------------


def test_a_shared_disk_is_known_to_all_its_vms_with_its_sizes() -> None:
    quorum = disk("[san] q/q.vmdk", 1000.0, disk_key="2001")
    one = machine(0, quorum, partitions=(partition("Q:\\", 300.0, "2001"),))
    two = machine(1, disk("[san] q/q-000004.vmdk", 1000.0))
    other = machine(2, disk("[san] web/web.vmdk"))
    report = settle(one, two, other)
    key = "vc | DC | [san] q/q.vmdk"
    assert one.shares == (SharedDisk(key, 1000.0, 300.0),)
    # Without file systems of its own its share stays open until the sum is known.
    assert two.shares == (SharedDisk(key, 1000.0, -1.0),)
    assert other.shares == ()
    assert report.suspicious == {}


@pytest.mark.parametrize(
    ("partitions", "used"),
    [
        # Several file systems of the disk add up, those of other disks do not count.
        ((partition("/a", 300.0, "2001"), partition("/b", 50.0, "2001", 90.0),
          partition("/", 700.0, "2000")), 350.0),
        # A bind mount shows the same file system again: it counts once.
        ((partition("/data", 300.0, "2001"), partition("/srv/data", 300.0, "2001")), 300.0),
        # One of an unknown disk that looks alike does not take its place.
        ((partition("/srv/data", 300.0, ""), partition("/data", 300.0, "2001")), 300.0),
        # An empty file system uses nothing, which is known.
        ((partition("/data", 0.0, "2001"),), 0.0),
        # Without a key nobody knows whose file system it is.
        ((partition("/data", 300.0, ""),), -1.0),
    ],
)  # fmt: skip
def test_what_is_used_of_a_shared_disk(partitions: tuple[Partition, ...], used: float) -> None:
    one = machine(0, disk("[san] q.vmdk", disk_key="2001"), partitions=partitions)
    settle(one, machine(1, disk("[san] q.vmdk")))
    assert [share.used_mib for share in one.shares] == [used]


def test_a_disk_without_a_key_takes_no_partition_without_one() -> None:
    one = machine(0, disk("[san] q.vmdk"), partitions=(partition("/data", 300.0, ""),))
    settle(one, machine(1, disk("[san] q.vmdk")))
    assert [share.used_mib for share in one.shares] == [-1.0]


def test_a_raw_disk_found_by_file_and_by_lun_is_one_disk() -> None:
    raw: dict[str, Any] = {"raw": True, "raw_lun_id": "naa.600"}
    drafts = [machine(n, disk("[san] q/rdm.vmdk", **raw)) for n in range(2)]
    settle(*drafts)
    assert [[share.key for share in each.shares] for each in drafts] == [
        ["vc | DC | [san] q/rdm.vmdk"]
    ] * 2


@pytest.mark.parametrize("place", [{"vcenter": "other"}, {"datacenter": "DC2"}])
def test_equal_files_of_two_places_are_two_disks(place: dict[str, str]) -> None:
    drafts = [machine(0, disk("[san] q.vmdk")), machine(1, disk("[san] q.vmdk"), **place)]
    settle(*drafts)
    assert [each.shares for each in drafts] == [(), ()]


def test_vms_without_disks_have_nothing_to_share() -> None:
    drafts = [machine(0), machine(1)]
    assert settle(*drafts).suspicious == {}
    assert settle() == ImportReport()


# -- hot-added -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["independent_nonpersistent", "Independent - Nonpersistent"])
def test_a_hot_added_disk_counts_for_its_owner(mode: str) -> None:
    owner = machine(0, disk("[san] db/db.vmdk"), name="db")
    own = disk("[san] proxy/proxy.vmdk")
    proxy = machine(1, own, disk("[san] db/db.vmdk", disk_mode=mode), name="proxy")
    report = settle(owner, proxy)
    assert [each.owner for each in proxy.parts.disks] == ["", "db"]
    assert [each.owner for each in owner.parts.disks] == [""]
    assert (owner.shares, proxy.shares) == ((), ())
    tally = report.suspicious[HOT_ADDED]
    assert (tally.count, tally.examples) == (1, ["proxy (of db)"])


def test_the_folder_tells_the_owner_whose_disks_are_not_listed() -> None:
    owner = machine(0, name="db", path="[san] db/db.vmx")
    proxy = machine(1, disk("[san] db/db_1.vmdk", disk_mode="independent_nonpersistent"))
    settle(owner, proxy)
    assert proxy.parts.disks[0].owner == "db"


@pytest.mark.parametrize(
    ("owner", "mode"),
    [
        # An independent disk that is kept is a disk of its own; so is one that nobody else has.
        ({"path": "[san] db/db.vmx"}, "independent_persistent"),
        ({"path": ""}, "independent_nonpersistent"),
        ({"path": "[san] db/db.vmx", "datacenter": "DC2"}, "independent_nonpersistent"),
        ({"path": "[san] db/db.vmx", "vcenter": "other"}, "independent_nonpersistent"),
    ],
)
def test_disks_whose_owner_nobody_tells_stay(owner: dict[str, str], mode: str) -> None:
    proxy = machine(1, disk("[san] db/db_1.vmdk", disk_mode=mode))
    report = settle(machine(0, name="db", **owner), proxy)
    assert proxy.parts.disks[0].owner == ""
    assert report.suspicious == {}
