"""The list of the calendar's rules: its rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.model import CalendarWindow
from app.ui.stages.setup.calendar_rows import CalendarRow
from app.ui.stages.setup.calendar_windows import CalendarWindows

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NAME = "Year-end change freeze of the finance department"


def test_a_long_name_and_what_kind_of_rule_it_is_are_both_read(
    qtbot: QtBot, qapp: QApplication
) -> None:
    windows = CalendarWindows()
    qtbot.addWidget(windows)
    windows.resize(300, 400)
    windows.show()
    rules = [CalendarWindow(1, NAME, "blackout"), CalendarWindow(2, "Short", "blackout")]
    windows.show_rules(
        [
            CalendarRow((rule,), rule.label, "Blackout", "Project", "10/12/2026 to 16/12/2026")
            for rule in rules
        ],
        "Work happens from Monday to Friday.",
        [],
    )
    table = windows.table
    for width in (300, 700):
        windows.resize(width, 400)
        qapp.processEvents()
        qapp.processEvents()
        room = QRect(0, 0, table.columnWidth(1), 10_000)
        needed = table.fontMetrics().boundingRect(
            room, int(Qt.TextFlag.TextWordWrap), f"{NAME}\nBlackout"
        )
        assert table.rowHeight(0) >= needed.height()
        assert table.rowHeight(1) < table.rowHeight(0)
    rows = table.rowHeight(0) + table.rowHeight(1)
    assert table.height() == table.horizontalHeader().height() + rows
