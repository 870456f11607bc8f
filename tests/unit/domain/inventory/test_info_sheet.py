"""Rows of vInfo are VMs or are told as what they are; nothing else becomes a VM."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.inventory.report import ImportReport
from app.domain.model import Vm
from tests.workbench import by_name, read_tables, table

TOTALS = "vInfo rows that add others up (totals)"
NO_VM = "vInfo rows that describe no VM"
BARE = "vInfo rows with nothing but a name"
FULL = "VM, Powerstate, CPUs, Memory, Host, VM ID"
WEB = ["web", "poweredOn", 2, 4096, "esx1", "vm-1"]
DB = ["db", "poweredOff", 4, 8192, "esx1", "vm-2"]


def read(headings: str, *rows: list[Any]) -> tuple[list[str], dict[str, int], ImportReport]:
    inventory, report = read_tables({"vInfo": table(headings, *rows)})
    skipped = {reason: tally.count for reason, tally in report.skipped.items()}
    return [vm.name for vm in inventory.vms], skipped, report


def one(headings: str, *cells: Any) -> Vm:
    inventory, _ = read_tables({"vInfo": table(f"VM, CPUs, Memory, {headings}",
                                               ["web", 2, 4096, *cells])})  # fmt: skip
    return by_name(inventory)["web"][0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["Total", None, 6, 12288, None, None], TOTALS),
        (["", None, 6, 12288, None, None], TOTALS),
        (["Summe:", "", "6", "12,288", "", ""], TOTALS),
        (["exported by hand", None, None, None, None, None], BARE),
        (["see the notes", "", "n/a", "n/a", "", ""], NO_VM),
    ],
)
def test_rows_that_are_no_vms_are_left_out_and_told(row: list[Any], reason: str) -> None:
    names, skipped, _ = read(FULL, WEB, DB, row)
    assert names == ["web", "db"]
    assert skipped == {reason: 1}


@pytest.mark.parametrize(
    "row",
    [
        # Whatever it is called: an id, a host or a power state make it a machine.
        ["Total", None, 6, 12288, None, "vm-3"],
        ["Total", "poweredOn", 6, 12288, None, None],
        ["Summe", None, 6, 12288, "esx2", None],
        # A size is enough for a name that means no total.
        ["app", None, 2, None, None, None],
        ["app", None, None, 2048, None, None],
    ],
)
def test_rows_that_look_odd_and_are_vms(row: list[Any]) -> None:
    names, skipped, _ = read(FULL, WEB, DB, row)
    assert names == ["web", "db", row[0]]
    assert skipped == {}


def test_a_vm_without_a_name_is_called_by_its_id() -> None:
    assert read(FULL, WEB, ["", "poweredOn", 2, 4096, "esx1", "vm-9"])[0] == [
        "web", "(no name, vm-9)",
    ]  # fmt: skip


def test_in_a_sheet_of_sizes_alone_only_a_sum_is_a_total() -> None:
    headings = "VM, CPUs, Memory"
    rows = [["web", 2, 4096], ["db", 4, 8192]]
    assert read(headings, *rows, ["Total", 6, 12288])[:2] == (["web", "db"], {TOTALS: 1})
    assert read(headings, *rows, ["Total", 6, None])[:2] == (["web", "db"], {TOTALS: 1})
    assert read(headings, *rows, ["Total", 5, 2048])[:2] == (["web", "db", "Total"], {})
    assert read(headings, *rows, ["app", 6, 12288])[:2] == (["web", "db", "app"], {})
    assert read(headings, *rows, ["", 6, 12288])[:2] == (["web", "db"], {TOTALS: 1})


def test_every_row_is_counted_once() -> None:
    _, skipped, report = read(
        FULL, WEB, DB, ["Total", None, 6, 12288, None, None], ["x"] + [""] * 5
    )
    sheet = report.sheets[0]
    assert sheet.rows == 4
    assert report.rows == 2
    assert sum(skipped.values()) == 2


@pytest.mark.parametrize(
    ("cell", "role"),
    [
        (1, 1), (2.0, 2), ("2", 2), ("Secondary", 2), ("secondary 3", 3), ("primary", None),
        ("", None), (None, None), ("n/a", None), (float("nan"), None),
    ],
)  # fmt: skip
def test_roles_in_fault_tolerance(cell: Any, role: int | None) -> None:
    assert one("FT Role", cell).ft_role == role


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Powerstate", "Powered Off", "power_state", "poweredOff"),
        ("Powerstate", "SHUTOFF", "power_state", "poweredOff"),
        ("Powerstate", "limbo", "power_state", ""),
        # No VM of the file has any, so that all are taken as running, which is told.
        ("Powerstate", "", "power_state", "poweredOn"),
        ("Template", "WAHR", "template", True),
        ("Template", "nein", "template", False),
        ("Template", "n/a", "template", False),
        ("SRM Placeholder", "VRAI", "srm_placeholder", True),
        ("CBT", "#N/A", "cbt", None),
        ("CBT", "ΨΕΥΔΕΣ", "cbt", False),
        ("Provisioned GB", 10, "provisioned_mib", 10240.0),
        ("Provisioned MiB", "10 GB", "provisioned_mib", 10240.0),
        ("Provisioned MiB", "NaN", "provisioned_mib", 0.0),
        ("Provisioned MiB", 2e15, "provisioned_mib", 0.0),
        ("In Use (TiB)", 0.5, "in_use_mib", 524288.0),
        ("In Use MiB", -7, "in_use_mib", 0.0),
        ("HW version", "vmx-?", "hw_version", None),
        ("Annotation", "#¡REF!", "annotation", ""),
        ("Annotation", "Owner: Ops\nTier 1", "annotation", "Owner: Ops\nTier 1"),
    ],
)
def test_cells_good_and_bad(heading: str, cell: Any, field: str, value: Any) -> None:
    assert getattr(one(heading, cell), field) == value


@pytest.mark.parametrize("name", ["dvportgroup-12", "network-7", "group-v22", "datastore-3"])
def test_an_object_id_for_a_name_is_told_where_it_is_one(name: str) -> None:
    names, _, report = read(FULL, WEB, [name, "poweredOn", 2, 4096, "esx1", "vm-3"])
    assert names == ["web", name]
    told = report.suspicious.get("object ids in the VM column of vInfo")
    is_id = name != "group-v22"
    assert (told.count if told else 0) == is_id
