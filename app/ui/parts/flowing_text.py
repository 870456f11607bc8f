"""Text that wraps anywhere, is as high as it needs to be, and can be selected and copied."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from app.ui.theme.html_colors import in_colors
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens, theme


class FlowingText(QTextBrowser):
    """Shows HTML of our own making without a frame or scroll bars of its own, in live colours.

    Colours are named as in :mod:`app.ui.theme.html_colors` and follow the theme.
    It never asks for more width than it is given: long paths break where the line ends. Links
    are announced by :attr:`link_activated` and can be reached by Tab.
    """

    link_activated = Signal(str)

    def __init__(
        self, title: str, size: TextSize = TextSize.BODY, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._html = ""
        self._heights: dict[int, int] = {}
        self._ruler = QTextDocument(self)
        self._text_size = size
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextBrowser { border: none; background: transparent; padding: 0; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(0)
        self.setFont(text_font(self._text_size))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.anchorClicked.connect(self._clicked)
        theme().size_changed.connect(self._take_font)
        theme().theme_changed.connect(self._color)

    def show_html(self, html: str) -> None:
        """Show a text; the same again leaves selection and focus alone."""
        if html != self._html:
            self._html = html
            self._heights.clear()
            self.setHtml(in_colors(html, current_tokens()))
            self.updateGeometry()

    @property
    def html(self) -> str:
        """The text as it was handed in."""
        return self._html

    def heightForWidth(self, width: int) -> int:
        """Height of the text at a width."""
        known = self._heights.get(width)
        if known is None:
            # Measured beside: the text that is shown must not be laid out at any other width.
            ruler, shown = self._ruler, self.document()
            ruler.setDefaultFont(shown.defaultFont())
            ruler.setDefaultTextOption(shown.defaultTextOption())
            ruler.setDocumentMargin(shown.documentMargin())
            if not self._heights:
                ruler.setHtml(self._html)
            ruler.setTextWidth(width)
            known = self._heights[width] = ceil(ruler.size().height())
        return known

    def sizeHint(self) -> QSize:
        """As high as the text at the present width."""
        width = self.width() if self.width() > grid(10) else grid(36)
        return QSize(grid(20), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(grid(8), self.fontMetrics().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave scrolling to what is around."""
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._heights.clear()

    def _take_font(self) -> None:
        self.setFont(text_font(self._text_size))

    def _color(self) -> None:
        colored = in_colors(self._html, current_tokens())
        if colored != self._html:
            self.setHtml(colored)

    def _clicked(self, link: QUrl) -> None:
        self.link_activated.emit(link.toString())
