"""The weeks of the calendar by mouse, keyboard, and drag and drop."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.ui.charts.picture import picture_menu
from app.ui.parts.announce import announce
from app.ui.parts.day_words import short_date
from app.ui.stages.waves.calendar.dragging import Held, Hovering, drag_of, held_of
from app.ui.stages.waves.calendar.painter import CalendarPainter
from app.ui.stages.waves.calendar.week_view import WeekView
from app.ui.stages.waves.calendar.weeks import DAYS
from app.ui.stages.waves.calendar.words import block_title, spoken

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS}
_CONTROL = Qt.KeyboardModifier.ControlModifier


class WeekGrid(WeekView):
    """Says what was asked for and changes nothing itself.

    Arrows walk through the blocks, Ctrl with them moves the chosen one by a day or a week, on to
    the next day that takes it; Enter opens it, Ctrl+M asks for a date.
    """

    chosen = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(int, object)
    move_wanted = Signal(int, object)
    """Key of a wave, and the date on which it is to begin."""
    date_wanted = Signal(int)
    refused = Signal(str)
    """Why something that the keyboard asked for is not done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: tuple[QPoint, Held] | None = None
        self.setAcceptDrops(True)

    # -- the mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is pressed; it may be dragged from there."""
        point = event.position().toPoint()
        self._pressed = None
        block, more = self.block_at(point), self._more_at(point)
        if block is not None and event.button() != Qt.MouseButton.MiddleButton:
            self._choose(block.key)
            day = self.day_at(point)
            if day is not None and block.span is not None:
                self._pressed = point, Held(block.key, (day - block.span.first).days)
        elif more is not None and event.button() == Qt.MouseButton.LeftButton:
            self.show_more(*more)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was pressed; a hand over what can be pressed."""
        point = event.position().toPoint()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            start, held = self._pressed
            if (point - start).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self._drag(held)
            return
        more = self._more_at(point)
        over = more is not None or self.block_at(point) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        if more != self._over_more:
            self._over_more = more
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What was pressed is not dragged any more."""
        self._pressed = None
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the wave."""
        block = self.block_at(event.position().toPoint())
        if block is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = None
            self.opened.emit(block.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the block meant; beside all blocks, offer a picture."""
        block, where = self.block_at(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            block = self._block(self._current)
            place = self.block_rect(self._current).bottomLeft().toPoint()
            where = self.viewport().mapToGlobal(place)
        if block is not None:
            self._choose(block.key)
            self.menu_wanted.emit(block.key, where)
        elif self.blocks:
            menu = picture_menu(self, self.picture)
            if not menu.isEmpty():
                menu.popup(where)

    def show_more(self, week: int, column: int) -> None:
        """List the blocks of a day that have no room; one that is picked is opened."""
        menu = QMenu(self)
        for place in self._weeks.week(week).hidden[column]:
            block = self.blocks[place]
            action = menu.addAction(block_title(block.face).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, key=block.key: self._picked(key))
        menu.aboutToHide.connect(menu.deleteLater)
        cell = self._geometry.cell(week, column, self._scrolled)
        place_of = CalendarPainter.more_rect(self._geometry, cell, self._weeks.lines - 1)
        menu.popup(self.viewport().mapToGlobal(place_of.bottomLeft().toPoint()))

    def _picked(self, key: int) -> None:
        self._choose(key)
        self.opened.emit(key)

    def _choose(self, key: int) -> None:
        self.set_current(key)
        block = self._block(key)
        if block is not None:
            announce(self, spoken(block.face, block.span))
        self.chosen.emit(key)

    # -- the keyboard ------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts at the chosen wave, or at the first in view."""
        super().focusInEvent(event)
        if self._current not in self._places and self.blocks:
            first = self._first_in_view()
            ahead = (each for each in self.blocks
                     if each.span and first and each.span.ends >= first)  # fmt: skip
            self._choose(next(ahead, self.blocks[0]).key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the blocks, move the chosen one, open it, or ask for its date."""
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        current = self._block(self._current)
        if key in _STEPS and held == _CONTROL:
            self.move_by(_STEPS[key])
        elif key == Qt.Key.Key_M and held == _CONTROL:
            if current is not None:
                self.date_wanted.emit(current.key)
        elif held:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if current is not None:
                self.opened.emit(current.key)
        elif not self._walk(key):
            super().keyPressEvent(event)

    def _walk(self, key: Qt.Key) -> bool:
        if not self.blocks:
            return False
        place, last = self._places.get(self._current, 0), len(self.blocks) - 1
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            place = min(last, max(0, place + _STEPS[key]))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            place = self._other_week(place, 1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            place = 0 if key == Qt.Key.Key_Home else last
        else:
            return False
        self._choose(self.blocks[place].key)
        self.bring(self.blocks[place].key)
        return True

    def _other_week(self, place: int, step: int) -> int:
        """The block that begins nearest in the next week, up or down, that has any."""
        here = self._place_in_weeks(place)
        found = [
            (step * (week - here[0]), abs(column - here[1]), other)
            for other in range(len(self.blocks))
            for week, column in [self._place_in_weeks(other)]
            if step * (week - here[0]) > 0
        ]
        return min(found)[2] if found else place

    def _place_in_weeks(self, place: int) -> tuple[int, int]:
        span = self.blocks[place].span
        return divmod((span.begins - self._weeks.begin).days if span else 0, DAYS)

    def move_by(self, days: int) -> None:
        """Ask to move the chosen wave so many days, and on to the next day that takes it."""
        block, scene = self._block(self._current), self._scene
        if block is None or scene is None:
            return
        found, why = scene.rules.stepped(block.key, days)
        if found is not None:
            self.move_wanted.emit(block.key, found)
        elif why:
            announce(self, why, urgent=True)
            self.refused.emit(why)

    # -- drag and drop -----------------------------------------------------------------------------

    def _drag(self, held: Held) -> None:
        block = self._block(held.key)
        if block is not None:
            self.run_drag(drag_of(self, held, block_title(block.face)))
            self._end_hover()

    def run_drag(self, drag: QDrag) -> None:
        """Let the drag go on until something is dropped."""
        drag.exec(Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)

    @property
    def hovering(self) -> Hovering | None:
        """What is dragged over the calendar now."""
        return self._hovering

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take waves, and only those."""
        self._consider(event)
        if held_of(event.mimeData()) is not None:
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what the day under the mouse says of the wave; near an edge the weeks move."""
        self._scroll_to_edge(event.position().y())
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dropped here."""
        super().dragLeaveEvent(event)
        self._end_hover()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the day; what is shown changes when that is done."""
        self._consider(event)
        hovering = self._hovering
        self._end_hover()
        if hovering is not None and not hovering.verdict.refusal:
            self.move_wanted.emit(hovering.held.key, hovering.day)

    def _consider(self, event: QDropEvent) -> None:
        held, scene = held_of(event.mimeData()), self._scene
        under = self.day_at(event.position().toPoint())
        if held is None or scene is None or under is None:
            self._end_hover()
            event.ignore()
            return
        day = held.first_day(under)
        verdict = scene.rules.verdict(held.key, day)
        text = verdict.refusal or f"Begins {short_date(day)}. {verdict.warning}".strip()
        self._hovering = Hovering(held, day, verdict, event.position(), text)
        self.viewport().update()
        if verdict.refusal:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def _end_hover(self) -> None:
        if self._hovering is not None:
            self._hovering = None
            self.viewport().update()

    def _scroll_to_edge(self, y: float) -> None:
        edge, bar = self._geometry.line, self.verticalScrollBar()
        if y < self._geometry.header + edge:
            bar.setValue(bar.value() - edge)
        elif y > self.viewport().height() - edge:
            bar.setValue(bar.value() + edge)
