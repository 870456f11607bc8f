"""A page is as high as the view in front needs, and a part of it is seen whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.current_stack import CurrentStack
from app.ui.parts.whole_area import WholeArea


def test_a_stack_asks_for_no_more_than_the_view_in_front_needs(qtbot: QtBot) -> None:
    stack = CurrentStack()
    qtbot.addWidget(stack)
    for height in (100, 700):
        view = QWidget()
        view.setMinimumHeight(height)
        stack.addWidget(view)
    assert stack.minimumSizeHint().height() == 100
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint().height() == 700


def test_a_part_with_flowing_text_is_seen_whole_in_a_splitter(qtbot: QtBot) -> None:
    part, words = QWidget(), QLabel("Nodes required by usage and by placement. " * 20)
    words.setWordWrap(True)
    QVBoxLayout(part).addWidget(words)
    splitter = QSplitter(Qt.Orientation.Vertical)
    qtbot.addWidget(splitter)
    splitter.setChildrenCollapsible(False)
    area = WholeArea(part)
    splitter.addWidget(area)
    splitter.addWidget(QWidget())
    splitter.resize(240, 900)
    with qtbot.waitExposed(splitter):
        splitter.show()
    splitter.setSizes([10, 890])
    qtbot.waitUntil(lambda: part.height() <= area.viewport().height())
    assert words.height() >= words.heightForWidth(words.width())
