from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.shell.notifier import MOST_AT_ONCE, MOST_REMEMBERED, Notifier
from app.ui.shell.toast import Toast
from app.ui.theme.style import set_theme
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
LONG = 60_000
SHORT = 20


@pytest.fixture
def window(show: Callable[[QWidget], None]) -> QMainWindow:
    main = QMainWindow()
    main.setCentralWidget(QLineEdit())
    main.resize(900, 500)
    show(main)
    return main


@pytest.fixture
def notifier(window: QMainWindow) -> Iterator[Notifier]:
    yield Notifier(window, lifetime_ms=LONG, now=lambda: NOON)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def hasty(window: QMainWindow) -> Notifier:
    return Notifier(window, lifetime_ms=SHORT, now=lambda: NOON)


def button(toast: Toast, text: str) -> QPushButton:
    return next(child for child in toast.findChildren(QPushButton) if child.text() == text)


def enter(toast: Toast) -> None:
    at = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(at, at, toast.mapToGlobal(at)))


def tab_into(toast: Toast, qtbot: QtBot) -> None:
    """Press Tab until the keyboard is on a button of the message."""
    for _ in range(10):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if toast.isAncestorOf(QApplication.focusWidget()):
            return
    raise AssertionError("Tab does not reach the message")


def texts(notifier: Notifier) -> list[str]:
    return [toast.note.text for toast in notifier.toasts()]


def test_a_message_appears_at_the_lower_right(window: QMainWindow, notifier: Notifier) -> None:
    toast = notifier.show("Copied 12 rows.")
    assert toast.isVisible()
    assert window.rect().contains(toast.geometry())
    assert toast.geometry().center().x() > window.width() / 2
    assert toast.geometry().center().y() > window.height() / 2


def test_it_follows_the_windows_size(window: QMainWindow, notifier: Notifier) -> None:
    toast = notifier.show("Copied 12 rows.")
    margin = window.width() - toast.geometry().right()
    window.resize(600, 400)
    assert window.width() - toast.geometry().right() == margin
    assert window.rect().contains(toast.geometry())


def test_it_keeps_clear_of_the_lower_edge(notifier: Notifier) -> None:
    toast = notifier.show("Copied 12 rows.")
    before = toast.geometry().bottom()
    notifier.set_bottom_margin(40)
    assert toast.geometry().bottom() == before - 40


def test_it_goes_by_itself(hasty: Notifier, qtbot: QtBot) -> None:
    hasty.show("Copied 12 rows.")
    qtbot.waitUntil(lambda: hasty.toasts() == [])


