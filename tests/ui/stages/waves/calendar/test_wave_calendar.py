"""The calendar on its page: waves get other days, as one step each."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
)
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.planning.waves.wave import WaveStatus
from app.services import waves
from app.services.waves import WaveEdit
from app.ui.parts.ask_dialog import AskDialog
from app.ui.stages.waves.calendar.dragging import Held
from app.ui.stages.waves.wave_dialog import WaveDialog
from tests.ui.conftest import Planner
from tests.ui.pictures import colors_of
from tests.ui.stages.waves.waves_desk import WavesDesk

_MOVE, _LEFT = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
_FREE = Qt.KeyboardModifier.NoModifier


class Desk(WavesDesk):
    """“One” has VMs and “Two” none; the calendar is looked at."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, ("One", "Two"))
        self.put("One", self.vms[:4])
        self.page.show_view("calendar")
        self.weeks, self.tray = self.page.calendar.weeks, self.page.calendar.tray

    def first(self, name: str) -> date:
        block = next(each for each in self.weeks.blocks if each.key == self.made[name])
        assert block.span is not None
        return block.span.first

    def monday(self) -> date:
        """The Monday after the week in which the project starts."""
        start = self.ctx.plan.parameters.start_date
        assert start is not None
        return start + timedelta(days=14 - start.weekday())

    def drop_on(self, held: Held, day: date) -> None:
        """Drop a wave on a day, as the window system does."""
        self.weeks.go_to(day)
        target, data = self.weeks.viewport(), held.as_mime()
        place = self.weeks.day_rect(day).center().toPoint()
        for kind in (QDragEnterEvent, QDragMoveEvent):
            QApplication.sendEvent(target, kind(place, _MOVE, data, _LEFT, _FREE))
        drop = QDropEvent(QPointF(place), _MOVE, data, _LEFT, _FREE)
        QApplication.sendEvent(target, drop)
        self.planner.settle()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_a_wave_is_dragged_to_another_day_and_back_by_undo(desk: Desk) -> None:
    before, steps, to = desk.first("One"), desk.steps, desk.monday()
    desk.drop_on(Held(desk.made["One"]), to)
    assert desk.wave("One").scheduled_start == to
    assert desk.first("One") == to
    assert desk.steps == steps + 1
    assert "Move “One” to" in desk.planner.toasts()[-1]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.first("One") == before
    # One without a day comes from the list beside the weeks.
    assert desk.tray.count() == 1
    desk.drop_on(Held(desk.made["Two"]), to)
    assert desk.wave("Two").scheduled_start == to
    assert desk.page.calendar.beside.isHidden()
    # What does not fit into its one day is told with the hours that lack.
    edits = [
        WaveEdit(desk.made["One"], "scheduled_end", desk.first("One")),
        WaveEdit(desk.made["One"], "scheduled_start", desk.first("One")),
        WaveEdit(desk.made["One"], "agent_slots_override", "1"),
    ]
    desk.ctx.operations.do(waves.set_fields, desk.ctx.project_id, edits)
    desk.put("One", desk.vms[:12])
    desk.drop_on(Held(desk.made["One"]), to - timedelta(days=3))
    assert desk.wave("One").scheduled_end == to - timedelta(days=3)
    told = next(text for text in desk.planner.toasts() if "slot-hours lack" in text)
    assert told.startswith("“One”: ")
    block = next(each for each in desk.weeks.blocks if each.key == desk.made["One"])
    assert block.unfit
    assert desk.weeks.scene is not None
    assert "slot-hours lack" in desk.weeks.scene.sentence(block)


def test_the_keyboard_moves_a_wave_and_a_dialog_asks_for_its_date(desk: Desk) -> None:
    press, control = desk.qtbot.keyClick, Qt.KeyboardModifier.ControlModifier
    desk.weeks.setFocus()
    desk.board.mean(desk.made["One"])
    before = desk.first("One")
    press(desk.weeks, Qt.Key.Key_Down, control)
    press(desk.weeks, Qt.Key.Key_Down, control)  # before the plan has followed
    assert desk.wave("One").scheduled_start == before + timedelta(days=14)
    desk.planner.settle()
    press(desk.weeks, Qt.Key.Key_M, control)
    dialog = desk.dialog(AskDialog)
    saturday = desk.monday() + timedelta(days=5)
    dialog.editors["day"].set_value(saturday)  # type: ignore[attr-defined]
    dialog.accept()
    assert "no working day" in dialog.message("day")
    dialog.editors["day"].set_value(None)  # type: ignore[attr-defined]
    dialog.accept()
    desk.planner.settle()
    assert desk.wave("One").scheduled_start is None
    assert desk.first("One") == before


def test_a_chosen_wave_is_the_one_that_commands_checks_and_menu_mean(desk: Desk) -> None:
    desk.page.tools.checks.trigger()
    for name in ("Two", "One"):
        if name == "Two":
            desk.tray.setCurrentRow(0)
        else:
            spot = desk.weeks.block_rect(desk.made["One"]).topLeft().toPoint() + QPoint(9, 6)
            desk.qtbot.mouseClick(desk.weeks.viewport(), _LEFT, pos=spot)
        assert desk.page.current_wave == desk.made[name]
        assert desk.page.panel.name.full_text() == name
    assert not desk.page.tools.vms.move.isEnabled()  # no VM is selected there
    desk.page.calendar.opened.emit(desk.made["One"])
    desk.dialog(WaveDialog).reject()

    desk.page.panel.closed.emit()
    assert desk.weeks.hasFocus()
    # The menu is that of the board.
    desk.weeks.menu_wanted.emit(desk.made["One"], QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    assert texts[:2] == ["Check", "Cancel wave…"]
    assert {"Edit wave…", "Move to date…", "Export", "Delete wave…"} <= set(texts)
    assert "Collapse column" not in texts
    desk.set_status("One", WaveStatus.CANCELLED)
    desk.board.mean(desk.made["One"])
    assert not desk.page.tools.date.isEnabled()
    assert desk.weeks.blocks == ()


def test_beside_the_waves_a_menu_saves_the_weeks_in_view(desk: Desk, tmp_path: Path) -> None:
    weeks = desk.weeks
    spot = QPoint(weeks.viewport().width() - 3, weeks.viewport().height() - 3)
    assert weeks.block_at(spot) is None
    where = weeks.viewport().mapToGlobal(spot)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, where)
    QApplication.sendEvent(weeks.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    desk.planner.dialogs.target = tmp_path / "weeks.png"
    next(each for each in menu.actions() if each.text() == "Save picture…").trigger()
    menu.close()
    desk.planner.settle()
    image = QImage(str(tmp_path / "weeks.png"))
    assert image.width() > weeks.viewport().width()
    assert len(colors_of(image)) > 3


def test_the_legend_is_read_whole_with_large_text(desk: Desk) -> None:
    legend = desk.page.calendar.legend
    desk.planner.window.resize(1280, 800)
    desk.ctx.set_zoom(200)
    try:
        desk.planner.settle()
        desk.qtbot.waitUntil(lambda: legend.height() >= legend.heightForWidth(legend.width()))
        assert legend.text().endswith("planned or given dates.")
        assert legend.width() < legend.fontMetrics().horizontalAdvance(legend.text())
    finally:
        desk.ctx.set_zoom(100)
