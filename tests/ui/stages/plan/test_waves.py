"""The waves on the Migration Plan page, and the wave of a VM in the Inspector."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.openings import InspectVm
from app.domain.planning.plan.wave_columns import WAVE_COLUMNS
from app.domain.planning.waves.options import BuildOptions
from app.domain.progress import Ticket
from app.services import wave_building
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk


class Desk(PageDesk):
    """The view of the waves, of which there are none yet."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, "plan")
        self.page.show_view("waves")

    def build(self) -> None:
        project = self.ctx.project_id
        made = wave_building.prepare(self.ctx.workspace, project, BuildOptions(), Ticket())
        apply = partial(_apply, made)
        self.ctx.operations.do(apply, project)
        self.planner.settle()


def _apply(made: wave_building.PreparedBuild, workspace: object, _project: int) -> object:
    return wave_building.apply(workspace, made, Ticket())  # type: ignore[arg-type]


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_waves_stand_by_number_with_the_columns_of_the_exports(desk: Desk) -> None:
    table = desk.page.waves
    assert table.records.total_count == 0
    desk.build()
    shares = desk.ctx.plan.waves
    assert [share.wave.id for share in table.records.all_records()] == [
        share.wave.id for share in shares
    ]
    assert {column.key for column in table.records.columns} == {
        column.key for column in WAVE_COLUMNS
    }
    assert sum(share.totals.vms for share in shares) == desk.ctx.plan.reconciliation.in_plan


def test_a_wave_that_is_opened_is_shown_on_the_board(desk: Desk) -> None:
    desk.build()
    wave = desk.ctx.plan.waves[1].wave
    table = desk.page.waves
    table.select_keys([wave.id])
    table.reveal(wave.id, "wave")
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    desk.planner.settle()
    navigation = desk.planner.window.navigation
    assert navigation.stage_in_front() == "waves"
    assert desk.planner.window.page("waves").current_wave == wave.id


def test_the_inspector_tells_the_wave_of_a_vm_and_leads_to_it(desk: Desk) -> None:
    vm = next(vm for vm in desk.ctx.plan.vms if vm.in_plan)
    desk.ctx.happenings.go_to(InspectVm(vm.id))
    dock = desk.planner.window.dock("inspector").widget()
    desk.qtbot.waitUntil(lambda: dock.view.heading.toPlainText() == vm.name)
    assert "Wave" not in dock.view.texts["schedule"].toPlainText()
    desk.build()
    wave = desk.ctx.plan.wave_of[vm.id]
    text = dock.view.texts["schedule"]
    desk.qtbot.waitUntil(lambda: wave.name in text.toPlainText())
    assert f"no. {wave.wave_number} · planned" in text.toPlainText()
    text.link_activated.emit(f"wave:{wave.id}")
    desk.planner.settle()
    assert desk.planner.window.page("waves").current_wave == wave.id
