"""Counts as bars on PDF pages: what each is called before it, its figure behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.adapters.exporters.pdf_painter import HAIRLINE, INK, MUTED, Painter
from app.adapters.exporters.pdf_text import SetLine, Typesetter

SIZE, LEADING = 7.5, 9.2
LINE, BAR, GAP = 13.0, 7.5, 6.0
WIDEST_NAMES, NAME_LINES = 0.42, 3


@dataclass(frozen=True, slots=True)
class Bar:
    """A count in words and as a bar; ``ink`` is also that of its ``mark``, where it has one."""

    name: str
    value: float
    figure: str
    ink: str
    mark: str = ""


class Bars:
    """Bars on one scale, ``width`` points wide. ``empty`` is said where there is nothing."""

    def __init__(
        self,
        title: str,
        note: str,
        bars: Sequence[Bar],
        empty: str,
        width: float,
        typesetter: Typesetter,
    ) -> None:
        self.title, self.bars, self._empty = title, list(bars), empty
        self._most = max((bar.value for bar in bars), default=0.0)
        self.note = note if self._most else empty
        self.height = 0.0
        if not self._most:
            return
        self._width = width
        marks = any(bar.mark for bar in bars)
        self._indent = LINE if marks else 0.0
        measured = max(typesetter.width(bar.name) for bar in bars) * SIZE + 1
        self._names = self._indent + min(measured, WIDEST_NAMES * width)
        self._figures = max(typesetter.width(bar.figure) for bar in bars) * SIZE + 1
        room = (self._names - self._indent) / SIZE
        self._lines = [typesetter.lines(bar.name, room, most=NAME_LINES) for bar in bars]
        self._heights = [LINE + (max(1, len(lines)) - 1) * LEADING for lines in self._lines]
        self.height = sum(self._heights)

    def draw(self, painter: Painter, left: float, top: float) -> None:
        """Draw the bars downwards from ``top``; a count of nothing has no bar."""
        if not self._most:
            return
        start = left + self._names + GAP
        room = self._width - self._names - self._figures - 2 * GAP
        painter.line(start, top, start, top - self.height, HAIRLINE, 0.6)
        y = top
        for bar, lines, height in zip(self.bars, self._lines, self._heights, strict=True):
            self._draw_bar(painter, left, y, bar, lines)
            wide = room * bar.value / self._most
            if bar.value:
                painter.fill(start, y - 10.2, max(wide, 0.8), BAR, bar.ink)
            painter.write(bar.figure, start + wide + GAP, y - 9, SIZE, INK if bar.value else MUTED)
            y -= height

    def _draw_bar(
        self, painter: Painter, left: float, top: float, bar: Bar, lines: Sequence[SetLine]
    ) -> None:
        if bar.mark:
            painter.write(bar.mark, left, top - 9, SIZE, bar.ink)
        for number, line in enumerate(lines):
            painter.put(line, left + self._indent, top - 9 - number * LEADING, SIZE, INK)
