from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.ui.table.grid_view import Command
from tests.ui.table.table_samples import MACHINES, Page, column_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_typing_replaces_and_enter_goes_down(page: Page) -> None:
    page.go(1, "notes")
    page.type("new")
    page.key(Key.Key_Return)
    assert page.edits == [[(1, "notes", "new")]]
    assert page.at() == (2, "notes")
    assert page.model.text_at(0, column_of(page.model, "notes")) == "new"


def test_f2_edits_what_is_there_and_tab_goes_right(page: Page) -> None:
    page.go(1, "tenant")
    page.key(Key.Key_F2)
    page.key(Key.Key_End)
    page.type("!")
    page.key(Key.Key_Tab)
    assert page.edits == [[(1, "tenant", "Acme!")]]
    assert page.at() == (1, "power")


def test_shift_enter_goes_up_and_shift_tab_left(page: Page) -> None:
    page.go(2, "tenant")
    page.type("x")
    page.key(Key.Key_Return, SHIFT)
    assert page.at() == (1, "tenant")
    page.type("y")
    page.key(Key.Key_Backtab, SHIFT)
    assert page.at() == (1, "name")
    assert [edit[0][2] for edit in page.edits] == ["x", "y"]


def test_escape_takes_back_what_was_typed(page: Page) -> None:
    page.go(1, "notes")
    page.type("new")
    page.key(Key.Key_Escape)
    assert page.edits == []
    assert page.at() == (1, "notes")
    assert page.focus() is page.grid


def test_control_enter_fills_the_selection(page: Page) -> None:
    page.select((1, "notes"), (3, "notes"))
    page.type("all")
    page.key(Key.Key_Return, CTRL)
    assert page.edits == [[(1, "notes", "all"), (2, "notes", "all"), (3, "notes", "all")]]


def test_enter_moves_while_nothing_is_edited(page: Page) -> None:
    page.go(1, "name")
    page.key(Key.Key_Return)
    assert page.at() == (2, "name")
    page.key(Key.Key_Return, SHIFT)
    assert page.at() == (1, "name")


def test_control_enter_and_double_click_open_a_record(page: Page) -> None:
    spy = QSignalSpy(page.table.activated)
    page.go(3, "name")
    page.key(Key.Key_Return, CTRL)
    index = page.model.index(1, 0)
    place = page.grid.visualRect(index).center()
    page.qtbot.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.qtbot.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [spy.at(place)[0] for place in range(spy.count())] == [3, 2]


def test_space_turns_a_tick_over(page: Page) -> None:
    page.go(1, "live")
    page.key(Key.Key_Space)
    page.key(Key.Key_F2)
    assert page.edits == [[(1, "live", False)], [(1, "live", True)]]


def test_a_click_on_a_tick_turns_it_over(page: Page) -> None:
    page.click((3, "live"))
    page.click((3, "live"))
    assert page.edits == [[(3, "live", True)], [(3, "live", False)]]


def test_a_press_that_ends_elsewhere_turns_nothing_over(page: Page) -> None:
    place = column_of(page.model, "live")
    at = [page.grid.visualRect(page.model.index(row, place)).center() for row in (0, 1)]
    page.qtbot.mousePress(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=at[0])
    page.qtbot.mouseRelease(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=at[1])
    assert page.edits == []


def test_a_tick_fills_the_selected_ticks(page: Page) -> None:
    page.go(1, "live")
    selection = page.grid.selectionModel()
    place = column_of(page.model, "live")
    for row in range(3):
        selection.select(page.model.index(row, place), QItemSelectionModel.SelectionFlag.Select)
    page.key(Key.Key_Space)
    assert page.edits == [[(1, "live", False), (2, "live", False), (3, "live", False)]]


def test_space_selects_rows_and_columns(page: Page) -> None:
    page.go(2, "tenant")
    page.key(Key.Key_Space, SHIFT)
    assert page.table.selected_keys() == [2]
    assert len(page.table.edits.selected()) == len(page.table.columns.shown())
    page.key(Key.Key_Space, CTRL)
    assert len(page.table.selected_keys()) == len(MACHINES)


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        ("Ctrl+C", Command.COPY),
        ("Ctrl+Shift+C", Command.COPY_WITH_HEADINGS),
        ("Ctrl+V", Command.PASTE),
        ("Del", Command.CLEAR),
        ("Ctrl+D", Command.FILL_DOWN),
        ("Ctrl+F", Command.FIND),
        ("Ctrl+H", Command.REPLACE),
        ("F3", Command.FIND_NEXT),
        ("Shift+F3", Command.FIND_PREVIOUS),
        ("Alt+Down", Command.FILTER_COLUMN),
    ],
)
def test_a_shortcut_of_the_window_gives_way(qtbot: QtBot, keys: str, command: Command) -> None:
    page = Page(qtbot)
    taken: list[Any] = []
    action = QAction("Edit", page.table)
    action.setShortcut(QKeySequence(keys))
    action.triggered.connect(taken.append)
    page.table.addAction(action)
    page.grid.command.disconnect(page.table._command)
    page.grid.setFocus()
    pressed = QKeySequence(keys)[0]
    with qtbot.waitSignal(page.grid.command) as caught:
        qtbot.keyClick(page.grid, pressed.key(), pressed.keyboardModifiers())
    assert caught.args == [command]
    assert taken == []


def test_rows_follow_the_size_of_the_text(page: Page) -> None:
    height = page.grid.rowHeight(0)
    font = page.grid.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    page.grid.setFont(font)
    assert page.grid.rowHeight(0) > 1.7 * height
