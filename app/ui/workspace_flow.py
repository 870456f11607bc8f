"""Opens and closes workspace files for the window, off its thread."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import UserError
from app.ui.context import AppContext

if TYPE_CHECKING:
    from app.services.workspace import Workspace

PATTERNS = "Workspaces (*.mplan);;All files (*)"


class WorkspaceFlow(QObject):
    """One workspace is open at a time; the old one is closed before the new one is shown."""

    opened = Signal()

    def __init__(self, ctx: AppContext, opener: Callable[[Path], Workspace], default: Path) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self._opener = opener
        self._default = default

    def open(self, path: Path | None = None) -> None:
        """Open a workspace in the background; the default one when none is named."""
        target = path or self._default
        if self._ctx.runner.writing():
            self._ctx.report(UserError("Something is still being written.", "Try again then."))
            return
        self._ctx.runner.cpu(
            f"Opening {target.name}",
            lambda _ticket: self._opened(target),
            self._arrived,
            on_failed=self._failed,
        )

    def _opened(self, target: Path) -> Workspace:
        workspace = self._opener(target)
        # Loaded in this thread and now: when the first plan is asked for, the window is busy
        # with laying out its stages.
        importlib.import_module("app.services.planning")
        return workspace

    def _arrived(self, workspace: Workspace) -> None:
        self.close()
        self._ctx.set_workspace(workspace)
        self._ctx.settings.add_recent(workspace.path)
        self._open_last()
        self.opened.emit()

    def _open_last(self) -> None:
        from app.services import projects

        last = self._ctx.settings.last_project
        if not last:
            return
        found = next(
            (s.project for s in projects.listed(self._ctx.workspace) if s.project.id == last), None
        )
        if found is not None and not found.archived:
            self._ctx.set_project(found)

    def _failed(self, error: BaseException) -> None:
        self._ctx.report(error)
        if not self._ctx.has_workspace:
            self._ctx.set_workspace(None)
            self.opened.emit()

    def close(self) -> None:
        """Close the open workspace, if any."""
        if self._ctx.has_workspace:
            old = self._ctx.workspace
            self._ctx.set_workspace(None)
            old.close()

    def choose(self) -> None:
        """Let the user name a workspace to open or to make."""
        path = self._ctx.dialogs.save_file("Open or make a workspace", self._default, PATTERNS)
        if path is not None:
            self.open(path if path.suffix else path.with_suffix(".mplan"))

    def save_copy(self) -> None:
        """Write a whole copy of the workspace."""
        workspace = self._ctx.workspace
        suggestion = workspace.path.with_name(f"{workspace.path.stem} copy{workspace.path.suffix}")
        path = self._ctx.dialogs.save_file("Save a copy of the workspace", suggestion, PATTERNS)
        if path is None:
            return
        self._ctx.runner.cpu(
            f"Copying to {path.name}",
            lambda _ticket: workspace.save_copy(path),
            lambda _nothing: self._ctx.notifier.show(f"Wrote {path.name}", "ok"),
        )

    def choose_backup(self) -> None:
        """Let the user pick a backup and open it as a workspace of its own."""
        folder = self._ctx.workspace.backup_folder
        found = self._ctx.dialogs.open_files("Open a backup", folder, PATTERNS)
        if found:
            self.open(found[0])
