"""The page Source VMs on the sample project, used as a user would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QDialog, QLineEdit

from app.db import tables
from app.domain.changes import ChangeSet
from app.domain.destinations import OneVm, Vms
from app.domain.model import Vm
from app.domain.planning.risk.catalog import RULES
from app.domain.vm_words import counts
from app.services import inventory, projects
from app.services.workspace import Workspace
from app.ui.parts.exclude_vms import ExcludeDialog
from app.ui.parts.status_note import StatusDialog
from app.ui.parts.waive_finding import WaiveDialog
from app.ui.stages.vms.page import SourceVmsPage
from app.ui.table.block_edits import plan_edits, plan_replacements
from app.ui.table.editors import CellComboBox, CellLineEdit
from app.ui.table.find_replace import FindReplaceDialog
from app.ui.theme.tokens import current_tokens
from tests.ui.conftest import Planner
from tests.ui.stages.desk import TableDesk
from tests.workbench import vms_of_all

# Lists that open from an editor; the offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard"
)

Key = Qt.Key
DISPLAY = Qt.ItemDataRole.DisplayRole


class Desk(TableDesk):
    """The page with hands to work on it."""

    page: SourceVmsPage

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "vms")

    def vm(self, key: int) -> Vm:
        """A VM as the workspace holds it."""
        return vms_of_all(self.ctx.workspace, self.ctx.project_id)[key]

    def where(self, test: Callable[[Vm], bool]) -> list[Vm]:
        return [vm for vm in self.ctx.plan.vms if test(vm)]

    def inside(self) -> list[Vm]:
        return self.where(lambda vm: vm.in_plan)

    def shown(self) -> set[int]:
        return {vm.id for vm in self.model.records()}

    def go(self, key: int, column: str) -> None:
        """Make a cell the current one, showing its column first."""
        place = self.model.place_of(column)
        self.table.columns.set_shown(place, True)
        assert self.table.reveal(key, column)
        self.table.grid.setFocus()

    def text(self, key: int, column: str) -> str:
        return self.model.text_at(self.model.row_of(key), self.model.place_of(column))

    def type_into(self, key: int, column: str, text: str) -> None:
        """Edit a cell by the keyboard."""
        self.go(key, column)
        QTest.keyClick(self.table.grid, Key.Key_F2)
        editor = self.editor(CellLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        if not text:
            QTest.keyClick(editor, Key.Key_Delete)
        QTest.keyClick(editor, Key.Key_Return)

    def choose(self, key: int, column: str, label: str) -> None:
        """Choose a value in the list of a cell's editor."""
        self.go(key, column)
        QTest.keyClick(self.table.grid, Key.Key_F2)
        editor = self.editor(CellComboBox)
        self.qtbot.waitUntil(lambda: editor.view().isVisible())
        view: QAbstractItemView = editor.view()
        view.setCurrentIndex(editor.model().index(editor.findText(label), 0))
        QTest.keyClick(view, Key.Key_Return)
        self.qtbot.waitUntil(lambda: not view.isVisible())

    def editor(self, kind: type) -> QLineEdit | QComboBox:
        found = [each for each in self.table.grid.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def set_by_a_wave(self, key: int, status: str) -> None:
        """Give a VM a status as its wave does."""

        def write(workspace: Workspace, project_id: int) -> ChangeSet:
            with workspace.guarded(), workspace.unit(project_id, "Wave") as unit:
                unit.update(tables.vms.name, {key: {"status": status}})
            return unit.changes

        self.ctx.operations.do(write, self.ctx.project_id)
        self.planner.settle()

    def select(self, *keys: int) -> None:
        """Select rows and wait until the toolbar knows."""
        with self.qtbot.waitSignal(self.table.selection_changed):
            self.table.select_keys(keys)

    def dialog(self, kind: type) -> QDialog:
        self.qtbot.waitUntil(
            lambda: any(each.isVisible() for each in self.planner.window.findChildren(kind))
        )
        return next(each for each in self.planner.window.findChildren(kind) if each.isVisible())

    def undo(self) -> None:
        self.planner.window.commands.action("undo").trigger()
        self.planner.settle()

    def redo(self) -> None:
        self.planner.window.commands.action("redo").trigger()
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def answer(dialog: QDialog, text: str) -> None:
    """Type a reason into a dialog and press Enter."""
    line = dialog.why.lineEdit()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Key.Key_Return)


