"""How many there are of each size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text, widest
from app.ui.parts.hairline import paint_hairline
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class Bin:
    """One class of sizes, such as ``100–250 GB``, and how many fall into it."""

    label: str
    count: int
    tooltip: str = ""
    color: str = "chart_1"
    key: object = None


class Histogram(Chart):
    """Columns with counts above and classes below; labels that would collide are left out."""

    def __init__(
        self, title: str, empty_text: str = "No data yet.", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._bins: list[Bin] = []
        self._columns: list[QRectF] = []

    def set_bins(self, bins: Sequence[Bin]) -> None:
        """Show these classes from left to right."""
        self._bins = list(bins)
        self.relayout()

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(grid(45), grid(18))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(grid(20), grid(12))

    def _arrange(self, area: QRectF) -> list[Mark]:
        if not any(part.count for part in self._bins):
            self._columns = []
            return []
        line = QFontMetrics(text_font(TextSize.SMALL)).height()
        room = area.height() - 2 * line - grid(1)
        base = area.top() + line + grid(0.5) + room
        width = area.width() / len(self._bins)
        most = max(part.count for part in self._bins)
        self._columns, marks = [], []
        for index, part in enumerate(self._bins):
            x = area.left() + index * width
            height = max(1.0 if part.count else 0.0, room * part.count / most)
            inset = min(grid(0.5), width * 0.1)
            self._columns.append(QRectF(x + inset, base - height, width - 2 * inset, height))
            tooltip = part.tooltip or f"{part.label}: {number_text(part.count)}"
            marks.append(Mark(QRectF(x, area.top(), width, area.height()), tooltip, part.key))
        return marks

    def _draw(self, painter: QPainter) -> None:
        tokens, font = current_tokens(), text_font(TextSize.SMALL)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        width = self._marks[0].rect.width()
        labels = widest(metrics, [part.label for part in self._bins]) + grid(1)
        every = max(1, -(-labels // max(1, int(width))))
        counts = widest(metrics, [number_text(part.count) for part in self._bins])
        base = self._columns[0].bottom()
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        for index, (part, column) in enumerate(zip(self._bins, self._columns, strict=True)):
            if self._is_lit(index):
                painter.fillRect(self._marks[index].rect, tokens.qcolor("hover"))
            painter.fillRect(column, tokens.qcolor(part.color))
            if part.count and counts <= width:
                painter.setPen(tokens.qcolor("text"))
                place = QRectF(
                    column.left(), column.top() - metrics.height() - 1, column.width(), 0
                )
                painter.drawText(place, centre | Qt.TextFlag.TextDontClip, number_text(part.count))
            if index % every == 0:
                painter.setPen(tokens.qcolor("muted_text"))
                half = metrics.horizontalAdvance(part.label) / 2  # the first may be wider than
                middle = min(max(column.center().x(), half), self.width() - half)  # its column
                place = QRectF(middle, base + grid(0.25), 0, 0)
                painter.drawText(place, centre | Qt.TextFlag.TextDontClip, part.label)
        paint_hairline(painter, 0, base, Qt.Orientation.Horizontal, self.width())
