"""Shown when something failed that is our own fault: what happened, and what to send."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QWidget,
)

from app.secret_masking import mask
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.shell.about import versions
from app.ui.shell.written import open_file
from app.ui.theme.metrics import TextSize, fixed_font, grid

COPY_NOTE = (
    "A fault that has to do with your data is found soonest with a copy of the project. An "
    "anonymised copy has no names, addresses or notes in it. Nothing is sent anywhere."
)


def report_text(error: BaseException) -> str:
    """Versions and traceback, secrets masked."""
    trace = "".join(traceback.format_exception(error))
    return f"{versions()}\n\n{mask(trace)}"


class BugReportDialog(Dialog):
    """The error with Copy and Open log. Nothing is sent anywhere."""

    of_project = False

    def __init__(self, error: BaseException, log_folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Something went wrong")
        self._folder = log_folder
        words = QLabel(
            "The program met an error of its own. Your data is safe: every finished edit is in the "
            "workspace, and the one that failed was taken back."
        )
        words.setWordWrap(True)
        self._text = QPlainTextEdit(report_text(error))
        self._text.setReadOnly(True)
        self._text.setFont(fixed_font())
        self._text.setAccessibleName("Error report")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        logs = buttons.addButton("Open log folder", QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons = buttons
        self._note = Text(COPY_NOTE, TextSize.SMALL, tone="muted")
        self._note.setWordWrap(True)
        self._note.hide()
        copy.clicked.connect(self._copy)
        logs.clicked.connect(self._open)
        buttons.rejected.connect(self.close)
        column = self.make_column()
        for widget in (words, self._text, self._note, buttons):
            column.addWidget(widget)
        open_at(self, grid(80), grid(50))

    def offer_copy(self, export: Callable[[], object]) -> None:
        """Offer a copy of the open project without its names, to be sent with the report."""
        self._note.show()
        button = self._buttons.addButton("Anonymised copy…", QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(self.close)
        button.clicked.connect(lambda _checked: export())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    def _open(self) -> None:
        open_file(self._folder)
