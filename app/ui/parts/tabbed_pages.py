"""Pages behind tabs, all of which Tab can reach."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

NOBODY: Any = None
"""No focus proxy: Qt takes it, its Python signatures do not say so."""


class TabbedPages(QTabWidget):
    """A tab widget whose page follows its tabs when one goes on with Tab.

    Qt makes the bar the focus proxy of the whole, and Tab then leaves both at once: what stands on
    the page could not be reached without a mouse.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusProxy(NOBODY)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabBar().setAccessibleName(title)
