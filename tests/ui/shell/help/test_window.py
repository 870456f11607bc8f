from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.dialog import Dialog
from app.ui.parts.help_place import set_help_place
from app.ui.parts.key_tips import command_keys
from app.ui.shell.help.pages import HelpPlace, help_page
from app.ui.shell.help.window import HelpWindow
from app.ui.theme.style import set_text_size, set_theme
from app.ui.theme.tokens import current_tokens
from tests.ui.conftest import Planner
from tests.ui.hands import left_out_by_tab


@pytest.fixture
def owner(show: Callable[[QWidget], None]) -> QWidget:
    window = QWidget()
    window.resize(1280, 800)
    show(window)
    return window


def _opened(owner: QWidget, qtbot: QtBot, place: HelpPlace) -> HelpWindow:
    window = HelpWindow(owner)
    window.go_to(place)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def shown(owner: QWidget, qtbot: QtBot) -> HelpWindow:
    return _opened(owner, qtbot, HelpPlace("capacity"))


@pytest.fixture
def usual_look(qapp: QApplication) -> Iterator[QApplication]:
    points = qapp.font().pointSizeF()
    yield qapp
    set_text_size(qapp, points)
    set_theme(qapp, "light")


def _heading_on_top(window: HelpWindow) -> str:
    view = window.view
    cursor = view.cursorForPosition(view.viewport().rect().topLeft())
    block = cursor.block()
    for _ in range(4):
        if block.blockFormat().headingLevel():
            return block.text()
        block = block.next()
    return cursor.block().text()


def _type(window: HelpWindow, text: str) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.search_field.hasFocus()
    QTest.keyClicks(window.search_field, text)
    QTest.keyClick(window.search_field, Qt.Key.Key_Return)


def test_it_opens_at_a_heading_before_it_was_shown(owner: QWidget, qtbot: QtBot) -> None:
    window = _opened(owner, qtbot, HelpPlace("capacity", "node-sizing"))
    assert _heading_on_top(window) == "Node sizing"
    assert window.contents.currentItem().text(0) == "Node sizing"
    assert window.windowTitle() == "Help"


def test_the_contents_list_every_page_and_choosing_shows_it(shown: HelpWindow) -> None:
    texts = [item.text(0) for item in shown.contents.entries()]
    for title in ("Projects", "Wave Planner", "Prepare PCD", "Prepare", "Checks"):
        assert title in texts
    shown.contents.setFocus()
    QTest.keyClick(shown.contents, Qt.Key.Key_Down)
    assert shown.place == HelpPlace("capacity", "settings") or shown.place.page == "readiness"
    assert shown.view.page is help_page(shown.place.page)


