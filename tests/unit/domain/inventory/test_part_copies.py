"""Each thing of a VM counts once, from one copy of its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.domain.inventory.part_copies import Copies, keep_one_copy
from app.domain.inventory.report import ImportReport
from app.domain.model import Disk, Nic, Partition, Snapshot
from tests.unit.domain.inventory.draft_cases import draft


def disk(number: int, size: float = 10.0, **more: Any) -> Disk:
    values: dict[str, Any] = {"disk_key": f"{2000 + number}", "path": f"[a] v/v_{number}.vmdk"}
    return Disk(0, f"Hard disk {number}", size, **(values | more))


def kept(disks: list[Disk], copies: Copies, told: int | None = None) -> list[Disk]:
    vm = draft(info_disks=told)
    vm.parts.disks = list(disks)
    keep_one_copy(vm, ImportReport(), copies)
    return vm.parts.disks


A, B, C = disk(1), disk(2), disk(3)
OLD_A, OLD_B = disk(1, 5.0), disk(2, 5.0)


@pytest.mark.parametrize(
    ("rows", "told", "left"),
    [
        # One after the other, in turns, and equal rows between them.
        ([A, B, OLD_A, OLD_B], None, [A, B]),
        ([A, OLD_A, B, OLD_B], None, [A, B]),
        ([A, B, A, OLD_B], None, [A, B]),
        # The other copy had a disk more; vInfo may know that the first one has it.
        ([A, B, OLD_A, OLD_B, C], None, [A, B]),
        ([A, A, C], None, [A]),
        ([A, OLD_A, C], 2, [A, C]),
        ([A, C], 1, [A]),
        ([A, B], 2, [A, B]),
        # It was moved to another store in between: the place on the controller is the same.
        ([A, disk(1, path="[b] v/v_1.vmdk")], None, [A]),
    ],
)
def test_of_copies_that_differ_the_first_counts(
    rows: list[Disk], told: int | None, left: list[Disk]
) -> None:
    assert kept(rows, Copies.CHANGED, told) == left


@pytest.mark.parametrize("copies", [Copies.ONE, Copies.EQUAL])
def test_a_disk_counts_once_in_any_vm(copies: Copies) -> None:
    assert kept([A, OLD_A, B], copies) == [A, B]
    elsewhere = disk(1, path="[b] v/v_1.vmdk", disk_uuid="6000")
    assert kept([disk(1, disk_uuid="6000"), elsewhere], copies) == [disk(1, disk_uuid="6000")]
    # Copied by hand a disk keeps its UUID, at another place of the controller.
    by_hand = [disk(1, disk_uuid="6000"), disk(2, disk_uuid="6000")]
    assert kept(by_hand, copies) == by_hand


def test_rows_that_nothing_tells_apart_are_one_only_of_a_copy() -> None:
    bare = Disk(0, "", 10.0)
    assert kept([bare, bare], Copies.ONE) == [bare, bare]
    assert kept([bare, bare], Copies.EQUAL) == [bare]


@pytest.mark.parametrize("copies", list(Copies))
def test_a_partition_counts_once_by_its_path(copies: Copies) -> None:
    vm = draft()
    vm.parts.partitions = [Partition(0, "/", 10, 5), Partition(0, "/", 9, 4)]
    keep_one_copy(vm, ImportReport(), copies)
    assert vm.parts.partitions == [Partition(0, "/", 10, 5)]


def test_adapters_and_snapshots_of_a_changed_vm() -> None:
    vm = draft(info_nics=1)
    vm.parts.nics = [
        Nic(0, "1", "LAN", mac="00:1"), Nic(0, "1", "Old", mac="00:1"),
        Nic(0, "2", "Old", mac="00:2"),
    ]  # fmt: skip
    day = datetime.fromisoformat("2026-11-01")
    vm.parts.snapshots = [Snapshot(0, "s", day, 9.0), Snapshot(0, "s", day, 5.0)]
    keep_one_copy(vm, ImportReport(), Copies.CHANGED)
    assert [nic.network for nic in vm.parts.nics] == ["LAN"]
    assert [snapshot.size_mib for snapshot in vm.parts.snapshots] == [9.0]


def test_two_adapters_of_one_label_stay_two() -> None:
    vm = draft()
    vm.parts.nics = [Nic(0, "vNIC", "LAN", mac="00:1"), Nic(0, "vNIC", "DMZ", mac="00:2")]
    keep_one_copy(vm, ImportReport(), Copies.CHANGED)
    assert len(vm.parts.nics) == 2
