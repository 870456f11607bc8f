"""The list of past messages, its button in the status bar, and what can still be done from it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services import projects
from app.ui.shell.docks.messages import ACTION, TEXT, MessagesList
from app.ui.shell.notifier import MOST_REMEMBERED
from tests.ui.conftest import Planner


@pytest.fixture
def shown(planner: Planner) -> MessagesList:
    """The dock, opened by the button in the status bar."""
    QTest.mouseClick(planner.window.status.messages, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    found = planner.window.dock("messages").widget()
    assert isinstance(found, MessagesList)
    assert found.isVisible()
    return found


def texts(shown: MessagesList, column: int = TEXT) -> list[str]:
    QApplication.processEvents()
    tree = shown.tree
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [item.text(column) for item in items if item is not None]


def click(shown: MessagesList, row: int, column: int = ACTION) -> None:
    tree = shown.tree
    item = tree.topLevelItem(row)
    assert item is not None
    place = tree.visualItemRect(item)
    left = tree.columnViewportPosition(column) + 8
    where = QPoint(left, place.center().y())
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_messages_are_listed_newest_first_with_their_details(
    planner: Planner, shown: MessagesList
) -> None:
    assert "kept here" in shown.empty.sentence
    assert shown.empty.isVisible()
    planner.ctx.notifier.show("First", "ok")
    planner.ctx.notifier.show("Second", "error", details="disk I/O error")
    assert texts(shown) == ["Second\ndisk I/O error", "First"]
    assert shown.count.text() == "2 messages"
    item = shown.tree.topLevelItem(0)
    assert item.data(TEXT, Qt.ItemDataRole.AccessibleTextRole).startswith("error: Second")
    shown.tree.setCurrentItem(item)
    QTest.keyClick(shown.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Second\ndisk I/O error"


def test_the_button_counts_what_was_not_read(planner: Planner) -> None:
    button, notifier = planner.window.status.messages, planner.ctx.notifier
    assert button.text() == "Messages"
    notifier.show("First")
    notifier.show("Second")
    assert button.text() == "Messages · 2"
    assert button.accessibleName() == "Messages, 2 unread"
    QTest.keyClick(notifier.toasts()[-1], Qt.Key.Key_Escape)  # read it, and closed it
    assert button.text() == "Messages · 1"
    for number in range(120):
        notifier.show(f"Message {number}")
    assert button.text() == "Messages · 99+"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    planner.qtbot.waitUntil(lambda: button.text() == "Messages")
    notifier.show("While one looks")
    planner.qtbot.waitUntil(lambda: button.text() == "Messages")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    notifier.show("Afterwards")
    assert button.text() == "Messages · 1"


def test_undo_in_the_list_is_live_as_long_as_the_step_is_the_last(
    planner: Planner, shown: MessagesList
) -> None:
    project = projects.create(planner.ctx.workspace, "First")
    planner.ctx.set_project(project)
    planner.settle()
    operations = planner.ctx.operations
    for name in ("Second", "Third"):
        operations.do(projects.rename, project.id, name, "", tell=lambda _c, name=name: name)
        planner.ctx.notifier.toasts()[-1].dismiss()
    assert texts(shown)[:2] == ["Third", "Second"]
    assert texts(shown, ACTION)[:2] == ["Undo", ""]
    click(shown, 1)  # dead
    assert projects.get(planner.ctx.workspace, project.id).name == "Third"
    click(shown, 0)
    assert projects.get(planner.ctx.workspace, project.id).name == "Second"
    assert texts(shown, ACTION)[:2] == ["", ""]


def test_what_concerns_a_project_goes_with_it(planner: Planner, shown: MessagesList) -> None:
    planner.open_sample()
    assert texts(shown, ACTION)[0] == "Report"
    called: list[int] = []
    planner.ctx.notifier.show("Wrote plan.xlsx", "ok", "Open", lambda: called.append(1))
    planner.ctx.set_project(None)
    assert texts(shown, ACTION) == ["Open", ""]
    shown.tree.setCurrentItem(shown.tree.topLevelItem(0))
    QTest.keyClick(shown.tree, Qt.Key.Key_Return)
    click(shown, 0)
    assert called == [1, 1]


def test_messages_are_forgotten_on_demand_and_the_oldest_by_themselves(
    planner: Planner, shown: MessagesList
) -> None:
    for number in range(MOST_REMEMBERED + 5):
        planner.ctx.notifier.show(f"Message {number}")
    assert len(texts(shown)) == MOST_REMEMBERED
    assert texts(shown)[-1] == "Message 5"
    QTest.mouseClick(shown.clear_button, Qt.MouseButton.LeftButton)
    assert texts(shown) == []
    assert shown.empty.isVisible()


def test_a_line_keeps_its_place_when_another_comes(planner: Planner, shown: MessagesList) -> None:
    planner.ctx.notifier.show("First")
    planner.ctx.notifier.show("Second")
    texts(shown)
    shown.tree.setCurrentItem(shown.tree.topLevelItem(1))
    planner.ctx.notifier.show("Third")
    texts(shown)
    assert shown.tree.currentItem().text(TEXT) == "First"
