"""The Risk page: rules are edited in place, every VM follows, and everything can be undone."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app import bootstrap
from app.domain.destinations import Destination, OneRule, OneVm, Vms
from app.domain.enums import Answer
from app.domain.model import Finding, Vm
from app.domain.planning.risk.catalog import NOT_IN_RVTOOLS, VM_RULES
from app.domain.planning.risk.config import DEFAULT_CONFIG
from app.domain.progress import Ticket
from app.resources import resource_path
from app.services import assessing, imports, projects, risk_rules_file
from app.services.workspace import Workspace
from app.ui.stages.risk.fields import LimitField, LinesField
from app.ui.stages.risk.page import RiskPage
from app.ui.stages.risk.rows import MODE, RuleRow, assessed, findings_told, rule_rows, tally
from app.ui.stages.risk.scores import ScoreHistogram
from app.ui.table.cell_delegate import tick_rect
from app.ui.table.editors import CellComboBox, CellLineEdit
from app.ui.theme.style import set_theme
from tests.clock import FixedClock
from tests.ui.conftest import WAIT_MS, Planner

# Lists that open from an editor; the offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")

ROWS = sum(len(rule.levels) for rule in VM_RULES) + 2
"""A row for each level of each rule, one for the mode and one for the questions."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample project, to be copied."""
    path = tmp_path_factory.mktemp("risk") / "sample.mplan"
    workspace = Workspace.open(path, FixedClock())
    project = projects.create(workspace, "Sample")
    files = [resource_path("samples/demo.xlsx")]
    prepared = imports.prepare(workspace, bootstrap.reader(), project.id, files, Ticket())
    imports.apply(workspace, prepared, Ticket())
    workspace.close()
    return path


@pytest.fixture
def user(imported: Path, tmp_path: Path, make_planner: Callable[[], Planner]) -> User:
    shutil.copy(imported, tmp_path / "test.mplan")
    planner = make_planner()
    ctx = planner.ctx
    if not ctx.project_id:
        ctx.set_project(projects.listed(ctx.workspace)[0].project)
    planner.settle()
    return User(planner)


