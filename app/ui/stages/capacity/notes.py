"""Sentences to be heeded, each behind a triangle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui.parts.text import Text
from app.ui.theme.icons import pixmap
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.tokens import current_tokens, theme


class CapacityNotes(QWidget):
    """As many lines as warnings; hidden while there are none."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: list[str] = []
        self._marks: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(grid(0.25))
        self.setAccessibleName(title)
        theme().theme_changed.connect(self._draw)
        theme().size_changed.connect(self._draw)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """The sentences as shown."""
        return list(self._texts)

    def show_notes(self, texts: Sequence[str]) -> None:
        """Show these sentences; the same again change nothing."""
        if list(texts) == self._texts:
            return
        self._texts = list(texts)
        while (item := self._column.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        self._marks = []
        for text in texts:
            self._column.addWidget(self._line(text))
        self._draw()
        self.setVisible(bool(texts))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._draw()

    def _line(self, text: str) -> QWidget:
        line, mark, words = QWidget(), QLabel(), Text(text, tone="warning")
        words.setWordWrap(True)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(0.75))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self._marks.append(mark)
        return line

    def _draw(self) -> None:
        color = current_tokens().color("warning")
        for mark in self._marks:
            mark.setPixmap(pixmap("warning", color, icon_extent(), self.devicePixelRatioF()))
