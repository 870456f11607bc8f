"""Numbers, dates and headings as other places write them, alone and beside each other."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    GB,
    NORTH,
    SOUTH,
    Machine,
    Sheets,
    add_row,
    base,
    counts,
    csv_files,
    export,
    machines_of,
    planned,
    put,
    read,
    sums,
    workbook,
)

OTHER = [Machine("till-01", 1, 8, 16, (200,), (90,)), Machine("vault", 2, 2, 4, (10,), (5,))]
BOTH_SUMS = (5, 22, 60.0, 470.0, 195.0)


def us(number: int) -> str:
    return f"{number:,}"


def german(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def german_decimals(number: int) -> str:
    return f"{german(number)},00" if number >= GB else str(number)


def french(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f") + (",0" if number >= GB else "")


def french_older(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def swiss(number: int) -> str:
    return f"{number:,}".replace(",", "’") + (".00" if number >= GB else "")


def swiss_typed(number: int) -> str:
    return f"{number:,}".replace(",", "'")


STYLES = [us, german, german_decimals, french, french_older, swiss, swiss_typed]


def written(sheets: Sheets, write: Callable[[int], str], *only: str) -> Sheets:
    """Whole numbers of all sheets, or of some, as texts."""
    return {
        sheet: [
            rows[0],
            *([write(cell) if type(cell) is int else cell for cell in row] for row in rows[1:]),
        ]
        if not only or sheet in only
        else rows
        for sheet, rows in sheets.items()
    }


def zipped(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, str(file.relative_to(folder)))
    return path


# -- several exports, each of its place ------------------------------------------------------------


@pytest.mark.parametrize("form", ["folders in a zip", "tags in a zip", "tags in a folder", "paths"])
@pytest.mark.parametrize(("north", "south"), [(us, german), (german, us), (german_decimals, us)])
def test_csv_exports_of_two_places_together(
    form: str,
    north: Callable[[int], str],
    south: Callable[[int], str],
    workspace: Workspace,
    tmp_path: Path,
) -> None:
    marks = {us: ",", german: ";", german_decimals: ";"}
    out = tmp_path / "out"
    out.mkdir()
    for name, style, sheets in (
        ("north", north, export(base())), ("south", south, export(OTHER, SOUTH)),
    ):  # fmt: skip
        tagged = form.startswith("tags")
        pattern = f"{name}_RVTools_tab{{}}.csv" if tagged else "RVTools_tab{}.csv"
        folder = out if tagged else out / name
        csv_files(folder, written(sheets, style), pattern, marks[style])
    paths = {"tags in a folder": [out], "paths": sorted(out.iterdir())}.get(form)
    plan = planned(workspace, *(paths or [zipped(tmp_path / "a.zip", out)]))
    assert sums(plan) == BOTH_SUMS
    assert plan.warnings == ()


@pytest.mark.parametrize("form", ["folder", "zip", "files"])
def test_workbooks_of_two_places_together(form: str, workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    workbook(out / "north.xlsx", written(export(base()), german))
    workbook(out / "south.xlsx", written(export(OTHER, SOUTH), us))
    paths = {"folder": [out], "files": sorted(out.iterdir())}.get(form)
    plan = planned(workspace, *(paths or [zipped(tmp_path / "a.zip", out)]))
    assert sums(plan) == BOTH_SUMS


def test_tabs_of_one_export_of_which_only_some_hold_text(
    workspace: Workspace, tmp_path: Path
) -> None:
    """The first workbook has numbers, the others what a German Excel made of them."""
    out = tmp_path / "out"
    out.mkdir()
    for sheet, rows in export(base()).items():
        write = str if sheet == "vInfo" else german_decimals
        name = f"RVTools_Export{sheet}2xlsx_2026-10-30_08.00.00.xlsx"
        workbook(
            out / name, {sheet: rows if write is str else written({sheet: rows}, write)[sheet]}
        )
    assert sums(planned(workspace, out)) == BASE_SUMS


def test_exports_of_two_places_in_one_sheet(workspace: Workspace, tmp_path: Path) -> None:
    sheets = written(export(base()), german)
    for name, rows in written(export(OTHER, SOUTH), us).items():
        sheets[name].extend(rows)
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BOTH_SUMS


@pytest.mark.parametrize(
    ("north", "south"),
    [("%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M"), ("%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M"),
     ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["zip", "one workbook"])
def test_each_export_has_its_own_order_of_day_and_month(
    form: str, north: str, south: str, workspace: Workspace, tmp_path: Path
) -> None:
    days = {"till-01": "2026-10-06 10:00", "ledger": "2026-09-28 10:00"}
    taken = {name: datetime.fromisoformat(day) for name, day in days.items()}
    estates = []
    for order, vcenter, names in (
        (north, NORTH, ("till-01", "ledger")), (south, SOUTH, ("till-01s", "ledgers")),
    ):  # fmt: skip
        machines = [Machine(name, number) for number, name in enumerate(names, 1)]
        made = datetime.fromisoformat("2026-10-30 08:00")
        sheets = export(machines, vcenter, made=made.strftime(order))
        for name in names:
            add_row(
                sheets, "vSnapshot", VM=name, Name="before", VI_SDK_Server=vcenter[0],
                VI_SDK_UUID=vcenter[1], **{"Date_/_time": taken[name.rstrip("s")].strftime(order)},
            )  # fmt: skip
        estates.append(sheets)
    if form == "zip":
        out = tmp_path / "out"
        out.mkdir()
        for name, sheets in zip("ns", estates, strict=True):
            csv_files(out / name, sheets)
        path = zipped(tmp_path / "a.zip", out)
    else:
        for name, rows in estates[1].items():
            estates[0][name].extend(rows[1:])
        path = workbook(tmp_path / "a.xlsx", estates[0])
    assert {name: vm.snapshot_oldest_days for name, vm in machines_of(path).items()} == {
        "till-01": 24, "till-01s": 24, "ledger": 32, "ledgers": 32,
    }  # fmt: skip


# -- numbers as text in a workbook -----------------------------------------------------------------


@pytest.mark.parametrize("write", STYLES)
@pytest.mark.parametrize("only", [(), ("vInfo",), ("vDisk", "vPartition"), ("vMemory",)])
def test_text_numbers_of_a_workbook(
    write: Callable[[int], str], only: tuple[str, ...], workspace: Workspace, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", written(export(base()), write, *only))
    plan = planned(workspace, path)
    assert sums(plan) == BASE_SUMS
    assert {vm.memory_usage_pct for vm in plan.vms if vm.in_plan} == {25.0}
    assert any("numbers stored as text" in what for what in read(path)[1].suspicious)


@pytest.mark.parametrize("write", STYLES)
def test_text_numbers_of_vinfo_alone(
    write: Callable[[int], str], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = {"vInfo": export(base())["vInfo"]}
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", written(sheets, write)))) == (
        BASE_SUMS
    )


@pytest.mark.parametrize("write", STYLES)
def test_a_few_texts_among_numbers(
    write: Callable[[int], str], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base())
    put(sheets, "vInfo", "ledger", "Memory", write(24 * GB))
    put(sheets, "vDisk", "ledger", "Capacity MiB", write(60 * GB), 120 * GB)
    put(sheets, "vPartition", "ledger", "Consumed MiB", write(30 * GB), write(40 * GB))
    assert sums(planned(workspace, workbook(tmp_path / "a.xlsx", sheets))) == BASE_SUMS


@pytest.mark.parametrize("mark", [".", ","])
def test_gigabytes_with_three_decimals_are_told(mark: str, tmp_path: Path) -> None:
    sheets = export(base(), without=("vMemory",))
    rows = sheets["vInfo"]
    at = rows[0].index("Memory")
    rows[0][at] = "Memory (GB)"
    for row in rows[1:]:
        row[at] = f"{row[at] / GB:.3f}".replace(".", mark)
    inventory, report = read(workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: vm.ram_gb for vm in inventory.vms} == {
        "till-01": 6.0, "ledger": 24.0, "queue": 10.0, "gold-image": 2.0,
    }  # fmt: skip
    assert any("thousands or fractions, read as fractions" in what for what in report.suspicious)


def test_hosts_and_stores_have_figures_as_text_too(tmp_path: Path) -> None:
    sheets = written(export(base()), german, "vHost", "vCluster")
    inventory, _ = read(workbook(tmp_path / "a.xlsx", sheets))
    (host,) = inventory.hosts
    assert (host.cpu_mhz, host.cores, host.memory_mib) == (2000.0, 40, 524288.0)
    assert inventory.clusters[0].memory_mib == 524288.0


# -- CSV with further headings ---------------------------------------------------------------------


def with_owner(rows: list[list[Any]]) -> list[list[Any]]:
    """Two columns more in the middle."""
    return [[*row[:2], *(("Owner", "Team") if not n else ("Ann", "Ops")), *row[2:]]
            for n, row in enumerate(rows)]  # fmt: skip


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("first", ["narrow", "wide"])
def test_a_block_of_another_width_is_read_as_in_a_workbook(
    quoting: int, first: str, workspace: Workspace, tmp_path: Path
) -> None:
    one, two = export(base()), export(OTHER, SOUTH)
    folder = tmp_path / "out"
    folder.mkdir()
    for sheet in one:
        blocks = [one[sheet], with_owner(two[sheet])]
        if first == "wide":
            blocks = [with_owner(one[sheet]), two[sheet]]
        with (folder / f"RVTools_tab{sheet}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, quoting=quoting).writerows(
                [["" if cell is None else cell for cell in row] for row in (*blocks[0], *blocks[1])]
            )
    plan = planned(workspace, folder)
    assert sums(plan) == BOTH_SUMS
    assert len(plan.source.vcenters) == 2
    assert not any("CSV" in warning for warning in plan.warnings)


def test_rows_with_fields_too_many_are_read_and_told(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for rows in sheets.values():
        for row in rows[2:]:
            if row[0] == "ledger":
                row.extend(["x", "y"])
    folder = csv_files(tmp_path / "out", sheets)
    assert sums(planned(workspace, folder)) == BASE_SUMS
    told = counts(read(folder)[1].suspicious)
    assert told["CSV rows with more fields than headings, read without the surplus"] == 9
    assert not any("quotes" in what for what in told)


# -- dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["20261006", "20261006T213000", "20261006T213000Z", "2026-10-06T21:30:00Z",
             "2026-10-06T21:30:00+02:00", "46301", "46301.9", "46301,9", 20261006, 46301],
)  # fmt: skip
@pytest.mark.parametrize("file", ["workbook", "csv"])
def test_dates_of_digits_and_zones(form: Any, file: str, tmp_path: Path) -> None:
    sheets = export(base())
    add_row(sheets, "vSnapshot", VM="queue", Name="before", **{"Date_/_time": form})
    make = csv_files if file == "csv" else workbook
    found = machines_of(make(tmp_path / "a", sheets))
    assert found["queue"].snapshot_oldest_days == 24


def test_dates_that_cannot_be_read_are_told(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base())
    for name, day in (
        ("queue", "6th of Oct 26"),
        ("ledger", "2026-10-06"),
        ("till-01", "31.31.26"),
    ):
        add_row(sheets, "vSnapshot", VM=name, Name="before", **{"Date_/_time": day})
    path = workbook(tmp_path / "a.xlsx", sheets)
    what = "dates of vSnapshot (Date / time) that cannot be read, taken as unknown"
    tally = read(path)[1].suspicious[what]
    assert (tally.count, tally.examples) == (2, ["6th of Oct 26", "31.31.26"])
    assert any(warning.startswith(f"{what}: 2 ") for warning in planned(workspace, path).warnings)


def test_a_day_of_export_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    _, report = read(workbook(tmp_path / "a.xlsx", export(base(), made="week 44 of 2026")))
    assert "dates of vMetaData that cannot be read, taken as unknown" in report.suspicious


# -- headings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headings",
    [
        ["VM", "Energiezustand", "Vorlage", "CPUs", "Arbeitsspeicher", "Cluster", "Host"],
        ["VM", "État d'alimentation", "Modèle", "Processeurs", "Mémoire", "Cluster", "Host"],
        ["VM", "Estado de energía", "Plantilla", "CPUs", "Memoria", "Cluster", "Host"],
    ],
)
def test_translated_headings(headings: list[str], tmp_path: Path) -> None:
    rows = [
        headings,
        ["web", "poweredOn", "False", 2, 4096, "Racks", "esx1"],
        ["gold", "poweredOff", "True", 2, 4096, "Racks", "esx1"],
    ]
    inventory, report = read(workbook(tmp_path / "a.xlsx", {"vInfo": rows}))
    assert [(vm.power_state, vm.template, vm.vcpu, vm.ram_mib) for vm in inventory.vms] == [
        ("poweredOn", False, 2, 4096), ("poweredOff", True, 2, 4096),
    ]  # fmt: skip
    told = "files without a column of disk sizes, whose VMs count with 0 GB of disk"
    assert told in report.suspicious


def test_headings_that_nobody_knows_are_told_as_missing(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [
        ["VM", "Tápellátás", "Sablon", "Processzorok", "Memória mérete", "Cluster", "Host"],
        ["web", "poweredOn", "False", 2, 4096, "Racks", "esx1"],
        ["gold", "poweredOff", "True", 2, 4096, "Racks", "esx1"],
    ]
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", {"vInfo": rows}))
    assert [warning.partition(",")[0] for warning in plan.warnings[:6]] == [
        "VMs without a CPU count", "VMs without a memory size",
        "files without a column CPUs", "files without a column Memory",
        "files without a column Powerstate", "files without a column Template",
    ]  # fmt: skip
    assert plan.source.data_date != date(1970, 1, 1)
