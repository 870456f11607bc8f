"""Notes beneath the cards: what is no card of the gate, with the way to where it is seen to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.destinations import Destination
from app.ui.parts.text import ElidedText
from app.ui.theme.icons import pixmap
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.tokens import current_tokens, theme


class Note(Protocol):
    """A sentence, where one sees to it, and whether it warns or only tells."""

    @property
    def text(self) -> str:
        """The sentence."""

    @property
    def destination(self) -> Destination:
        """Where one sees to it."""

    @property
    def warns(self) -> bool:
        """Whether it warns."""


class _Line(QWidget):
    """One note."""

    wanted = Signal(object)

    def __init__(self, note: Note) -> None:
        super().__init__()
        self._note = note
        self._mark = QLabel()
        self.words = ElidedText(note.text, tone="muted")
        show = QPushButton("Show")
        show.setProperty("link", True)
        show.setAccessibleName(f"Show: {note.text}")
        show.clicked.connect(lambda: self.wanted.emit(note.destination))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(0.75))
        row.addWidget(self._mark)
        row.addWidget(self.words)
        row.addWidget(show)
        row.addStretch(1)
        theme().theme_changed.connect(self._draw)
        theme().size_changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        name, token = ("warning", "warning") if self._note.warns else ("info", "muted_text")
        color = current_tokens().color(token)
        self._mark.setPixmap(pixmap(name, color, icon_extent(), self.devicePixelRatioF()))


class Notes(QWidget):
    """A line for each; hidden while there is nothing to note."""

    wanted = Signal(object)
    """The :data:`Destination` of a note."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Sequence[Note] = ()
        self._lines: list[_Line] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is said now."""
        return [line.words.full_text() for line in self._lines]

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Show these notes."""
        if notes == self._shown:
            return
        self._shown = notes
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = [_Line(note) for note in notes]
        for line in self._lines:
            line.wanted.connect(self.wanted)
            self._column.addWidget(line)
        self.setVisible(bool(notes))
