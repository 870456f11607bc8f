from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.style import set_theme


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Callable[[QWidget], None]:
    """Shows a window in the light theme, active and with the mouse out of the way."""

    def run(window: QWidget) -> None:
        set_theme(qapp, "light")
        qtbot.addWidget(window)
        QApplication.processEvents()  # what the last test's window left must not reach this one
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        QCursor.setPos(window.mapToGlobal(QPoint(1, 1)))

    return run
