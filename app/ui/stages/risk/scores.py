"""How the scores of the VMs are spread, and where the bands end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.domain.enums import Risk
from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text, widest
from app.ui.parts.hairline import paint_hairline
from app.ui.theme.icons import RISK_TOKENS
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

STEP = 5
_BINS = 100 // STEP + 1
_ORDER = (Risk.GREEN.value, Risk.YELLOW.value, Risk.RED.value)
_TICK_STEP = 10


class ScoreHistogram(Chart):
    """Columns of five points each, in the colours of the categories; two lines end the bands.

    A VM that is red in the green band is there by a floor and not by its points.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Scores of the VMs in plan", "No VM in plan was assessed.", parent)
        self._counts: list[Counter[str]] = [Counter() for _ in range(_BINS)]
        self._limits = (20, 50)

    @property
    def limits(self) -> tuple[int, int]:
        """The last green and the last yellow score."""
        return self._limits

    def set_limits(self, green: int, yellow: int) -> None:
        """Draw the ends of the bands elsewhere."""
        if (green, yellow) != self._limits:
            self._limits = (green, yellow)
            self.update()

    def set_scores(self, scores: Mapping[tuple[int, str], int]) -> None:
        """Show how many VMs have which score and category."""
        self._counts = [Counter() for _ in range(_BINS)]
        for (score, category), count in scores.items():
            self._counts[_bin_of(score)][category] += count
        self.relayout()

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(grid(45), grid(16))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(grid(20), grid(12))

    def _arrange(self, area: QRectF) -> list[Mark]:
        self._plot = self._plot_rect(area)
        if not any(self._counts):
            return []
        width = self._plot.width() / _BINS
        return [
            Mark(
                QRectF(self._plot.left() + place * width, area.top(), width, area.height()),
                self._tooltip(place),
            )
            for place in range(_BINS)
        ]

    def _plot_rect(self, area: QRectF) -> QRectF:
        line = QFontMetrics(text_font(TextSize.SMALL)).height()
        inset = grid(1)
        # Two lines above: the names of the limits, and the counts on the highest column.
        return area.adjusted(inset, 2 * line + grid(0.5), -inset, -(line + grid(0.5)))

    def _tooltip(self, place: int) -> str:
        counts = self._counts[place]
        low, high = _span_of(place)
        span = f"{low} points" if low == high else f"{low} to {high} points"
        mix = ", ".join(f"{number_text(counts[r])} {r.lower()}" for r in _ORDER if counts[r])
        return f"{span}: {mix or 'no VM'}"

    def _draw(self, painter: QPainter) -> None:
        font = text_font(TextSize.SMALL)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        self._draw_limits(painter, metrics)
        most = max(sum(counts.values()) for counts in self._counts)
        for place, counts in enumerate(self._counts):
            if self._is_lit(place):
                painter.fillRect(self._marks[place].rect, current_tokens().qcolor("hover"))
            self._draw_column(painter, metrics, place, counts, most)
        base = self._plot.bottom()
        paint_hairline(painter, 0, base, Qt.Orientation.Horizontal, self.width())
        self._draw_ticks(painter, metrics)

    def _draw_column(
        self,
        painter: QPainter,
        metrics: QFontMetrics,
        place: int,
        counts: Counter[str],
        most: int,
    ) -> None:
        tokens, cell = current_tokens(), self._marks[place].rect
        total = sum(counts.values())
        if not total:
            return
        inset = min(grid(0.375), cell.width() * 0.1)
        left, width = cell.left() + inset, cell.width() - 2 * inset
        bottom = self._plot.bottom()
        scale = self._plot.height() / most
        for risk in _ORDER:
            if counts[risk]:
                height = max(1.5, counts[risk] * scale)
                rect = QRectF(left, bottom - height, width, height)
                painter.fillRect(rect, tokens.qcolor(RISK_TOKENS[risk]))
                bottom -= height
        text = number_text(total)
        if metrics.horizontalAdvance(text) <= cell.width():
            painter.setPen(tokens.qcolor("text"))
            top = bottom - metrics.height() - 1
            self._write(painter, metrics, cell.center().x(), top, text, ground="window")

    def _draw_ticks(self, painter: QPainter, metrics: QFontMetrics) -> None:
        painter.setPen(current_tokens().qcolor("muted_text"))
        room = self._plot.width() / _BINS * _TICK_STEP / STEP
        every = 1 if widest(metrics, ["100"]) + grid(1) <= room else 2
        top = self._plot.bottom() + grid(0.25)
        for score in range(0, 101, _TICK_STEP * every):
            self._write(painter, metrics, self._marks[_bin_of(score)].rect.center().x(), top,
                        str(score))  # fmt: skip

    def _draw_limits(self, painter: QPainter, metrics: QFontMetrics) -> None:
        tokens = current_tokens()
        texts = [
            f"{risk.capitalize()} ≤ {limit}"
            for limit, risk in zip(self._limits, _ORDER, strict=False)
        ]
        places = [self._limit_x(limit) for limit in self._limits]
        top = metrics.height() + grid(0.25)
        painter.setPen(QPen(tokens.qcolor("text"), 1, Qt.PenStyle.DashLine))
        for x in places:
            painter.drawLine(QPointF(x, top), QPointF(x, self._plot.bottom()))
        painter.setPen(tokens.qcolor("text"))
        widths = [metrics.horizontalAdvance(text) for text in texts]
        for text, middle in zip(texts, self._label_places(places, widths), strict=True):
            self._write(painter, metrics, middle, 0, text)

    def _label_places(self, places: list[float], widths: list[int]) -> tuple[float, float]:
        """Middles of the two names: above their lines, or apart where those are too near."""
        green, yellow = places
        first, second = (width / 2 for width in widths)
        if yellow - green < first + second + grid(1):
            green, yellow = green - first, yellow + second
        green = max(first, green)
        yellow = max(yellow, green + first + grid(1) + second)
        yellow = min(yellow, self.width() - second)
        return min(green, yellow - second - grid(1) - first), yellow

    def _limit_x(self, limit: int) -> float:
        width = self._plot.width() / _BINS
        return self._plot.left() + width + (limit / STEP) * width

    def _write(
        self,
        painter: QPainter,
        metrics: QFontMetrics,
        middle: float,
        top: float,
        text: str,
        ground: str = "",
    ) -> None:
        width = metrics.horizontalAdvance(text) + 2
        place = QRectF(middle - width / 2, top, width, metrics.height())
        if ground:
            painter.fillRect(place, current_tokens().qcolor(ground))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)


def _bin_of(score: int) -> int:
    """Place of a score's column: 0 alone, then 1 to 5, 6 to 10 and so on."""
    return -(-min(100, max(0, score)) // STEP)


def _span_of(place: int) -> tuple[int, int]:
    return (0, 0) if place == 0 else ((place - 1) * STEP + 1, place * STEP)
