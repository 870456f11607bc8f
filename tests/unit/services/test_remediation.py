"""The remediation list: filled from findings, judged, and written to a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app import bootstrap
from app.domain.errors import FieldError, UserError
from app.domain.planning.remediation.record import RemediationRow, RemediationState
from app.domain.progress import Ticket
from app.services import remediation
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk

FINDINGS = [
    ["usb_connected", "warn", 5, "YELLOW", "One USB device.", 0],
    ["disk_full", "block", 10, "RED", "/ is full.", 0],
    ["snapshot_old", "warn", 5, "", "Known.", 1],
    ["cbt_off", "unknown", 0, "", "", 0],
]


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    made = Desk(workspace)
    values = {key: {"findings": FINDINGS} for key in made.keys("a1", "b1")}
    with workspace.unit(made.project, "Findings") as unit:
        unit.update("migration_vms", values)
    return made


def rows(desk: Desk) -> dict[tuple[str, str], RemediationRow]:
    found = remediation.listed(desk.workspace, desk.project)
    return {(row.vm.name, row.item.rule): row for row in found}


def test_findings_that_count_are_added_once_for_a_vm_and_rule(desk: Desk) -> None:
    keys = desk.keys("a1", "b1", "g1")
    assert remediation.offered(desk.workspace, desk.project, keys) == {
        "disk_full": 2, "usb_connected": 2,
    }  # fmt: skip
    desk.do(remediation.add, keys, {"disk_full"}, "Kim", "2026-12-01")
    changes = desk.do(remediation.add, keys)
    assert changes.note == "Add 2 remediations for 2 VMs"
    found = rows(desk)
    assert set(found) == {
        (vm, rule) for vm in ("a1", "b1") for rule in ("disk_full", "usb_connected")
    }
    item = found["a1", "disk_full"].item
    assert (item.owner, item.due_date, item.finding) == ("Kim", date(2026, 12, 1), "/ is full.")
    assert remediation.offered(desk.workspace, desk.project, keys) == {
        "disk_full": 0, "usb_connected": 0,
    }  # fmt: skip
    with pytest.raises(UserError, match="no finding"):
        remediation.add(desk.workspace, desk.project, keys)
    with pytest.raises(UserError, match="No VM"):
        remediation.add(desk.workspace, desk.project, [])


def test_owner_due_date_and_what_is_done(desk: Desk) -> None:
    desk.do(remediation.add, desk.keys("a1"))
    keys = [row.item.id for row in rows(desk).values()]
    desk.do(remediation.set_fields, keys, {"owner": " Lee ", "due_date": date(2026, 11, 1)})
    assert {row.state for row in rows(desk).values()} == {RemediationState.OVERDUE}
    desk.do(remediation.set_done, keys[:1], done=True, by="Ann")
    done = next(row for row in rows(desk).values() if row.item.id == keys[0])
    assert (done.item.done_on, done.item.done_by) == (date(2026, 11, 2), "Ann")
    assert done.state is RemediationState.DONE
    assert done.fires
    desk.do(remediation.set_done, keys[:1], done=False)
    desk.do(remediation.set_fields, keys, {"due_date": "", "note": "call first"})
    assert {row.state for row in rows(desk).values()} == {RemediationState.OPEN}
    for values in ({"due_date": "soon"}, {"owner": "x" * 300}, {"rule": "x"}):
        with pytest.raises(FieldError):
            remediation.set_fields(desk.workspace, desk.project, keys, values)
    with pytest.raises(FieldError, match="to come"):
        remediation.set_done(desk.workspace, desk.project, keys, done=True, on="2026-12-24")
    desk.do(remediation.remove, keys)
    assert not rows(desk)
    with pytest.raises(UserError, match="No remediation"):
        remediation.remove(desk.workspace, desk.project, keys)


def test_the_list_is_written_whole_to_a_workbook(desk: Desk, tmp_path: Path) -> None:
    exporter = bootstrap.remediation_exporter()
    with pytest.raises(UserError, match="is empty"):
        remediation.export(desk.workspace, exporter, desk.project, tmp_path / "list.xlsx", Ticket())
    desk.do(remediation.add, desk.keys("a1", "b1"), None, "=Kim", "2026-12-01")
    path = remediation.export(desk.workspace, exporter, desk.project, tmp_path / "list", Ticket())
    assert path.name == "list.xlsx"
    book = load_workbook(path)
    sheet = book["Remediation List"]
    table = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert table[0][:5] == ["VM", "Tenant", "Cluster", "Rule", "Finding"]
    assert len(table) == 5
    assert table[1][0] == "a1"
    assert table[1][6] == "=Kim"
    assert table[1][7].date() == date(2026, 12, 1)
    book.close()
