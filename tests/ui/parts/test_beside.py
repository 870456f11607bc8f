"""A sentence with something beside it, or under it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.parts.beside import BesideLayout
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SENTENCE = "346 VMs in plan · 0 of 16 tenants with VMs in plan ready · 2 tenants without VMs"


def line(width: int, show: Callable[[QWidget], None]) -> tuple[QWidget, Text, Segments]:
    text, views = Text(SENTENCE), Segments("Rows to show")
    text.setWordWrap(True)
    for key in ("All 18", "In scope 18", "Out of scope 0"):
        views.add(key, key)
    holder = QWidget()
    holder.setLayout(BesideLayout(text, views))
    holder.resize(width, grid(30))
    show(holder)
    QApplication.processEvents()
    return holder, text, views


def test_segments_stand_beside_the_sentence_where_there_is_room(
    show: Callable[[QWidget], None],
) -> None:
    _holder, text, views = line(grid(130), show)
    assert views.geometry().left() >= text.geometry().right()
    assert views.geometry().right() <= grid(130)


def test_they_go_under_it_before_it_needs_three_lines(show: Callable[[QWidget], None]) -> None:
    _holder, text, views = line(grid(50), show)
    assert views.geometry().top() >= text.geometry().bottom()
    assert text.height() <= 2 * text.fontMetrics().lineSpacing()


def test_two_parts_fold_where_they_do_not_fit_beside_each_other(
    show: Callable[[QWidget], None],
) -> None:
    splitter = FoldingSplitter()
    for _ in range(2):
        part = QWidget()
        part.setMinimumWidth(grid(30))
        splitter.addWidget(part)
    splitter.resize(grid(70), grid(40))
    show(splitter)
    first, second = splitter.widget(0), splitter.widget(1)
    assert first is not None
    assert second is not None
    sizes = splitter.sizes()
    assert first.y() == second.y()
    splitter.resize(grid(40), grid(40))
    QApplication.processEvents()
    assert first.x() == second.x()
    assert splitter.minimumSizeHint().width() == grid(30)
    splitter.resize(grid(70), grid(40))
    QApplication.processEvents()
    assert first.y() == second.y()
    assert splitter.sizes() == sizes


def test_an_empty_page_wraps_its_sentence_in_a_narrow_window(
    show: Callable[[QWidget], None],
) -> None:
    empty = EmptyState("readiness", " ".join([SENTENCE] * 2), "Read the cloud")
    assert empty.minimumSizeHint().width() < grid(30)
    empty.resize(grid(30), grid(40))
    show(empty)
    words = empty.findChildren(Text)[0]
    assert empty.rect().contains(words.geometry())
    assert words.height() >= words.heightForWidth(words.width())
    assert abs(words.geometry().center().x() - empty.rect().center().x()) <= 1
