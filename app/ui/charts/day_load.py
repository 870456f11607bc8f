"""Load of each working day against its capacity, and what kept more work out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.domain.enums import BoundBy
from app.domain.planning.schedule.bound_words import BOUND_WORDS
from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import date_text, number_text
from app.ui.parts.hairline import paint_hairline
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.palette import mix
from app.ui.theme.tokens import current_tokens

BOUND_LOOKS = {
    BoundBy.SLOTS: ("chart_1", "S", BOUND_WORDS[BoundBy.SLOTS]),
    BoundBy.VMS_PER_DAY: ("chart_4", "V", BOUND_WORDS[BoundBy.VMS_PER_DAY]),
    BoundBy.PIPE: ("chart_2", "P", BOUND_WORDS[BoundBy.PIPE]),
    BoundBy.WINDOW: ("chart_3", "W", BOUND_WORDS[BoundBy.WINDOW]),
    BoundBy.DEPENDENCY: ("chart_6", "D", BOUND_WORDS[BoundBy.DEPENDENCY]),
    BoundBy.END: ("chart_5", "E", BOUND_WORDS[BoundBy.END]),
}


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A working day: slot-hours worked and available, GB moved, VMs started."""

    day: int
    date: date
    hours: float
    capacity_hours: float
    bound_by: BoundBy
    gb: float = 0.0
    vms: int = 0
    key: object = None
    ahead: bool = False
    """Whether VMs are copied ahead, so that its figures count by the clock."""


