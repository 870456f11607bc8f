"""Waves get other days in the Gantt chart: by the rules of the calendar, one step each."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.planning.waves.wave import WaveStatus
from app.services import waves
from app.ui.parts.ask_dialog import AskDialog
from tests.ui.conftest import Planner
from tests.ui.stages.waves.waves_desk import WavesDesk

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_FREE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Desk(WavesDesk):
    """Two waves of a cohort on their days; the chart of the plan is looked at."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner, ("One", "Two"))
        keys = self.vms
        self.put("One", keys[:4])
        self.put("Two", keys[4:8])
        self.plan_page = planner.show("plan")
        self.plan_page.show_view("gantt")
        self.gantt = self.plan_page.gantt
        self.chart = self.gantt.chart
        self.gantt.by_waves.click()
        self.chart.setFocus()

    def row(self, name: str) -> int:
        keys = [row.moves for row in self.chart._rows]
        return keys.index(self.made[name])

    def first(self, name: str) -> date:
        return self.chart._rows[self.row(name)].bars[0].first

    def carry(self, name: str, days: int) -> QPoint:
        at = self.chart.bar_rect(self.row(name), 0).center()
        QTest.mousePress(self.chart.viewport(), _LEFT, _FREE, at)
        to = at + QPoint(round(days * self.chart.day_width), 0)
        for place in (at + QPoint(12 if days > 0 else -12, 0), to):
            where = QPointF(self.chart.viewport().mapToGlobal(place))
            event = QMouseEvent(
                QMouseEvent.Type.MouseMove, QPointF(place), where, _NONE, _LEFT, _FREE
            )  # fmt: skip
            QApplication.sendEvent(self.chart.viewport(), event)
        return to

    @property
    def told(self) -> str:
        assert self.chart.carried is not None
        return self.chart.carried.text

    def drop(self, at: QPoint) -> None:
        QTest.mouseRelease(self.chart.viewport(), _LEFT, _FREE, at)

    def week(self, name: str) -> int:
        """Days from a wave's first to the Monday of the week after next."""
        return 14 - self.first(name).weekday()


@pytest.fixture
def desk(sample_planner: Planner) -> Desk:
    return Desk(sample_planner)


def test_a_wave_is_dragged_to_another_day_and_back_by_undo(desk: Desk) -> None:
    before, steps, days = desk.first("Two"), desk.steps, desk.week("Two")
    to = desk.carry("Two", days)
    assert desk.told.startswith("Wave 2: Two\nBegins ")
    desk.drop(to)
    assert desk.first("Two") == before + timedelta(days=days), "before the plan has followed"
    desk.planner.settle()
    assert desk.wave("Two").scheduled_start == before + timedelta(days=days)
    assert desk.first("Two") == before + timedelta(days=days)
    assert desk.steps == steps + 1
    assert "Move “Two” to" in desk.planner.toasts()[-1]
    desk.ctx.operations.undo()
    desk.planner.settle()
    assert desk.first("Two") == before
    assert desk.wave("Two").scheduled_start is None
    # The calendar of the Wave Planner shows the same.
    desk.drop(desk.carry("Two", days))
    desk.planner.settle()
    desk.planner.show("waves")
    desk.page.show_view("calendar")
    span = desk.page._day_rules().spans[desk.made["Two"]]  # type: ignore[union-attr]
    assert span.first == before + timedelta(days=days)


def test_days_that_do_not_take_a_wave_say_why_and_escape_cancels(desk: Desk) -> None:
    steps = desk.steps
    saturday = 5 - desk.first("Two").weekday()
    for days, reason in ((saturday, "is no working day"), (-60, "before the project starts")):
        to = desk.carry("Two", days)
        assert reason in desk.told
        desk.drop(to)
    to = desk.carry("Two", desk.week("Two"))
    QTest.keyClick(desk.chart, Qt.Key.Key_Escape)
    desk.drop(to)
    assert desk.steps == steps
    desk.drop(desk.carry("Two", desk.week("Two")))
    desk.planner.settle()
    # The wave before it, moved behind its first day, pushes it on.
    to = desk.carry("One", desk.week("One") + 1)
    assert "“Two”" in desk.told
    assert "then follows later" in desk.told
    QTest.keyClick(desk.chart, Qt.Key.Key_Escape)
    desk.drop(to)


