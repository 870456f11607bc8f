"""Room for a page on a window that is too small for it, as with large text on a small screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui.theme.metrics import grid


class PageScroll(QScrollArea):
    """Fills itself with a page and scrolls only where the page cannot become as small as it is.

    Qt's own way of resizing would make a page as high as it likes to be, not as it can be.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def put(self, page: QWidget) -> None:
        """Show a page, best one whose parent is the viewport already."""
        self._page = page
        self.setWidget(page)
        page.setAutoFillBackground(False)  # setWidget turns it on
        page.show()
        self._fill()

    def minimumSizeHint(self) -> QSize:
        """A window may become this small, whatever the page needs."""
        return QSize(grid(24), grid(24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what the page needs."""
        if watched is self._page and event.type() == QEvent.Type.LayoutRequest:
            self._fill()
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        page = self._page
        if page is None:
            return
        needed, room = page.minimumSizeHint(), self.maximumViewportSize()
        if needed.width() > room.width():
            room.setHeight(room.height() - self.horizontalScrollBar().sizeHint().height())
        if needed.height() > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
        page.resize(room.expandedTo(needed))
