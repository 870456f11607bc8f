"""The gap report as a workbook, read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.adapters.exporters.gap_xlsx import XlsxGapExporter
from app.adapters.exporters.xlsx_sheet import TONES
from app.domain.errors import UserError
from app.domain.planning.gaps.gap import STATE_TEXT, GapState, Resolution, Severity
from app.domain.planning.gaps.report import ACTION_COLUMNS, GAP_COLUMNS, VM_COLUMNS, gap_report
from app.domain.planning.gaps.words import score_tone
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Cancelled, Ticket
from tests.gap_samples import READ_AT, gap_plan

BY_HAND = Resolution(1, "missing_network", "VLAN-4", "=cmd|' /C calc'!A0", READ_AT)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return gap_plan(resolutions=[BY_HAND])


@pytest.fixture(scope="module")
def book(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("gaps") / "gaps.xlsx"
    XlsxGapExporter().write(plan, path, Ticket())
    return load_workbook(path)


def rows(book: Workbook, sheet: str) -> list[list[object]]:
    return [list(row) for row in book[sheet].iter_rows(min_row=2, values_only=True)]


def test_sheets_and_headings(book: Workbook) -> None:
    assert book.sheetnames == ["Executive Summary", "Action Items", "All Gaps", "VMs by Gap"]
    for name, columns in (
        ("Action Items", ACTION_COLUMNS), ("All Gaps", GAP_COLUMNS), ("VMs by Gap", VM_COLUMNS),
    ):  # fmt: skip
        assert [cell.value for cell in book[name][1]] == [column.heading for column in columns]
        assert book[name].freeze_panes == "A2"
        assert book[name].print_title_rows == "$1:$1"


def test_the_summary_has_the_score(book: Workbook, plan: Plan) -> None:
    found = {row[0]: row for row in rows(book, "Executive Summary")}
    analysis = plan.target.gaps
    assert found["Readiness now"][1] == analysis.now
    assert found["Readiness after provisioning"][1] == analysis.after_provisioning
    assert found["Open, critical"][1] == analysis.count(Severity.CRITICAL)
    for state in (GapState.PLANNED, GapState.RESOLVED, GapState.CLOSED, GapState.NOT_COMPARED):
        assert found[STATE_TEXT[state]][1] == len(analysis.of(state))
    notes = [row[3] for row in rows(book, "Executive Summary")]
    for gap in analysis.uncompared:
        assert f"{gap.text} {gap.action}" in notes
    assert found["VMs in plan"][3] == plan.reconciliation.sentence
    cell = next(c for c in book["Executive Summary"]["A"] if c.value == "Readiness now")
    assert score_tone(analysis.now) == "error"
    assert cell.fill.fgColor.rgb == f"FF{TONES['RED']['bg_color'].lstrip('#').upper()}"


def test_every_gap_and_every_vm_is_listed(book: Workbook, plan: Plan) -> None:
    gaps = rows(book, "All Gaps")
    assert [row[2] for row in gaps] == [gap.resource for gap in plan.target.gaps.rows]
    listed = rows(book, "VMs by Gap")
    assert len(listed) == sum(len(gap.vm_ids) for gap in plan.target.gaps.gaps)
    by_hand = next(row for row in gaps if row[2] == "VLAN-4")
    assert by_hand[3] == "Resolved"
    assert by_hand[-1].date() == READ_AT.date()


def test_action_items_stand_under_their_work(book: Workbook, plan: Plan) -> None:
    found = rows(book, "Action Items")
    report = gap_report(plan)
    bands = [row[0] for row in found if row[1] is None]
    titles = [group.title for group in report.groups]
    assert bands == [text for group in report.groups for text in (group.title, group.steps)]
    assert len(found) == len(bands) + len(plan.target.gaps.standing)
    assert found[0][0] == titles[0]
    assert found[2][0] == "✖ Critical"


def test_text_stays_text_and_wraps(book: Workbook) -> None:
    note = next(
        cell for row in book["All Gaps"].iter_rows(min_row=2) for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=cmd")
    )  # fmt: skip
    assert note.data_type == "s"
    assert note.quotePrefix
    assert note.alignment.wrap_text
    vm = next(c for row in book["VMs by Gap"].iter_rows() for c in row if c.value == "=SUM(A1)")
    assert vm.data_type == "s"


def test_nothing_is_written_without_an_analysis(tmp_path: Path) -> None:
    target = tmp_path / "gaps.xlsx"
    with pytest.raises(UserError, match="no gap analysis"):
        XlsxGapExporter().write(gap_plan(inventory=None), target, Ticket())
    assert list(tmp_path.iterdir()) == []


def test_a_cancel_leaves_what_was_there(plan: Plan, tmp_path: Path) -> None:
    target = tmp_path / "gaps.xlsx"
    target.write_bytes(b"before")
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        XlsxGapExporter().write(plan, target, ticket)
    assert [path.name for path in tmp_path.iterdir()] == ["gaps.xlsx"]
    assert target.read_bytes() == b"before"
