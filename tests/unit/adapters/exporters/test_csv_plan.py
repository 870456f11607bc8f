from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.exporters.csv_plan import CsvPlanExporter, csv_cell
from app.domain.planning.plan_columns import VM_COLUMNS
from app.domain.progress import Ticket
from tests.unit.adapters.exporters.plan_builder import ODD_NAMES, odd_plan

NAME = VM_COLUMNS[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csv") / "plan.csv"
    CsvPlanExporter().write(odd_plan(), path, Ticket())
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_bytes_are_as_spreadsheets_want_them(written: Path) -> None:
    data = written.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfVM,Tenant,")
    assert data.endswith(b"\r\n")


def test_one_row_per_vm_read(written: Path) -> None:
    plan, rows = odd_plan(), read(written)
    assert len(rows) == len(plan.vms) == plan.reconciliation.rows
    assert [row["VM ID"] for row in rows] == [vm.vm_ref for vm in plan.vms]
    assert list(rows[0]) == [column.heading for column in VM_COLUMNS]
    assert sum(row["In plan"] == "yes" for row in rows) == plan.reconciliation.in_plan
    assert rows[-1]["Excluded because"] == "template"


def test_text_stays_text_and_numbers_stay_numbers(written: Path) -> None:
    names = [row["VM"] for row in read(written)[: len(ODD_NAMES)]]
    assert names[0] == "'=cmd|' /C calc'!A0"
    assert names[1] == "'+SUM(A1:A9)"
    assert names[2] == "-1"
    assert names[3] == "'@import"
    assert names[4] == "'\ttabbed"
    assert names[5] == ODD_NAMES[5]
    assert names[13] == "line one\nline two"
    assert names[14] == "bell\ufffd and half a pair \ufffd"
    assert names[15] == ODD_NAMES[15]


def test_figures_are_plain(written: Path) -> None:
    row = read(written)[0]
    assert row["Disk (GB)"] == "101.00"
    assert row["RAM (GB)"] == "8.00"
    assert row["Hours alone (h)"] == "1.25"
    assert (row["vCPU"], row["Day"], row["Date"]) == ("4", "6", "2027-03-08")
    assert row["Elapsed (h)"] == "3.00"
    assert row["Starts"] == "2027-03-08 09:00"
    assert row["Cutover starts"].endswith(" 11:30")
    assert row["Ends"].endswith(" 12:00")
    assert row["Mode"] == "warm_migration"
    assert row["Findings"] == "A disk of 3.1 TB"
    assert read(written)[-1]["Hours alone (h)"] == ""


def test_writing_twice_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.csv"
    CsvPlanExporter().write(odd_plan(), again, Ticket())
    assert again.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("text", ["-1", "+49", "-1.5", "-1,234.50", "+0"])
def test_plain_numbers_are_no_formulas(text: str) -> None:
    assert csv_cell(NAME, text) == text


@pytest.mark.parametrize(
    "text", ["-1+1", "=1", "+A1", "-", "@a", "\r=1", "\t1", "\n=1", "-1\n", "＝1+1", "-٣"]
)
def test_what_may_be_a_formula_is_guarded(text: str) -> None:
    assert str(csv_cell(NAME, text)).startswith("'")


@given(st.text())
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = str(csv_cell(NAME, text))
    cell.encode("utf-8")
    assert cell[:1] not in set("=@\t\r")
    if cell[:1] in {"+", "-"}:
        float(cell.replace(",", ".", 1) if cell.count(",") == 1 else cell[1:2])
