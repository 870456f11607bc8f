"""Paints the parts of the calendar: days with what opens and closes them, blocks, a drop's day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from app.domain.number_style import grouped
from app.domain.planning.calendar.day_marks import Closed, DayMarks
from app.domain.planning.calendar.spans import HOURS_PER_DAY, Pieces
from app.domain.planning.waves.wave import WaveStatus
from app.ui.charts.drag_note import paint_drag_note
from app.ui.stages.waves.calendar.day_names import broken
from app.ui.stages.waves.calendar.geometry import Geometry
from app.ui.stages.waves.calendar.scene import Block
from app.ui.stages.waves.calendar.weeks import Part
from app.ui.stages.waves.calendar.words import month_name, week_name
from app.ui.stages.waves.words import STATUS_MARKS, vms_text
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CLEAR = QColor(0, 0, 0, 0)
_DIMMED = 0.35
_LEAST_NAME = 7
"""Letters of a wave's name that go before the count of its VMs."""


class CalendarPainter:
    """Draws by a geometry into a viewport that is scrolled down by some pixels."""

    def __init__(self, painter: QPainter, geometry: Geometry, scrolled: int) -> None:
        self._painter, self._geometry, self._scrolled = painter, geometry, scrolled
        self._tokens = current_tokens()
        self._small, self._bold = text_font(TextSize.SMALL), text_font(TextSize.SMALL, bold=True)

    # -- days --------------------------------------------------------------------------------------

    def heading(self, names: list[str]) -> None:
        """The names of the week days above all."""
        painter, tokens, shape = self._painter, self._tokens, self._geometry
        area = QRectF(0, 0, shape.width, shape.header)
        painter.fillRect(area, tokens.qcolor("base"))
        painter.setFont(self._bold)
        painter.setPen(tokens.qcolor("muted_text"))
        for column, name in enumerate(names):
            left = shape.gutter + column * shape.column
            place = QRectF(left + grid(0.75), 0, shape.column - grid(0.75), shape.header)
            painter.drawText(place, _LEFT, name)
        painter.setPen(tokens.qcolor("border_strong"))
        painter.drawLine(QPointF(0, shape.header - 1), QPointF(shape.width, shape.header - 1))

    def gutter(self, week: int, begin: date, last: date, *, first_in_view: bool) -> None:
        """The number of a week, below the month where one begins or the view does."""
        painter, tokens, shape = self._painter, self._tokens, self._geometry
        top = max(shape.top(week, self._scrolled), shape.header)
        line = QFontMetrics(self._small).height()
        place = QRectF(0, top + grid(0.5), shape.gutter - grid(0.5), line)
        begins = begin.day == 1 or begin.month != last.month
        if begins or first_in_view:
            month = last if begins else begin
            painter.setFont(self._bold)
            painter.setPen(tokens.qcolor("text"))
            painter.drawText(place, _LEFT, month_name(month))
            place.translate(0, line)
            if first_in_view or month.month == 1:
                painter.drawText(place, _LEFT, str(month.year))
                place.translate(0, line)
        painter.setFont(self._small)
        painter.setPen(tokens.qcolor("muted_text"))
        painter.drawText(place, _LEFT, week_name(last))

    def day(self, cell: QRectF, marks: DayMarks, *, today: bool) -> None:
        """A day's ground and the line with its date."""
        painter, tokens = self._painter, self._tokens
        painter.fillRect(cell, tokens.qcolor("base" if marks.worked else "shade"))
        if marks.lent:
            # Open to some alone: half of a working day.
            painter.fillRect(cell, tokens.qcolor("base", 0.5))
        frozen = bool(marks.closed(Closed.FREEZE))
        if frozen:
            color = tokens.qcolor("border_strong", 0.55)
            painter.fillRect(cell, QBrush(color, Qt.BrushStyle.BDiagPattern))
        narrowed = any(each.owner or each.cutovers_only for each in marks.closings)
        if narrowed:
            head = QRectF(cell.left(), cell.top(), cell.width(), self._geometry.dates)
            color = tokens.qcolor("warning", 0.45)
            painter.fillRect(head, QBrush(color, Qt.BrushStyle.FDiagPattern))
        if frozen or narrowed:
            # On hatching, figures need a ground of their own.
            ground = tokens.qcolor("base" if marks.worked else "shade")
            painter.fillRect(self._number(marks.day, cell, today=today)[1], ground)
        self._date(cell, marks.day, today=today)
        self._hours(cell, marks)

    def _number(self, day: date, cell: QRectF, *, today: bool) -> tuple[str, QRectF]:
        """A day's number, the first of a month with its name, and where it stands."""
        number = f"{day.day} {month_name(day)}" if day.day == 1 else str(day.day)
        self._painter.setFont(self._bold if today or day.day == 1 else self._small)
        metrics = self._painter.fontMetrics()
        width = metrics.horizontalAdvance(number) + grid(1)
        left, top = cell.left() + grid(0.25), cell.top() + grid(0.25)
        return number, QRectF(left, top, width, metrics.height())

    def _date(self, cell: QRectF, day: date, *, today: bool) -> None:
        painter, tokens = self._painter, self._tokens
        number, place = self._number(day, cell, today=today)
        painter.setPen(tokens.qcolor("text"))
        if today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.qcolor("accent"))
            painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
            painter.setPen(tokens.qcolor("accent_text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, number)

    def name(self, text: str, cell: QRectF, day: date, below: QRectF, *, today: bool) -> None:
        """What closes some days: beside the first one's date, or where that has no room for it
        below their blocks.
        """
        painter = self._painter
        number = self._number(day, cell, today=today)[1]
        painter.setFont(self._small)
        metrics = painter.fontMetrics()
        beside = QRectF(number)
        beside.setLeft(number.right() + grid(0.25))
        beside.setRight(cell.right() - grid(0.25))
        room, line = int(beside.width()) - 4, metrics.height()
        lines = [text]
        if metrics.horizontalAdvance(text) > room:
            lines = broken(text, metrics, int(below.width()) - 4, int(below.height()) // line)
            place = QRectF(below.left(), below.top(), below.width(), line)
            if not lines and room > grid(1.5):
                lines = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)]
                place = beside
        else:
            place = beside
        for shown in lines:
            # On the hatching of a freeze, letters need a ground of their own.
            ground = QRectF(place)
            ground.setWidth(metrics.horizontalAdvance(shown) + 4)
            painter.fillRect(ground, self._tokens.qcolor("shade"))
            painter.setPen(self._tokens.qcolor("text"))
            painter.drawText(place.adjusted(2, 0, 0, 0), _LEFT, shown)
            place.translate(0, line)

    def _hours(self, cell: QRectF, marks: DayMarks) -> None:
        """The day from midnight to midnight as a line: what windows open, and what is taken.

        What the windows of a cohort or tenant open is paler.
        """
        opened = [each for each in marks.openings if not each.cutovers_only]
        for each in sorted(opened, key=lambda each: not each.owner):
            self._stretch(cell, each.hours, "ok", 0, 0.45 if each.owner else 1.0)
        for closing in marks.closings:
            if closing.kind is Closed.BUSY and not closing.owner:
                self._stretch(cell, closing.hours, "error", 2 if opened else 0)

    def _stretch(
        self, cell: QRectF, hours: Pieces, token: str, down: int, opacity: float = 1.0
    ) -> None:
        height = max(2, grid(0.25))
        top = cell.top() + self._geometry.dates - height - 1 - down
        for start, end in hours:
            left = cell.left() + cell.width() * start / HOURS_PER_DAY
            right = cell.left() + cell.width() * min(end, HOURS_PER_DAY) / HOURS_PER_DAY
            place = QRectF(left, top, max(2.0, right - left), height)
            self._painter.fillRect(place, self._tokens.qcolor(token, opacity))

    def lines(self, cell: QRectF, *, month_left: bool, month_above: bool) -> None:
        """What parts a day from the one before and the one above; a month more strongly."""
        painter, tokens = self._painter, self._tokens
        for strong, end in ((month_left, cell.bottomLeft()), (month_above, cell.topRight())):
            painter.setPen(QPen(tokens.qcolor("border_strong" if strong else "border"), 1))
            painter.drawLine(cell.topLeft(), end)

    # -- blocks ------------------------------------------------------------------------------------

    def block(
        self, place: QRectF, week_begin: date, part: Part, block: Block, *,
        current: bool, focused: bool, dimmed: bool,
    ) -> None:  # fmt: skip
        """A part of a block: what is copied ahead is hatched, what was planned has an outline."""
        span, painter = block.span, self._painter
        if span is None:
            return
        painter.save()
        if dimmed:
            painter.setOpacity(_DIMMED)
        token = STATUS_MARKS[block.face.wave.status][1]
        self._ground(place, block, token, week_begin, part)
        if part.begins:
            edge = QRectF(place.left(), place.top(), max(3, grid(0.375)), place.height())
            painter.fillRect(edge, self._tokens.qcolor(token))
        self._text(place, block, token)
        if current:
            painter.setBrush(_CLEAR)
            painter.setPen(QPen(self._tokens.qcolor("accent"), 2))
            painter.drawRect(place)
        if focused:
            painter.setBrush(_CLEAR)
            painter.setPen(QPen(self._tokens.qcolor("text"), 1, Qt.PenStyle.DotLine))
            painter.drawRect(place.adjusted(2.5, 2.5, -2.5, -2.5))
        painter.restore()

    def _ground(
        self, place: QRectF, block: Block, token: str, week_begin: date, part: Part
    ) -> None:
        painter, tokens, span = self._painter, self._tokens, block.span
        if span is None:
            return
        painter.fillRect(place, tokens.qcolor("base"))
        worked = self._between(place, part, (span.first - week_begin).days,
                               (span.last - week_begin).days)  # fmt: skip
        if span.copy_from is not None:
            copied = self._between(place, part, (span.copy_from - week_begin).days,
                                   (span.first - week_begin).days - 1)  # fmt: skip
            if copied is not None:
                hatch = QBrush(tokens.qcolor(token, 0.3), Qt.BrushStyle.FDiagPattern)
                painter.fillRect(copied, tokens.qcolor(token, 0.06))
                painter.fillRect(copied, hatch)
                self._outline(copied, token, Qt.PenStyle.SolidLine)
        if worked is not None:
            if span.placed:
                painter.fillRect(worked, tokens.qcolor(token, 0.22))
            style = Qt.PenStyle.SolidLine if span.placed else Qt.PenStyle.DashLine
            self._outline(worked, token, style)
        if span.planned is not None:
            planned = self._between(place, part, (span.planned[0] - week_begin).days,
                                    (span.planned[1] - week_begin).days)  # fmt: skip
            if planned is not None:
                self._outline(planned.adjusted(1.5, 1.5, -1.5, -1.5), token, Qt.PenStyle.DashLine)

    def _outline(self, place: QRectF, token: str, style: Qt.PenStyle) -> None:
        self._painter.setBrush(_CLEAR)
        self._painter.setPen(QPen(self._tokens.qcolor(token, 0.8), 1, style))
        self._painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))

    def _between(self, place: QRectF, part: Part, first: int, last: int) -> QRectF | None:
        """The columns of a part from one to another, where any of them lie in it."""
        left, right = max(part.first, first), min(part.last, last)
        if left > right:
            return None
        found = QRectF(place)
        column = self._geometry.column
        found.setLeft(place.left() + (left - part.first) * column)
        found.setRight(place.right() - (part.last - right) * column)
        return found

    def _text(self, place: QRectF, block: Block, token: str) -> None:
        painter, tokens, wave = self._painter, self._tokens, block.face.wave
        edge = min(place.height() - 2, QFontMetrics(self._small).height())
        top = place.center().y() - edge / 2
        icon = QRectF(place.left() + grid(0.75), top, edge, edge)
        inner = place.adjusted(grid(1.25) + edge, 0, -grid(0.5), 0)
        if inner.width() < edge:
            return
        paint_icon(painter, icon, STATUS_MARKS[wave.status][0], token)
        marks = ["warning"] if block.unfit else []
        marks += ["lock"] if block.locked and wave.status is WaveStatus.PLANNED else []
        for name in marks:
            if inner.width() > 3 * edge:
                spot = QRectF(inner.right() - edge, top, edge, edge)
                paint_icon(painter, spot, name, "warning" if name == "warning" else "muted_text")
                inner.setRight(spot.left() - grid(0.5))
        painter.setFont(self._bold)
        painter.setPen(tokens.qcolor("text"))
        number = str(wave.wave_number)
        metrics = painter.fontMetrics()
        painter.drawText(inner, _LEFT, number)
        inner.setLeft(inner.left() + metrics.horizontalAdvance(number) + grid(0.75))
        painter.setFont(self._small)
        metrics = painter.fontMetrics()
        least = min(metrics.horizontalAdvance(wave.name), metrics.averageCharWidth() * _LEAST_NAME)
        for count in (vms_text(len(block.face.vms)), grouped(len(block.face.vms))):
            taken = metrics.horizontalAdvance(count)
            if least + taken + grid(1) <= inner.width():
                painter.setPen(tokens.qcolor("muted_text"))
                painter.drawText(inner, _RIGHT, count)
                painter.setPen(tokens.qcolor("text"))
                inner.setRight(inner.right() - taken - grid(0.75))
                break
        shown = metrics.elidedText(
            wave.name, Qt.TextElideMode.ElideMiddle, max(0, int(inner.width()))
        )
        painter.drawText(inner, _LEFT, shown)

    def more(self, cell: QRectF, count: int, line: int, *, hovered: bool) -> None:
        """How many blocks of a day have no room."""
        place = self.more_rect(self._geometry, cell, line)
        self._painter.setFont(self._bold if hovered else self._small)
        self._painter.setPen(self._tokens.qcolor("accent"))
        self._painter.drawText(
            place.adjusted(grid(0.75), 0, 0, 0), _LEFT, f"+{grouped(count)} more"
        )

    @staticmethod
    def more_rect(geometry: Geometry, cell: QRectF, line: int) -> QRectF:
        """Where it is said how many blocks of a day have no room."""
        top = cell.top() + geometry.dates + line * geometry.line
        return QRectF(cell.left(), top, cell.width(), geometry.line - 2)

    # -- a drop ------------------------------------------------------------------------------------

    def target(self, cells: list[QRectF], token: str) -> None:
        """The days on which a block that is dragged would come to lie."""
        for cell in cells:
            self._painter.fillRect(cell, self._tokens.qcolor(token, 0.14))
            self._painter.setBrush(_CLEAR)
            self._painter.setPen(QPen(self._tokens.qcolor(token), 2))
            self._painter.drawRect(cell.adjusted(1, 1, -1, -1))

    def note(self, at: QPointF, text: str, token: str) -> None:
        """A sentence beside the mouse, wholly in view."""
        shape = self._geometry
        paint_drag_note(self._painter, QRectF(0, 0, shape.width, shape.height), at, text, token)