class DayLoad(Chart):
    """A column per day under the line of its capacity.

    Letter and colour below a column say what bound the day; what is above the line is marked.
    """

    def __init__(
        self,
        title: str = "Load per day",
        empty_text: str = "The schedule has no days yet.",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._days: list[DayColumn] = []
        self._plot = QRectF()
        self._most = 1.0

    def set_days(self, days: Sequence[DayColumn]) -> None:
        """Show these days from left to right."""
        self._days = list(days)
        tops = [max(day.hours, day.capacity_hours) for day in self._days]
        self._most = max(tops, default=0.0) or 1.0
        self.relayout()

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(grid(60), grid(22))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(grid(30), grid(15))

    def _arrange(self, area: QRectF) -> list[Mark]:
        if not self._days:
            return []
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        axis = metrics.horizontalAdvance(f"{number_text(self._most)} h") + grid(1)
        line = metrics.height()
        self._plot = area.adjusted(axis, line / 2, 0, -3 * line - grid(2))
        width = self._plot.width() / len(self._days)
        bottom = self._plot.bottom() + 2 * line + grid(0.5)
        marks = []
        for index, day in enumerate(self._days):
            rect = QRectF(self._plot.left() + index * width, self._plot.top(), width, 0)
            rect.setBottom(bottom)
            marks.append(Mark(rect, _day_sentence(day), day.key))
        return marks

    def _summary(self) -> str:
        if not self._days:
            return ""
        full = sum(day.hours >= 0.9 * day.capacity_hours for day in self._days)
        return f"{number_text(len(self._days))} days, {number_text(full)} of them nearly full"

    def _draw(self, painter: QPainter) -> None:
        painter.setFont(text_font(TextSize.SMALL))
        self._draw_axis(painter)
        self._draw_columns(painter)
        self._draw_capacity(painter)
        self._draw_legend(painter)

    def _y(self, hours: float) -> float:
        return self._plot.bottom() - self._plot.height() * hours / self._most

    def _draw_axis(self, painter: QPainter) -> None:
        tokens = current_tokens()
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for hours in (0.0, self._most / 2, self._most):
            y = self._y(hours)
            paint_hairline(
                painter, self._plot.left(), y, Qt.Orientation.Horizontal, self._plot.width()
            )
            painter.setPen(tokens.qcolor("muted_text"))
            place = QRectF(0, y - grid(1), self._plot.left() - grid(0.5), grid(2))
            painter.drawText(place, flags, f"{number_text(hours)} h")

    def _draw_columns(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), painter.fontMetrics()
        width = self._marks[0].rect.width()
        gap, strip = min(grid(0.25), width * 0.15), grid(0.375)
        numbers = metrics.horizontalAdvance(str(self._days[-1].day)) + grid(0.75)
        every = max(1, -(-numbers // max(1, int(width))))
        letters = width >= metrics.horizontalAdvance("W") + 2
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        load = mix(tokens.qcolor("muted_text"), tokens.qcolor("window"), 0.35)
        for index, (day, mark) in enumerate(zip(self._days, self._marks, strict=True)):
            token, letter, _ = BOUND_LOOKS[day.bound_by]
            if self._is_lit(index):
                painter.fillRect(mark.rect, tokens.qcolor("hover"))
            top = self._y(day.hours)
            column = QRectF(mark.rect.left() + gap, top, width - 2 * gap, 0)
            column.setBottom(self._plot.bottom())
            painter.fillRect(column, load)
            if day.hours > day.capacity_hours:
                over = self._y(day.capacity_hours) - top
                painter.fillRect(
                    QRectF(column.left(), top, column.width(), over), tokens.qcolor("error")
                )
            foot = QRectF(mark.rect.left(), self._plot.bottom() + 2, width, strip)
            painter.fillRect(foot, tokens.qcolor(token))
            place = QRectF(mark.rect.left(), foot.bottom(), width, metrics.height())
            if letters:
                painter.setPen(tokens.qcolor(token))
                painter.drawText(place, centre, letter)
            if (day.day - 1) % every == 0:
                painter.setPen(tokens.qcolor("muted_text"))
                place.moveTop(place.bottom() if letters else place.top())
                painter.drawText(place, centre | Qt.TextFlag.TextDontClip, str(day.day))

    def _draw_capacity(self, painter: QPainter) -> None:
        points = []
        for day, mark in zip(self._days, self._marks, strict=True):
            y = self._y(day.capacity_hours)
            points += [QPointF(mark.rect.left(), y), QPointF(mark.rect.right(), y)]
        painter.setPen(QPen(current_tokens().qcolor("text"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _draw_legend(self, painter: QPainter) -> None:
        tokens, metrics = current_tokens(), painter.fontMetrics()
        x, y = self._plot.left(), self.height() - metrics.height()
        seen = {day.bound_by for day in self._days}
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        entries = [look for bound, look in BOUND_LOOKS.items() if bound in seen]
        for token, letter, words in entries:
            edge = grid(1)
            painter.fillRect(
                QRectF(x, y + (metrics.height() - edge) / 2, edge, edge), tokens.qcolor(token)
            )
            painter.setPen(tokens.qcolor("muted_text"))
            text = f"{letter}  {words}"
            painter.drawText(QRectF(x + grid(1.5), y, self.width(), metrics.height()), flags, text)
            x += metrics.horizontalAdvance(text) + grid(3.5)
        painter.setPen(QPen(tokens.qcolor("text"), 1, Qt.PenStyle.DashLine))
        middle = y + metrics.height() / 2
        painter.drawLine(QPointF(x, middle), QPointF(x + grid(2), middle))
        painter.setPen(tokens.qcolor("muted_text"))
        place = QRectF(x + grid(2.5), y, self.width(), metrics.height())
        painter.drawText(place, flags, "capacity")


def _day_sentence(day: DayColumn) -> str:
    share = 100 * day.hours / day.capacity_hours if day.capacity_hours else 0
    hours = f"{number_text(day.hours, 1)} of {number_text(day.capacity_hours, 1)} slot-hours"
    begun = "are cut over" if day.ahead else "start"
    since = ["GB count since the end of the working day before"]
    return "\n".join(
        [
            f"Day {day.day}, {date_text(day.date)}",
            f"{hours} ({number_text(share)} %)",
            f"{number_text(day.vms)} VMs {begun}, {number_text(day.gb)} GB move",
            f"Bound by: {BOUND_LOOKS[day.bound_by][2]}",
            *(since if day.ahead else ()),
        ]
    )
