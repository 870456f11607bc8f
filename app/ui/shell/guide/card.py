"""The card of the guided tour, and the frame around what it speaks of."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.ui.parts.text import Text
from app.ui.shell.guide.steps import Step
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid
from app.ui.theme.tokens import current_tokens, theme


class GuideFrame(QWidget):
    """A line around a part of the window. Mouse and keyboard go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        theme().theme_changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line in the accent colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = max(2.0, grid(0.25))
        painter.setPen(QPen(current_tokens().qcolor("accent"), wide))
        half = wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 4, 4)
        painter.end()


class GuideCard(QWidget):
    """A step with Back, Next and Close. It lies above the page and holds nobody up."""

    back_wanted = Signal()
    next_wanted = Signal()
    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.title = Text("", bold=True)
        self.title.setWordWrap(True)
        self.text = Text("")
        self.text.setWordWrap(True)
        self.place = Text("", TextSize.SMALL, tone="muted")
        self.back_button = QPushButton("Back")
        self.next_button = QPushButton("Next")
        self.next_button.setProperty("primary", True)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName("Close the tour")
        self.close_button.setToolTip("Close the tour (Esc); Help goes on with it")
        set_icon(self.close_button, "close", "muted_text")
        self.back_button.clicked.connect(self.back_wanted)
        self.next_button.clicked.connect(self.next_wanted)
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self.place, 1)
        line.addWidget(self.back_button)
        line.addWidget(self.next_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(grid(1.5), grid(1), grid(1), grid(1))
        self._column.setSpacing(grid(1))
        self._column.addLayout(top)
        self._column.addWidget(self.text)
        self._column.addLayout(line)
        self.hide()

    def show_step(self, step: Step, number: int, count: int) -> None:
        """Show a step, the first one being 0."""
        self.title.setText(step.title)
        self.text.setText(step.text)
        self.place.setText(f"{number + 1} of {count}")
        self.back_button.setEnabled(number > 0)
        self.next_button.setText("Next" if number + 1 < count else "Done")
        self.setAccessibleName(f"Tour, step {number + 1} of {count}: {step.title}")
        self.setAccessibleDescription(step.text)

    def sizeHint(self) -> QSize:
        """A few words wide, and as high as they then are; within the window."""
        window = self.parentWidget()
        width = grid(48)
        if window is not None:
            width = min(width, max(grid(16), window.width() - 2 * grid(2)))
        return QSize(width, self._column.totalHeightForWidth(width))

    def place_beside(self, target: QRect, room: QRect) -> None:
        """Lie where it covers least of what it speaks of: beside it, else in a corner."""
        self.resize(self.sizeHint())
        gap = grid(1)
        places = [
            QRect(target.right() + gap, target.top() + gap, self.width(), self.height()),
            QRect(target.left() + gap, target.bottom() + gap, self.width(), self.height()),
            QRect(target.left() - gap - self.width(), target.top(), self.width(), self.height()),
        ]
        chosen = next((each for each in places if room.contains(each)), None)
        if chosen is None:
            chosen = QRect(0, 0, self.width(), self.height())
            chosen.moveBottomRight(room.bottomRight())
        self.move(max(room.left(), chosen.left()), max(room.top(), chosen.top()))
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it, arrows go on and back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Right:
            self.next_wanted.emit()
        elif event.key() == Qt.Key.Key_Left:
            if self.back_button.isEnabled():
                self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a plate with a coloured edge."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.qcolor("accent"), 1.5))
        painter.setBrush(tokens.qcolor("toast"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