# -- what is shown ---------------------------------------------------------------------------------


def test_the_reconciliation_stands_under_the_title_and_adds_up(desk: Desk) -> None:
    reconciliation = desk.ctx.plan.reconciliation
    assert desk.page.line.text() == reconciliation.sentence
    assert desk.model.total_count == reconciliation.rows == 375
    assert reconciliation.in_plan == len(desk.inside()) == 346
    texts = [button.text() for button in desk.page._scope_buttons.values()]
    assert texts == ["All 375", "In plan 346", "Not in plan 29"]


def test_columns_shown_at_first(desk: Desk) -> None:
    titles = [desk.model.columns[place].title for place in desk.table.columns.shown()]
    assert titles == [
        "VM", "Tenant", "Risk", "Main finding", "Mode", "Excluded because", "Cohort", "Wave",
        "vCPU", "RAM", "Used", "OS family", "OS version", "Power", "Risk score", "Override",
        "Status", "Networks", "Disk", "Disks", "NICs", "CPU usage", "Memory usage", "IP address",
    ]  # fmt: skip


def test_what_decides_is_seen_without_scrolling(desk: Desk) -> None:
    desk.planner.window.resize(1280, 800)
    desk.planner.settle()
    grid, header = desk.table.grid, desk.table.header
    for key in ("name", "tenant", "risk", "main_finding", "mode", "exclusion"):
        place = desk.model.place_of(key)
        end = header.sectionViewportPosition(place) + header.sectionSize(place)
        assert end <= grid.viewport().width(), key


def test_the_chooser_has_the_rest_and_custom_attributes(desk: Desk) -> None:
    titles = {column.title for column in desk.model.columns}
    assert len(titles) == len(desk.model.columns)
    assert titles >= {
        "vCenter", "Datacenter", "Cluster", "Host", "Folder", "Resource pool", "vApp", "Datastore",
        "DNS name", "Provisioned", "In use", "Used taken from", "Snapshots", "Oldest snapshot",
        "Firmware", "HW version", "VMware Tools", "CBT", "OS support", "Priority",
        "Exclusion reason", "Notes", "Status note", "Day", "Hours alone", "Elapsed", "Downtime",
        "Created", "VM UUID", "SMBIOS UUID", "VM ID",
    }  # fmt: skip
    used = {name for vm in desk.ctx.plan.vms for name, value in vm.attributes.items() if value}
    assert used
    assert used <= titles


def test_every_column_has_text_for_every_row(desk: Desk) -> None:
    for place, column in enumerate(desk.model.columns):
        for row in range(desk.model.shown_count):
            index = desk.model.index(row, place)
            assert isinstance(desk.model.data(index, DISPLAY), str), column.key
            tip = desk.model.data(index, Qt.ItemDataRole.ToolTipRole)
            assert tip is None or (isinstance(tip, str) and tip.strip()), column.key


def test_rows_outside_the_plan_are_muted_and_say_why(desk: Desk) -> None:
    template = desk.where(lambda vm: vm.exclusion == "template")[0]
    row, place = desk.model.row_of(template.id), desk.model.place_of("name")
    color = desk.model.data(desk.model.index(row, place), Qt.ItemDataRole.ForegroundRole)
    assert color == QColor(current_tokens().color("muted_text"))
    assert desk.text(template.id, "exclusion") == "template"
    plain = desk.inside()[0]
    index = desk.model.index(desk.model.row_of(plain.id), place)
    assert desk.model.data(index, Qt.ItemDataRole.ForegroundRole) is None
    assert desk.text(plain.id, "exclusion") == ""


