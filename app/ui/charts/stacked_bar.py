"""One bar in parts, with a legend that carries the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text
from app.ui.charts.risk_bar import paint_risk_mark
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``risk`` gives its legend the mark of a risk category in place of a square."""

    label: str
    value: float
    color: str
    text: str = ""
    tooltip: str = ""
    risk: str = ""
    key: object = None

    @property
    def value_text(self) -> str:
        """The value as written."""
        return self.text or number_text(self.value)


class StackedBar(Chart):
    """Parts of a whole; a part that is there is always seen."""

    def __init__(
        self, title: str, empty_text: str = "No data yet.", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._parts: list[Part] = []
        self._segments: list[QRectF] = []
        self._lines = 1

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show these parts from left to right."""
        self._parts = list(parts)
        self.relayout()

    def sizeHint(self) -> QSize:
        """The bar, and the legend in as many lines as it takes."""
        return QSize(grid(45), grid(2.5) + self._lines * grid(2.5))

    def minimumSizeHint(self) -> QSize:
        """The bar, and the legend in as many lines as it takes."""
        return QSize(grid(20), self.sizeHint().height())

    def _arrange(self, area: QRectF) -> list[Mark]:
        total = sum(max(0.0, part.value) for part in self._parts)
        if total <= 0:
            self._segments = []
            return []
        self._segments = self._segment_rects(area, total)
        marks, metrics = [], QFontMetrics(text_font())
        x, y, lines = area.left(), area.top() + grid(2.5), 1
        for part in self._parts:
            words = metrics.horizontalAdvance(f"{part.label}  {part.value_text}")
            width = words + grid(4.5)
            if x > area.left() and x + width > area.right():
                x, y, lines = area.left(), y + grid(2.5), lines + 1
            share = number_text(100 * part.value / total, 1)
            told = "" if part.value_text.endswith("%") else f" ({share} %)"
            tooltip = part.tooltip or f"{part.label}: {part.value_text}{told}"
            marks.append(Mark(QRectF(x, y, width - grid(1), grid(2.5)), tooltip, part.key))
            x += width
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
        return marks

    def _segment_rects(self, area: QRectF, total: float) -> list[QRectF]:
        present = sum(part.value > 0 for part in self._parts)
        gap, least, height = 1.0, 3.0, grid(1.5)
        room = max(0.0, area.width() - gap * (present - 1) - least * present)
        rects, x = [], area.left()
        for part in self._parts:
            if part.value <= 0:
                rects.append(QRectF())
                continue
            width = least + room * part.value / total
            rects.append(QRectF(x, area.top() + grid(0.5), width, height))
            x += width + gap
        return rects

    def _mark_at(self, x: float, y: float) -> int:
        for index, segment in enumerate(self._segments):
            if segment.contains(x, y):
                return index
        return super()._mark_at(x, y)

    def _draw(self, painter: QPainter) -> None:
        tokens = current_tokens()
        painter.setFont(text_font())
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for index, (part, mark) in enumerate(zip(self._parts, self._marks, strict=True)):
            color = tokens.qcolor(part.color)
            painter.fillRect(self._segments[index], color)
            if self._is_lit(index):
                painter.fillRect(mark.rect, tokens.qcolor("hover"))
            edge = grid(1)
            box = QRectF(
                mark.rect.left() + grid(0.5), mark.rect.center().y() - edge / 2, edge, edge
            )
            if part.risk:
                paint_risk_mark(painter, box, part.risk, color)
            else:
                painter.fillRect(box, color)
            place = mark.rect.adjusted(grid(2), 0, grid(1), 0)
            painter.setPen(tokens.qcolor("muted_text"))
            painter.drawText(place, middle, part.label)
            label_width = metrics.horizontalAdvance(f"{part.label}  ")
            painter.setPen(tokens.qcolor("text"))
            painter.drawText(place.adjusted(label_width, 0, 0, 0), middle, part.value_text)
