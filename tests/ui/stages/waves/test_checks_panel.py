"""The checks beside the board: answers, waivers, own checks, approval, steps and their reasons."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.domain.enums import VmStatus
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.check_record import CheckState
from app.domain.planning.waves.preflight import WaveCheck
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.services import wave_approval, wave_checks, wave_lifecycle, wave_records
from app.ui.parts.actual_times import TimesDialog
from app.ui.parts.ask_dialog import AskDialog
from app.ui.stages.waves.check_row import CheckRow
from app.ui.stages.waves.own_checks_dialog import OwnChecksDialog
from app.ui.theme.tokens import load_tokens, theme
from tests.ui.conftest import Planner
from tests.ui.stages.waves.waves_desk import WavesDesk

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
AGENT, NETWORKS, TARGET = "agent_reachable", "network_mapped", "target_project_set"


class Desk(WavesDesk):
    """The checks of wave One, which has three VMs, are open."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, ("One", "Two"))
        self.three = self.vms[:3]
        self.put("One", self.three)
        self.key = self.made["One"]
        self.board.choose(self.key)
        self.panel = self.page.panel
        self.page.tools.checks.trigger()
        assert self.panel.isVisible()

    def row(self, name: str) -> CheckRow:
        return self.panel.row(name)

    def check(self, name: str, wave: str = "One") -> WaveCheck:
        """A check as the workspace has it."""
        found = wave_lifecycle.checks(self.ctx.workspace, self.ctx.project_id, self.made[wave])
        return found.of(name)

    def answer(self, name: str, state: CheckState) -> None:
        """Choose an answer with the keyboard, as from the open list."""
        box = self.row(name).state
        box.setFocus()
        box.showPopup()
        view = box.view()
        view.setCurrentIndex(box.model().index(box.findData(state), 0))
        QTest.keyClick(view, Key.Key_Return)
        self.planner.settle()

    def waive_all(self) -> None:
        """Let no blocker keep wave One from going on."""
        for check in self.blockers():
            call = partial(
                wave_checks.waive, wave_id=self.key, check_name=check.name, reason="Known",
                approver="Lee", until="2099-01-01",
            )  # fmt: skip
            self.ctx.operations.do(call, self.ctx.project_id)
        self.planner.settle()

    def blockers(self) -> tuple[WaveCheck, ...]:
        found = wave_lifecycle.checks(self.ctx.workspace, self.ctx.project_id, self.key)
        return found.blockers

    def press_step(self) -> None:
        QTest.mouseClick(self.panel.step_button, Left)
        self.planner.settle()

    def ask(self) -> AskDialog:
        return self.dialog(AskDialog)

    def type(self, dialog: AskDialog, name: str, text: str) -> None:
        editor = dialog.editors[name]
        editor.setFocus()
        if isinstance(editor, QPlainTextEdit | QLineEdit):
            editor.selectAll()
        QTest.keyClicks(editor, text)


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_six_checks_stand_with_state_and_reason(desk: Desk) -> None:
    assert desk.panel.name.full_text() == "One"
    names = [NETWORKS, TARGET, "vms_assessed", "no_critical_gaps", AGENT, "snapshot_baseline"]
    assert desk.panel.names() == names
    row = desk.row(NETWORKS)
    assert row.told.toPlainText().startswith("Fail: ")
    assert not row.by_hand.isVisible()
    assert row.waive_button.isVisible()
    assert desk.row(AGENT).by_hand.isVisible()
    assert "keep it from going on" in desk.panel.verdict.text()


def test_dots_of_a_head_open_the_checks_of_their_wave(desk: Desk) -> None:
    QTest.mouseClick(desk.panel.close_button, Left)
    assert not desk.panel.isVisible()
    desk.qtbot.waitUntil(desk.column("Two").head.dots.isVisible)
    QTest.mouseClick(desk.column("Two").head.dots, Left)
    assert desk.panel.isVisible()
    assert desk.panel.name.full_text() == "Two"
    desk.board.choose(desk.key)
    assert desk.panel.name.full_text() == "One"


