"""What is said beside the mouse of what it drags."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

_CLEAR = QColor(0, 0, 0, 0)
_EDGE = 4
"""Pixels of the coloured edge."""


def paint_drag_note(painter: QPainter, area: QRectF, at: QPointF, text: str, token: str) -> None:
    """Paint a sentence beside a point, wholly within an area; ``token`` colours its edge."""
    tokens = current_tokens()
    painter.setFont(text_font(TextSize.SMALL))
    metrics = painter.fontMetrics()
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    most = QRectF(0, 0, min(grid(44), area.width() - grid(4)), area.height())
    size = QRectF(metrics.boundingRect(most.toRect(), int(flags), text))
    box = QRectF(0, 0, size.width() + grid(2) + _EDGE, size.height() + grid(1))
    box.moveTopLeft(at + QPointF(grid(2), grid(2.75)))
    if box.right() > area.right() - 2:
        box.moveRight(area.right() - 2)
    if box.bottom() > area.bottom() - 2:
        box.moveBottom(at.y() - grid(2))
    painter.fillRect(box, tokens.qcolor("toast"))
    painter.setBrush(_CLEAR)
    painter.setPen(tokens.qcolor("border_strong"))
    painter.drawRect(box)
    painter.fillRect(QRectF(box.left(), box.top(), _EDGE, box.height()), tokens.qcolor(token))
    painter.setPen(tokens.qcolor("text"))
    inner = box.adjusted(grid(1) + _EDGE, grid(0.5), -grid(1), 0)
    painter.drawText(inner, int(flags), text)
