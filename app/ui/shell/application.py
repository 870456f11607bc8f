"""Starts the window: application object, theme, hooks for errors, then the workspace."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app import __version__
from app.crash_file import CrashFile
from app.log_file import log
from app.resources import resource_path
from app.tasks.runner import TaskRunner
from app.ui.parts.settings import Settings
from app.ui.shell import faults
from app.ui.shell.context import AppContext
from app.ui.shell.dialogs_port import Dialogs, QtDialogs
from app.ui.shell.main_window import MainWindow
from app.ui.shell.notifier import Notifier
from app.ui.shell.opened_files import PlannerApplication
from app.ui.shell.second_starts import SecondStarts
from app.ui.shell.text_size import apply_zoom
from app.ui.shell.workspace_flow import WorkspaceFlow
from app.ui.table.locale_style import follow, user_locale
from app.ui.theme.style import set_theme, styled_application

if TYPE_CHECKING:
    from app.paths import AppPaths
    from app.running_copy import RunningCopy
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


FALLBACK_FONTS = ("Symbola.ttf", "SymbolaSigns.ttf", "DroidSansFallback.ttf")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root hands to the window."""

    open_workspace: Callable[[Path], Workspace]
    reader: Callable[[], TableReader]
    exporters: Callable[[], Mapping[str, Exporter]]
    paths: AppPaths
    check_program: Callable[[], str]
    cloud: Callable[[], CloudClient]
    secrets: Callable[[], SecretStore]
    list_reader: Callable[[], ListReader]
    flow_reader: Callable[[], FlowReader]
    remediation_exporter: Callable[[], RemediationExporter]
    calendar_tools: Callable[[], CalendarTools]
    runbook_exporter: Callable[[str], RunbookExporter]
    template_files: Callable[[], TemplateFiles]
    provisioning_cloud: Callable[[], ProvisioningCloud]
    password_vault: Callable[[str | None], PasswordVault]
    prep_exporter: Callable[[str], PrepExporter]
    credentials_exporter: Callable[[], CredentialsExporter]
    table_exporter: Callable[[str], TableExporter]
    file_writer: Callable[[], FileWriter]


class WindowParts:
    """A window with its context, as :func:`build` makes it."""

    def __init__(self, window: MainWindow, ctx: AppContext, flow: WorkspaceFlow) -> None:
        self.window = window
        self.ctx = ctx
        self.flow = flow

    def shut_down(self) -> None:
        """Stop all work and close the workspace."""
        self.ctx.runner.shut_down()
        self.flow.close()
        self.ctx.settings.sync_at_end()


def make_application() -> PlannerApplication:
    """The application object with its names and the user's locale."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = styled_application(sys.argv[:1], PlannerApplication)
    application.setApplicationName("Migration Planner")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("migration-planner")
    follow(user_locale())
    return application


def load_fonts() -> None:
    """Add the fonts that come with the program, for letters and signs the system cannot draw."""
    from PySide6.QtGui import QFontDatabase

    for name in FALLBACK_FONTS:
        QFontDatabase.addApplicationFont(str(resource_path(f"fonts/{name}")))


def build(parts: Parts, dialogs: Dialogs | None = None) -> WindowParts:
    """Make the window with everything behind it; nothing slow happens yet."""
    settings = Settings(parts.paths.config / "settings.ini")
    runner = TaskRunner()
    ctx = AppContext(
        runner,
        settings,
        parts.reader,
        parts.exporters,
        parts.paths.logs,
        parts.check_program,
        parts.cloud,
        parts.secrets,
        parts.list_reader,
        parts.flow_reader,
        parts.remediation_exporter,
        parts.calendar_tools,
        parts.runbook_exporter,
        parts.template_files,
        provisioning_cloud=parts.provisioning_cloud,
        password_vault=parts.password_vault,
        prep_exporter=parts.prep_exporter,
        credentials_exporter=parts.credentials_exporter,
        table_exporter=parts.table_exporter,
        file_writer=parts.file_writer,
    )
    flow = WorkspaceFlow(ctx, parts.open_workspace, parts.paths.default_workspace)
    window = MainWindow(ctx, flow)
    ctx.attach(window, Notifier(window), dialogs or QtDialogs(window))
    window.status.follow_messages()
    window.first_shown.connect(window.exports.sweep)
    return WindowParts(window, ctx, flow)


def run(parts: Parts, workspace: Path | None, copy: RunningCopy | None = None) -> int:
    """Open the window and run until it is closed; returns the exit code.

    ``copy`` is how other starts of the program reach this one.
    """
    application = make_application()
    log_file = faults.install(parts.paths.logs)
    crash_file = CrashFile(parts.paths.logs)
    crash = crash_file.open()
    settings = Settings(parts.paths.config / "settings.ini")
    set_theme(application, settings.theme)
    if settings.zoom != 100:
        apply_zoom(settings.zoom)
    made = build(parts)
    faults.report_to(made.ctx)
    window = made.window
    window.resize(1280, 800)
    window.restore(*settings.window_state())
    application.file_opened.connect(made.flow.open_existing)

    def open_first() -> None:
        handed_over = application.first_file()
        if handed_over is None and workspace is None:
            made.flow.open_at_start()
        elif handed_over is None:
            made.flow.open(workspace)
        else:
            made.flow.open_existing(handed_over)

    window.first_shown.connect(open_first)
    window.first_shown.connect(load_fonts)
    window.first_shown.connect(log_file.start)
    if crash is not None:
        window.first_shown.connect(partial(made.ctx.crashed.emit, crash))
    if copy is not None:
        starts = SecondStarts(made.ctx, made.flow, window)
        window.first_shown.connect(partial(starts.follow, copy))
    window.show()
    log.info("started, version %s", __version__)
    code = application.exec()
    made.shut_down()
    crash_file.ended_well()
    return int(code)


def show_fault(text: str) -> None:
    """Show a text in a window of its own and wait until it is closed, before any other is there."""
    from PySide6.QtWidgets import QMessageBox

    _application = QApplication.instance() or make_application()  # kept for as long as the window
    title, _line, details = text.strip().partition("\n")
    if details:  # of a traceback, the last line tells most
        title = details.rpartition("\n")[2]
    box = QMessageBox(QMessageBox.Icon.Critical, "Migration Planner", title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    if details:
        box.setDetailedText(text)
    box.exec()
