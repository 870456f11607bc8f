from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.table.table_samples import MACHINES, Page, column_of, many, names

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_control_f_searches_while_typing(page: Page) -> None:
    page.key(Qt.Key.Key_F, CTRL)
    assert page.focus() is page.table.bar.search
    page.type("web")
    assert names(page.model) == ["web10", "web2"]
    assert page.table.bar.found.text() == "1 of 2"
    page.type("x")
    assert page.table.bar.found.text() == "Nothing found"
    page.key(Qt.Key.Key_Escape)
    assert page.model.shown_count == 6
    assert not page.table.bar.found.isVisible()
    page.key(Qt.Key.Key_Escape)
    assert page.focus() is page.grid


def test_f3_walks_the_matching_cells_around_the_end(page: Page) -> None:
    page.table.bar.search.only_matches.setChecked(False)
    page.table.bar.search.setText("a")
    page.go(4, "name")
    seen = []
    for _ in range(5):
        page.key(Qt.Key.Key_F3)
        seen.append(page.at())
    assert seen == [
        (4, "status"), (5, "name"), (5, "tenant"), (5, "status"), (6, "name"),
    ]  # fmt: skip


def test_shift_f3_walks_back(page: Page) -> None:
    page.table.bar.search.only_matches.setChecked(False)
    page.table.bar.search.setText("blue")
    page.go(3, "tenant")
    page.key(Qt.Key.Key_F3, SHIFT)
    assert page.at() == (4, "tenant")
    page.key(Qt.Key.Key_F3, SHIFT)
    assert page.at() == (3, "tenant")
    assert page.table.bar.found.text() == "1 of 2"


def test_enter_in_the_field_finds_the_next(page: Page) -> None:
    page.table.focus_search()
    page.type("coda")
    page.key(Qt.Key.Key_Return)
    assert page.at() == (5, "tenant")
    assert page.table.bar.found.text() == "1 of 2"
    page.key(Qt.Key.Key_Return)
    assert page.table.bar.found.text() == "2 of 2"
    page.key(Qt.Key.Key_Return, SHIFT)
    assert page.at() == (5, "tenant")
    page.key(Qt.Key.Key_Down)
    assert page.focus() is page.grid


def test_rows_may_stay_while_matches_are_shown(page: Page) -> None:
    page.table.bar.search.setText("mail")
    assert page.model.shown_count == 1
    page.table.bar.search.only_matches.setChecked(False)
    assert page.model.shown_count == 6
    assert page.at() == (4, "name")
    assert page.model.is_match(3, 0)


def test_nothing_to_find(page: Page) -> None:
    page.go(1, "name")
    page.table.find_next()
    page.table.find_previous()
    assert page.at() == (1, "name")


def test_hidden_columns_are_not_searched(page: Page) -> None:
    page.table.bar.search.setText("first")
    assert names(page.model) == ["web10"]
    page.table.columns.set_shown(column_of(page.model, "notes"), False)
    assert names(page.model) == []


def test_the_search_sees_what_was_edited(page: Page) -> None:
    page.table.bar.search.setText("secret")
    page.model.patch([replace(MACHINES[2], notes="a secret")])
    assert names(page.model) == ["db1"]


def test_a_long_table_gets_ready_before_the_first_key(qtbot: QtBot) -> None:
    page = Page(qtbot, many(7000))
    page.table.focus_search()
    qtbot.waitUntil(lambda: not page.table.search._getting_ready.isActive())
    assert page.model.prepare_search(0)
    page.type("vm6999")
    assert page.model.shown_count == 1
