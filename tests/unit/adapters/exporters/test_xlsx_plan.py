from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from app.adapters.exporters.gap_xlsx import XlsxGapExporter
from app.adapters.exporters.xlsx_plan import XlsxPlanExporter
from app.adapters.exporters.xlsx_sheet import CELL_LIMIT, CUT_MARK, cell_text
from app.domain.model import Vm
from app.domain.network_columns import MAP_COLUMNS
from app.domain.parameters import PARAMETERS
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.domain.planning.capacity.report import QUOTA_COLUMNS
from app.domain.planning.gaps.words import NOW
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.columns import (
    SCHEDULE_COLUMNS,
    TENANT_COLUMNS,
    VM_COLUMNS,
    value_text,
)
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import vm_rows
from app.domain.planning.plan.target import TargetInput, plan_target
from app.domain.progress import Ticket
from tests.gap_samples import gap_plan
from tests.unit.adapters.exporters.plan_builder import ODD_NAMES, make_plan, make_vm, odd_plan

SHEETS = [
    "Project Summary", "Per-Tenant Assessment", "Daily Schedule", "All VMs", "Network Map",
    "Capacity", "Gaps",
]  # fmt: skip
FULL_WIDTH = SHEETS[:5]
"""Sheets that are a table from their first row on."""


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
    """The rows that the filter spans, by heading; all of them where there is no filter."""
    page = book[sheet]
    headings, *rows = page[page.auto_filter.ref or page.dimensions]
    names = [cell.value for cell in headings]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in rows]


