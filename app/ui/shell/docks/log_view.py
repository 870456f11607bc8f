"""The Log dock: the newest lines of the program's log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit

from app import log_file

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
from app.ui.theme.metrics import fixed_font

_REFRESH_MS = 1000


class LogView(QPlainTextEdit):
    """Shows the lines while it can be seen; secrets are masked before they get here."""

    def __init__(self, _ctx: AppContext) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(fixed_font())
        self.setPlaceholderText("Nothing has been logged yet.")
        self.setAccessibleName("Log")
        self._shown: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Show lines that have come since."""
        lines = list(log_file.recent.lines)
        if lines != self._shown:
            self._shown = lines
            self.setPlainText("\n".join(lines))
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow the log."""
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following it."""
        super().hideEvent(event)
        self._timer.stop()
