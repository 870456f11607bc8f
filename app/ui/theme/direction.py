"""Which way a painted piece runs where the window is laid out from right to left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintDevice, QPainter
from PySide6.QtWidgets import QWidget

_LEFT_TO_RIGHT = Qt.LayoutDirection.LeftToRight


def keep_left_to_right(piece: QWidget) -> None:
    """Let a piece that is painted by coordinates run from left to right, whatever the window does.

    Time runs to the right in each chart, and what stands beside a mark is measured from its left
    edge. Qt turns the alignment of painted texts with the window's direction, but no coordinates,
    so that texts would lie on each other. Layouts, tables and fields turn by themselves.
    """
    piece.setLayoutDirection(_LEFT_TO_RIGHT)


def painter_on(device: QPaintDevice) -> QPainter:
    """A painter whose left is left. Qt's own has the direction of the program, not of the piece."""
    painter = QPainter(device)
    painter.setLayoutDirection(_LEFT_TO_RIGHT)
    return painter
