"""The room in which the columns of the board stand, and beyond which they are not seen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens

_LEAST = 22
"""Grid steps of height that columns have at least."""


class ColumnRoom(QWidget):
    """Says what happens to it; the board moves the columns."""

    resized = Signal(int)
    """The width that it had."""
    wheeled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What is opaque is moved on the screen instead of being painted anew.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def minimumSizeHint(self) -> QSize:
        """A head with a few cards."""
        return QSize(grid(16), grid(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing between the columns but the window's ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), current_tokens().qcolor("window"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of columns fits."""
        super().resizeEvent(event)
        self.resized.emit(event.oldSize().width())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the board."""
        turned = event.angleDelta()
        self.wheeled.emit(turned.x() or turned.y())
        event.accept()