class User:
    """The page with what a user does on it."""

    def __init__(self, planner: Planner) -> None:
        page = planner.show("risk")
        assert isinstance(page, RiskPage)
        self.planner, self.ctx, self.page = planner, planner.ctx, page
        # A test before this one may have left a modifier key held, which changes selections.
        QTest.keyClick(planner.window, Qt.Key.Key_F24)
        planner.window.activateWindow()
        planner.qtbot.waitUntil(planner.window.isActiveWindow, timeout=WAIT_MS)

    # what is there

    def settle(self) -> None:
        self.planner.qtbot.waitUntil(lambda: not self.page.edits.busy, timeout=WAIT_MS)
        self.planner.settle()

    def config(self) -> Any:
        """The stored rules."""
        return assessing.config_of(self.ctx.workspace, self.ctx.project_id)

    def vms(self) -> Sequence[Vm]:
        assert self.ctx.plan
        return self.ctx.plan.vms

    def found(self, rule: str) -> list[tuple[Vm, Finding]]:
        """VMs in plan with a finding of a rule."""
        return [(vm, f) for vm in self.vms() if vm.in_plan for f in vm.findings if f.rule == rule]

    def scores(self) -> dict[int, int]:
        return {vm.id: vm.risk_score for vm in self.vms()}

    def row(self, key: str) -> RuleRow:
        row = self.page.records.record_of(key)
        assert isinstance(row, RuleRow)
        return row

    def steps(self) -> int:
        return self.ctx.operations.history.position

    def errors(self) -> list[str]:
        return [note.text for note in self.ctx.notifier.history if note.kind == "error"]

    # what is done

    def undo(self) -> None:
        self.planner.window.commands.action("undo").trigger()
        self.settle()

    def redo(self) -> None:
        self.planner.window.commands.action("redo").trigger()
        self.settle()

    def open_cell(self, key: str, column: str) -> QWidget:
        grid = self.page.table.grid
        assert self.page.table.reveal(key, column)
        grid.setFocus()
        QTest.keyClick(grid, Qt.Key.Key_F2)
        found = [
            editor
            for kind in (CellLineEdit, CellComboBox)
            for editor in grid.findChildren(kind)
            if editor.isVisible()
        ]
        assert len(found) == 1
        return found[0]

    def type_cell(self, key: str, column: str, text: str) -> CellLineEdit:
        editor = self.open_cell(key, column)
        assert isinstance(editor, CellLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        return editor

    def tick(self, key: str) -> None:
        grid, records = self.page.table.grid, self.page.records
        assert self.page.table.reveal(key, "enabled")
        index = records.index(records.row_of(key), records.place_of("enabled"))
        place = tick_rect(grid.visualRect(index)).center().toPoint()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def select(self, key: str) -> None:
        self.page.reveal(OneRule(key))

    def limit(self, key: str) -> LimitField:
        field = {**self.page.detail.fields, **self.page.bands.fields}[key]
        assert isinstance(field, LimitField)
        return field

    def type_limit(self, key: str, text: str) -> LimitField:
        field = self.limit(key)
        field.editor.setFocus()
        field.editor.selectAll()
        QTest.keyClick(field.editor, Qt.Key.Key_Delete)
        QTest.keyClicks(field.editor, text)
        return field

    def enter_limit(self, key: str, text: str) -> LimitField:
        field = self.type_limit(key, text)
        QTest.keyClick(field.editor, Qt.Key.Key_Return)
        return field

    def lines(self, key: str) -> LinesField:
        field = self.page.detail.fields[key]
        assert isinstance(field, LinesField)
        return field

    def append_line(self, key: str, line: str) -> LinesField:
        field = self.lines(key)
        field.editor.setFocus()
        QTest.keyClick(field.editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field.editor, Qt.Key.Key_Return)
        QTest.keyClicks(field.editor, line)
        return field

    def menu(self, key: str, column: str) -> QMenu:
        """The context menu of a cell, not shown."""
        self.page.table.reveal(key, column)
        menu = self.page.table._menu.cells()
        self.page.table.context_menu_requested.emit(menu, self.page.table.selected_keys())
        return menu


# -- what is shown ---------------------------------------------------------------------------------


def test_every_level_of_every_rule_has_a_row_with_its_counts(user: User) -> None:
    found = [each for vm in user.vms() if vm.in_plan for each in vm.findings]
    unknown = Counter(each.rule for each in found if each.answer is Answer.UNKNOWN)
    fired = Counter(each.rule for each in found) - unknown
    rows = user.page.records.all_records()
    keys = [rule.key(level.key) for rule in VM_RULES for level in rule.levels]
    assert [row.key for row in rows] == [*keys, MODE, NOT_IN_RVTOOLS]
    for rule in VM_RULES:
        of_rule = [row for row in rows if row.rule == rule.id]
        assert sum(row.hits for row in of_rule) == fired[rule.id]
        assert sum(row.waived for row in of_rule) == 0
        assert [row.unknown for row in of_rule] == [
            unknown[rule.id],
            *[None] * (len(of_rule) - 1),
        ]
    assert sum(row.share or 0 for row in rows) == pytest.approx(100)
    cold = [vm for vm in user.vms() if vm.in_plan and vm.mode == "cold_migration"]
    assert user.row(MODE).hits == len(cold)


def test_the_figures_agree_with_the_header_of_the_window(user: User) -> None:
    assert user.ctx.plan
    totals = user.ctx.plan.totals
    assert user.page.bands.counts.counts == (totals.green, totals.yellow, totals.red)
    assert user.page.header._figure.text() == str(totals.red)


def test_the_model_is_sound(user: User) -> None:
    QAbstractItemModelTester(user.page.records, QAbstractItemModelTester.FailureReportingMode.Fatal)
    user.page._set_rules({"points.rdm": 99, "enabled.cd_connected": False})
    user.page.changed_action.trigger()
    user.settle()
    user.page.changed_action.trigger()
    assert user.page.records.rowCount() == ROWS


def test_a_rule_shows_what_it_says_and_whom_it_hits(user: User) -> None:
    user.select("disk_full.full")
    detail = user.page.detail
    hit = [vm.id for vm, f in user.found("disk_full") if f.answer is not Answer.UNKNOWN]
    assert detail.rule == "disk_full"
    assert "95 % used" in detail._words.text()
    assert set(detail.fields) == {
        "threshold.partition_high_pct",
        "threshold.partition_full_pct",
        "threshold.partition_min_mib",
        "list.system_partitions",
        "list.ignored_partitions",
    }
    assert [each.key for each in detail.example_list.examples] == hit[:20]
    assert detail.all_button.text() == f"Show all {len(hit)}"


def test_show_all_and_a_click_on_a_vm_lead_to_the_vms(user: User) -> None:
    went: list[Destination] = []
    user.ctx.happenings.destination_chosen.disconnect(user.planner.window.navigation.go_to)
    user.ctx.happenings.destination_chosen.connect(went.append)
    user.select("rdm")
    examples = user.page.detail.example_list
    QTest.mouseClick(user.page.detail.all_button, Qt.MouseButton.LeftButton)
    second = examples.topLevelItem(1)
    place = examples.visualItemRect(second).center()
    QTest.mouseClick(examples.viewport(), Qt.MouseButton.LeftButton, pos=place)
    examples.setFocus()
    QTest.keyClick(examples, Qt.Key.Key_Up)
    QTest.keyClick(examples, Qt.Key.Key_Return)
    keys = [vm.id for vm, _ in user.found("rdm")]
    assert went == [Vms(rules=("rdm",)), OneVm(keys[1]), OneVm(keys[0])]


def test_another_page_can_lead_to_a_rule(user: User) -> None:
    user.page.changed_action.trigger()
    user.planner.show("vms")
    user.ctx.happenings.go_to(OneRule("shared_bus"))
    assert user.page.isVisible()
    assert user.page.detail.rule == "shared_bus"
    assert user.page.table.current_key() == "shared_bus"


# -- points, floors, switches ----------------------------------------------------------------------


def test_points_typed_in_the_table_change_scores_counts_and_header(user: User) -> None:
    assert user.ctx.plan
    before, totals = user.scores(), user.ctx.plan.totals
    hit = {vm.id for vm in user.vms() for f in vm.findings if f.rule == "firmware_efi_secure_boot"}
    user.type_cell("firmware_efi_secure_boot", "points", "60")
    user.settle()
    after = user.scores()
    for key in before:
        assert after[key] == (min(100, before[key] + 55) if key in hit else before[key])
    assert user.ctx.plan.totals.red > totals.red
    assert user.page.bands.counts.counts[2] == user.ctx.plan.totals.red
    assert user.page.header._figure.text() == str(user.ctx.plan.totals.red)
    assert user.config().points["firmware_efi_secure_boot"] == 60
    changed = sum(after[key] != before[key] for key in before)
    assert user.planner.toasts()[-1] == (
        f"EFI Secure Boot: 60 points · {changed} VMs assessed differently"
    )


def test_undo_and_redo_take_the_table_along(user: User) -> None:
    before = user.vms()
    user.type_cell("rdm", "points", "70")
    user.settle()
    after = user.vms()
    assert user.row("rdm").changed == {"points"}
    user.undo()
    assert user.vms() == before
    assert user.row("rdm").points == 25
    assert not user.row("rdm").changed
    user.redo()
    assert user.vms() == after
    assert user.row("rdm").points == 70


def test_the_toast_undoes(user: User) -> None:
    before = user.scores()
    user.type_cell("rdm", "points", "70")
    user.settle()
    user.ctx.notifier.toasts()[-1].press_action()
    user.settle()
    assert user.scores() == before
    assert user.config() == DEFAULT_CONFIG


@pytest.mark.parametrize(
    ("text", "words"),
    [("101", "between 0 and 100"), ("-1", "between 0 and 100"), ("x", "whole number"), ("", "")],
)
def test_points_that_are_none_are_refused_beside_the_cell(
    user: User, text: str, words: str
) -> None:
    editor = user.open_cell("rdm", "points")
    assert isinstance(editor, CellLineEdit)
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.accessibleDescription()
    assert words in editor.accessibleDescription()
    assert editor.isVisible()
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert user.config() == DEFAULT_CONFIG
    assert not user.steps()


def test_a_floor_is_chosen_in_the_table(user: User) -> None:
    hit = {vm.id for vm, _ in user.found("ip_missing")}
    editor = user.open_cell("ip_missing", "floor")
    assert isinstance(editor, CellComboBox)
    choices = editor.view()
    user.planner.qtbot.waitUntil(choices.isVisible, timeout=WAIT_MS)
    choices.setCurrentIndex(editor.model().index(editor.findText("red"), 0))
    QTest.keyClick(choices, Qt.Key.Key_Return)
    user.planner.qtbot.waitUntil(lambda: user.page.edits.busy, timeout=WAIT_MS)
    user.settle()
    assert {vm.risk_category for vm in user.vms() if vm.id in hit} == {"RED"}
    assert user.row("ip_missing").floor == "RED"
    assert user.planner.toasts()[-1].startswith("No IP address known: at least red · ")


def test_a_rule_that_is_switched_off_has_no_findings_left(user: User) -> None:
    assert user.found("disk_full")
    user.tick("disk_full.full")
    user.settle()
    assert not user.found("disk_full")
    for key in ("disk_full", "disk_full.full", "disk_full.system"):
        row = user.row(key)
        assert row.enabled is False
        assert (row.hits, row.share) == (None, None)
    assert "switched off" in user.page.detail._figures.text()
    user.tick("disk_full")
    user.settle()
    assert user.config() == DEFAULT_CONFIG
    assert user.found("disk_full")


def test_a_block_of_points_is_one_step(user: User) -> None:
    QApplication.clipboard().setText("31\n32\n33")
    user.page.table.reveal("os_unsupported", "points")
    user.page.table.paste()
    user.settle()
    points = user.config().points
    assert [points[k] for k in ("os_unsupported", "os_deprecated", "os_unknown")] == [31, 32, 33]
    assert user.steps() == 1
    assert user.planner.toasts()[-1].startswith("Change 3 risk settings · ")


def test_rows_that_are_no_rules_have_no_points(user: User) -> None:
    user.type_cell(NOT_IN_RVTOOLS, "points", "5")
    assert "Only rules" in user.planner.toasts()[-1]
    assert not user.steps()


# -- limits and bands ------------------------------------------------------------------------------


def test_a_limit_decides_whom_its_rule_hits(user: User) -> None:
    user.select("disk_large")
    before = user.row("disk_large").hits or 0
    field = user.enter_limit("threshold.disk_large_tb", "0.5")
    user.settle()
    assert user.config().thresholds["disk_large_tb"] == 0.5
    assert (user.row("disk_large").hits or 0) > before
    assert "0.5 TB" in user.page.detail._words.text()
    assert "Default: 2 TB" in field._below.text()
    user.undo()
    assert field.text() == "2"
    assert user.row("disk_large").hits == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0", "between 0.01 and 1,024 TB"),
        ("2000", "between 0.01 and 1,024 TB"),
        ("large", "takes a number, not “large”"),
        ("", "cannot be empty"),
    ],
)
def test_a_limit_out_of_bounds_is_refused_beneath_the_field(
    user: User, text: str, words: str
) -> None:
    user.select("disk_large")
    field = user.enter_limit("threshold.disk_large_tb", text)
    assert words in field.message
    assert field._below.isVisible()
    assert field.text() == text
    QTest.keyClick(field.editor, Qt.Key.Key_Escape)
    assert (field.text(), field.message) == ("2", "")
    assert user.config() == DEFAULT_CONFIG


