"""A VM among those that it needs and that need it, painted small; clicking walks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from app.domain.number_style import grouped
from app.ui.charts.chart import Chart, Mark
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

MOST_SHOWN = 6
"""VMs in each column; the list below the picture has the others."""


@dataclass(frozen=True, slots=True)
class Around:
    """A VM beside the one in the middle. ``tooltip`` says how its edge stands.

    ``color`` is the token of its cohort, empty for none; ``order`` draws an arrow, and what is
    not kept is drawn dashed.
    """

    key: int
    name: str
    tooltip: str
    color: str = ""
    order: bool = True
    kept: bool = True


class NeighbourhoodChart(Chart):
    """What the VM needs on the left, what needs it on the right, its set beneath."""

    def __init__(self) -> None:
        super().__init__("Neighbourhood of the VM", "Nothing ties this VM to another.")
        self._middle: Around | None = None
        self._needs: Sequence[Around] = ()
        self._needed_by: Sequence[Around] = ()
        self._members: Sequence[Around] = ()
        self._boxes: list[tuple[QRectF, Around, str]] = []
        self._more: list[tuple[QRectF, str]] = []

    def show_around(
        self,
        middle: Around,
        needs: Sequence[Around],
        needed_by: Sequence[Around],
        members: Sequence[Around],
    ) -> None:
        """Show another VM with its neighbours."""
        self._middle, self._needs = middle, needs
        self._needed_by, self._members = needed_by, members
        self.updateGeometry()
        self.relayout()

    def sizeHint(self) -> QSize:
        """As high as its columns are."""
        return QSize(grid(40), round(self._height()))

    def minimumSizeHint(self) -> QSize:
        """The least in which the names can be told apart."""
        return QSize(grid(24), round(self._height()))

    def _line(self) -> float:
        return self.fontMetrics().height() + grid(1)

    def _rows(self) -> int:
        sides = max(_lines(self._needs), _lines(self._needed_by), 1)
        return max(sides, 1)

    def _height(self) -> float:
        beneath = _lines(self._members)
        rows = self._rows() + (beneath + 0.5 if beneath else 0)
        return rows * (self._line() + grid(0.5)) + grid(0.5)

    def _arrange(self, area: QRectF) -> list[Mark]:
        self._boxes, self._more = [], []
        if self._middle is None or not (self._needs or self._needed_by or self._members):
            return []
        gap = grid(2)
        wide = (area.width() - 2 * gap - 2) / 3
        step = self._line() + grid(0.5)
        high = self._rows() * step
        left, middle = area.left() + 1, area.left() + 1 + wide + gap
        right = middle + wide + gap
        self._column(self._needs, left, wide, high, "needs")
        self._column(self._needed_by, right, wide, high, "needed_by")
        top = (high - step) / 2 + grid(0.25)
        self._boxes.append((QRectF(middle, top, wide, self._line()), self._middle, "middle"))
        start = high + 0.5 * step
        self._column(self._members, middle, wide, _lines(self._members) * step, "set", start)
        return [Mark(rect, each.tooltip, each.key) for rect, each, _ in self._boxes]

    def _column(
        self,
        found: Sequence[Around],
        left: float,
        wide: float,
        high: float,
        what: str,
        start: float = 0.0,
    ) -> None:
        step = self._line() + grid(0.5)
        lines = _lines(found)
        top = start + (high - lines * step) / 2 + grid(0.25)
        shown = found if len(found) <= MOST_SHOWN else found[: MOST_SHOWN - 1]
        for place, each in enumerate(shown):
            self._boxes.append((QRectF(left, top + place * step, wide, self._line()), each, what))
        if len(shown) < len(found):
            rect = QRectF(left, top + len(shown) * step, wide, self._line())
            self._more.append((rect, f"{grouped(len(found) - len(shown))} more"))

    def _summary(self) -> str:
        if self._middle is None:
            return ""
        groups = (
            ("needs", self._needs), ("is needed by", self._needed_by),
            ("moves with", self._members),
        )  # fmt: skip
        parts = [
            f"{words} {', '.join(each.name for each in found)}" for words, found in groups if found
        ]
        return f"{self._middle.name} {'; '.join(parts)}" if parts else ""

    # -- painting ----------------------------------------------------------------------------------

    def _draw(self, painter: QPainter) -> None:
        middle = next(rect for rect, _, what in self._boxes if what == "middle")
        for rect, each, what in self._boxes:
            if what == "needs":
                self._wire(painter, rect, middle, each)
            elif what == "needed_by":
                self._wire(painter, middle, rect, each)
        members = [rect for rect, _, what in self._boxes if what == "set"]
        if members:
            painter.setPen(QPen(current_tokens().qcolor("border_strong"), 1))
            x = middle.center().x()
            painter.drawLine(QPointF(x, middle.bottom()), QPointF(x, members[0].top()))
        for index, (rect, each, what) in enumerate(self._boxes):
            self._box(painter, rect, each, lit=self._is_lit(index), middle=what == "middle")
        painter.setFont(text_font(TextSize.SMALL))
        painter.setPen(current_tokens().qcolor("muted_text"))
        for rect, text in self._more:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _wire(self, painter: QPainter, from_: QRectF, to: QRectF, each: Around) -> None:
        """A line from what is done first to what comes after it."""
        tokens = current_tokens()
        color = tokens.qcolor("border_strong" if each.kept else "warning")
        style = Qt.PenStyle.SolidLine if each.kept else Qt.PenStyle.DashLine
        start = QPointF(from_.right(), from_.center().y())
        end = QPointF(to.left(), to.center().y())
        half = (start.x() + end.x()) / 2
        path = QPainterPath(start)
        path.cubicTo(QPointF(half, start.y()), QPointF(half, end.y()), end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.3, style))
        painter.drawPath(path)
        if each.order:
            size = grid(0.6)
            head = QPainterPath(end)
            head.lineTo(end.x() - size, end.y() - size * 0.6)
            head.lineTo(end.x() - size, end.y() + size * 0.6)
            head.closeSubpath()
            painter.fillPath(head, color)

    def _box(
        self, painter: QPainter, rect: QRectF, each: Around, *, lit: bool, middle: bool
    ) -> None:
        tokens = current_tokens()
        ground = "selection" if middle else "hover" if lit else "base"
        painter.setBrush(tokens.qcolor(ground))
        painter.setPen(QPen(tokens.qcolor("accent" if middle or lit else "border_strong"), 1))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        inside = rect.adjusted(grid(1), 0, -grid(0.5), 0)
        if each.color:
            stripe = QRectF(rect.left() + 1, rect.top() + 3, grid(0.5), rect.height() - 6)
            painter.fillRect(stripe, tokens.qcolor(each.color))
        font = text_font(TextSize.SMALL, bold=middle)
        painter.setFont(font)
        painter.setPen(tokens.qcolor("selection_text" if middle else "text"))
        shown = painter.fontMetrics().elidedText(
            each.name, Qt.TextElideMode.ElideMiddle, round(inside.width())
        )
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _lines(found: Sequence[Around]) -> int:
    return min(len(found), MOST_SHOWN)