def test_an_answer_with_its_note_is_kept_with_who_and_when(desk: Desk) -> None:
    steps = desk.steps
    desk.answer(AGENT, CheckState.PASS)
    assert desk.check(AGENT).state is CheckState.PASS
    assert desk.steps == steps + 1
    note = desk.row(AGENT).note
    note.setFocus()
    QTest.keyClicks(note, "pinged from 10.0.0.5")
    QTest.keyClick(note, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.planner.settle()
    kept = desk.check(AGENT)
    assert (kept.state, kept.reason) == (CheckState.PASS, "pinged from 10.0.0.5")
    assert "UTC" in desk.row(AGENT).who.text()
    assert "pinged from 10.0.0.5" in desk.panel.history.toPlainText()
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.check(AGENT).reason == ""


def test_a_note_that_is_being_typed_survives_an_edit_elsewhere(desk: Desk) -> None:
    note = desk.row(AGENT).note
    note.setFocus()
    QTest.keyClicks(note, "half a sen")
    desk.put("Two", desk.vms[3:5])
    assert desk.row(AGENT).note is note
    assert note.toPlainText() == "half a sen"


def test_a_waiver_needs_reason_approver_and_expiry(desk: Desk) -> None:
    QTest.mouseClick(desk.row(NETWORKS).waive_button, Left)
    dialog = desk.ask()
    dialog.editors["until"].clear()
    QTest.mouseClick(dialog.accept_button, Left)
    assert dialog.isVisible()
    assert dialog.message("reason") == "Say why it is waived."
    assert dialog.message("approver") == "Say who approved that."
    assert dialog.message("until") == "Say until when the waiver counts."
    desk.type(dialog, "reason", "Mapped on site")
    desk.type(dialog, "approver", "Lee")
    desk.type(dialog, "until", "2001-01-01")
    assert dialog.message("until") == "This day is over."
    dialog.editors["until"].clear()
    desk.type(dialog, "until", "2099-01-01")
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert desk.check(NETWORKS).waived
    told = desk.row(NETWORKS).told.toPlainText()
    assert "by Lee: Mapped on site" in told
    QTest.mouseClick(desk.row(NETWORKS).unwaive_button, Left)
    desk.planner.settle()
    assert not desk.check(NETWORKS).waived


def test_check_says_which_blockers_keep_the_wave(desk: Desk) -> None:
    desk.press_step()
    assert desk.wave("One").status is WaveStatus.PLANNED
    told = desk.planner.toasts()[-1]
    assert "from “Checks passed”" in told
    assert "All VM networks mapped to PCD" in told


def test_open_warnings_are_asked_about_and_the_wave_goes_its_way(desk: Desk) -> None:
    desk.waive_all()
    desk.planner.dialogs.confirmed = False
    desk.press_step()
    title, text = desk.planner.dialogs.asked[-1]
    assert title == "Pass wave"
    assert "Migration agent connectivity (pending)" in text
    assert desk.wave("One").status is WaveStatus.PLANNED
    desk.planner.dialogs.confirmed = True
    for status in (WaveStatus.PRE_CHECKS_PASSED, WaveStatus.EXECUTING, WaveStatus.VALIDATING):
        desk.press_step()
        assert desk.wave("One").status is status
    assert not desk.row(NETWORKS).waive_button.isVisible()
    assert not desk.row(AGENT).by_hand.isVisible()
    desk.press_step()
    assert "3 VMs in “One” have no outcome yet" in desk.planner.toasts()[-1]
    assert desk.panel.outcomes.text() == "3 VMs have no outcome yet."
    QTest.mouseClick(desk.panel.rest_button, Left)
    desk.planner.settle()
    assert desk.panel.outcomes.text() == "3 migrated."
    desk.press_step()
    assert desk.wave("One").status is WaveStatus.COMPLETE
    status = {vm.id: vm.status for vm in desk.ctx.plan.vms}
    assert {status[key] for key in desk.three} == {VmStatus.MIGRATED}


def test_without_the_approval_that_is_asked_for_it_stays_planned(desk: Desk) -> None:
    desk.waive_all()
    desk.ctx.operations.do(wave_approval.set_rules, desk.ctx.project_id, ApprovalRules(True, 0))
    desk.planner.settle()
    assert desk.panel.verdict.text() == "“One” is not approved."
    desk.press_step()
    assert "is not approved" in desk.planner.toasts()[-1]
    QTest.mouseClick(desk.panel.approve_button, Left)
    dialog = desk.ask()
    QTest.mouseClick(dialog.accept_button, Left)
    assert dialog.message("number") == "Enter the number of the approval."
    desk.type(dialog, "number", "CHG0042")
    desk.type(dialog, "approver", "Lee")
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert desk.wave("One").approval_number == "CHG0042"
    assert "Approved by Lee" in desk.panel.approval.text()
    desk.press_step()
    assert desk.wave("One").status is WaveStatus.PRE_CHECKS_PASSED
    QTest.mouseClick(desk.panel.withdraw_button, Left)
    desk.planner.settle()
    assert not desk.wave("One").approval_number


def test_rules_of_approval_are_asked_for(desk: Desk) -> None:
    desk.page.tools.rules.trigger()
    dialog = desk.ask()
    QTest.keyClick(dialog.editors["required"], Key.Key_Space)
    desk.type(dialog, "days", "400")
    assert "from 0 to 365" in dialog.message("days")
    editor = dialog.editors["days"]
    QTest.keyClick(editor, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "5")
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert wave_approval.rules(desk.ctx.workspace, desk.ctx.project_id) == ApprovalRules(True, 5)


def test_own_checks_are_added_changed_and_taken_off(desk: Desk) -> None:
    QTest.mouseClick(desk.panel.own_button, Left)
    dialog = desk.dialog(OwnChecksDialog)
    QTest.mouseClick(dialog.add_button, Left)
    ask = desk.ask()
    desk.type(ask, "label", "migration AGENT connectivity")
    assert "already" in ask.message("label")
    desk.type(ask, "label", "Firewall opened")
    QTest.mouseClick(ask.accept_button, Left)
    desk.planner.settle()
    (own,) = dialog.table.records.all_records()
    assert own.check_label == "Firewall opened"
    assert desk.panel.names()[-1] == own.check_name
    dialog.table.select_keys([own.id])
    desk.qtbot.waitUntil(dialog.off_button.isEnabled)
    QTest.mouseClick(dialog.off_button, Left)
    desk.planner.settle()
    assert own.check_name not in desk.panel.names()
    QTest.mouseClick(dialog.remove_button, Left)
    desk.planner.settle()
    assert dialog.table.records.total_count == 0


def test_a_cause_leads_to_where_it_is_seen(desk: Desk) -> None:
    told = desk.row(NETWORKS).told
    desk.planner.window.resize(1280, 900)
    before = theme().tokens
    theme().use(load_tokens("dark"))
    assert load_tokens("dark").color("accent") in told.toHtml(), "the link follows the theme"
    theme().use(before)
    told.link_activated.emit("cause:0")
    desk.planner.settle()
    assert desk.planner.window.navigation.stage_in_front() == "network_map"
    desk.planner.show("waves")
    told.link_activated.emit("vms:0")
    desk.planner.settle()
    assert desk.planner.window.navigation.stage_in_front() == "vms"
    # Without an inventory of the target, the way to one.
    desk.planner.show("waves")
    told = desk.row("no_critical_gaps").told
    assert "The target's inventory is not known yet." in told.toPlainText()
    told.link_activated.emit("cause:0")
    desk.planner.settle()
    assert desk.planner.window.navigation.stage_in_front() == "readiness"


def test_cancelling_and_planning_anew_ask_for_a_note(desk: Desk) -> None:
    desk.planner.dialogs.text = "Not this year"
    desk.page.actions_.life.advance(desk.key, WaveStatus.CANCELLED)
    desk.planner.settle()
    assert "3 VMs become unassigned again." in desk.planner.dialogs.asked[-1][1]
    assert desk.wave("One").status is WaveStatus.CANCELLED
    assert "Not this year" in desk.panel.history.toPlainText()
    desk.planner.dialogs.text = None
    desk.press_step()
    assert desk.wave("One").status is WaveStatus.CANCELLED


def test_actual_times_are_entered_for_a_selection(desk: Desk) -> None:
    desk.waive_all()
    for _ in range(2):
        desk.press_step()
    assert desk.wave("One").status is WaveStatus.EXECUTING
    desk.column("One").list.select_keys(desk.three[:2])
    assert desk.page.tools.vms.times.isEnabled()
    desk.page.tools.vms.times.trigger()
    dialog = desk.dialog(TimesDialog)
    later = dialog.start.dateTime().addYears(80)
    dialog.start.setDateTime(later)
    assert dialog.start_line.message == "This is still to come."
    assert not dialog.accept_button.isEnabled()
    dialog.start.setDateTime(later.addYears(-80).addDays(-9))
    dialog.start_known.setChecked(True)
    dialog.end_known.setChecked(False)
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    kept = wave_records.read(desk.ctx.workspace, desk.ctx.project_id)
    rows = [row for row in kept.rows.values() if row.wave_id == desk.key]
    assert sum(row.actual_start is not None for row in rows) == 2
    assert all(row.outcome is Outcome.OPEN for row in rows)


def test_where_there_is_no_room_beside_the_board_the_checks_stand_alone(desk: Desk) -> None:
    assert desk.page.stack.isVisible()
    desk.page.resize(400, 600)
    assert not desk.page.stack.isVisible()
    assert desk.panel.isVisible()
    QTest.mouseClick(desk.panel.close_button, Left)
    assert desk.page.stack.isVisible()
