"""Waves as a whole, and the table, on the sample project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.destinations import OneWave
from app.domain.planning.waves.wave import WaveStatus
from app.services import wave_records, waves
from app.ui.parts.tool_action import reason_of
from app.ui.stages.waves.build_dialog import BuildDialog
from app.ui.stages.waves.choose_wave import ChooseWaveDialog
from app.ui.stages.waves.own_checks_dialog import OwnChecksDialog
from app.ui.stages.waves.page import WavePlannerPage
from app.ui.stages.waves.wave_dialog import WaveDialog
from tests.ui.conftest import Planner
from tests.ui.stages.waves.waves_desk import WavesDesk


@pytest.fixture
def desk(sample_planner: Planner) -> WavesDesk:
    return WavesDesk(sample_planner)


def _unexplained(page: WavePlannerPage) -> list[str]:
    """What cannot be chosen and does not say why, neither in its tooltip nor in the palette."""
    tools = page.tools
    every = [*page.header.actions_offered(), *(each for each in tools.vms.actions() if each)]
    return [
        action.text()
        for action in every
        if action.isVisible() and not action.isEnabled()
        and not (reason_of(action) and reason_of(action) in action.toolTip())
    ]  # fmt: skip


def _menu(desk: WavesDesk, name: str) -> dict[str, object]:
    """The menu of a wave's column, by the texts of what it offers."""
    column = desk.column(name)
    column.head.menu_button.click()
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, QMenu)
    found = {action.text(): action for action in shown.actions() if action.text()}
    shown.close()
    return found  # type: ignore[return-value]


def test_without_waves_one_sentence_and_two_ways_to_make_them(sample_planner: Planner) -> None:
    desk = WavesDesk(sample_planner, ())
    page = desk.page
    assert page.stack.currentWidget() is page.none_yet
    assert not page.tools.checks.isEnabled(), "no wave has any"
    page.none_yet.activated.emit()
    desk.dialog(BuildDialog).reject()
    page.none_yet.link_activated.emit()
    dialog = desk.dialog(WaveDialog)
    dialog.accept_button.click()
    desk.planner.settle()
    assert len(desk.board.order) == 1
    assert desk.board.current == desk.board.order[0]


def test_what_cannot_be_done_says_why(sample_planner: Planner) -> None:
    desk = WavesDesk(sample_planner, ())
    page, waves_, vms = desk.page, desk.page.tools.waves, desk.page.tools.vms
    assert _unexplained(page) == []
    assert "no waves yet" in reason_of(page.tools.checks)
    assert "no waves yet" in reason_of(page.tools.baseline)
    desk.add("One")
    desk.add("Two")
    desk.planner.settle()
    desk.board.choose(desk.made["One"])
    assert _unexplained(page) == []
    assert page.tools.checks.isEnabled()
    assert reason_of(waves_.earlier) == "It is the first of its cohort."
    assert waves_.later.isEnabled()
    assert reason_of(waves_.split) == "Select some of its VMs first."
    assert reason_of(vms.move).startswith("Select VMs")
    desk.board.pool.entered.emit()
    assert _unexplained(page) == []
    assert reason_of(waves_.edit) == "Select a wave first."
    desk.set_status("One", WaveStatus.EXECUTING)
    desk.board.choose(desk.made["Two"])
    assert reason_of(waves_.earlier) == "“One” is no longer planned and keeps its place."
    desk.board.choose(desk.made["One"])
    assert _unexplained(page) == []
    assert reason_of(waves_.merge) == "The wave is executing: this takes a planned one."
    assert "planned or cancelled" in reason_of(waves_.delete)
    menu = _menu(desk, "One")
    assert all(not each.isEnabled() or not reason_of(each) for each in menu.values())
    page.show_view("calendar")
    assert _unexplained(page) == []


def test_the_buttons_of_the_project_s_checks_say_what_they_need(desk: WavesDesk) -> None:
    desk.page.tools.own_checks.trigger()
    dialog = desk.dialog(OwnChecksDialog)
    for button in (dialog.edit_button, dialog.off_button, dialog.remove_button):
        assert not button.isEnabled()
        assert "Select one check first." in button.toolTip()
    dialog.reject()


def test_a_wave_is_edited_in_a_dialog_that_says_what_is_wrong(desk: WavesDesk) -> None:
    desk.board.choose(desk.made["Two"])
    desk.page.tools.waves.edit.trigger()
    dialog = desk.dialog(WaveDialog)
    dialog.name.setText("One")
    dialog.name.textEdited.emit("One")
    assert "already" in dialog.message("name")
    dialog.accept_button.click()
    assert dialog.isVisible()
    dialog.name.setText("Second")
    dialog.owner.setText("Ann")
    before = desk.steps
    dialog.accept_button.click()
    desk.planner.settle()
    assert (desk.wave("Two").name, desk.wave("Two").owner_name) == ("Second", "Ann")
    assert desk.column("Two").head.name.full_text() == "Second"
    assert desk.steps == before + 1


