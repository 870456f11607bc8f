"""Sizes in GB under headings that mean MiB, told by what the other sheets say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    Sheets,
    base,
    counts,
    csv_files,
    drop_columns,
    export,
    planned,
    read,
    sums,
    workbook,
)

TOTAL, PROVISIONED, IN_USE = "Total disk capacity MiB", "Provisioned MiB", "In Use MiB"
DISKS, FILES = ("vDisk", "Capacity MiB"), ("vPartition", "Capacity MiB")
CONSUMED = ("vPartition", "Consumed MiB")


def in_gb(sheets: Sheets, *columns: tuple[str, str], by: float = GB) -> Sheets:
    """Columns converted by hand, their headings left."""
    for sheet, heading in columns:
        rows = sheets[sheet]
        at = rows[0].index(heading)
        for row in rows[1:]:
            if row[at] is not None:
                row[at] = row[at] / by
    return sheets


def told(*titles: str) -> set[str]:
    return {f"VMs whose {title} is in GB, though its heading means MiB" for title in titles}


@pytest.mark.parametrize(
    ("columns", "titles"),
    [
        ([DISKS], ["vDisk"]),
        ([FILES, CONSUMED], ["vPartition (Capacity)", "vPartition (Consumed)"]),
        ([CONSUMED], ["vPartition (Consumed)"]),
        ([DISKS, FILES, CONSUMED],
         ["vDisk", "vPartition (Capacity)", "vPartition (Consumed)"]),
        ([("vInfo", TOTAL)], ["vInfo (Total disk capacity)"]),
        ([("vInfo", PROVISIONED), ("vInfo", IN_USE)],
         ["vInfo (Provisioned)", "vInfo (In Use)"]),
        ([("vInfo", "Memory")], ["memory in vInfo"]),
        ([("vMemory", "Size MiB")], ["memory in vMemory"]),
        ([("vInfo", "Memory"), ("vInfo", TOTAL), ("vInfo", PROVISIONED), ("vInfo", IN_USE)],
         ["memory in vInfo", "vInfo (Total disk capacity)", "vInfo (Provisioned)",
          "vInfo (In Use)"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["4.x", "3.x"])
def test_columns_in_gb(
    form: str,
    columns: list[tuple[str, str]],
    titles: list[str],
    workspace: Workspace,
    tmp_path: Path,
) -> None:
    sheets = in_gb(export(base()), *columns)
    if form == "3.x":
        drop_columns(sheets, TOTAL)
        titles = [title for title in titles if "Total" not in title]
    path = workbook(tmp_path / "a.xlsx", sheets)
    plan = planned(workspace, path)
    assert sums(plan) == BASE_SUMS
    assert {vm.memory_usage_pct for vm in plan.vms if vm.in_plan} == {25.0}
    assert set(read(path)[1].suspicious) == told(*titles)
    assert all(any(title in warning for warning in plan.warnings) for title in titles)


def test_vinfo_alone_in_gb(workspace: Workspace, tmp_path: Path) -> None:
    """What is provisioned holds a swap file as large as the memory, which is in MiB."""
    sheets = {"vInfo": export(base())["vInfo"]}
    drop_columns(sheets, TOTAL)
    in_gb(sheets, ("vInfo", PROVISIONED), ("vInfo", IN_USE))
    vms, vcpu, ram, disk, used = sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets)))
    assert (vms, vcpu, ram, disk, used) == (3, 12, 40.0, 300.0, 100.0)


def test_gigabytes_of_a_thousand(workspace: Workspace, tmp_path: Path) -> None:
    sheets = in_gb(export(base()), DISKS, by=1000)
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_each_file_and_each_export_in_one_has_units_of_its_own(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets: dict[str, Any] = {}
    machines = base()
    for tag, some in (("east", machines[:2]), ("west", machines[2:])):
        made = export(some, (f"{tag}.example", f"{tag}-1234"))
        for name, rows in (in_gb(made, DISKS) if tag == "east" else made).items():
            sheets[f"{name}_{tag}"] = rows
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


def test_what_nothing_contradicts_is_told(workspace: Workspace, tmp_path: Path) -> None:
    sheets = in_gb(export(base(), without=("vPartition",)), DISKS, ("vInfo", TOTAL))
    drop_columns(sheets, PROVISIONED, IN_USE)
    path = workbook(tmp_path / "a.xlsx", sheets)
    assert counts(read(path)[1].suspicious) == {
        "VMs whose disks are below 1 GB, perhaps in another unit": 4
    }
    assert "below 1 GB" in planned(workspace, path).warnings[0]


def test_little_memory_is_told(tmp_path: Path) -> None:
    sheets = in_gb(export(base()), ("vInfo", "Memory"), ("vMemory", "Size MiB"))
    assert counts(read(workbook(tmp_path / "a.xlsx", sheets))[1].suspicious) == {
        "VMs with less than 64 MB of memory, perhaps in another unit": 4
    }


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_units_in_the_headings_of_hosts(form: str, tmp_path: Path) -> None:
    sheets = export(base())
    rows = sheets["vHost"]
    at = rows[0].index("# Memory")
    rows[0][at], rows[1][at] = "Memory (GB)", 512
    make = csv_files if form == "csv" else workbook
    (host,) = read(make(tmp_path / "a", sheets))[0].hosts
    assert host.memory_mib == 512 * GB
