"""What goes on now: tasks under way, rate, time left, and the button that cancels."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.domain.number_style import grouped
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.progress import Ticket
from app.ui.charts.labels import number_text
from app.ui.parts.text import ElidedText
from app.ui.theme.metrics import grid

_NAMED = 3
_SETTLING_S = 2.0
"""Before that a rate says nothing."""


class RunLine(QWidget):
    """Hidden while nothing is under way."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = ElidedText(bold=True)
        self._now = ElidedText(tone="muted")
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Let nothing new begin; calls under way end and are written")
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(2))
        row.addWidget(self._figures)
        row.addWidget(self._now, 1)
        row.addWidget(self.cancel)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now."""
        return f"{self._figures.full_text()} · {self._now.full_text()}".strip(" ·")

    def show_job(self, title: str, ticket: Ticket, tasks: Sequence[PrepTask]) -> None:
        """Say how far a job is."""
        self._figures.setText(f"{title}: {_progress(ticket)}")
        self._now.setText(_under_way(tasks))
        self.cancel.setEnabled(ticket.cancellable and not ticket.cancel_requested)
        self.show()


def _progress(ticket: Ticket) -> str:
    if ticket.cancel_requested:
        return "stopping, calls under way end first"
    if ticket.total <= 0:
        return "logging in" if not ticket.done else number_text(ticket.done)
    parts = [f"{number_text(ticket.done)} of {number_text(ticket.total)}"]
    elapsed = time.monotonic() - ticket.started
    if elapsed >= _SETTLING_S and ticket.done:
        parts.append(f"{number_text(ticket.done / elapsed, 1)} per second")
    left = ticket.seconds_left()
    if left is not None:
        parts.append(_left(left))
    return " · ".join(parts)


def _left(seconds: float) -> str:
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min left"
    return f"about {minutes // 60} h {minutes % 60} min left"


def _under_way(tasks: Sequence[PrepTask]) -> str:
    running = [task.name for task in tasks if task.status is TaskStatus.RUNNING]
    if not running:
        return ""
    more = len(running) - _NAMED
    return f"now: {', '.join(running[:_NAMED])}{f' and {grouped(more)} more' if more > 0 else ''}"
