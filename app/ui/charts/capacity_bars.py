"""Demand against usable capacity: what is there, what is to be added, what a loss leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.domain.planning.capacity.lanes import CAP_TEXT, CapacityLane
from app.domain.planning.capacity.lanes import amount as amount_text
from app.domain.planning.capacity.node_sizing import UTILISATION_CAP
from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CAP = CAP_TEXT
_EXACT = 1e-6


def amount(value: float) -> str:
    """A figure with decimals where it is small, as the locale writes it."""
    return amount_text(value, number_text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment as it is painted; ``look`` is a key of the legend."""

    look: str
    rect: QRectF


class CapacityBars(Chart):
    """Two lanes on a scale of their own each: capacity above, demand beneath it.

    Looks differ by pattern as well as by colour: what exists is solid, what is to be added is
    hatched, what is kept free is only outlined.
    """

    def __init__(
        self,
        title: str = "Demand and usable capacity",
        empty_text: str = "No VM is in the plan yet.",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._lanes: list[CapacityLane] = []
        self._pieces: list[_Piece] = []
        self._legend: list[tuple[str, str, QRectF]] = []
        self._lines = 1

    def set_lanes(self, lanes: Sequence[CapacityLane]) -> None:
        """Show these resources from top to bottom; none of them when nothing is needed."""
        self._lanes = list(lanes) if any(lane.total or lane.capacity for lane in lanes) else []
        self.updateGeometry()
        self.relayout()

    @property
    def lanes(self) -> list[CapacityLane]:
        """The resources as shown."""
        return list(self._lanes)

    def sizeHint(self) -> QSize:
        """The lanes, and the legend in as many lines as it takes."""
        lanes = max(1, len(self._lanes))
        return QSize(grid(60), round(lanes * self._lane_height()) + self._lines * grid(2.5))

    def minimumSizeHint(self) -> QSize:
        """The same height at any width."""
        return QSize(grid(24), self.sizeHint().height())

    # -- layout ------------------------------------------------------------------------------------

    def _lane_height(self) -> float:
        return 2 * QFontMetrics(text_font()).height() + grid(5)

    def _arrange(self, area: QRectF) -> list[Mark]:
        self._pieces, self._legend = [], []
        marks: list[Mark] = []
        if not self._lanes:
            return marks
        for number, lane in enumerate(self._lanes):
            marks.extend(self._arrange_lane(area, area.top() + number * self._lane_height(), lane))
        self._arrange_legend(area)
        return marks

    def _scale(self, area: QRectF, lane: CapacityLane) -> float:
        widest = max(lane.capacity, lane.total, lane.placed, lane.wanted)
        return (area.width() - 2) / (widest or 1.0)

    def _bars(self, top: float) -> tuple[float, float]:
        """Tops of the capacity and of the demand of a lane."""
        first = top + QFontMetrics(text_font()).height() + self._flag_height() + grid(0.25)
        return first, first + grid(1.5) + grid(0.25)

    def _flag_height(self) -> int:
        return QFontMetrics(text_font(TextSize.SMALL)).height()

    def _arrange_lane(self, area: QRectF, top: float, lane: CapacityLane) -> list[Mark]:
        scale, (above, below) = self._scale(area, lane), self._bars(top)
        marks: list[Mark] = []

        def add(look: str, x: float, value: float, y: float, words: str) -> float:
            rect = QRectF(x, y, value * scale, grid(1.5))
            if value > _EXACT:
                self._pieces.append(_Piece(look, rect))
                least = rect.adjusted(0, 0, max(0.0, grid(0.5) - rect.width()), 0)
                text = f"{lane.label}, {words}: {amount(value)} {lane.unit}"
                marks.append(Mark(least, text))
            return x + value * scale

        x = area.left() + 1
        add("placed", x, lane.placed, below, "what the flavors take by the overcommit ratio")
        end = add("demand", x, lane.demand, below, "physical demand of the VMs in plan")
        add("running", end, lane.running, below, "already running on the existing nodes")
        end = add("existing", x, lane.existing * UTILISATION_CAP, above,
                  f"usable on existing nodes ({_CAP} of {amount(lane.existing)})")  # fmt: skip
        end = add("added", end, lane.added * UTILISATION_CAP, above,
                  f"usable on nodes to be added ({_CAP} of {amount(lane.added)})")  # fmt: skip
        add("free", end, lane.capacity * (1 - UTILISATION_CAP), above,
            "kept free, so that the loss of a node is survived")  # fmt: skip
        if not lane.capacity:
            add("wanted", x, lane.wanted, above,
                f"physical capacity of which the demand is {_CAP}")  # fmt: skip
        if lane.after_loss is not None:
            rect = self._flag_rect(area, top, lane)
            verdict = "everything still fits" if lane.survives else "not everything fits"
            left = amount(lane.after_loss)
            words = f"{lane.label}, left without the largest node: {left} {lane.unit}, {verdict}"
            marks.append(Mark(rect, words))
        return marks

    def _flag_text(self, lane: CapacityLane) -> str:
        return "N−1" if lane.survives else "N−1 too small"

    def _flag_rect(self, area: QRectF, top: float, lane: CapacityLane) -> QRectF:
        """Where the words of the after-loss marker stand: beside it, away from the cap's."""
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        width = metrics.horizontalAdvance(self._flag_text(lane)) + grid(2)
        scale = self._scale(area, lane)
        x = area.left() + 1 + (lane.after_loss or 0.0) * scale
        cap = area.left() + 1 + lane.capacity * UTILISATION_CAP * scale
        room = x - grid(0.75) + width <= area.right()
        left = x - grid(0.75) if x >= cap and room else x - width + grid(0.75)
        left = min(max(area.left(), left), area.right() - width)
        y = top + QFontMetrics(text_font()).height()
        return QRectF(left, y, width, self._flag_height())

    def _arrange_legend(self, area: QRectF) -> None:
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        x, lines = area.left(), 1
        y = area.top() + len(self._lanes) * self._lane_height()
        for look, words in self._looks():
            width = metrics.horizontalAdvance(words) + grid(3.25)
            if x > area.left() and x + width > area.right():
                x, y, lines = area.left(), y + grid(2.5), lines + 1
            self._legend.append((look, words, QRectF(x, y, width, grid(2.5))))
            x += width
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def _looks(self) -> list[tuple[str, str]]:
        shown = {piece.look for piece in self._pieces}
        words = {
            "demand": "Demand",
            "running": "Already running",
            "placed": "Flavors ÷ ratio",
            "existing": "Existing",
            "added": "To be added",
            "free": "Kept free",
            "wanted": "Nodes that it takes",
        }
        found = [(look, text) for look, text in words.items() if look in shown]
        if any(lane.capacity for lane in self._lanes):
            found.append(("cap", f"Cap {_CAP}"))
        if any(lane.after_loss is not None for lane in self._lanes):
            found.append(("loss", "Left at N−1"))
        return found

    def _summary(self) -> str:
        parts = []
        for lane in self._lanes:
            loss = ""
            if lane.after_loss is not None:
                verdict = "survives" if lane.survives else "does not survive"
                loss = f", {verdict} the loss of a node"
            parts.append(f"{lane.label}: {lane.sentence(number_text)}{loss}")
        return "; ".join(parts)

    # -- painting ----------------------------------------------------------------------------------

    def _draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        for piece in self._pieces:
            _paint_look(painter, piece.look, piece.rect)
        for number, lane in enumerate(self._lanes):
            self._draw_words(painter, area, area.top() + number * self._lane_height(), lane)
        painter.setFont(text_font(TextSize.SMALL))
        for look, words, rect in self._legend:
            box = QRectF(rect.left(), rect.center().y() - grid(0.5), grid(1.5), grid(1))
            if look == "cap":
                _paint_cap(painter, box.center().x(), box.top() - 2, box.bottom() + 2)
            elif look == "loss":
                color = current_tokens().qcolor("text")
                _paint_flag(painter, box.center().x(), box.top(), box.bottom() + 2, color)
            else:
                _paint_look(painter, look, box)
            painter.setPen(current_tokens().qcolor("muted_text"))
            painter.drawText(rect.adjusted(grid(2), 0, 0, 0), _LEFT, words)

    def _draw_words(self, painter: QPainter, area: QRectF, top: float, lane: CapacityLane) -> None:
        tokens, metrics = current_tokens(), QFontMetrics(text_font())
        line = QRectF(area.left(), top, area.width(), metrics.height())
        painter.setFont(text_font(bold=True))
        painter.setPen(tokens.qcolor("text"))
        painter.drawText(line, _LEFT, lane.label)
        painter.setFont(text_font())
        room = line.adjusted(grid(5), 0, 0, 0)
        painter.setPen(tokens.qcolor("muted_text"))
        said = lane.sentence(number_text)
        words = metrics.elidedText(said, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, _LEFT, words)
        if not lane.capacity:
            return
        scale, (above, below) = self._scale(area, lane), self._bars(top)
        bottom = below + grid(1.5)
        painter.setFont(text_font(TextSize.SMALL))
        cap = area.left() + 1 + lane.capacity * UTILISATION_CAP * scale
        _paint_cap(painter, cap, above - grid(0.75), bottom)
        flags = line.translated(0, metrics.height())
        flags.setHeight(self._flag_height())
        beyond = lane.after_loss is not None and lane.after_loss < lane.capacity * UTILISATION_CAP
        painter.setPen(tokens.qcolor("muted_text"))
        if beyond:
            painter.drawText(flags.adjusted(cap - flags.left() + grid(0.5), 0, 0, 0), _LEFT, _CAP)
        else:
            place = QRectF(flags.left(), flags.top(), cap - flags.left() - grid(1), flags.height())
            painter.drawText(place, _RIGHT, _CAP)
        if lane.after_loss is not None:
            self._draw_loss(painter, area, top, lane, bottom)

    def _draw_loss(
        self, painter: QPainter, area: QRectF, top: float, lane: CapacityLane, bottom: float
    ) -> None:
        color = current_tokens().qcolor("text" if lane.survives else "error")
        x = area.left() + 1 + (lane.after_loss or 0.0) * self._scale(area, lane)
        rect = self._flag_rect(area, top, lane)
        _paint_flag(painter, x, rect.top() + grid(0.25), bottom, color)
        painter.setPen(color)
        right = rect.center().x() >= x
        place = rect.adjusted(grid(1.75), 0, 0, 0) if right else rect.adjusted(0, 0, -grid(1.75), 0)
        painter.drawText(place, _LEFT if right else _RIGHT, self._flag_text(lane))


def _paint_look(painter: QPainter, look: str, rect: QRectF) -> None:
    tokens = current_tokens()
    if look == "demand":
        painter.fillRect(rect, tokens.qcolor("chart_1"))
    elif look == "running":
        painter.fillRect(rect, tokens.qcolor("chart_5"))
    elif look == "placed":
        painter.fillRect(rect, tokens.qcolor("chart_1", 0.22))
        _outline(painter, rect, tokens.qcolor("chart_1"))
    elif look == "existing":
        painter.fillRect(rect, tokens.qcolor("chart_3"))
    elif look == "added":
        painter.fillRect(rect, tokens.qcolor("chart_3", 0.18))
        painter.fillRect(rect, QBrush(tokens.qcolor("chart_3"), Qt.BrushStyle.BDiagPattern))
        _outline(painter, rect, tokens.qcolor("chart_3"))
    elif look == "wanted":
        _outline(painter, rect, tokens.qcolor("border_strong"), Qt.PenStyle.DashLine)
    else:
        _outline(painter, rect, tokens.qcolor("border_strong"))


def _outline(
    painter: QPainter, rect: QRectF, color: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 1, style))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def _paint_cap(painter: QPainter, x: float, top: float, bottom: float) -> None:
    painter.setPen(QPen(current_tokens().qcolor("text"), 2))
    painter.drawLine(QPointF(x, top), QPointF(x, bottom))


def _paint_flag(painter: QPainter, x: float, top: float, bottom: float, color: QColor) -> None:
    """A triangle that points down, on a dashed line."""
    half = grid(0.5)
    painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, top + half), QPointF(x, bottom))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(
        QPolygonF([QPointF(x - half, top), QPointF(x + half, top), QPointF(x, top + 1.5 * half)])
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