def test_limits_do_not_overtake_each_other(user: User) -> None:
    user.select("snapshot_many")
    field = user.enter_limit("threshold.snapshot_many", "6")
    assert "cannot start above" in field.message
    user.enter_limit("threshold.snapshot_critical", "9")
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    user.settle()
    thresholds = user.config().thresholds
    assert (thresholds["snapshot_many"], thresholds["snapshot_critical"]) == (6, 9)


def test_bands_move_the_categories_and_the_lines_in_the_picture(user: User) -> None:
    assert user.ctx.plan
    field = user.enter_limit("band.green_max", "50")
    assert "must be below the yellow limit" in field.message
    user.enter_limit("band.green_max", "0")
    user.settle()
    for vm in user.vms():
        if vm.in_plan:
            assert (vm.risk_category == "GREEN") <= (vm.risk_score == 0)
    assert user.page.bands.histogram.limits == (0, 50)
    assert user.page.bands.counts.counts[0] == user.ctx.plan.totals.green


def test_what_is_typed_survives_a_refresh(user: User) -> None:
    user.select("disk_large")
    field = user.type_limit("threshold.disk_large_tb", "7")
    user.page.edits.set_values({"points.disk_large": 11})
    user.settle()
    assert field.text() == "7"
    QTest.keyClick(field.editor, Qt.Key.Key_Return)
    user.settle()
    assert user.config().thresholds["disk_large_tb"] == 7


