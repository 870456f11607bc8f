"""The small picture of a VM among its neighbours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.charts.neighbourhood import MOST_SHOWN, Around, NeighbourhoodChart
from tests.ui.pictures import colors_of


def _around(key: int, color: str = "") -> Around:
    return Around(key, f"vm{key}", f"vm{key}\nday {key}", color)


@pytest.fixture
def chart(show: Callable[[QWidget, int, int], None]) -> NeighbourhoodChart:
    made = NeighbourhoodChart()
    made.show_around(
        _around(1), [_around(2, "chart_1"), _around(3)], [_around(4)], [_around(5, "chart_2")]
    )
    show(made, 400, made.sizeHint().height())
    return made


def test_needs_stand_left_and_those_that_need_it_right(chart: NeighbourhoodChart) -> None:
    place = {mark.key: mark.rect for mark in chart.marks}
    assert place[2].right() < place[1].left()
    assert place[3].right() < place[1].left()
    assert place[4].left() > place[1].right()
    assert place[5].top() > place[1].bottom()
    assert place[5].left() == place[1].left()
    assert all(chart.rect().contains(rect.toAlignedRect()) for rect in place.values())


def test_a_click_walks(chart: NeighbourhoodChart, qtbot: QtBot) -> None:
    place = next(mark.rect for mark in chart.marks if mark.key == 4).center().toPoint()
    with qtbot.waitSignal(chart.activated) as walked:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    assert walked.args == [4]


def test_the_keyboard_walks(chart: NeighbourhoodChart, qtbot: QtBot) -> None:
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    with qtbot.waitSignal(chart.activated) as walked:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert walked.args == [3]


def test_cohorts_have_their_colour(chart: NeighbourhoodChart) -> None:
    found = colors_of(chart.grab().toImage())
    assert {"#1f5fb8", "#a04a00"} <= set(found)


def test_many_neighbours_are_shortened(chart: NeighbourhoodChart) -> None:
    chart.show_around(_around(1), [_around(10 + n) for n in range(40)], [], [])
    chart.resize(400, chart.sizeHint().height())
    assert len(chart.marks) == MOST_SHOWN  # one place says how many more there are
    assert chart.accessibleDescription().startswith("vm1 needs vm10, vm11")


def test_without_neighbours_it_says_so(chart: NeighbourhoodChart) -> None:
    chart.show_around(_around(1), [], [], [])
    assert chart.marks == []
    assert chart.accessibleDescription() == "Nothing ties this VM to another."
