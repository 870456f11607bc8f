"""What pages are given: services, background work, events, undo, questions and messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.tasks.runner import TaskRunner
from app.ui.dialogs_port import Dialogs
from app.ui.events import ProjectEvents
from app.ui.project_state import ProjectState
from app.ui.settings import Settings
from app.ui.text_size import apply_zoom
from app.ui.undo import ChangeSetCommand, make_stack
from app.ui.widgets.notifier import Notifier

if TYPE_CHECKING:
    # The database is loaded after the window is up, so nothing here may import it.
    from app.domain.model import Project
    from app.domain.planning.plan import Plan
    from app.services.ports import CloudClient, Exporter, SecretStore, TableReader
    from app.services.workspace import Workspace

R = TypeVar("R")

log = logging.getLogger(__name__)


class AppContext(QObject):
    """One per window. Pages ask services through :meth:`do` and :meth:`do_long`."""

    bug = Signal(object)
    """An exception that is our own fault."""

    edits_saved = Signal()
    """Every edit so far is in the workspace file."""

    def __init__(
        self,
        runner: TaskRunner,
        settings: Settings,
        reader: Callable[[], TableReader],
        exporters: Callable[[], Mapping[str, Exporter]],
        log_folder: Path,
        check_program: Callable[[], str],
        cloud: Callable[[], CloudClient],
        secrets: Callable[[], SecretStore],
    ) -> None:
        super().__init__(runner)
        self.runner = runner
        self._window: QWidget
        self.notifier: Notifier
        self.dialogs: Dialogs
        self.settings = settings
        self.reader = reader
        self.exporters = exporters
        self.log_folder = log_folder
        self.check_program = check_program
        self.cloud = cloud
        self.secrets = secrets
        self.happenings = ProjectEvents(self)
        self.state = ProjectState(runner, self.happenings)
        self.undo_stack: QUndoStack = make_stack()
        self._workspace: Workspace | None = None
        self.loading_done = False
        runner.failed.connect(self._job_failed)
        self.state.planning_failed.connect(self.report)

    def attach(self, window: QWidget, notifier: Notifier, dialogs: Dialogs) -> None:
        """Take the window with its messages and questions; called once."""
        self._window = window
        self.notifier = notifier
        self.dialogs = dialogs

    @property
    def dialogs_parent(self) -> QWidget:
        """The widget above which dialogs open."""
        return self._window

    # -- workspace and project -------------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        """The open workspace.

        :raises UserError: while it is still being opened or could not be.
        """
        if self._workspace is None:
            raise UserError("No workspace is open.", "Open one from the File menu.")
        return self._workspace

    @property
    def has_workspace(self) -> bool:
        """Whether a workspace is open."""
        return self._workspace is not None

    def set_workspace(self, workspace: Workspace | None) -> None:
        """Take another workspace in use; the caller closes the old one."""
        self.undo_stack.clear()
        self.state.open(None, None)
        self._workspace = workspace
        self.loading_done = True
        self.happenings.projects_changed.emit()

    @property
    def project_id(self) -> int:
        """Key of the open project, 0 when there is none."""
        return self.state.project_id

    @property
    def plan(self) -> Plan | None:
        """The current plan."""
        return self.state.plan

    def set_project(self, project: Project | None) -> None:
        """Open a project, or none. Its undo history starts anew."""
        self.undo_stack.clear()
        self.state.open(self._workspace, project)

    # -- appearance --------------------------------------------------------------------------------

    def set_theme(self, choice: str) -> None:
        """Wear the light or dark theme, or follow the system, and remember it."""
        from app.ui.theme.style import set_theme

        self.settings.theme = choice
        application = QApplication.instance()
        if isinstance(application, QApplication):
            set_theme(application, choice)

    def set_zoom(self, percent: int) -> None:
        """Set the text size in percent of the system's and remember it."""
        self.settings.zoom = percent
        apply_zoom(self.settings.zoom)

    def self_test(self, show: Callable[[str], object]) -> None:
        """Check the installed program in the background and show the result."""
        self.runner.cpu("Checking the program", lambda _ticket: self.check_program(), show)

    # -- edits -------------------------------------------------------------------------------------

    def do(self, action: Callable[..., ChangeSet], *arguments: Any, **named: Any) -> bool:
        """Carry out a quick edit now, as one undo step; False when it was refused.

        ``action`` is a service function that takes the workspace first. What it refuses is shown
        to the user here, so callers need no error handling of their own.
        """
        try:
            self._check_free()
            changes = action(self.workspace, *arguments, **named)
        except UserError as error:
            self.report(error)
            return False
        self.done(changes)
        return True

    def attempt(self, action: Callable[..., R], *arguments: Any, **named: Any) -> R | None:
        """Call a service that is not an undoable edit; None when it was refused and reported."""
        try:
            self._check_free()
            return action(self.workspace, *arguments, **named)
        except UserError as error:
            self.report(error)
            return None

    def do_long(
        self,
        title: str,
        work: Callable[[Workspace, Ticket], ChangeSet],
        on_done: Callable[[ChangeSet], object] | None = None,
    ) -> Ticket | None:
        """Carry out a long edit in the background, as one undo step."""
        try:
            self._check_free()
            workspace = self.workspace
        except UserError as error:
            self.report(error)
            return None

        def finished(changes: ChangeSet) -> None:
            self.done(changes, undoable=changes.project_id == self.project_id)
            if on_done:
                on_done(changes)

        return self.runner.cpu(
            title,
            lambda ticket: work(workspace, ticket),
            finished,
            on_cancelled=lambda: self.notifier.show(f"{title}: cancelled, nothing was changed."),
            writes=True,
        )

    def done(self, changes: ChangeSet, *, undoable: bool = True) -> None:
        """Make a carried-out change undoable and tell everyone.

        Work that ends after another project was opened stays done, but is no undo step of that
        one.
        """
        if not changes:
            return
        if undoable:
            self.undo_stack.push(ChangeSetCommand(changes, self._replay))
        self.edits_saved.emit()
        self.happenings.changed.emit(changes)

    def toast_change(self, changes: ChangeSet) -> None:
        """Say what a change did, with Undo at hand."""
        if changes:
            self.notifier.show(changes.note or changes.label, "ok", "Undo", self.undo)

    def _check_free(self) -> None:
        writing = self.runner.writing()
        if writing:
            raise UserError(
                f"“{writing}” is still writing to the workspace.", "Try again when it is done."
            )

    # -- undo --------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back."""
        self._step(self.undo_stack.index() - 1, "Undo", self.undo_stack.undo)

    def redo(self) -> None:
        """Do the step that was taken back again."""
        self._step(self.undo_stack.index(), "Redo", self.undo_stack.redo)

    def _step(self, position: int, verb: str, move: Callable[[], None]) -> None:
        if not 0 <= position < self.undo_stack.count():
            return
        command = self.undo_stack.command(position)
        try:
            self._check_free()
            workspace = self.workspace
            if not isinstance(command, ChangeSetCommand) or not command.heavy:
                move()
                return
        except UserError as error:
            self.report(error)
            return
        label = f"{verb} {command.text()}"

        def finished(done: ChangeSet) -> None:
            command.take(done)
            command.carried_out = True
            move()
            self._replayed(done)

        self.runner.cpu(
            label,
            lambda _ticket: workspace.replay(command.changes.inverse(), label),
            finished,
            writes=True,
        )

    def _replay(self, changes: ChangeSet, label: str) -> ChangeSet:
        done = self.workspace.replay(changes, label)
        self._replayed(done)
        return done

    def _replayed(self, done: ChangeSet) -> None:
        self.edits_saved.emit()
        self.happenings.changed.emit(done)

    # -- messages ----------------------------------------------------------------------------------

    def report(self, error: BaseException) -> None:
        """Show an error: a toast when it is meant for people, the bug dialog otherwise."""
        if isinstance(error, UserError):
            log.info("refused: %s", error)
            self.notifier.show(str(error), "error", details=error.details)
        else:
            log.error("unexpected error", exc_info=error)
            self.bug.emit(error)

    def _job_failed(self, _ticket: Ticket, error: BaseException) -> None:
        self.report(error)
