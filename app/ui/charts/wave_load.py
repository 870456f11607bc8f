"""GB that each wave moves, over the line that no plan's largest wave is below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text
from app.ui.parts.hairline import paint_hairline
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.palette import mix
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class WaveColumn:
    """A wave: its number and name, GB to move, VMs, and whether it stands outside the bound."""

    number: int
    name: str
    gb: float
    vms: int
    pilot: bool = False
    key: object = None


class WaveLoad(Chart):
    """A column per wave; pilots are paler, since they stand outside the bound."""

    def __init__(self, title: str = "GB per wave", parent: QWidget | None = None) -> None:
        super().__init__(title, "There are no waves yet.", parent)
        self._waves: list[WaveColumn] = []
        self._bound = 0.0
        self._plot = QRectF()
        self._most = 1.0

    def set_waves(self, waves: Sequence[WaveColumn], bound: float = 0.0) -> None:
        """Show these waves from left to right; a bound of 0 draws no line."""
        self._waves, self._bound = list(waves), bound
        self._most = max((wave.gb for wave in self._waves), default=0.0)
        self._most = max(self._most, bound) or 1.0
        self.relayout()

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(grid(60), grid(18))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(grid(30), grid(12))

    def _arrange(self, area: QRectF) -> list[Mark]:
        if not self._waves:
            return []
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        axis = metrics.horizontalAdvance(f"{number_text(self._most)} GB") + grid(1)
        line = metrics.height()
        foot = 2 * line + grid(1) if self._bound else line + grid(0.5)
        self._plot = area.adjusted(axis, line / 2, 0, -foot)
        width = self._plot.width() / len(self._waves)
        marks = []
        for index, wave in enumerate(self._waves):
            rect = QRectF(self._plot.left() + index * width, self._plot.top(), width, 0)
            rect.setBottom(self._plot.bottom() + line)
            marks.append(Mark(rect, self._sentence(wave), wave.key))
        return marks

    def _sentence(self, wave: WaveColumn) -> str:
        lines = [
            f"{wave.name} (no. {wave.number})",
            f"{count_text(wave.vms, 'VM')}, {number_text(wave.gb, 1)} GB to move",
        ]
        if wave.pilot and self._bound:
            lines.append("Pilots stand outside the bound")
        return "\n".join(lines)

    def _summary(self) -> str:
        if not self._waves:
            return ""
        largest = max(wave.gb for wave in self._waves)
        waves = count_text(len(self._waves), "wave")
        return f"{waves}, the largest moves {number_text(largest)} GB"

    def _y(self, gb: float) -> float:
        return self._plot.bottom() - self._plot.height() * gb / self._most

    def _draw(self, painter: QPainter) -> None:
        painter.setFont(text_font(TextSize.SMALL))
        self._draw_axis(painter)
        self._draw_columns(painter)
        if self._bound:
            self._draw_bound(painter)

    def _draw_axis(self, painter: QPainter) -> None:
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for gb in (0.0, self._most / 2, self._most):
            y = self._y(gb)
            paint_hairline(
                painter, self._plot.left(), y, Qt.Orientation.Horizontal, self._plot.width()
            )
            painter.setPen(current_tokens().qcolor("muted_text"))
            place = QRectF(0, y - grid(1), self._plot.left() - grid(0.5), grid(2))
            painter.drawText(place, flags, f"{number_text(gb)} GB")

    def _draw_columns(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), painter.fontMetrics()
        width = self._marks[0].rect.width()
        gap = min(grid(0.25), width * 0.15)
        numbers = metrics.horizontalAdvance(str(self._waves[-1].number)) + grid(0.75)
        every = max(1, -(-numbers // max(1, int(width))))
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        usual = tokens.qcolor("chart_1")
        pale = mix(usual, tokens.qcolor("window"), 0.5)
        for index, (wave, mark) in enumerate(zip(self._waves, self._marks, strict=True)):
            if self._is_lit(index):
                painter.fillRect(mark.rect, tokens.qcolor("hover"))
            column = QRectF(mark.rect.left() + gap, self._y(wave.gb), width - 2 * gap, 0)
            column.setBottom(self._plot.bottom())
            painter.fillRect(column, pale if wave.pilot else usual)
            if index % every == 0:
                painter.setPen(tokens.qcolor("muted_text"))
                place = QRectF(mark.rect.left(), self._plot.bottom(), width, metrics.height())
                painter.drawText(place, centre | Qt.TextFlag.TextDontClip, str(wave.number))

    def _draw_bound(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), painter.fontMetrics()
        pen = QPen(tokens.qcolor("text"), 1, Qt.PenStyle.DashLine)
        y = self._y(self._bound)
        painter.setPen(pen)
        painter.drawLine(QPointF(self._plot.left(), y), QPointF(self._plot.right(), y))
        middle = self.height() - metrics.height() / 2
        left = self._plot.left()
        painter.drawLine(QPointF(left, middle), QPointF(left + grid(2), middle))
        painter.setPen(tokens.qcolor("muted_text"))
        place = QRectF(left + grid(2.5), self.height() - metrics.height(), self.width(), 0)
        place.setHeight(metrics.height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        text = f"no plan's largest wave is below {number_text(self._bound)} GB"
        painter.drawText(place, flags, text)
