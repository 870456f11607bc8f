"""The Tenants page on the sample project, used as a user would."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.destinations import OneTenant
from app.domain.model import Tenant
from app.domain.planning.tenants.rows import TenantRow
from app.services import inventory, plan_patching, tenant_detection, tenants
from app.services.inventory import Edit
from app.ui.parts.move_vms import MoveVmsDialog
from app.ui.parts.page_header import BEHIND
from app.ui.stages.tenants.detection_dialog import TenantDetectionDialog
from app.ui.stages.tenants.exclude_tenants import ExcludeTenantsDialog
from app.ui.stages.tenants.merge_tenants import MergeTenantsDialog
from app.ui.stages.tenants.name_dialog import TenantNameDialog
from app.ui.stages.tenants.page import TenantsPage
from app.ui.table.editors import CellLineEdit
from app.ui.table.find_replace import FindReplaceDialog
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk

Key = Qt.Key
W = TypeVar("W", bound=QWidget)


class Desk(TableDesk):
    """The page with hands to work on it."""

    page: TenantsPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "tenants")

    def row(self, name: str, org_vdc: str = "") -> TenantRow:
        """A row as the page shows it."""
        return next(
            row
            for row in self.model.all_records()
            if (row.tenant.name, row.tenant.org_vdc) == (name, org_vdc)
        )

    def stored(self, key: int) -> Tenant:
        """A tenant as the workspace holds it."""
        return tenant_detection.detection_input(self.ctx.workspace, 1).tenants[key]

    def select(self, *rows: TenantRow) -> None:
        self.table.grid.setFocus()
        with self.qtbot.waitSignal(self.table.selection_changed):
            self.table.select_keys([row.tenant.id for row in rows])

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def type_into(self, key: int, column: str, text: str) -> None:
        """Edit a cell by the keyboard."""
        place = self.model.place_of(column)
        assert place is not None
        self.table.columns.set_shown(place, True)
        assert self.table.reveal(key, column)
        self.table.grid.setFocus()
        QTest.keyClick(self.table.grid, Key.Key_F2)
        editor = next(e for e in self.table.grid.findChildren(CellLineEdit) if e.isVisible())
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Key.Key_Return)

    def press(self, key: int, column: str) -> None:
        """Click into the middle of a cell."""
        assert self.table.reveal(key, column)
        place = self.model.place_of(column)
        rect = self.table.grid.visualRect(self.model.index(self.model.row_of(key), place))
        QTest.mouseClick(self.table.grid.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())

    def undo(self) -> None:
        self.planner.settle()
        self.ctx.operations.undo()
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def accept(dialog: QDialog) -> None:
    QTest.keyClick(dialog, Key.Key_Return)


def test_sums_are_those_of_the_plan(desk: Desk) -> None:
    rows, plan = desk.model.all_records(), desk.ctx.plan
    assert sum(row.in_plan for row in rows) == plan.totals.vms
    assert sum(row.vcpu for row in rows) == plan.totals.vcpu
    assert sum(row.disk_mib for row in rows) == pytest.approx(plan.totals.disk_mib)
    assert sum(row.rows for row in rows) == len(plan.vms)


def test_a_tick_takes_a_tenant_out_of_scope_and_everything_follows(desk: Desk) -> None:
    row = desk.row("Cedar Bank")
    before = desk.ctx.plan.totals.vms
    place = desk.model.place_of("in_scope")
    assert place is not None
    desk.table.reveal(row.tenant.id, "in_scope")
    desk.table.grid.setFocus()
    QTest.keyClick(desk.table.grid, Key.Key_Space)
    shown = desk.row("Cedar Bank")
    assert not shown.tenant.in_scope, "the row follows at once"
    assert shown.in_plan == 0
    assert shown.vms == row.vms, "what it would bring stays to be seen"
    desk.planner.settle()
    assert desk.ctx.plan.totals.vms == before - row.in_plan
    assert f"{before - row.in_plan} VMs in plan" in desk.page.line.text()
    desk.undo()
    assert desk.ctx.plan.totals.vms == before


def test_several_tenants_go_with_one_reason_and_one_step(desk: Desk) -> None:
    rows = [desk.row("Maple Works"), desk.row("South-CL01")]
    desk.select(*rows)
    desk.page.bulk.exclude.trigger()
    dialog = desk.dialog(ExcludeTenantsDialog)
    assert not dialog.accept_button.isEnabled(), "a reason is owed"
    assert "16 VMs" in dialog.sentence.text()
    QTest.keyClicks(dialog.why, "Stays on VMware")
    accept(dialog)
    desk.planner.settle()
    for row in rows:
        tenant = desk.stored(row.tenant.id)
        assert (tenant.in_scope, tenant.exclude_reason) == (False, "Stays on VMware")
    assert desk.ctx.plan.reconciliation.adds_up
    assert any("Exclude 2 tenants" in text for text in desk.planner.toasts())
    desk.undo()
    assert all(desk.stored(row.tenant.id).in_scope for row in rows)


def test_a_priority_that_is_none_is_refused_beside_the_field(desk: Desk) -> None:
    key = desk.row("Cedar Bank").tenant.id
    desk.type_into(key, "priority", "0")
    assert desk.stored(key).priority == 999
    QTest.keyClick(desk.table.grid.findChildren(CellLineEdit)[0], Key.Key_Escape)
    desk.type_into(key, "priority", "3")
    desk.planner.settle()
    assert desk.stored(key).priority == 3
    first = desk.ctx.plan.tenant_plans[0]
    assert first.tenant.id == key, "the schedule follows"


def test_editing_a_confirmed_target_takes_the_confirmation_back(desk: Desk) -> None:
    desk.page.bulk.confirm_all.trigger()
    key = desk.row("Cedar Bank").tenant.id
    assert desk.row("Cedar Bank").tenant.confirmed
    desk.type_into(key, "target_project", "cedar-prod")
    tenant = desk.stored(key)
    assert (tenant.target_project, tenant.confirmed) == ("cedar-prod", False)
    desk.page.reveal(OneTenant(key))
    assert "not confirmed" in desk.page.checks.reason("target_mapped")


def test_a_target_longer_than_the_cloud_takes_is_refused_with_the_reason(desk: Desk) -> None:
    key = desk.row("Cedar Bank").tenant.id
    desk.type_into(key, "target_domain", "x" * 65)
    assert desk.stored(key).target_domain == "Cedar Bank"
    assert any("at most 64" in text for text in desk.planner.toasts())


def test_find_and_replace_over_the_targets(desk: Desk) -> None:
    desk.page.bulk.confirm_all.trigger()
    desk.page.replace_action.trigger()
    dialog = desk.dialog(FindReplaceDialog)
    dialog.scope_box.setCurrentIndex(2)
    dialog.regex_box.setChecked(True)
    dialog.field_box.setCurrentText("Target domain")
    QTest.keyClicks(dialog.find_field, r"^(\w+)-logistics$")
    QTest.keyClicks(dialog.replace_field, r"\1_log")
    dialog.refresh()
    assert "2 cells change" in dialog.sentence.text()
    accept(dialog)
    rows = [r.tenant for r in desk.model.all_records() if r.tenant.name == "harbour-logistics"]
    assert {(t.target_domain, t.confirmed) for t in rows} == {("harbour_log", False)}
    assert desk.row("Cedar Bank").tenant.confirmed, "rows that did not change stay confirmed"
    desk.undo()
    assert {desk.stored(t.id).target_domain for t in rows} == {"harbour-logistics"}


def test_confirm_all_leaves_rows_without_a_target_open(desk: Desk) -> None:
    key = desk.row("Cedar Bank").tenant.id
    desk.ctx.operations.do(tenants.set_fields, 1, [tenants.TenantEdit(key, "target_project", "")])
    desk.page.bulk.confirm_all.trigger()
    desk.planner.settle()
    assert not desk.stored(key).confirmed
    assert any("1 tenant without a target left open" in t for t in desk.planner.toasts())
    desk.page.scopes.chosen.emit("open")
    assert [row.tenant.id for row in desk.model.records()] == [key]


def test_vms_are_moved_to_a_new_tenant(desk: Desk) -> None:
    source = desk.row("Cedar Bank")
    desk.select(source)
    desk.page.bulk.move.trigger()
    dialog = desk.dialog(MoveVmsDialog)
    assert dialog.table is not None
    assert dialog.keys == [], "nobody moves by one press of Enter"
    assert not dialog.accept_button.isEnabled()
    chosen = dialog.table.records.all_keys()[:2]
    assert len(dialog.table.records.all_keys()) == source.rows
    dialog.table.select_keys(chosen)
    assert not dialog.accept_button.isEnabled(), "no tenant is chosen"
    dialog.to.setCurrentIndex(dialog.to.count() - 1)
    assert not dialog.accept_button.isEnabled(), "a new tenant needs a name"
    QTest.keyClicks(dialog.name, "Maple Works")
    assert not dialog.accept_button.isEnabled(), "the name is taken"
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, "Cedar Cards")
    assert dialog.accept_button.text() == "Move 2 VMs"
    accept(dialog)
    desk.planner.settle()
    assert desk.row("Cedar Cards").rows == 2
    assert desk.row("Cedar Bank").rows == source.rows - 2
    desk.undo()
    assert desk.row("Cedar Bank").rows == source.rows


def test_source_vms_move_a_selection_to_a_tenant(desk: Desk) -> None:
    target = desk.row("Maple Works").tenant.id
    vm = next(vm for vm in desk.ctx.plan.vms if vm.tenant_id == desk.row("Cedar Bank").tenant.id)
    page = desk.planner.show("vms")
    desk.qtbot.waitUntil(lambda: page.model.total_count > 0)
    with desk.qtbot.waitSignal(page.table.selection_changed):
        page.table.select_keys([vm.id])
    page.bulk.move.trigger()
    dialog = desk.dialog(MoveVmsDialog)
    dialog.to.setCurrentIndex(dialog.to.findData(target))
    accept(dialog)
    desk.planner.settle()
    moved = next(each for each in desk.ctx.plan.vms if each.id == vm.id)
    assert (moved.tenant_id, moved.tenant_moved) == (target, True)


def test_a_tenant_is_renamed_but_not_to_a_name_that_is_taken(desk: Desk) -> None:
    desk.select(desk.row("Cedar Bank"))
    desk.page.bulk.rename.trigger()
    dialog = desk.dialog(TenantNameDialog)
    QTest.keyClicks(dialog.name, "Maple Works")
    assert "already" in dialog.message.text()
    assert not dialog.accept_button.isEnabled()
    dialog.name.selectAll()
    QTest.keyClicks(dialog.name, "Cedar Group")
    accept(dialog)
    desk.planner.settle()
    assert desk.row("Cedar Group").rows == 21


def test_two_rows_become_one(desk: Desk) -> None:
    first = desk.row("harbour-logistics", "harbour-logistics-vdc-01")
    second = desk.row("harbour-logistics", "harbour-logistics-vdc-02")
    desk.select(first, second)
    desk.page.bulk.merge.trigger()
    dialog = desk.dialog(MergeTenantsDialog)
    assert dialog.into.currentData() == first.tenant.id, "the larger one is proposed"
    accept(dialog)
    desk.planner.settle()
    merged = desk.row("harbour-logistics", "harbour-logistics-vdc-01")
    assert merged.rows == first.rows + second.rows
    assert len(desk.model.all_records()) == 17
    desk.undo()
    assert desk.row("harbour-logistics", "harbour-logistics-vdc-02").rows == second.rows


def test_only_rows_without_vms_can_be_removed(desk: Desk) -> None:
    desk.select(desk.row("Cedar Bank"))
    assert not desk.page.bulk.remove.isEnabled()
    desk.page.bulk.add.trigger()
    dialog = desk.dialog(TenantNameDialog)
    QTest.keyClicks(dialog.name, "Later")
    accept(dialog)
    desk.planner.settle()
    desk.select(desk.row("Later"))
    assert desk.page.bulk.remove.isEnabled()
    desk.page.bulk.remove.trigger()
    desk.planner.settle()
    assert "Later" not in {row.tenant.name for row in desk.model.all_records()}


def test_readiness_says_why_a_tenant_is_not_ready(desk: Desk) -> None:
    desk.page.reveal(OneTenant(desk.row("Cedar Bank").tenant.id))
    checks = desk.page.checks
    assert checks.heading.text() == "Cedar Bank"
    assert "not confirmed" in checks.reason("target_mapped")
    assert "inventory is not known yet" in checks.reason("quota_sufficient")
    assert checks.reason("vms_classified") == "21 VMs classified."
    desk.page.reveal(OneTenant(desk.row("vCLS").tenant.id))
    assert "nothing to check" in checks.sentence.text()


def test_enter_leads_to_the_vms_of_a_tenant(desk: Desk) -> None:
    row = desk.row("Cedar Bank")
    desk.select(row)
    desk.page.vms_action.trigger()
    page = desk.planner.window.page("vms")
    desk.qtbot.waitUntil(page.isVisible)
    assert page.model.shown_count == row.in_plan


def test_detection_shows_live_what_it_would_give(desk: Desk) -> None:
    desk.page.detect_action.trigger()
    dialog = desk.dialog(TenantDetectionDialog)
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert dialog.rows.records.total_count == 18
    dialog.options.methods.tick("cluster", on=False)
    assert not dialog.apply_button.isEnabled(), "waits for the preview"
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert dialog.left_over.records.total_count == 6, "those that only a cluster placed"
    assert "6 VMs unassigned" in dialog.sentence.text()
    dialog.options.methods.tick("name", on=True)
    dialog.options.name_pattern.setText("(")
    assert "regular expression" in dialog.options.fields["name_pattern"].message
    assert dialog.sentence.text().startswith("Correct what is said beside the fields")
    assert not dialog.apply_button.isEnabled()
    dialog.reject()


def test_a_pattern_is_refused_and_said_to_be_unused_without_its_tick(desk: Desk) -> None:
    desk.page.detect_action.trigger()
    dialog = desk.dialog(TenantDetectionDialog)
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    field = dialog.options.fields["name_pattern"]
    assert not field.message, "an empty pattern needs no word"
    dialog.options.name_pattern.setText("^([a-z")
    assert "name" in dialog.options.methods.disabled
    assert "not a regular expression" in field.message
    assert field.editor.property("invalid") is True
    assert not dialog.apply_button.isEnabled()
    dialog.options.name_pattern.setText("^([a-z]+)-")
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert field.message == "Not used: its method has no tick."
    assert not field.editor.property("invalid")
    dialog.options.methods.tick("name", on=True)
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert not field.message
    dialog.reject()


def test_tables_of_the_detection_fit_their_width(desk: Desk) -> None:
    desk.page.detect_action.trigger()
    dialog = desk.dialog(TenantDetectionDialog)
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert all(column.title for column in dialog.rows.records.columns)
    for table in (dialog.rows, dialog.options.excludes.table):
        grid = table.grid
        desk.qtbot.waitUntil(
            lambda grid=grid: grid.horizontalHeader().length() == grid.viewport().width()
        )
        assert grid.horizontalScrollBar().maximum() == 0
    dialog.reject()


def test_detection_is_one_step_and_patterns_exclude(desk: Desk) -> None:
    names = {row.tenant.title for row in desk.model.all_records()}
    desk.page.detect_action.trigger()
    dialog = desk.dialog(TenantDetectionDialog)
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    dialog.options.methods.tick("cluster", on=False)
    dialog.options.excludes.add_button.click()
    key = dialog.options.excludes.model.all_keys()[0]
    dialog.options.excludes.model.request_edit(
        [key], dialog.options.excludes.model.place_of("pattern"), "cedar*"
    )
    desk.qtbot.waitUntil(dialog.apply_button.isEnabled)
    accept(dialog)
    desk.planner.settle()
    assert not desk.row("Cedar Bank").tenant.in_scope
    assert "cedar*" in desk.row("Cedar Bank").tenant.exclude_reason
    assert desk.row("Unassigned").rows == 6
    desk.undo()
    assert {row.tenant.title for row in desk.model.all_records()} == names
    assert desk.row("Cedar Bank").tenant.in_scope


def test_methods_are_put_in_another_order_by_keyboard(desk: Desk) -> None:
    desk.page.detect_action.trigger()
    dialog = desk.dialog(TenantDetectionDialog)
    first, second = dialog.options.methods.order[:2]
    dialog.options.methods.down.click()
    assert dialog.options.methods.order[:2] == (second, first)
    dialog.reject()


def test_segments_follow_and_set_the_filters(desk: Desk) -> None:
    desk.ctx.operations.do(
        tenants.set_scope, 1, [desk.row("Cedar Bank").tenant.id], in_scope=False, reason="x"
    )
    button = desk.page._scope_buttons["out"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert [row.tenant.name for row in desk.model.records()] == ["Cedar Bank"]
    desk.table.clear_filters()
    assert desk.page.scopes.current == "all"


def test_figures_that_an_edit_leaves_behind_say_so_until_they_are_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_patching, "MOST_RETARGETED", 1)
    vm = next(vm for vm in desk.ctx.plan.vms if vm.in_plan)
    before = desk.page.header.accessibleDescription()
    edit = Edit(vm.id, "excluded", True)
    assert desk.ctx.operations.do(inventory.set_fields, desk.ctx.project_id, [edit])
    assert BEHIND in desk.page.header.accessibleDescription()
    assert BEHIND not in before
    desk.planner.settle()
    assert BEHIND not in desk.page.header.accessibleDescription()
