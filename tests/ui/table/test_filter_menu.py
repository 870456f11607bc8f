from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView, QToolButton
from pytestqt.qtbot import QtBot

from app.ui.table.filter_menu import BLANKS, FilterMenu
from app.ui.table.sorting import SortKey
from tests.ui.table.table_samples import Page, column_of, names

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Checked, Unchecked = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def open_menu(page: Page, column: str) -> FilterMenu:
    return page.table.filters.open_menu(column_of(page.model, column))


def texts(menu: FilterMenu) -> list[str]:
    return [menu.values.index(row).data() for row in range(menu.values.rowCount())]


def tick(menu: FilterMenu, row: int, state: Qt.CheckState) -> None:
    menu.values.setData(menu.values.index(row), state.value, Qt.ItemDataRole.CheckStateRole)


def test_values_stand_with_their_counts(page: Page) -> None:
    menu = open_menu(page, "vcpu")
    assert texts(menu) == ["2  (2)", "4  (1)", "8  (1)", "16  (1)", f"{BLANKS}  (1)"]
    tester = QAbstractItemModelTester(
        menu.values, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    menu.values.search("1")
    assert texts(menu) == ["16  (1)"]
    tester.deleteLater()
    menu.close()


def test_ticks_become_a_filter(page: Page) -> None:
    menu = open_menu(page, "tenant")
    tick(menu, 0, Unchecked)
    assert menu.all_box.checkState() == Qt.CheckState.PartiallyChecked
    menu.apply_button.click()
    assert page.model.filters == {"tenant": "=Blue | =Coda"}
    assert names(page.model) == ["db1", "Mail", "app1", "app3"]


def test_few_unticked_values_are_taken_out(page: Page) -> None:
    menu = open_menu(page, "vcpu")
    tick(menu, 4, Unchecked)
    menu.apply()
    assert page.model.filters == {"vcpu": "!empty"}


def test_the_menu_shows_the_filter_in_force(page: Page) -> None:
    page.model.set_filter("vcpu", ">4")
    menu = open_menu(page, "vcpu")
    states = [menu.values.index(row).data(Qt.ItemDataRole.CheckStateRole) for row in range(5)]
    assert [Qt.CheckState(state) for state in states] == [
        Unchecked, Unchecked, Checked, Checked, Unchecked,
    ]  # fmt: skip
    menu.clear_button.click()
    assert page.model.filters == {}


def test_nothing_ticked_cannot_be_applied(page: Page) -> None:
    menu = open_menu(page, "tenant")
    menu.all_box.click()
    assert menu.values.filter_text() is None
    assert not menu.apply_button.isEnabled()
    menu.apply()
    assert menu.isVisible()
    menu.all_box.click()
    menu.apply()
    assert page.model.filters == {}


def test_all_means_those_that_are_found(page: Page) -> None:
    menu = open_menu(page, "tenant")
    menu.all_box.click()
    menu.search_field.setText("blue")
    menu.all_box.click()
    page.qtbot.keyClick(menu.search_field, Qt.Key.Key_Return)
    assert page.model.filters == {"tenant": "=Blue"}


def test_a_click_on_a_value_ticks_it(page: Page) -> None:
    menu = open_menu(page, "tenant")
    view = menu.list_view
    assert isinstance(view, QListView)
    rect: QRect = view.visualRect(menu.values.index(1))
    at = rect.topLeft() + rect.topLeft()
    at.setX(10)
    at.setY(rect.center().y())
    page.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert menu.values.filter_text() == "=Acme | =Coda"
    page.qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert page.model.filters == {}


def test_sorting_from_the_menu(page: Page) -> None:
    for text, descending in (("Sort ascending", False), ("Sort descending", True)):
        menu = open_menu(page, "vcpu")
        button = next(one for one in menu.findChildren(QToolButton) if one.text() == text)
        button.click()
        assert page.model.sort_keys == [SortKey("vcpu", descending)]


def test_the_menu_of_the_current_column_by_keyboard(page: Page) -> None:
    page.go(1, "tenant")
    page.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    menu = page.table.bar.findChild(FilterMenu)
    assert isinstance(menu, FilterMenu)
    assert menu.accessibleName() == "Filter Tenant"
    menu.close()
