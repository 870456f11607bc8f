from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.ui.table.sorting import SortKey
from tests.ui.table.table_samples import MACHINES, Page, column_of, many

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


@pytest.fixture
def long_page(qtbot: QtBot) -> Page:
    return Page(qtbot, many(500))


def test_a_sort_keeps_selection_and_current_cell(page: Page) -> None:
    page.select((1, "tenant"), (2, "vcpu"))
    page.model.set_sort([SortKey("name")])
    assert page.at() == (2, "vcpu")
    assert page.table.selected_keys() == [2, 1]
    place = column_of(page.model, "tenant")
    assert set(page.table.edits.selected()) == {place, place + 1, place + 2}


def test_a_refresh_keeps_selection_and_is_no_news(page: Page) -> None:
    page.select((1, "name"), (3, "name"))
    page.qtbot.waitUntil(lambda: not page.table._news.pending)
    chosen, current = (
        QSignalSpy(page.table.selection_changed),
        QSignalSpy(page.table.current_changed),
    )
    page.model.set_records([replace(machine, notes="x") for machine in MACHINES])
    page.qtbot.waitUntil(lambda: not page.table._news.pending)
    assert page.table.selected_keys() == [1, 2, 3]
    assert page.at() == (3, "name")
    assert (chosen.count(), current.count()) == (0, 0)


def test_rows_that_go_leave_the_selection(page: Page) -> None:
    page.select((1, "name"), (3, "name"))
    with page.qtbot.waitSignal(page.table.selection_changed):
        page.model.remove([2])
    assert page.table.selected_keys() == [1, 3]


def test_when_the_current_row_goes_its_neighbour_takes_over(page: Page) -> None:
    page.go(3, "tenant")
    with page.qtbot.waitSignal(page.table.current_changed) as caught:
        page.model.remove([3])
    assert caught.args == [4]
    assert page.at() == (4, "tenant")
    with page.qtbot.waitSignal(page.table.current_changed) as caught:
        page.model.set_records([])
    assert caught.args == [None]
    assert page.table.current_key() is None


def test_a_refresh_keeps_the_top_row_in_place(long_page: Page) -> None:
    page = long_page
    bar = page.grid.verticalScrollBar()
    bar.setValue(2000)
    top = page.grid.indexAt(QPoint(0, 0))
    key, offset = page.model.key_at(top.row()), page.grid.visualRect(top).top()
    page.model.remove([vm.id for vm in many(40)])
    top = page.grid.indexAt(QPoint(0, 0))
    assert (page.model.key_at(top.row()), page.grid.visualRect(top).top()) == (key, offset)
    page.model.set_records(many(500))
    top = page.grid.indexAt(QPoint(0, 0))
    assert (page.model.key_at(top.row()), page.grid.visualRect(top).top()) == (key, offset)


def test_a_sort_leaves_the_scroll_bar_alone(long_page: Page) -> None:
    page = long_page
    page.go(1, "name")
    page.grid.verticalScrollBar().setValue(3000)
    page.model.set_sort([SortKey("name", descending=True)])
    assert page.grid.verticalScrollBar().value() == 3000


def test_clearing_a_filter_keeps_the_row_in_view(long_page: Page) -> None:
    page = long_page
    page.model.set_filter("name", "vm477")
    page.go(477, "name")
    page.model.clear_filters()
    rect = page.grid.visualRect(page.grid.currentIndex())
    assert page.at() == (477, "name")
    assert page.grid.viewport().rect().contains(rect)


def test_everything_selected_stays_so(long_page: Page) -> None:
    page = long_page
    page.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    page.model.set_sort([SortKey("vcpu")])
    assert len(page.table.selected_keys()) == 500
    page.model.set_filter("tenant", "=Tenant 1")
    assert page.table.selected_keys() == page.model.shown_keys()
