from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.flow import FlowLayout

SIZES = ((100, 30), (60, 10), (80, 20))


@pytest.fixture
def board(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def arranged(board: QWidget, width: int, *, centred: bool) -> tuple[list[QRect], int]:
    """Places of three boxes at a width, and the height that they need."""
    layout = FlowLayout(board, spacing=10, line_spacing=5, centred=centred)
    boxes = []
    for size in SIZES:
        box = QWidget(board)
        box.setFixedSize(*size)
        layout.addWidget(box)
        boxes.append(box)
    board.resize(width, 200)
    board.show()
    layout.activate()
    return [box.geometry() for box in boxes], layout.heightForWidth(width)


def test_what_fits_stands_in_one_line(board: QWidget) -> None:
    places, height = arranged(board, 260, centred=False)
    assert places == [QRect(0, 0, 100, 30), QRect(110, 0, 60, 10), QRect(180, 0, 80, 20)]
    assert height == 30


def test_centred_boxes_stand_in_the_middle_of_their_line(board: QWidget) -> None:
    places, height = arranged(board, 260, centred=True)
    assert [place.y() for place in places] == [0, 10, 5]
    assert height == 30


def test_what_does_not_fit_goes_on_in_the_next_line(board: QWidget) -> None:
    places, height = arranged(board, 200, centred=True)
    assert places == [QRect(0, 0, 100, 30), QRect(110, 10, 60, 10), QRect(0, 35, 80, 20)]
    assert height == 55
