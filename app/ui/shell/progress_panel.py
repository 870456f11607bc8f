"""What is being done right now: one row per running task, above the status bar."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.number_style import spoken
from app.domain.progress import Ticket
from app.ui.parts.hairline import paint_hairline
from app.ui.parts.text import ElidedText
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens

_SCALE = 1000


class ProgressRow(QWidget):
    """A running task: title, bar, what is left, Cancel."""

    def __init__(self, ticket: Ticket, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ticket = ticket
        self._title = ElidedText(ticket.title, bold=True)
        self._title.setMinimumWidth(grid(8))
        self._title.setMaximumWidth(grid(32))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(grid(0.75))
        self._bar.setMinimumWidth(grid(12))
        self._bar.setAccessibleName(f"Progress of {ticket.title}")
        self._text = ElidedText(tone="muted")
        self._text.setMinimumWidth(grid(12))
        self._text.setMaximumWidth(grid(44))
        self._cancel = QPushButton("Cancel")
        self._cancel.setProperty("link", True)
        self._cancel.setAccessibleName(f"Cancel {ticket.title}")
        self._cancel.clicked.connect(self._ask_to_stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(2), grid(0.5), grid(1), grid(0.5))
        row.setSpacing(grid(2))
        row.addWidget(self._title, 32)
        row.addWidget(self._bar, 40)
        row.addWidget(self._text, 44)
        row.addWidget(self._cancel)
        self.setAccessibleName(ticket.title)
        self.refresh()

    @property
    def cancel_button(self) -> QPushButton:
        """The button that asks the task to stop."""
        return self._cancel

    @property
    def text(self) -> str:
        """What is said of the progress."""
        return self._text.full_text()

    @property
    def bar_value(self) -> int | None:
        """Thousandths that are done; None while the whole is not known."""
        return self._bar.value() if self._bar.maximum() else None

    def refresh(self) -> None:
        """Read the ticket."""
        ticket = self.ticket
        self._title.setText(ticket.title)
        if ticket.total > 0:
            self._bar.setRange(0, _SCALE)
            self._bar.setValue(min(_SCALE, round(_SCALE * ticket.done / ticket.total)))
        else:
            self._bar.setRange(0, 0)
        self._text.setText(progress_sentence(ticket))
        self._cancel.setEnabled(ticket.cancellable and not ticket.cancel_requested)
        self._cancel.setToolTip(
            "" if ticket.cancellable else "It is being written and cannot be stopped any more."
        )

    def _ask_to_stop(self) -> None:
        self.ticket.cancel()
        self.refresh()


class ProgressPanel(QWidget):
    """Rows appear after half a second and then stay at least as long, so nothing flickers.

    Those of work that is known to be long appear at once.

    One timer reads all tickets ten times a second, and only while there are any.
    :attr:`percent_changed` carries 0 to 100 for the window's title, None when nothing runs.
    """

    percent_changed = Signal(object)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        poll_ms: int = 100,
        show_after_ms: int = 500,
        stay_ms: int = 500,
        now: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._show_after, self._stay, self._now = show_after_ms / 1000, stay_ms / 1000, now
        self._waiting: dict[int, tuple[Ticket, float]] = {}
        self._rows: dict[int, ProgressRow] = {}
        self._shown_at: dict[int, float] = {}
        self._leaving: set[int] = set()
        self._percent: int | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(poll_ms)
        self._timer.timeout.connect(self.refresh)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 1, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Running tasks")
        self.hide()

    def add(self, ticket: Ticket) -> None:
        """Watch a task that has just begun."""
        if id(ticket) in self._waiting or id(ticket) in self._rows:
            return
        self._waiting[id(ticket)] = (ticket, self._now())
        self._timer.start()
        if ticket.long:
            self.refresh()

    def remove(self, ticket: Ticket) -> None:
        """The task has ended. Its row may stay for a moment."""
        self._waiting.pop(id(ticket), None)
        if id(ticket) in self._rows:
            self._leaving.add(id(ticket))
        self.refresh()

    def rows(self) -> list[ProgressRow]:
        """Rows that are shown, in the order in which their tasks began."""
        return list(self._rows.values())

    def is_polling(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def refresh(self) -> None:
        """Read all tickets; show rows that are due, drop those that have stayed long enough."""
        now = self._now()
        for key, (ticket, since) in list(self._waiting.items()):
            if ticket.long or now - since >= self._show_after:
                del self._waiting[key]
                self._add_row(key, ticket, now)
        for key in list(self._leaving):
            if now - self._shown_at[key] >= self._stay:
                self._drop_row(key)
        for key, row in self._rows.items():
            if key not in self._leaving:
                row.refresh()
        self.setVisible(bool(self._rows))
        if not self._rows and not self._waiting:
            self._timer.stop()
        self._tell_percent()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint one hairline above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current_tokens().qcolor("window"))
        paint_hairline(painter, 0, 0, Qt.Orientation.Horizontal, self.width())
        painter.end()

    def _add_row(self, key: int, ticket: Ticket, now: float) -> None:
        row = ProgressRow(ticket)
        self._rows[key] = row
        self._shown_at[key] = now
        self._column.addWidget(row)

    def _drop_row(self, key: int) -> None:
        self._leaving.discard(key)
        del self._shown_at[key]
        row = self._rows.pop(key)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _tell_percent(self) -> None:
        running = [row.ticket for key, row in self._rows.items() if key not in self._leaving]
        shares = [min(1.0, ticket.done / ticket.total) for ticket in running if ticket.total > 0]
        percent = math.floor(100 * sum(shares) / len(shares)) if shares else None
        if percent != self._percent:
            self._percent = percent
            self.percent_changed.emit(percent)


def progress_sentence(ticket: Ticket, now: float | None = None) -> str:
    """What is said of a task: ``1,240 of 5,000 · about 2 min left``."""
    if ticket.cancel_requested and ticket.cancellable:
        return "Stopping …"
    locale = QLocale()
    parts = []
    if ticket.total > 0:
        parts.append(f"{locale.toString(ticket.done)} of {locale.toString(ticket.total)}")
    if ticket.note:
        parts.append(spoken(ticket.note))
    left = ticket.seconds_left(now)
    if left is not None:
        parts.append(f"{time_left(left)} left")
    return " · ".join(parts) or "Working …"


def time_left(seconds: float) -> str:
    """A duration as one says it: ``a few seconds``, ``about 40 s``, ``about 2 min``."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 55:
        return f"about {5 * math.ceil(seconds / 5)} s"
    minutes = math.ceil(seconds / 60 - 0.25)
    if minutes < 60:
        return f"about {max(1, minutes)} min"
    return f"about {minutes // 60} h {minutes % 60} min"
