"""The button in the status bar that shows past messages, with how many were not read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.ui.shell.notifier import Notifier
from app.ui.theme.icons import set_icon

MOST_TOLD = 99


class MessagesButton(QToolButton):
    """A bell; beside it the number of messages that went by unread."""

    def __init__(self) -> None:
        super().__init__()
        self._notifier: Notifier | None = None
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_icon(self, "notifications", "muted_text")
        self._show()

    def follow(self, notifier: Notifier) -> None:
        """Count the messages of a window."""
        self._notifier = notifier
        notifier.history_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        count = self._notifier.unread if self._notifier is not None else 0
        told = f"{MOST_TOLD}+" if count > MOST_TOLD else str(count)
        self.setText(f"Messages · {told}" if count else "Messages")
        self.setAccessibleName(f"Messages, {told} unread" if count else "Messages")
