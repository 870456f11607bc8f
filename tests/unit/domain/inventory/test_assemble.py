"""Putting a VM together: sizes, sources, main datastore, rows that stand twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench import read_tables, table


def test_disk_size_by_vdisk_then_total_then_provisioned() -> None:
    heads = "VM, CPUs, Total disk capacity MiB, Provisioned MiB"
    info = table(
        heads, ["a", 1, 500, 700], ["b", 1, 500, 700], ["c", 1, None, 700], ["d", 1, 0, None]
    )
    inventory, report = read_tables(
        {"vInfo": info, "vDisk": table("VM, Capacity MiB", ["a", 100], ["a", 50])}
    )
    assert [vm.disk_mib for vm in inventory.vms] == [150, 500, 700, 0]
    assert [vm.disk_count for vm in inventory.vms] == [2, 0, 0, 0]
    assert [vm.volume_gib for vm in inventory.vms] == [4, 0, 0, 0]
    assert report.suspicious["VMs without vDisk rows, sized from Provisioned"].examples == ["c"]


def test_where_the_used_space_came_from_is_kept_and_counted() -> None:
    info = table("VM, CPUs, In Use MiB", ["a", 1, 70], ["b", 1, 70], ["c", 1, 0])
    disks = table("VM, Capacity MiB", ["a", 100], ["b", 100], ["c", 100])
    partitions = table(
        "VM, Disk, Capacity MiB, Consumed MiB", ["a", "/", 100, 90], ["a", "/data", 100, 80]
    )
    inventory, report = read_tables({"vInfo": info, "vDisk": disks, "vPartition": partitions})
    assert [(vm.used_mib, vm.used_source) for vm in inventory.vms] == [
        (100, "vPartition"), (70, "In Use"), (60, "disk x 0.6"),
    ]  # fmt: skip
    assert report.used_sources == {"vPartition": 1, "In Use": 1, "disk x 0.6": 1}
    assert report.suspicious["VMs whose partitions exceed their disks (capped)"].examples == ["a"]


def test_the_main_datastore_holds_most_of_the_vm() -> None:
    info = table(
        "VM, CPUs, Path", ["a", 1, "[home] a/a.vmx"], ["b", 1, "[home] b/b.vmx"], ["c", 1, ""]
    )
    disks = table(
        "VM, Disk, Capacity MiB, Path",
        ["a", "1", 10, "[small] a"], ["a", "2", 30, "[big] a"], ["a", "3", 15, "[small] a"],
    )  # fmt: skip
    inventory, _ = read_tables({"vInfo": info, "vDisk": disks})
    assert [vm.datastore for vm in inventory.vms] == ["big", "home", ""]


@pytest.mark.parametrize(
    ("sheet", "headings", "row", "part"),
    [
        ("vDisk", "VM, Disk, Capacity MiB, Path", ["a", "Hard disk 1", 10, "[ds] a.vmdk"], "disks"),
        ("vDisk", "VM, Disk, Capacity MiB", ["a", "Hard disk 1", 10], "disks"),
        ("vPartition", "VM, Disk, Capacity MiB, Consumed MiB", ["a", "/", 10, 5], "partitions"),
        ("vNetwork", "VM, Network, Mac Address", ["a", "LAN", "00:50:56:00:00:01"], "nics"),
        ("vSnapshot", "VM, Name", ["a", "before update"], "snapshots"),
        ("vCD", "VM, Device Node", ["a", "CD 1"], "devices"),
    ],
)  # fmt: skip
def test_a_row_that_stands_twice_counts_once(
    sheet: str, headings: str, row: list[Any], part: str
) -> None:
    inventory, report = read_tables(
        {"vInfo": table("VM, CPUs", ["a", 1]), sheet: table(headings, row, row)}
    )
    assert len(getattr(inventory.parts[0], part)) == 1
    assert [what for what in report.suspicious if "twice, counted once" in what]


@pytest.mark.parametrize(
    ("sheet", "headings", "row", "part"),
    [
        ("vDisk", "VM, Capacity MiB", ["a", 10], "disks"),
        ("vNetwork", "VM, Network", ["a", "LAN"], "nics"),
    ],
)
def test_equal_rows_that_nothing_tells_apart_may_be_two_things(
    sheet: str, headings: str, row: list[Any], part: str
) -> None:
    inventory, _ = read_tables(
        {"vInfo": table("VM, CPUs", ["a", 1]), sheet: table(headings, row, row)}
    )
    assert len(getattr(inventory.parts[0], part)) == 2


def test_adapters_without_a_label_are_numbered() -> None:
    rows = [["a", "LAN", ""], ["a", "DMZ", "My adapter"], ["a", "LAN", ""]]
    inventory, _ = read_tables(
        {"vInfo": table("VM, CPUs", ["a", 1]), "vNetwork": table("VM, Network, NIC label", *rows)}
    )
    assert [nic.label for nic in inventory.parts[0].nics] == [
        "Network adapter 1", "My adapter", "Network adapter 3",
    ]  # fmt: skip
    assert inventory.vms[0].networks == ("LAN", "DMZ")
