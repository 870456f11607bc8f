"""The sentence beneath an editor that says why it does not take what is typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.parts.refused import refused_fields
from app.ui.table.cell_roles import Tokens

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
_DESCRIBED = QAccessible.Event.DescriptionChanged


class Refusal:
    """Says why an editor's text is refused; the bubble is there only while it is."""

    def __init__(self, editor: QWidget, tokens: Tokens) -> None:
        self._editor = editor
        self._tokens = tokens
        self._bubble: _Bubble | None = None

    @property
    def shown(self) -> bool:
        """Whether a reason is shown."""
        return self._bubble is not None

    def say(self, reason: str) -> None:
        """Show a reason beneath the editor; an empty one takes the bubble away."""
        around = self._editor.parentWidget()
        if not reason or around is None:
            self.end()
            return
        refused_fields().mark(self._editor, refused=True)
        if self._bubble is None:
            self._bubble = _Bubble(around, self._tokens)
        if self._bubble.reason != reason:
            self._bubble.tell(reason, self._editor)
            self._editor.setAccessibleDescription(reason)
            QAccessible.updateAccessibility(QAccessibleEvent(self._editor, _DESCRIBED))
            self._editor.update()

    def end(self) -> None:
        """Take the bubble away."""
        refused_fields().mark(self._editor, refused=False)
        if self._bubble is not None:
            self._bubble.hide()
            self._bubble.deleteLater()
            self._bubble = None
            self._editor.setAccessibleDescription("")
            self._editor.update()


class _Bubble(QWidget):
    """Sits under its editor, or above it where there is no room, and never takes the focus."""

    def __init__(self, around: QWidget, tokens: Tokens) -> None:
        super().__init__(around)
        self._around = around
        self._error = QColor(tokens.color("error"))
        self._ground = QColor(tokens.color("base"))
        self._pad = max(3, self.fontMetrics().height() // 3)
        self.reason = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def tell(self, reason: str, editor: QWidget) -> None:
        self.reason = reason
        metrics, around, beside = self.fontMetrics(), self._around.rect(), editor.geometry()
        most = min(around.width(), metrics.averageCharWidth() * 48) - 2 * self._pad
        text = metrics.boundingRect(QRect(0, 0, most, around.height()), _WRAPPED, reason)
        width, height = text.width() + 2 * self._pad + 1, text.height() + self._pad
        top = beside.bottom() + 1
        if top + height > around.height() and beside.top() - height >= 0:
            top = beside.top() - height
        left = max(0, min(beside.left(), around.width() - width))
        self.setGeometry(left, top, width, height)
        self.update()
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Ground, frame and sentence."""
        painter = QPainter(self)
        painter.setPen(self._error)
        painter.setBrush(self._ground)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        inner = self.rect().adjusted(self._pad, 0, 1 - self._pad, 0)
        painter.drawText(inner, _WRAPPED | Qt.AlignmentFlag.AlignVCenter, self.reason)
