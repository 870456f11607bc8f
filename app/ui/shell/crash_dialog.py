"""Shown at a start after the program crashed: what happened, and a report to send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit

from app.crash_report import log_files, save_report, without_home
from app.domain.errors import UserError
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.parts.vm_words import moment_text
from app.ui.shell.about import versions
from app.ui.shell.written import open_file
from app.ui.theme.metrics import TextSize, fixed_font, grid

if TYPE_CHECKING:
    from app.crash_file import Crash
    from app.domain.progress import Ticket
    from app.ui.shell.context import AppContext


def report_name(crash: Crash) -> str:
    """The file that is suggested for a report."""
    return f"migration-planner-crash-{crash.moment:%Y-%m-%d-%H%M}.zip"


class CrashDialog(Dialog):
    """What happened, with Copy, Save report and Open log folder. Nothing is sent anywhere."""

    of_project = False

    def __init__(self, ctx: AppContext, crash: Crash, home: Path | None = None) -> None:
        super().__init__(ctx.dialogs_parent)
        self._ctx, self._crash = ctx, crash
        self._home = home or Path.home()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("The program ended by a crash")
        when = moment_text(crash.moment)
        words = Text(
            f"Migration Planner crashed on {when}. Nothing was lost: every finished edit was in "
            "the workspace at once, and what was being written then was taken back."
        )
        note = Text(
            "A report helps to find the fault. It holds what stands here, versions and the "
            "program's logs, and nothing of your workspaces; secrets are masked. It is saved as a "
            "file, and nothing is sent. Where the fault has to do with your data, File › Export "
            "anonymised copy makes a copy of a project without its names.",
            TextSize.SMALL,
            tone="muted",
        )
        for text in (words, note):
            text.setWordWrap(True)
        self.text = QPlainTextEdit(f"{without_home(crash.text, self._home)}\n\n{versions()}")
        self.text.setReadOnly(True)
        self.text.setFont(fixed_font())
        self.text.setAccessibleName("What happened")
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.save_button = self.buttons.addButton("Save report…", role)
        self.copy_button = self.buttons.addButton("Copy", role)
        self.folder_button = self.buttons.addButton("Open log folder", role)
        for button in (self.save_button, self.copy_button, self.folder_button):
            button.setAutoDefault(False)
        self.save_button.clicked.connect(self._save)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._open_folder)
        self.buttons.rejected.connect(self.close)
        column = self.make_column()
        for widget in (words, self.text, note, self.buttons):
            column.addWidget(widget)
        open_at(self, grid(84), grid(52))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _open_folder(self) -> None:
        open_file(self._ctx.log_folder)

    def _save(self) -> None:
        ctx, crash, home = self._ctx, self._crash, self._home
        target = ctx.dialogs.of_no_project.save_file(
            "Save the report", ctx.settings.folder / report_name(crash), "Reports (*.zip)"
        )
        if target is None:
            return
        ctx.settings.add_export_folder(target.parent)
        folder = ctx.log_folder

        def work(_ticket: Ticket) -> None:
            try:
                save_report(target, versions(), crash.text, log_files(folder), home)
            except OSError as error:
                raise UserError(
                    f"{target.name} could not be written.", "Choose another folder.", str(error)
                ) from error

        ctx.runner.cpu(
            f"Writing {target.name}",
            work,
            lambda _nothing: ctx.notifier.show(f"Wrote {target.name}", "ok"),
        )