# -- lists -----------------------------------------------------------------------------------------


def test_a_bad_line_is_named_and_the_list_not_taken(user: User) -> None:
    user.select("os_deprecated")
    field = user.append_line("list.os_deprecated", "windoofs xp")
    count = len(DEFAULT_CONFIG.lists["os_deprecated"])
    assert field.message.startswith(f"Line {count + 1}: “windoofs xp” is not a line like")
    assert not field.apply_button.isEnabled()
    assert len(field.editor.extraSelections()) == 1
    QTest.keyClick(field.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field.editor, Qt.Key.Key_Right)
    user.page.table.grid.setFocus()
    assert user.config() == DEFAULT_CONFIG
    assert not user.errors()


def test_a_refused_list_is_kept_while_another_rule_is_shown(user: User) -> None:
    user.select("os_deprecated")
    user.append_line("list.os_deprecated", "windoofs xp")
    user.select("rdm")
    user.select("os_deprecated")
    field = user.lines("list.os_deprecated")
    assert field.text().endswith("windoofs xp")
    assert "windoofs" in field.message
    QTest.mouseClick(field.revert_button, Qt.MouseButton.LeftButton)
    assert field.text() == "\n".join(DEFAULT_CONFIG.lists["os_deprecated"])
    assert not field.message


def test_a_line_more_changes_the_vms_that_it_covers(user: User) -> None:
    victims = {vm.id for vm in user.vms() if (vm.os_family, vm.os_version) == ("windows", "2019")}
    assert victims
    user.select("os_deprecated")
    field = user.append_line("list.os_deprecated", "  Windows/2019  ")
    assert not field.message
    user.page.table.grid.setFocus()
    user.settle()
    assert user.config().lists["os_deprecated"][-1] == "windows/2019"
    assert field.text().endswith("\nwindows/2019")
    # The list of supported systems names it as well; the more severe class decides.
    assert {vm.os_support for vm in user.vms() if vm.id in victims} == {"deprecated"}
    user.undo()
    assert field.text() == "\n".join(DEFAULT_CONFIG.lists["os_deprecated"])


