"""A field that searches while one types."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.parts.tool_field import ToolField
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid


class SearchField(ToolField):
    """Announces its text when typing pauses, or at once on Enter.

    Esc clears it; in an empty field Esc is left to the page. Down asks to go to the results.
    """

    search_changed = Signal(str)
    results_wanted = Signal()

    def __init__(
        self, placeholder: str = "Search", pause_ms: int = 150, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._announced = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause_ms)
        self._pause.timeout.connect(self._announce)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        glass = QAction(self)
        set_icon(glass, "search", "muted_text")
        self.add_mark(glass)
        self.add_clear()
        self.textChanged.connect(self._text_changed)

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), grid(32)), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer to the keys named in the class."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._announce()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._announce()
            event.accept()
        elif key == Qt.Key.Key_Down:
            self._announce()
            self.results_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _text_changed(self) -> None:
        self._pause.start()

    def _announce(self) -> None:
        self._pause.stop()
        if self.text() != self._announced:
            self._announced = self.text()
            self.search_changed.emit(self._announced)
