"""What all charts share: marks that can be pointed at, walked through and read out."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.charts.picture import Picture, picture_menu
from app.ui.parts.announce import announce
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import text_font
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the chart: where it is, what it says on hover, and what it stands for."""

    rect: QRectF
    tooltip: str
    key: object = None


class Chart(QWidget):
    """Base of the painted charts.

    Arrow keys walk through the marks, Enter or a click announces the mark's key by
    :attr:`activated`. Subclasses give the marks in :meth:`_arrange` and draw in :meth:`_draw`.
    """

    activated = Signal(object)

    def __init__(self, title: str, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._empty_text = empty_text
        self._marks: list[Mark] = []
        self._current = -1
        self._hovered = -1
        self.setMouseTracking(True)
        self.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def set_empty_text(self, text: str) -> None:
        """Say why there is nothing to show."""
        self._empty_text = text
        self.relayout()

    @property
    def marks(self) -> list[Mark]:
        """Places of the chart as laid out now."""
        return list(self._marks)

    @property
    def current_mark(self) -> Mark | None:
        """The mark that the keyboard is on."""
        return self._marks[self._current] if 0 <= self._current < len(self._marks) else None

    def relayout(self) -> None:
        """Lay out anew after the data, the size or the font changed."""
        self._marks = self._arrange(QRectF(self.rect()))
        self._current = min(self._current, len(self._marks) - 1)
        self._hovered = -1
        self.setAccessibleDescription(self._summary() or self._empty_text)
        self.update()

    @abstractmethod
    def _arrange(self, area: QRectF) -> list[Mark]:
        """Where the marks are. Subclasses say."""

    @abstractmethod
    def _draw(self, painter: QPainter) -> None:
        """Draw everything. Subclasses do."""

    def _summary(self) -> str:
        """The chart in words."""
        return "; ".join(mark.tooltip.replace("\n", ", ") for mark in self._marks[:20])

    def _is_lit(self, index: int) -> bool:
        """Whether the mouse is on a mark."""
        return index == self._hovered

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        super().resizeEvent(event)
        self.relayout()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.relayout()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chart, or the sentence that says why there is none."""
        painter = painter_on(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._marks:
            painter.setFont(text_font())
            painter.setPen(current_tokens().qcolor("muted_text"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._empty_text)
        else:
            self._draw(painter)
            self._paint_focus(painter)
        painter.end()

    def picture(self) -> Picture:
        """The chart as it is now, but for what mouse and keyboard light up."""
        return Picture(self.accessibleName(), self.size(), self._draw_unlit)

    def _draw_unlit(self, painter: QPainter) -> None:
        hovered, self._hovered = self._hovered, -1
        try:
            self._draw(painter)
        finally:
            self._hovered = hovered

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the chart as a picture, where there is one."""
        menu = picture_menu(self, self.picture) if self._marks else None
        if menu is None or menu.isEmpty():
            super().contextMenuEvent(event)
        else:
            menu.popup(event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what is under the mouse."""
        found = self._mark_at(event.position().x(), event.position().y())
        if found != self._hovered:
            self._hovered = found
            clickable = found >= 0 and self._marks[found].key is not None
            shape = Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has gone."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the press on a mark, for the release activates it."""
        event.setAccepted(self._mark_at(event.position().x(), event.position().y()) >= 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Announce the mark that was clicked."""
        found = self._mark_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and found >= 0:
            self._current = found
            self._activate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End walk through the marks; Enter and Space activate."""
        last = len(self._marks) - 1
        target = {
            Qt.Key.Key_Right: min(last, self._current + 1),
            Qt.Key.Key_Down: min(last, self._current + 1),
            Qt.Key.Key_Left: max(0, self._current - 1),
            Qt.Key.Key_Up: max(0, self._current - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if self._marks and target is not None:
            self._go_to(target)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._activate()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts at the first mark."""
        super().focusInEvent(event)
        if self._current < 0 and self._marks:
            self._go_to(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show a mark's tooltip.

        A filter, because an error while painting beneath an overridden ``event`` ends the program.
        """
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().eventFilter(watched, event)
        found = self._mark_at(event.pos().x(), event.pos().y())
        if found >= 0 and self._marks[found].tooltip:
            mark = self._marks[found]
            QToolTip.showText(event.globalPos(), mark.tooltip, self, mark.rect.toAlignedRect())
        else:
            QToolTip.hideText()
        return True

    def _mark_at(self, x: float, y: float) -> int:
        for index, mark in enumerate(self._marks):
            if mark.rect.contains(x, y):
                return index
        return -1

    def _go_to(self, index: int) -> None:
        self._current = index
        mark = self._marks[index]
        announce(self, mark.tooltip)
        place = self.mapToGlobal(mark.rect.bottomLeft().toPoint())
        QToolTip.showText(place, mark.tooltip, self, mark.rect.toAlignedRect())
        self.update()

    def _activate(self) -> None:
        mark = self.current_mark
        if mark is not None and mark.key is not None:
            self.activated.emit(mark.key)

    def _paint_focus(self, painter: QPainter) -> None:
        mark = self.current_mark
        if mark is None or not self.hasFocus():
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(current_tokens().qcolor("accent"), 1.5))
        painter.drawRoundedRect(mark.rect.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