def test_systems_that_only_move_cold_stand_with_the_mode(user: User) -> None:
    user.select(MODE)
    user.append_line("list.os_cold_required", "ubuntu/*")
    cold = user.row(MODE).hits or 0
    user.page.table.grid.setFocus()
    user.settle()
    assert (user.row(MODE).hits or 0) > cold
    assert {vm.mode for vm in user.vms() if vm.os_family == "ubuntu"} == {"cold_migration"}


# -- while something is being written --------------------------------------------------------------


class Blocker:
    """A job that holds the only worker until it is released."""

    def __init__(self, user: User, *, writes: bool) -> None:
        self._go = threading.Event()
        user.ctx.runner.cpu("Blocking", lambda _: self._go.wait(60), writes=writes)

    def release(self) -> None:
        self._go.set()


def test_rapid_edits_are_neither_lost_nor_refused(user: User) -> None:
    blocker = Blocker(user, writes=False)
    user.type_cell("rdm", "points", "26")
    user.type_cell("rdm", "points", "27")
    user.type_cell("shared_bus", "points", "41")
    user.tick("cd_connected")
    assert user.row("rdm").points == 27
    blocker.release()
    user.settle()
    config = user.config()
    assert (config.points["rdm"], config.points["shared_bus"]) == (27, 41)
    assert config.disabled == {"cd_connected"}
    assert not user.errors()
    assert user.steps() == 2
    user.undo()
    assert user.config().points["rdm"] == 26
    user.undo()
    assert user.config() == DEFAULT_CONFIG


def test_an_edit_that_is_taken_back_while_one_runs_is_taken_back(user: User) -> None:
    blocker = Blocker(user, writes=False)
    user.type_cell("rdm", "points", "26")
    user.type_cell("rdm", "points", "25")
    blocker.release()
    user.settle()
    assert user.config() == DEFAULT_CONFIG
    assert user.row("rdm").points == 25


def test_edits_wait_while_another_job_writes(user: User) -> None:
    blocker = Blocker(user, writes=True)
    user.type_cell("rdm", "points", "26")
    user.page.questions.answered.emit("vtpm", "yes", "")
    assert user.config() == DEFAULT_CONFIG
    blocker.release()
    user.settle()
    assert user.config().points["rdm"] == 26
    assert assessing.answers(user.ctx.workspace, user.ctx.project_id) == {"vtpm": ("yes", "")}
    assert not user.errors()


def test_waiting_edits_stay_on_top_of_what_another_job_stores(user: User) -> None:
    blocker = Blocker(user, writes=True)
    user.tick("cd_connected")
    user.page._set_rules(
        {"points.shared_bus": 41, "list.storage_dedup": "zip", "band.green_max": 7}
    )
    other = DEFAULT_CONFIG.with_value("points.rdm", 3).with_value("points.shared_bus", 4)
    ctx = user.ctx
    stored = assessing.set_config(ctx.workspace, ctx.project_id, other, "Other", Ticket())
    ctx.happenings.changed.emit(stored)
    assert user.row("rdm").points == 3
    blocker.release()
    user.settle()
    config = user.config()
    assert (config.points["rdm"], config.points["shared_bus"]) == (3, 41)
    assert (config.disabled, config.green_max) == ({"cd_connected"}, 7)
    assert config.lists["storage_dedup"] == ("zip",)


def test_a_cancelled_assessment_takes_what_was_wanted_back(user: User) -> None:
    before = user.vms()
    blocker = Blocker(user, writes=False)
    user.type_cell("rdm", "points", "26")
    user.type_cell("rdm", "points", "27")
    ticket = next(t for t in user.ctx.runner.tickets() if t.title == "Assessing the VMs")
    ticket.cancel()
    blocker.release()
    user.settle()
    assert user.config() == DEFAULT_CONFIG
    assert user.row("rdm").points == 25
    assert user.vms() == before
    assert "cancelled" in user.planner.toasts()[-1]


