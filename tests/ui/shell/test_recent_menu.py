"""Workspaces opened lately, in the File menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction

from app.ui.shell.recent_menu import RecentMenu
from tests.ui.conftest import Planner
from tests.workbench import write_empty


@pytest.fixture
def menu(planner: Planner, tmp_path: Path) -> RecentMenu:
    """The menu as it opens: one workspace beside the open one is there, and one is gone."""
    write_empty(tmp_path / "other & more.mplan")
    for name in ("gone.mplan", "other & more.mplan"):
        planner.ctx.settings.add_recent(tmp_path / name)
    return opened(planner)


def opened(planner: Planner) -> RecentMenu:
    file_menu = next(
        action.menu() for action in planner.window.menuBar().actions() if action.text() == "&File"
    )
    file_menu.aboutToShow.emit()
    return planner.window.menus.recent


def entry(menu: RecentMenu, text: str) -> QAction:
    return next(each for each in menu.actions() if each.text().replace("&&", "&") == text)


def texts(menu: RecentMenu) -> list[str]:
    return [each.text().replace("&&", "&") for each in menu.actions() if not each.isSeparator()]


def test_what_is_gone_is_greyed_and_can_be_removed(planner: Planner, menu: RecentMenu) -> None:
    assert texts(menu) == [
        "other & more.mplan",
        "gone.mplan (not found)",
        "test.mplan",
        "Remove gone.mplan from the list",
        "Clear the list",
    ]
    gone = entry(menu, "gone.mplan (not found)")
    assert not gone.isEnabled()
    assert gone.toolTip().endswith("gone.mplan")
    entry(menu, "Remove gone.mplan from the list").trigger()
    assert texts(opened(planner)) == ["other & more.mplan", "test.mplan", "Clear the list"]


def test_what_is_there_opens(planner: Planner, menu: RecentMenu, tmp_path: Path) -> None:
    entry(menu, "other & more.mplan").trigger()
    path = tmp_path / "other & more.mplan"
    planner.qtbot.waitUntil(lambda: planner.ctx.workspace.path == path)
    planner.settle()


def test_the_list_is_cleared(planner: Planner, menu: RecentMenu) -> None:
    entry(menu, "Clear the list").trigger()
    again = opened(planner)
    assert texts(again) == []
    assert not again.isEnabled()
    assert planner.ctx.settings.recent == []
