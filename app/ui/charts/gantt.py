"""Rows over days: what moves when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.ui.charts.gantt_anchor import ZoomAnchor
from app.ui.charts.gantt_paint import GanttPainter
from app.ui.charts.gantt_rows import (
    GanttBar,
    GanttRow,
    GroundOf,
    TimeScale,
    span,
    weekends_off,
)
from app.ui.charts.labels import widest
from app.ui.charts.picture import Picture, picture_menu
from app.ui.parts.announce import announce
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens

_ZOOM_STEP = 1.25
_REACH = 2
"""Pixels by which a bar is missed and still meant: an hour is narrow among months."""


_PICTURE_WIDTH, _PICTURE_HEIGHT = 1600, 16_000
"""Pixels: at least so wide, at most so high a picture of the whole is."""


class Gantt(QAbstractScrollArea):
    """Paints visible rows only; names and days stay in view while scrolling.

    Ctrl+wheel, Ctrl++ and Ctrl+- zoom, Ctrl+0 shows everything. Arrows walk through rows and
    bars; Enter or a click announces the bar's key, Space or a click beside bars opens a row.
    """

    activated = Signal(object)
    row_changed = Signal(object)
    row_toggled = Signal(object)
    """Key of a row that has others beneath it and was clicked beside its bars."""

    def __init__(self, title: str = "Gantt chart", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._rows: list[GanttRow] = []
        self._scale: TimeScale | None = None
        self._fitted = True
        self._anchor = ZoomAnchor()
        self._ground: GroundOf = weekends_off
        self._about: Callable[[date], str] | None = None
        self._today: date | None = None
        self._deadline: date | None = None
        self._row, self._bar = -1, 0
        self._label_width = 0
        self._empty_text = "The schedule has no days yet."
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)
        self.setAccessibleName(title)

    def set_rows(self, rows: Sequence[GanttRow]) -> None:
        """Show these rows; zoom and place stay where they were."""
        self._rows = list(rows)
        self._row = min(self._row, len(self._rows) - 1)
        self._bar = 0
        self._fit_names()
        self._rescale()

    def _fit_names(self) -> None:
        """Room for the names, as long as most is left to the days."""
        plain, bold = QFontMetrics(text_font()), QFontMetrics(text_font(bold=True))
        shown = self._rows[:2000]
        names = max(
            widest(plain, [row.label for row in shown if not row.heads]),
            widest(bold, [row.label for row in shown if row.heads]),
            grid(8),
        )
        names += grid(2) if any(row.opened is not None for row in self._rows) else 0
        self._label_width = min(names, max(grid(28), self.viewport().width() // 5)) + grid(2)

    def set_calendar(
        self,
        *,
        ground: GroundOf = weekends_off,
        about: Callable[[date], str] | None = None,
        today: date | None = None,
        deadline: date | None = None,
    ) -> None:
        """What stands behind the bars on each date, and the lines of today and the deadline.

        ``about`` tells of a date, where it is pointed at beside the bars.
        """
        self._ground, self._about = ground, about
        self._today, self._deadline = today, deadline
        self._rescale()

    @property
    def day_width(self) -> float:
        """Pixels of a day, 0 while there is nothing to show."""
        return self._scale.day_width if self._scale else 0.0

    @property
    def current_bar(self) -> GanttBar | None:
        """The bar that the keyboard is on."""
        bars = self._rows[self._row].bars if 0 <= self._row < len(self._rows) else ()
        return bars[self._bar] if self._bar < len(bars) else None

    @property
    def current_row(self) -> int:
        """The row that the keyboard is on, -1 for none."""
        return self._row

    def zoom(self, factor: float, about_x: float | None = None) -> None:
        """Make days wider (factor above 1) or narrower about a pixel of the viewport."""
        if self._scale is None:
            return
        anchor = about_x if about_x is not None else (self._plot_width() / 2 + self._label_width)
        offset, across = anchor - self._label_width, self.horizontalScrollBar()
        place = self._anchor.place(offset, across.value(), self._scale.day_width)
        self._scale = self._scale.zoomed(factor)
        self._fitted = False
        self._set_ranges()
        across.setValue(round(place * self._scale.day_width - offset))
        self._anchor.keep(offset, across.value(), self._scale.day_width, place)
        self.viewport().update()

    def place_at(self, x: float) -> float:
        """Days from the chart's first midnight at a pixel of the viewport."""
        if self._scale is None:
            return 0.0
        offset, across = x - self._label_width, self.horizontalScrollBar().value()
        return (across + offset) / self._scale.day_width

    def fit(self) -> None:
        """Show all days at once, as far as they can be told apart."""
        self._fitted = True
        self._rescale()

    def bar_rect(self, row: int, bar: int) -> QRect:
        """Where a bar is in the viewport, whether or not it is in view."""
        if self._scale is None:
            return QRect()
        shown = self._rows[row].bars[bar]
        begin, until = self._scale.edges(shown)
        left = begin + self._label_width - self.horizontalScrollBar().value()
        width = until - begin
        top = self._header_height() + row * self._row_height() - self.verticalScrollBar().value()
        inset = grid(0.5)
        return QRectF(left, top + inset, max(2.0, width), self._row_height() - 2 * inset).toRect()

    def picture(self) -> Picture:
        """The whole chart: all days, and all rows as far as a picture can be high."""
        high = self._header_height() + len(self._rows) * self._row_height() + 2
        wide = max(self.width(), _PICTURE_WIDTH)
        size = QSize(wide, min(max(high, grid(20)), _PICTURE_HEIGHT))
        return Picture(self.accessibleName(), size, partial(self._paint_whole, size))

    def _paint_whole(self, size: QSize, painter: QPainter) -> None:
        copy = Gantt(self.accessibleName())
        copy.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        copy.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        copy.resize(size)
        copy.set_calendar(ground=self._ground, today=self._today, deadline=self._deadline)
        copy.set_rows(self._rows)
        copy.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        copy.deleteLater()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the whole chart as a picture."""
        menu = picture_menu(self, self.picture) if self._rows else None
        if menu is None or menu.isEmpty():
            super().contextMenuEvent(event)
        else:
            menu.popup(event.globalPos())

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        rows = min(max(len(self._rows), 4), 12)
        return QSize(grid(90), self._header_height() + rows * self._row_height() + grid(2))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(grid(40), self._header_height() + 3 * self._row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the days to the new width, unless they were zoomed."""
        super().resizeEvent(event)
        self._fit_names()
        self._rescale()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.set_rows(self._rows)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Paint the part that is now in view."""
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms about the mouse, Shift scrolls sideways."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            self.zoom(_ZOOM_STEP**steps, event.position().x())
            event.accept()
        else:
            super().wheelEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint visible rows under the days' heading and beside their names."""
        painter = painter_on(self.viewport())
        tokens = current_tokens()
        painter.fillRect(self.viewport().rect(), tokens.qcolor("base"))
        if self._scale is None:
            painter.setPen(tokens.qcolor("muted_text"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._empty_text)
        else:
            self._paint_chart(painter, self._scale)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of a bar, or of the date beside the bars, on hover.

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
        hit = self._hit(point)
        if hit is not None:
            row = self._rows[hit[0]]
            return row.sentence(row.bars[hit[1]])
        if self._about is None or self._scale is None or point.x() < self._label_width:
            return ""
        return self._about(self._scale.day_at(self.place_at(point.x()) * self._scale.day_width))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be activated."""
        point = event.position().toPoint()
        hit, row = self._hit(point), self._row_at(point.y())
        clickable = (
            self._rows[hit[0]].bars[hit[1]].key is not None
            if hit is not None
            else row >= 0 and self._rows[row].opened is not None
        )
        shape = Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press, for the release chooses."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the row, and activate the bar that was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        hit = self._hit(point)
        row = self._row_at(point.y())
        if row >= 0:
            self._go_to(row, hit[1] if hit else 0, speak=False)
        if hit is not None:
            self._activate()
        elif row >= 0:
            self._toggle()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that zoom before the window takes them for the size of its text."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _zoom_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, zoom and activate."""
        key = event.key()
        if _zoom_key(event):
            if key == Qt.Key.Key_0:
                self.fit()
            else:
                self.zoom(1 / _ZOOM_STEP if key == Qt.Key.Key_Minus else _ZOOM_STEP)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._activate()
        elif key == Qt.Key.Key_Space:
            self._toggle()
        elif not self._walk(Qt.Key(key)):
            super().keyPressEvent(event)

    def _walk(self, key: Qt.Key) -> bool:
        last, page = len(self._rows) - 1, max(1, self._rows_in_view() - 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self._rows),
            Qt.Key.Key_End: len(self._rows),
        }
        if last < 0:
            return False
        if key in steps:
            self._go_to(min(last, max(0, self._row + steps[key])), 0)
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            row = max(0, self._row)
            bars = len(self._rows[row].bars)
            step = 1 if key == Qt.Key.Key_Right else -1
            self._go_to(row, min(max(0, bars - 1), max(0, self._bar + step)))
        else:
            return False
        return True

    def _go_to(self, row: int, bar: int, *, speak: bool = True) -> None:
        changed = row != self._row
        self._row, self._bar = row, bar
        self._scroll_to_current()
        chosen, shown = self._rows[row], self.current_bar
        sentence = chosen.sentence(shown) if shown else chosen.label
        self.setAccessibleDescription(sentence)
        if speak:
            announce(self, sentence)
        if changed:
            self.row_changed.emit(chosen.key)
        self.viewport().update()

    def _activate(self) -> None:
        bar = self.current_bar
        if bar is not None and bar.key is not None:
            self.activated.emit(bar.key)

    def _toggle(self) -> None:
        if 0 <= self._row < len(self._rows) and self._rows[self._row].opened is not None:
            self.row_toggled.emit(self._rows[self._row].key)

    def _scroll_to_current(self) -> None:
        vertical, height = self.verticalScrollBar(), self._row_height()
        top = self._row * height
        room = self.viewport().height() - self._header_height()
        if top < vertical.value():
            vertical.setValue(top)
        elif top + height > vertical.value() + room:
            vertical.setValue(top + height - room)
        bar = self.current_bar
        if bar is None or self._scale is None:
            return
        across = self.horizontalScrollBar()
        left, right = self._scale.edges(bar)
        if right > across.value() + self._plot_width():
            across.setValue(round(right - self._plot_width() + grid(2)))
        if left < across.value():
            across.setValue(max(0, round(left - grid(2))))

    def _paint_chart(self, painter: QPainter, scale: TimeScale) -> None:
        area, header = self.viewport().rect(), self._header_height()
        plot = area.adjusted(self._label_width, header, 0, 0)
        scrolled, lines = self.horizontalScrollBar().value(), self._heading_lines()
        pen = GanttPainter(painter, scale, plot, scrolled, lines)
        painter.save()
        painter.setClipRect(area.adjusted(self._label_width, 0, 0, 0))
        pen.grounds(self._ground)
        painter.setClipRect(plot)
        pen.line(self._today, "accent")
        pen.line(self._deadline, "error")
        pen.hour_lines()
        rows = self._visible_rows()
        for row in rows:
            rects = [self.bar_rect(row, index) for index in range(len(self._rows[row].bars))]
            lefts = [*(rect.left() for rect in rects[1:]), plot.right() + plot.width()]
            for bar, rect, next_left in zip(self._rows[row].bars, rects, lefts, strict=False):
                if rect.right() + grid(20) >= plot.left() and rect.left() <= plot.right():
                    pen.bar(QRectF(rect), bar, next_left)
        if self.hasFocus() and self.current_bar is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(current_tokens().qcolor("text"), 1.5))
            painter.drawRect(self.bar_rect(self._row, self._bar).adjusted(-2, -2, 2, 2))
        painter.restore()
        pen.heading(header, today=self._today, deadline=self._deadline)
        self._paint_labels(pen, rows)

    def _paint_labels(self, pen: GanttPainter, rows: range) -> None:
        height, header = self._row_height(), self._header_height()
        area = QRect(0, header, self._label_width, self.viewport().height() - header)
        shown = []
        for row in rows:
            top = header + row * height - self.verticalScrollBar().value()
            place = QRect(0, top, self._label_width, height)
            shown.append((place, self._rows[row], row == self._row))
        pen.labels(area, shown)

    def _visible_rows(self) -> range:
        first = self.verticalScrollBar().value() // self._row_height()
        return range(first, min(len(self._rows), first + self._rows_in_view() + 2))

    def _rows_in_view(self) -> int:
        return max(0, self.viewport().height() - self._header_height()) // self._row_height()

    def _row_at(self, y: int) -> int:
        if y < self._header_height():
            return -1
        row = (y - self._header_height() + self.verticalScrollBar().value()) // self._row_height()
        return row if row < len(self._rows) else -1

    def _hit(self, point: QPoint) -> tuple[int, int] | None:
        row = self._row_at(point.y())
        if row < 0 or point.x() < self._label_width:
            return None
        for bar in range(len(self._rows[row].bars)):
            if self.bar_rect(row, bar).adjusted(-_REACH, 0, _REACH, 0).contains(point):
                return row, bar
        return None

    def _plot_width(self) -> int:
        return max(1, self.viewport().width() - self._label_width)

    def _row_height(self) -> int:
        return grid(3)

    def _header_height(self) -> int:
        return self._heading_lines() * QFontMetrics(text_font()).height() + grid(1.5)

    def _heading_lines(self) -> int:
        """Months, days, and where they are marked today and the deadline below them."""
        return 2 + any(day is not None for day in (self._today, self._deadline))

    def _rescale(self) -> None:
        found, before = span(self._rows, (self._today, self._deadline)), None
        if found is None:
            self._scale = None
        else:
            origin, days = found
            width = self._plot_width() / days if self._fitted else self.day_width or grid(2)
            before, self._scale = self._scale, TimeScale(origin, days, 1.0).zoomed(width)
        self._set_ranges()
        if before is not None and self._scale is not None and not self._fitted:
            # The same days stay in view where the chart begins on another day now.
            moved = round(self._scale.x(before.origin))
            if moved:
                across = self.horizontalScrollBar()
                across.setValue(across.value() + moved)
        bars = sum(len(row.bars) for row in self._rows)
        if self._row < 0:
            self.setAccessibleDescription(f"{len(self._rows)} rows, {bars} bars")
        self.viewport().update()

    def _set_ranges(self) -> None:
        width = self._scale.width if self._scale else 0
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setRange(0, max(0, round(width - self._plot_width())))
        across.setPageStep(self._plot_width())
        across.setSingleStep(grid(2))
        room = self.viewport().height() - self._header_height()
        down.setRange(0, max(0, len(self._rows) * self._row_height() - room))
        down.setPageStep(max(1, room))
        down.setSingleStep(self._row_height())


_ZOOM_KEYS = {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0}


def _zoom_key(event: QKeyEvent) -> bool:
    """Whether a key zooms."""
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and event.key() in _ZOOM_KEYS
