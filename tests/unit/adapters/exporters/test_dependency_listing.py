"""Dependencies in the plan's files: the edges that count, with the page's words."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from pypdf import PdfReader

from app.adapters.exporters.pdf_plan import PdfPlanExporter
from app.adapters.exporters.xlsx_plan import XlsxPlanExporter
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState, Traffic
from app.domain.planning.plan.edge_columns import edge_columns
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from tests.unit.domain.planning.plan.test_cohorts_in_plan import cohort, planned, vm

SEEN = Traffic(3, 32_592_000, ("5432/tcp",), 3)


def with_edges() -> Plan:
    flows = EdgeSource.FLOWS
    edges = [
        Edge(1, 2, 1, evidence="a list says so"),
        Edge(2, 1, 2, EdgeKind.NEAR, flows, EdgeState.ACCEPTED, 0.8, "seen", SEEN),
        Edge(3, 1, 2, EdgeKind.NEAR, flows, EdgeState.PROPOSED),
    ]
    return planned([vm(1, 1), vm(2, 2)], [cohort(1), cohort(2)], {1: 1, 2: 2}, edges=edges)


def test_a_sheet_has_the_edges_that_count(tmp_path: Path) -> None:
    XlsxPlanExporter().write(with_edges(), tmp_path / "plan.xlsx", Ticket())
    sheet = load_workbook(tmp_path / "plan.xlsx")["Dependencies"]
    headings, *rows = sheet.iter_rows(values_only=True)
    wanted = [column.heading for column in edge_columns()]
    assert list(headings) == ["Traffic (bytes)" if h == "Traffic" else h for h in wanted]
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [(row["VM"], row["Needs"], row["Kind"]) for row in found] == [
        ("vm2", "vm1", "Order"), ("vm1", "vm2", "Near"),
    ]  # fmt: skip
    assert [row["State"] for row in found] == ["Kept", "Violated"]
    assert (found[0]["Cohort"], found[0]["Its cohort"], found[0]["Evidence"]) == (
        "C2", "C1", "a list says so",
    )  # fmt: skip
    assert (found[1]["Confidence (%)"], found[1]["Traffic (bytes)"]) == (80, 32_592_000)
    assert sheet.auto_filter.ref == "A1:P3"


def test_the_report_has_them_too(tmp_path: Path) -> None:
    PdfPlanExporter().write(with_edges(), tmp_path / "plan.pdf", Ticket())
    report = PdfReader(tmp_path / "plan.pdf")
    places = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    text = report.pages[places["Dependencies"]].extract_text()
    assert "Violated" in text


def test_without_any_there_is_no_sheet(tmp_path: Path) -> None:
    XlsxPlanExporter().write(planned([vm(1, 1)]), tmp_path / "plan.xlsx", Ticket())
    assert "Dependencies" not in load_workbook(tmp_path / "plan.xlsx").sheetnames
