from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme.style import set_theme


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Callable[[QWidget, int, int], None]:
    """Shows a chart of some size in the light theme, active, with British figures."""

    def run(chart: QWidget, width: int, height: int) -> None:
        set_theme(qapp, "light")
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
        chart.resize(width, height)
        qtbot.addWidget(chart)
        QApplication.processEvents()  # what the last test's window left must not reach this one
        with qtbot.waitActive(chart):
            chart.show()
            chart.activateWindow()
        QCursor.setPos(chart.mapToGlobal(QPoint(width - 1, height - 1)))

    return run