def sums_of(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows below the filter's range."""
    page = book[sheet]
    table = page[page.auto_filter.ref]
    names = [cell.value for cell in table[0]]
    below = page.iter_rows(min_row=table[-1][0].row + 1, values_only=True)
    return [dict(zip(names, row, strict=True)) for row in below]


def test_the_sheets_and_how_they_are_set_up(book: Workbook) -> None:
    assert book.sheetnames == [*SHEETS[:4], "Cohorts", *SHEETS[4:]]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # 1 is what the format means by none
        assert sheet.page_setup.fitToHeight == 0
        assert sheet["A1"].font.bold
        assert all(8 <= width.width <= 91 for width in sheet.column_dimensions.values())
    for name in FULL_WIDTH:
        assert book[name].freeze_panes == "A2"
        assert book[name].print_title_rows == "$1:$1"


def test_sums_stand_below_the_filter_with_a_row_between(book: Workbook) -> None:
    assert book["All VMs"].auto_filter.ref == book["All VMs"].dimensions
    assert book["Project Summary"].auto_filter.ref is None
    for name, count in (("Per-Tenant Assessment", 3), ("Daily Schedule", 9), ("Capacity", 1)):
        gap, *sums = sums_of(book, name)
        assert not any(gap.values())
        assert len(sums) == count
        assert all(any(row.values()) for row in sums)
    for row in rows_of(book, "Per-Tenant Assessment"):
        assert not str(row["Tenant"]).startswith(("Subtotal", "Total"))


def test_every_column_has_one_type(book: Workbook) -> None:
    """Numbers, dates and times are cells of their type; what is missing is an empty cell."""
    bands = {"Pilot · day", "Cohort β · d", "Not schedule"}
    for name, columns in (
        ("Per-Tenant Assessment", TENANT_COLUMNS), ("Daily Schedule", SCHEDULE_COLUMNS),
        ("All VMs", VM_COLUMNS), ("Network Map", MAP_COLUMNS), ("Capacity", QUOTA_COLUMNS),
    ):  # fmt: skip
        page = book[name]
        for row in page[page.auto_filter.ref][1:]:
            if any(str(row[0].value).startswith(band) for band in bands):
                continue
            for column, cell in zip(columns, row, strict=True):
                if cell.value is None:
                    continue
                assert cell.value not in {"", "–"}, (name, column.key)
                if column.kind in {"date", "moment"}:
                    assert isinstance(cell.value, datetime), (name, column.key)
                elif column.numeric:
                    assert cell.data_type == "n", (name, column.key)
                else:
                    assert cell.data_type == "s", (name, column.key)


def test_every_vm_read_stands_in_all_vms_with_every_column_filled(book: Workbook) -> None:
    plan, rows = odd_plan(), rows_of(book, "All VMs")
    assert list(rows[0]) == [column.heading for column in VM_COLUMNS]
    assert [row["VM ID"] for row in rows] == [vm.vm_ref for vm in plan.vms]
    assert sum(row["In plan"] == "yes" for row in rows) == plan.reconciliation.in_plan
    assert [row["Excluded because"] for row in rows[-4:]] == [
        "template",
        "vCLS agent",
        "excluded by operator: is switched off in May",
        "template",
    ]
    untold = {"exclusion", "exclude_reason", "unplaced", "wave"}
    for column in VM_COLUMNS:
        filled = rows[0][column.heading] is not None
        assert filled == (column.key not in untold), column.heading


def test_what_the_data_does_not_tell_is_an_empty_cell(tmp_path: Path) -> None:
    silent = Vm(1, "vc/1", "silent")
    plan = make_plan([silent])
    plan = replace(plan, source=replace(plan.source, sheets={"vInfo": 1}))
    row = rows_of(write(plan, tmp_path / "plan.xlsx"), "All VMs")[0]
    unknown = (
        "vCPU", "CPU usage (%)", "RAM (GB)", "Memory usage (%)", "Disk (GB)", "Used (GB)",
        "Used taken from", "Disks", "NICs", "Networks", "Snapshots", "Oldest snapshot (days)",
        "OS", "OS family", "Secure Boot", "CBT", "HW version", "Power", "Created",
    )  # fmt: skip
    assert {heading: row[heading] for heading in unknown} == dict.fromkeys(unknown)


def test_no_snapshot_is_zero_where_the_export_lists_them(tmp_path: Path) -> None:
    plan = make_plan([make_vm(1, snapshot_count=0, disk_count=0)])
    plan = replace(plan, source=replace(plan.source, sheets={"vInfo": 1, "vSnapshot": 0}))
    row = rows_of(write(plan, tmp_path / "plan.xlsx"), "All VMs")[0]
    assert (row["Snapshots"], row["Disks"]) == (0, None)


def test_people_read_words(book: Workbook) -> None:
    first = rows_of(book, "All VMs")[0]
    assert (first["Mode"], first["Power"], first["OS"]) == ("warm", "powered on", "Ubuntu 22.04")
    assert (first["OS family"], first["OS support"]) == ("Ubuntu", "Supported")
    assert (first["Status"], first["In plan"]) == ("Not started", "yes")
    assert (first["Findings"], first["Evidence"]) == ("Large disk", "A disk of 3.1 TB")
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            said = {str(value) for value in row}
            assert not said & {"warm_migration", "cold_migration", "poweredOn", "not_started"}


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
        assert (cold.fill.fgColor.rgb == "FFE3ECFA") == (cold.value == "cold")
    assert fills == {"GREEN": {"FFDDF0E0"}, "YELLOW": {"FFFFF1CC"}, "RED": {"FFFBDDDD"}}


def test_tenants_by_cohort_with_targets_and_sums(book: Workbook) -> None:
    rows = rows_of(book, "Per-Tenant Assessment")
    assert list(rows[0]) == [column.heading for column in TENANT_COLUMNS]
    firsts = [row["Tenant"] for row in rows]
    assert firsts == [
        "Pilot · 3 tenants", "Tenant 1", "Tenant 3", "Tenant 5",
        "Cohort β · 2 tenants", "Tenant 2", "Tenant 4",
    ]  # fmt: skip
    sums = sums_of(book, "Per-Tenant Assessment")[1:]
    assert [row["Tenant"] for row in sums] == ["Subtotal: Pilot", "Subtotal: Cohort β", "Total"]
    by_name = {row["Tenant"]: row for row in (*rows, *sums)}
    assert by_name["Tenant 2"]["Target domain"] == "domain-2"
    assert by_name["Tenant 2"]["Target project"] == "project-2"
    assert by_name["Tenant 2"]["Confirmed"] == "yes"
    for heading in ("VMs", "vCPU", "Disk (GB)", "GREEN", "RED", "Warm", "Cold", "Hours alone (h)"):
        parts = [by_name[f"Tenant {number}"][heading] for number in range(1, 6)]
        assert by_name["Total"][heading] == pytest.approx(sum(parts))
        pilot = by_name["Subtotal: Pilot"][heading]
        assert pilot == pytest.approx(parts[0] + parts[2] + parts[4])
    assert by_name["Total"]["Target domain"] is None


def test_the_cohorts_with_their_days_and_gates(book: Workbook) -> None:
    rows = rows_of(book, "Cohorts")
    assert [row["Cohort"] for row in rows] == ["Pilot", "Cohort β"]
    assert [row["Gate"] for row in rows] == ["open: waits for none", "closed: after “Pilot”"]
    assert [row["Tenants"] for row in rows] == [3, 2]
    assert sum(row["VMs"] for row in rows) == odd_plan().reconciliation.in_plan
    assert [row["First day"] for row in rows] == [1, rows[0]["Last day"] + 1]


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
    *subtotals, total = sums_of(book, "Daily Schedule")[1:]
    assert (total["Tenant"], total["VM"]) == ("All days", "45 VMs start")
    assert [row["VM"] for row in subtotals] == [
        f"{len(day.vm_ids)} VMs start" for day in plan.schedule.days
    ]
    assert subtotals[0]["Elapsed (h)"] == 7.5
    assert subtotals[0]["Moves (GB)"] == pytest.approx(plan.schedule.days[0].gb)
    assert subtotals[0]["Day bound by"] == "all slots busy"
    assert rows[-2]["Day"] == "Not scheduled · 1 VM"
    assert rows[-1]["Day bound by"] == "longer than every window"
    listed = [row["VM"] for row in rows if row["Mode"] in {"warm", "cold"}]
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
    assert items["Generated"][:2] == (datetime(2027, 2, 26, 14, 5), "UTC")  # noqa: DTZ001
    assert items["VMs per day at most"][0] is None
    assert items["warm"][0] == 31


def test_the_network_map(tmp_path: Path) -> None:
    mapped = NetworkMapping(
        7, "vc-1", "VLAN-1", "prod", 1, "physical_managed", "10.0.0.0/24", confirmed=True
    )
    plan = make_plan([make_vm(1)])
    other = replace(plan.networks[0], vcenter="vc-2", vcenter_name="second.example.com")
    plan = replace(plan, networks=(other, *plan.networks))
    given = TargetInput(mappings=(mapped,))
    plan = replace(plan, target=plan_target(plan.vms, plan.tenants, plan.networks, given))
    rows = rows_of(write(plan, tmp_path / "plan.xlsx"), "Network Map")
    assert [(row["Source network"], row["vCenter"]) for row in rows] == [
        ("VLAN-1", "vc-1"), ("VLAN-1", "second.example.com"),
    ]  # fmt: skip
    first, unmapped = rows
    assert (first["Target network"], first["VLAN ID"]) == ("prod", 1)
    assert (first["Kind"], first["CIDR"]) == ("Physical, managed", "10.0.0.0/24")
    assert (first["VLANs seen"], first["VMs"]) == ("1, 2", 7)
    assert (first["Confirmed"], first["DHCP"]) == ("yes", "yes")
    assert (unmapped["Target network"], unmapped["Confirmed"]) == (None, None)


def test_capacity_tells_nodes_and_quotas(tmp_path: Path) -> None:
    # No usage: allocation. 8 vCPU ÷ 4 = 2 threads; 16 GB ÷ 1.5 = 10.67 GB ÷ 0.7 ÷ 8 GB = 1.9.
    vms = [make_vm(n, cpu_usage_pct=None, disk_mib=102400.0) for n in (1, 2)]
    plan = make_plan(vms)
    node = NodeProfile(1, "small", 5, 10, 8.0, is_default=True)
    given = TargetInput(CapacitySettings(nodes=(node,)))
    plan = replace(plan, target=plan_target(plan.vms, plan.tenants, plan.networks, given))
    book = write(plan, tmp_path / "plan.xlsx")
    figures = {row[0]: row[1] for row in book["Capacity"].iter_rows(values_only=True)}
    # By placement: each node takes one VM of 8 GB (8 GB × 1.5), and one node may be lost.
    assert (figures["By usage"], figures["By placement"], figures["Nodes required"]) == (2, 3, 3)
    assert (figures["Basis"], figures["Coverage"]) == ("Allocation", 0)
    assert figures["RAM demand"] == pytest.approx(16 / 1.5)
    # 4 vCPU × 1.2 = 4.8, up; 8 GB × 1.2; (100 GB and one for each of 3 volumes) × 1.5, up.
    first = rows_of(book, "Capacity")[0]
    assert (first["Tenant"], first["Target project"]) == ("Tenant 2", "project-2")
    assert (first["Quota vCPU"], first["Quota disk (GB)"]) == (5, 155)
    assert first["Quota RAM (GB)"] == pytest.approx(9.6, abs=0.001)
    total = sums_of(book, "Capacity")[-1]
    assert (total["Tenant"], total["VMs"], total["Quota vCPU"]) == ("Total", 2, 10)


def test_gaps_are_those_of_the_gap_report(tmp_path: Path) -> None:
    plan = gap_plan()
    book, report = write(plan, tmp_path / "plan.xlsx"), tmp_path / "gaps.xlsx"
    XlsxGapExporter().write(plan, report, Ticket())
    listed = rows_of(book, "Gaps")
    assert listed == rows_of(load_workbook(report), "All Gaps")
    assert [row["Resource"] for row in listed] == [gap.resource for gap in plan.target.gaps.rows]
    figures = {row[0]: row[1] for row in book["Gaps"].iter_rows(values_only=True)}
    assert figures[f"Readiness {NOW}"] == plan.target.gaps.now


def test_without_an_analysis_the_sheet_says_so(book: Workbook) -> None:
    assert book["Gaps"]["A2"].value == (
        "There is no gap analysis yet. Read or enter the target's inventory first."
    )


def test_pages_and_the_workbook_say_the_same(book: Workbook) -> None:
    """Every text of a VM stands in the workbook as the catalogue words it."""
    rows = rows_of(book, "All VMs")
    for row, said in zip(vm_rows(odd_plan()), rows, strict=True):
        for column in VM_COLUMNS:
            if not column.numeric and column.kind not in {"date", "moment"}:
                text = cell_text(value_text(column, column.value(row)))
                # The library that reads does not take the format's own escapes back.
                assert (said[column.heading] or "").replace("_x005F_", "_") == text


def test_an_empty_plan(tmp_path: Path) -> None:
    book = write(make_plan([]), tmp_path / "plan.xlsx")
    assert book.sheetnames == SHEETS
    assert book["All VMs"].max_row == 1
    assert book["All VMs"].auto_filter.ref


def test_numbers_that_are_none(tmp_path: Path) -> None:
    strange = make_vm(1, disk_mib=float("nan"), used_mib=float("inf"))
    row = rows_of(write(make_plan([strange]), tmp_path / "plan.xlsx"), "All VMs")[0]
    assert (row["Disk (GB)"], row["Used (GB)"]) == (None, None)


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
