"""Bars of a Gantt chart are moved by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.charts.gantt_rows import GanttBar, GanttRow
from app.ui.charts.movable_gantt import MovableGantt, MoveNote
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import current_tokens
from tests.ui.pictures import reads_well

Show = Callable[[QWidget, int, int], None]
MONDAY = date(2027, 3, 1)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_FREE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def later(days: int) -> date:
    return MONDAY + timedelta(days=days)


ROWS = [
    GanttRow("Pilot", (GanttBar(later(0), later(9), "10 days"),), fixed="A cohort stays."),
    GanttRow("1", (GanttBar(later(0), later(2), "One", key=1),), 1, moves=1),
    GanttRow("2", (GanttBar(later(7), later(9), "Two", key=2),), 2, moves=2),
    GanttRow("plain", (GanttBar(later(7), later(9), "Plain", key=3),)),
]


class Desk:
    """A chart whose wave 2 may not begin before the Monday of its week."""

    def __init__(self, show: Show) -> None:
        self.chart = MovableGantt()
        show(self.chart, 900, 300)
        self.chart.set_rows(ROWS)
        self.chart.set_judge(self.judge)
        self.chart.activateWindow()
        self.chart.setFocus()
        self.said: list[tuple[str, object]] = []
        self.chart.move_wanted.connect(lambda what, days: self.said.append(("move", (what, days))))
        self.chart.step_wanted.connect(lambda what, days: self.said.append(("step", (what, days))))
        self.chart.date_wanted.connect(lambda what: self.said.append(("date", what)))
        self.chart.refused.connect(lambda why: self.said.append(("no", why)))
        self.chart.activated.connect(lambda key: self.said.append(("open", key)))

    @staticmethod
    def judge(what: object, days: int) -> MoveNote:
        if what == 2 and days < 0:
            return MoveNote("Before One ends.", "error", refused=True)
        return MoveNote(f"{what} by {days}")

    def press(self, row: int) -> QPoint:
        at = self.chart.bar_rect(row, 0).center()
        QTest.mousePress(self.chart.viewport(), _LEFT, _FREE, at)
        return at

    def move_to(self, at: QPoint) -> None:
        """The mouse with its button held, as the window system tells of it."""
        where = QPointF(self.chart.viewport().mapToGlobal(at))
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, QPointF(at), where, _NONE, _LEFT, _FREE
        )  # fmt: skip
        QApplication.sendEvent(self.chart.viewport(), event)

    def release(self, at: QPoint) -> None:
        QTest.mouseRelease(self.chart.viewport(), _LEFT, _FREE, at)

    def days(self, count: float) -> QPoint:
        return QPoint(round(count * self.chart.day_width), 0)

    def carry(self, row: int, days: float) -> QPoint:
        at = self.press(row)
        self.move_to(at + self.days(days / 2))
        to = at + self.days(days)
        self.move_to(to)
        return to


@pytest.fixture
def desk(show: Show) -> Desk:
    return Desk(show)


def test_a_bar_follows_the_mouse_in_whole_days_and_is_dropped(desk: Desk) -> None:
    to = desk.carry(1, 4.3)
    assert desk.chart.carried == MoveNote("1 by 4")
    before = desk.chart.bar_rect(1, 0)
    image = desk.chart.viewport().grab().toImage()
    there = before.translated(desk.days(4)).center()
    assert image.pixelColor(there).name() == current_tokens().color("chart_1")
    assert image.pixelColor(before.topLeft() + QPoint(3, 3)).name() != (
        current_tokens().color("chart_1")
    ), "pale where it is"
    assert desk.said == []
    desk.release(to)
    assert desk.said == [("move", (1, 4))]
    assert desk.chart.carried is None


def test_what_a_day_refuses_is_said_and_not_asked_for(desk: Desk) -> None:
    to = desk.carry(2, -3)
    assert desk.chart.carried == MoveNote("Before One ends.", "error", refused=True)
    assert desk.chart.viewport().cursor().shape() == Qt.CursorShape.ForbiddenCursor
    desk.release(to)
    assert desk.said == []
    # What stays wherever it is says why while it is pulled at.
    to = desk.carry(0, 3)
    assert desk.chart.carried == MoveNote("A cohort stays.", "error", refused=True)
    desk.release(to)
    desk.release(desk.carry(3, 3))
    assert desk.said == []


def test_escape_puts_a_bar_back_and_the_release_does_nothing(desk: Desk) -> None:
    to = desk.carry(1, 4)
    QTest.keyClick(desk.chart, Qt.Key.Key_Escape)
    assert desk.chart.carried is None
    desk.move_to(to + desk.days(1))
    assert desk.chart.carried is None
    desk.release(to)
    assert desk.said == []
    # The next press counts again.
    desk.release(desk.press(1))
    assert desk.said == [("open", 1)]


def test_a_bar_that_comes_back_to_its_day_is_not_moved(desk: Desk) -> None:
    to = desk.carry(1, 3)
    back = to - desk.days(3)
    desk.move_to(back)
    assert desk.chart.carried == MoveNote("1 by 0")
    desk.release(back)
    assert desk.said == []


def test_what_goes_away_or_changes_meanwhile_is_let_go(desk: Desk, show: Show) -> None:
    to = desk.carry(1, 4)
    desk.chart.set_rows(ROWS)
    assert desk.chart.carried is None
    desk.release(to)
    to = desk.carry(1, 4)
    other = QLineEdit()
    show(other, 100, 30)
    other.activateWindow()
    other.setFocus()
    assert desk.chart.carried is None
    desk.release(to)
    to = desk.carry(1, 4)
    desk.chart.hide()
    assert desk.chart.carried is None
    assert desk.said == []


def test_at_the_edge_the_days_scroll_on(desk: Desk, qtbot: QtBot) -> None:
    desk.chart.zoom(6)
    desk.chart.horizontalScrollBar().setValue(0)
    at = desk.press(1)
    edge = QPoint(desk.chart.viewport().width() - 2, at.y())
    desk.move_to(edge)
    assert desk.chart.carried is not None
    first = desk.chart.carried
    qtbot.waitUntil(lambda: desk.chart.horizontalScrollBar().value() > 3 * desk.chart.day_width)
    assert desk.chart.carried not in {None, first}
    QTest.keyClick(desk.chart, Qt.Key.Key_Escape)
    assert not desk.chart._at_edge.isActive()


def test_the_keyboard_moves_the_bar_that_it_is_on(desk: Desk) -> None:
    press = QTest.keyClick
    press(desk.chart, Qt.Key.Key_Down)
    press(desk.chart, Qt.Key.Key_Down)
    for key, days in (("Left", -1), ("Right", 1), ("Up", -7), ("Down", 7)):
        press(desk.chart, Qt.Key[f"Key_{key}"], _CONTROL)
        assert desk.said[-1] == ("step", (1, days))
    press(desk.chart, Qt.Key.Key_M, _CONTROL)
    assert desk.said[-1] == ("date", 1)
    press(desk.chart, Qt.Key.Key_Up)
    press(desk.chart, Qt.Key.Key_Right, _CONTROL)
    assert desk.said[-1] == ("no", "A cohort stays.")
    before = list(desk.said)
    press(desk.chart, Qt.Key.Key_End)
    press(desk.chart, Qt.Key.Key_Right, _CONTROL)
    assert desk.said == before
    assert desk.chart.current_row == 3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_paints_what_is_in_the_hand_in_both_themes(
    desk: Desk, qapp: QApplication, name: str
) -> None:
    set_theme(qapp, name)
    desk.carry(1, 4)
    assert reads_well(desk.chart.viewport(), name)
    QTest.keyClick(desk.chart, Qt.Key.Key_Escape)
    desk.carry(2, -2)
    assert reads_well(desk.chart.viewport(), name)
    set_theme(qapp, "light")
