from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.search_field import SearchField

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def field(show: Callable[[QWidget], None]) -> SearchField:
    shown = SearchField("Search VMs", pause_ms=60_000)
    show(shown)
    return shown


@pytest.fixture
def heard(field: SearchField) -> list[str]:
    texts: list[str] = []
    field.search_changed.connect(texts.append)
    return texts


def test_it_searches_when_typing_pauses(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    field = SearchField("Search VMs", pause_ms=5)
    show(field)
    with qtbot.waitSignal(field.search_changed) as found:
        qtbot.keyClicks(field, "web")
    assert found.args == ["web"]


def test_typing_alone_does_not_search_yet(
    field: SearchField, heard: list[str], qtbot: QtBot
) -> None:
    qtbot.keyClicks(field, "web")
    assert heard == []


def test_enter_searches_at_once_and_only_once(
    field: SearchField, heard: list[str], qtbot: QtBot
) -> None:
    qtbot.keyClicks(field, "web")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard == ["web"]


def test_escape_clears(field: SearchField, heard: list[str], qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "web")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert heard == ["web", ""]


def test_down_searches_and_goes_to_the_results(
    field: SearchField, heard: list[str], qtbot: QtBot
) -> None:
    qtbot.keyClicks(field, "web")
    with qtbot.waitSignal(field.results_wanted):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert heard == ["web"]