def test_an_empty_project_offers_to_import(planner: Planner) -> None:
    made = projects.create(planner.ctx.workspace, "Empty")
    planner.ctx.set_project(made)
    planner.settle()
    page = planner.show("vms")
    planner.qtbot.waitUntil(page.empty.isVisible)
    page.empty._button.click()
    assert planner.dialogs.asked[-1][0] == "Import RVTools exports"


# -- edits in place --------------------------------------------------------------------------------


def test_mode_override_is_chosen_in_the_table_and_undone(desk: Desk) -> None:
    warm = desk.where(lambda vm: vm.in_plan and vm.mode == "warm_migration")[0]
    desk.choose(warm.id, "mode_override", "Cold")
    assert desk.vm(warm.id).mode_override == "cold_migration"
    assert desk.text(warm.id, "mode") == "cold 🔒"
    desk.planner.settle()
    desk.undo()
    assert desk.vm(warm.id).mode_override == ""
    assert desk.text(warm.id, "mode") == "warm"
    desk.redo()
    assert desk.text(warm.id, "mode") == "cold 🔒"
    desk.choose(warm.id, "mode_override", "Automatic")
    assert desk.vm(warm.id).mode_override == ""


def test_status_is_chosen_in_the_table(desk: Desk) -> None:
    vm = desk.inside()[3]
    desk.choose(vm.id, "status", "Migrated")
    assert desk.vm(vm.id).status == "migrated"
    assert desk.text(vm.id, "status") == "Migrated"


def test_texts_and_numbers_are_typed_in_the_table(desk: Desk) -> None:
    vm = desk.inside()[0]
    for column, text in (("notes", "moves last"), ("status_note", "CHG-7"), ("priority", "7")):
        desk.type_into(vm.id, column, text)
        assert desk.text(vm.id, column) == text
    stored = desk.vm(vm.id)
    assert (stored.notes, stored.status_note, stored.priority) == ("moves last", "CHG-7", 7)
    assert len(desk.ctx.operations.history.steps) == 3


def test_a_priority_that_makes_no_sense_stays_in_its_editor(desk: Desk) -> None:
    vm = desk.inside()[0]
    desk.type_into(vm.id, "priority", "0")
    editor = desk.editor(CellLineEdit)
    assert "between 1 and 9,999" in editor.refusal()
    assert desk.vm(vm.id).priority == 50
    QTest.keyClick(editor, Key.Key_Escape)
    assert len(desk.ctx.operations.history.steps) == 0


def test_a_typed_reason_excludes_and_an_empty_one_includes(desk: Desk) -> None:
    vm = desk.inside()[0]
    desk.type_into(vm.id, "exclude_reason", "retired")
    assert (desk.vm(vm.id).excluded, desk.vm(vm.id).exclusion) == (True, "operator")
    assert desk.text(vm.id, "exclusion") == "excluded by operator: retired"
    assert desk.ctx.plan.reconciliation.in_plan == 345
    desk.type_into(vm.id, "exclude_reason", "")
    assert desk.vm(vm.id).in_plan
    assert desk.page.line.text().startswith("375 rows read = 346 in plan")


def test_what_comes_from_the_export_is_not_edited(desk: Desk) -> None:
    vm = desk.inside()[0]
    desk.go(vm.id, "vcpu")
    QTest.keyClick(desk.table.grid, Key.Key_F2)
    assert not [each for each in desk.table.grid.findChildren(CellLineEdit) if each.isVisible()]


def test_the_schedule_follows_an_edit(desk: Desk) -> None:
    vm = max(desk.inside(), key=lambda each: each.disk_gb - each.used_gb)
    desk.table.columns.set_shown(desk.model.place_of("hours"), True)
    before = desk.text(vm.id, "hours")
    mode = "Cold" if vm.effective_mode == "warm_migration" else "Warm"
    desk.choose(vm.id, "mode_override", mode)
    desk.planner.settle()
    desk.qtbot.waitUntil(lambda: desk.page.patcher.settled)
    assert desk.text(vm.id, "hours") != before
    shown = desk.model.value_at(desk.model.row_of(vm.id), desk.model.place_of("hours"))
    assert shown == desk.ctx.plan.timings[vm.id].hours


