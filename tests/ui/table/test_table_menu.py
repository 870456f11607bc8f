from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.ui.table.sorting import SortKey
from tests.ui.table.table_samples import MACHINES, Page, column_of, names

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def titles(menu: QMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions() if action.text()]


def trigger(menu: QMenu, title: str) -> None:
    next(one for one in menu.actions() if one.text().split("\t")[0] == title).trigger()


def test_the_menu_of_a_cell(page: Page) -> None:
    page.go(1, "power")
    menu = page.table._menu.cells()
    assert titles(menu) == [
        "Copy",
        "Copy with headings",
        "Paste",
        "Set value for selection…",
        "Fill down",
        "Clear",
        "Find and replace…",
        "Filter by “On”",
        "Exclude “On”",
        "Filter column…",
        "Clear filters",
        "Sort ascending",
        "Sort descending",
        "Columns…",
    ]
    trigger(menu, "Filter by “On”")
    assert page.model.filters == {"power": "=On"}
    trigger(page.table._menu.cells(), "Exclude “On”")
    assert page.model.filters == {"power": "=On | !=On"}
    trigger(page.table._menu.cells(), "Clear filters")
    assert page.model.filters == {}
    page.go(1, "vcpu")
    trigger(page.table._menu.cells(), "Sort descending")
    trigger(page.table._menu.cells(), "Sort ascending")
    assert page.model.sort_keys == [SortKey("vcpu")]


def test_an_ampersand_in_a_cell_is_no_shortcut(page: Page) -> None:
    page.model.patch([replace(MACHINES[0], notes="R&D")])
    page.go(1, "notes")
    assert "Filter by “R&&D”" in titles(page.table._menu.cells())


def test_rows_left_in_place_by_edits_can_be_sorted_again(page: Page) -> None:
    page.model.set_sort([SortKey("name")])
    page.model.patch([replace(MACHINES[0], name="aaa")])
    page.go(1, "name")
    trigger(page.table._menu.cells(), "Sort and filter again")
    assert names(page.model)[0] == "aaa"
    assert "Sort and filter again" not in titles(page.table._menu.cells())


def test_pages_add_to_the_menu(page: Page) -> None:
    move = QAction("Move to wave…", page.table)
    page.table.set_extra_actions([move])
    page.select((1, "name"), (2, "name"))
    viewport = page.grid.viewport()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), viewport.mapToGlobal(QPoint(5, 5))
    )
    with page.qtbot.waitSignal(page.table.context_menu_requested) as caught:
        QApplication.sendEvent(viewport, event)
    menu, keys = caught.args
    assert keys == [1, 2]
    assert titles(menu)[0] == "Move to wave…"
    assert menu.isVisible()
    menu.close()


def test_the_menu_of_a_heading(page: Page) -> None:
    place = column_of(page.model, "tenant")
    menu = page.table._menu.headings(place)
    assert "Hide Tenant" in titles(menu)
    trigger(menu, "Filter row")
    assert page.table.filters.row_shown
    trigger(page.table._menu.headings(place), "Keep first column in view")
    assert page.table.columns.frozen
    page.table.header.resizeSection(place, 333)
    trigger(page.table._menu.headings(place), "Fit width")
    assert page.table.header.sectionSize(place) < 333
    trigger(page.table._menu.headings(place), "Hide Tenant")
    assert page.table.header.isSectionHidden(place)
    trigger(page.table._menu.headings(column_of(page.model, "vcpu")), "Sort descending")
    assert page.model.sort_keys == [SortKey("vcpu", descending=True)]
    assert "Fit all widths" in titles(page.table._menu.headings(-1))


def test_a_right_click_on_a_heading_opens_its_menu(page: Page) -> None:
    page.table.header.customContextMenuRequested.emit(QPoint(5, 5))
    menus = [one for one in page.table.findChildren(QMenu) if one.isVisible()]
    assert titles(menus[-1])[0] == "Sort ascending"
    menus[-1].close()


def test_a_table_for_reading_has_no_words_for_editing(page: Page) -> None:
    page.model.set_columns([page.model.columns[0]])
    page.go(1, "name")
    menu = page.table._menu.cells()
    assert "Paste" not in titles(menu)
    page.key(Qt.Key.Key_Return)
    assert page.at() == (1, "name")
