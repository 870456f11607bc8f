from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from app.adapters.exporters.xlsx_plan import XlsxPlanExporter
from app.adapters.exporters.xlsx_sheet import CELL_LIMIT, CUT_MARK, NO_VALUE, cell_text
from app.domain.parameters import PARAMETERS
from app.domain.planning.plan import Plan
from app.domain.planning.plan_columns import SCHEDULE_COLUMNS, TENANT_COLUMNS, VM_COLUMNS
from app.domain.progress import Ticket
from tests.unit.adapters.exporters.plan_builder import ODD_NAMES, make_plan, make_vm, odd_plan

SHEETS = ["Project Summary", "Per-Tenant Assessment", "Daily Schedule", "All VMs"]


def write(plan: Plan, path: Path) -> Workbook:
    XlsxPlanExporter().write(plan, path, Ticket())
    return load_workbook(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("xlsx") / "plan.xlsx"
    XlsxPlanExporter().write(odd_plan(), path, Ticket())
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def rows_of(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    headings, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_the_sheets_and_how_they_are_set_up(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # 1 is what the format means by none
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
        assert sheet["A1"].font.bold
        assert all(8 <= width.width <= 91 for width in sheet.column_dimensions.values())
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.auto_filter.ref == sheet.dimensions


def test_every_vm_read_stands_in_all_vms_with_every_column_filled(book: Workbook) -> None:
    plan, rows = odd_plan(), rows_of(book, "All VMs")
    assert list(rows[0]) == [column.heading for column in VM_COLUMNS]
    assert [row["VM ID"] for row in rows] == [vm.vm_ref for vm in plan.vms]
    assert all(value is not None for row in rows for value in row.values())
    assert sum(row["In plan"] == "yes" for row in rows) == plan.reconciliation.in_plan
    assert [row["Excluded because"] for row in rows[-4:]] == [
        "template",
        "vCLS agent",
        "excluded by operator: is switched off in May",
        "template",
    ]
    for column in VM_COLUMNS:
        if column.key not in {"excluded", "unplaced"}:
            assert rows[0][column.heading] != NO_VALUE, column.heading


def test_numbers_are_numbers_and_dates_are_dates(book: Workbook) -> None:
    row = rows_of(book, "All VMs")[0]
    assert (row["vCPU"], row["RAM (GB)"], row["Disk (GB)"]) == (4, 8, 101)
    assert (row["CPU usage (%)"], row["Memory usage (%)"]) == (12.5, 48.25)
    assert (row["Hours alone (h)"], row["Day"]) == (1.25, 6)
    assert row["Date"] == datetime(2027, 3, 8)  # noqa: DTZ001 - as the library reads it
    sheet = book["All VMs"]
    headings = [cell.value for cell in sheet[1]]
    formats = {h: sheet.cell(2, n).number_format for n, h in enumerate(headings, 1)}
    assert formats["Disk (GB)"] == "#,##0.0"
    assert formats["Hours alone (h)"] == "#,##0.00"
    assert formats["vCPU"] == "#,##0"
    assert formats["Date"] == "yyyy-mm-dd"


def test_text_that_looks_like_a_formula_is_text(book: Workbook) -> None:
    sheet = book["All VMs"]
    for number, name in enumerate(ODD_NAMES[:5], 2):
        cell = sheet.cell(number, 1)
        assert (cell.data_type, cell.value) == ("s", name)
    assert [sheet.cell(number, 1).quotePrefix for number in range(2, 8)] == [
        True, True, False, True, True, False,
    ]  # fmt: skip
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_odd_characters_survive_or_are_marked(book: Workbook) -> None:
    names = [row["VM"] for row in rows_of(book, "All VMs")]
    assert names[5:14] == list(ODD_NAMES[5:14])
    assert names[14] == "bell\ufffd and half a pair \ufffd"


def test_text_like_an_escape_is_escaped(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet4.xml").decode("utf-8")
    assert "_x005F_x0041_" in xml
    assert "&lt;b&gt;&amp;amp;" in xml


def test_risk_has_text_and_colour(book: Workbook) -> None:
    sheet = book["All VMs"]
    headings = [cell.value for cell in sheet[1]]
    risk, mode = headings.index("Risk") + 1, headings.index("Mode") + 1
    fills = {}
    for row in range(2, 20):
        cell = sheet.cell(row, risk)
        fills.setdefault(cell.value, set()).add(cell.fill.fgColor.rgb)
        cold = sheet.cell(row, mode)
        assert (cold.fill.fgColor.rgb == "FFE3ECFA") == (cold.value == "cold_migration")
    assert fills == {"GREEN": {"FFDDF0E0"}, "YELLOW": {"FFFFF1CC"}, "RED": {"FFFBDDDD"}}


def test_tenants_by_cohort_with_targets_and_sums(book: Workbook) -> None:
    rows = rows_of(book, "Per-Tenant Assessment")
    assert list(rows[0]) == [column.heading for column in TENANT_COLUMNS]
    firsts = [row["Tenant"] for row in rows]
    assert firsts == [
        "Pilot · 3 tenants", "Tenant 1", "Tenant 3", "Tenant 5", "Subtotal: Pilot",
        "Cohort β · 2 tenants", "Tenant 2", "Tenant 4", "Subtotal: Cohort β",
        "Total",
    ]  # fmt: skip
    by_name = {row["Tenant"]: row for row in rows}
    assert by_name["Tenant 2"]["Target domain"] == "domain-2"
    assert by_name["Tenant 2"]["Target project"] == "project-2"
    assert by_name["Tenant 2"]["Confirmed"] == "yes"
    for heading in ("VMs", "vCPU", "Disk (GB)", "GREEN", "RED", "Warm", "Cold", "Hours alone (h)"):
        parts = [by_name[f"Tenant {number}"][heading] for number in range(1, 6)]
        assert by_name["Total"][heading] == pytest.approx(sum(parts))
        pilot = by_name["Subtotal: Pilot"][heading]
        assert pilot == pytest.approx(parts[0] + parts[2] + parts[4])
    assert by_name["Total"]["Target domain"] is None


def test_the_daily_schedule(book: Workbook) -> None:
    plan, rows = odd_plan(), rows_of(book, "Daily Schedule")
    assert list(rows[0]) == [column.heading for column in SCHEDULE_COLUMNS]
    assert rows[0]["Day"] == "Pilot · day 1 to 5 · 2027-03-01 to 2027-03-05 · 27 VMs"
    first = rows[1]
    assert (first["Day"], first["Tenant"], first["VM"]) == (1, "Tenant 3 / vdc-3", "+SUM(A1:A9)")
    moments = [first["Starts"], first["Cutover starts"], first["Ends"]]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in moments] == [
        "2027-03-01 09:00", "2027-03-02 11:30", "2027-03-02 12:00",
    ]  # fmt: skip
    assert (first["Slot"], first["Ends on day"]) == (1, 2)
    assert f"{rows[2]['Starts']:%H:%M}" == "09:15"
    sheet = book["Daily Schedule"]
    place = [cell.value for cell in sheet[1]].index("Starts") + 1
    assert sheet.cell(3, place).number_format == "yyyy-mm-dd hh:mm"
    subtotals = [row for row in rows if str(row["Tenant"]).startswith("Day ")]
    assert [row["VM"] for row in subtotals] == [
        f"{len(day.vm_ids)} VMs start" for day in plan.schedule.days
    ]
    assert subtotals[0]["Elapsed (h)"] == 7.5
    assert subtotals[0]["Moves (GB)"] == pytest.approx(plan.schedule.days[0].gb)
    assert subtotals[0]["Day bound by"] == "slots"
    assert rows[-2]["Day"] == "Not scheduled · 1 VM"
    assert rows[-1]["Day bound by"] == "longer than every window"
    listed = [row["VM"] for row in rows if row["Mode"] in {"warm_migration", "cold_migration"}]
    assert len(listed) == plan.reconciliation.in_plan


def test_the_summary(book: Workbook) -> None:
    plan = odd_plan()
    items = {row[0]: row[1:] for row in book["Project Summary"].iter_rows(values_only=True)}
    for spec in PARAMETERS:
        assert spec.label in items
    assert items["Duration"][:2] == (30, "calendar days")
    assert items["Bandwidth"][:2] == (4, "Gbps")
    assert items["In one line"][2] == plan.reconciliation.sentence
    assert items["Rows read"][0] == 50
    assert items["RED"][:3] == (15, "VMs", "32.6 % of the VMs in plan")
    assert items["Lower bound"][0] == 8
    assert items["Ratio"][0] == 1
    assert items["Deadline"][0] == datetime(2027, 3, 30)  # noqa: DTZ001 - as the library reads it
    assert items["Deadline"][2] == "met, 20 calendar days to spare"
    assert items["File"][2] == "RVTools_export_all.xlsx"
    assert items["vCenter"][2] == "vcenter.example.com (vc-1)"
    assert items["Sheet vInfo"][0] == 50
    assert items["Warning 2"][2] == "One VM takes longer than a day."


def test_an_empty_plan(tmp_path: Path) -> None:
    book = write(make_plan([]), tmp_path / "plan.xlsx")
    assert book.sheetnames == SHEETS
    assert book["All VMs"].max_row == 1
    assert book["All VMs"].auto_filter.ref


def test_numbers_that_are_none(tmp_path: Path) -> None:
    strange = make_vm(1, disk_mib=float("nan"), used_mib=float("inf"))
    row = rows_of(write(make_plan([strange]), tmp_path / "plan.xlsx"), "All VMs")[0]
    assert (row["Disk (GB)"], row["Used (GB)"]) == (NO_VALUE, NO_VALUE)


def test_long_text_is_cut_with_a_mark(tmp_path: Path) -> None:
    notes = "n" * 40_000
    row = rows_of(write(make_plan([make_vm(1, notes=notes)]), tmp_path / "a.xlsx"), "All VMs")[0]
    assert len(row["Notes"]) == CELL_LIMIT
    assert row["Notes"].endswith(CUT_MARK)


def test_the_limit_counts_as_spreadsheets_do() -> None:
    assert cell_text("🚀" * 16_383) == "🚀" * 16_383
    cut = cell_text("🚀" * 16_384)
    assert cut.endswith("🚀" + CUT_MARK)
    assert len(cut.encode("utf-16-le")) // 2 in {CELL_LIMIT - 1, CELL_LIMIT}


def test_a_name_like_formatted_text_is_a_name(tmp_path: Path) -> None:
    name = "<r>& no more</r>"
    row = rows_of(write(make_plan([make_vm(1, name)]), tmp_path / "a.xlsx"), "All VMs")[0]
    assert row["VM"] == name


@given(st.text())
def test_any_text_becomes_text_that_xml_takes(text: str) -> None:
    cell = cell_text(text)
    cell.encode("utf-8")
    assert not any(ord(char) < 32 and char not in "\t\n" for char in cell)