def test_a_failed_assessment_takes_what_was_wanted_back(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs: list[BaseException] = []
    user.ctx.bug.disconnect(user.planner.window.program_help.show_bug)
    user.ctx.bug.connect(bugs.append)

    def fail(*_given: object) -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr(assessing, "set_config", fail)
    user.type_cell("rdm", "points", "26")
    user.settle()
    assert [str(bug) for bug in bugs] == ["the disk is on fire"]
    assert user.row("rdm").points == 25
    assert not user.page.edits.busy


# -- waivers ---------------------------------------------------------------------------------------


def test_waiving_on_all_vms_keeps_the_findings_and_counts_nothing(user: User) -> None:
    before, hit = user.vms(), [vm.id for vm, _ in user.found("usb_connected")]
    user.select("usb_connected")
    user.planner.dialogs.text = "dongles are replaced"
    QTest.mouseClick(user.page.detail.waive_button, Qt.MouseButton.LeftButton)
    user.settle()
    assert user.planner.dialogs.asked[-1][0].startswith("Waive “USB device connected” on ")
    found = user.found("usb_connected")
    assert [vm.id for vm, _ in found] == hit
    assert all(f.waived and f.text.endswith("Waived: dongles are replaced") for _, f in found)
    row = user.row("usb_connected")
    assert (row.hits, row.waived) == (0, len(hit))
    assert not user.page.detail.waive_button.isVisible()
    QTest.mouseClick(user.page.detail.unwaive_button, Qt.MouseButton.LeftButton)
    user.settle()
    assert user.vms() == before
    user.undo()
    assert user.row("usb_connected").waived == len(hit)
    user.undo()
    assert user.vms() == before


@pytest.mark.parametrize("text", [None, "   "])
def test_nothing_is_waived_without_a_reason(user: User, text: str | None) -> None:
    user.select("usb_connected")
    user.planner.dialogs.text = text
    QTest.mouseClick(user.page.detail.waive_button, Qt.MouseButton.LeftButton)
    user.settle()
    assert not user.steps()
    assert len(user.errors()) == (text is not None)


def test_nothing_is_waived_in_another_workspace(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the VM of the same key is another customer's."""
    other = tmp_path / "customer-b.mplan"
    user.planner.ctx.workspace.save_copy(other)
    user.select("usb_connected")

    def ask(*_words: str) -> str:
        user.planner.open_workspace(other)
        return "dongles are replaced"

    monkeypatch.setattr(user.planner.dialogs, "ask_text", ask)
    QTest.mouseClick(user.page.detail.waive_button, Qt.MouseButton.LeftButton)
    user.settle()
    assert not user.steps()
    assert "Another workspace was opened meanwhile" in user.planner.toasts()[-1]


# -- questions -------------------------------------------------------------------------------------


def test_questions_are_answered_once_per_project(user: User) -> None:
    user.page.questions_action.trigger()
    assert user.page.detail.rule == NOT_IN_RVTOOLS
    assert user.page.questions.isVisible()
    field = user.page.questions.fields["vtpm"]
    field.answer_box.setFocus()
    QTest.keyClick(field.answer_box, Qt.Key.Key_Down)
    field.note_field.setFocus()
    QTest.keyClicks(field.note_field, "two, says Ann")
    QTest.keyClick(field.note_field, Qt.Key.Key_Return)
    user.settle()
    assert assessing.answers(user.ctx.workspace, user.ctx.project_id) == {
        "vtpm": ("yes", "two, says Ann")
    }
    assert "1 of 4" in user.row(NOT_IN_RVTOOLS).title
    assert user.steps() == 2
    user.undo()
    assert field.note_field.text() == ""
    user.undo()
    assert field.answer_box.currentText() == "Not answered"
    assert "0 of 4" in user.row(NOT_IN_RVTOOLS).title


# -- defaults --------------------------------------------------------------------------------------


def test_restoring_the_defaults_says_what_differs(user: User) -> None:
    assert not user.page.defaults_action.isEnabled()
    user.page._set_rules({"points.rdm": 26, "points.shared_bus": 26, "enabled.cd_connected": False})
    user.settle()
    user.planner.dialogs.confirmed = False
    user.page.defaults_action.trigger()
    user.settle()
    assert "2 prices, one rule that is off" in user.planner.dialogs.asked[-1][1]
    assert user.config().points["rdm"] == 26
    user.planner.dialogs.confirmed = True
    user.page.defaults_action.trigger()
    user.settle()
    assert user.config() == DEFAULT_CONFIG
    user.undo()
    assert user.config().points["rdm"] == 26


def test_one_cell_goes_back_to_its_default(user: User) -> None:
    user.page._set_rules({"points.rdm": 26, "floor.rdm": "", "threshold.disk_large_tb": 3})
    user.settle()
    first = user.menu("rdm", "points").actions()[0]
    assert first.text() == "Back to the default (25 points)"
    first.trigger()
    user.settle()
    assert (user.config().points["rdm"], user.config().floors["rdm"]) == (25, None)
    rest = user.menu("rdm", "title").actions()[0]
    assert rest.text() == "Back to the default (red)"
    user.select("disk_large")
    user.limit("threshold.disk_large_tb").to_default()
    user.settle()
    assert user.config().thresholds["disk_large_tb"] == 2
    assert not user.menu("disk_large", "title").actions()[0].isEnabled()


def test_only_changed_rules_are_shown_on_demand(user: User) -> None:
    user.page.changed_action.trigger()
    assert user.page.records.shown_count == 0
    user.page._set_rules({"points.disk_full.full": 11, "threshold.disk_large_tb": 3})
    user.settle()
    shown = [row.key for row in user.page.records.records()]
    assert shown == ["disk_large", "disk_full.full"]
    tip = user.page.records.columns[user.page.records.place_of("points") or 0].tooltip
    assert tip
    assert tip(user.row("disk_full.full")) == "Default: 10 points"
    user.page.changed_action.trigger()
    assert user.page.records.shown_count == ROWS


# -- files -----------------------------------------------------------------------------------------


def test_rules_travel_in_a_file(user: User, tmp_path: Path) -> None:
    user.page._set_rules({"points.rdm": 26, "list.storage_dedup": "dedup\nzip"})
    user.settle()
    wanted = user.config()
    user.planner.dialogs.target = tmp_path / "rules"
    user.page.export_action.trigger()
    written = tmp_path / "rules.json"
    assert risk_rules_file.from_bytes(written.read_bytes()) == wanted
    user.undo()
    assert user.config() == DEFAULT_CONFIG
    user.planner.dialogs.files = [written]
    user.page.import_action.trigger()
    user.settle()
    assert user.config() == wanted
    assert "Import risk rules from rules.json" in user.planner.toasts()[-1]
    user.undo()
    assert user.config() == DEFAULT_CONFIG


def test_a_bad_file_is_refused_in_one_sentence(user: User, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    content = json.loads(risk_rules_file.to_text(DEFAULT_CONFIG))
    content["rules"]["points"]["rdm"] = 1000
    for data in (b"\x00\x01", b"{}", json.dumps(content).encode()):
        bad.write_bytes(data)
        user.planner.dialogs.files = [bad]
        user.page.import_action.trigger()
        user.settle()
    user.planner.dialogs.files = [tmp_path / "missing.json"]
    user.page.import_action.trigger()
    user.planner.dialogs.files = []
    user.page.import_action.trigger()
    assert len(user.errors()) == 4
    assert "Raw device mapping" in user.errors()[2]
    assert user.config() == DEFAULT_CONFIG
    assert not user.steps()


def test_a_place_that_cannot_be_written_is_said(user: User, tmp_path: Path) -> None:
    user.planner.dialogs.target = tmp_path / "no such folder" / "rules.json"
    user.page.export_action.trigger()
    assert user.errors() == [
        note.text for note in user.ctx.notifier.history if "cannot be written" in note.text
    ]
    assert len(user.errors()) == 1
    user.planner.dialogs.target = None
    user.page.export_action.trigger()
    assert len(user.errors()) == 1


# -- around ----------------------------------------------------------------------------------------


def test_a_hidden_page_catches_up(user: User) -> None:
    user.type_cell("rdm", "points", "70")
    user.settle()
    user.planner.show("vms")
    user.undo()
    user.ctx.operations.do(assessing.set_answer, user.ctx.project_id, "vtpm", "no", "")
    user.settle()
    user.planner.show("risk")
    assert user.row("rdm").points == 25
    assert "1 of 4" in user.row(NOT_IN_RVTOOLS).title


def test_another_project_has_its_own_rules(user: User) -> None:
    user.select("os_deprecated")
    user.append_line("list.os_deprecated", "windoofs xp")
    user.page._set_rules({"points.rdm": 70})
    user.settle()
    other = projects.duplicate(user.ctx.workspace, user.ctx.project_id, "Copy")
    assessing.set_config(
        user.ctx.workspace,
        other.id,
        DEFAULT_CONFIG.with_value("points.rdm", 3),
        "Change",
        Ticket(),
    )
    user.ctx.set_project(other)
    user.settle()
    assert user.row("rdm").points == 3
    user.select("os_deprecated")
    assert not user.lines("list.os_deprecated").message


def test_an_empty_project_asks_for_an_import(planner: Planner) -> None:
    made = projects.create(planner.ctx.workspace, "Empty")
    planner.ctx.set_project(made)
    planner.settle()
    page = planner.show("risk")
    assert isinstance(page, RiskPage)
    planner.qtbot.waitUntil(page.empty.isVisible, timeout=WAIT_MS)
    assert not page.header.isVisible()


def test_find_goes_to_the_search(user: User) -> None:
    user.planner.window.commands.action("find").trigger()
    QTest.keyClicks(user.page.table.bar.search, "snapshots")
    user.planner.qtbot.waitUntil(lambda: user.page.records.shown_count == 2, timeout=WAIT_MS)


def test_the_page_wears_both_themes(user: User) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    user.page._set_rules({"points.rdm": 70})
    user.settle()
    user.enter_limit("band.green_max", "21")
    light = user.page.grab().toImage()
    set_theme(application, "dark")
    assert user.limit("band.green_max")._label.font().bold()
    assert not user.limit("band.yellow_max")._label.font().bold()
    dark = user.page.grab().toImage()
    spot = QPoint(light.width() // 2, 4)
    assert light.pixelColor(spot).lightness() > 200
    assert dark.pixelColor(spot).lightness() < 60


def test_the_layout_of_the_table_is_kept(user: User) -> None:
    user.page.table.columns.set_shown(user.page.records.place_of("reads") or 0, shown=False)
    user.planner.qtbot.waitUntil(lambda: bool(user.ctx.settings.table_layout("risk")))
    saved = user.ctx.settings.table_layout("risk")
    hidden = [entry["key"] for entry in saved["columns"] if not entry["visible"]]
    assert hidden == ["reads"]


# -- counting --------------------------------------------------------------------------------------


def _vm(number: int, *findings: Finding, score: int = 0, category: str = "GREEN") -> Vm:
    return Vm(
        number, f"vm-{number}", f"vm-{number}", findings=findings, risk_score=score,
        risk_category=category,
    )  # fmt: skip


def test_levels_are_told_apart_by_what_they_cost() -> None:
    full = Finding("disk_full", Answer.WARN, 10, DEFAULT_CONFIG.floors["disk_full.full"], "full")
    nearly = Finding("disk_full", Answer.WARN, 5, None, "nearly")
    waived = Finding("disk_full", Answer.WARN, 5, None, "nearly", waived=True)
    unknown = Finding("disk_full", Answer.UNKNOWN, 0, None, "?")
    vms = [_vm(1, full), _vm(2, nearly), _vm(3, waived), _vm(4, unknown), _vm(5, full)]
    found = tally(findings_told(vms), assessed(vms), DEFAULT_CONFIG)
    assert found.hits == {"disk_full.full": 2, "disk_full": 1}
    assert found.waived == {"disk_full": 1}
    assert found.unknown == {"disk_full": 1}
    assert found.points == {"disk_full.full": 20, "disk_full": 5}
    rows = {row.key: row for row in rule_rows(DEFAULT_CONFIG, found, 4)}
    assert rows["disk_full.full"].share == 80
    assert rows["disk_full.system"].hits == 0


def test_levels_that_cost_the_same_say_so() -> None:
    config = DEFAULT_CONFIG.with_value("points.snapshot_many.critical", 8).with_value(
        "floor.snapshot_many.critical", ""
    )
    vms = [_vm(1, Finding("snapshot_many", Answer.WARN, 8, None, "6"))]
    found = tally(findings_told(vms), assessed(vms), config)
    rows = {row.key: row for row in rule_rows(config, found, 4)}
    assert (rows["snapshot_many"].hits, rows["snapshot_many.critical"].hits) == (1, 0)
    assert rows["snapshot_many.critical"].note == "Counted with “many”, which costs the same."


def test_the_histogram_counts_each_score_once(user: User) -> None:
    histogram = ScoreHistogram()
    user.planner.qtbot.addWidget(histogram)
    histogram.resize(600, 200)
    histogram.set_scores({(0, "GREEN"): 7, (5, "GREEN"): 1, (6, "RED"): 2, (100, "RED"): 3})
    told = [mark.tooltip for mark in histogram.marks]
    assert told[0] == "0 points: 7 green"
    assert told[1] == "1 to 5 points: 1 green"
    assert told[2] == "6 to 10 points: 2 red"
    assert told[-1] == "96 to 100 points: 3 red"
    assert sum("no VM" in text for text in told) == len(told) - 4
    histogram.set_scores({})
    assert not histogram.marks


@pytest.mark.parametrize("limits", [(20, 50), (0, 1), (99, 100), (50, 52), (0, 100), (3, 99)])
@pytest.mark.parametrize("width", [260, 600, 1600])
def test_the_names_of_the_limits_never_overlap(
    user: User, limits: tuple[int, int], width: int
) -> None:
    histogram = ScoreHistogram()
    user.planner.qtbot.addWidget(histogram)
    histogram.resize(width, 150)
    histogram.set_scores({(0, "GREEN"): 7})
    lines = [histogram._limit_x(limit) for limit in limits]
    first, second = histogram._label_places(lines, [70, 80])
    assert first + 35 < second - 40
    assert first - 35 >= 0
    assert second + 40 <= width