def test_waves_that_are_not_planned_and_other_rows_stay_and_say_why(desk: Desk) -> None:
    desk.set_status("One", WaveStatus.PRE_CHECKS_PASSED)
    to = desk.carry("One", 5)
    assert "“One” keeps its dates: it is past its checks." in desk.told
    desk.drop(to)
    desk.chart._go_to(desk.row("One"), 0)
    QTest.keyClick(desk.chart, Qt.Key.Key_Right, _CONTROL)
    assert "keeps its dates" in desk.planner.toasts()[-1]
    QTest.keyClick(desk.chart, Qt.Key.Key_M, _CONTROL)
    assert "keeps its dates" in desk.planner.toasts()[-1]
    assert desk.wave("One").scheduled_start is None
    QTest.keyClick(desk.chart, Qt.Key.Key_Space)  # opens the wave
    vm = desk.chart._rows[desk.row("One") + 1]
    assert vm.moves is None
    assert vm.fixed.startswith("A VM moves with its wave")
    desk.chart._go_to(desk.row("One") + 1, 0)
    QTest.keyClick(desk.chart, Qt.Key.Key_Right, _CONTROL)
    assert desk.planner.toasts()[-1] == vm.fixed
    desk.gantt.by_waves.click()
    assert all(row.moves is None and row.fixed for row in desk.chart._rows)


def test_the_keyboard_moves_a_wave_and_a_dialog_asks_for_its_date(desk: Desk) -> None:
    before = desk.first("Two")
    desk.chart._go_to(desk.row("Two"), 0)
    QTest.keyClick(desk.chart, Qt.Key.Key_Down, _CONTROL)
    QTest.keyClick(desk.chart, Qt.Key.Key_Down, _CONTROL)  # before the plan has followed
    assert desk.wave("Two").scheduled_start == before + timedelta(days=14)
    desk.planner.settle()
    assert desk.chart._rows[desk.chart.current_row].moves == desk.made["Two"]
    QTest.keyClick(desk.chart, Qt.Key.Key_Left, _CONTROL)
    desk.planner.settle()
    assert desk.wave("Two").scheduled_start.weekday() < 5  # type: ignore[union-attr]
    QTest.keyClick(desk.chart, Qt.Key.Key_M, _CONTROL)
    dialog = desk.dialog(AskDialog)
    dialog.editors["day"].set_value(None)  # type: ignore[attr-defined]
    dialog.accept()
    desk.planner.settle()
    assert desk.wave("Two").scheduled_start is None
    for _ in range(10):
        QTest.keyClick(desk.chart, Qt.Key.Key_Up, _CONTROL)
    assert any("is before" in text for text in desk.planner.toasts())


def test_without_waves_the_box_says_so(sample_planner: Planner) -> None:
    page = sample_planner.show("plan")
    page.show_view("gantt")  # type: ignore[attr-defined]
    box = page.gantt.by_waves  # type: ignore[attr-defined]
    assert not box.isEnabled()
    assert "There are no waves yet" in box.toolTip()
    assert page.gantt.chart._rows[0].fixed  # type: ignore[attr-defined]


def test_waves_open_for_their_vms_and_the_path_is_marked(desk: Desk) -> None:
    rows = len(desk.chart._rows)
    desk.gantt.with_vms.click()
    assert len(desk.chart._rows) == rows + 8
    desk.gantt.with_path.click()
    marked = [row.label for row in desk.chart._rows for bar in row.bars if bar.marked]
    assert marked
    desk.chart._go_to(desk.row("One"), 0)
    QTest.keyClick(desk.chart, Qt.Key.Key_Space)
    assert len(desk.chart._rows) == rows + 4
    assert not desk.gantt.with_vms.isChecked()
    remove = partial(waves.delete, keys=[desk.made["One"], desk.made["Two"]])
    desk.ctx.operations.do(remove, desk.ctx.project_id)
    desk.planner.settle()
    assert not desk.gantt.shows_waves
