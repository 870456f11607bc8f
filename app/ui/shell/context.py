"""What pages are given: services, background work, events, undo, questions and messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.tasks.runner import TaskRunner
from app.ui.parts.settings import Settings
from app.ui.shell.dialogs_port import Dialogs
from app.ui.shell.events import ProjectEvents
from app.ui.shell.held_dialogs import HeldDialogs, ProjectDialogs
from app.ui.shell.notifier import Notifier
from app.ui.shell.operations import Operations
from app.ui.shell.password_keeping import PasswordKeeping
from app.ui.shell.project_state import ProjectState
from app.ui.shell.subjects import EDIT, REQUEST, edit_of, job_of
from app.ui.shell.text_size import apply_zoom

if TYPE_CHECKING:
    # The database is loaded after the window is up, so nothing here may import it.
    from app.domain.model import Project
    from app.domain.planning.plan.plan import Plan
    from app.services.ports import (
        CalendarTools,
        CloudClient,
        CredentialsExporter,
        Exporter,
        FileWriter,
        FlowReader,
        ListReader,
        PasswordVault,
        PrepExporter,
        ProvisioningCloud,
        RemediationExporter,
        RunbookExporter,
        SecretStore,
        TableExporter,
        TableReader,
        TemplateFiles,
    )
    from app.services.workspace import Workspace

R = TypeVar("R")

log = logging.getLogger(__name__)


class AppContext(QObject):
    """One per window. Whatever changes the workspace goes through :attr:`operations`."""

    bug = Signal(object)
    """An exception that is our own fault."""

    crashed = Signal(object)
    """A :class:`~app.crash_file.Crash` in which the session before has ended."""

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
        list_reader: Callable[[], ListReader],
        flow_reader: Callable[[], FlowReader],
        remediation_exporter: Callable[[], RemediationExporter],
        calendar_tools: Callable[[], CalendarTools],
        runbook_exporter: Callable[[str], RunbookExporter],
        template_files: Callable[[], TemplateFiles],
        *,
        provisioning_cloud: Callable[[], ProvisioningCloud],
        password_vault: Callable[[str | None], PasswordVault],
        prep_exporter: Callable[[str], PrepExporter],
        credentials_exporter: Callable[[], CredentialsExporter],
        table_exporter: Callable[[str], TableExporter],
        file_writer: Callable[[], FileWriter],
    ) -> None:
        super().__init__(runner)
        self.runner = runner
        self._window: QWidget
        self.notifier: Notifier
        self.dialogs: HeldDialogs
        self.settings = settings
        self.reader = reader
        self.exporters = exporters
        self.log_folder = log_folder
        self.check_program = check_program
        self.cloud = cloud
        self.secrets = secrets
        self.list_reader = list_reader
        self.flow_reader = flow_reader
        self.remediation_exporter = remediation_exporter
        self.calendar_tools = calendar_tools
        self.runbook_exporter = runbook_exporter
        self.template_files = template_files
        self.provisioning_cloud = provisioning_cloud
        self.password_vault = password_vault
        self.prep_exporter = prep_exporter
        self.credentials_exporter = credentials_exporter
        self.table_exporter = table_exporter
        self.file_writer = file_writer
        self.happenings = ProjectEvents(self)
        self.state = ProjectState(runner, self.happenings)
        self.operations = Operations(self)
        self.passwords = PasswordKeeping(self, password_vault)
        self._workspace: Workspace | None = None
        self.loading_done = False
        runner.started.connect(self._job_started)
        runner.failed.connect(self._job_failed)
        self.state.planning_failed.connect(self.report)

    def attach(self, window: QWidget, notifier: Notifier, dialogs: Dialogs) -> None:
        """Take the window with its messages and questions; called once."""
        self._window = window
        self.notifier = notifier
        self.dialogs = HeldDialogs(self, dialogs)
        self._project_dialogs = ProjectDialogs(self, window)

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
        self.notifier.settle(EDIT)
        self.notifier.leave_project()
        self.operations.history.clear()
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
        self.notifier.settle(EDIT)
        self.notifier.leave_project()
        self.operations.history.clear()
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

    # -- services ----------------------------------------------------------------------------------

    def attempt(self, action: Callable[..., R], *arguments: Any, **named: Any) -> R | None:
        """Call a service that is not an undoable edit; None when it was refused and reported."""
        about = edit_of(action)
        try:
            self.operations.check_free()
            done = action(self.workspace, *arguments, **named)
        except UserError as error:
            self.report(error, about)
            return None
        self.notifier.settle(about)
        return done

    def attempt_reading(self, action: Callable[..., R], *arguments: Any) -> R | None:
        """Call a service that only reads, while something is written too; None when refused."""
        try:
            return action(self.workspace, *arguments)
        except UserError as error:
            self.report(error)
            return None

    # -- messages ----------------------------------------------------------------------------------

    def report(self, error: BaseException, about: str = REQUEST) -> None:
        """Show an error: a toast when it is meant for people, the bug dialog otherwise.

        ``about`` names what was tried. The toast goes when that is tried again with success.
        """
        if isinstance(error, UserError):
            log.info("refused: %s", error)
            self.notifier.show(str(error), "error", details=error.details, about=about)
        else:
            log.error("unexpected error", exc_info=error)
            self.bug.emit(error)

    def _job_started(self, ticket: Ticket) -> None:
        """Whoever tries again has read why it failed."""
        self.notifier.settle(job_of(ticket.title))
        self.notifier.settle(REQUEST)

    def _job_failed(self, ticket: Ticket, error: BaseException) -> None:
        self.report(error, job_of(ticket.title))
