"""A view that scrolls where there is less room than it needs, instead of holding that open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui.theme.metrics import grid


class ScrollingView(QScrollArea):
    """Fills itself with a view and scrolls only where the view cannot become as small as it is.

    It is at least ``high`` and ``wide`` grid steps, or as much as the view needs if that is less;
    without ``wide`` it never scrolls sideways. Qt's own way of resizing would make a view with
    flowing text as high as it likes to be, not as it can be.
    """

    def __init__(
        self, parent: QWidget | None = None, *, high: float = 30, wide: float | None = None
    ) -> None:
        super().__init__(parent)
        self._high, self._wide = high, wide
        self._view: QWidget | None = None
        self._told = QSize()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def hold(self, view: QWidget) -> None:
        """Show a view, best one whose parent is the viewport already."""
        self._view = view
        self.setWidget(view)
        view.setAutoFillBackground(False)  # setWidget turns it on
        view.show()
        self._fill()

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, see above."""
        needed = self._view.minimumSizeHint() if self._view else QSize(0, 0)
        width = needed.width() if self._wide is None else min(needed.width(), grid(self._wide))
        return QSize(width, min(needed.height(), grid(self._high)))

    def sizeHint(self) -> QSize:
        """What the view likes, where only its height may be missing."""
        if self._view is None or self._wide is not None:
            return super().sizeHint()
        return self._view.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The view needs more or less room: so may this."""
        if watched is self._view and event.type() == QEvent.Type.LayoutRequest:
            self._fill()
            if (least := self.minimumSizeHint()) != self._told:
                self._told = least
                self.updateGeometry()
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        view = self._view
        if view is None:
            return
        needed, room = view.minimumSizeHint(), self.maximumViewportSize()
        if needed.width() > room.width():
            room.setHeight(room.height() - self.horizontalScrollBar().sizeHint().height())
        if needed.height() > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
        view.resize(room.expandedTo(needed))
