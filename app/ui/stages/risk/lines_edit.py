"""An editor for a list, one entry a line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.ui.parts.number_field import is_history_key
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens

_FEWEST_LINES, _MOST_LINES = 3, 9
_PASSING = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}


class LinesEdit(QPlainTextEdit):
    """Lines of text. Leaving it or Ctrl+Enter finishes, Esc gives up, Tab goes on."""

    finished = Signal()
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def fit(self) -> None:
        """Be as high as the lines, within reason."""
        lines = max(_FEWEST_LINES, min(_MOST_LINES, self.blockCount()))
        height = QFontMetrics(self.font()).lineSpacing() * lines
        margins = round(2 * self.document().documentMargin()) + 2 * self.frameWidth() + grid(0.5)
        self.setFixedHeight(height + margins)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finish and give up; all else as in any editor."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window while nothing has been typed."""
        document = self.document()
        if is_history_key(event) and not (document.isUndoAvailable() or document.isRedoAvailable()):
            event.ignore()
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving finishes, unless it is for a menu or another window."""
        super().focusOutEvent(event)
        if event.reason() not in _PASSING:
            self.finished.emit()

    def underline(self, numbers: list[int]) -> None:
        """Mark lines, numbered from 1, as wrong."""
        tokens = current_tokens()
        marks = []
        for number in numbers:
            block = self.document().findBlockByNumber(number - 1)
            if not block.isValid():
                continue
            mark = QTextEdit.ExtraSelection()
            shape = QTextCharFormat()
            shape.setBackground(tokens.qcolor("error", 0.15))
            shape.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.format = shape
            mark.cursor = QTextCursor(block)
            marks.append(mark)
        self.setExtraSelections(marks)
