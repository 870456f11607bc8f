"""A short message at the bottom right of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.parts.text import Text
from app.ui.shell.note import Note
from app.ui.theme.icons import pixmap, set_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent
from app.ui.theme.tokens import current_tokens, theme


class Toast(QWidget):
    """One message. It goes by itself, but not while mouse or keyboard are on it."""

    closed = Signal(object)
    read = Signal(object)
    """The user has closed it, or has done what it offers: nobody need be told of it again."""
    grown = Signal()

    def __init__(
        self,
        note: Note,
        lifetime_ms: int,
        parent: QWidget,
        *,
        stays: bool = False,
        other: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.note = note
        self._stays = stays
        self._other_action = other[1] if other else None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(lifetime_ms)
        self._timer.timeout.connect(self.dismiss)
        self._times = 1
        self._pressed = False
        self._build(
            note.action.text if note.live_action and note.action else "", other[0] if other else ""
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"{note.kind.capitalize()}: {note.text}")
        self.setAccessibleDescription(note.details)
        for button in (self._button, self._other, self._more, self._close):
            button.installEventFilter(self)
        self.restart()

    @property
    def stays(self) -> bool:
        """Whether it waits until it is closed: errors do, and what is to be read."""
        return self._stays or self.note.kind == "error"

    def restart(self) -> None:
        """Count its time from now on."""
        if not self.stays and not self.underMouse() and not self._has_focus():
            self._timer.start()

    def repeat(self) -> None:
        """The same message came again: say how often instead of showing it twice."""
        self._times += 1
        self._text.setText(f"{self.note.text} (×{self._times})")
        self.restart()

    def dismiss(self) -> None:
        """Take it away."""
        self._timer.stop()
        self.closed.emit(self)
        self.close()

    def press_action(self) -> None:
        """Do what the button says, once, and go; the list of messages may still offer it."""
        action = None if self._pressed else self.note.live_action
        self._pressed = True
        self.put_aside()
        if action is not None and action.call is not None:
            action.call()

    def put_aside(self) -> None:
        """It was read: take it away."""
        self.read.emit(self)
        self.dismiss()

    def press_other(self) -> None:
        """Do what the second button says, once, and go."""
        action, self._other_action = self._other_action, None
        self.put_aside()
        if action is not None:
            action()

    def drop_action(self) -> None:
        """Its button means nothing any more: the message stays without it."""
        self._button.hide()

    def event(self, event: QEvent) -> bool:
        """Ask for another size when what is inside needs one, as with larger text."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.grown.emit()
        return handled

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse has come: wait."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has gone: its time starts anew."""
        super().leaveEvent(event)
        self.restart()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_aside()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait while the keyboard is on one of its buttons."""
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self.restart()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a plate with a coloured edge."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
        painter.setBrush(tokens.qcolor("toast"))
        painter.drawRoundedRect(plate, 4, 4)
        painter.fillRect(QRectF(0, 4, 3, self.height() - 8), tokens.qcolor(self.note.kind))
        painter.end()

    def sizeHint(self) -> QSize:
        """As wide as its sentence, within limits, and as high as that makes it."""
        sentence = self._text.fontMetrics().horizontalAdvance(self._text.text())
        beside = sum(
            part.sizeHint().width() + grid(1)
            for part in (self._button, self._other, self._more, self._close)
            if not part.isHidden()
        )
        width = min(max(sentence + beside + icon_extent() + grid(5), grid(32)), grid(68))
        window = self.parentWidget()
        if window is not None:  # docks and large text leave little of it
            width = min(width, max(grid(16), window.width() - 2 * grid(2)))
        return QSize(width, self._column.totalHeightForWidth(width))

    def _build(self, action_text: str, other_text: str) -> None:
        self._mark = QLabel()
        self._draw_mark()
        theme().theme_changed.connect(self._draw_mark)
        theme().size_changed.connect(self._draw_mark)
        self._text = _wrapped(Text(self.note.text))
        self._details = _wrapped(Text(self.note.details, TextSize.SMALL, tone="muted"))
        self._details.setContentsMargins(icon_extent() + grid(1), 0, grid(1), 0)
        self._details.hide()
        self._more = _link_button("Details")
        self._more.clicked.connect(self._show_details)
        self._button = _link_button(action_text)
        self._button.clicked.connect(self.press_action)
        self._other = _link_button(other_text)
        self._other.clicked.connect(self.press_other)
        self._close = QToolButton()
        self._close.setAccessibleName("Close this message")
        self._close.setToolTip("Close")
        self._close.clicked.connect(self.put_aside)
        set_icon(self._close, "close", "muted_text")
        top = QHBoxLayout()
        top.setSpacing(grid(1))
        top.addWidget(self._mark)
        top.addWidget(self._text, 1)
        for button in (self._button, self._other, self._more, self._close):
            top.addWidget(button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(grid(1.5), grid(1), grid(0.5), grid(1))
        column.setSpacing(grid(0.5))
        column.addLayout(top)
        column.addWidget(self._details)
        self._more.setVisible(bool(self.note.details))
        self._button.setVisible(bool(action_text))
        self._other.setVisible(bool(other_text))

    def _draw_mark(self) -> None:
        color, ratio = current_tokens().color(self.note.kind), self.devicePixelRatioF()
        self._mark.setPixmap(pixmap(self.note.kind, color, icon_extent(), ratio))

    def _show_details(self) -> None:
        self._details.show()
        self._more.hide()
        self._close.setFocus()
        self.grown.emit()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)


def _link_button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("link", True)
    return button


def _wrapped(text: Text) -> Text:
    text.setWordWrap(True)
    text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return text
