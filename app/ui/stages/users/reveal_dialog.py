"""Shows one password for ten seconds."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from app.ui.parts.dialog import Dialog
from app.ui.parts.secret_clipboard import SecretClipboard
from app.ui.parts.text import Text
from app.ui.theme.metrics import fixed_font, grid

SHOWN_SECONDS = 10


class RevealDialog(Dialog):
    """Closes by itself; the password is forgotten then."""

    help_place = "users.md#passwords"

    def __init__(
        self, username: str, password: str, clipboard: SecretClipboard, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Password of {username}")
        self._clipboard = clipboard
        self._left = SHOWN_SECONDS
        self.field = QLineEdit(password)
        self.field.setReadOnly(True)
        self.field.setFont(fixed_font())
        self.field.setAccessibleName("Temporary password")
        self.line = Text("", tone="muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = self.buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setToolTip("The clipboard is cleared after half a minute")
        self.copy_button.clicked.connect(self._copy)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(self.field)
        column.addWidget(self.line)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(grid(52))
        self.timer = QTimer(self)
        self.timer.setInterval(1000)
        self.timer.timeout.connect(self._tick)
        self.timer.start()
        self._say()

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.reject()
        else:
            self._say()

    def _say(self) -> None:
        unit = "second" if self._left == 1 else "seconds"
        self.line.setText(f"Hidden again in {self._left} {unit}")

    def _copy(self) -> None:
        self._clipboard.copy(self.field.text())

    def done(self, result: int) -> None:
        """Forget it."""
        self.timer.stop()
        self.field.clear()
        super().done(result)
