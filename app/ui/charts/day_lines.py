"""Lines of days over the steps of a plan, with the deadline that they must stay under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text, widest
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

_DASHES = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line. ``values`` has a number of days for each step, None where it is not known.

    ``style`` is solid, dashed or dotted, so that lines are told apart without colour. A ``pale``
    line is being worked out again.
    """

    label: str
    values: tuple[float | None, ...]
    color: str
    style: str = "solid"
    pale: bool = False


class DayLines(Chart):
    """Steps from left to right, days upwards; each point can be pointed at."""

    def __init__(
        self, title: str, empty_text: str = "No data yet.", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._steps: list[str] = []
        self._lines: list[DayLine] = []
        self._deadline = 0.0
        self._points: list[list[QPointF | None]] = []
        self._plot = QRectF()
        self._top = 1.0
        size = self.sizePolicy()
        size.setVerticalPolicy(size.Policy.Expanding)
        self.setSizePolicy(size)

    def set_lines(self, steps: Sequence[str], lines: Sequence[DayLine], deadline: float) -> None:
        """Show lines over these steps and the deadline, in days."""
        self._steps, self._lines, self._deadline = list(steps), list(lines), deadline
        self.relayout()

    def sizeHint(self) -> QSize:
        """A picture of its own."""
        return QSize(grid(60), grid(28))

    def minimumSizeHint(self) -> QSize:
        """Legend, a few lines and the names of the steps."""
        return QSize(grid(30), grid(20))

    def _arrange(self, area: QRectF) -> list[Mark]:
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        known = [value for line in self._lines for value in line.values if value is not None]
        if not self._steps or not known:
            return []
        most = max([*known, self._deadline, 1.0])
        self._top = self._tick(most) * ceil(most / self._tick(most))
        left = widest(metrics, [number_text(self._top)]) + grid(1.5)
        line = metrics.height()
        legend = self._legend_lines(metrics, area.width()) * (line + grid(0.5))
        self._plot = QRectF(
            area.left() + left, area.top() + legend + grid(1),
            area.width() - left - grid(2), area.height() - legend - line - grid(2.5),
        )  # fmt: skip
        count = len(self._steps)
        marks = []
        self._points = []
        for each in self._lines:
            points: list[QPointF | None] = []
            before = 0.0
            for step, value in enumerate(each.values):
                if value is None:
                    points.append(None)
                    continue
                across = self._plot.left() + self._plot.width() * (step + 0.5) / count
                point = QPointF(across, self._y(value))
                points.append(point)
                own = "" if not step else f" (+{number_text(value - before, 1)})"
                again = ", being worked out again" if each.pale else ""
                tip = f"{each.label}, {self._steps[step]}: {number_text(value, 1)} days{own}{again}"
                reach = grid(0.75)
                marks.append(
                    Mark(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach), tip)
                )
                before = value
            self._points.append(points)
        return marks

    @staticmethod
    def _tick(most: float) -> float:
        for tick in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0):
            if most / tick <= 6:
                return tick
        return 10_000.0

    def _y(self, value: float) -> float:
        return self._plot.bottom() - self._plot.height() * value / self._top

    def _legend(self) -> list[tuple[str, str, str]]:
        found = [(line.label, line.color, line.style) for line in self._lines]
        return [*found, (f"Deadline {number_text(self._deadline)} days", "error", "solid")]

    def _legend_lines(self, metrics: QFontMetrics, width: float) -> int:
        x, lines = 0.0, 1
        for label, _, _ in self._legend():
            needed = metrics.horizontalAdvance(label) + grid(6)
            if x and x + needed > width:
                x, lines = 0.0, lines + 1
            x += needed
        return lines

    def _draw(self, painter: QPainter) -> None:
        painter.setFont(text_font(TextSize.SMALL))
        self._draw_scale(painter)
        self._draw_legend(painter)
        tokens = current_tokens()
        y = self._y(self._deadline)
        painter.setPen(QPen(tokens.qcolor("error"), 1.5))
        painter.drawLine(QPointF(self._plot.left(), y), QPointF(self._plot.right(), y))
        for line, points in zip(self._lines, self._points, strict=True):
            color = tokens.qcolor(line.color, 0.35 if line.pale else 1.0)
            painter.setPen(QPen(color, 2, _DASHES[line.style]))
            shown = [point for point in points if point is not None]
            if len(shown) > 1:
                painter.drawPolyline(QPolygonF(shown))
            painter.setPen(QPen(color, 2))
            painter.setBrush(tokens.qcolor("base"))
            for point in shown:
                painter.drawEllipse(point, 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_scale(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), painter.fontMetrics()
        tick, value = self._tick(self._top), 0.0
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        while value <= self._top + 1e-9:
            y = self._y(value)
            painter.setPen(tokens.qcolor("border"))
            painter.drawLine(QPointF(self._plot.left(), y), QPointF(self._plot.right(), y))
            painter.setPen(tokens.qcolor("muted_text"))
            box = QRectF(0, y - metrics.height() / 2, self._plot.left() - grid(0.5),
                         metrics.height())  # fmt: skip
            painter.drawText(box, right, number_text(value))
            value += tick
        room = self._plot.width() / len(self._steps)
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        for step, name in enumerate(self._steps):
            box = QRectF(self._plot.left() + room * step, self._plot.bottom() + grid(0.5), room,
                         metrics.height() + 2)  # fmt: skip
            width = max(0, int(room - grid(0.5)))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(box, middle, text)

    def _draw_legend(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), painter.fontMetrics()
        x, y = float(grid(0.5)), 0.0
        for label, color, style in self._legend():
            needed = metrics.horizontalAdvance(label) + grid(6)
            if x > grid(0.5) and x + needed > self.width():
                x, y = float(grid(0.5)), y + metrics.height() + grid(0.5)
            middle = y + metrics.height() / 2
            painter.setPen(QPen(tokens.qcolor(color), 2, _DASHES[style]))
            painter.drawLine(QPointF(x, middle), QPointF(x + grid(3), middle))
            painter.setPen(tokens.qcolor("text"))
            box = QRectF(x + grid(3.5), y, needed, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, label)
            x += needed
