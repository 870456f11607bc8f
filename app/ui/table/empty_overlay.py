"""What stands in a table without rows: a sentence, and the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.theme.metrics import grid


class EmptyOverlay(QWidget):
    """Lies over a viewport while there is nothing in it."""

    pressed = Signal()

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(4), grid(2), grid(4), grid(2))
        column.setSpacing(grid(2))
        column.addStretch(2)
        column.addWidget(self.sentence)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.button.clicked.connect(self.pressed)
        viewport.installEventFilter(self)
        self.hide()

    def say(self, sentence: str, button: str = "", *, primary: bool = False) -> None:
        """Show a sentence, and a button where it has a text; no sentence hides all."""
        self.sentence.setText(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        if self.button.property("primary") != primary:
            self.button.setProperty("primary", primary)
            self.button.style().unpolish(self.button)
            self.button.style().polish(self.button)
        self.setGeometry(self._viewport.rect())
        self.setVisible(bool(sentence))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the viewport."""
        if event.type() == QEvent.Type.Resize and watched is self._viewport:
            self.setGeometry(self._viewport.rect())
        return super().eventFilter(watched, event)
