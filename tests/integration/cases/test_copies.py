"""A VM that stands several times: by days, as copies of sheets, twice in a sheet, in two files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.day_words import day_words
from app.domain.planning.plan.plan import Plan
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    NAMELESS,
    NORTH,
    Machine,
    Sheets,
    add_row,
    base,
    counts,
    csv_files,
    drop_columns,
    export,
    named,
    planned,
    put,
    read,
    sums,
    workbook,
    zipped,
)

WAS = "2026-11-01"
IS = "2026-11-20"


def older() -> list[Machine]:
    """The base estate before: two VMs were smaller, one had another disk and adapter besides."""
    return [
        Machine("till-01", 1, 2, 4, (40, 15), (19, 12), ("Floor", "Attic")),
        Machine("ledger", 2, 4, 16, (60, 100), (28, 33)),
        Machine("queue", 3, 4, 10, (30,), (9,)),
        base()[3],
    ]


def with_snapshot(sheets: Sheets, name: str, made: str) -> Sheets:
    add_row(
        sheets, "vSnapshot", VM="queue", Name=name, VM_ID="vm-3", VI_SDK_Server=NORTH[0],
        VI_SDK_UUID=NORTH[1], **{"Date_/_time": made},
    )  # fmt: skip
    return sheets


def of_one_copy(plan: Plan) -> None:
    """Every figure is of the base estate, none of the older one."""
    assert sums(plan) == BASE_SUMS
    assert {vm.name: (vm.disk_count, vm.nic_count) for vm in plan.vms} == {
        "till-01": (1, 1), "ledger": (2, 1), "queue": (1, 1), "gold-image": (1, 1),
    }  # fmt: skip
    assert {vm.memory_usage_pct for vm in plan.vms if vm.in_plan} == {25.0}
    assert [(net.name, net.vm_count, net.nic_count) for net in plan.networks] == [("Floor", 3, 3)]
    assert plan.reconciliation.adds_up


def test_csv_files_of_three_nights(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "nightly"
    nights = {"2026-11-18": older(), "2026-11-19": older(), IS: base()}
    for day, machines in nights.items():
        sheets = export(machines, made=f"{day} 02:00:00")
        csv_files(folder, with_snapshot(sheets, day, day), f"RVTools_tab{{}}_{day}.csv")
    plan = planned(workspace, folder)
    of_one_copy(plan)
    assert plan.reconciliation.excluded == {"template": 1, "duplicate row": 8}
    [queue] = [vm for vm in plan.vms if vm.name == "queue"]
    assert queue.snapshot_count == 1
    skipped = read(folder)[1].skipped
    assert [(what.split()[2], tally.count) for what, tally in skipped.items()] == [
        ("RVTools_tabvInfo_2026-11-19.csv", 4), ("RVTools_tabvInfo_2026-11-18.csv", 4),
    ]  # fmt: skip
    assert all("taken from the newer RVTools_tabvInfo_2026-11-20.csv" in each for each in skipped)


@pytest.mark.parametrize("form", ["folder of folders", "zip", "two times of one day"])
def test_exports_of_two_days_in_any_form(form: str, workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for day, machines in ((WAS, older()), (IS, base())):
        sheets = export(machines, NORTH, without=("vMetaData",))
        if form == "two times of one day":
            clock = "0600" if day == WAS else "1800"
            csv_files(out, sheets, f"RVTools_tab{{}}_{IS}_{clock}.csv")
        else:
            csv_files(out / f"RVTools {day}", sheets)
    of_one_copy(planned(workspace, zipped(tmp_path / "a.zip", out) if form == "zip" else out))


def test_nights_of_an_estate_without_name_and_ids(workspace: Workspace, tmp_path: Path) -> None:
    for day, machines in ((WAS, older()), (IS, base())):
        sheets = export(machines, NAMELESS, without=("vMetaData",))
        drop_columns(sheets, "VM ID", "VM UUID")
        csv_files(tmp_path / "out", sheets, f"RVTools_tab{{}}_{day}.csv")
    plan = planned(workspace, tmp_path / "out")
    of_one_copy(plan)
    assert len(plan.source.vcenters) == 1


def test_hosts_of_several_nights_are_there_once(tmp_path: Path) -> None:
    for number, day in enumerate((WAS, IS)):
        sheets = export(base())
        sheets["vHost"][1][4] = 2000 + number
        csv_files(tmp_path / "nightly", sheets, f"RVTools_tab{{}}_{day}.csv")
    inventory, _ = read(tmp_path / "nightly")
    assert [(host.name, host.cpu_mhz) for host in inventory.hosts] == [("blade-1.example", 2001)]


@pytest.mark.parametrize("copy", ["{} (2)", "{}_2", "Copy of {}", "{} - Kopie"])
@pytest.mark.parametrize("ids", [True, False])
def test_older_copies_of_every_sheet(
    ids: bool, copy: str, workspace: Workspace, tmp_path: Path
) -> None:
    now, before = export(base()), export(older())
    for sheets in (now, before):
        if not ids:
            drop_columns(sheets, "VM ID", "VM UUID")
    path = workbook(tmp_path / "a.xlsx", now | named(before, copy.format))
    plan = planned(workspace, path)
    of_one_copy(plan)
    assert plan.reconciliation.excluded == {"template": 1, "duplicate row": 4}
    assert [tally.count for tally in read(path)[1].skipped.values()] == [4]


def test_an_older_copy_that_names_no_vcenter(workspace: Workspace, tmp_path: Path) -> None:
    """Most of it is as it was, so it is a copy and no second estate."""
    now, before = export(base(), NAMELESS), export(older(), NAMELESS)
    for sheets in (now, before):
        drop_columns(sheets, "VM UUID")
        del sheets["vMetaData"]
    path = workbook(tmp_path / "a.xlsx", now | named(before, "{} (2)".format))
    plan = planned(workspace, path)
    of_one_copy(plan)
    assert len(plan.source.vcenters) == 1


def test_older_csv_files_beside_the_newer_ones(workspace: Workspace, tmp_path: Path) -> None:
    csv_files(tmp_path / "out", export(base()))
    csv_files(tmp_path / "out", export(older()), "RVTools_tab{} (1).csv")
    of_one_copy(planned(workspace, tmp_path / "out"))


def test_an_older_copy_of_one_sheet_alone(workspace: Workspace, tmp_path: Path) -> None:
    """vInfo stands once; the second vDisk has other sizes, and a disk more."""
    sheets, before = export(base()), export(older())
    for name in ("vDisk", "vPartition", "vMemory", "vNetwork"):
        sheets[f"{name} (2)"] = before[name]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: (vm.disk_gb, vm.disk_count) for vm in plan.vms} == {
        "till-01": (50.0, 1), "ledger": (180.0, 2), "queue": (30.0, 1), "gold-image": (20.0, 1),
    }  # fmt: skip
    assert {vm.memory_usage_pct for vm in plan.vms if vm.in_plan} == {25.0}


def test_a_list_of_disks_that_goes_on_in_a_second_sheet(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    rows = sheets["vDisk"]
    sheets["vDisk"], sheets["vDisk (2)"] = rows[:3], [rows[0], *rows[3:]]
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


@pytest.mark.parametrize("order", ["below", "sorted"])
@pytest.mark.parametrize("moved", [True, False])
def test_a_vm_twice_in_one_sheet(
    moved: bool, order: str, workspace: Workspace, tmp_path: Path
) -> None:
    """It was moved and resized between two exports that somebody copied together."""
    sheets, before = export(base()), export(older()[:2])
    for rows in before.values():
        if moved and "Host" in rows[0] and "VM" in rows[0]:
            for row in rows[1:]:
                row[rows[0].index("Host")] = "blade-9.example"
    for name, rows in before.items():
        if "VM" in sheets[name][0]:
            sheets[name].extend(rows[1:])
            if order == "sorted":
                sheets[name][1:] = sorted(sheets[name][1:], key=lambda row: str(row[0]))
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    of_one_copy(plan)
    assert plan.reconciliation.excluded == {"template": 1, "duplicate row": 2}


def test_one_disk_in_two_rows_counts_once(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    more: dict[str, Any] = {"VI SDK Server": NORTH[0], "VI SDK UUID": NORTH[1], "VM ID": "vm-3"}
    more = {key.replace(" ", "_"): value for key, value in more.items()}
    add_row(
        sheets, "vDisk", VM="queue", Disk="Hard disk 1", Capacity_MiB=25 * GB,
        Path="[shelf] queue/queue.vmdk", **more,
    )  # fmt: skip
    add_row(
        sheets, "vPartition", VM="queue", Disk="/data0", Capacity_MiB=29 * GB,
        Consumed_MiB=9 * GB, **more,
    )  # fmt: skip
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == BASE_SUMS
    [queue] = [vm for vm in plan.vms if vm.name == "queue"]
    assert queue.disk_count == 1


# -- two exports of one vCenter --------------------------------------------------------------------


def two_exports(folder: Path, names: tuple[str, str], made: tuple[str, str]) -> list[Path]:
    """The older one and the newer one; "" for no vMetaData."""
    folder.mkdir()
    paths = []
    for name, day, machines in zip(names, made, (older(), base()), strict=True):
        without = () if day else ("vMetaData",)
        paths.append(workbook(folder / name, export(machines, made=day, without=without)))
    return paths


@pytest.mark.parametrize("form", ["given", "given the other way", "folder"])
@pytest.mark.parametrize(
    ("names", "made"),
    [
        # What vMetaData says goes before the names of the files.
        (("b.xlsx", "a.xlsx"), (f"{WAS} 08:00:00", f"{IS} 08:00:00")),
        (("a_2026-12-01.xlsx", "b_2026-10-01.xlsx"), ("01/11/2026 08:00", "20/11/2026 08:00")),
        ((f"a_{WAS}.xlsx", f"b_{IS}.xlsx"), ("", "")),
        ((f"b_{WAS}.xlsx", "a_20261120_0600.xlsx"), ("", "")),
        # What tells no date at all is not taken for newer.
        (("b.xlsx", "a.xlsx"), ("", f"{IS} 08:00:00")),
    ],
)
def test_the_newest_of_two_exports_counts(
    names: tuple[str, str], made: tuple[str, str], form: str, workspace: Workspace, tmp_path: Path
) -> None:
    paths = two_exports(tmp_path / "out", names, made)
    chosen = {"given": paths, "folder": [tmp_path / "out"]}.get(form, paths[::-1])
    of_one_copy(planned(workspace, *chosen))
    [(told, tally)] = read(*chosen)[1].skipped.items()
    assert tally.count == 4
    assert told.startswith(f"VMs of {names[0]}")
    assert names[1] in told


def test_the_one_given_last_counts_where_nothing_is_dated(
    workspace: Workspace, tmp_path: Path
) -> None:
    """As if one had been imported after the other."""
    of_one_copy(planned(workspace, *two_exports(tmp_path / "out", ("a.xlsx", "b.xlsx"), ("", ""))))
    paths = two_exports(tmp_path / "other", ("a.xlsx", "b.xlsx"), ("", ""))[::-1]
    assert counts(read(*paths)[1].skipped) == {"VMs of b.xlsx left out, taken from a.xlsx": 4}


def test_what_only_the_older_export_lists_is_told(workspace: Workspace, tmp_path: Path) -> None:
    gone = Machine("gone", 9, 2, 4, (40,), (20,))
    paths = [
        workbook(tmp_path / "a.xlsx", export([*older(), gone], made=f"{WAS} 08:00:00")),
        workbook(tmp_path / "b.xlsx", export(base(), made=f"{IS} 08:00:00")),
    ]
    assert sums(planned(workspace, *paths)) == (4, 14, 44.0, 300.0, 120.0)
    told = counts(read(*paths)[1].suspicious)
    was = day_words(date.fromisoformat(WAS))
    assert told[f"VMs that only the older a.xlsx ({was}) lists; exclude those that are gone"] == 1
    # Of one moment, as when each holds a part of the vCenter: nothing is gone.
    paths[1] = workbook(tmp_path / "b.xlsx", export(base(), made=f"{WAS} 08:00:00"))
    assert not any("older" in what for what in read(*paths)[1].suspicious)


def test_vcenters_that_look_alike_stay_two(workspace: Workspace, tmp_path: Path) -> None:
    """The same names, IDs and days; only the vCenter differs."""
    sheets = export(base()) | named(export(older(), ("south.example", "s")), "{} (2)".format)
    for rows in sheets.values():
        if "VM UUID" in rows[0]:
            drop_columns({"rows": rows}, "VM UUID")
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == (6, 22, 70.0, 505.0, 201.0)
    assert sorted(vm.disk_gb for vm in plan.vms if vm.name == "till-01") == [50.0, 55.0]


def test_sheets_are_put_right_by_name(workspace: Workspace, tmp_path: Path) -> None:
    """A cell of one copy is changed: nothing of the other one takes its place."""
    sheets, copy = export(base()), export(base())
    put(copy, "vMemory", "queue", "Active", 9 * GB)
    drop_columns(sheets, "Active", only="vMemory")
    path = workbook(tmp_path / "a.xlsx", sheets | named(copy, "{} (2)".format))
    found = {vm.name: vm.memory_usage_pct for vm in planned(workspace, path).vms}
    assert found["queue"] is None
