"""A line of text whose tools have the size of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.date_field import DateField
from app.ui.parts.search_field import SearchField
from app.ui.parts.tool_field import ToolField
from app.ui.shell.text_size import apply_zoom
from app.ui.theme.metrics import icon_extent

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _normal_size() -> Iterator[None]:
    yield
    apply_zoom(100)


def tools(field: QWidget) -> list[QToolButton]:
    return [button for button in field.findChildren(QToolButton) if button.isVisible()]


@pytest.mark.parametrize("make", [SearchField, DateField])
def test_tools_are_as_large_as_the_text(
    make: type[ToolField], show: Callable[[QWidget], None]
) -> None:
    field = make()
    show(field)
    field.setText("01/03/2027")
    apply_zoom(200)
    QApplication.processEvents()
    assert len(tools(field)) == 2
    for button in tools(field):
        assert button.iconSize().width() == icon_extent() > 20
        assert button.icon().actualSize(button.iconSize()).width() == icon_extent()
        assert field.rect().contains(button.geometry())


def test_text_ends_before_the_tools(show: Callable[[QWidget], None]) -> None:
    field = SearchField()
    show(field)
    empty = field.textMargins().right()
    field.setText("web")
    assert field.textMargins().right() == empty + field.tools_width() > empty


def test_a_click_empties_the_field_and_the_tool_goes(
    show: Callable[[QWidget], None], qtbot: QtBot
) -> None:
    field = ToolField()
    clear = field.add_clear()
    show(field)
    assert tools(field) == []
    qtbot.keyClicks(field, "web")
    qtbot.mouseClick(tools(field)[0], Qt.MouseButton.LeftButton)
    assert field.text() == ""
    assert not clear.isVisible()
    assert tools(field) == []


def test_a_mark_is_not_in_the_way_of_a_click(show: Callable[[QWidget], None]) -> None:
    field = ToolField()
    mark = field.add_mark(QAction(field))
    show(field)
    assert mark.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert field.textMargins().left() >= mark.width()