def test_an_error_stays_until_it_is_closed(hasty: Notifier, qtbot: QtBot) -> None:
    error = hasty.show("The file cannot be written.", "error")
    hasty.show("Copied 12 rows.")
    qtbot.waitUntil(lambda: texts(hasty) == ["The file cannot be written."])
    qtbot.mouseClick(error.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert hasty.toasts() == []


def test_what_is_to_be_read_stays_until_it_is_closed(hasty: Notifier, qtbot: QtBot) -> None:
    note = hasty.show("Import: 375 VMs", "warning", "Report", lambda: None, stays=True)
    hasty.show("Copied 12 rows.")
    qtbot.waitUntil(lambda: texts(hasty) == ["Import: 375 VMs"])
    note.press_action()
    assert hasty.toasts() == []


def test_it_waits_while_the_mouse_is_on_it(hasty: Notifier, qtbot: QtBot) -> None:
    first = hasty.show("First")
    enter(first)
    hasty.show("Second")
    qtbot.waitUntil(lambda: texts(hasty) == ["First"])
    QApplication.sendEvent(first, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: hasty.toasts() == [])


def test_it_waits_while_the_keyboard_is_on_it(
    window: QMainWindow, hasty: Notifier, qtbot: QtBot
) -> None:
    window.centralWidget().setFocus()
    tab_into(hasty.show("First", action_text="Undo", action=window.update), qtbot)
    hasty.show("Second")
    qtbot.waitUntil(lambda: texts(hasty) == ["First"])
    window.centralWidget().setFocus()
    qtbot.waitUntil(lambda: hasty.toasts() == [])


def test_it_does_not_take_the_keyboard(window: QMainWindow, notifier: Notifier) -> None:
    window.centralWidget().setFocus()
    notifier.show("Copied", action_text="Undo", action=window.update)
    assert QApplication.focusWidget() is window.centralWidget()


def test_the_action_is_done_once_and_the_message_goes(notifier: Notifier, qtbot: QtBot) -> None:
    done = []
    toast = notifier.show("Moved 12 VMs.", "ok", "Undo", lambda: done.append("undo"))
    qtbot.mouseClick(button(toast, "Undo"), Qt.MouseButton.LeftButton)
    toast.press_action()
    assert done == ["undo"]
    assert notifier.toasts() == []


def test_keyboard_alone_is_enough(window: QMainWindow, notifier: Notifier, qtbot: QtBot) -> None:
    done = []
    window.centralWidget().setFocus()
    toast = notifier.show("Moved 12 VMs.", "ok", "Undo", lambda: done.append("undo"))
    tab_into(toast, qtbot)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert done == ["undo"]
    toast = notifier.show("The file cannot be written.", "error")
    window.centralWidget().setFocus()
    tab_into(toast, qtbot)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert notifier.toasts() == []


def test_details_are_shown_on_demand(notifier: Notifier, qtbot: QtBot) -> None:
    toast = notifier.show("The file cannot be written.", "error", details="Disk full: /mnt/share")
    height = toast.height()
    more = button(toast, "Details")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert toast.height() > height
    assert more.isHidden()


def test_never_more_than_three_and_errors_stay_longest(notifier: Notifier) -> None:
    notifier.show("Broken", "error")
    for number in range(1, 5):
        notifier.show(f"Note {number}")
    assert len(notifier.toasts()) == MOST_AT_ONCE
    assert texts(notifier) == ["Broken", "Note 3", "Note 4"]


def test_a_fourth_error_takes_the_place_of_the_first(notifier: Notifier) -> None:
    for number in range(1, 5):
        notifier.show(f"Error {number}", "error")
    assert texts(notifier) == ["Error 2", "Error 3", "Error 4"]


def test_messages_do_not_overlap(notifier: Notifier) -> None:
    notifier.show("Note")
    notifier.show("A long message that goes over more than one line. " * 4, "warning")
    notifier.show("Broken", "error", "Retry", notifier.arrange, "Details")
    tops = [toast.geometry() for toast in notifier.toasts()]
    for upper, lower in itertools.pairwise(tops):
        assert upper.bottom() < lower.top()


def test_the_same_message_is_counted(notifier: Notifier) -> None:
    notifier.show("Copied 12 rows.")
    notifier.show("Copied 12 rows.")
    assert len(notifier.toasts()) == 1
    assert len(notifier.history) == 2


def test_the_same_message_with_an_action_is_another(
    window: QMainWindow, notifier: Notifier
) -> None:
    for _ in range(2):
        notifier.show("Moved 1 VM.", "ok", "Undo", window.update)
    assert len(notifier.toasts()) == 2


def test_history_keeps_what_was_said(notifier: Notifier, qtbot: QtBot) -> None:
    with qtbot.waitSignal(notifier.noted) as heard:
        notifier.show("Broken", "error", details="why")
    note = notifier.history[-1]
    assert heard.args == [note]
    assert (note.moment, note.kind, note.text, note.details) == (NOON, "error", "Broken", "why")
    for number in range(MOST_REMEMBERED + 5):
        notifier.show(f"Note {number}")
    assert len(notifier.history) == MOST_REMEMBERED
    assert notifier.history[-1].text == f"Note {MOST_REMEMBERED + 4}"


def test_an_unknown_kind_is_refused(notifier: Notifier) -> None:
    with pytest.raises(ValueError, match="shout"):
        notifier.show("Hey", "shout")
    assert notifier.history == []


def test_markup_is_shown_as_text(notifier: Notifier) -> None:
    toast = notifier.show("VM <b>web</b> & co")
    assert toast.accessibleName() == "Info: VM <b>web</b> & co"
    assert "VM <b>web</b> & co" in [label.text() for label in toast.findChildren(QLabel)]
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText
        for label in toast.findChildren(QLabel)
        if label.text()
    )


def test_a_dismissed_toast_is_deleted(notifier: Notifier, qtbot: QtBot) -> None:
    toast = notifier.show("Copied")
    with qtbot.waitSignal(toast.destroyed):
        toast.dismiss()


def test_an_open_message_follows_the_theme(notifier: Notifier, qapp: QApplication) -> None:
    toast = notifier.show("Broken", "error")
    marks = [each.pixmap().toImage() for each in toast.findChildren(QLabel) if each.pixmap()]
    set_theme(qapp, "dark")
    after = [each.pixmap().toImage() for each in toast.findChildren(QLabel) if each.pixmap()]
    set_theme(qapp, "light")
    assert len(marks) == len(after) == 1
    assert marks != after


def test_every_kind_paints_in_both_themes(notifier: Notifier, qapp: QApplication) -> None:
    for name in ("dark", "light"):
        set_theme(qapp, name)
        for kind in ("info", "ok", "warning", "error"):
            assert reads_well(notifier.show(f"{kind} {name}", kind), name)


def test_a_message_is_seen_whole_in_a_window_that_docks_have_narrowed(
    window: QMainWindow, notifier: Notifier
) -> None:
    toast = notifier.show("Moved 12 VMs to Wave 3 and the plan now takes 21 days. " * 4)
    window.resize(260, 500)
    notifier.arrange()
    assert toast.x() >= 0
    assert toast.geometry().right() < window.width()
    close = next(child for child in toast.findChildren(QToolButton))
    assert toast.rect().contains(close.geometry())


def test_two_buttons_stand_beside_each_other(window: QMainWindow, notifier: Notifier) -> None:
    done: list[str] = []
    toast = notifier.show(
        "Wrote plan.xlsx", "ok", "Open", lambda: done.append("open"),
        other=("Show in folder", lambda: done.append("folder")),
    )  # fmt: skip
    assert button(toast, "Open").geometry().right() < button(toast, "Show in folder").x()
    assert toast.geometry().right() <= window.width()
    button(toast, "Show in folder").click()
    assert done == ["folder"]
    assert notifier.toasts() == []
    alone = notifier.show("Saved", "ok", "Open", lambda: done.append("open"))
    assert not any(each.isVisible() for each in alone.findChildren(QPushButton) if not each.text())
