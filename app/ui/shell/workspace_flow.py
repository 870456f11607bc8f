"""Opens and closes workspace files for the window, off its thread."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.paths import WORKSPACE_SUFFIX, is_there
from app.ui.parts.settings import PROJECTS
from app.ui.shell.context import AppContext
from app.ui.shell.subjects import job_of
from app.ui.shell.written import tell_written

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from app.services.workspace_backups import Backup

PATTERNS = f"Workspaces (*{WORKSPACE_SUFFIX});;All files (*)"


class WorkspaceFlow(QObject):
    """One workspace is open at a time; the old one is closed before the new one is shown."""

    opened = Signal()

    def __init__(
        self,
        ctx: AppContext,
        opener: Callable[[Path], Workspace],
        default: Path,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self._now = now
        self._opener = opener
        self._default = default
        self._no_project = False

    @property
    def default(self) -> Path:
        """The workspace that is opened when no other is named."""
        return self._default

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
            on_failed=lambda error: self._failed(target, error),
        )

    def open_at_start(self) -> None:
        """Open the workspace of last time, or the default one; with what the settings say."""
        settings = self._ctx.settings
        self._no_project = settings.starts_with == PROJECTS
        last = None
        try:
            last = next(filter(is_there, settings.recent[:1]), None)
        except UserError as error:  # as of a share that is not mounted
            self._ctx.report(error)
        self.open(last)

    def open_existing(self, path: Path) -> None:
        """Open a workspace that somebody has double-clicked; none is made in its place."""
        try:
            if is_there(path):
                self.open(path)
                return
            raise UserError(f"The workspace file {path} does not exist.")
        except UserError as error:
            self._ctx.report(error)
        if not self._ctx.has_workspace:
            self.open()

    def _opened(self, target: Path) -> Workspace:
        workspace = self._opener(target)
        # Loaded in this thread and now: when the first plan is asked for, the window is busy
        # with laying out its stages.
        importlib.import_module("app.services.planning")
        return workspace

    def _arrived(self, workspace: Workspace) -> None:
        writing = self._ctx.runner.writing()
        if writing:  # into the workspace that is open, which must not be closed under it
            workspace.close()
            self._ctx.report(
                UserError(
                    f"“{writing}” was begun meanwhile, so {workspace.path.name} was not opened.",
                    "Open it again when that is done.",
                ),
                job_of("Opening"),
            )
            return
        self.close()
        workspace.name_operator(self._ctx.settings.operator_name)
        self._ctx.set_workspace(workspace)
        self._ctx.settings.add_recent(workspace.path)
        self._open_last()
        self.opened.emit()

    def _open_last(self) -> None:
        from app.services import projects

        last = self._ctx.settings.project_of(self._ctx.workspace.path)
        without, self._no_project = self._no_project, False
        if without or not last:
            return
        found = next(
            (s.project for s in projects.listed(self._ctx.workspace) if s.project.id == last), None
        )
        if found is not None and not found.archived:
            self._ctx.set_project(found)

    def _failed(self, target: Path, error: BaseException) -> None:
        from app.services import workspace_backups

        self._no_project = False
        self._ctx.report(error, job_of("Opening"))
        folder = workspace_backups.folder_of(target)
        if isinstance(error, UserError) and target.is_file() and folder.is_dir():
            self._ctx.notifier.show(
                f"There are backups of {target.name}.",
                "info",
                "Backups…",
                lambda: self.show_backups(target),
            )
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
        """Let the user pick a workspace to open."""
        found = self._ctx.dialogs.of_no_project.open_files(
            "Open a workspace", self._folder(), PATTERNS
        )
        if found:
            self.open(found[0])

    def make(self) -> None:
        """Let the user name a workspace that is to be made."""
        suggestion = self._folder() / f"new{WORKSPACE_SUFFIX}"
        path = self._ctx.dialogs.of_no_project.save_file("New workspace", suggestion, PATTERNS)
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(WORKSPACE_SUFFIX)
        if path.exists():
            self._ctx.report(
                UserError(
                    f"{path.name} exists already, and a new workspace takes nothing's place.",
                    "Open it, or choose another name.",
                )
            )
            return
        self.open(path)

    def _folder(self) -> Path:
        """Where workspaces are looked for: beside the open one."""
        open_one = self._ctx.workspace.path if self._ctx.has_workspace else self._default
        return open_one.parent

    def save_copy(self) -> None:
        """Write a whole copy of the workspace."""
        workspace = self._ctx.workspace
        suggestion = workspace.path.with_name(f"{workspace.path.stem} copy{workspace.path.suffix}")
        path = self._ctx.dialogs.of_no_project.save_file(
            "Save a copy of the workspace", suggestion, PATTERNS
        )
        if path is None:
            return
        self._ctx.settings.add_export_folder(path.parent)
        self._ctx.runner.cpu(
            f"Copying to {path.name}",
            lambda _ticket: workspace.save_copy(path),
            lambda _nothing: tell_written(self._ctx.notifier, path, self.open),
        )

    def show_backups(self, of: Path | None = None) -> None:
        """List the backups of the open workspace, or of one that could not be opened."""
        path = of or self._ctx.workspace.path

        def look(_ticket: Ticket) -> list[Backup]:
            from app.services import workspace_backups

            return workspace_backups.listed(path)

        self._ctx.runner.cpu(
            "Looking at the backups", look, lambda copies: self._list(path, copies)
        )

    def _list(self, path: Path, copies: list[Backup]) -> None:
        from app.services import workspace_backups
        from app.ui.shell.backups import BackupsDialog

        folder = workspace_backups.folder_of(path)
        dialog = BackupsDialog(copies, folder, self._ctx.dialogs_parent)
        dialog.open_wanted.connect(self.open)
        dialog.restore_wanted.connect(lambda saved: self._ask_to_restore(path, saved))
        dialog.open()

    def _ask_to_restore(self, path: Path, saved: Path) -> None:
        from app.services.provisioning import keeping_records

        held = ""
        if self._ctx.has_workspace and self._ctx.workspace.path == path.resolve():
            newer = self._ctx.attempt(keeping_records.newer_than, saved)
            if newer is None:
                return
            held = newer.question
        if not self._ctx.dialogs.of_no_project.confirm(
            "Restore a backup",
            f"The whole workspace {path.name}, all its projects included, goes back to "
            f"“{saved.stem}”. It is copied first as it is now.{held}",
            "Restore",
            danger=True,
        ):
            return
        if self._ctx.runner.writing():
            self._ctx.report(UserError("Something is still being written.", "Try again then."))
            return
        self.close()

        def work(_ticket: Ticket) -> Workspace:
            from app.services import workspace_backups

            workspace_backups.restore(path, saved, self._now())
            return self._opened(path)

        def failed(error: BaseException) -> None:
            self._ctx.report(error)
            self.open(path)

        self._ctx.runner.cpu(
            f"Restoring {path.name}", work, self._restored, on_failed=failed, writes=True
        )

    def _restored(self, workspace: Workspace) -> None:
        self._arrived(workspace)
        self._ctx.notifier.show(f"{workspace.path.name} is as it was in the backup.", "ok")
