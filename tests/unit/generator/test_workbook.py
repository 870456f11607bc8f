"""Workbooks and CSV files of an estate, read back."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.generator.csvs import write_csv
from tests.generator.estate import Estate, Fault
from tests.generator.export import Export, describe
from tests.generator.headings import sheet_names
from tests.generator.workbook import write_workbook

ESTATE = Estate(60, seed=4, odd_names=12)


def read(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def moment(value: date) -> datetime:
    return datetime.fromisoformat(value.isoformat())


def same(stored: object, meant: object) -> bool:
    if meant is None:
        return stored == ""
    if isinstance(meant, datetime):
        # At midnight the reader gives a plain date.
        return isinstance(stored, date) and abs(moment(stored) - meant) < timedelta(seconds=1)
    return stored == meant


@pytest.mark.parametrize("streamed", [False, True], ids=["shared strings", "streamed"])
def test_cells_come_back_as_they_were_meant(tmp_path: Path, streamed: bool) -> None:
    path = tmp_path / "export.xlsx"
    truth = write_workbook(ESTATE, path, streamed=streamed)
    sheets = read(path)
    assert tuple(sheets) == sheet_names("4.x")
    assert Counter({name: len(rows) - 1 for name, rows in sheets.items()}) == truth.rows
    export = Export(ESTATE)
    for name in export.sheets:
        assert sheets[name][0] == [column.heading for column in export.columns[name]]
    position = Counter(dict.fromkeys(export.sheets, 1))
    for name, cells in export.rows():
        stored = sheets[name][position[name]]
        position[name] += 1
        assert all(same(*pair) for pair in zip(stored, cells, strict=True)), (name, stored, cells)


def test_writing_tells_the_same_truth_as_describing(tmp_path: Path) -> None:
    assert write_workbook(ESTATE, tmp_path / "a.xlsx") == describe(ESTATE)


def test_equal_estates_give_equal_bytes(tmp_path: Path) -> None:
    write_workbook(ESTATE, tmp_path / "a.xlsx")
    write_workbook(ESTATE, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_names_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    write_workbook(Estate(60, odd_names=16), tmp_path / "a.xlsx")
    names = {row[0] for row in read(tmp_path / "a.xlsx")["vInfo"]}
    assert {"=SUM(A1;A9)", "+backup target", "-legacy;crm,1", "@home-gateway"} <= names


def test_a_formula_has_no_stored_result(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(ESTATE.with_fault("formula", "vInfo", "Memory"), path)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>A1&amp;A2</f><v></v>" in text


def test_any_kind_of_value_can_stand_in_a_cell(tmp_path: Path) -> None:
    values = ("four", True, -1, 1e300, datetime.fromisoformat("2026-01-02T03:00"), "#REF!")
    faults = tuple(
        Fault("wrong_type", "vInfo", "CPUs", row, value) for row, value in enumerate(values)
    )
    write_workbook(Estate(60, faults=faults), tmp_path / "a.xlsx")
    rows = read(tmp_path / "a.xlsx")["vInfo"]
    column = rows[0].index("CPUs")
    assert tuple(row[column] for row in rows[1:7]) == values
    span = Fault("wrong_type", "vHBA", "Pci", 0, timedelta(seconds=17))
    write_workbook(Estate(12, faults=(span,)), tmp_path / "b.xlsx")
    rows = read(tmp_path / "b.xlsx")["vHBA"]
    assert rows[1][rows[0].index("Pci")] == timedelta(seconds=17)


def rows_of_csv(data: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8")), delimiter=separator))


def test_csv_of_the_old_program_groups_thousands(tmp_path: Path) -> None:
    estate = Estate(60, seed=4, style="3.10")
    truth = write_csv(estate, tmp_path / "export.zip", thousands=True)
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        names = {f"RVTools_tab{name}.csv" for name in sheet_names("3.10")}
        assert set(archive.namelist()) == names
        info = rows_of_csv(archive.read("RVTools_tabvInfo.csv"), ",")
        raw = archive.read("RVTools_tabvInfo.csv").decode()
    assert len(info) - 1 == truth.rows["vInfo"]
    assert {len(row) for row in info} == {len(info[0])}
    assert '"10,000"' in raw
    column = info[0].index("Provisioned MB")
    assert any("," in row[column] for row in info)
    disks = sum(vm.disk for vm in truth.vms)
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        rows = rows_of_csv(archive.read("RVTools_tabvDisk.csv"), ",")
    column = rows[0].index("Capacity MB")
    assert sum(int(row[column].replace(",", "")) for row in rows[1:]) == disks


def test_german_csv(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    write_csv(ESTATE, folder, separator=";", thousands=True, decimal_comma=True, bom=True)
    data = (folder / "RVTools_tabvHost.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = rows_of_csv(data[3:], ";")
    host = dict(zip(rows[0], rows[1], strict=True))
    assert "." in host["# Memory"]
    assert "," in host["vCPUs per Core"]
    assert host["Boot time"].count(".") == 2
    names = [row[0] for row in rows_of_csv((folder / "RVTools_tabvInfo.csv").read_bytes()[3:], ";")]
    assert names[1:] == [vm.name for vm in describe(ESTATE).vms]


def test_notes_with_line_breaks_and_quotes_survive_csv(tmp_path: Path) -> None:
    write_csv(Estate(200), tmp_path)
    rows = rows_of_csv((tmp_path / "RVTools_tabvInfo.csv").read_bytes(), ",")
    column = rows[0].index("Annotation")
    assert any("\n" in row[column] and '"' in row[column] for row in rows[1:])


def test_command_line(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    line = [sys.executable, "-m", "tests.generator", str(path), "--vms", "30", "--vcenters", "1"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert "30 VMs" in done.stdout
    assert len(read(path)["vInfo"]) == 31
    archive = [*line[:3], str(tmp_path / "out.zip"), "--csv", "german", "--vms", "10"]
    subprocess.run(archive, capture_output=True, check=True)
    assert zipfile.is_zipfile(tmp_path / "out.zip")
