"""A view that is higher than its place scrolls, and fills a place that is higher."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.scrolling_view import ScrollingView
from app.ui.theme.metrics import grid


class Tall(QWidget):
    def minimumSizeHint(self) -> QSize:
        return QSize(200, grid(80))


def test_it_needs_less_height_than_its_view_and_scrolls(qtbot: QtBot) -> None:
    view = Tall()
    frame = ScrollingView(high=30)
    frame.hold(view)
    qtbot.addWidget(frame)
    assert frame.minimumSizeHint() == QSize(200, grid(30))
    frame.resize(300, grid(40))
    frame.show()
    assert view.height() == grid(80)
    assert frame.verticalScrollBar().maximum() == grid(40)
    frame.resize(300, grid(100))
    assert view.height() == grid(100)
    assert frame.verticalScrollBar().maximum() == 0


def test_one_that_may_be_narrow_scrolls_both_ways(qtbot: QtBot) -> None:
    view = Tall()
    frame = ScrollingView(high=24, wide=10)
    frame.hold(view)
    qtbot.addWidget(frame)
    assert frame.minimumSizeHint() == QSize(grid(10), grid(24))
    frame.resize(grid(12), grid(40))
    frame.show()
    assert view.size() == QSize(200, grid(80))
    assert frame.horizontalScrollBar().maximum() > 0
