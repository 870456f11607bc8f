"""The grid of weeks by mouse, keyboard and real drop events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragMoveEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.wave import Wave, WaveStatus
from app.ui.parts.day_words import day_sentence
from app.ui.stages.waves.calendar.dragging import Held, held_of
from tests.ui.stages.waves.calendar.grid_desk import GridDesk, scene_of
from tests.unit.domain.planning.waves.day_cases import ACME, FIRST, day, freeze, plan_of, share

ONE = Wave(1, 1, "One", cohort_id=FIRST)
TWO = Wave(2, 2, "Two", cohort_id=FIRST)
RUNNING = Wave(3, 3, "Busy", status=WaveStatus.COMPLETE)


def usual() -> Plan:
    return plan_of(
        share(ONE, 0, 1, [1, 2]), share(TWO, 3, 3, [3]), share(RUNNING, 2, 2, [4]),
        rules=[freeze(8, 8)],
    )  # fmt: skip


@pytest.fixture
def desk(qtbot: QtBot) -> GridDesk:
    return GridDesk(qtbot, usual())


def test_a_block_is_dropped_on_another_day_by_the_day_it_is_held_on(desk: GridDesk) -> None:
    assert desk.drop(Held(2), 4)
    assert desk.drop(Held(1, 1), 10)  # held on its second day
    assert desk.moves == [(2, day(4)), (1, day(9))]
    assert desk.grid.hovering is None


@pytest.mark.parametrize(
    ("key", "offset", "reason"),
    [
        (2, 8, "freeze “Year end”"),
        (2, 5, "no working day"),
        (2, 0, "before “One” ends"),
        (3, 4, "“Busy” keeps its dates"),
    ],
)
def test_a_drop_is_refused_with_the_reason_while_hovering(
    desk: GridDesk, key: int, offset: int, reason: str
) -> None:
    assert not desk.hover(Held(key), offset)
    assert desk.grid.hovering is not None
    assert reason in desk.grid.hovering.text
    assert not desk.drop(Held(key), offset)
    assert desk.moves == []


def test_nothing_but_a_wave_is_taken(desk: GridDesk) -> None:
    data = QMimeData()
    data.setText("no wave")
    move = QDragMoveEvent(
        desk.spot(4), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(desk.grid.viewport(), move)
    assert not move.isAccepted()
    assert desk.grid.hovering is None


def test_the_mouse_takes_a_block_in_hand(desk: GridDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[Held | None] = []

    def keep(drag: QDrag) -> None:
        held.append(held_of(drag.mimeData()))

    monkeypatch.setattr(desk.grid, "run_drag", keep)
    start = desk.block(1)
    desk.qtbot.mousePress(desk.grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert desk.chosen[-1] == 1
    far = start + QPoint(200, 0)
    at = desk.grid.viewport().mapToGlobal(far)
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, QPointF(far), QPointF(at), Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(desk.grid.viewport(), event)
    assert held == [Held(1, 0)]


def test_arrows_choose_and_control_moves_to_the_next_free_day(desk: GridDesk) -> None:
    grid, press = desk.grid, desk.qtbot.keyClick
    assert desk.chosen == [1]  # the keyboard starts there
    press(grid, Qt.Key.Key_Right)
    press(grid, Qt.Key.Key_Right)
    assert desk.chosen[-1] == 2
    assert "Two" in grid.accessibleDescription()
    control = Qt.KeyboardModifier.ControlModifier
    for key, to in (
        (Qt.Key.Key_Right, 4),
        (Qt.Key.Key_Left, 2),
        (Qt.Key.Key_Down, 10),
    ):
        press(grid, key, control)
        assert desk.moves[-1] == (2, day(to))
    press(grid, Qt.Key.Key_Up, control)
    assert "is before the project starts" in desk.refused[-1]
    press(grid, Qt.Key.Key_Return)
    assert desk.opened == [2]


def test_a_day_that_a_tenants_window_opens_is_paler_and_its_tooltip_says_for_whom(
    qtbot: QtBot,
) -> None:
    window = CalendarWindow(1, "Saturdays", "maintenance", 5, 20.0, 23.0, tenant_id=ACME)
    desk = GridDesk(qtbot, plan_of(share(ONE, 0, 1, [1]), rules=[window]))
    picture = desk.grid.viewport().grab().toImage()
    friday, saturday, sunday = (picture.pixelColor(desk.spot(each)) for each in (4, 5, 6))
    assert len({friday.name(), saturday.name(), sunday.name()}) == 3
    assert friday.lightness() > saturday.lightness() > sunday.lightness()
    marks = scene_of(plan_of(rules=[window])).backdrop.on(day(5))
    assert day_sentence(marks, today=False).splitlines()[1:] == [
        "Open to some alone, 20:00 – 23:00",
        "Window of tenant Acme: Saturdays, 20:00 – 23:00",
    ]


def test_a_double_click_opens_and_a_tooltip_explains(desk: GridDesk) -> None:
    desk.qtbot.mouseDClick(desk.grid.viewport(), Qt.MouseButton.LeftButton, pos=desk.block(2))
    assert desk.opened == [2]
    assert "Planned · 1 VM · 10 GB to move" in desk.grid.explained(desk.block(2))
    assert "Freeze: Year end" in desk.grid.explained(desk.spot(8))
    assert desk.grid.explained(QPoint(2, 2)) == ""


def test_blocks_without_room_are_listed(qtbot: QtBot) -> None:
    every = [share(Wave(key, key, f"Wave {key}", scheduled_start=day(2)), None)
             for key in range(1, 10)]  # fmt: skip
    desk = GridDesk(qtbot, plan_of(*every))
    desk.grid.show_more(desk.grid._weeks.week_of(day(2)), 2)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    assert texts[-1] == "9  Wave 9"
    menu.actions()[-1].trigger()
    menu.close()
    assert desk.opened == [9]
    assert desk.chosen[-1] == 9


def test_the_week_in_view_stays_when_the_plan_changes(desk: GridDesk) -> None:
    grid = desk.grid
    grid.go_to(day(20))
    before = grid._first_in_view()
    grid.show_scene(scene_of(plan_of(share(replace(ONE, scheduled_start=day(30)), None))))
    assert grid._first_in_view() == before


def test_two_hundred_weeks_with_a_thousand_waves_are_painted_in_part(qtbot: QtBot) -> None:
    waves = (Wave(key, key, f"Wave {key}", scheduled_start=day(key + key // 5 * 2))
             for key in range(1_000))  # fmt: skip
    desk = GridDesk(qtbot, plan_of(*(share(wave, None) for wave in waves)))
    grid = desk.grid
    assert grid._weeks.count > 200
    bar = grid.verticalScrollBar()
    for step in range(20):
        bar.setValue(step * bar.maximum() // 20)
        grid.viewport().repaint()
    assert len(grid._weeks._laid) < 20 * 9  # only what came into view was laid out