# -- bulk ------------------------------------------------------------------------------------------


def test_bulk_exclude_asks_for_a_reason_and_can_be_undone(desk: Desk) -> None:
    chosen = [vm.id for vm in desk.inside()[:3]]
    desk.select(*chosen)
    desk.page.bulk.exclude.trigger()
    dialog = desk.dialog(ExcludeDialog)
    assert not dialog.accept_button.isEnabled()
    answer(dialog, "belongs to another project")
    assert all(desk.vm(key).exclusion == "operator" for key in chosen)
    assert desk.page.line.text().startswith("375 rows read = 343 in plan")
    assert "3 excluded by operator" in desk.page.line.text()
    reason = "excluded by operator: belongs to another project"
    assert {desk.text(key, "exclusion") for key in chosen} == {reason}
    assert len(desk.ctx.operations.history.steps) == 1
    desk.planner.settle()
    desk.undo()
    assert desk.page.line.text().startswith("375 rows read = 346 in plan")
    assert {desk.text(key, "exclusion") for key in chosen} == {""}
    desk.redo()
    assert desk.page.line.text().startswith("375 rows read = 343 in plan")
    assert {desk.text(key, "exclusion") for key in chosen} == {reason}


def test_excluding_can_be_given_up(desk: Desk) -> None:
    desk.select(desk.inside()[0].id)
    desk.page.bulk.exclude.trigger()
    QTest.keyClick(desk.dialog(ExcludeDialog), Key.Key_Escape)
    assert len(desk.ctx.operations.history.steps) == 0


def test_earlier_reasons_are_offered(desk: Desk) -> None:
    first, second = desk.inside()[:2]
    desk.type_into(first.id, "exclude_reason", "retired")
    desk.select(second.id)
    desk.page.bulk.exclude.trigger()
    dialog = desk.dialog(ExcludeDialog)
    assert [dialog.why.itemText(place) for place in range(dialog.why.count())] == ["retired"]
    assert dialog.reason == ""
    dialog.reject()


def test_include_again_takes_only_what_the_operator_excluded(desk: Desk) -> None:
    template = desk.where(lambda vm: vm.exclusion == "template")[0]
    vm = desk.inside()[0]
    desk.type_into(vm.id, "exclude_reason", "retired")
    desk.select(template.id, vm.id)
    desk.page.bulk.include.trigger()
    assert desk.vm(vm.id).in_plan
    assert desk.vm(template.id).exclusion == "template"
    desk.select(template.id)
    desk.page.bulk.include.trigger()
    assert "excluded by the operator" in desk.planner.toasts()[-1]


def test_bulk_mode_is_one_step_with_a_toast(desk: Desk) -> None:
    chosen = [vm.id for vm in desk.inside()[:20]]
    desk.select(*chosen)
    menu = desk.page.bulk.mode.menu()
    assert [action.text() for action in menu.actions()] == ["Automatic", "Warm", "Cold"]
    menu.actions()[2].trigger()
    desk.planner.settle()
    assert {desk.vm(key).mode_override for key in chosen} == {"cold_migration"}
    assert len(desk.ctx.operations.history.steps) == 1
    assert desk.planner.toasts()[-1].startswith("Set Mode override of 20 VMs")
    desk.undo()
    assert {desk.vm(key).mode_override for key in chosen} == {""}


