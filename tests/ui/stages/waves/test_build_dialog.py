"""The builder: a live preview, contradictions with ways out, one step to create the waves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.planning.waves.options import Strategy
from app.services import move_sets
from app.ui.stages.waves.build_dialog import BuildDialog
from tests.ui.conftest import WAIT_MS, Planner

Key = Qt.Key


class BuildDesk:
    """The dialog over the sample, with its first preview."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.ctx, self.qtbot = planner, planner.ctx, planner.qtbot
        self.open()

    def open(self) -> None:
        self.dialog = BuildDialog(self.ctx, self.planner.window)
        self.dialog.show()
        self.wait()

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.dialog.prepared is not None, timeout=WAIT_MS)

    def choose(self, strategy: Strategy) -> None:
        box = self.dialog.options.strategy
        box.setCurrentIndex(box.findData(strategy.value))
        self.wait()

    def type(self, name: str, text: str) -> None:
        field = self.dialog.options.numbers[name]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text) if text else QTest.keyClick(field, Key.Key_Delete)


@pytest.fixture
def desk(sample_planner: Planner) -> BuildDesk:
    return BuildDesk(sample_planner)


def test_the_preview_writes_nothing_and_apply_is_one_step(desk: BuildDesk) -> None:
    dialog, steps = desk.dialog, len(desk.ctx.operations.history.steps)
    in_plan = desk.ctx.plan.reconciliation.in_plan
    assert sum(len(wave.vm_ids) for wave in dialog.waves.records.all_records()) == in_plan
    assert next(iter(dialog.waves.records.all_records())).name == "🧪 Wave"
    assert not desk.ctx.plan.waves
    made = dialog.waves.records.total_count
    QTest.keyClick(dialog.apply_button, Key.Key_Return)
    desk.planner.settle()
    assert len(desk.ctx.plan.waves) == made
    assert len(desk.ctx.operations.history.steps) == steps + 1
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert not desk.ctx.plan.waves


def test_fields_follow_the_strategy_and_complaints_stand_beneath_them(desk: BuildDesk) -> None:
    options = desk.dialog.options
    assert options.form.isRowVisible(options.lines["pilot_vms"])
    desk.choose(Strategy.BALANCED)
    assert not options.form.isRowVisible(options.lines["pilot_vms"])
    assert "of the least possible" in desk.dialog.sentence.text()
    desk.type("max_vms", "0")
    assert options.lines["max_vms"].message.startswith("Max VMs per wave takes")
    assert not desk.dialog.apply_button.isEnabled()
    desk.type("max_vms", "12")
    desk.wait()
    assert max(len(wave.vm_ids) for wave in desk.dialog.waves.records.all_records()) <= 12
    assert desk.dialog.apply_button.isEnabled()


def test_a_contradiction_is_told_with_its_ways_out(desk: BuildDesk) -> None:
    desk.choose(Strategy.BALANCED)
    desk.type("most_waves", "1")
    desk.qtbot.waitUntil(lambda: bool(desk.dialog.prepared and
                                      desk.dialog.prepared.build.contradictions),
                         timeout=WAIT_MS)  # fmt: skip
    assert "There is no plan over 1 wave" in desk.dialog.sentence.text()
    assert "Raise the cap by" in desk.dialog.notes.toPlainText()
    assert not desk.dialog.apply_button.isEnabled()


def test_a_set_larger_than_the_cap_is_told_in_the_preview(desk: BuildDesk) -> None:
    desk.dialog.reject()
    vms = [vm.id for vm in desk.ctx.plan.vms if vm.in_plan][:4]
    desk.ctx.operations.do(move_sets.make, desk.ctx.project_id, "Core", vms)
    desk.planner.settle()
    desk.open()
    desk.choose(Strategy.BALANCED)
    desk.type("max_vms", "3")
    desk.wait()
    assert "is larger than the cap of 3" in desk.dialog.notes.toPlainText()
