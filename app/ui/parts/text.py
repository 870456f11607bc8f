"""Labels in the three text sizes, coloured by meaning."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.theme.metrics import TextSize, text_font
from app.ui.theme.style import set_tone


class Text(QLabel):
    """Plain text in one of the three sizes; follows the theme and its text size.

    ``tone`` is ``muted``, ``ok``, ``warning``, ``error`` or empty for plain text.
    """

    def __init__(
        self,
        text: str = "",
        size: TextSize = TextSize.BODY,
        *,
        tone: str = "",
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text_size, self._bold = size, bold
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(text_font(size, bold=bold))
        self.set_tone(tone)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Colour the text by its meaning."""
        set_tone(self, tone)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font and theme."""
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(text_font(self._text_size, bold=self._bold))
        super().changeEvent(event)


class ElidedText(Text):
    """One line that gives way: elided in the middle, whole in its tooltip.

    With a ``tip`` of its own the tooltip is always that.
    """

    tip = ""

    def __init__(
        self,
        text: str = "",
        size: TextSize = TextSize.BODY,
        *,
        tone: str = "",
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._full = ""
        super().__init__(text, size, tone=tone, bold=bold, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show a text, elided where it does not fit."""
        self._full = text
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()

    def full_text(self) -> str:
        """The whole text, however little of it is shown."""
        return self._full

    def sizeHint(self) -> QSize:
        """The size it likes, from the font."""
        metrics, around = self.fontMetrics(), self.contentsMargins()
        width = metrics.horizontalAdvance(self._full) + 2 + around.left() + around.right()
        return QSize(width, metrics.height() + around.top() + around.bottom())

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        metrics, whole = self.fontMetrics(), self.sizeHint()
        return QSize(min(whole.width(), metrics.horizontalAdvance("m…m")), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the content to the new size."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        around = self.contentsMargins()
        width = self.width() if self.width() > 1 else self.sizeHint().width()
        width -= around.left() + around.right()
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideMiddle, width)
        super().setText(shown)
        self.setToolTip(self.tip or (self._full if shown != self._full else ""))
