"""The weeks of the calendar as they are painted: rows of days with waves as blocks on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.domain.number_style import grouped
from app.ui.charts.picture import Picture
from app.ui.stages.waves.calendar.day_names import first_free_line, named_days
from app.ui.stages.waves.calendar.dragging import Hovering
from app.ui.stages.waves.calendar.geometry import Geometry
from app.ui.stages.waves.calendar.painter import CalendarPainter
from app.ui.stages.waves.calendar.scene import Block, Scene
from app.ui.stages.waves.calendar.weeks import DAYS, Weeks
from app.ui.stages.waves.calendar.words import month_name, spoken
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens, theme

_DAY = timedelta(days=1)
_WEEKS_AHEAD = 1
"""Weeks above the one that is gone to."""


class WeekView(QAbstractScrollArea):
    """Paints the weeks in view only, and knows what is where."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._scene: Scene | None = None
        self._weeks = Weeks((), date(2027, 1, 4), date(2027, 1, 4), 0, 1)
        self._geometry = Geometry.of(QSize(1, 1), [])
        self._places: dict[int, int] = {}
        self._current = 0
        self._dimmed: frozenset[int] = frozenset()
        self._hovering: Hovering | None = None
        self._over_more: tuple[int, int] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)
        self.setAccessibleName("Calendar of waves")
        theme().size_changed.connect(self._refit)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def scene(self) -> Scene | None:
        """What is shown."""
        return self._scene

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in the order of time."""
        return self._scene.blocks if self._scene else ()

    def show_scene(self, scene: Scene) -> None:
        """Show waves and days; the weeks in view and the chosen wave stay."""
        before, first = self._scene, self._first_in_view()
        fresh = before is None or before.plan.project.id != scene.plan.project.id
        self._scene = scene
        self._places = {block.key: place for place, block in enumerate(scene.blocks)}
        self._lay_out()
        if fresh:
            starts = [block.span.begins for block in scene.blocks if block.span]
            self.go_to(scene.today if not starts else max(scene.today, starts[0])
                       if scene.today <= max(starts) else starts[0])  # fmt: skip
        elif first is not None:
            down = self._scrolled % self._geometry.row
            week = self._weeks.week_of(first)
            self.verticalScrollBar().setValue(week * self._geometry.row + down)
        self._describe()

    def set_current(self, key: int) -> None:
        """Show which wave the page's commands mean."""
        if key != self._current:
            self._current = key
            self._describe()
            self.viewport().update()

    def dim(self, keys: Collection[int]) -> None:
        """Waves that the filters leave nothing of are pale."""
        if frozenset(keys) != self._dimmed:
            self._dimmed = frozenset(keys)
            self.viewport().update()

    def go_to(self, day: date) -> None:
        """Bring the week of a date near the top."""
        week = self._weeks.week_of(day) - _WEEKS_AHEAD
        self.verticalScrollBar().setValue(max(0, week) * self._geometry.row)

    def bring(self, key: int) -> None:
        """Bring a wave's first day into view."""
        block = self._block(key)
        if block is None or block.span is None:
            return
        week, bar = self._weeks.week_of(block.span.first), self.verticalScrollBar()
        top = week * self._geometry.row
        room = self.viewport().height() - self._geometry.header
        if top < bar.value():
            bar.setValue(top)
        elif top + self._geometry.row > bar.value() + room:
            bar.setValue(top + self._geometry.row - room)

    def _block(self, key: int) -> Block | None:
        place = self._places.get(key)
        return self.blocks[place] if place is not None else None

    def _describe(self) -> None:
        block = self._block(self._current)
        count = len(self.blocks)
        whole = f"{grouped(count)} waves with a day" if count != 1 else "1 wave with a day"
        self.setAccessibleDescription(spoken(block.face, block.span) if block else whole)

    # -- sizes -------------------------------------------------------------------------------------

    @property
    def _scrolled(self) -> int:
        return self.verticalScrollBar().value()

    def _first_in_view(self) -> date | None:
        if self._scene is None:
            return None
        return self._weeks.day(max(0, self._scrolled // self._geometry.row), 0)

    def _lay_out(self) -> None:
        scene = self._scene
        months = [month_name(date(2027, month, 1)) for month in range(1, 13)]
        self._geometry = Geometry.of(self.viewport().size(), [*months, "2027", "W53"])
        if scene is None:
            return
        spans = [block.span for block in scene.blocks if block.span is not None]
        begins = QLocale().firstDayOfWeek().value - 1
        self._weeks = Weeks(spans, scene.first, scene.last, begins, self._geometry.lines)
        room = self.viewport().height() - self._geometry.header
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._weeks.count * self._geometry.row - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(max(1, self._geometry.row // 3))
        self.viewport().update()

    def _refit(self) -> None:
        first = self._first_in_view()
        self._lay_out()
        if first is not None:
            week = max(0, self._weeks.week_of(first))
            self.verticalScrollBar().setValue(week * self._geometry.row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of blocks has room; the same week stays on top."""
        super().resizeEvent(event)
        self._refit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._refit()

    def minimumSizeHint(self) -> QSize:
        """Two weeks."""
        shape = self._geometry
        return QSize(grid(40), shape.header + 2 * (shape.dates + 3 * shape.line))

    def sizeHint(self) -> QSize:
        """Six weeks."""
        return QSize(grid(100), self._geometry.header + 6 * self._geometry.row)

    # -- painting ----------------------------------------------------------------------------------

    def picture(self) -> Picture:
        """The weeks in view."""
        scene = self._scene
        return Picture(
            self.accessibleName(),
            self.viewport().size(),
            lambda painter: self._paint(painter, scene) if scene is not None else None,
        )

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Paint the part that is now in view."""
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the weeks in view under the names of the week days."""
        painter = painter_on(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), current_tokens().qcolor("base"))
        if self._scene is not None:
            self._paint(painter, self._scene)
        painter.end()

    def _weeks_in_view(self) -> range:
        shape = self._geometry
        first = max(0, shape.week_at(shape.header, self._scrolled))
        last = shape.week_at(self.viewport().height(), self._scrolled)
        return range(first, min(self._weeks.count, last + 1))

    def _paint(self, painter: QPainter, scene: Scene) -> None:
        pen = CalendarPainter(painter, self._geometry, self._scrolled)
        below = self.viewport().rect().adjusted(0, self._geometry.header, 0, 0)
        painter.setClipRect(below)
        weeks = self._weeks_in_view()
        for week in weeks:
            self._paint_days(pen, scene, week)
        self._paint_hover(pen)
        for week in weeks:
            self._paint_blocks(pen, scene, week, first_in_view=week == weeks.start)
        painter.setClipping(False)
        locale = QLocale()
        names = [
            locale.standaloneDayName(
                self._weeks.day(0, column).isoweekday(), QLocale.FormatType.ShortFormat
            )
            for column in range(DAYS)
        ]
        pen.heading(names)
        if self._hovering is not None:
            pen.note(self._hovering.at, self._hovering.text, self._hovering.token)

    def _paint_days(self, pen: CalendarPainter, scene: Scene, week: int) -> None:
        for column in range(DAYS):
            day = self._weeks.day(week, column)
            cell = self._geometry.cell(week, column, self._scrolled)
            pen.day(cell, scene.backdrop.on(day), today=day == scene.today)
        for column in range(DAYS):
            day = self._weeks.day(week, column)
            cell = self._geometry.cell(week, column, self._scrolled)
            pen.lines(cell, month_left=day.day == 1 and column > 0, month_above=day.day <= DAYS)

        self._paint_names(pen, scene, week)

    def _paint_names(self, pen: CalendarPainter, scene: Scene, week: int) -> None:
        """What closes days, once for all that follow one another in a week."""
        shape, laid = self._geometry, self._weeks.week(week)
        names = [scene.backdrop.on(self._weeks.day(week, column)).shut for column in range(DAYS)]
        for days in named_days(names):
            day = self._weeks.day(week, days.first)
            line = first_free_line(laid, days, self._weeks.lines)
            below = shape.free(week, days.first, days.last, line, self._scrolled)
            cell = shape.cell(week, days.first, self._scrolled)
            pen.name(days.text, cell, day, below, today=day == scene.today)

    def _paint_blocks(
        self, pen: CalendarPainter, scene: Scene, week: int, *, first_in_view: bool
    ) -> None:
        begin = self._weeks.day(week, 0)
        pen.gutter(week, begin, self._weeks.day(week, DAYS - 1), first_in_view=first_in_view)
        laid = self._weeks.week(week)
        for part in laid.parts:
            block = scene.blocks[part.block]
            current = block.key == self._current
            pen.block(
                self._geometry.part(week, part, self._scrolled), begin, part, block,
                current=current, focused=current and self.hasFocus(),
                dimmed=block.key in self._dimmed,
            )  # fmt: skip
        for column, hidden in enumerate(laid.hidden):
            if hidden:
                cell = self._geometry.cell(week, column, self._scrolled)
                hovered = self._over_more == (week, column)
                pen.more(cell, len(hidden), self._weeks.lines - 1, hovered=hovered)

    def _paint_hover(self, pen: CalendarPainter) -> None:
        hovering = self._hovering
        if hovering is None:
            return
        block = self._block(hovering.held.key)
        length = (block.span.last - block.span.first).days + 1 if block and block.span else 1
        cells = []
        for number in range(length):
            day = hovering.day + number * _DAY
            week = self._weeks.week_of(day)
            column = (day - self._weeks.begin).days % DAYS
            cells.append(self._geometry.cell(week, column, self._scrolled))
        pen.target(cells, hovering.token)

    # -- what is where -----------------------------------------------------------------------------

    def day_at(self, point: QPoint) -> date | None:
        """The date at a point of the viewport, None beside all."""
        shape = self._geometry
        week, column = shape.week_at(point.y(), self._scrolled), shape.column_at(point.x())
        inside = 0 <= column < DAYS and 0 <= week < self._weeks.count
        return self._weeks.day(week, column) if inside and point.y() >= shape.header else None

    def block_at(self, point: QPoint) -> Block | None:
        """The block at a point of the viewport."""
        shape, spot = self._geometry, QPointF(point)
        week = shape.week_at(point.y(), self._scrolled)
        if point.y() < shape.header or not 0 <= week < self._weeks.count:
            return None
        for part in self._weeks.week(week).parts:
            if shape.part(week, part, self._scrolled).contains(spot):
                return self.blocks[part.block]
        return None

    def block_rect(self, key: int) -> QRectF:
        """Where the first part of a wave's block is, in view or not; empty where it has no room."""
        block = self._block(key)
        if block is None or block.span is None:
            return QRectF()
        place = self._places[key]
        week = self._weeks.week_of(block.span.begins)
        found = (part for part in self._weeks.week(week).parts if part.block == place)
        part = next(found, None)
        return self._geometry.part(week, part, self._scrolled) if part else QRectF()

    def day_rect(self, day: date) -> QRectF:
        """Where a date is, in view or not."""
        column = (day - self._weeks.begin).days % DAYS
        return self._geometry.cell(self._weeks.week_of(day), column, self._scrolled)

    def _more_at(self, point: QPoint) -> tuple[int, int] | None:
        """Week and column of a day whose blocks have no room, where a point is on their count."""
        shape = self._geometry
        week, column = shape.week_at(point.y(), self._scrolled), shape.column_at(point.x())
        if point.y() < shape.header or not (0 <= week < self._weeks.count and 0 <= column < DAYS):
            return None
        if not self._weeks.week(week).hidden[column]:
            return None
        cell = shape.cell(week, column, self._scrolled)
        place = CalendarPainter.more_rect(shape, cell, self._weeks.lines - 1)
        return (week, column) if place.contains(QPointF(point)) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Explain a block or a day on hover.

        A filter, because an error while painting beneath an overridden ``viewportEvent`` ends
        the program.
        """
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().eventFilter(watched, event)
        text = self.explained(event.pos())
        if text:
            QToolTip.showText(event.globalPos(), text, self)
        else:
            QToolTip.hideText()
        return True

    def explained(self, point: QPoint) -> str:
        """What is told of a point of the viewport."""
        if self._scene is None:
            return ""
        block, day = self.block_at(point), self.day_at(point)
        if block is not None:
            return self._scene.sentence(block)
        return self._scene.about_day(day) if day is not None else ""