def test_bulk_status_with_and_without_a_note(desk: Desk) -> None:
    chosen = [vm.id for vm in desk.inside()[:2]]
    desk.select(*chosen)
    entries = {action.text(): action for action in desk.page.bulk.status.menu().actions()}
    assert list(entries)[:4] == ["Not started", "Migrated", "Failed", "Skipped"]
    entries["Failed"].trigger()
    assert {desk.vm(key).status for key in chosen} == {"failed"}
    entries["With a note…"].trigger()
    dialog = desk.dialog(StatusDialog)
    assert dialog.status.currentData() == "failed"
    QTest.keyClicks(dialog.status, "Skipped")
    answer(dialog, "agreed with the owner")
    for key in chosen:
        vm = desk.vm(key)
        assert (vm.status, vm.status_note) == ("skipped", "agreed with the owner")
        assert vm.exclusion == "skipped"
    assert len(desk.ctx.operations.history.steps) == 2


def test_a_status_of_waves_is_kept_and_not_chosen(desk: Desk) -> None:
    """Editor, paste, find & replace and the dialog: it stays, and is refused for another VM."""
    key, other = (vm.id for vm in desk.inside()[:2])
    desk.set_by_a_wave(key, "in_progress")
    assert desk.text(key, "status") == "In progress"
    desk.go(key, "status")
    QTest.keyClick(desk.table.grid, Key.Key_F2)
    editor = desk.editor(CellComboBox)
    offered = [editor.itemText(place) for place in range(editor.count())]
    assert offered == ["In progress", "Not started", "Migrated", "Failed", "Skipped"]
    assert editor.currentText() == "In progress"
    desk.qtbot.waitUntil(lambda: editor.view().isVisible())
    QTest.keyClick(editor.view(), Key.Key_Return)
    desk.qtbot.waitUntil(lambda: not editor.view().isVisible())
    place = desk.model.place_of("status")
    assert desk.model.request_edit([key], place, "In progress")
    assert not desk.model.request_edit([other], place, "Assigned")
    assert "“Assigned” only follows waves." in desk.planner.toasts()[-1]
    plan = plan_edits(desk.model, [(desk.model.row_of(other), place, "in progress")])
    assert not plan.changes
    assert "only follows waves" in plan.refused[0].reason
    (found,) = plan_replacements(
        desk.model, [other], [place], lambda text: text.replace("Not started", "Assigned")
    )
    assert "only follows waves" in found.reason
    desk.select(key)
    desk.page.bulk.status.menu().actions()[-1].trigger()
    dialog = desk.dialog(StatusDialog)
    assert dialog.status.currentText() == "Leave as it is"
    answer(dialog, "CHG-7")
    assert (desk.vm(key).status, desk.vm(key).status_note) == ("in_progress", "CHG-7")
    assert (desk.vm(other).status, len(desk.ctx.operations.history.steps)) == ("not_started", 2)


def test_bulk_priority_is_asked_and_checked(desk: Desk) -> None:
    chosen = [vm.id for vm in desk.inside()[:2]]
    desk.select(*chosen)
    desk.planner.dialogs.text = "3"
    desk.page.bulk.priority.trigger()
    assert {desk.vm(key).priority for key in chosen} == {3}
    desk.planner.dialogs.text = "soon"
    desk.page.bulk.priority.trigger()
    assert "whole number" in desk.planner.toasts()[-1]
    desk.planner.dialogs.text = None
    desk.page.bulk.priority.trigger()
    assert {desk.vm(key).priority for key in chosen} == {3}