def test_links_are_followed_by_keyboard_and_the_way_back_is_kept(shown: HelpWindow) -> None:
    shown.view.verticalScrollBar().setValue(120)
    shown.view.anchorClicked.emit("readiness.md#gaps")
    assert shown.place == HelpPlace("readiness", "gaps")
    shown.view.setFocus()
    QTest.keyClick(shown.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.place == HelpPlace("capacity")
    assert shown.view.verticalScrollBar().value() == 120
    assert not shown.back.isEnabled()
    QTest.keyClick(shown.view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown.place == HelpPlace("readiness", "gaps")
    assert not shown.forward.isEnabled()


def test_tab_reaches_a_link_and_enter_follows_it(shown: HelpWindow) -> None:
    shown.go_to(HelpPlace("capacity", "next"))
    shown.view.setFocus()
    QTest.keyClick(shown.view, Qt.Key.Key_Tab)
    QTest.keyClick(shown.view, Qt.Key.Key_Return)
    assert shown.isVisible()
    assert shown.place.page != "capacity"


def test_tab_comes_to_everything(shown: HelpWindow) -> None:
    assert left_out_by_tab(shown) == []


def test_searching_lists_sections_marks_words_and_jumps(shown: HelpWindow) -> None:
    _type(shown, "first-fit")
    QTest.keyClick(shown.search_field, Qt.Key.Key_Down)
    assert shown.contents.hasFocus()
    assert shown.place == HelpPlace("capacity", "by-placement")
    marks = shown.view.extraSelections()
    assert marks
    ground = current_tokens().qcolor("accent")
    present = [mark for mark in marks if mark.format.background().color() == ground]
    assert [mark.cursor.selectedText().lower() for mark in present] == ["first-fit"]
    assert "Found once" in shown.found.text() or "times" in shown.found.text()


def test_f3_goes_from_mark_to_mark_and_around(shown: HelpWindow) -> None:
    _type(shown, "node")
    hits = shown.view.hits
    assert hits > 3
    places = []
    for _ in range(hits + 1):
        QTest.keyClick(shown, Qt.Key.Key_F3)
        places.append(shown.view.textCursor().position())
    assert len(set(places)) == hits
    assert places[-1] == places[0]
    QTest.keyClick(shown, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert shown.view.textCursor().position() == places[-2]


def test_clearing_the_search_brings_the_contents_back(shown: HelpWindow) -> None:
    _type(shown, "no such words anywhere")
    assert [item.text(0) for item in shown.contents.entries()] == [
        "No page holds all of these words."
    ]
    QTest.keyClick(shown.search_field, Qt.Key.Key_Escape)
    assert shown.isVisible()
    assert "Projects" in [item.text(0) for item in shown.contents.entries()]
    assert not shown.view.extraSelections()


def test_it_follows_text_size_and_theme(shown: HelpWindow, usual_look: QApplication) -> None:
    before = shown.view.document().defaultFont().pointSizeF()
    set_text_size(usual_look, usual_look.font().pointSizeF() * 2)
    assert shown.view.document().defaultFont().pointSizeF() == pytest.approx(before * 2)
    shown.go_to(HelpPlace("capacity", "next"))
    set_theme(usual_look, "dark")
    document = shown.view.document()
    cursor = document.find("PCD Readiness", document.find("Next"))
    assert cursor.charFormat().foreground().color() == current_tokens().qcolor("accent")
    assert shown.view.horizontalScrollBar().maximum() == 0


def _help_of(owner: QWidget) -> HelpWindow:
    found = owner.findChildren(HelpWindow)
    assert len(found) == 1
    return found[0]


def test_f1_opens_the_page_in_front_and_then_the_part_with_the_keyboard(
    sample_planner: Planner,
) -> None:
    window = sample_planner.window
    sample_planner.show("capacity")
    sample_planner.trigger("help")
    opened = _help_of(window)
    assert opened.place.page == "capacity"
    assert not opened.isModal()
    page = window.page("capacity")
    page.table.setFocus()
    sample_planner.trigger("help")
    assert _help_of(window) is opened
    assert opened.place == HelpPlace("capacity", "quotas")
    opened.close()


class _Asking(Dialog):
    help_place = "cohorts.md#auto-assign"


def test_f1_in_a_dialog_opens_the_help_over_it(sample_planner: Planner) -> None:
    dialog = _Asking(sample_planner.window)
    field = QLineEdit()
    dialog.make_column().addWidget(field)
    dialog.open()
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    opened = _help_of(dialog)
    assert opened.place == HelpPlace("cohorts", "auto-assign")
    set_help_place(field, "cohorts.md#ease-score")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F1)
    assert _help_of(dialog) is opened
    assert opened.place == HelpPlace("cohorts", "ease-score")
    opened.close()
    dialog.close()


def test_a_dialog_without_a_place_gets_the_page_in_front(sample_planner: Planner) -> None:
    sample_planner.show("risk")
    dialog = Dialog(sample_planner.window)
    dialog.open()
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    opened = _help_of(dialog)
    assert opened.place == HelpPlace("risk")
    opened.close()
    dialog.close()


def test_a_dialog_answers_to_the_key_that_was_chosen_for_help(sample_planner: Planner) -> None:
    chosen = {command: command_keys().text(command) for command in ("help", "find")}
    command_keys().take({**chosen, "help": "Ctrl+F1"})
    dialog = Dialog(sample_planner.window)
    dialog.open()
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    assert not dialog.findChildren(HelpWindow)
    QTest.keyClick(dialog, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    _help_of(dialog).close()
    dialog.close()
    command_keys().take(chosen)


def test_an_empty_page_leads_to_its_help(planner: Planner) -> None:
    page = planner.show("risk")
    assert page.empty.isVisible()
    page.empty._help.click()
    opened = _help_of(planner.window)
    assert opened.place == HelpPlace("risk")
    opened.close()


def test_marks_stay_when_the_page_is_written_anew(
    shown: HelpWindow, usual_look: QApplication
) -> None:
    _type(shown, "overcommit")
    count = shown.view.hits
    set_theme(usual_look, "dark")
    assert shown.view.hits == count > 0
    marks = shown.view.extraSelections()
    assert marks[0].cursor.selectedText().casefold() == "overcommit"
