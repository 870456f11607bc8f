"""The transfer path as a pipe: the narrowest stage decides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import rate_text, widest
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.palette import mix
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class PipeStage:
    """A stage of the way from source to target and what it lets through, in Mbps."""

    name: str
    mbps: float
    tooltip: str = ""
    key: object = None


class Pipe(Chart):
    """Stages as segments, as thick as the square root of their Mbps; the bottleneck stands out.

    The stream inside has the bottleneck's thickness all the way.
    """

    def __init__(
        self,
        title: str = "Transfer path",
        empty_text: str = "Enter the topology to see the transfer path.",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._stages: list[PipeStage] = []
        self._bottleneck = -1

    @property
    def bottleneck(self) -> PipeStage | None:
        """The stage that lets the least through; of equals the first."""
        return self._stages[self._bottleneck] if self._stages else None

    def set_stages(self, stages: Sequence[PipeStage]) -> None:
        """Show these stages from source to target."""
        self._stages = list(stages)
        rates = [stage.mbps for stage in self._stages]
        self._bottleneck = rates.index(min(rates)) if rates else -1
        self.relayout()

    @property
    def name_lines(self) -> int:
        """Lines that the names of the stages take: two where one is too wide for its segment."""
        metrics = QFontMetrics(text_font())
        room = min((mark.rect.width() for mark in self._marks), default=0.0) - 2
        return 1 if widest(metrics, [stage.name for stage in self._stages]) <= room else 2

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(grid(60), grid(15))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(grid(30), grid(13))

    def _arrange(self, area: QRectF) -> list[Mark]:
        if not self._stages:
            return []
        width = area.width() / len(self._stages)
        marks = []
        for index, stage in enumerate(self._stages):
            lines = [f"{stage.name}: {rate_text(stage.mbps)}"]
            if index == self._bottleneck:
                lines[0] += ", the bottleneck"
            lines += [stage.tooltip] if stage.tooltip else []
            rect = QRectF(area.left() + index * width, area.top(), width, area.height())
            marks.append(Mark(rect, "\n".join(lines), stage.key))
        return marks

    def _draw(self, painter: QPainter) -> None:
        tokens = current_tokens()
        line = QFontMetrics(text_font()).height()
        top = self.name_lines * line + grid(0.75)
        bottom = self.height() - 2 * line - grid(0.75)
        middle, room = (top + bottom) / 2, bottom - top
        most = max(stage.mbps for stage in self._stages) or 1.0
        halves = [
            max(grid(0.375), room * math.sqrt(max(0.0, stage.mbps) / most)) / 2
            for stage in self._stages
        ]
        for index, mark in enumerate(self._marks):
            if self._is_lit(index):
                painter.fillRect(mark.rect, tokens.qcolor("hover"))
        wall = self._outline(middle, halves)
        painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
        painter.setBrush(tokens.qcolor("shade"))
        painter.drawPolygon(wall)
        self._draw_stream(painter, middle, halves)
        self._draw_labels(painter)

    def _draw_stream(self, painter: QPainter, middle: float, halves: list[float]) -> None:
        tokens = current_tokens()
        half = max(1.0, halves[self._bottleneck] - 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix(tokens.qcolor("accent"), tokens.qcolor("base"), 0.45))
        painter.drawRect(QRectF(1, middle - half, self.width() - 2, 2 * half))
        left, right = self._straight(self._bottleneck)
        narrow = halves[self._bottleneck]
        painter.setBrush(tokens.qcolor("warning"))
        painter.drawRect(QRectF(left, middle - narrow, right - left, 2 * narrow))

    def _draw_labels(self, painter: QPainter) -> None:
        tokens, lines = current_tokens(), self.name_lines
        name, figure = text_font(), text_font(bold=True)
        metrics = QFontMetrics(name)
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        above = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        for index, (stage, mark) in enumerate(zip(self._stages, self._marks, strict=True)):
            binding = index == self._bottleneck
            place = mark.rect.adjusted(1, 0, -1, 0)
            # A line that is broken between words leaves some of its width unused.
            room = int(place.width()) if lines == 1 else int(place.width() * 1.7)
            shown = metrics.elidedText(stage.name, Qt.TextElideMode.ElideMiddle, room)
            painter.setFont(name)
            painter.setPen(tokens.qcolor("text" if binding else "muted_text"))
            head = QRectF(place.left(), place.top(), place.width(), lines * metrics.height())
            painter.drawText(head, above.value | Qt.TextFlag.TextWordWrap.value, shown)
            line = QFontMetrics(figure).height()
            painter.setFont(figure)
            painter.setPen(tokens.qcolor("warning" if binding else "text"))
            lower = place.adjusted(0, self.height() - 2 * line, 0, 0)
            painter.drawText(lower, top, rate_text(stage.mbps))
            if binding:
                painter.setFont(text_font(TextSize.SMALL))
                painter.drawText(lower.adjusted(0, line, 0, 0), top, "⚠ bottleneck")

    def _outline(self, middle: float, halves: list[float]) -> QPolygonF:
        upper, lower = [], []
        for index, half in enumerate(halves):
            left, right = self._straight(index)
            upper += [QPointF(left, middle - half), QPointF(right, middle - half)]
            lower += [QPointF(left, middle + half), QPointF(right, middle + half)]
        return QPolygonF([*upper, *reversed(lower)])

    def _straight(self, index: int) -> tuple[float, float]:
        """Left and right end of a segment without the slopes to its neighbours."""
        rect = self._marks[index].rect
        bend = min(float(grid(1)), rect.width() * 0.15)
        last = len(self._marks) - 1
        return rect.left() + (bend if index else 1), rect.right() - (bend if index < last else 1)
