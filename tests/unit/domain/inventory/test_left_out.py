"""What is told of VMs that stand several times, and which rows are a copy's."""

from __future__ import annotations

from datetime import datetime

from app.domain.inventory.left_out import LeftOut, Origin
from app.domain.inventory.part_copies import Copies
from app.domain.inventory.report import ImportReport
from tests.unit.domain.inventory.draft_cases import draft

NEW = Origin(1, 1, "", "new.xlsx", datetime.fromisoformat("2026-11-20 08:00:00"))
OLD = Origin(2, 2, "", "old.xlsx", datetime.fromisoformat("2026-11-01 08:00:00"))


def test_files_are_told_by_name_and_date() -> None:
    report = ImportReport()
    left_out = LeftOut(report)
    left_out.leave_out(draft(0, "web"), draft(0, "web", vcenter="vc"), OLD, NEW)
    assert list(report.skipped) == [
        "VMs of old.xlsx (Sun 1 Nov 2026) left out, taken from the newer new.xlsx (Fri 20 Nov 2026)"
    ]
    assert (report.duplicates, report.duplicates_of) == (1, {"vc": 1})
    assert left_out.elsewhere("", paired=False) == {0}
    left_out.start_file()
    assert left_out.elsewhere("", paired=False) == set()
    left = [draft(1, "gone", vcenter="vc", sheet=1), draft(2, "other", vcenter="x", sheet=1)]
    left_out.tell_outdated([*left, draft(3, "new", vcenter="vc", sheet=0)], [NEW, OLD])
    [(told, tally)] = report.suspicious.items()
    assert "older old.xlsx (Sun 1 Nov 2026)" in told
    assert tally.examples == ["gone"]


def test_sheets_of_one_export_by_their_number() -> None:
    first, second = Origin(1, 1, "", "a"), Origin(1, 1, "2", "a")
    left_out = LeftOut(ImportReport())
    left_out.leave_out(draft(0), draft(0), second, first)
    assert left_out.elsewhere("2", paired=True) == {0}
    assert left_out.elsewhere("", paired=True) == set()
    assert left_out.copies_of(0) is Copies.ONE
    # A sheet for all of them may hold the rows of both copies.
    assert left_out.elsewhere("", paired=False) == set()
    assert left_out.copies_of(0) is Copies.EQUAL


def test_rows_of_one_sheet_by_where_they_stand() -> None:
    here = Origin(1, 1, "", "a")
    left_out = LeftOut(ImportReport())
    known, moved = draft(0, host="esx1", cluster="C"), draft(0, host="esx2", cluster="C")
    moved.row_hash = 1
    left_out.leave_out(moved, known, here, here)
    assert left_out.copies_of(0) is Copies.CHANGED
    assert left_out.is_of_copy(0, {"host": "esx2", "cluster": "C"})
    assert not left_out.is_of_copy(0, {"host": "esx1", "cluster": "C"})
    assert not left_out.is_of_copy(0, {"host": "", "cluster": "C"})
    assert not left_out.is_of_copy(0, {"host": "esx7"})
    assert not left_out.is_of_copy(5, {"host": "esx2"})
