"""What stands in a table without rows: a sentence, and the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.theme.metrics import grid


class EmptyOverlay(QWidget):
    """Lies over a viewport while there is nothing in it, for want of records or by filters."""

    pressed = Signal()
    """The button of what to do without records."""
    clear_pressed = Signal()
    """The button that takes the filters away."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._empty = ("There is nothing here yet.", "")
        self._shown = self._total = 0
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
        self.button.clicked.connect(self._clicked)
        viewport.installEventFilter(self)
        self.hide()

    def set_empty(self, sentence: str, button: str) -> None:
        """What to say while there are no records, and a button's text."""
        self._empty = (sentence, button)
        self.count(self._shown, self._total)

    def count(self, shown: int, total: int) -> None:
        """Tell of so many rows out of so many records."""
        self._shown, self._total = shown, total
        if shown:
            self._say("")
        elif total:
            self._say("The filters hide all rows.", "Clear filters")
        else:
            self._say(*self._empty, primary=True)

    def _clicked(self) -> None:
        (self.clear_pressed if self._total else self.pressed).emit()

    def _say(self, sentence: str, button: str = "", *, primary: bool = False) -> None:
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
