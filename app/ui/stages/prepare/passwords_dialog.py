"""Passwords that could not be kept, said once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.text import Text
from app.ui.theme.metrics import fixed_font, grid


class PasswordsDialog(Dialog):
    """Stays when another project is opened, since nothing else knows them.

    They are in this window alone: in no file, no log, and no table.
    """

    of_project = False

    def __init__(self, passwords: Mapping[str, str], cloud: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Passwords that are not kept")
        words = Text(
            f"There is neither a keyring nor a passphrase, so the passwords of the accounts made "
            f"in {cloud} were not kept. They are shown now and never again: hand them over, or "
            "set new ones later on the page Users."
        )
        words.setWordWrap(True)
        width = max(map(len, passwords), default=0)
        lines = [f"{name:<{width}}  {password}" for name, password in sorted(passwords.items())]
        self.view = QPlainTextEdit("\n".join(lines))
        self.view.setReadOnly(True)
        self.view.setUndoRedoEnabled(False)
        self.view.setFont(fixed_font())
        self.view.setAccessibleName("User names and passwords")
        buttons = QDialogButtonBox()
        close = buttons.addButton("I have noted them", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(words)
        column.addWidget(self.view, 1)
        column.addWidget(buttons)
        self.resize(grid(72), grid(36))
