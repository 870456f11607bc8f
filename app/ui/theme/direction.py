"""Which way a painted piece runs where the window is laid out from right to left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintDevice, QPainter
from PySide6.QtWidgets import QWidget

_LEFT_TO_RIGHT = Qt.LayoutDirection.LeftToRight
_APART, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def keep_left_to_right(piece: QWidget) -> None:
    """Let a piece that is painted by coordinates run from left to right, whatever the window does.

    Time runs to the right in each chart, and what stands beside a mark is measured from its left
    edge. Qt turns the alignment of painted texts with the window's direction, but no coordinates,
    so that texts would lie on each other. Layouts, tables and fields turn by themselves.
    """
    piece.setLayoutDirection(_LEFT_TO_RIGHT)


def as_written(text: str, direction: Qt.LayoutDirection) -> str:
    """A text that reads as it is written where it is painted in a line of some direction.

    In one from right to left Qt would take what begins or ends it to the other side: the figure
    of “65 of 346 VMs.”, its full stop, the sign of “=SUM(A1)”. So it is set apart from the line
    with the direction of its own first letter.
    """
    if direction is _LEFT_TO_RIGHT or not text:
        return text
    return f"{_APART}{text}{_END}"


def painter_on(device: QPaintDevice) -> QPainter:
    """A painter whose left is left. Qt's own has the direction of the program, not of the piece."""
    painter = QPainter(device)
    painter.setLayoutDirection(_LEFT_TO_RIGHT)
    return painter