def test_a_wave_that_is_deleted_while_its_dialog_is_open_is_told(desk: WavesDesk) -> None:
    desk.board.choose(desk.made["Two"])
    desk.page.tools.waves.edit.trigger()
    dialog = desk.dialog(WaveDialog)
    desk.ctx.operations.do(waves.delete, desk.ctx.project_id, [desk.made["Two"]])
    desk.planner.settle()
    dialog.owner.setText("Ann")
    dialog.accept()
    assert "does not exist any more" in dialog.message("name")
    dialog.reject()
    assert desk.made["Two"] not in desk.board.order


def test_selected_vms_are_split_off_and_waves_merged(desk: WavesDesk) -> None:
    five = desk.vms[:5]
    desk.put("One", five)
    assert not _menu(desk, "One")["Split off selected VMs…"].isEnabled()  # type: ignore[attr-defined]
    desk.column("One").list.select_keys(five[:2])
    desk.planner.dialogs.text = "Half"
    _menu(desk, "One")["Split off selected VMs…"].trigger()  # type: ignore[attr-defined]
    desk.planner.settle()
    kept = wave_records.read(desk.ctx.workspace, desk.ctx.project_id).waves
    desk.made["Half"] = next(wave.id for wave in kept.values() if wave.name == "Half")
    assert desk.stored("Half") == set(five[:2])
    assert desk.board.order[1] == desk.made["Half"]
    _menu(desk, "Half")["Merge into…"].trigger()  # type: ignore[attr-defined]
    dialog = desk.dialog(ChooseWaveDialog)
    dialog.table.select_keys([desk.made["One"]])
    desk.qtbot.waitUntil(lambda: dialog.offer is not None and dialog.offer.name == "One")
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.stored("One") == set(five)
    assert desk.made["Half"] not in desk.board.order


def test_the_order_of_waves_is_changed(desk: WavesDesk) -> None:
    one, two, three = (desk.made[name] for name in ("One", "Two", "Three"))
    desk.board.choose(one)
    assert not desk.page.tools.waves.earlier.isEnabled()
    desk.page.tools.waves.later.trigger()
    desk.planner.settle()
    assert desk.board.order == (two, one, three)
    desk.page.tools.waves.earlier.trigger()
    desk.planner.settle()
    assert desk.board.order == (one, two, three)


def test_deleting_says_what_becomes_unassigned(desk: WavesDesk) -> None:
    desk.put("One", desk.vms[:2])
    desk.board.choose(desk.made["One"])
    desk.planner.dialogs.confirmed = False
    desk.page.tools.waves.delete.trigger()
    title, text = desk.planner.dialogs.asked[-1]
    assert title == "Delete wave"
    assert text == "2 VMs of “One” become unassigned."
    desk.planner.dialogs.confirmed = True
    desk.page.tools.waves.delete.trigger()
    desk.planner.settle()
    assert desk.made["One"] not in desk.board.order
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.stored("One") == set(desk.vms[:2])
    assert desk.board.order[0] == desk.made["One"]


def test_the_next_step_is_one_button_and_refused_with_the_reason(desk: WavesDesk) -> None:
    head = desk.column("One").head
    assert head.step_button.text() == "Check"
    head.step_button.click()
    desk.planner.settle()
    assert "has no VMs to move" in desk.planner.toasts()[-1]
    assert desk.wave("One").status is WaveStatus.PLANNED


def test_a_menu_has_every_status_to_which_a_wave_can_go(desk: WavesDesk) -> None:
    assert {"Check", "Cancel wave…"} <= set(_menu(desk, "One"))
    _menu(desk, "One")["Cancel wave…"].trigger()  # type: ignore[attr-defined]
    desk.planner.settle()
    assert desk.wave("One").status is WaveStatus.CANCELLED
    assert desk.column("One").head.step_button.text() == "Reopen"
    desk.planner.dialogs.text = "Nothing of it is needed"
    _menu(desk, "One")["Let later cohorts go on…"].trigger()  # type: ignore[attr-defined]
    desk.planner.settle()
    assert desk.wave("One").waived_note == "Nothing of it is needed"
    desk.column("One").head.step_button.click()
    desk.planner.settle()
    assert desk.wave("One").status is WaveStatus.PLANNED


def test_outcomes_are_said_of_a_selection_while_a_wave_is_under_way(desk: WavesDesk) -> None:
    three, page = desk.vms[:3], desk.page
    desk.put("One", three)
    cards = desk.column("One").list
    cards.select_keys(three[:2])
    assert not any(action.isVisible() for action in page.tools.vms.outcomes)
    desk.set_status("One", WaveStatus.EXECUTING)
    cards = desk.column("One").list
    cards.select_keys(three[:2])
    migrated, failed, _skipped = page.tools.vms.outcomes
    assert migrated.isVisible()
    migrated.trigger()
    desk.planner.settle()
    desk.column("One").list.select_keys(three[2:])
    desk.planner.dialogs.text = "No network"
    failed.trigger()
    desk.planner.settle()
    kept = wave_records.read(desk.ctx.workspace, desk.ctx.project_id).rows.values()
    told = {row.vm_id: (row.outcome.value, row.outcome_reason) for row in kept}
    assert told[three[0]] == ("migrated", "")
    assert told[three[2]] == ("failed", "No network")
    funnel = {part.key: part.value for part in page.funnel._parts}
    assert (funnel["migrated"], funnel["failed"]) == (2, 1)


