"""Paints the parts of a Gantt chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen

from app.ui.charts.gantt_rows import GanttBar, GanttRow, GroundOf, TimeScale
from app.ui.charts.labels import clock_text, date_text, month_text
from app.ui.parts.hairline import paint_hairline
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

HOURS_PER_DAY = 24
_DAY = timedelta(days=1)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class GanttPainter:
    """Draws into a plot rectangle that is scrolled sideways by some pixels.

    ``lines`` is how many lines of the heading stand above the plot.
    """

    def __init__(
        self,
        painter: QPainter,
        scale: TimeScale,
        plot: QRect,
        scrolled: int,
        lines: int = 2,
    ) -> None:
        self._painter, self._scale, self._plot = painter, scale, plot
        self._scrolled, self._lines = scrolled, lines

    def grounds(self, ground_of: GroundOf) -> None:
        """Shade dates without work, from the days' heading down, and hatch those that are closed.

        They are paler where some alone work. Dates of the same ground are one area.
        """
        tokens, top = current_tokens(), self._heading_top()
        height = self._plot.bottom() - top + 1
        for ground, each in groupby(self._days_in_view(), ground_of):
            days = list(each)
            left = max(self._x(days[0]), float(self._plot.left()))
            right = min(self._x(days[-1] + _DAY), float(self._plot.right() + 1))
            if right <= left:
                continue
            area = QRectF(left, top, right - left, height)
            if ground.shade:
                self._painter.fillRect(area, tokens.qcolor("shade", ground.shade))
            if ground.hatched:
                color = tokens.qcolor("border_strong", 0.55)
                self._painter.fillRect(area, QBrush(color, Qt.BrushStyle.BDiagPattern))

    def bar(self, rect: QRectF, bar: GanttBar, next_left: float) -> None:
        """A bar, with its label inside, or beside it where there is room before the next."""
        tokens, font = current_tokens(), text_font(TextSize.SMALL)
        self._painter.fillRect(rect, tokens.qcolor(bar.color))
        if bar.marked:
            self._edge(rect)
        if not bar.label:
            return
        width = QFontMetrics(font).horizontalAdvance(bar.label)
        self._painter.setFont(font)
        if width + grid(1) <= rect.width():
            self._painter.setPen(tokens.qcolor("base"))
            self._painter.drawText(rect.adjusted(grid(0.5), 0, 0, 0), _LEFT, bar.label)
        elif rect.right() + width + grid(1) <= next_left:
            self._painter.setPen(tokens.qcolor("muted_text"))
            place = QRectF(rect.right() + grid(0.5), rect.top(), width + grid(1), rect.height())
            self._painter.drawText(place, _LEFT, bar.label)

    def _edge(self, rect: QRectF) -> None:
        """A strong edge around a bar, beneath and above alone where it is too narrow for more."""
        color, thick = current_tokens().qcolor("text"), grid(0.25)
        for top in (rect.top() - thick, rect.bottom()):
            self._painter.fillRect(QRectF(rect.left(), top, rect.width(), thick), color)
        if rect.width() > 4 * thick:
            for left in (rect.left(), rect.right() - thick):
                self._painter.fillRect(QRectF(left, rect.top(), thick, rect.height()), color)

    def line(self, day: date | None, token: str) -> None:
        """A line down the middle of a day."""
        if day is None:
            return
        x = self._x(day) + self._scale.day_width / 2
        self._painter.setPen(QPen(current_tokens().qcolor(token), 1.5))
        self._painter.drawLine(int(x), self._plot.top(), int(x), self._plot.bottom())

    def hour_lines(self) -> None:
        """A faint line at each hour that the heading names, and a stronger one at midnight."""
        step = self._hour_step()
        tokens = current_tokens()
        for day in self._days_in_view() if step else ():
            for hour in range(0, HOURS_PER_DAY, step):
                x = int(self._x_of_hour(day, hour))
                self._painter.setPen(tokens.qcolor("shade" if hour else "border"))
                self._painter.drawLine(x, self._plot.top(), x, self._plot.bottom())

    def heading(self, height: int, *, today: date | None, deadline: date | None) -> None:
        """Months above days (or weeks, where days are too narrow), or days above hours.

        Today and the deadline have a line of their own, so that they hide no date.
        """
        painter, tokens = self._painter, current_tokens()
        painter.save()
        painter.setClipRect(QRect(self._plot.left(), 0, self._plot.width(), height))
        small = text_font(TextSize.SMALL)
        metrics = QFontMetrics(small)
        flags = [(today, "Today", "accent"), (deadline, "Deadline", "error")]
        split = height // self._lines
        step = self._hour_step()
        painter.setFont(text_font(TextSize.SMALL, bold=True))
        painter.setPen(tokens.qcolor("text"))
        if step:
            self._dates(split)
        else:
            self._months(split)
        painter.setFont(small)
        painter.setPen(tokens.qcolor("muted_text"))
        if step:
            self._hours(split, split, step)
        else:
            self._numbers(metrics, split, split)
        self._flags(2 * split, height, flags)
        painter.restore()
        paint_hairline(painter, 0, height - 1, Qt.Orientation.Horizontal, self._plot.right() + 1)

    def labels(self, area: QRect, rows: Sequence[tuple[QRect, GanttRow, bool]]) -> None:
        """Names of rows beside the plot: place, row and whether it is the current one."""
        painter, tokens = self._painter, current_tokens()
        painter.save()
        painter.fillRect(QRect(0, 0, area.width(), area.bottom() + 1), tokens.qcolor("base"))
        painter.setClipRect(area)
        for place, row, current in rows:
            if current:
                painter.fillRect(place, tokens.qcolor("selection"))
            font = text_font(bold=row.heads or not row.bars)
            painter.setFont(font)
            painter.setPen(tokens.qcolor("selection_text" if current else "text"))
            inner = place.adjusted(grid(1), 0, -grid(1), 0)
            if row.opened is not None:
                mark = QRect(inner.left(), inner.top(), grid(2), inner.height())
                painter.drawText(mark, _LEFT, "▾" if row.opened else "▸")
                inner.setLeft(mark.right())
            text = QFontMetrics(font).elidedText(
                row.label, Qt.TextElideMode.ElideMiddle, inner.width()
            )
            painter.drawText(inner, _LEFT, text)
        painter.restore()
        paint_hairline(painter, area.right(), 0, Qt.Orientation.Vertical, area.bottom() + 1)
        paint_hairline(painter, 0, area.top() - 1, Qt.Orientation.Horizontal, area.width())

    def _numbers(self, metrics: QFontMetrics, top: int, height: int) -> None:
        """Days of the month, or the Mondays where there is no room for all."""
        daily = self._scale.day_width >= metrics.horizontalAdvance("00") + 4
        for day in self._days_in_view():
            if daily:
                place = QRectF(self._x(day), top, self._scale.day_width, height)
                self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(day.day))
            elif day.weekday() == 0 and self._week_fits(metrics, day):
                place = QRectF(self._x(day) + 2, top, grid(6), height)
                self._painter.drawText(place, _LEFT, str(day.day))

    def _hour_step(self) -> int:
        """Every how many hours one is named; 0 where days are too narrow for hours."""
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        needed = metrics.horizontalAdvance(clock_text(23)) + grid(2)
        hour = self._scale.day_width / HOURS_PER_DAY
        return next((step for step in (1, 2, 3, 6) if step * hour >= needed), 0)

    def _dates(self, height: int) -> None:
        """Each day by its date, which stays in view as long as a part of the day does."""
        metrics = self._painter.fontMetrics()
        for day in self._days_in_view():
            text = date_text(day)
            left = max(self._x(day), float(self._plot.left())) + grid(0.5)
            if left + metrics.horizontalAdvance(text) <= self._x(day) + self._scale.day_width:
                self._painter.drawText(QRectF(left, 0, grid(30), height), _LEFT, text)

    def _hours(self, top: int, height: int, step: int) -> None:
        """Hours of the clock, each to the right of its line."""
        for day in self._days_in_view():
            for hour in range(0, HOURS_PER_DAY, step):
                place = QRectF(self._x_of_hour(day, hour) + grid(0.5), top, grid(12), height)
                self._painter.drawText(place, _LEFT, clock_text(hour))

    def _x_of_hour(self, day: date, hour: float) -> float:
        return self._x(day) + self._scale.day_width * hour / HOURS_PER_DAY

    def _months(self, height: int) -> None:
        """Name each month that has room for its name before the next one begins."""
        metrics, days = self._painter.fontMetrics(), self._days_in_view()
        starts = [day for place, day in enumerate(days) if day.day == 1 or not place]
        lefts = [max(self._x(day), float(self._plot.left())) for day in starts]
        ends = [*lefts[1:], float(self._plot.right())]
        for day, left, end in zip(starts, lefts, ends, strict=True):
            text = month_text(day)
            if metrics.horizontalAdvance(text) + grid(1) > end - left:
                text = month_text(day).split()[0]
            if metrics.horizontalAdvance(text) + grid(1) <= end - left:
                place = QRectF(left + grid(0.5), 0, grid(14), height)
                self._painter.drawText(place, _LEFT, text)

    def _flags(self, top: int, bottom: int, flags: Iterable[tuple[date | None, str, str]]) -> None:
        painter, tokens = self._painter, current_tokens()
        metrics = painter.fontMetrics()
        for day, words, token in flags:
            if day is None:
                continue
            width = metrics.horizontalAdvance(words) + grid(1)
            x = self._x(day) + self._scale.day_width / 2
            place = QRectF(x - width / 2, top, width, bottom - top - 1)
            painter.fillRect(place, tokens.qcolor(token))
            painter.setPen(tokens.qcolor("base"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _week_fits(self, metrics: QFontMetrics, day: date) -> bool:
        """Whether this Monday's number has room: every, every second, or every fourth week."""
        week = 7 * self._scale.day_width
        needed = metrics.horizontalAdvance("00") + grid(0.75)
        every = next((step for step in (1, 2, 4) if step * week >= needed), 0)
        return bool(every) and (day - self._scale.origin).days // 7 % every == 0

    def _x(self, day: date) -> float:
        return self._plot.left() + self._scale.x(day) - self._scrolled

    def _heading_top(self) -> float:
        return self._plot.top() / self._lines

    def _first_in_view(self) -> date:
        return self._scale.day_at(self._scrolled)

    def _days_in_view(self) -> list[date]:
        first = self._first_in_view()
        count = int(self._plot.width() / self._scale.day_width) + 2
        return [first + timedelta(days=index) for index in range(count)]
