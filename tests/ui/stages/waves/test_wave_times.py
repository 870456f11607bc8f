"""Later waves forecast anew, baselines, a start outside of the calendars, and waves filled anew."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db import tables
from app.domain.planning.waves.wave import WaveStatus
from app.services import projects, wave_checks, wave_lifecycle, waves
from app.services.waves import WaveEdit
from app.ui.stages.waves.choose_wave import ChooseWaveDialog
from app.ui.stages.waves.reforecast_dialog import ReforecastDialog
from tests.ui.conftest import WAIT_MS, Planner
from tests.ui.stages.waves.waves_desk import WavesDesk

Left = Qt.MouseButton.LeftButton
S = WaveStatus


class Desk(WavesDesk):
    """Waves One and Two of three VMs each; the project starts on Monday, 1 March 2027."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, ("One", "Two"))
        self.ctx.operations.do(
            projects.set_parameters, self.ctx.project_id, {"start_date": "2027-03-01"}
        )
        self.put("One", self.vms[:3])
        self.put("Two", self.vms[3:6])
        self.date("One", "2027-03-08")
        self.date("Two", "2027-03-09")

    def date(self, name: str, day: str) -> None:
        edits = [WaveEdit(self.made[name], "scheduled_start", day)]
        self.ctx.operations.do(waves.set_fields, self.ctx.project_id, edits)
        self.planner.settle()

    def difference(self) -> ReforecastDialog:
        """The dialog of new dates, once they were found."""
        dialog = self.dialog(ReforecastDialog)
        self.qtbot.waitUntil(lambda: dialog.prepared is not None, timeout=WAIT_MS)
        return dialog

    def start(self, name: str) -> date | None:
        return self.wave(name).scheduled_start


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_a_slipped_wave_offers_new_dates_for_later_ones(desk: Desk) -> None:
    page = desk.page
    page.tools.baseline.trigger()
    desk.planner.settle()
    assert desk.wave("Two").baseline_start == date(2027, 3, 9)
    assert not page.late.isVisible()
    desk.date("One", "2027-03-15")
    late = "“Two” is to start on Tue 9 Mar 2027, but “One” starts on Mon 15 Mar 2027."
    assert page.late.text == late
    QTest.mouseClick(page.late._action, Left)
    dialog = desk.difference()
    rows = list(dialog.table.records.all_records())
    assert [row.moves for row in rows] == [False, True]
    assert dialog.sentence.text() == "1 wave gets another date."
    proposed = rows[1].proposed.start
    steps = desk.steps
    QTest.mouseClick(dialog.apply_button, Left)
    desk.planner.settle()
    assert desk.start("Two") == proposed
    assert proposed > date(2027, 3, 15)
    assert desk.steps == steps + 1
    assert not page.late.isVisible()
    desk.board.choose(desk.made["Two"])
    page.tools.checks.trigger()
    assert page.panel.baseline.text().startswith("Baseline: Tue 9 Mar; now ")
    assert page.panel.baseline.text().endswith(" days later.")
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.start("Two") == date(2027, 3, 9)
    assert page.late.isVisible()


def test_the_difference_follows_and_a_closed_banner_stays_closed(desk: Desk) -> None:
    desk.date("One", "2027-03-15")
    desk.page.late._close.click()
    desk.date("One", "2027-03-15")
    assert not desk.page.late.isVisible()
    desk.page.tools.reforecast.trigger()
    dialog = desk.difference()
    desk.ctx.operations.do(waves.delete, desk.ctx.project_id, [desk.made["Two"]])
    assert not dialog.apply_button.isEnabled()
    desk.planner.settle()
    desk.difference()
    assert [row.wave.name for row in dialog.table.records.all_records()] == ["One"]
    assert not dialog.apply_button.isEnabled()


