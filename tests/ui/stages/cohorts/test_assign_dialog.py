"""Auto-assign: a live preview, guardrails that say what they refuse, one step to apply."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.services import cohort_assignment
from app.ui.stages.cohorts.assign_dialog import AssignDialog
from app.ui.stages.cohorts.assign_options import UNIFORM
from tests.ui.conftest import Planner
from tests.ui.stages.cohorts.cohorts_desk import CohortsDesk

Key = Qt.Key


class AssignDesk(CohortsDesk):
    """The dialog over a project without cohorts, with its first preview."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, ())
        self.open()

    def open(self) -> None:
        self.page.auto_action.trigger()
        self.dialog_ = self.dialog(AssignDialog)
        self.wait()

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.dialog_.prepared is not None)

    def type(self, name: str, text: str) -> None:
        field = self.dialog_.options.numbers[name]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text) if text else QTest.keyClick(field, Key.Key_Delete)

    def choose_mode(self, text: str) -> None:
        buttons = self.dialog_.options.mode.findChildren(QToolButton)
        next(button for button in buttons if button.text() == text).click()

    def said(self, name: str) -> str:
        return self.dialog_.options.lines[name].message


@pytest.fixture
def desk(sample_planner: Planner) -> AssignDesk:
    return AssignDesk(sample_planner)


def test_the_preview_is_a_difference_and_apply_is_one_step(desk: AssignDesk) -> None:
    dialog, loads = desk.dialog_, desk.ctx.plan.loads
    steps = len(desk.ctx.operations.history.steps)
    assert dialog.moves.records.total_count == len(loads)
    assert dialog.totals.records.total_count == 3
    desk.type("cohorts", "2")
    desk.wait()
    assert dialog.totals.records.total_count == 2
    assert not desk.names  # nothing is written yet
    QTest.keyClick(dialog.apply_button, Key.Key_Return)
    desk.planner.settle()
    assert desk.names == ["Cohort 1", "Cohort 2"]
    assert None not in desk.homes(loads)
    assert len(desk.ctx.operations.history.steps) == steps + 1
    assert any("tenants moved" in text and "2 cohorts added" in text
               for text in desk.planner.toasts())  # fmt: skip
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.names == []
    assert desk.homes(loads) == {None}


def test_a_guardrail_says_what_it_refuses_now(desk: AssignDesk) -> None:
    larger = [load.title for load in desk.ctx.plan.loads.values() if load.vms > 32]
    desk.type("max_vms_per_cohort", "32")
    assert desk.said("max_vms_per_cohort").startswith(f"{len(larger)} tenants are larger: ")
    desk.wait()
    dialog = desk.dialog_
    refused = {each.tenant for each in dialog.unplaced.records.all_records()}
    assert set(larger) <= refused
    assert all("at most 32" in each.reason for each in dialog.unplaced.records.all_records())
    assert f"Unplaced ({len(refused)})" == dialog.tabs.tabText(1)
    desk.type("max_vms_per_cohort", "500")
    assert desk.said("max_vms_per_cohort") == "No tenant alone passes it."
    desk.type("max_vms_per_cohort", "")
    assert desk.said("max_vms_per_cohort") == ""


def test_the_pool_says_why_tenants_were_left_out(desk: AssignDesk) -> None:
    desk.type("max_vms_per_cohort", "32")
    desk.wait()
    refused = {each.tenant_id: each.reason for each in desk.dialog_.unplaced.records.all_records()}
    desk.dialog_.apply_button.click()
    desk.planner.settle()
    pool = desk.cards.pool
    assert {entry.key: entry.unplaced for entry in pool._entries} == refused
    assert pool.reason.isVisible()
    assert f"left {len(refused):,} tenant" in pool.reason.text()
    key = next(iter(refused))
    pool.list.select_keys([key])
    assert pool.reason.text() == f"Left out by auto-assign: {refused[key]}"
    tip = pool.list.rows.index(pool.list.rows.place_of(key)).data(Qt.ItemDataRole.ToolTipRole)
    assert refused[key] in tip
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert not pool.reason.isVisible()


@pytest.mark.parametrize(
    ("name", "text"),
    [("cohorts", "0"), ("cohorts", ""), ("cohorts", "2.5"), ("max_vms_per_cohort", "0"),
     ("max_disk_tb", "-1"), ("min_os_support_pct", "120"), ("max_avg_risk", "many")],
)  # fmt: skip
def test_what_makes_no_sense_is_said_beside_its_field(
    desk: AssignDesk, name: str, text: str
) -> None:
    desk.type(name, text)
    assert desk.said(name)
    assert not desk.dialog_.apply_button.isEnabled()
    assert "Correct what is said" in desk.dialog_.sentence.text()
    desk.type(name, "3")
    desk.wait()
    assert desk.dialog_.apply_button.isEnabled()


def test_a_ramp_has_presets_and_rows_of_its_own(desk: AssignDesk) -> None:
    options = desk.dialog_.options
    assert options.mode.current == UNIFORM
    assert not options.ramp.isVisible()
    desk.choose_mode("Ramp")
    desk.wait()
    assert options.ramp.isVisible()
    assert [slot.name for slot in options.ramp.slots()] == ["Pilot", "Wave 1", "Bulk"]
    options.ramp.add_button.click()
    name = options.ramp.name_field(3)
    assert options.ramp.preset.currentText() == "Custom"
    name.selectAll()
    QTest.keyClicks(name, "Bulk")
    assert "Bulk” twice" in options.ramp_line.message
    assert not desk.dialog_.apply_button.isEnabled()
    name.selectAll()
    QTest.keyClicks(name, "Rest")
    QTest.keyClicks(options.ramp.cap_field(0), "x")
    assert "takes a number" in options.ramp_line.message
    cap = options.ramp.cap_field(0)
    cap.selectAll()
    QTest.keyClicks(cap, "8")
    desk.wait()
    assert [each.name for each in desk.dialog_.totals.records.all_records()] == [
        "Pilot", "Wave 1", "Bulk", "Rest",
    ]  # fmt: skip
    pilot = desk.dialog_.totals.records.all_records()[0]
    assert pilot.vms <= 8


def test_options_that_were_applied_are_offered_again(desk: AssignDesk) -> None:
    options = desk.dialog_.options
    options.strategy.setCurrentIndex(options.strategy.findData("balanced_load"))
    desk.type("cohorts", "2")
    desk.wait()
    assert "of the least possible" in desk.dialog_.sentence.text()
    desk.dialog_.accept()
    desk.planner.settle()
    desk.open()
    assert desk.dialog_.options.chosen_strategy == "balanced_load"
    assert desk.dialog_.options.options().cohorts == 2
    assert desk.dialog_.moves.records.total_count == 0
    assert not desk.dialog_.apply_button.isEnabled()


def test_an_edit_under_the_dialog_makes_the_preview_anew(desk: AssignDesk) -> None:
    from app.services import cohorts

    desk.ctx.operations.do(cohorts.create, desk.ctx.project_id, "First")
    desk.qtbot.waitUntil(
        lambda: desk.dialog_.totals.records.all_records()[0].name == "First", timeout=20_000
    )
    assert cohort_assignment.last_options(desk.ctx.workspace, desk.ctx.project_id).cohorts == 3
    desk.dialog_.reject()
