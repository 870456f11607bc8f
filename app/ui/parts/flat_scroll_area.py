"""A scroll area that looks like the page it stands on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea


def flat_scroll_area(text: str = "") -> QScrollArea:
    """Frameless, as wide as there is room, scrolling only up and down.

    ``text`` names what it holds where that is nothing but text: then it takes the keyboard, to be
    scrolled. Else what is in it does, and the area would be a stop of Tab without name and use.
    """
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if text else Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(text)
    return area
