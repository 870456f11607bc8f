"""The Inspector beside the sample project, used as a user would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from app.domain.destinations import OneVm
from app.domain.enums import Answer
from app.domain.model import Finding, Snapshot, Vm
from app.domain.openings import InspectVm
from app.domain.planning.risk.catalog import VM_RULES
from app.domain.vm_words import counts
from app.services import dependencies, inventory
from app.ui.parts.exclude_vms import ExcludeDialog
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.waive_finding import WaiveDialog
from app.ui.shell.docks.inspector import Inspector
from app.ui.shell.docks.inspector_text import VmText
from app.ui.shell.docks.inspector_view import VmView
from tests.ui.conftest import Planner
from tests.workbench import vms_of_all

# Lists that open from a field; the offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard"
)

Key = Qt.Key


class Bench:
    """The dock with hands to work on it."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        planner.window.docks.show("inspector")
        dock = planner.window.dock("inspector").widget()
        assert isinstance(dock, Inspector)
        self.dock = dock
        self.qtbot.waitUntil(dock.isVisible)

    @property
    def view(self) -> VmView:
        return self.dock.view

    def find(self, test: Callable[[Vm], bool]) -> Vm:
        return next(vm for vm in self.ctx.plan.vms if test(vm))

    def show(self, test: Callable[[Vm], bool] = lambda vm: vm.in_plan) -> Vm:
        vm = self.find(test)
        self.ctx.happenings.vm_selected.emit(vm.id)
        return vm

    def vm(self, key: int) -> Vm:
        return vms_of_all(self.ctx.workspace, self.ctx.project_id)[key]

    def text(self, part: str) -> str:
        return self.view.texts[part].toPlainText()

    def choose(self, box: QComboBox, label: str) -> None:
        """Choose in an open list, by the keyboard."""
        box.showPopup()
        view = box.view()
        view.setCurrentIndex(box.model().index(box.findText(label), 0))
        QTest.keyClick(view, Key.Key_Return)

    def click(self, text: FlowingText, words: str) -> None:
        """Click the link that shows these words."""
        cursor = text.document().find(words)
        assert not cursor.isNull(), words
        cursor.setPosition(cursor.selectionStart() + 2, QTextCursor.MoveMode.MoveAnchor)
        self.view.ensureWidgetVisible(text)
        point = text.cursorRect(cursor).center()
        assert text.anchorAt(point), words
        QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(point))

    def dialog(self, kind: type) -> ExcludeDialog | WaiveDialog:
        found = [each for each in self.planner.window.findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def undo(self) -> None:
        self.planner.window.commands.action("undo").trigger()
        self.planner.settle()


@pytest.fixture
def bench(sample_planner: Planner) -> Bench:
    return Bench(sample_planner)


def answer(dialog: ExcludeDialog | WaiveDialog, text: str) -> None:
    line = dialog.why.lineEdit()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Key.Key_Return)


def has(rule: str) -> Callable[[Vm], bool]:
    return lambda vm: vm.in_plan and any(f.rule == rule and counts(f) for f in vm.findings)


# -- what is shown ---------------------------------------------------------------------------------


def test_nothing_is_selected_at_first(bench: Bench) -> None:
    assert bench.dock.empty.isVisible()
    assert bench.dock.empty.sentence == "Select a VM"
    assert bench.dock.key is None


def test_a_dock_that_is_opened_later_shows_what_was_selected(sample_planner: Planner) -> None:
    page = sample_planner.show("vms")
    sample_planner.qtbot.waitUntil(lambda: page.model.total_count > 0)
    vm = sample_planner.ctx.plan.vms[3]
    page.reveal(OneVm(vm.id))
    sample_planner.window.commands.action("dock-inspector").trigger()
    dock = sample_planner.window.dock("inspector").widget()
    sample_planner.qtbot.waitUntil(lambda: dock.view.heading.toPlainText() == vm.name)