def test_checks_stand_as_dots_once_they_were_read(desk: WavesDesk) -> None:
    desk.put("One", desk.vms[:2])
    dots = desk.column("One").head.dots
    desk.qtbot.waitUntil(lambda: len(dots._checks) >= 6)
    assert "All VM networks mapped to PCD: failed" in dots.toolTip()


def test_a_project_of_the_same_key_in_another_workspace_is_read_anew(
    desk: WavesDesk, tmp_path: Path
) -> None:
    desk.put("One", desk.vms[:2])
    desk.planner.open_workspace(tmp_path / "other.mplan")
    desk.planner.open_sample()
    desk.planner.show("waves")
    desk.planner.settle()
    assert desk.page._board.waves == {}
    assert desk.page.stack.currentWidget() is desk.page.none_yet


# -- the table -------------------------------------------------------------------------------------


def test_the_table_moves_vms_and_tenants(desk: WavesDesk) -> None:
    page, two = desk.page, desk.vms[:2]
    page.show_view("table")
    assert page.table.records.total_count == sum(1 for vm in desk.ctx.plan.vms if vm.in_plan)
    place = page.table.records.place_of("wave")
    before = desk.steps
    page.table.records.request_edit(two, place, str(desk.made["Two"]))
    desk.planner.settle()
    assert desk.stored("Two") == set(two)
    assert desk.steps == before + 1
    row = page.table.records.row_of(two[0])
    assert page.table.records.text_at(row, place) == "Two"
    stranger = desk.strangers[0]
    place = page.table.records.place_of("cohort")
    page.table.records.request_edit([stranger], place, str(desk.cohort))
    desk.planner.settle()
    tenant = desk.board.board.cards[stranger].tenant_id
    assert desk.ctx.plan.tenants[tenant].cohort_id == desk.cohort


def test_an_edit_of_the_table_is_refused_as_a_drop_is(desk: WavesDesk) -> None:
    page, stranger = desk.page, desk.strangers[0]
    page.show_view("table")
    place = page.table.records.place_of("wave")
    page.table.records.request_edit([stranger], place, str(desk.made["One"]))
    desk.planner.settle()
    assert "is in no cohort" in desk.planner.toasts()[-1]
    row = page.table.records.row_of(stranger)
    assert page.table.records.text_at(row, place) == "No wave"


def test_the_keyboard_goes_along_to_another_view(desk: WavesDesk) -> None:
    page, window = desk.page, desk.planner.window
    desk.put("One", desk.vms[:2])
    column = desk.column("One").list
    column.setFocus()
    page.show_view("calendar")
    assert window.focusWidget() is page.calendar.weeks
    page.show_view("table")
    assert page.table.isAncestorOf(window.focusWidget())
    page.views.setFocus()
    held = window.focusWidget()
    page.show_view("board")
    assert window.focusWidget() is held, "who chooses by keys stays with the segments"


def test_going_to_a_wave_shows_its_column(desk: WavesDesk) -> None:
    desk.page.show_view("table")
    desk.page.reveal(OneWave(desk.made["Three"]))
    assert desk.page.views.current == "board"
    assert desk.board.current == desk.made["Three"]


def test_a_filter_s_menu_has_the_values_with_their_counts(desk: WavesDesk) -> None:
    from app.ui.table.filter_menu import FilterMenu

    page = desk.page
    desk.put("One", desk.vms[:2])
    button = page.bar.buttons["tenant"]
    button.click()
    menu = desk.planner.window.findChild(FilterMenu)
    assert menu is not None
    tenant = desk.board.board.cards[desk.vms[0]].tenant
    menu.applied.emit("tenant", f"={tenant}")
    menu.close()
    assert button.isChecked()
    assert tenant[:8] in button.text()
    assert all(card.tenant == tenant for card in desk.board.pool.list.cards.cards)
    page.bar.clear.click()
    assert not button.isChecked()


def test_the_pool_folds_and_takes_drops_then_too(desk: WavesDesk) -> None:
    desk.put("One", desk.vms[:1])
    desk.board.set_folded(0, True)
    assert not desk.board.pool.list.isVisible()
    assert desk.drop(desk.board.pool, desk.vms[:1])
    assert desk.stored("One") == set()
    desk.board.pool.unfold_wanted.emit()
    assert desk.board.pool.list.isVisible()
    assert desk.board.pool.list.mapToGlobal(QPoint()).x() >= 0
