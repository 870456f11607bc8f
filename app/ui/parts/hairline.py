"""A line of one device pixel between two parts of a page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme.tokens import current_tokens


class Hairline(QWidget):
    """Separates without a box."""

    def __init__(
        self,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._orientation = orientation
        along, across = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        horizontal = orientation == Qt.Orientation.Horizontal
        self.setSizePolicy(*((along, across) if horizontal else (across, along)))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        return QSize(1, 1)

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        return QSize(1, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint with the colours of the theme."""
        painter = QPainter(self)
        paint_hairline(painter, 0, 0, self._orientation, max(self.width(), self.height()))
        painter.end()


def paint_hairline(
    painter: QPainter, x: float, y: float, orientation: Qt.Orientation, extent: float
) -> None:
    """Draw a hairline of ``extent`` pixels from (x, y), right or down."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    pen = QPen(current_tokens().qcolor("border"))
    pen.setCosmetic(True)
    painter.setPen(pen)
    if orientation == Qt.Orientation.Horizontal:
        painter.drawLine(int(x), int(y), int(x + extent), int(y))
    else:
        painter.drawLine(int(x), int(y), int(x), int(y + extent))
    painter.restore()
