from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.ui.table.sorting import SortKey
from app.ui.theme.tokens import load_tokens
from tests.ui.table.table_samples import Page, column_of, names

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def point(page: Page, column: str, across: float = 0.5) -> QPoint:
    header, place = page.table.header, column_of(page.model, column)
    left, width = header.sectionViewportPosition(place), header.sectionSize(place)
    return QPoint(left + round(width * across), header.title_height // 2)


def click(page: Page, column: str, modifier: Qt.KeyboardModifier = NONE) -> None:
    at = point(page, column, 0.3)
    page.qtbot.mouseClick(page.table.header.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_a_click_sorts_turns_over_and_ends(page: Page) -> None:
    click(page, "name")
    assert names(page.model)[0] == "app1"
    click(page, "name")
    assert names(page.model)[0] == "web10"
    assert page.model.sort_keys == [SortKey("name", descending=True)]
    click(page, "name")
    assert page.model.sort_keys == []
    assert names(page.model)[0] == "web10"


def test_shift_click_adds_a_key(page: Page) -> None:
    click(page, "tenant")
    click(page, "vcpu", SHIFT)
    click(page, "vcpu", SHIFT)
    assert page.model.sort_keys == [SortKey("tenant"), SortKey("vcpu", descending=True)]
    assert names(page.model) == ["web2", "web10", "Mail", "db1", "app1", "app3"]
    click(page, "name")
    assert page.model.sort_keys == [SortKey("name")]


def test_a_click_on_a_heading_selects_nothing(page: Page) -> None:
    page.go(1, "name")
    click(page, "tenant")
    assert page.table.selected_keys() == [1]


def test_marks_are_painted(page: Page) -> None:
    page.table.set_tokens(load_tokens("light"))
    plain = page.table.header.grab().toImage()
    click(page, "tenant")
    one = page.table.header.grab().toImage()
    click(page, "vcpu", SHIFT)
    page.model.set_filter("name", "w")
    assert plain != one
    assert page.table.header.grab().toImage() != one


def test_dragging_a_heading_moves_its_column_and_sorts_nothing(page: Page) -> None:
    header = page.table.header
    spy = QSignalSpy(page.table.layout_changed)
    start, end = point(page, "name"), point(page, "power", 0.9)
    page.qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=start)
    page.qtbot.mouseMove(header.viewport(), end)
    page.qtbot.mouseMove(header.viewport(), end + QPoint(1, 0))
    page.qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert header.visualIndex(column_of(page.model, "name")) == 2
    assert page.model.sort_keys == []
    assert spy.count() >= 1


def test_dragging_an_edge_makes_a_column_wider(page: Page) -> None:
    header, place = page.table.header, column_of(page.model, "name")
    width = header.sectionSize(place)
    edge = QPoint(header.sectionViewportPosition(place) + width - 1, 5)
    page.qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    page.qtbot.mouseMove(header.viewport(), edge + QPoint(50, 0))
    page.qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(50, 0))
    assert header.sectionSize(place) == width + 50
    assert page.model.sort_keys == []


def test_a_funnel_appears_under_the_mouse_and_opens_the_menu(page: Page) -> None:
    header = page.table.header
    page.qtbot.mouseMove(header.viewport(), point(page, "power"))
    spy = QSignalSpy(header.funnel_clicked)
    place = column_of(page.model, "power")
    left, width = header.sectionViewportPosition(place), header.sectionSize(place)
    title = header.rect().adjusted(0, 0, 0, 0)
    title.setLeft(left)
    title.setWidth(width)
    title.setHeight(header.title_height)
    at = QPoint(header._funnel_rect(title).left() + 2, header.title_height // 2)
    page.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert spy.at(0) == [place]
    assert page.model.sort_keys == []
