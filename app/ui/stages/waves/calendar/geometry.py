"""Where weeks, days and the lines of blocks are, in pixels of the calendar's viewport."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetrics

from app.ui.charts.labels import widest
from app.ui.stages.waves.calendar.weeks import DAYS, Part
from app.ui.theme.metrics import TextSize, grid, text_font

_LEAST_LINES = 3
_WEEKS_IN_VIEW = 6


@dataclass(frozen=True, slots=True)
class Geometry:
    """All sizes, from the font and the room there is."""

    width: int
    height: int
    gutter: int
    header: int
    dates: int
    line: int
    row: int

    @classmethod
    def of(cls, room: QSize, gutter_texts: list[str]) -> Geometry:
        """The sizes for a viewport; the gutter holds these texts."""
        small = QFontMetrics(text_font(TextSize.SMALL))
        gutter = widest(QFontMetrics(text_font(TextSize.SMALL, bold=True)), gutter_texts) + grid(1)
        dates = small.height() + grid(1)
        line = small.height() + grid(1)
        header = small.height() + grid(1)
        least = dates + _LEAST_LINES * line + grid(0.5)
        row = max(least, (room.height() - header) // _WEEKS_IN_VIEW)
        return cls(room.width(), room.height(), gutter, header, dates, line, row)

    @property
    def lines(self) -> int:
        """Blocks above each other for which a week has room."""
        return max(1, (self.row - self.dates - grid(0.25)) // self.line)

    @property
    def column(self) -> float:
        """Width of a day."""
        return max(1.0, (self.width - self.gutter) / DAYS)

    def column_at(self, x: float) -> int:
        """The column at a pixel, -1 left of the first and 7 right of the last."""
        return min(DAYS, max(-1, floor((x - self.gutter) / self.column)))

    def top(self, week: int, scrolled: int) -> int:
        """Where a week begins."""
        return self.header + week * self.row - scrolled

    def week_at(self, y: float, scrolled: int) -> int:
        """The week at a pixel below the header."""
        return floor((y - self.header + scrolled) / self.row)

    def cell(self, week: int, column: int, scrolled: int) -> QRectF:
        """The whole of a day."""
        left = self.gutter + column * self.column
        return QRectF(left, self.top(week, scrolled), self.column, self.row)

    def part(self, week: int, part: Part, scrolled: int) -> QRectF:
        """Where a part of a block lies."""
        return self.columns(week, part.first, part.last, part.line, scrolled)

    def free(self, week: int, first: int, last: int, line: int, scrolled: int) -> QRectF:
        """What is left of some columns from a line of blocks on; empty where there is none."""
        place = self.columns(week, first, last, line, scrolled)
        place.setBottom(max(place.top(), self.top(week, scrolled) + self.row - 2))
        return place if line < self.lines else QRectF()

    def columns(self, week: int, first: int, last: int, line: int, scrolled: int) -> QRectF:
        """Some columns of a line of blocks."""
        left = self.gutter + first * self.column + 2
        right = self.gutter + (last + 1) * self.column - 2
        top = self.top(week, scrolled) + self.dates + line * self.line
        return QRectF(left, top, max(2.0, right - left), self.line - 2)
