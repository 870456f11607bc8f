"""The builder: a live preview, contradictions with ways out, one step to create the waves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.domain.counted_noun import signed_text
from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.openings import SETUP, OpenStage
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.waves.built import Relaxation
from app.domain.planning.waves.options import Strategy
from app.domain.planning.waves.placement import place
from app.domain.progress import Ticket
from app.services import calendars, dependencies, inventory, move_sets, wave_building
from app.ui.parts.text import Text
from app.ui.stages.waves.build_dialog import BuildDialog
from tests.ui.conftest import WAIT_MS, Planner
from tests.workbench import exclusion

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


def said(dialog: BuildDialog) -> list[str]:
    """Every sentence under Warnings."""
    return [text.text() for text in dialog.notes.findChildren(Text)]


def relaxing(dialog: BuildDialog) -> list[QPushButton]:
    """The buttons that relax something."""
    return dialog.notes.relax_buttons


def press(button: QPushButton) -> None:
    QTest.keyClick(button, Key.Key_Space)


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
    before = desk.ctx.plan.schedule.calendar_days
    QTest.keyClick(dialog.apply_button, Key.Key_Return)
    desk.planner.settle()
    days = desk.ctx.plan.schedule.calendar_days
    assert desk.planner.toasts()[-1] == (
        f"Created {made} waves for {in_plan} VMs · the plan now takes {days} calendar days "
        f"({signed_text(days - before)})"
    )
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
    assert any("Raise the cap by" in text for text in said(desk.dialog))
    assert not desk.dialog.apply_button.isEnabled()
    assert desk.dialog.tabs.currentWidget() is desk.dialog.notes


def test_a_button_that_raises_the_cap_sets_the_field_and_builds_again(desk: BuildDesk) -> None:
    desk.choose(Strategy.BALANCED)
    desk.type("most_waves", "1")
    desk.qtbot.waitUntil(lambda: bool(relaxing(desk.dialog)), timeout=WAIT_MS)
    button = next(each for each in relaxing(desk.dialog) if "Raise the cap" in each.text())
    wanted = int(button.text().rsplit(" ", 1)[1].replace(",", ""))
    press(button)
    assert desk.dialog.options.numbers["max_vms"].number() == wanted
    desk.wait()
    assert not desk.dialog.prepared.build.contradictions
    assert len(desk.dialog.prepared.build.waves) == 1
    assert desk.dialog.apply_button.isEnabled()


def test_a_set_larger_than_the_cap_is_told_in_the_preview(desk: BuildDesk) -> None:
    desk.dialog.reject()
    vms = [vm.id for vm in desk.ctx.plan.vms if vm.in_plan][:4]
    desk.ctx.operations.do(move_sets.make, desk.ctx.project_id, "Core", vms)
    desk.planner.settle()
    desk.open()
    desk.choose(Strategy.BALANCED)
    desk.type("max_vms", "3")
    desk.wait()
    assert any("is larger than the cap of 3" in text for text in said(desk.dialog))
    steps = len(desk.ctx.operations.history.steps)
    press(next(each for each in relaxing(desk.dialog) if each.text() == "Break the set"))
    desk.qtbot.waitUntil(lambda: desk.dialog.prepared is None, timeout=WAIT_MS)
    desk.wait()
    assert not any("is larger than the cap of 3" in text for text in said(desk.dialog))
    assert len(desk.ctx.operations.history.steps) == steps + 1
    desk.ctx.operations.undo()
    desk.planner.settle()
    desk.wait()
    assert any("is larger than the cap of 3" in text for text in said(desk.dialog))


def test_a_dependency_is_dropped_as_a_step_of_its_own(desk: BuildDesk) -> None:
    vms = [vm.id for vm in desk.ctx.plan.vms if vm.in_plan][:2]
    desk.ctx.operations.do(
        dependencies.add, desk.ctx.project_id, [vms[0]], [vms[1]], EdgeKind.ORDER
    )
    desk.wait()
    steps = len(desk.ctx.operations.history.steps)
    desk.dialog.notes.relax_pressed.emit(
        Relaxation("Drop the dependency", need=(vms[0], vms[1]))
    )  # fmt: skip
    edges = dependencies.read(desk.ctx.workspace, desk.ctx.project_id).edges
    assert [edge.counts for edge in edges if edge.vm_id == vms[0]] == [False]
    assert len(desk.ctx.operations.history.steps) == steps + 1
    desk.planner.settle()


@pytest.mark.parametrize("whose", ["tenant", "project"])
def test_a_calendar_that_never_opens_is_told_and_can_be_opened(desk: BuildDesk, whose: str) -> None:
    tenants = (vm.tenant_id for vm in desk.ctx.plan.vms if vm.in_plan and vm.tenant_id)
    first, last = date(2000, 1, 1), date(2099, 1, 1)
    freeze = CalendarWindow(0, "For ever", "blackout", first_day=first, last_day=last)
    if whose == "tenant":
        freeze = replace(freeze, tenant_id=next(tenants))
    desk.ctx.operations.do(calendars.save_window, desk.ctx.project_id, freeze)
    desk.wait()
    assert desk.dialog.sentence.text() == "There is no plan: a calendar never opens."
    assert any("change or switch off one of “For ever”" in text for text in said(desk.dialog))
    assert not desk.dialog.waves.records.total_count
    assert not desk.dialog.apply_button.isEnabled()
    with desk.qtbot.waitSignal(desk.ctx.happenings.destination_chosen) as went:
        press(relaxing(desk.dialog)[0])
    assert went.args == [OpenStage(SETUP)]
    assert not desk.dialog.isVisible()


def test_a_plan_that_breaks_rules_needs_a_tick_for_each(
    desk: BuildDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "WHOLE", (-1,))
    monkeypatch.setattr(place, "FEW_UNITS", -1)
    desk.dialog.reject()
    vms = iter(vm.id for vm in desk.ctx.plan.vms if vm.in_plan)
    for size in (5, 5, 5, 3, 3, 3, 3, 3):
        members = list(islice(vms, size))
        desk.ctx.operations.do(move_sets.make, desk.ctx.project_id, "", members)
    desk.ctx.operations.do(inventory.set_fields, desk.ctx.project_id, exclusion(list(vms), "no"))
    desk.planner.settle()
    desk.open()
    desk.choose(Strategy.BALANCED)
    desk.type("max_vms", "10")
    desk.type("most_waves", "3")
    desk.qtbot.waitUntil(lambda: bool(desk.dialog.notes.ticks), timeout=WAIT_MS)
    assert "to be agreed to" in desk.dialog.sentence.text()
    assert not desk.dialog.apply_button.isEnabled()
    prepared = desk.dialog.prepared
    for tick in desk.dialog.notes.ticks:
        assert not desk.dialog.apply_button.isEnabled()
        QTest.keyClick(tick, Key.Key_Space)
    assert desk.dialog.apply_button.isEnabled()
    with pytest.raises(UserError, match="that nobody agreed to"):
        wave_building.apply(desk.ctx.workspace, prepared, Ticket())
    QTest.keyClick(desk.dialog.apply_button, Key.Key_Return)
    desk.planner.settle()
    assert len(desk.ctx.plan.waves) == 3
