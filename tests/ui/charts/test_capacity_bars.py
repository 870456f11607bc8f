"""The picture of demand against usable capacity."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.ui.charts.capacity_bars import CapacityBars, CapacityLane, amount
from app.ui.theme.style import set_theme
from app.ui.theme.tokens import current_tokens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Show = Callable[[QWidget, int, int], None]
CPU = CapacityLane("CPU", "threads", 60.0, 10.0, existing=64.0, added=64.0, after_loss=64.0)
RAM = CapacityLane("RAM", "GB", 300.0, existing=512.0, added=512.0, after_loss=512.0)


@pytest.fixture
def chart(show: Show) -> CapacityBars:
    made = CapacityBars()
    show(made, 600, 260)
    made.set_lanes([CPU, RAM])
    return made


def says(chart: CapacityBars) -> list[str]:
    return [mark.tooltip for mark in chart.marks]


def color_at(chart: CapacityBars, point: QPoint) -> QColor:
    return chart.grab().toImage().pixelColor(point)


def test_every_piece_says_what_it_is(chart: CapacityBars) -> None:
    assert says(chart) == [
        "CPU, physical demand of the VMs in plan: 60 threads",
        "CPU, already running on the existing nodes: 10 threads",
        "CPU, usable on existing nodes (70 % of 64): 44.8 threads",
        "CPU, usable on nodes to be added (70 % of 64): 44.8 threads",
        "CPU, kept free, so that the loss of a node is survived: 38.4 threads",
        "CPU, left without the largest node: 64 threads, not everything fits",
        "RAM, physical demand of the VMs in plan: 300 GB",
        "RAM, usable on existing nodes (70 % of 512): 358 GB",
        "RAM, usable on nodes to be added (70 % of 512): 358 GB",
        "RAM, kept free, so that the loss of a node is survived: 307 GB",
        "RAM, left without the largest node: 512 GB, everything still fits",
    ]


def test_the_chart_is_a_sentence_for_screen_readers(chart: CapacityBars) -> None:
    assert chart.accessibleName() == "Demand and usable capacity"
    assert chart.accessibleDescription() == (
        "CPU: 70 threads needed of 89.6 usable · 55 % of 128 physical, does not survive the loss "
        "of a node; RAM: 300 GB needed of 717 usable · 29 % of 1,024 physical, survives the loss "
        "of a node"
    )


def test_widths_are_in_proportion(chart: CapacityBars) -> None:
    widths = {mark.tooltip.split(":")[0]: mark.rect.width() for mark in chart.marks}
    existing = widths["CPU, usable on existing nodes (70 % of 64)"]
    assert widths["CPU, physical demand of the VMs in plan"] == pytest.approx(
        existing * 60 / 44.8, rel=0.01
    )
    assert widths["CPU, usable on nodes to be added (70 % of 64)"] == pytest.approx(existing)
    kept = widths["CPU, kept free, so that the loss of a node is survived"]
    assert 2 * existing + kept == pytest.approx(598, abs=1), "the lane is as wide as the chart"


def test_demand_and_capacity_stand_in_lanes_of_their_own(chart: CapacityBars) -> None:
    demand, running, existing, added, free, _loss = chart.marks[:6]
    assert demand.rect.top() > existing.rect.bottom()
    assert running.rect.left() == pytest.approx(demand.rect.right())
    assert existing.rect.top() == added.rect.top() == free.rect.top()
    assert all(mark.rect.left() >= 0 and mark.rect.right() <= 600 for mark in chart.marks)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_looks_differ_in_both_themes(chart: CapacityBars, qapp: QApplication, name: str) -> None:
    set_theme(qapp, name)
    tokens = current_tokens()
    demand, _running, existing, added, free, _loss = chart.marks[:6]
    assert color_at(chart, demand.rect.center().toPoint()) == tokens.qcolor("chart_1")
    assert color_at(chart, existing.rect.center().toPoint()) == tokens.qcolor("chart_3")
    image = chart.grab().toImage()
    row = range(int(added.rect.left()) + 3, int(added.rect.right()) - 3)
    hatched = {image.pixelColor(x, int(added.rect.center().y())).name() for x in row}
    assert len(hatched) > 1, "a pattern, not a plain colour"
    inside = color_at(chart, free.rect.center().toPoint())
    assert inside.name() not in {tokens.color("chart_3"), tokens.color("chart_1")}, "outlined"


def test_keys_walk_through_the_pieces(chart: CapacityBars) -> None:
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current_mark == chart.marks[1]
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.current_mark == chart.marks[-1]


def test_hover_shows_what_a_piece_is(chart: CapacityBars) -> None:
    point = chart.marks[2].rect.center().toPoint()
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, point, chart.mapToGlobal(point)))
    assert QToolTip.text() == chart.marks[2].tooltip


def test_without_nodes_there_is_demand_and_what_it_asks_for(show: Show) -> None:
    chart = CapacityBars()
    show(chart, 600, 260)
    chart.set_lanes([CapacityLane("CPU", "threads", 70.0), CapacityLane("RAM", "GB", 0.0)])
    assert says(chart) == [
        "CPU, physical demand of the VMs in plan: 70 threads",
        "CPU, physical capacity of which the demand is 70 %: 100 threads",
    ]
    assert "70 threads needed · no nodes yet: 100 threads at 70 %" in chart.accessibleDescription()
    demand, wanted = chart.marks
    assert demand.rect.width() == pytest.approx(wanted.rect.width() * 0.7)


def test_nothing_at_all_says_so(show: Show) -> None:
    chart = CapacityBars()
    show(chart, 600, 100)
    chart.set_lanes([CapacityLane("CPU", "threads", 0.0), CapacityLane("RAM", "GB", 0.0)])
    assert not chart.marks
    assert chart.accessibleDescription() == "No VM is in the plan yet."


def test_more_demand_than_capacity_stays_inside(show: Show) -> None:
    chart = CapacityBars()
    show(chart, 400, 260)
    chart.set_lanes([CapacityLane("CPU", "threads", 500.0, existing=100.0, after_loss=0.0)])
    assert all(mark.rect.right() <= 400 for mark in chart.marks)
    assert chart.grab().width() > 0


def test_the_legend_takes_the_lines_that_it_needs(show: Show) -> None:
    wide, narrow = CapacityBars(), CapacityBars()
    for chart, width in ((wide, 1400), (narrow, 300)):
        show(chart, width, 300)
        chart.set_lanes([CPU, RAM])
    assert narrow.sizeHint().height() > wide.sizeHint().height()


def test_figures_have_a_decimal_only_where_it_matters() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    assert [amount(value) for value in (0.0, 0.04, 12.0, 44.8, 358.4, 12345.6)] == [
        "0", "0.04", "12", "44.8", "358", "12,346",
    ]  # fmt: skip
