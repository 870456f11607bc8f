"""The remediation list: filled from findings, edited, finished, exported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.domain.vm_words import counts
from app.services import remediation
from app.ui.parts.remediation_dialog import RemediationDialog
from tests.ui.conftest import Planner


class Desk:
    """The page of VMs with some of them selected, then the list."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        plan = planner.ctx.plan
        assert plan is not None
        self.vms = [vm for vm in plan.vms if sum(counts(each) for each in vm.findings) > 1][:3]

    def add(self, *, untick: int = 0) -> None:
        page = self.planner.show("vms")
        self.qtbot.waitUntil(lambda: page.model.total_count > 0)
        page.table.select_keys([vm.id for vm in self.vms])
        self.qtbot.waitUntil(page.bulk.remediate.isEnabled)
        page.bulk.remediate.trigger()
        dialog = next(
            each for each in self.planner.window.findChildren(RemediationDialog)
            if each.isVisible()
        )  # fmt: skip
        for row in range(untick):
            dialog.rules.item(row).setCheckState(dialog.rules.item(row).checkState().Unchecked)
        dialog.owner.setText("Ann")
        dialog.due.setText("no date")
        assert not dialog.accept_button.isEnabled()
        assert dialog.due_line.message.startswith("Write a date")
        dialog.due.setText("2026-01-05")
        dialog.accept_button.click()
        self.planner.settle()

    def rows(self) -> list[remediation.RemediationRow]:
        return remediation.listed(self.ctx.workspace, self.ctx.project_id)


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_findings_of_a_selection_are_listed_with_owner_and_date(desk: Desk) -> None:
    desk.add(untick=1)
    rows = desk.rows()
    assert {row.vm.id for row in rows} <= {vm.id for vm in desk.vms}
    assert {(row.item.owner, row.item.due_date) for row in rows} == {("Ann", date(2026, 1, 5))}
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.rows() == []


def test_entries_are_edited_finished_and_opened_again(desk: Desk) -> None:
    desk.add()
    page = desk.planner.show("dependencies")
    page.show_view("remediation")
    assert page.table.records.total_count == len(desk.rows())
    key = desk.rows()[0].item.id
    page.table.changes_requested.emit([(key, "owner", "Bob")])
    desk.planner.settle()
    assert next(row.item.owner for row in desk.rows() if row.item.id == key) == "Bob"
    page.table.grid.setFocus()
    page.table.select_keys([key])
    desk.qtbot.waitUntil(page.remediation.done.isEnabled)
    desk.planner.dialogs.text = "Bob"
    page.remediation.done.trigger()
    desk.planner.settle()
    item = next(row.item for row in desk.rows() if row.item.id == key)
    assert item.done_by == "Bob"
    assert item.done_on is not None
    desk.qtbot.waitUntil(page.remediation.reopen.isEnabled)
    page.remediation.reopen.trigger()
    desk.planner.settle()
    assert next(row.item.done_on for row in desk.rows() if row.item.id == key) is None


def test_the_list_is_exported(desk: Desk, tmp_path: Path) -> None:
    desk.add()
    page = desk.planner.show("dependencies")
    page.show_view("remediation")
    desk.planner.dialogs.target = tmp_path / "list.xlsx"
    page.remediation.export.trigger()
    desk.planner.settle()
    sheet = load_workbook(tmp_path / "list.xlsx").worksheets[0]
    assert sheet.max_row == len(desk.rows()) + 1
    assert desk.planner.toasts()[-1] == "Wrote list.xlsx"


def test_the_vms_of_selected_rows_get_what_every_vm_gets(desk: Desk) -> None:
    desk.add()
    page = desk.planner.show("dependencies")
    page.show_view("remediation")
    row = desk.rows()[0]
    page.table.grid.setFocus()
    page.table.select_keys([row.item.id])
    desk.qtbot.waitUntil(page.vms_action.isEnabled)
    menu = page.vms.route.menu()
    retire = next(each for each in menu.actions() if each.text().startswith("Retire"))
    retire.trigger()
    desk.planner.settle()
    plan = desk.ctx.plan
    assert plan is not None
    vm = next(vm for vm in plan.vms if vm.id == row.vm.id)
    assert (vm.route, vm.in_plan) == ("retire", False)