def test_a_priority_is_not_given_to_vms_of_another_workspace(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the VM of the same key is another customer's."""
    other = tmp_path / "customer-b.mplan"
    desk.ctx.workspace.save_copy(other)
    desk.select(desk.inside()[0].id)

    def ask(*_words: str) -> str:
        desk.planner.open_workspace(other)
        return "3"

    monkeypatch.setattr(desk.planner.dialogs, "ask_text", ask)
    desk.page.bulk.priority.trigger()
    desk.planner.settle()
    assert not desk.ctx.operations.history.steps
    assert "Another workspace was opened meanwhile" in desk.planner.toasts()[-1]


def test_waiving_a_finding_changes_the_risk(desk: Desk) -> None:
    vm = next(
        vm
        for vm in desk.inside()
        if len([each for each in vm.findings if counts(each) and each.points]) == 1
    )
    rule = next(each.rule for each in vm.findings if counts(each) and each.points)
    desk.select(vm.id)
    desk.page.bulk.waive.trigger()
    dialog = desk.dialog(WaiveDialog)
    assert dialog.rule.currentData() == rule
    answer(dialog, "checked by hand")
    desk.planner.settle()
    assert desk.vm(vm.id).risk_score == 0
    assert desk.text(vm.id, "score") == "0"
    assert desk.text(vm.id, "findings") == ""
    desk.undo()
    assert desk.vm(vm.id).risk_score == vm.risk_score
    assert desk.text(vm.id, "score") == str(vm.risk_score)


def test_waiving_without_findings_says_so(desk: Desk) -> None:
    vm = next(vm for vm in desk.inside() if not any(map(counts, vm.findings)))
    desk.select(vm.id)
    desk.page.bulk.waive.trigger()
    assert "no finding" in desk.planner.toasts()[-1]


def test_actions_wait_for_a_selection(desk: Desk) -> None:
    desk.table.grid.clearSelection()
    desk.qtbot.waitUntil(lambda: not desk.page.bulk.exclude.isEnabled())
    desk.table.select_keys([desk.inside()[0].id])
    desk.qtbot.waitUntil(desk.page.bulk.exclude.isEnabled)
    assert len(desk.page.header.buttons()) <= 7


# -- blocks and texts ------------------------------------------------------------------------------


def test_a_block_is_pasted_over_two_columns(desk: Desk) -> None:
    first, second = (desk.model.record_at(row).id for row in (0, 1))
    for column in ("status_note", "notes"):
        desk.table.columns.set_shown(desk.model.place_of(column), True)
    QGuiApplication.clipboard().setText("CHG-1\tfirst\nCHG-2\tsecond\n")
    # The block goes to the right, and Notes stands before Status note.
    desk.go(first, "notes")
    QTest.keyClick(desk.table.grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (desk.vm(first).notes, desk.vm(first).status_note) == ("CHG-1", "first")
    assert (desk.vm(second).notes, desk.vm(second).status_note) == ("CHG-2", "second")
    assert len(desk.ctx.operations.history.steps) == 1
    desk.planner.settle()
    desk.undo()
    assert desk.vm(second).notes == ""


def test_find_and_replace_in_notes(desk: Desk) -> None:
    first, second, third = (vm.id for vm in desk.inside()[:3])
    notes = {first: "with twin", second: "alone", third: "With the others"}
    edits = [inventory.Edit(key, "notes", text) for key, text in notes.items()]
    desk.ctx.operations.do(inventory.set_fields, desk.ctx.project_id, edits)
    desk.table.columns.set_shown(desk.model.place_of("notes"), True)
    desk.page.replace_action.trigger()
    dialog = desk.dialog(FindReplaceDialog)
    QTest.keyClicks(dialog.find_field, "with")
    QTest.keyClicks(dialog.replace_field, "after")
    dialog.refresh()
    QTest.mouseClick(dialog.replace_button, Qt.MouseButton.LeftButton)
    assert [desk.vm(key).notes for key in (first, second, third)] == [
        "after twin", "alone", "after the others",
    ]  # fmt: skip
    assert len(desk.ctx.operations.history.steps) == 2


def test_the_edit_menu_reaches_the_page(desk: Desk) -> None:
    window = desk.planner.window
    window.commands.action("filter").trigger()
    assert desk.table.filters.row_shown
    window.commands.action("filter").trigger()
    assert not desk.table.filters.row_shown
    window.commands.action("find").trigger()
    assert window.focusWidget() is desk.table.bar.search
    window.commands.action("replace").trigger()
    desk.dialog(FindReplaceDialog).reject()


def test_the_selection_is_summed_up(desk: Desk) -> None:
    chosen = desk.inside()[:3]
    with desk.qtbot.waitSignal(desk.page.sums_changed) as told:
        desk.table.select_keys([vm.id for vm in chosen])
    text = told.args[0]
    assert text.startswith("3 selected")
    assert f"{sum(vm.vcpu for vm in chosen)} vCPU" in text
    assert "GB used" in text


# -- going to records ------------------------------------------------------------------------------


def test_revealing_a_vm_selects_it_and_clears_filters_that_hide_it(desk: Desk) -> None:
    vm = next(vm for vm in desk.inside() if vm.risk_category == "GREEN")
    desk.page.reveal(Vms(columns={"risk": "RED"}))
    assert desk.model.row_of(vm.id) is None
    with desk.qtbot.waitSignal(desk.ctx.happenings.vm_selected) as told:
        desk.page.reveal(OneVm(vm.id))
    assert told.args == [vm.id]
    assert desk.table.current_key() == vm.id
    assert desk.table.selected_keys() == [vm.id]
    assert not desk.table.is_filtered


def test_moving_in_the_table_selects_vms(desk: Desk) -> None:
    desk.page.reveal(OneVm(desk.model.record_at(0).id))
    with desk.qtbot.waitSignal(desk.ctx.happenings.vm_selected) as told:
        QTest.keyClick(desk.table.grid, Key.Key_Down)
    assert told.args == [desk.model.record_at(1).id]


@pytest.mark.parametrize("rule", ["rdm", "snapshot_old", "os_unknown", "shared_bus"])
def test_revealing_a_rule_shows_the_vms_it_hits(desk: Desk, rule: str) -> None:
    desk.page.reveal(Vms(rules=(rule,)))
    wanted = {
        vm.id
        for vm in desk.inside()
        if any(each.rule == rule and counts(each) for each in vm.findings)
    }
    assert wanted
    assert desk.shown() == wanted
    assert {chip.key for chip in desk.table.bar.chips.chips} == {"findings", "in_plan"}


def test_no_rule_title_is_part_of_another() -> None:
    titles = [rule.title for rule in RULES]
    for title in titles:
        assert [each for each in titles if title.casefold() in each.casefold()] == [title]


def test_revealing_filters_shows_exactly_these_vms(desk: Desk) -> None:
    inside = desk.inside()
    sample = inside[0]
    network = next(vm.networks[0] for vm in inside if vm.networks)
    cases: list[tuple[Vms, Callable[[Vm], bool]]] = [
        (Vms(columns={"risk": "RED"}), lambda vm: vm.risk_category == "RED"),
        (Vms(tenants=(sample.tenant_id,)), lambda vm: vm.tenant_id == sample.tenant_id),
        (Vms(columns={"os_family": "windows"}), lambda vm: vm.os_family == "windows"),
        (Vms(columns={"os_family": "rhel", "os_version": "8"}),
         lambda vm: (vm.os_family, vm.os_version) == ("rhel", "8")),
        (Vms(columns={"os_support": "unknown"}), lambda vm: vm.os_support == "unknown"),
        (Vms(columns={"cluster": sample.cluster}), lambda vm: vm.cluster == sample.cluster),
        (Vms(columns={"power_state": "poweredOff"}), lambda vm: vm.power_state == "poweredOff"),
        (Vms(columns={"power_state": ("suspended", "poweredOff")}),
         lambda vm: vm.power_state != "poweredOn"),
        (Vms(columns={"mode": ("cold_migration", "warm_migration")}), lambda vm: vm.mode != ""),
        (Vms(columns={"mode": "cold_migration"}), lambda vm: vm.effective_mode == "cold_migration"),
        (Vms(networks=(network,)), lambda vm: network in vm.networks),
        (Vms(columns={"used_source": "disk x 0.6"}), lambda vm: vm.used_source == "disk x 0.6"),
        (Vms(vm_ids=(sample.id, inside[5].id)), lambda vm: vm.id in {sample.id, inside[5].id}),
    ]  # fmt: skip
    for wanted, test in cases:
        desk.page.reveal(wanted)
        expected = {vm.id for vm in inside if test(vm)}
        assert expected, wanted
        assert desk.shown() == expected, wanted
        assert desk.table.bar.chips.chips, wanted


def test_vms_by_key_are_shown_though_they_are_not_in_plan(desk: Desk) -> None:
    template = desk.where(lambda vm: vm.exclusion == "template")[0]
    desk.page.reveal(Vms(vm_ids=(template.id,)))
    assert desk.shown() == {template.id}


def test_revealing_reaches_a_page_that_was_never_shown(sample_planner: Planner) -> None:
    vm = sample_planner.ctx.plan.vms[7]
    sample_planner.ctx.happenings.go_to(OneVm(vm.id))
    page = sample_planner.window.page("vms")
    assert page.table.current_key() == vm.id


def test_the_scope_switch_shows_all_in_plan_or_the_rest(desk: Desk) -> None:
    buttons = desk.page._scope_buttons
    QTest.mouseClick(buttons["plan"], Qt.MouseButton.LeftButton)
    assert desk.shown() == {vm.id for vm in desk.inside()}
    QTest.mouseClick(buttons["excluded"], Qt.MouseButton.LeftButton)
    assert desk.shown() == {vm.id for vm in desk.ctx.plan.vms if vm.exclusion}
    desk.table.clear_filters()
    assert buttons["all"].isChecked()
    assert desk.model.shown_count == 375


def test_a_double_click_opens_the_inspector(desk: Desk) -> None:
    desk.page.reveal(OneVm(desk.model.record_at(2).id))
    grid = desk.table.grid
    point = grid.visualRect(desk.model.index(2, desk.model.place_of("vcpu"))).center()
    with desk.qtbot.waitSignal(desk.page.table.activated) as told:
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(point))
    assert told.args == [desk.model.record_at(2).id]


# -- refreshes -------------------------------------------------------------------------------------


def test_selection_and_scroll_survive_a_new_plan(desk: Desk) -> None:
    chosen = [desk.model.record_at(row).id for row in (200, 201)]
    desk.page.reveal(OneVm(chosen[0]))
    desk.table.select_keys(chosen)
    scrolled = desk.table.grid.verticalScrollBar().value()
    assert scrolled > 0
    desk.ctx.operations.do(projects.set_parameters, desk.ctx.project_id, {"bandwidth_gbps": 2.0})
    desk.planner.settle()
    desk.qtbot.waitUntil(lambda: desk.page.patcher.settled)
    assert desk.table.selected_keys() == chosen
    assert desk.table.grid.verticalScrollBar().value() == scrolled


def test_an_edited_row_keeps_its_place_in_a_sorted_table(desk: Desk) -> None:
    place = desk.model.place_of("priority")
    desk.model.sort(place)
    vm = desk.model.record_at(0)
    desk.type_into(vm.id, "priority", "900")
    desk.planner.settle()
    assert desk.model.row_of(vm.id) == 0
    assert desk.model.stale


def test_a_hidden_page_does_nothing_until_it_is_shown(desk: Desk) -> None:
    vm = desk.inside()[0]
    desk.planner.show("risk" if "risk" in desk.planner.window.stages.stage_keys() else "projects")
    edit = inventory.Edit(vm.id, "notes", "while hidden")
    desk.ctx.operations.do(inventory.set_fields, desk.ctx.project_id, [edit])
    desk.planner.settle()
    assert desk.model.record_of(vm.id).notes == ""
    desk.planner.show("vms")
    desk.qtbot.waitUntil(lambda: desk.model.record_of(vm.id).notes == "while hidden")


def test_the_layout_is_kept(desk: Desk) -> None:
    place = desk.model.place_of("disks")
    desk.table.columns.set_shown(place, False)
    desk.qtbot.waitUntil(lambda: bool(desk.ctx.settings.table_layout("vms")))
    again = SourceVmsPage(desk.ctx)
    desk.qtbot.addWidget(again)
    assert again.table.header.isSectionHidden(again.model.place_of("disks"))
    assert not again.table.header.isSectionHidden(again.model.place_of("nics"))