def test_a_vm_with_everything(bench: Bench) -> None:
    vm = bench.show(has("rdm"))
    details = inventory.details(bench.ctx.workspace, bench.ctx.project_id, vm.id)
    assert bench.view.heading.toPlainText() == vm.name
    assert "In plan, day" in bench.view.summary.toPlainText()
    assert f"score {vm.risk_score}" in bench.view.score.text()
    disks = bench.text("disks")
    assert all(disk.label in disks for disk in details.disks)
    assert "raw LUN" in disks
    raw = next(disk for disk in details.disks if disk.raw)
    assert raw.raw_lun_id in disks
    assert all(part.path in bench.text("partitions") for part in details.partitions)
    nics = bench.text("nics")
    assert all(nic.mac in nics and nic.network in nics for nic in details.nics)
    assert vm.vm_uuid in bench.text("identity")
    assert vm.vm_ref in bench.text("identity")
    assert vm.host in bench.text("location")
    assert "1024 × 8" in bench.text("schedule")
    for finding in vm.findings:
        assert finding.text in bench.view.findings.toPlainText()


def test_snapshots_with_their_age(bench: Bench) -> None:
    vm = bench.show(lambda each: each.snapshot_count > 1)
    assert bench.view.sections["snapshots"].isVisible()
    assert bench.text("snapshots").count("days old") == vm.snapshot_count


def test_sections_without_content_are_left_out(bench: Bench) -> None:
    bench.show(lambda vm: vm.in_plan and not vm.snapshot_count)
    assert not bench.view.sections["snapshots"].isVisible()
    assert not bench.view.ties.picture.isVisible()
    assert not bench.view.sections["history"].isVisible()


def test_a_vm_outside_the_plan_says_why(bench: Bench) -> None:
    bench.show(lambda vm: vm.exclusion == "template")
    assert bench.view.summary.toPlainText().endswith("Not in plan: template · More…")
    assert not bench.view.sections["schedule"].isVisible()


def test_nothing_is_wider_than_the_dock(bench: Bench) -> None:
    edit = inventory.Edit(bench.show(has("rdm")).id, "notes", "x" * 400)
    bench.ctx.operations.do(inventory.set_fields, bench.ctx.project_id, [edit])
    bench.planner.settle()
    for width in (bench.dock.minimumSizeHint().width(), bench.dock.sizeHint().width()):
        bench.planner.window.resizeDocks(
            [bench.planner.window.dock("inspector")], [width], Qt.Orientation.Horizontal
        )
        page, room = bench.view.widget(), bench.view.viewport()
        bench.qtbot.waitUntil(lambda page=page, room=room: page.width() == room.width())
        assert page.minimumSizeHint().width() <= page.width()


def test_texts_can_be_selected(bench: Bench) -> None:
    bench.show()
    flags = bench.view.texts["facts"].textInteractionFlags()
    assert flags & Qt.TextInteractionFlag.TextSelectableByMouse
    assert flags & Qt.TextInteractionFlag.LinksAccessibleByKeyboard


def test_another_project_empties_it(bench: Bench) -> None:
    bench.show()
    bench.ctx.set_project(None)
    assert bench.dock.empty.isVisible()
    assert bench.dock.key is None


def test_a_hidden_dock_reads_nothing_and_catches_up(bench: Bench) -> None:
    first = bench.show()
    dock = bench.planner.window.dock("inspector")
    dock.hide()
    second = bench.show(lambda vm: vm.in_plan and vm.id != first.id)
    assert bench.view.heading.toPlainText() == first.name
    dock.show()
    bench.qtbot.waitUntil(lambda: bench.view.heading.toPlainText() == second.name)


# -- edits -----------------------------------------------------------------------------------------


