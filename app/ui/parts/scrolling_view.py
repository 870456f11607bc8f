"""A view that scrolls where the window is lower than it needs, instead of holding it open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui.theme.metrics import grid


class ScrollingView(QScrollArea):
    """Shows a view as wide and as high as there is room, and whole by scrolling where it is not.

    ``least`` is how many grid steps high it is at least; the view itself knows what it needs.
    """

    def __init__(self, view: QWidget, least: float = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._least = view, least
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(view)
        view.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        """As wide as the view needs and at least a few lines high, or whole where it is low."""
        needed = self._view.minimumSizeHint()
        return QSize(needed.width(), min(needed.height(), grid(self._least)))

    def sizeHint(self) -> QSize:
        """What the view likes."""
        return self._view.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The view needs more or less room: so does this."""
        if watched is self._view and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
