"""A Gantt chart whose bars are moved to other days, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.charts.drag_note import paint_drag_note
from app.ui.charts.gantt import Gantt
from app.ui.charts.gantt_rows import GanttRow
from app.ui.theme.direction import painter_on
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens

_CONTROL = Qt.KeyboardModifier.ControlModifier
_WEEK = 7
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -_WEEK,
    Qt.Key.Key_Down: _WEEK,
}
_SCROLL_MS = 40
"""How often the chart scrolls on while a bar is held at its edge."""


@dataclass(frozen=True, slots=True)
class MoveNote:
    """What is said of a bar that is moved by some days; ``color`` is a token."""

    text: str
    color: str = "ok"
    refused: bool = False


Judge = Callable[[object, int], MoveNote]
"""What comes of it when something is moved by so many days."""


@dataclass(slots=True)
class _Carried:
    """A bar in the hand: where it was taken, by how many days it is off, and what is said of it."""

    row: int
    bar: int
    taken: float
    at: QPoint
    days: int
    note: MoveNote


class MovableGantt(Gantt):
    """Says what was asked for and changes nothing itself.

    A bar follows the mouse in whole days; Esc puts it back. Ctrl with an arrow asks to move the
    bar that the keyboard is on by a day or a week, Ctrl+M asks for a date.
    """

    move_wanted = Signal(object, int)
    """What is to be moved, and by how many days."""
    step_wanted = Signal(object, int)
    """The same, and on to the next day in that direction that takes it."""
    date_wanted = Signal(object)
    refused = Signal(str)
    """Why something that the keyboard asked for is not done."""

    def __init__(self, title: str = "Gantt chart", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._judge: Judge = lambda _what, _days: MoveNote("")
        self._pressed: tuple[QPoint, int, int] | None = None
        self._carried: _Carried | None = None
        self._let_go = False
        self._at_edge = QTimer(self)
        self._at_edge.setInterval(_SCROLL_MS)
        self._at_edge.timeout.connect(self._scroll_on)

    def set_judge(self, judge: Judge) -> None:
        """Who is asked what comes of a move, while a bar is in the hand."""
        self._judge = judge

    @property
    def carried(self) -> MoveNote | None:
        """What is said of the bar in the hand; None where there is none."""
        return self._carried.note if self._carried is not None else None

    def set_rows(self, rows: Sequence[GanttRow]) -> None:
        """Show these rows; a bar that is in the hand goes back, for it may be another now."""
        self.put_back()
        super().set_rows(rows)

    def put_back(self) -> None:
        """Let go of what is in the hand, without moving it."""
        self._pressed = None
        self._at_edge.stop()
        if self._carried is not None:
            self._carried = None
            self._let_go = True
            self.viewport().unsetCursor()
            self.viewport().update()

    # -- the mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A bar may be dragged from where it is pressed; another button puts it back."""
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            self.put_back()
            return
        point = event.position().toPoint()
        hit = self._hit(point)
        self._pressed = (point, *hit) if hit is not None else None
        self._let_go = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was pressed."""
        point = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        if self._pressed is not None:
            start, row, bar = self._pressed
            shown = self._rows[row]
            if (point - start).manhattanLength() < QApplication.startDragDistance():
                return
            self._pressed = None
            if shown.moves is None and not shown.fixed:
                return
            self._go_to(row, bar, speak=False)
            taken = self.place_at(start.x())
            self._carried = _Carried(row, bar, taken, point, 0, self._said_of(shown, 0))
        if self._carried is not None:
            self._carry_to(point)
            self._set_scrolling(self._edge(point) != 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask to move what was dragged; what was only pressed is clicked."""
        carried = self._carried
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        if carried is None:
            let_go, self._let_go, self._pressed = self._let_go, False, None
            if not let_go:
                super().mouseReleaseEvent(event)
            return
        shown = self._rows[carried.row]
        self.put_back()
        self._let_go = False
        if carried.days and not carried.note.refused:
            self.move_wanted.emit(shown.moves, carried.days)

    def _said_of(self, row: GanttRow, days: int) -> MoveNote:
        if row.moves is None:
            return MoveNote(row.fixed, "error", refused=True)
        return self._judge(row.moves, days)

    def _carry_to(self, point: QPoint) -> None:
        carried = self._carried
        if carried is None:
            return
        days = int(self.place_at(point.x()) // 1) - int(carried.taken // 1)
        if days != carried.days:
            carried.days, carried.note = days, self._said_of(self._rows[carried.row], days)
        carried.at = point
        refused = carried.note.refused
        shape = Qt.CursorShape.ForbiddenCursor if refused else Qt.CursorShape.ClosedHandCursor
        self.viewport().setCursor(shape)
        self.viewport().update()

    # -- at the edge -------------------------------------------------------------------------------

    def _edge(self, point: QPoint) -> int:
        """Which edge of the days the mouse is at: -1 the left, 1 the right, 0 none."""
        near = grid(3)
        if point.x() < self._label_width + near:
            return -1
        return 1 if point.x() > self.viewport().width() - near else 0

    def _set_scrolling(self, wanted: bool) -> None:
        if wanted and not self._at_edge.isActive():
            self._at_edge.start()
        elif not wanted:
            self._at_edge.stop()

    def _scroll_on(self) -> None:
        carried, across = self._carried, self.horizontalScrollBar()
        if carried is None:
            self._at_edge.stop()
            return
        step = max(grid(2), round(self.day_width / 2))
        across.setValue(across.value() + self._edge(carried.at) * step)
        self._carry_to(carried.at)

    # -- the keyboard ------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Esc is the chart's own while a bar is in its hand, and so are the keys that move one."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape and self._carried is not None
            if escape or self._moves(event):
                event.accept()
                return True
        return super().event(event)

    def _moves(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        wanted = event.key() in _STEPS or event.key() == Qt.Key.Key_M
        row = self._rows[self._row] if 0 <= self._row < len(self._rows) else None
        return (
            held == _CONTROL
            and wanted
            and row is not None
            and (row.moves is not None or bool(row.fixed))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Put back what is in the hand, or move the bar that the keyboard is on."""
        if event.key() == Qt.Key.Key_Escape and self._carried is not None:
            self.put_back()
        elif self._moves(event):
            row = self._rows[self._row]
            if row.moves is None:
                self.refused.emit(row.fixed)
            elif event.key() == Qt.Key.Key_M:
                self.date_wanted.emit(row.moves)
            else:
                self.step_wanted.emit(row.moves, _STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes elsewhere lets go."""
        super().focusOutEvent(event)
        self.put_back()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is in the hand of a chart that is not seen."""
        super().hideEvent(event)
        self.put_back()

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Above the chart: the bar where it would be, pale where it is, and what is said of it."""
        super().paintEvent(event)
        if self._carried is None:
            return
        painter = painter_on(self.viewport())
        self._paint_carried(painter, self._carried)
        painter.end()

    def _paint_carried(self, painter: QPainter, carried: _Carried) -> None:
        tokens, shown = current_tokens(), self._rows[carried.row].bars[carried.bar]
        here = QRectF(self.bar_rect(carried.row, carried.bar))
        area = QRectF(self.viewport().rect())
        painter.save()
        painter.setClipRect(area.adjusted(self._label_width, self._header_height(), 0, 0))
        if not carried.note.refused or self._rows[carried.row].moves is not None:
            there = here.translated(carried.days * self.day_width, 0)
            painter.fillRect(here, tokens.qcolor("base", 0.6))
            painter.fillRect(there, tokens.qcolor(shown.color))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if carried.note.refused:
                hatch = QBrush(tokens.qcolor("base", 0.6), Qt.BrushStyle.BDiagPattern)
                painter.fillRect(there, hatch)
            painter.setPen(QPen(tokens.qcolor(carried.note.color), 2))
            painter.drawRect(there.adjusted(-1, -1, 1, 1))
        painter.restore()
        place = QPointF(carried.at.x(), here.bottom() - grid(2))
        paint_drag_note(painter, area, place, carried.note.text, carried.note.color)