def test_mode_is_overridden_and_undone(bench: Bench) -> None:
    vm = bench.show(lambda vm: vm.in_plan and vm.mode == "warm_migration")
    form = bench.view.decisions
    bench.choose(form.mode, "Cold")
    assert bench.vm(vm.id).mode_override == "cold_migration"
    assert form.reason.toPlainText().startswith("Set to cold by the operator.")
    bench.planner.settle()
    bench.undo()
    assert bench.vm(vm.id).mode_override == ""
    assert form.mode.currentText() == "Automatic"
    assert form.reason.toPlainText() == vm.mode_reason


def test_status_note_and_priority(bench: Bench) -> None:
    vm = bench.show()
    form = bench.view.decisions
    bench.choose(form.status, "Failed")
    QTest.keyClicks(form.status_note, "CHG-12")
    QTest.keyClick(form.status_note, Key.Key_Return)
    form.priority.lineEdit().selectAll()
    QTest.keyClicks(form.priority, "3")
    QTest.keyClick(form.priority, Key.Key_Return)
    stored = bench.vm(vm.id)
    assert (stored.status, stored.status_note, stored.priority) == ("failed", "CHG-12", 3)
    assert len(bench.ctx.operations.history.steps) == 3
    bench.planner.settle()
    bench.undo()
    assert form.priority.value() == 50


def test_the_status_that_a_wave_has_set_is_shown_and_not_offered(bench: Bench) -> None:
    vm = bench.show()
    form = bench.view.decisions
    by_hand = ["Not started", "Migrated", "Failed", "Skipped"]
    for status, offered in (
        ("in_progress", [*by_hand, "In progress"]),
        ("assigned", [*by_hand, "Assigned"]),
        ("failed", by_hand),
    ):
        form.show_vm(replace(vm, status=status))
        assert [form.status.itemText(at) for at in range(form.status.count())] == offered
        assert form.status.currentData() == status


def test_leaving_a_field_unchanged_is_no_step(bench: Bench) -> None:
    bench.show()
    form = bench.view.decisions
    for field in (form.status_note, form.priority):
        QTest.keyClick(field, Key.Key_Return)
    form.notes.committed.emit()
    assert len(bench.ctx.operations.history.steps) == 0


def test_notes_are_taken_when_another_vm_is_selected(bench: Bench) -> None:
    vm = bench.show()
    QTest.keyClicks(bench.view.decisions.notes, "  moves with its twin ")
    bench.show(lambda each: each.in_plan and each.id != vm.id)
    assert bench.vm(vm.id).notes == "moves with its twin"
    assert bench.view.decisions.notes.toPlainText() == ""
    bench.planner.settle()
    bench.show(lambda each: each.id == vm.id)
    assert bench.view.decisions.notes.toPlainText() == "moves with its twin"
    bench.undo()
    assert bench.view.decisions.notes.toPlainText() == ""


