from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font


@pytest.fixture
def big_text(qapp: QApplication) -> Iterator[QApplication]:
    before = QFont(qapp.font())
    large = QFont(before)
    large.setPointSizeF(before.pointSizeF() * 2)
    qapp.setFont(large)
    yield qapp
    qapp.setFont(before)


def test_a_step_is_half_a_line_of_text(qapp: QApplication) -> None:
    height = QFontMetrics(qapp.font()).height()
    assert grid(2) in (height, height + 1)
    assert grid(0) == 0
    assert grid(4) == 4 * grid(1)


def test_distances_grow_with_the_text(qapp: QApplication, request: pytest.FixtureRequest) -> None:
    before = (grid(4), icon_extent())
    request.getfixturevalue("big_text")
    assert grid(4) >= 1.8 * before[0]
    assert icon_extent() > before[1]


def test_an_icon_is_even_and_not_too_small(qapp: QApplication) -> None:
    assert icon_extent() >= 16
    assert icon_extent() % 2 == 0


def test_there_are_three_text_sizes(qapp: QApplication) -> None:
    small, body, title = (text_font(size).pointSizeF() for size in TextSize)
    assert small < body < title
    assert body == qapp.font().pointSizeF()


def test_a_font_given_in_pixels_is_scaled_too(qapp: QApplication) -> None:
    before = QFont(qapp.font())
    fixed = QFont(before)
    fixed.setPixelSize(20)
    qapp.setFont(fixed)
    try:
        assert text_font(TextSize.TITLE).pixelSize() == 27
    finally:
        qapp.setFont(before)


@pytest.mark.parametrize("size", list(TextSize))
@pytest.mark.parametrize("bold", [False, True])
def test_figures_are_of_one_width(qapp: QApplication, size: TextSize, bold: bool) -> None:
    metrics = QFontMetrics(text_font(size, bold=bold))
    assert len({metrics.horizontalAdvance(figure * 10) for figure in "0123456789"}) == 1
