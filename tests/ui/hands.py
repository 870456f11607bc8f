"""The keyboard as tests use it: keys pressed in the window in front, and where they lead."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QTableView,
    QTextBrowser,
    QWidget,
)
from shiboken6 import isValid

from app.domain.planning.plan.plan import Plan
from tests.ui.conftest import Planner

Key, Mod = Qt.Key, Qt.KeyboardModifier
CONTROL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier
MOST_PRESSES = 400


class Hands:
    """Presses keys in the window in front, through its native window as a keyboard does."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.qtbot = planner, planner.qtbot

    @property
    def plan(self) -> Plan:
        plan = self.planner.ctx.plan
        assert plan is not None
        return plan

    @property
    def focus(self) -> QWidget:
        """What has the keyboard; something always does."""
        self._front()
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def name(self) -> str:
        """What a screen reader says of it."""
        return name_of(self.focus)

    def _front(self) -> QWindow:
        """The window with the keyboard. What a window manager does, is done when one closes."""
        popup = QApplication.activePopupWidget()
        front = popup or QApplication.activeModalWidget() or self.planner.window
        if popup is None and not front.isActiveWindow():
            front.activateWindow()
            self.qtbot.waitUntil(front.isActiveWindow)
        return front.windowHandle()

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Mod.NoModifier, times: int = 1
    ) -> None:
        for _ in range(times):
            QTest.keyClick(self._front(), key, held)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self._front(), letter)
        QApplication.processEvents()

    def command(self, words: str, meant: str) -> None:
        """Run the command of the palette that is the best match of some words."""
        self.press(Key.Key_K, CONTROL)
        self.type(words)
        assert self.planner.window.palette_opener.box.current_title() == meant
        self.press(Key.Key_Return)

    def tab_to(self, name: str, key: Qt.Key = Key.Key_Tab) -> QWidget:
        """Go on with Tab until something of that name has the keyboard."""
        for _ in range(60):
            if self.name == name:
                return self.focus
            self.press(key)
        raise AssertionError(f"Tab never comes to {name}")

    def round(self) -> list[QWidget]:
        """Everything that Tab visits, until it comes back to where it began."""
        begun = self.focus
        visited = [begun]
        for _ in range(400):
            self.press(Key.Key_Tab)
            if self.focus is begun and not isinstance(begun, QTableView):
                return visited
            if self.focus not in visited:
                visited.append(self.focus)
        raise AssertionError(f"Tab never comes back: {[name_of(each) for each in visited[-3:]]}")


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text.replace("&", "")


def stops(front: QWidget) -> list[QWidget]:
    """Everything that should be a stop of Tab: of buttons of which one is down, that one.

    A grid with a frozen column leaves the keyboard to that where it holds the current cell.
    """
    return [
        each
        for each in front.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisible()
        and each.isEnabled()
        and each.focusProxy() is None
        and each.window() is front
        and not (isinstance(each, QTableView) and each.findChildren(QTableView))
        and not (isinstance(each, QAbstractButton) and each.group() and not each.isChecked())
    ]


def left_out_by_tab(dialog: QDialog) -> list[str]:
    """What Tab never comes to in a dialog, by name; all of it where Tab does not come back."""
    dialog.activateWindow()
    QApplication.processEvents()
    begun = dialog.focusWidget()
    assert begun is not None, f"nothing in {dialog.windowTitle()} has the keyboard"
    wanted = stops(dialog)
    visited = {begun}
    for _ in range(MOST_PRESSES):
        QTest.keyClick(dialog.windowHandle(), Key.Key_Tab)
        QApplication.processEvents()
        focus = dialog.focusWidget()
        visited.add(focus)
        # In a grid Tab goes from cell to cell, in a text from link to link.
        inside = isinstance(begun, QTableView | QTextBrowser)
        if (focus is begun and not inside) or visited >= set(wanted):
            break
    still = stops(dialog)
    return [
        f"{type(each).__name__} {name_of(each)}"
        for each in wanted
        if isValid(each) and each in still and each not in visited
    ]
