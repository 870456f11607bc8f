"""Horizontal bars with labels and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text, widest
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens

_LEAST_BAR = 0.2
"""What part of the width the longest bar has at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. ``text`` is the value as written, by default the number; ``color`` is a token."""

    label: str
    value: float
    text: str = ""
    tooltip: str = ""
    color: str = "chart_1"
    key: object = None

    @property
    def value_text(self) -> str:
        """The value as written."""
        return self.text or number_text(self.value)


class BarChart(Chart):
    """As many rows as bars, the longest bar as wide as there is room."""

    def __init__(
        self, title: str, empty_text: str = "No data yet.", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._bars: list[Bar] = []
        self._bar_rects: list[QRectF] = []
        self._label_width = 0

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show these bars in their order."""
        self._bars = list(bars)
        self.updateGeometry()
        self.relayout()

    def sizeHint(self) -> QSize:
        """A row for each bar."""
        return QSize(grid(45), max(grid(6), grid(2.5) * len(self._bars)))

    def minimumSizeHint(self) -> QSize:
        """A row for each bar, labels elided."""
        return QSize(grid(20), self.sizeHint().height())

    def _arrange(self, area: QRectF) -> list[Mark]:
        metrics = QFontMetrics(text_font())
        labels = widest(metrics, [bar.label for bar in self._bars]) + grid(1)
        values = widest(metrics, [bar.value_text for bar in self._bars]) + grid(1)
        # Words first: a bar still reads when it is short, a label that is cut does not.
        bars = area.width() * _LEAST_BAR
        self._label_width = min(labels, int(max(area.width() * 0.55, area.width() - values - bars)))
        room = max(1.0, area.width() - self._label_width - values)
        most = max((bar.value for bar in self._bars), default=0) or 1
        row = min(grid(3), area.height() / max(1, len(self._bars)))
        self._bar_rects, marks = [], []
        for index, bar in enumerate(self._bars):
            top = area.top() + index * row
            width = max(1.0 if bar.value > 0 else 0.0, room * max(0, bar.value) / most)
            inset = row * 0.22
            self._bar_rects.append(
                QRectF(area.left() + self._label_width, top + inset, width, row - 2 * inset)
            )
            tooltip = bar.tooltip or f"{bar.label}: {bar.value_text}"
            marks.append(Mark(QRectF(area.left(), top, area.width(), row), tooltip, bar.key))
        return marks

    def _draw(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), QFontMetrics(text_font())
        painter.setFont(text_font())
        middle = Qt.AlignmentFlag.AlignVCenter
        for index, (bar, mark) in enumerate(zip(self._bars, self._marks, strict=True)):
            rect = self._bar_rects[index]
            if self._is_lit(index):
                painter.fillRect(mark.rect, tokens.qcolor("hover"))
            painter.fillRect(rect, tokens.qcolor(bar.color))
            painter.setPen(tokens.qcolor("muted_text"))
            place = QRectF(
                mark.rect.left(), mark.rect.top(), self._label_width - grid(1), mark.rect.height()
            )
            text = metrics.elidedText(bar.label, Qt.TextElideMode.ElideMiddle, int(place.width()))
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignLeft, text)
            painter.setPen(tokens.qcolor("text"))
            place = QRectF(
                rect.right() + grid(0.5), mark.rect.top(), mark.rect.width(), mark.rect.height()
            )
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignLeft, bar.value_text)
