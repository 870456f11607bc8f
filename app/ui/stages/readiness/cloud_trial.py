"""The outcome of a test of the connection, or its progress with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.domain.progress import Ticket
from app.ui.parts.text import Text
from app.ui.theme.icons import pixmap
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.tokens import current_tokens, theme

_POLL_MS = 100


class CloudTrial(QWidget):
    """Icon and sentence; while something is under way a bar, what is done, and Cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ticket: Ticket | None = None
        self._tone = ""
        self._mark = QLabel()
        self._text = Text()
        self._text.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(grid(0.75))
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName("Progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setProperty("link", True)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.cancel)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self._mark)
        line.addWidget(self._text, 1)
        line.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(line)
        column.addWidget(self._bar)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._read)
        theme().theme_changed.connect(self._draw)
        theme().size_changed.connect(self._draw)
        self.show_progress(None)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    @property
    def tone(self) -> str:
        """How it says it: ``ok``, ``error`` or nothing."""
        return self._tone

    def say(self, text: str, tone: str, details: str = "") -> None:
        """Say an outcome; ``details`` are for whoever hovers over it."""
        self._tone = tone
        self._text.setText(text)
        self._text.setToolTip(details)
        self.setAccessibleName(text)
        self._draw()
        self.setVisible(bool(text) or self._ticket is not None)

    def show_progress(self, ticket: Ticket | None) -> None:
        """Show the progress of a job; None: it is over."""
        self._ticket = ticket
        busy = ticket is not None
        self._bar.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.cancel_button.setEnabled(True)
        if busy:
            self._poll.start()
            self._read()
        else:
            self._poll.stop()
            self.say("", "")

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self._ticket is not None:
            self._ticket.cancel()
            self.cancel_button.setEnabled(False)
            self.say("Stopping…", "")

    def _read(self) -> None:
        ticket = self._ticket
        if ticket is None or ticket.cancel_requested:
            return
        self._bar.setRange(0, max(0, ticket.total))
        self._bar.setValue(ticket.done)
        self.say(f"{ticket.title}: {ticket.note}" if ticket.note else f"{ticket.title}…", "")

    def _draw(self) -> None:
        self._text.set_tone(self._tone)
        self._mark.setVisible(bool(self._tone))
        if self._tone:
            color = current_tokens().color(self._tone)
            ratio = self.devicePixelRatioF()
            self._mark.setPixmap(pixmap(self._tone, color, icon_extent(), ratio))
