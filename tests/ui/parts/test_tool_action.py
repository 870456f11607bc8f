"""Actions that cannot be chosen tell why."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.tool_action import offer, tool_action


def test_a_disabled_button_tells_why_on_hover_and_forgets_it_when_it_can_be_pressed(
    show: Callable[[QWidget], None], qtbot: QtBot
) -> None:
    window, pressed = QWidget(), []
    button = QToolButton(window)
    action = tool_action(window, "Run", "play", lambda: pressed.append(1), "Run every task")
    button.setDefaultAction(action)
    QVBoxLayout(window).addWidget(button)
    show(window)
    for _twice in range(2):
        offer(action, False, "There are no tasks yet.")
        centre = button.rect().center()
        hover = QHelpEvent(QEvent.Type.ToolTip, centre, button.mapToGlobal(centre))
        QApplication.sendEvent(button, hover)
        qtbot.waitUntil(lambda: QToolTip.text() == "Run every task\nThere are no tasks yet.")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not pressed
    offer(action, True, "There are no tasks yet.")
    assert button.toolTip() == "Run every task"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed
    QToolTip.hideText()
