"""The Cohorts page on the sample project, used as a user would."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.destinations import Cohorts, OneCohort
from app.services import cohorts, move_sets
from app.ui.parts.companions_dialog import CompanionsDialog
from app.ui.stages.cohorts.assign_dialog import AssignDialog
from app.ui.stages.cohorts.card import CohortCard
from app.ui.stages.cohorts.form_dialog import CohortDialog
from app.ui.stages.cohorts.tenant_list import TenantList, unpacked_keys
from tests.ui.conftest import Planner
from tests.ui.stages.cohorts.cohorts_desk import CohortsDesk

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(sample_planner: Planner) -> CohortsDesk:
    return CohortsDesk(sample_planner)


@pytest.fixture
def bare(sample_planner: Planner) -> CohortsDesk:
    """No cohort yet."""
    return CohortsDesk(sample_planner, ())


def test_without_cohorts_one_sentence_and_two_ways_to_make_them(bare: CohortsDesk) -> None:
    page = bare.page
    assert page.views.currentWidget() is page.none_yet
    assert "All tenants move as one" in page.none_yet.sentence
    page.none_yet.activated.emit()
    bare.dialog(CohortDialog).reject()
    page.none_yet.link_activated.emit()
    bare.dialog(AssignDialog).reject()


def test_from_nothing_to_a_filled_cohort_with_the_keyboard_alone(bare: CohortsDesk) -> None:
    page, qtbot = bare.page, bare.qtbot
    page.none_yet._button.setFocus()
    QTest.keyClick(page.none_yet._button, Key.Key_Space)
    dialog = bare.dialog(CohortDialog)
    QTest.keyClicks(dialog.name, "Pilot")
    QTest.keyClick(dialog.name, Key.Key_Return)
    bare.planner.settle()
    pilot = bare.made["Pilot"]
    window = bare.planner.window
    qtbot.waitUntil(lambda: window.focusWidget() is page.cards.card(pilot))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first = bare.tenants[0]
    pool = page.cards.pool.list
    pool.setFocus()
    assert pool.current_key() == first
    QTest.keyClick(pool, Key.Key_Space)
    QTest.keyClick(pool, Key.Key_Right, Ctrl)
    bare.planner.settle()
    assert bare.stored(first).cohort_id == pilot
    # The keyboard follows, so that the next press takes it back.
    tenants = page.cards.card(pilot).list
    assert tenants.hasFocus()
    assert tenants.selected_keys() == [first]
    QTest.keyClick(tenants, Key.Key_Left, Ctrl)
    bare.planner.settle()
    assert bare.stored(first).cohort_id is None
    assert pool.hasFocus()
    assert pool.selected_keys() == [first]


def test_a_drop_of_several_tenants_on_a_card_is_one_step(desk: CohortsDesk) -> None:
    three, bulk = desk.tenants[:3], desk.made["Bulk"]
    before = len(desk.ctx.operations.history.steps)
    card = desk.cards.card(bulk)
    assert desk.drop(card, three)
    desk.planner.settle()
    assert desk.homes(three) == {bulk}
    assert len(desk.ctx.operations.history.steps) == before + 1
    assert card.list.selected_keys() == three
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.homes(three) == {None}


def test_a_drop_on_a_list_moves_and_on_the_pool_takes_out(desk: CohortsDesk) -> None:
    three, pilot, bulk = desk.tenants[:3], desk.made["Pilot"], desk.made["Bulk"]
    desk.put("Pilot", three)
    desk.put("Bulk", desk.tenants[:1])
    assert desk.drop(desk.cards.card(bulk).list.viewport(), three[:2])
    desk.planner.settle()
    assert desk.homes(three[:2]) == {bulk}
    assert desk.homes(three[2:]) == {pilot}
    assert desk.drop(desk.cards.pool.list.viewport(), three[1:])
    desk.planner.settle()
    assert desk.homes(three[1:]) == {None}
    assert desk.homes(three[:1]) == {bulk}


def test_what_is_no_tenant_is_not_dropped(desk: CohortsDesk) -> None:
    card = desk.cards.card(desk.made["Pilot"])
    data = QMimeData()
    data.setText("7")
    drop = QDropEvent(
        QPointF(QPoint(5, 5)), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    steps = len(desk.ctx.operations.history.steps)
    QApplication.sendEvent(card, drop)
    for broken in (b"", b"{}", b'["a", true]', b"\xff"):
        data.setData("application/x-migration-planner-tenants", broken)
        assert unpacked_keys(data) == []
    assert len(desk.ctx.operations.history.steps) == steps


def test_tenants_that_belong_together_are_asked_about(desk: CohortsDesk) -> None:
    one, other = desk.tenants[:2]
    vms = desk.ctx.plan.vms
    ends = [next(vm.id for vm in vms if vm.in_plan and vm.tenant_id == key) for key in (one, other)]
    desk.ctx.operations.do(move_sets.make, desk.ctx.project_id, "Shop", ends)
    desk.planner.settle()
    pilot = desk.made["Pilot"]
    desk.drop(desk.cards.card(pilot), [one])
    dialog = desk.dialog(CompanionsDialog)
    QTest.keyClick(dialog, Key.Key_Escape)
    desk.planner.settle()
    assert desk.homes([one, other]) == {None}
    desk.drop(desk.cards.card(pilot), [one])
    desk.dialog(CompanionsDialog).alone_button.click()
    desk.planner.settle()
    assert desk.stored(one).cohort_id == pilot
    assert desk.stored(other).cohort_id is None
    bulk = desk.made["Bulk"]
    desk.drop(desk.cards.card(bulk), [one])
    QTest.keyClick(desk.dialog(CompanionsDialog).together_button, Key.Key_Return)
    desk.planner.settle()
    assert desk.homes([one, other]) == {bulk}


def test_the_menu_moves_the_selected_tenants(desk: CohortsDesk) -> None:
    pool, bulk = desk.cards.pool.list, desk.made["Bulk"]
    assert not desk.page.move_action.isEnabled()
    pool.select_keys(desk.tenants[:2])
    assert desk.page.move_action.isEnabled()
    chosen = pool.selected_keys()
    menu = desk.page.move_menu
    menu.aboutToShow.emit()
    texts = {action.text(): action for action in menu.actions() if action.text()}
    assert list(texts) == ["Pilot", "Bulk", "No cohort"]
    assert not texts["No cohort"].isEnabled()
    texts["Bulk"].trigger()
    desk.planner.settle()
    assert desk.homes(chosen) == {bulk}
    tenants = desk.cards.card(bulk).list
    tenants.menu_wanted.emit(tenants.mapToGlobal(QPoint(3, 3)))
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, QMenu)
    assert shown.actions()[0].text() == "Move to cohort"
    shown.close()


def test_the_order_is_changed_with_the_keyboard(desk: CohortsDesk) -> None:
    pilot = desk.made["Pilot"]
    desk.cards.choose(pilot)
    QTest.keyClick(desk.cards.card(pilot), Key.Key_Right, Ctrl)
    desk.planner.settle()
    assert desk.names == ["Bulk", "Pilot"]
    assert desk.cards.order[-1] == pilot
    assert desk.cards.gate(pilot).text.startswith("waits for Bulk")
    assert not desk.page.later_action.isEnabled()
    desk.page.earlier_action.trigger()
    desk.planner.settle()
    assert desk.names == ["Pilot", "Bulk"]
    QTest.keyClick(desk.cards.card(pilot), Key.Key_Right)
    assert desk.cards.card(desk.made["Bulk"]).hasFocus()


def test_deleting_says_what_becomes_unassigned(desk: CohortsDesk) -> None:
    two, pilot = desk.tenants[:2], desk.made["Pilot"]
    desk.put("Pilot", two)
    desk.planner.dialogs.confirmed = False
    desk.cards.choose(pilot)
    QTest.keyClick(desk.cards.card(pilot), Key.Key_Delete)
    title, text = desk.planner.dialogs.asked[-1]
    assert title == "Delete cohort"
    assert "2 tenants of “Pilot”" in text
    assert desk.names == ["Pilot", "Bulk"]
    desk.planner.dialogs.confirmed = True
    QTest.keyClick(desk.cards.card(pilot), Key.Key_Delete)
    desk.planner.settle()
    assert desk.names == ["Bulk"]
    assert desk.homes(two) == {None}
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.names == ["Pilot", "Bulk"]
    assert desk.homes(two) == {pilot}
    assert desk.cards.card(pilot).list.keys() == two


def test_a_copy_stands_last_and_has_no_tenants(desk: CohortsDesk) -> None:
    desk.put("Pilot", desk.tenants[:2])
    desk.cards.choose(desk.made["Pilot"])
    desk.page.copy_action.trigger()
    desk.planner.settle()
    assert desk.names == ["Pilot", "Bulk", "Pilot copy"]
    card = desk.cards.card(desk.made["Pilot copy"])
    assert card.face
    assert not card.face.tenants
    assert card.hint.isVisible()
    QApplication.processEvents()
    other = desk.cards.card(desk.made["Pilot"])
    assert card.vms.height() == other.vms.height(), "its figures are not spread over the card"


def test_a_card_tells_its_sums_at_once_and_its_days_when_they_are_known(desk: CohortsDesk) -> None:
    keys, pilot = desk.tenants[:4], desk.made["Pilot"]
    loads = desk.ctx.plan.loads
    desk.ctx.operations.do(cohorts.assign, desk.ctx.project_id, keys, pilot)
    card = desk.cards.card(pilot)
    vms = sum(loads[key].vms for key in keys)
    assert card.vms.value.text() == f"{vms}"  # before the plan has followed
    desk.planner.settle()
    share = next(each for each in desk.ctx.plan.cohort_plans if each.name == "Pilot")
    assert card.days.value.text() == str(share.days)
    assert card.risk.sentence.startswith("Risk: ")
    assert sum(card.face.risk) == vms
    assert sum(card.face.systems) == vms
    assert desk.cards.gate(desk.made["Bulk"]).text == f"waits for Pilot: 0 of {vms} VMs"


def test_the_pool_is_searched_and_folds_when_it_is_empty(desk: CohortsDesk) -> None:
    pool, everybody = desk.cards.pool, desk.tenants
    QTest.keyClicks(pool.search, "cedar")
    QTest.keyClick(pool.search, Key.Key_Return)
    assert [entry.title for entry in pool.list.rows.entries] == ["Cedar Bank"]
    wide = pool.width()
    desk.put("Pilot", everybody)
    assert pool.folded
    assert pool.width() < wide / 2
    assert not pool.search.isVisible()
    # The strip still takes what is dropped on it.
    assert desk.drop(pool.list.viewport(), everybody[:1])
    desk.planner.settle()
    assert not pool.folded
    assert pool.list.keys() == everybody[:1]


def test_a_card_is_edited_by_enter_and_a_double_click(desk: CohortsDesk) -> None:
    pilot = desk.made["Pilot"]
    desk.cards.choose(pilot)
    card = desk.cards.card(pilot)
    QTest.keyClick(card, Key.Key_Return)
    dialog = desk.dialog(CohortDialog)
    QTest.keyClicks(dialog.owner, "A. Smith")
    dialog.accept_button.click()
    desk.planner.settle()
    assert card.owner.full_text() == "A. Smith"
    QTest.mouseDClick(card, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    desk.dialog(CohortDialog).reject()


def test_one_list_at_a_time_has_the_selection(desk: CohortsDesk) -> None:
    desk.put("Pilot", desk.tenants[:2])
    pilot = desk.cards.card(desk.made["Pilot"]).list
    pilot.select_keys(pilot.keys())
    desk.cards.pool.list.select_keys(desk.tenants[:1])
    assert not pilot.selected_keys()
    assert len(desk.cards.selected_keys()) == 1


def test_going_to_a_cohort_and_to_a_view(desk: CohortsDesk) -> None:
    desk.page.choose_scope("compare")
    desk.page.reveal(OneCohort(desk.made["Bulk"]))
    assert desk.page.views.currentWidget() is desk.cards
    assert desk.cards.current == desk.made["Bulk"]
    desk.page.reveal(Cohorts("what_if"))
    assert desk.page.views.currentWidget() is desk.page.what_if
    with pytest.raises(TypeError):
        desk.page.reveal(object())
    desk.page.reveal(Cohorts("assign"))
    desk.dialog(AssignDialog).reject()


def test_the_list_is_a_sound_model(desk: CohortsDesk) -> None:
    listed = TenantList("Test")
    desk.qtbot.addWidget(listed)
    QAbstractItemModelTester(
        listed.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, listed
    )
    entries = desk.cards.pool._entries
    listed.show_entries(entries)
    listed.select_keys([entries[1].key])
    listed.show_entries(entries[:3])
    assert listed.selected_keys() == [entries[1].key]
    listed.show_entries(())
    assert listed.selected_keys() == []


def test_undo_works_while_a_card_has_the_focus(desk: CohortsDesk) -> None:
    first, pilot = desk.tenants[0], desk.made["Pilot"]
    desk.drop(desk.cards.card(pilot), [first])
    desk.planner.settle()
    focus = QApplication.focusWidget()
    assert isinstance(focus, TenantList | CohortCard)
    QTest.keySequence(focus, QKeySequence(QKeySequence.StandardKey.Undo))
    desk.planner.settle()
    assert desk.stored(first).cohort_id is None


def test_a_drag_at_the_edge_brings_more_cards_into_view(sample_planner: Planner) -> None:
    desk = CohortsDesk(sample_planner, [f"Cohort {number}" for number in range(6)])
    area, card = desk.cards.area, desk.cards.card(desk.cards.order[0])
    desk.put("Cohort 0", desk.tenants[:2])
    bar = area.horizontalScrollBar()
    assert bar.value() == 0 < bar.maximum()
    edge = area.mapToGlobal(QPointF(area.width() - 4, 90))
    card.list.dragged_over.emit(edge)
    moved = bar.value()
    assert moved > 0
    card.list.dragged_over.emit(area.mapToGlobal(QPointF(area.width() / 2, 90)))
    assert bar.value() == moved
    card.list.dragged_over.emit(area.mapToGlobal(QPointF(3, 90)))
    assert bar.value() < moved