def test_ctrl_enter_takes_the_notes(bench: Bench) -> None:
    vm = bench.show()
    notes = bench.view.decisions.notes
    QTest.keyClicks(notes, "first")
    QTest.keyClick(notes, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert bench.vm(vm.id).notes == "first"


def test_what_is_being_typed_survives_a_refresh(bench: Bench) -> None:
    vm = bench.show()
    form = bench.view.decisions
    QTest.keyClicks(form.notes, "half a sen")
    QTest.keyClicks(form.status_note, "tick")
    other = bench.find(lambda each: each.id != vm.id)
    edit = inventory.Edit(other.id, "notes", "elsewhere")
    bench.ctx.operations.do(inventory.set_fields, bench.ctx.project_id, [edit])
    bench.planner.settle()
    assert form.notes.toPlainText() == "half a sen"
    assert form.status_note.text() == "tick"


def test_exclude_and_include_again(bench: Bench) -> None:
    vm = bench.show()
    bench.click(bench.view.summary, "Exclude…")
    answer(bench.dialog(ExcludeDialog), "retired")
    assert bench.vm(vm.id).exclusion == "operator"
    assert "Not in plan: excluded by operator: retired" in bench.view.summary.toPlainText()
    bench.planner.settle()
    bench.click(bench.view.summary, "Include again")
    assert bench.vm(vm.id).in_plan
    assert "In plan" in bench.view.summary.toPlainText()


def test_history_tells_what_was_changed(bench: Bench) -> None:
    bench.show()
    bench.choose(bench.view.decisions.mode, "Cold")
    bench.planner.settle()
    history = bench.text("history")
    assert "Set Mode override" in history
    assert "Mode override: Automatic → cold" in history
    bench.undo()
    assert bench.text("history").startswith("Undo Set Mode override")


# -- findings --------------------------------------------------------------------------------------


def test_a_finding_is_waived_and_counted_again(bench: Bench) -> None:
    vm = bench.show(has("rdm"))
    score = vm.risk_score
    bench.click(bench.view.findings, "Waive…")
    dialog = bench.dialog(WaiveDialog)
    rule = dialog.rule.currentData()
    points = next(each.points for each in vm.findings if each.rule == rule)
    assert points > 0
    answer(dialog, "copied by hand")
    bench.planner.settle()
    assert bench.vm(vm.id).risk_score == score - points
    assert f"score {score - points}" in bench.view.score.text()
    assert "Waived: copied by hand" in bench.view.findings.toPlainText()
    bench.click(bench.view.findings, "Count again")
    bench.planner.settle()
    assert f"score {score}" in bench.view.score.text()
    bench.undo()
    assert f"score {score - points}" in bench.view.score.text()


def test_rules_that_passed_are_listed_on_demand(bench: Bench) -> None:
    vm = bench.show()
    fired = {finding.rule for finding in vm.findings}
    passed = [rule for rule in VM_RULES if rule.id not in fired]
    assert passed
    findings = bench.view.findings
    assert not any(rule.title in findings.toPlainText() for rule in passed)
    bench.view.passed.click()
    bench.planner.settle()
    assert all(rule.title in findings.toPlainText() for rule in VM_RULES)
    bench.view.passed.click()
    assert not any(rule.title in findings.toPlainText() for rule in passed)


def test_passed_rules_are_asked_anew_for_each_vm(bench: Bench) -> None:
    vm = bench.show()
    bench.view.passed.click()
    bench.planner.settle()
    bench.show(lambda each: each.in_plan and each.id != vm.id)
    assert not bench.view.passed.isChecked()


# -- what else uses it -----------------------------------------------------------------------------


def test_dependencies_lead_to_the_other_vm(bench: Bench) -> None:
    first, second = [vm for vm in bench.ctx.plan.vms if vm.in_plan][:2]
    bench.ctx.operations.do(dependencies.add, bench.ctx.project_id, [first.id], [second.id])
    bench.planner.settle()
    bench.show(lambda vm: vm.id == second.id)
    text = bench.view.ties.text
    assert f"Needed by\n{first.name}" in text.toPlainText().replace("\u2028", "\n")
    bench.show(lambda vm: vm.id == first.id)
    assert f"Needs\n{second.name}" in text.toPlainText().replace("\u2028", "\n")
    with bench.qtbot.waitSignal(bench.ctx.happenings.destination_chosen) as told:
        bench.click(text, second.name)
    assert told.args == [InspectVm(second.id)]
    assert bench.ctx.happenings.selected_vm == second.id


# -- words -----------------------------------------------------------------------------------------


def test_names_are_shown_as_they_are() -> None:
    text = VmText()
    finding = Finding("rdm", Answer.BLOCK, 25, None, "Disk <b>1</b> & more")
    html = text.findings([finding])
    assert "Disk &lt;b&gt;1&lt;/b&gt; &amp; more" in html
    snapshot = Snapshot(1, "<script>", datetime(2026, 1, 2, 3, 4))  # noqa: DTZ001 - local
    assert "<script>" not in text.snapshots([snapshot], None)


def test_an_unknown_rule_is_shown_by_its_id() -> None:
    finding = Finding("from_the_future", Answer.WARN, 5, None, "Something new.")
    html = VmText().findings([finding])
    assert "from_the_future" in html
