from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.cell_values import CellFormat
from app.domain.columns import Column
from app.ui.table.editors import CellComboBox, CellDateEdit, CellLineEdit, create_editor
from app.ui.table.refusal import Refusal
from tests.ui.table.table_samples import FakeTokens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

COLUMN = Column("field", "Field", lambda record: record, editable=True)


@pytest.fixture
def surroundings() -> list[QWidget]:
    """The parents of editors, kept to the end: a parent that Python frees takes its editor along,
    wherever the garbage collector happens to run."""
    return []


@pytest.fixture
def make(qtbot: QtBot, surroundings: list[QWidget]) -> Callable[..., Any]:
    return partial(shown_editor, qtbot, surroundings)


def shown_editor(
    qtbot: QtBot,
    surroundings: list[QWidget],
    column: Column,
    reasons: dict[str, str] | None = None,
) -> Any:
    around = QWidget()
    around.resize(400, 100)
    qtbot.addWidget(around)
    surroundings.append(around)
    known = reasons or {}
    form = CellFormat(".", ",", "dmy")
    editor: Any = create_editor(
        column, lambda text: known.get(text, ""), FakeTokens(), form, around
    )
    editor.setGeometry(0, 0, 120, 20)
    with qtbot.waitActive(around):
        around.show()
        around.activateWindow()
    editor.setFocus()
    return editor


def test_each_kind_has_its_editor(make: Callable[..., Any]) -> None:
    choices = (("a", "A"),)
    assert type(make(COLUMN)) is CellLineEdit
    assert type(make(replace(COLUMN, kind="date"))) is CellDateEdit
    assert type(make(replace(COLUMN, kind="choice", choices=choices))) is CellComboBox
    assert type(make(replace(COLUMN, kind="status"))) is CellComboBox


def test_an_editor_is_loaded_once(make: Callable[..., Any]) -> None:
    editor = make(COLUMN)
    editor.load("first")
    editor.load("second")
    assert editor.cell_text() == "first"


def test_numbers_are_typed_on_the_right_beside_their_unit(make: Callable[..., Any]) -> None:
    editor = make(replace(COLUMN, kind="float", unit="GB"))
    assert editor.alignment() & Qt.AlignmentFlag.AlignRight
    assert editor.textMargins().right() > make(COLUMN).textMargins().right()
    assert editor.accessibleName() == "Field (GB)"


def test_today_by_one_key(qtbot: QtBot, make: Callable[..., Any]) -> None:
    editor = make(replace(COLUMN, kind="date"))
    qtbot.keyClick(editor, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == QDate.currentDate().toString(Qt.DateFormat.ISODate)


def test_a_day_is_picked_from_the_calendar(qtbot: QtBot, make: Callable[..., Any]) -> None:
    editor = make(replace(COLUMN, kind="date"))
    editor.setText("24.12.2027")
    qtbot.keyClick(editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = editor.findChild(QCalendarWidget)
    assert isinstance(calendar, QCalendarWidget)
    assert calendar.selectedDate() == QDate(2027, 12, 24)
    calendar.clicked.emit(QDate(2027, 12, 31))
    assert editor.text() == "2027-12-31"
    menu = editor.findChild(QMenu)
    assert menu is None or not menu.isVisible()


def test_an_optional_choice_can_be_emptied(make: Callable[..., Any]) -> None:
    choices = (("a", "A"), ("b", "B"))
    optional = make(replace(COLUMN, kind="choice", choices=choices))
    required = make(replace(COLUMN, kind="choice", choices=choices, required=True))
    named = make(replace(COLUMN, kind="choice", choices=(("", "Automatic"), *choices)))
    assert [optional.itemText(row) for row in range(optional.count())] == ["", "A", "B"]
    assert required.count() == 2
    assert named.itemText(0) == "Automatic"


def test_a_long_list_can_be_searched(make: Callable[..., Any]) -> None:
    choices = [(str(number), f"Choice {number}") for number in range(30)]
    combo = make(replace(COLUMN, kind="choice", choices=choices), {"Choice x": "There is no x."})
    combo.load("Choice 7")
    assert combo.isEditable()
    assert combo.cell_text() == "Choice 7"
    combo.setEditText("Choice x")
    assert combo.accessibleDescription() == "There is no x."
    assert combo.refusal() == "There is no x."


def test_a_choice_in_the_open_list_is_announced(qtbot: QtBot, make: Callable[..., Any]) -> None:
    combo = make(replace(COLUMN, kind="choice", choices=(("a", "A"), ("b", "B"))))
    combo.load("A")
    assert combo.cell_text() == "A"
    with qtbot.waitSignal(combo.chosen) as caught:
        combo.activated.emit(2)
    assert caught.args == [combo]


def test_the_reason_goes_with_the_editor(make: Callable[..., Any]) -> None:
    editor = make(COLUMN, {"bad": "It is bad."})
    editor.setText("bad")
    assert editor.refusal() == "It is bad."
    assert editor.grab().width() == 120
    editor.hide()
    assert editor.accessibleDescription() == ""


def test_the_reason_is_above_where_there_is_no_room_below(make: Callable[..., Any]) -> None:
    editor = make(COLUMN)
    editor.setGeometry(300, 80, 100, 20)
    refusal = Refusal(editor, FakeTokens())
    refusal.say("This is a longer sentence that needs some room to be read.")
    assert refusal.shown
    bubble = refusal._bubble
    assert bubble is not None
    assert bubble.geometry().bottom() <= editor.geometry().top()
    assert editor.parentWidget().rect().contains(bubble.geometry())
    refusal.say("")
    assert not refusal.shown
