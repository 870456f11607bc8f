"""The board of waves on the sample project, used as a user would."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.enums import VmStatus
from app.domain.planning.waves.wave import WaveStatus
from app.services import dependencies, move_sets, routes, wave_checks, waves
from app.ui.parts.set_dialog import SetDialog
from app.ui.stages.waves.card_model import Zoom, packed_keys, unpacked_keys
from app.ui.stages.waves.card_painter import card_height
from app.ui.stages.waves.choose_wave import ChooseWaveDialog
from app.ui.theme.metrics import grid
from tests.ui.conftest import Planner
from tests.ui.stages.waves.waves_desk import WavesDesk

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier
POOL = 0


@pytest.fixture
def desk(sample_planner: Planner) -> WavesDesk:
    return WavesDesk(sample_planner)


# -- drag and drop ---------------------------------------------------------------------------------


def test_a_drop_of_several_vms_on_a_column_is_one_step(desk: WavesDesk) -> None:
    three, column = desk.vms[:3], desk.column("Two")
    before = desk.steps
    assert desk.drop(column, three)
    assert desk.stored("Two") == set(three)
    assert desk.shown("Two") == three
    assert desk.steps == before + 1
    assert column.list.selected_keys() == three
    assert column.head.figures._left == "3 of 30 VMs"
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.stored("Two") == set()
    assert desk.shown("Two") == []


def test_a_drop_on_a_list_moves_and_on_the_pool_takes_out(desk: WavesDesk) -> None:
    three = desk.vms[:3]
    desk.put("One", three)
    assert desk.drop(desk.column("Two").list.viewport(), three[:2])
    assert desk.stored("Two") == set(three[:2])
    assert desk.stored("One") == set(three[2:])
    assert desk.drop(desk.board.pool.list.viewport(), three[:1])
    assert desk.stored("Two") == {three[1]}
    assert three[0] in [card.key for card in desk.board.pool.list.cards.cards]


def test_what_is_no_vm_is_not_dropped(desk: WavesDesk) -> None:
    data = QMimeData()
    data.setText("7")
    drop = QDropEvent(
        QPointF(QPoint(5, 5)), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    steps = desk.steps
    QApplication.sendEvent(desk.column("One"), drop)
    for broken in (b"", b"{}", b'["a", true]', b"\xff"):
        data.setData("application/x-migration-planner-vms", broken)
        assert unpacked_keys(data) == []
    assert desk.steps == steps


def test_columns_that_refuse_are_grey_and_say_why(desk: WavesDesk) -> None:
    stranger, column = desk.strangers[:1], desk.column("One")
    assert not desk.hover(column, stranger)
    assert "is in no cohort, “One” is of cohort “Bulk”" in column.note.text()
    assert column.note.isVisible()
    assert column.list.refused
    assert not desk.drop(column.list.viewport(), stranger)
    assert desk.stored("One") == set()
    assert not column.note.isVisible()
    assert not column.list.refused


def test_a_drop_on_a_locked_wave_is_refused(desk: WavesDesk) -> None:
    one, other = desk.vms[:2]
    desk.put("One", [one])
    desk.set_status("One", WaveStatus.EXECUTING)
    column = desk.column("One")
    assert not desk.drop(column, [other])
    assert not desk.hover(desk.column("Two"), [one])
    assert "which is executing" in desk.column("Two").verdict.refusal
    desk.board.end_drag()
    assert desk.stored("One") == {one}


def test_a_drop_over_the_cap_is_refused_with_figures(desk: WavesDesk) -> None:
    many = desk.vms[:31]
    assert len(many) == 31
    assert not desk.hover(desk.column("One"), many)
    assert "1 too many" in desk.column("One").verdict.refusal
    desk.board.end_drag()


def test_vms_of_another_project_are_refused_in_a_sentence(desk: WavesDesk) -> None:
    strange = [max(desk.board.board.cards) + 1_000]
    desk.put("One", desk.vms[:1])
    for column in (desk.column("One"), desk.board.pool):
        assert not desk.drop(column, strange)
        assert not desk.hover(column, [*desk.vms[:1], *strange])
        assert "not in this project" in column.verdict.refusal
        desk.board.end_drag()
        steps = desk.steps
        desk.board.move_wanted.emit(strange, column.key)  # as where they have gone meanwhile
        assert "not in this project" in desk.planner.toasts()[-1]
        assert desk.steps == steps
    assert desk.stored("One") == set(desk.vms[:1])


def test_a_wave_that_is_deleted_meanwhile_takes_nothing(desk: WavesDesk) -> None:
    desk.put("Two", desk.vms[:2])
    key = desk.made["One"]
    desk.ctx.operations.do(waves.delete, desk.ctx.project_id, [key])
    desk.board.move_wanted.emit(desk.vms[:2], key)
    assert "does not exist any more" in desk.planner.toasts()[-1]
    desk.planner.settle()
    desk.board.move_wanted.emit(desk.vms[:2], key)  # the board knows it no more either
    desk.planner.settle()
    assert desk.stored("Two") == set(desk.vms[:2])


def test_drops_while_the_plan_is_made_anew_are_all_kept(desk: WavesDesk) -> None:
    first, second, third = desk.vms[:3]
    moves = ((first, "One"), (second, "One"), (third, "Two"), (first, "Two"))
    for vm, name in moves:
        desk.board.move_wanted.emit([vm], desk.made[name])
    assert desk.ctx.runner.busy or not desk.ctx.state.settled
    desk.planner.settle()
    assert (desk.stored("One"), desk.stored("Two")) == ({second}, {first, third})
    assert (set(desk.shown("One")), set(desk.shown("Two"))) == ({second}, {first, third})
    desk.ctx.operations.undo()
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert (desk.stored("One"), desk.stored("Two")) == ({first, second}, set())


def test_sums_of_columns_are_those_of_the_plan(desk: WavesDesk) -> None:
    one, two, three, four, five = desk.vms[:5]
    desk.put("One", [one, two, three])
    desk.put("Two", [four, five])
    desk.set_status("One", WaveStatus.EXECUTING)
    project = desk.ctx.project_id
    desk.ctx.operations.do(routes.set_route, project, [one], "retire")
    desk.set_status("Two", WaveStatus.CANCELLED)
    desk.put("Three", [four])
    shares = {share.wave.id: share for share in desk.ctx.plan.waves}
    for key, face in desk.board.board.waves.items():
        share = shares[key]
        assert face.counted == len(share.vm_ids) == share.totals.vms
        assert face.gb == pytest.approx(share.gb)
        assert face.hours == pytest.approx(share.totals.hours)
        sums = share.totals
        assert face.risk == (sums.green, sums.yellow, sums.red)
    heads = {name: desk.column(name).head.figures for name in desk.made}
    assert [head._left for head in heads.values()] == [
        "2 of 30 VMs", "0 of 30 VMs", "1 of 30 VMs",
    ]  # fmt: skip
    assert "1 VM stands here as a record" in heads["One"].toolTip()
    desk.planner.dialogs.confirmed = False
    desk.board.choose(desk.made["Two"])
    desk.page.tools.waves.delete.trigger()
    assert desk.planner.dialogs.asked[-1][1] == "No VM stands in “Two”."


def test_columns_that_would_break_a_dependency_are_amber_and_name_it(desk: WavesDesk) -> None:
    later, earlier = desk.vms[:2]
    desk.ctx.operations.do(dependencies.add, desk.ctx.project_id, [later], [earlier])
    desk.planner.settle()
    desk.put("Two", [earlier])
    names = {key: desk.board.board.cards[key].name for key in (later, earlier)}
    column = desk.column("One")
    assert desk.hover(column, [later])
    assert not column.verdict.refusal
    assert f"“{names[later]}” in “One” needs “{names[earlier]}”" in column.verdict.warning
    assert not desk.column("Three").verdict.text
    assert desk.drop(column, [later])
    assert desk.stored("One") == {later}


def test_a_real_drag_carries_the_pile_and_ends(
    desk: WavesDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    two, pool = desk.vms[:2], desk.board.pool.list
    pool.select_keys(two)
    seen = []

    def dropped(drag: object) -> None:
        data = drag.mimeData()  # type: ignore[attr-defined]
        seen.append(unpacked_keys(data))
        assert drag.pixmap().width() > 0  # type: ignore[attr-defined]
        assert desk.board.dragging.keys == tuple(two)

    monkeypatch.setattr(pool, "run_drag", dropped)
    pool.startDrag(Qt.DropAction.MoveAction)
    assert seen == [two]
    assert desk.board.dragging.keys == ()


def test_vms_that_move_together_are_asked_about(desk: WavesDesk) -> None:
    one, other = desk.vms[:2]
    desk.ctx.operations.do(move_sets.make, desk.ctx.project_id, "Shop", [one, other])
    desk.planner.settle()
    desk.drop(desk.column("One"), [one])
    QTest.keyClick(desk.dialog(SetDialog), Key.Key_Escape)
    desk.planner.settle()
    assert desk.stored("One") == set()
    desk.drop(desk.column("One"), [one])
    desk.dialog(SetDialog).alone_button.click()
    desk.planner.settle()
    assert desk.stored("One") == {one}
    desk.drop(desk.column("Two"), [one])
    QTest.keyClick(desk.dialog(SetDialog).together_button, Key.Key_Return)
    desk.planner.settle()
    assert desk.stored("Two") == {one, other}


# -- the keyboard ----------------------------------------------------------------------------------


def test_ctrl_and_arrows_move_the_selection_to_the_neighbour(desk: WavesDesk) -> None:
    one = desk.vms[0]
    pool = desk.board.pool.list
    pool.setFocus()
    pool.select_keys([one])
    QTest.keyClick(pool, Key.Key_Right, Ctrl)
    desk.planner.settle()
    assert desk.stored("One") == {one}
    # The keyboard follows, so that the next press goes on.
    cards = desk.column("One").list
    assert cards.hasFocus()
    assert cards.selected_keys() == [one]
    QTest.keyClick(cards, Key.Key_Right, Ctrl)
    desk.planner.settle()
    assert desk.stored("Two") == {one}
    QTest.keyClick(desk.column("Two").list, Key.Key_Left, Ctrl)
    QTest.keyClick(desk.column("One").list, Key.Key_Left, Ctrl)
    desk.planner.settle()
    assert desk.stored("One") == set()
    assert pool.hasFocus()


def test_what_the_keyboard_asks_for_is_refused_in_a_sentence(desk: WavesDesk) -> None:
    stranger = desk.strangers[0]
    pool = desk.board.pool.list
    pool.select_keys([stranger])
    QTest.keyClick(pool, Key.Key_Right, Ctrl)
    desk.planner.settle()
    assert "is in no cohort" in desk.planner.toasts()[-1]
    assert desk.stored("One") == set()


def test_left_and_right_walk_over_collapsed_columns(desk: WavesDesk) -> None:
    desk.put("One", desk.vms[:1])
    desk.put("Three", desk.vms[1:2])
    desk.board.set_folded(desk.made["Two"], True)
    first = desk.column("One").list
    first.setFocus()
    QTest.keyClick(first, Key.Key_Right)
    assert desk.column("Three").list.hasFocus()
    assert desk.board.current == desk.made["Three"]


def test_ctrl_m_asks_where_to_and_refusing_waves_cannot_be_chosen(desk: WavesDesk) -> None:
    one = desk.vms[0]
    desk.put("One", [one])
    desk.set_status("Two", WaveStatus.COMPLETE)
    cards = desk.column("One").list
    cards.select_keys([one])
    QTest.keyClick(cards, Key.Key_M, Ctrl)
    dialog = desk.dialog(ChooseWaveDialog)
    assert dialog.offer is not None
    assert dialog.offer.key == desk.made["Three"]
    dialog.table.select_keys([desk.made["Two"]])
    desk.qtbot.waitUntil(lambda: not dialog.accept_button.isEnabled())
    assert "takes no more VMs" in dialog.told.text()
    assert dialog.table.header.length() == dialog.table.grid.viewport().width(), "it fills the room"
    dialog.table.select_keys([desk.made["Three"]])
    desk.qtbot.waitUntil(dialog.accept_button.isEnabled)
    assert dialog.accept_button.isDefault()
    dialog.accept_button.click()
    desk.planner.settle()
    assert desk.stored("Three") == {one}


def test_the_menu_of_selected_vms_moves_them_too(desk: WavesDesk) -> None:
    page, two = desk.page, desk.vms[:2]
    assert not page.tools.vms.move.isEnabled()
    desk.put("Two", two)
    cards = desk.column("Two").list
    cards.select_keys(two)
    assert page.tools.vms.move.isEnabled()
    cards.menu_wanted.emit(cards.mapToGlobal(QPoint(3, 3)))
    shown = QApplication.activePopupWidget()
    assert isinstance(shown, QMenu)
    assert [action.text() for action in shown.actions() if action.isVisible()][:4] == [
        "Move to wave…", "To the wave before", "To the next wave", "Take out of wave",
    ]  # fmt: skip
    shown.close()
    page.tools.vms.later.trigger()
    desk.planner.settle()
    assert desk.stored("Three") == set(two)
    page.tools.vms.take_out.trigger()
    desk.planner.settle()
    assert desk.stored("Three") == set()


# -- what is shown ---------------------------------------------------------------------------------


def test_the_funnel_filters_board_and_table_alike(desk: WavesDesk) -> None:
    page, three = desk.page, desk.vms[:3]
    desk.put("Two", three)
    page.funnel.activated.emit(VmStatus.ASSIGNED.value)
    assert desk.board.order == (desk.made["Two"],)
    assert desk.board.pool.list.cards.cards == []
    assert page.table.records.shown_count == 3
    assert page.bar.buttons["status"].isChecked()
    assert "3 of" in page.bar.found.text()
    page.funnel.activated.emit(VmStatus.ASSIGNED.value)
    assert desk.board.order == tuple(desk.made.values())
    assert desk.board.pool.list.cards.cards


def test_the_funnel_counts_as_soon_as_vms_have_moved(desk: WavesDesk) -> None:
    before = {part.key: part.value for part in desk.page.funnel._parts}
    desk.put("One", desk.vms[:5])
    after = {part.key: part.value for part in desk.page.funnel._parts}
    assert after["assigned"] == before["assigned"] + 5
    assert after["not_started"] == before["not_started"] - 5


def test_a_search_dims_and_down_goes_to_what_it_finds(desk: WavesDesk) -> None:
    one = desk.vms[0]
    name = desk.board.board.cards[one].name
    desk.put("Two", [one])
    rows = len(desk.board.pool.list.cards.cards)
    search = desk.page.bar.search
    search.setFocus()
    QTest.keyClicks(search, name)
    QTest.keyClick(search, Key.Key_Down)
    assert one in desk.board.highlight.hits
    assert len(desk.board.pool.list.cards.cards) == rows  # nothing is hidden
    assert desk.column("Two").list.selected_keys() == [one]
    search.clear()
    QTest.keyClick(search, Key.Key_Return)
    assert desk.board.highlight.hits is None


def test_counts_per_tenant_stand_for_all_their_vms(desk: WavesDesk) -> None:
    two = desk.vms[:2]
    desk.put("One", two)
    tenants = {desk.board.board.cards[key].tenant for key in two}
    desk.board.set_zoom(Zoom.TENANTS)
    cards = desk.column("One").list.cards
    assert [card.tenant for card in cards.cards] == sorted(tenants)
    data = cards.mimeData([cards.index(row) for row in range(cards.rowCount())])
    assert sorted(unpacked_keys(data)) == sorted(two)
    assert desk.drop(desk.column("Two"), unpacked_keys(data))
    assert desk.stored("Two") == set(two)


def test_the_mark_of_dependencies_lights_what_is_needed(desk: WavesDesk) -> None:
    later, earlier = desk.vms[:2]
    desk.ctx.operations.do(dependencies.add, desk.ctx.project_id, [later], [earlier])
    desk.planner.settle()
    desk.put("One", [earlier])
    desk.put("Two", [later])
    cards = desk.column("Two").list
    place = cards.visualRect(cards.model().index(0, 0))
    mark = desk.board.painter.chain_rect(place.toRectF(), cards.cards.cards[0], 1.0)
    point = mark.center()
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, point, cards.viewport().mapToGlobal(point),
        Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(cards.viewport(), event)
    assert desk.board.highlight.lit == {earlier}
    assert "– One" in cards.property("chainText")


def test_hundreds_of_waves_share_a_few_columns_and_keep_what_is_theirs(desk: WavesDesk) -> None:
    rows = [{"wave_number": 100 + n, "name": f"W{n}", "cohort_id": desk.cohort} for n in range(200)]

    def write(workspace: object) -> object:
        with workspace.unit(desk.ctx.project_id, "Waves") as unit:  # type: ignore[attr-defined]
            unit.insert_many("migration_waves", rows)
        return unit.changes

    desk.ctx.operations.do(write)
    desk.put("One", desk.vms[:20])
    board = desk.board
    assert len(board.order) == 203
    cards = desk.column("One").list
    chosen = desk.vms[5:7]
    cards.select_keys(chosen)
    desk.page.bar.search.setFocus()
    board.strip.bar.setValue(board.strip.bar.maximum())
    desk.planner.settle()
    assert desk.made["One"] not in board.bound
    assert len(board.bound) < 12
    assert board.selected_keys() == chosen
    assert desk.column("One").list.selected_keys() == chosen


def test_a_column_with_the_keyboard_stays_its_wave_s_while_the_board_moves(desk: WavesDesk) -> None:
    for number in range(12):
        desk.add(f"More {number}")
    desk.put("One", desk.vms[:1])
    column = desk.column("One")
    column.list.setFocus()
    desk.board.strip.bar.setValue(desk.board.strip.bar.maximum())
    desk.planner.settle()
    assert column.key == desk.made["One"]
    assert column.list.hasFocus()


def test_collapsed_columns_take_drops_and_open_on_a_press(desk: WavesDesk) -> None:
    board, two = desk.board, desk.vms[:2]
    board.set_folded(desk.made["Two"], True)
    column = desk.column("Two")
    assert not column.list.isVisible()
    assert desk.drop(column, two)
    assert desk.stored("Two") == set(two)
    QTest.mouseClick(column, Qt.MouseButton.LeftButton)
    assert column.list.isVisible()
    group = board.board.groups[0].key
    board.toggle_group(group)
    assert set(board.order) <= board.folded
    board.toggle_group(group)
    assert not board.folded


def test_the_wave_that_is_worked_on_stays_in_sight_when_the_board_is_narrower(
    desk: WavesDesk,
) -> None:
    board, stage, key = desk.board, desk.board.strip.room, desk.made["Two"]
    board.choose(key)
    assert board.bound[key].geometry().right() < stage.width()
    window = desk.planner.window
    lack = stage.width() - board.bound[key].geometry().right() + grid(4)
    window.resize(window.width() - lack, window.height())
    desk.planner.settle()
    place = board.bound[key].geometry()
    assert place.left() >= 0
    assert place.right() < stage.width()


def test_cards_out_of_view_are_of_the_new_height_too(desk: WavesDesk) -> None:
    desk.put("One", desk.vms[:3])
    board, cards = desk.board, desk.column("One").list
    assert cards.visualRect(cards.cards.index(0)).height() == card_height(Zoom.LINE)
    board.show_only(set(desk.vms), [desk.made["One"]])
    assert not cards.isVisible()
    board.set_zoom(Zoom.LINES)
    board.show_only(None)
    QApplication.processEvents()
    assert desk.column("One").list is cards
    for row in range(3):
        assert cards.visualRect(cards.cards.index(row)).height() == card_height(Zoom.LINES)


def test_finished_waves_are_collapsed_in_one_go(
    desk: WavesDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("One", "Three"):
        desk.set_status(name, WaveStatus.CANCELLED)
    arranged = []
    arrange = desk.board._arrange
    monkeypatch.setattr(desk.board, "_arrange", lambda: (arranged.append(1), arrange()))
    desk.page.tools.all.fold_done.trigger()
    assert desk.board.folded == {desk.made["One"], desk.made["Three"]}
    assert len(arranged) == 1
    desk.page.tools.all.open_all.trigger()
    assert not desk.board.folded
    assert len(arranged) == 2


def test_a_patch_leaves_selection_and_scroll_position(desk: WavesDesk) -> None:
    pool = desk.board.pool.list
    QAbstractItemModelTester(pool.cards, QAbstractItemModelTester.FailureReportingMode.Warning)
    keys = [card.key for card in pool.cards.cards]
    pool.select_keys(keys[60:62])
    pool.verticalScrollBar().setValue(700)
    place = pool.verticalScrollBar().value()
    gone = [key for key in desk.vms if key not in keys[55:70]][-3:]
    desk.put("One", gone)
    assert pool.selected_keys() == keys[60:62]
    assert pool.verticalScrollBar().value() == place


def test_the_page_catches_up_when_it_is_shown(desk: WavesDesk) -> None:
    desk.planner.show("setup")
    desk.put("One", desk.vms[:2])
    desk.planner.show("waves")
    desk.planner.settle()
    assert len(desk.shown("One")) == 2


def test_mime_holds_ids_and_nothing_else(desk: WavesDesk) -> None:
    data = packed_keys([3, 1])
    assert data.formats() == ["application/x-migration-planner-vms"]
    assert unpacked_keys(data) == [3, 1]


def test_checks_of_the_project_s_own_leave_the_status_its_word(desk: WavesDesk) -> None:
    head = desk.column("One").head
    for label in ("Backup tested", "Firewall opened", "Owner informed", "Freeze announced"):
        add = partial(wave_checks.add_check, label=label)
        desk.ctx.operations.do(add, desk.ctx.project_id)
        desk.planner.settle()
    desk.set_status("One", WaveStatus.PRE_CHECKS_PASSED)
    assert head.status.text == "Checks passed"
    desk.qtbot.waitUntil(lambda: head.status.width() >= head.status.sizeHint().width())
    assert head.dots.width() == head.dots.sizeHint().width()


def test_how_far_the_waves_are_is_read_above_them(desk: WavesDesk) -> None:
    desk.set_status("One", WaveStatus.COMPLETE)
    desk.set_status("Two", WaveStatus.VALIDATING)
    assert desk.page.line.text().startswith("1 wave complete · 1 wave under way · ")
    desk.set_status("Two", WaveStatus.FAILED)
    assert desk.page.line.text().startswith("1 wave complete · 1 wave failed · ")
