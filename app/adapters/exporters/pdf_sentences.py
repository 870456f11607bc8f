"""The head of a first page that says in sentences what the paper is about."""

from __future__ import annotations

from collections.abc import Sequence

from app.adapters.exporters.pdf_cover import (
    CONTENTS_LEADING,
    CONTENTS_LINES,
    TEXT_SIZE,
    TITLE_SIZE,
    Entry,
    draw_contents,
)
from app.adapters.exporters.pdf_painter import ACCENT, FRAME_WIDTH, MARGIN, MUTED, Painter
from app.adapters.exporters.pdf_text import Typesetter

_LINE = 1.25
_SPACE = 36 + CONTENTS_LEADING * CONTENTS_LINES


class SentencesCover:
    """Title, what was generated when, the sentences, and the contents beneath them."""

    def __init__(
        self, title: str, origin: str, sentences: Sequence[str], typesetter: Typesetter
    ) -> None:
        self._title = typesetter.lines(title, FRAME_WIDTH / TITLE_SIZE, bold=True, most=3)
        self._origin, self._sentences = origin, sentences
        lines = sum(len(typesetter.lines(text, FRAME_WIDTH / TEXT_SIZE)) for text in sentences)
        self.height = len(self._title) * TITLE_SIZE * _LINE + lines * TEXT_SIZE * _LINE + _SPACE

    def draw(self, painter: Painter, top: float, contents: Sequence[Entry]) -> None:
        """Draw everything; ``contents`` become links."""
        y = top - TITLE_SIZE
        for line in self._title:
            painter.put(line, MARGIN, y, TITLE_SIZE, ACCENT)
            y -= TITLE_SIZE * _LINE
        y += 8
        painter.write(self._origin, MARGIN, y, TEXT_SIZE, MUTED)
        y -= 16
        for text in self._sentences:
            y -= painter.write(text, MARGIN, y, TEXT_SIZE) * TEXT_SIZE * _LINE
        draw_contents(painter, y - 6, contents)
