from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.table.filter_menu import FilterMenu
from app.ui.table.filter_row import FilterField
from tests.ui.table.table_samples import MACHINES, Page, column_of, names

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page(qtbot)
    made.table.bar.filter_row_button.click()
    return made


def field(page: Page, column: str) -> FilterField:
    found = page.table._filter_rows[0].field(column)
    assert found is not None
    return found


def type_filter(page: Page, column: str, text: str) -> FilterField:
    found = field(page, column)
    found.setFocus()
    page.type(text)
    return found


def test_each_key_filters(page: Page) -> None:
    type_filter(page, "name", "web")
    assert names(page.model) == ["web10", "web2"]
    assert page.table.bar.count.text() == "2 of 6"
    page.type("2")
    assert names(page.model) == ["web2"]


@pytest.mark.parametrize(
    ("column", "text", "count"),
    [
        ("vcpu", ">8", 1),
        ("vcpu", "<=4", 3),
        ("vcpu", "4..8", 2),
        ("vcpu", "empty", 1),
        ("vcpu", "!empty", 5),
        ("power", "=off", 2),
        ("tenant", "!acme", 4),
        ("start", ">2027-02-28", 1),
        ("start", "1/3/2027", 1),
        ("risk", "red|yellow", 2),
    ],
)
def test_the_grammar_in_a_field(page: Page, column: str, text: str, count: int) -> None:
    type_filter(page, column, text)
    assert page.model.shown_count == count


def test_what_is_no_filter_is_said_and_filters_nothing(page: Page) -> None:
    found = type_filter(page, "vcpu", ">8")
    assert page.model.shown_count == 1
    page.type("x")
    assert found.toolTip() == "vCPU can be compared with a number, not with “8x”."
    assert page.model.shown_count == 6
    assert found.text() == ">8x"
    page.key(Qt.Key.Key_Backspace)
    assert found.problem == ""
    assert page.model.shown_count == 1


def test_an_unfinished_filter_stays_in_its_field(page: Page) -> None:
    found = type_filter(page, "vcpu", ">8")
    page.key(Qt.Key.Key_Backspace)
    assert found.text() == ">"
    assert page.model.filters == {}


def test_escape_clears_and_then_leaves(page: Page) -> None:
    type_filter(page, "name", "web")
    page.key(Qt.Key.Key_Escape)
    assert page.model.filters == {}
    page.key(Qt.Key.Key_Escape)
    assert page.focus() is page.grid


def test_down_goes_to_the_rows_and_tab_to_the_next_field(page: Page) -> None:
    type_filter(page, "name", "w")
    page.key(Qt.Key.Key_Tab)
    assert page.focus() is field(page, "tenant")
    page.key(Qt.Key.Key_Down)
    assert page.focus() is page.grid


def test_fields_follow_their_columns(page: Page) -> None:
    header = page.table.header
    page.table.columns.set_order([1, 0, *range(2, 12)])
    place = column_of(page.model, "tenant")
    assert field(page, "tenant").geometry().left() < field(page, "name").geometry().left()
    header.resizeSection(place, 200)
    assert field(page, "tenant").width() == 196
    page.table.columns.set_shown(place, False)
    assert not field(page, "tenant").isVisible()
    assert field(page, "tenant").accessibleName() == "Filter Tenant"


def test_the_table_scrolls_to_a_field_that_gets_the_focus(page: Page) -> None:
    page.table.resize(400, 300)
    last = field(page, "notes")
    last.setFocus()
    shown = page.table.header.viewport().rect()
    assert shown.contains(QPoint(last.geometry().left(), 5))


def test_fields_go_and_come_with_their_filters(page: Page) -> None:
    page.model.set_filter("name", "web")
    assert field(page, "name").text() == "web"
    page.table.bar.filter_row_button.click()
    assert not field(page, "name").isVisible()
    page.model.set_filter("name", "")
    page.table.bar.filter_row_button.click()
    assert field(page, "name").isVisible()
    assert field(page, "name").text() == ""


def test_chips_name_filters_and_take_them_away(page: Page) -> None:
    page.model.set_filters({"power": "=On", "tenant": "!=Acme"})
    chips = page.table.bar.chips.chips
    texts = [chip.findChild(QPushButton).text() for chip in chips]
    assert texts == ["Tenant: not Acme", "Power: On"]
    page.qtbot.mouseClick(chips[0].cross, Qt.MouseButton.LeftButton)
    assert page.model.filters == {"power": "=On"}
    assert len(page.table.bar.chips.chips) == 1


def test_a_chip_opens_the_menu_of_its_column(page: Page) -> None:
    page.model.set_filters({"power": "=On"})
    page.table.bar.chips.chips[0].findChild(QPushButton).click()
    menu = page.table.bar.findChild(FilterMenu)
    assert isinstance(menu, FilterMenu)
    assert menu.isVisible()
    menu.close()


def test_chips_without_room_are_behind_a_button(page: Page) -> None:
    page.table.resize(700, 300)
    page.model.set_filters({"power": "=On", "tenant": "a", "name": "w", "vcpu": ">1", "id": ">0"})
    chips = page.table.bar.chips
    hidden = [chip for chip in chips.chips if not chip.isVisible()]
    assert hidden
    assert chips.more.text() == f"+{len(hidden)}"
    actions = chips.more.menu().actions()
    assert len(actions) == len(hidden)
    actions[-1].trigger()
    assert hidden[-1].key not in page.model.filters


def test_clear_takes_everything_away(page: Page) -> None:
    type_filter(page, "vcpu", ">x")
    page.model.set_filter("name", "web")
    page.table.bar.search.setText("acme")
    assert page.table.bar.count.text() == "2 of 6"
    page.qtbot.mouseClick(page.table.bar.clear, Qt.MouseButton.LeftButton)
    assert page.model.shown_count == len(MACHINES)
    assert page.table.bar.search.text() == ""
    assert field(page, "vcpu").text() == ""
    assert page.table.bar.count.text() == "6 rows"
    assert not page.table.bar.clear.isVisible()


def test_by_this_value_and_without_it(page: Page) -> None:
    filters = page.table.filters
    filters.only(column_of(page.model, "tenant"), "Acme")
    assert names(page.model) == ["web10", "web2"]
    filters.remove("tenant")
    filters.exclude(column_of(page.model, "vcpu"), "")
    filters.exclude(column_of(page.model, "vcpu"), "2")
    assert names(page.model) == ["web10", "web2", "Mail"]
    assert page.model.filters == {"vcpu": "!empty | !=2"}


def test_other_columns_get_other_fields(page: Page) -> None:
    kept = [column for column in page.model.columns if column.key in {"name", "vcpu"}]
    page.model.set_columns(kept)
    assert field(page, "vcpu").isVisible()
    assert page.table._filter_rows[0].field("tenant") is None
