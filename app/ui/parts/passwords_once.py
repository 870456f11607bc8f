"""Passwords that are kept nowhere, told once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QWidget

from app.domain.counted_noun import count_text
from app.domain.tabular import format_block
from app.ui.parts.dialog import Dialog
from app.ui.parts.secret_clipboard import SecretClipboard
from app.ui.parts.text import Text
from app.ui.theme.metrics import fixed_font, grid


class PasswordsOnceDialog(Dialog):
    """User names with their passwords. Once it is closed, nobody can show them again.

    It stays open when another project is opened: what it shows would be lost.
    """

    of_project = False

    def __init__(
        self, passwords: Mapping[str, str], clipboard: SecretClipboard, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Passwords, shown once")
        self._text, self._clipboard = format_block(passwords.items()), clipboard
        words = Text(
            f"{count_text(len(passwords), 'new password')}, kept nowhere: note them now. When "
            "this is closed they cannot be shown again; Regenerate sets new ones.",
        )
        words.setWordWrap(True)
        self.view = QPlainTextEdit(self._text)
        self.view.setReadOnly(True)
        self.view.setFont(fixed_font())
        self.view.setAccessibleName("User names and passwords")
        self.view.setTabChangesFocus(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = self.buttons.addButton(
            "Copy all", QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy_button.setToolTip("The clipboard is cleared after half a minute")
        self.copy_button.clicked.connect(self._copy)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(words)
        column.addWidget(self.view, 1)
        column.addWidget(self.buttons)
        self.resize(grid(72), grid(min(50, 22 + 2 * len(passwords))))

    def _copy(self) -> None:
        self._clipboard.copy(self._text)

    def done(self, result: int) -> None:
        """Forget them."""
        self._text = ""
        self.view.clear()
        super().done(result)
