"""A line at the top of a page that says what is the matter and what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.ui.parts.text import Text
from app.ui.theme.icons import pixmap, set_icon
from app.ui.theme.metrics import grid, icon_extent
from app.ui.theme.tokens import current_tokens, theme

KIND_ICONS = {"info": "info", "ok": "ok", "warning": "warning", "error": "error"}


class Banner(QWidget):
    """Stays until it is closed or no longer true. Hidden while it has no text."""

    action_clicked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self._mark = QLabel()
        self._text = Text()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._action = QPushButton()
        self._action.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setAccessibleName("Close this message")
        self._close.setToolTip("Close")
        self._close.clicked.connect(self._shut)
        set_icon(self._close, "close", "muted_text")
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(2), grid(1), grid(1), grid(1))
        row.setSpacing(grid(1))
        for widget in (self._mark, self._text, self._action, self._close):
            row.addWidget(widget)
        row.setStretchFactor(self._text, 1)
        theme().theme_changed.connect(self._draw)
        theme().size_changed.connect(self._draw)
        self.hide()

    def show_message(
        self, text: str, kind: str = "info", action_text: str = "", *, closable: bool = True
    ) -> None:
        """Say a sentence; ``kind`` is info, ok, warning or error."""
        self._kind = kind
        self._text.setText(text)
        self._action.setText(action_text)
        self._action.setVisible(bool(action_text))
        self._close.setVisible(closable)
        self.setAccessibleName(f"{kind.capitalize()}: {text}")
        self._draw()
        self._keep_whole()
        self.show()

    def clear(self) -> None:
        """Nothing to say any more."""
        self._text.setText("")
        self.hide()

    @property
    def text(self) -> str:
        """What it says now, empty when it is hidden."""
        return self._text.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """At another width the sentence has another number of lines."""
        super().resizeEvent(event)
        self._keep_whole()

    def changeEvent(self, event: QEvent) -> None:
        """At another size of text too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._keep_whole()

    def _keep_whole(self) -> None:
        """No line is cut: layouts take a wrapped text for lower than it is, and squeeze it."""
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint with the colours of the theme."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.qcolor(self._kind, 0.10))
        painter.fillRect(0, 0, max(2, grid(0.375)), self.height(), tokens.qcolor(self._kind))
        painter.end()

    def _draw(self) -> None:
        color = current_tokens().color(self._kind)
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(pixmap(KIND_ICONS[self._kind], color, icon_extent(), ratio))
        self.update()

    def _act(self) -> None:
        self.action_clicked.emit()

    def _shut(self) -> None:
        self.clear()
        self.closed.emit()
