"""The workspaces opened lately, in the File menu; those that are gone can be taken off the list."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from app.domain.openings import OpenWorkspace

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext


class RecentMenu(QMenu):
    """Filled anew by :meth:`fill`, each time that the menu above it opens."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self.setToolTipsVisible(True)  # the whole path
        self._ctx = ctx

    def fill(self) -> None:
        """List what was opened lately: grey what is not there, and offer to forget it."""
        self.clear()
        recent = self._ctx.settings.recent
        missing = [path for path in recent if not path.is_file()]
        for path in recent:
            gone = path in missing
            action = self.addAction(f"{_name(path)} (not found)" if gone else _name(path))
            action.setToolTip(str(path))
            action.setEnabled(not gone)
            action.triggered.connect(partial(self._open, path))
        if recent:
            self.addSeparator()
        for path in missing:
            action = self.addAction(f"Remove {_name(path)} from the list")
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._forget, [path]))
        if recent:
            self.addAction("Clear the list").triggered.connect(partial(self._forget, recent))
        self.setEnabled(bool(recent))

    def _open(self, path: Path, _checked: bool = False) -> None:
        self._ctx.happenings.go_to(OpenWorkspace(path))

    def _forget(self, paths: list[Path], _checked: bool = False) -> None:
        for path in paths:
            self._ctx.settings.forget_recent(path)
        self._ctx.happenings.projects_changed.emit()  # the welcome page lists them too


def _name(path: Path) -> str:
    return path.name.replace("&", "&&")