def test_a_wave_starts_outside_of_its_window_with_a_reason(desk: Desk) -> None:
    row = {"label": "Nights", "kind": "maintenance", "weekday": 2, "first_day": date(2027, 3, 1)}

    def write(workspace: object) -> object:
        with workspace.unit(desk.ctx.project_id, "Window") as unit:  # type: ignore[attr-defined]
            unit.insert(tables.calendar_windows.name, row)
        return unit.changes

    desk.ctx.operations.do(write)
    desk.date("One", "")
    desk.set_status("One", S.PRE_CHECKS_PASSED)
    key, project = desk.made["One"], desk.ctx.project_id
    for check in wave_lifecycle.checks(desk.ctx.workspace, project, key).blockers:
        call = partial(
            wave_checks.waive, wave_id=key, check_name=check.name, reason="Known",
            approver="Lee", until="2099-01-01",
        )  # fmt: skip
        desk.ctx.operations.do(call, project)
    desk.planner.dialogs.text = "agreed"
    desk.page.actions_.life.advance(key, S.EXECUTING)
    desk.planner.settle()
    title, question = desk.planner.dialogs.asked[-1]
    assert title == "Start outside of its calendars"
    assert question.startswith("The time outside of “Nights” keeps “One” from starting until ")
    assert question.endswith("\nWhy does “One” start nevertheless?")
    assert desk.wave("One").status is S.EXECUTING


def test_copying_ahead_is_offered_only_where_the_project_copies_ahead(desk: Desk) -> None:
    desk.set_status("One", S.PRE_CHECKS_PASSED)
    key = desk.made["One"]

    def offered() -> bool:
        menu = desk.page.tools.waves.popup(key, desk.page)
        found = "Copying has started" in [action.text() for action in menu.actions()]
        menu.deleteLater()
        return found

    assert not offered()
    presync = {"transfer_model": "presync"}
    desk.ctx.operations.do(projects.set_parameters, desk.ctx.project_id, presync)
    desk.planner.settle()
    assert offered()


def test_a_wave_is_filled_anew_with_what_is_selected(desk: Desk) -> None:
    three = desk.vms[6:9]
    desk.board.pool.list.select_keys(three)
    desk.set_status("One", S.PRE_CHECKS_PASSED)
    desk.board.choose(desk.made["Two"], focus=False)
    assert desk.page.tools.waves.fill in desk.page.header.actions_offered()
    desk.page.tools.waves.fill.trigger()
    dialog = desk.dialog(ChooseWaveDialog)
    assert dialog.offer is not None
    assert (dialog.offer.name, dialog.told.text()) == ("Two", "3 VMs leave it.")
    dialog.table.select_keys([desk.made["One"]])
    told = "“One” is through its checks and takes no more VMs."
    desk.qtbot.waitUntil(lambda: dialog.told.text() == told)
    assert not dialog.accept_button.isEnabled()
    dialog.table.select_keys([desk.made["Two"]])
    desk.qtbot.waitUntil(dialog.accept_button.isEnabled)
    before, steps = desk.stored("Two"), desk.steps
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert desk.stored("Two") == set(three)
    assert desk.steps == steps + 1
    pool = {vm.key for vm in desk.page._board.pool}
    assert before <= pool
    desk.ctx.operations.undo()
    assert desk.stored("Two") == before


def test_a_wave_that_goes_while_it_is_to_be_filled_is_told(desk: Desk) -> None:
    desk.board.pool.list.select_keys(desk.vms[6:7])
    desk.board.choose(desk.made["Two"], focus=False)
    desk.page.tools.waves.fill.trigger()
    dialog = desk.dialog(ChooseWaveDialog)
    desk.ctx.operations.do(waves.delete, desk.ctx.project_id, [desk.made["Two"]])
    desk.planner.settle()
    QTest.mouseClick(dialog.accept_button, Left)
    desk.planner.settle()
    assert "This wave does not exist any more." in desk.planner.toasts()[-1]


def test_filling_anew_wants_a_selection(desk: Desk) -> None:
    desk.board.choose(desk.made["Two"], focus=False)
    desk.page.tools.waves.fill.trigger()
    assert desk.planner.toasts()[-1] == "Select the VMs that the wave is to hold."
