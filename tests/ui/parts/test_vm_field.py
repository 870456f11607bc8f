"""The field in which a VM is found by typing, used with the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.vm_field import VmField

TITLES = {1: "alpha-db", 2: "DB-1", 3: "web · vc1", 4: "web · vc2"}
Key = Qt.Key


@pytest.fixture
def field(show: Callable[[QWidget], None]) -> VmField:
    made = VmField("VM", TITLES)
    show(made)
    made.setFocus()
    return made


def test_typing_offers_names_and_enter_takes_the_first(field: VmField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "db")
    assert field.offered == [2, 1]
    assert field.key is None
    assert field.problem() == "Choose one of the VMs in the list."
    popup = field.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    with qtbot.waitSignal(field.vm_taken) as taken:
        QTest.keyClick(popup, Key.Key_Return)
    assert taken.args == [2]
    assert (field.key, field.text(), field.problem()) == (2, "DB-1", "")


def test_the_list_is_walked_with_the_arrows(field: VmField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "web")
    popup = field.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    for _ in range(2):
        QTest.keyClick(popup, Key.Key_Down)
    assert popup.currentIndex().row() == 1
    with qtbot.waitSignal(field.vm_taken) as taken:
        QTest.keyClick(popup, Key.Key_Return)
    assert taken.args == [4]
    assert field.text() == "web · vc2"


def test_an_entry_is_taken_with_the_mouse(field: VmField, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "alpha")
    popup = field.completer().popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    QApplication.processEvents()
    place = popup.visualRect(popup.model().index(0, 0)).center()
    QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert field.key == 1


def test_a_whole_title_is_a_choice_and_a_part_of_it_none(field: VmField) -> None:
    QTest.keyClicks(field, "db-1")
    assert field.key == 2
    QTest.keyClick(field, Key.Key_Backspace)
    assert field.key is None


def test_what_no_vm_is_called_is_said(field: VmField) -> None:
    QTest.keyClicks(field, "ghost")
    assert field.problem() == "No VM here is called “ghost”."
    assert field.offered == []


def test_hidden_vms_are_not_offered(field: VmField) -> None:
    field.hide_vms([2])
    QTest.keyClicks(field, "db")
    assert field.offered == [1]


def test_clear_takes_the_choice_away(field: VmField, qtbot: QtBot) -> None:
    field.set_key(3)
    assert field.key == 3
    with qtbot.waitSignal(field.vm_changed):
        field.clear()
    assert field.key is None
