"""A part of a page that is seen whole: where it does not fit, the page scrolls and not the part."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class WholeArea(QScrollArea):
    """Asks for the height that its part needs at the width there is, and is that high at least.

    Splitters know nothing of heights that depend on a width, as those of flowing figures do.
    """

    def __init__(self, part: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needed = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(part)

    def minimumSizeHint(self) -> QSize:
        """The part as high as it is at this width."""
        return QSize(super().minimumSizeHint().width(), self._needed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width the part has another height."""
        super().resizeEvent(event)
        self._ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The part has become higher or lower."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._ask()
        return done

    def _ask(self) -> None:
        part = self.widget()
        layout = part.layout() if part is not None else None
        if layout is None:
            return
        width = self.width()
        needed = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
        needed = max(needed, layout.totalMinimumSize().height())
        if needed != self._needed:
            self._needed = needed
            self.updateGeometry()
