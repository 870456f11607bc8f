"""The title of a dock with its two buttons, in the size of the window's text.

Qt's own title bar keeps the desktop's text size and buttons of ten pixels.
"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from app.ui.parts.text import ElidedText
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid


class DockTitleBar(QWidget):
    """Dragging and double-clicking it are left to the dock."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.title = ElidedText(dock.windowTitle(), bold=True)
        self.float_button = self._button("external", "Take it out of the window, or put it back")
        self.float_button.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self.close_button = self._button("close", "Close")
        self.close_button.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(1), 0, grid(0.5), 0)
        row.setSpacing(grid(0.25))
        row.addWidget(self.title)
        row.addStretch(1)  # the title stays where the line begins, from the right as well
        row.addWidget(self.float_button)
        row.addWidget(self.close_button)
        dock.windowTitleChanged.connect(self.title.setText)

    def _button(self, name: str, text: str) -> QToolButton:
        action = QAction(text, self)
        set_icon(action, name, "muted_text")
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setAccessibleName(text)
        return button
