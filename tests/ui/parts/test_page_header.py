from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.parts.page_header import MOST_BUTTONS, PageHeader
from app.ui.parts.text import ElidedText, Text
from app.ui.theme.icons import set_icon
from app.ui.theme.style import set_theme
from tests.ui.pictures import reads_well

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def header(show: Callable[[QWidget], None]) -> PageHeader:
    shown = PageHeader("Source VMs")
    shown.resize(1400, 50)
    show(shown)
    return shown


def tools(header: PageHeader, count: int) -> list[QAction]:
    made = []
    for number in range(1, count + 1):
        action = QAction(f"Action {number}", header)
        set_icon(action, "edit")
        made.append(action)
    return made


def texts(actions: list[QAction]) -> list[str]:
    return [action.text() for action in actions]


def overflow(header: PageHeader) -> QToolButton:
    return next(
        button
        for button in header.findChildren(QToolButton)
        if button.accessibleName() == "More actions"
    )


def test_it_names_the_page_and_its_number(header: PageHeader) -> None:
    header.set_figure("1,240", "VMs in plan", "1,310 rows read = 1,240 in plan + 70 template")
    shown = {label.text(): label for label in header.findChildren(Text)}
    assert {"Source VMs", "1,240", "VMs in plan"} <= set(shown)
    assert "1,310 rows read" in shown["1,240"].toolTip()
    assert header.accessibleName() == "Source VMs"
    assert "1,240 VMs in plan" in header.accessibleDescription()


def test_a_button_does_its_action(header: PageHeader, qtbot: QtBot) -> None:
    (action,) = tools(header, 1)
    header.set_tools([action])
    with qtbot.waitSignal(action.triggered):
        qtbot.mouseClick(header.buttons()[0], Qt.MouseButton.LeftButton)
    action.setEnabled(False)
    assert not header.buttons()[0].isEnabled()


def test_there_are_at_most_seven_buttons(header: PageHeader) -> None:
    header.set_tools(tools(header, 9))
    assert len(header.buttons()) == MOST_BUTTONS
    assert texts(header.overflow_actions()) == ["Action 8", "Action 9"]
    assert overflow(header).isVisible()


def test_without_a_rest_there_is_no_overflow(header: PageHeader) -> None:
    header.set_tools(tools(header, 3))
    assert overflow(header).isHidden()


def test_what_belongs_into_the_menu_is_there(header: PageHeader) -> None:
    more = [QAction("Reset layout", header), None, QAction("Help", header)]
    header.set_tools(tools(header, 2), more)
    assert texts(header.overflow_actions()) == ["Reset layout", "Help"]


def test_new_tools_replace_the_old(header: PageHeader) -> None:
    header.set_tools(tools(header, 5))
    header.set_tools(tools(header, 2))
    assert len(header.buttons()) == 2
    header.set_tools([])
    assert header.buttons() == []


def test_old_buttons_are_never_windows_of_their_own(header: PageHeader) -> None:
    """Without a parent they were Python's, and went in the middle of a change of the theme."""
    header.set_tools(tools(header, 5))
    old = header.buttons()
    header.set_tools(tools(header, 3))
    assert all(button.isHidden() and button.window() is header.window() for button in old)


@pytest.mark.parametrize("width", [260, 400, 560, 700, 900, 1100])
def test_no_action_is_lost_at_any_width(header: PageHeader, width: int) -> None:
    header.set_figure("1,240", "VMs in plan of 1,310 read")
    actions = tools(header, 9)
    header.set_tools(actions)
    header.resize(width, header.height())
    shown = [button.defaultAction() for button in header.buttons()]
    assert [*shown, *header.overflow_actions()] == actions
    for button in header.buttons():
        assert button.geometry().right() < width
    assert overflow(header).geometry().right() < width


def test_nothing_overlaps_when_narrow(header: PageHeader) -> None:
    header.set_figure("1,240", "VMs in plan of 1,310 read")
    header.set_tools(tools(header, 7))
    header.resize(600, header.height())
    parts = [*header.buttons(), overflow(header)]
    assert len(parts) > 2
    for left, right in itertools.pairwise(parts):
        assert left.geometry().right() < right.geometry().left() + 1


def test_words_go_before_buttons_do(header: PageHeader) -> None:
    header.set_tools(tools(header, 5))
    wordy = header.buttons()[4]
    assert wordy.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    header.resize(480, header.height())
    assert len(header.buttons()) == 5
    assert wordy.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
    assert wordy.accessibleName() == "Action 5"
    first = header.buttons()[0]
    assert first.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def test_as_many_tools_keep_their_words_as_have_room(header: PageHeader) -> None:
    header.set_tools(tools(header, 7))
    widths = range(500, 1100, 50)
    wordy = []
    for width in widths:
        header.resize(width, header.height())
        worded = [
            button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            for button in header.buttons()
        ]
        assert worded == sorted(worded, reverse=True)  # the most important ones first
        assert all(button.geometry().right() < width for button in header.buttons())
        wordy.append(sum(worded))
    assert wordy == sorted(wordy)
    assert set(wordy) >= {2, 4, 7}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_paints_in_both_themes(header: PageHeader, qapp: QApplication, name: str) -> None:
    set_theme(qapp, name)
    header.set_tools(tools(header, 9))
    assert reads_well(header, name)
    set_theme(qapp, "light")


def test_words_stay_on_as_many_buttons_as_there_is_room_for(header: PageHeader) -> None:
    header.set_tools(tools(header, 7))

    def wordy() -> int:
        icons = Qt.ToolButtonStyle.ToolButtonIconOnly
        return sum(each.toolButtonStyle() != icons for each in header.buttons())

    assert wordy() == 7
    counts = []
    for width in range(1000, 500, -20):
        header.resize(width, 50)
        QApplication.processEvents()
        counts.append(wordy())
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) > 4


def test_words_of_tools_give_way_to_the_caption(header: PageHeader) -> None:
    """Where some words have to go, the caption is whole as long as a tool has words."""
    header.set_figure("0", "of 35 networks of this project confirmed")
    header.set_tools(tools(header, 7))
    caption = header.findChild(ElidedText)
    assert caption is not None
    icons = Qt.ToolButtonStyle.ToolButtonIconOnly
    seen = set()
    for width in range(1400, 700, -20):
        header.resize(width, header.height())
        QApplication.processEvents()
        wordy = sum(each.toolButtonStyle() != icons for each in header.buttons())
        seen.add(wordy)
        if wordy > 1:
            assert caption.width() >= caption.sizeHint().width(), (width, wordy)
    assert {2, 7} <= seen
