"""A line of text with tools inside it, as large as the text beside them.

Qt's own tools in a line edit stay at 16 pixels whatever size the text has, and no style sheet
changes that.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid, icon_extent


class ToolField(QLineEdit):
    """Takes actions as tools at its left or right end, and keeps the text clear of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leading: list[QToolButton] = []
        self._trailing: list[QToolButton] = []

    def add_mark(self, action: QAction) -> QToolButton:
        """A picture at the left end that says what the field is for; it is not pressed."""
        button = self._make(action)
        button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._leading.append(button)
        self._place()
        return button

    def add_tool(self, action: QAction) -> QToolButton:
        """A tool at the right end, to the left of those that stand there already."""
        button = self._make(action)
        button.setAccessibleName(action.text())
        self._trailing.append(button)
        action.visibleChanged.connect(self._place)
        self._place()
        return button

    def add_clear(self) -> QAction:
        """A tool that empties the field, there while it holds something."""
        clear = QAction("Clear", self)
        set_icon(clear, "close", "muted_text")
        clear.triggered.connect(self.clear)
        clear.setVisible(bool(self.text()))
        self.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        self.add_tool(clear)
        return clear

    def tools_width(self) -> int:
        """Pixels that the tools at the right end take now."""
        shown = [button for button in self._trailing if button.defaultAction().isVisible()]
        return len(shown) * _tool_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tools at the ends."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._place()

    def _make(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setProperty("inField", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        return button

    def _place(self) -> None:
        width, height = _tool_width(), self.height() - 2
        for place, button in enumerate(self._leading):
            button.setGeometry(QRect(1 + place * width, 1, width, height))
        right = self.width() - 1
        for button in self._trailing:
            button.setVisible(button.defaultAction().isVisible())
            if button.defaultAction().isVisible():
                right -= width
                button.setGeometry(QRect(right, 1, width, height))
        left = len(self._leading) * width
        margins = (left, 0, self.tools_width(), 0)
        if self.textMargins().left() != left or self.textMargins().right() != margins[2]:
            self.setTextMargins(*margins)


def _tool_width() -> int:
    return icon_extent() + grid(1)
