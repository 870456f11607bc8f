"""Rows find their VM by identity, equal names stay two VMs, and what does not join is counted."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.builder import InventoryBuilder
from app.domain.progress import Cancelled, Ticket
from tests.workbench import by_name, read_tables, table

INFO = "VM, Powerstate, CPUs, Memory, VM ID, VM UUID, VI SDK Server, VI SDK UUID"
DISK = "VM, Disk, Capacity MiB, VM ID, VM UUID, VI SDK Server, VI SDK UUID"
A, B = ("vc-a", "AAAA-1"), ("vc-b", "BBBB-2")


def vm(name: str, ref: str = "", uuid: str = "", center: tuple[str, str] = A) -> list[Any]:
    return [name, "poweredOn", 2, 4096, ref, uuid, *center]


def disk(name: str, size: float, ref: str = "", uuid: str = "", center: Any = A) -> list[Any]:
    return [name, f"Hard disk {size}", size, ref, uuid, *center]


# -- identity --------------------------------------------------------------------------------------


def test_equal_names_are_two_vms_and_each_has_its_own_disks() -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1"), vm("web", "vm-2"), vm("web", "vm-1", center=B)),
        "vDisk": table(
            DISK,
            disk("web", 10, "vm-1"),
            disk("web", 20, "vm-2"),
            disk("web", 40, "vm-1", center=B),
        ),
    }
    inventory, report = read_tables(tables)
    assert [found.disk_mib for found in inventory.vms] == [10, 20, 40]
    assert [found.vcenter for found in inventory.vms] == ["aaaa-1", "aaaa-1", "bbbb-2"]
    assert [found.vcenter_name for found in inventory.vms] == ["vc-a", "vc-a", "vc-b"]
    assert len({found.identity for found in inventory.vms}) == 3
    assert report.vcenters == {"aaaa-1": "vc-a", "bbbb-2": "vc-b"}
    assert report.duplicates == 0


def test_rows_by_name_alone_join_only_where_the_name_is_unique() -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1"), vm("web", "vm-2"), vm("db", "vm-3")),
        "vDisk": table("VM, Capacity MiB", ["web", 10], ["db", 20], ["gone", 30]),
    }
    inventory, report = read_tables(tables)
    assert [found.disk_mib for found in inventory.vms] == [0, 0, 20]
    sheet = next(sheet for sheet in report.sheets if sheet.kind == "vDisk")
    assert (sheet.rows, sheet.joined, sheet.unmatched) == (3, 1, 2)
    assert report.skipped["vDisk rows that belong to no VM of vInfo"].count == 2


def test_names_join_only_inside_their_own_vcenter() -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1"), vm("db", "vm-9", center=B)),
        "vDisk": table(
            "VM, Capacity MiB, VI SDK Server, VI SDK UUID", ["web", 10, *B], ["db", 20, *B]
        ),
    }
    inventory, report = read_tables(tables)
    assert [found.disk_mib for found in inventory.vms] == [0, 20]
    assert report.sheets[1].unmatched == 1


@pytest.mark.parametrize("place", [("vc-b", ""), ("VC-B", None), ("", "BBBB-2"), ("", "bbbb-2")])
def test_a_row_may_name_its_vcenter_by_server_or_uuid(place: tuple[str, str | None]) -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1"), vm("web", "vm-1", center=B)),
        "vDisk": table(DISK, disk("web", 10, "vm-1", center=place)),
    }
    inventory, _ = read_tables(tables)
    assert [found.disk_mib for found in inventory.vms] == [0, 10]


def test_a_row_that_contradicts_the_id_or_uuid_is_another_vm() -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1", "u1"), vm("db", "", "u2")),
        "vDisk": table(
            DISK,
            disk("web", 10, "vm-7"),
            disk("db", 20, "", "u7"),
            disk("web", 40, "", "u1"),
            disk("other name", 80, "vm-1"),
        ),
    }
    inventory, report = read_tables(tables)
    assert [found.disk_mib for found in inventory.vms] == [120, 0]
    assert report.skipped["vDisk rows that belong to no VM of vInfo"].count == 2
    assert report.suspicious["vDisk rows under another VM's name, joined by their ID"].count == 1


def test_uuids_join_in_any_spelling_of_case() -> None:
    tables = {
        "vInfo": table("VM, CPUs, VM UUID", ["web", 2, "50A1-BC"]),
        "vDisk": table("VM, Capacity MiB, VM UUID", ["renamed", 10, "50a1-bC"]),
    }
    inventory, _ = read_tables(tables)
    assert inventory.vms[0].disk_mib == 10


def test_a_sheet_without_its_vm_column_joins_by_id() -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1")),
        "vPartition": table(
            "NEXT Data Center, Disk, Capacity MB, Consumed MB, VM ID", ["x", "/", 100, 60, "vm-1"]
        ),
    }
    inventory, report = read_tables(tables)
    assert inventory.vms[0].used_mib == 60
    assert "vm" in report.sheets[1].missing


def test_an_overwritten_vm_heading_is_seen_by_the_names_below_it() -> None:
    tables = {
        "vInfo": table("VM, CPUs, Memory", ["web", 2, 4], ["db", 2, 4]),
        "vPartition": table(
            "NEXT Data Center, Disk, Capacity MB, Consumed MB",
            ["web", "/", 99, 60],
            ["db", "/", 99, 7],
        ),
        "vDisk": table("Storage, Disk, Capacity MB", ["lun 1", "x", 99], ["lun 2", "x", 99]),
    }
    inventory, report = read_tables(tables)
    assert [found.used_mib for found in inventory.vms] == [60, 7]
    notes = {sheet.kind: sheet.note for sheet in report.sheets}
    assert notes["vPartition"].startswith("The VM heading is missing")
    assert notes["vDisk"] == "Its headings were not recognised, so it was left out."


# -- duplicates ------------------------------------------------------------------------------------


def test_a_second_row_of_one_vm_is_counted_and_not_taken() -> None:
    tables = {
        "vInfo": table(INFO, vm("web", "vm-1"), vm("web", "vm-1"), vm("db", "vm-2")),
        "vDisk": table(
            DISK, disk("web", 10, "vm-1"), disk("web", 10, "vm-1"), disk("db", 5, "vm-2")
        ),
        "vNetwork": table(
            "VM, Network, Mac Address, VM ID",
            ["web", "LAN", "00:50:56:00:00:01", "vm-1"],
            ["web", "LAN", "00:50:56:00:00:01", "vm-1"],
        ),
    }
    inventory, report = read_tables(tables)
    assert [found.name for found in inventory.vms] == ["web", "db"]
    assert (report.rows, report.duplicates) == (3, 1)
    assert inventory.vms[0].disk_mib == 10
    assert inventory.vms[0].nic_count == 1
    assert [nic.label for nic in inventory.parts[0].nics] == ["Network adapter 1"]


def test_ids_of_an_unnamed_vcenter_do_not_swallow_another_vm() -> None:
    """A merged export without vCenter columns: the same VM ID in two vCenters."""
    heads = "VM, CPUs, VM ID, VM UUID"
    inventory, report = read_tables(
        {"vInfo": table(heads, ["web", 2, "vm-1", "u1"], ["db", 4, "vm-1", "u2"])}
    )
    assert [found.name for found in inventory.vms] == ["web", "db"]
    assert report.duplicates == 0
    inventory, report = read_tables(
        {
            "vInfo": table("VM, CPUs, VM ID", ["web", 2, "vm-1"], ["db", 4, "vm-1"]),
            "vDisk": table("VM, Capacity MiB, VM ID", ["web", 10, "vm-1"], ["db", 20, "vm-1"]),
        }
    )
    assert [found.disk_mib for found in inventory.vms] == [10, 20]
    assert report.suspicious["VMs that only their position tells apart"].count == 1


def test_equal_names_without_any_id_are_kept_apart() -> None:
    inventory, report = read_tables(
        {"vInfo": table("VM, CPUs", ["web", 2], ["web", 4], ["web", 8])}
    )
    assert [found.vcpu for found in inventory.vms] == [2, 4, 8]
    assert len({found.identity for found in inventory.vms}) == 3
    assert report.rows == 3


def test_the_same_vm_in_two_files_is_taken_from_the_first_with_all_its_parts() -> None:
    first = {
        "vInfo": table(INFO, vm("web", "vm-1")),
        "vDisk": table(DISK, disk("web", 10, "vm-1")),
        "vHost": table("Host, # Memory, VI SDK UUID", ["esx1", 1000, A[1]]),
    }
    second = {
        "vInfo": table(INFO, vm("web", "vm-1"), vm("db", "vm-2")),
        "vDisk": table(
            DISK, disk("web", 10, "vm-1"), disk("web", 99, "vm-1"), disk("db", 5, "vm-2")
        ),
        "vHost": table("Host, # Memory, VI SDK UUID", ["esx1", 1000, A[1]], ["esx2", 1000, A[1]]),
    }
    inventory, report = read_tables(first, second)
    assert [(found.name, found.disk_mib) for found in inventory.vms] == [("web", 10), ("db", 5)]
    assert (report.rows, report.duplicates) == (3, 1)
    assert [host.name for host in inventory.hosts] == ["esx1", "esx2"]


def test_a_file_without_a_vcenter_and_its_copy_are_one_estate() -> None:
    tables = {"vInfo": table("VM, CPUs, Host", ["web", 2, "esx1"], ["db", 4, "esx1"])}
    inventory, report = read_tables(tables, tables)
    assert [found.name for found in inventory.vms] == ["web", "db"]
    assert (report.rows, report.duplicates) == (4, 2)


def test_two_files_without_a_vcenter_are_two_estates() -> None:
    """Equal names in them are two VMs, whatever the files are called."""
    north = {"vInfo": table("VM, CPUs, Host", ["web", 2, "esx1"], ["db", 4, "esx1"])}
    south = {"vInfo": table("VM, CPUs, Host", ["web", 8, "esx7"], ["mail", 4, "esx7"])}
    inventory, report = read_tables(north, south)
    assert [found.name for found in inventory.vms] == ["web", "db", "web", "mail"]
    assert [found.vcenter for found in inventory.vms] == ["", "", "unnamed 2", "unnamed 2"]
    assert len({found.identity for found in inventory.vms}) == 4
    assert report.duplicates == 0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_export_beside_its_copy_without_ids_is_one_estate(order: tuple[int, int]) -> None:
    named = table("VM, CPUs, Host, VI SDK UUID", ["web", 2, "e1", "aaaa"], ["db", 4, "e1", "aaaa"])
    trimmed = table("VM, CPUs, Host", ["web", 2, "e1"], ["db", 4, "e1"])
    files = [{"vInfo": named}, {"vInfo": trimmed}]
    inventory, report = read_tables(*(files[place] for place in order))
    assert [found.name for found in inventory.vms] == ["web", "db"]
    assert report.duplicates == 2


@pytest.mark.parametrize(
    ("uuids", "servers", "ids", "vcenters"),
    [
        # One vCenter's UUID on every row, or one for each of two vCenters.
        (["c", "c", "c"], ["vc"] * 3, ["1", "2", "3"], ["c"]),
        (["c", "d", "d"], ["vc1", "vc2", "vc2"], ["1", "2", "3"], ["c", "d"]),
        (["c", "d"], ["", ""], ["1", "2"], ["c", "d"]),
        # Another one on each row names no vCenter: then the server, or nothing.
        (["a", "b", "c"], ["vc"] * 3, ["1", "2", "3"], ["vc"]),
        (["a", "b"], ["vc"] * 2, ["1", "2"], ["vc"]),
        (["a", "b", "c"], [""] * 3, ["1", "2", "3"], [""]),
        (["1", "2"], ["", ""], ["1", "2"], [""]),
        (["A", "b", "c", "c"], ["vc"] * 4, ["1", "2", "3", "4"], ["vc"]),
    ],
)
def test_a_uuid_that_differs_from_row_to_row_is_no_vcenter(
    uuids: list[str], servers: list[str], ids: list[str], vcenters: list[str]
) -> None:
    rows = [
        [f"vm{n}", 1, "LAN", uuid, server, f"vm-{n}", own]
        for n, (uuid, server, own) in enumerate(zip(uuids, servers, ids, strict=True))
    ]
    heads = "VM, CPUs, Network #1, VI SDK UUID, VI SDK Server, VM ID, VM UUID"
    hosts = table("Host, VI SDK UUID, VI SDK Server", ["esx", "zzz", servers[0]])
    inventory, _ = read_tables({"vInfo": table(heads, *rows), "vHost": hosts})
    assert list(dict.fromkeys(found.vcenter for found in inventory.vms)) == vcenters
    if len(vcenters) == 1 and vcenters != ["c"]:
        assert inventory.hosts[0].vcenter == vcenters[0], "hosts belong to the only vCenter"


def test_metadata_names_the_vcenter_of_a_file_that_does_not() -> None:
    meta = table(
        "RVTools version, xlsx creation datetime, Server", ["4.7.1.4", "2026/11/02", "vc-a"]
    )
    info = table("VM, CPUs, VM ID", ["web", 2, "vm-1"])
    inventory, report = read_tables({"vMetaData": meta, "vInfo": info})
    assert inventory.vms[0].vcenter == "vc-a"
    assert report.data_date.startswith("2026-11-02")
    merged = [*meta, ["4.7.1.4", "2026/10/02", "vc-b"]]
    inventory, _ = read_tables({"vMetaData": merged, "vInfo": info})
    assert inventory.vms[0].vcenter == "", "of two servers neither is said of every VM"


# -- odd tables ------------------------------------------------------------------------------------


def test_blank_short_and_long_rows() -> None:
    info = table(
        "VM, CPUs, Memory, VM ID",
        [],
        ["web"],
        ["web", 2],
        [None, "", None],
        ["db", 4, 8, "vm-2", "beyond", "the headings"],
        ["", None, None, "vm-3"],
        [None, 2, 4],
    )
    inventory, report = read_tables({"vInfo": info})
    assert [found.name for found in inventory.vms] == ["web", "db", "(no name, vm-3)"]
    assert report.skipped["vInfo rows with nothing but a name"].examples == ["web"]
    assert report.skipped["vInfo rows that add others up (totals)"].examples == ["no name"]


def test_empty_tables_are_noted() -> None:
    _, report = read_tables({"vInfo": table("VM, CPUs", ["web", 2]), "vDisk": []})
    assert next(sheet.note for sheet in report.sheets if sheet.kind == "vDisk") == "empty"


def test_a_cancelled_import_stops() -> None:
    builder = InventoryBuilder()
    builder.start_file("a.xlsx")
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        builder.add_table("vInfo", "vInfo", table("VM, CPUs", ["web", 2]), ticket)


def test_what_the_report_says_of_cells() -> None:
    info = table("VM, CPUs, Memory", ["web", "2", "n/a"], ["db", None, 4])
    inventory, report = read_tables({"vInfo": info})
    assert [found.vcpu for found in inventory.vms] == [2, 1]
    assert report.suspicious["numbers stored as text in vInfo (cpus)"].examples == ["2"]
    assert report.suspicious["cells that are no number in vInfo (memory), read as unknown"].count
    assert report.suspicious["VMs without a CPU count, taken as 1 vCPU"].examples == ["db"]
    assert (
        "numbers stored as text in vInfo (cpus)"
        not in read_tables({"vInfo": info}, all_text=True)[1].suspicious
    )


def test_the_order_of_rows_does_not_matter_to_the_figures() -> None:
    disks = [disk("web", 10, "vm-1"), disk("db", 20, "vm-2"), disk("web", 30, "vm-1")]
    for order in permutations(disks):
        inventory, _ = read_tables(
            {
                "vInfo": table(INFO, vm("web", "vm-1"), vm("db", "vm-2")),
                "vDisk": table(DISK, *order),
            }
        )
        assert [found.disk_mib for found in inventory.vms] == [40, 20]


names = st.sampled_from(["web", "db", "app"])
refs = st.sampled_from(["", "vm-1", "vm-2", "vm-3"])
uuids = st.sampled_from(["", "u1", "u2"])
centers = st.sampled_from([A, B, ("", "")])
vm_rows = st.lists(st.builds(vm, names, refs, uuids, centers), min_size=1, max_size=8)
disk_rows = st.lists(
    st.builds(disk, names, st.integers(1, 9).map(float), refs, uuids, centers), max_size=12
)


@given(vm_rows, disk_rows)
def test_every_row_is_a_vm_or_a_counted_duplicate_and_every_disk_row_is_accounted_for(
    infos: list[list[Any]], disks: list[list[Any]]
) -> None:
    inventory, report = read_tables({"vInfo": table(INFO, *infos), "vDisk": table(DISK, *disks)})
    assert report.rows == len(infos) == len(inventory.vms) + report.duplicates
    assert len({found.identity for found in inventory.vms}) == len(inventory.vms)
    sheet = next((sheet for sheet in report.sheets if sheet.kind == "vDisk"), None)
    assert sheet is not None
    assert sheet.rows == len(disks) == sheet.joined + sheet.unmatched
    held = sum(len(parts.disks) for parts in inventory.parts)
    assert held <= sheet.joined
    by_name(inventory)
