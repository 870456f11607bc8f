"""Docks around the pages, made when they are first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDockWidget, QWidget

from app.ui.shell.docks.title_bar import DockTitleBar

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

TITLES = {
    "inspector": "Inspector",
    "issues": "Issues",
    "history": "History",
    "log": "Log",
    "messages": "Messages",
}


def make_dock(key: str, ctx: AppContext) -> QDockWidget:
    """A dock with its content."""
    dock = QDockWidget(TITLES[key])
    dock.setTitleBarWidget(DockTitleBar(dock))
    dock.setWidget(_content(key, ctx))
    return dock


def _content(key: str, ctx: AppContext) -> QWidget:
    if key == "inspector":
        from app.ui.shell.docks.inspector import Inspector

        return Inspector(ctx)
    if key == "issues":
        from app.ui.shell.docks.issues import IssuesList

        return IssuesList(ctx)
    if key == "messages":
        from app.ui.shell.docks.messages import MessagesList

        return MessagesList(ctx)
    if key == "log":
        from app.ui.shell.docks.log_view import LogView

        return LogView(ctx)
    from app.ui.shell.docks.history import HistoryList

    return HistoryList(ctx.operations)
