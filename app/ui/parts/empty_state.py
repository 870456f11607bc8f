"""What an empty page shows: what comes here, the button that brings it, and its help."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.parts.help_place import ask_help
from app.ui.parts.icon_picture import IconPicture
from app.ui.parts.key_tips import command_keys
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid, text_font

_FIRST = 1000
"""So much more than the empty room beside it that the sentence takes all the width it may."""


class EmptyState(QWidget):
    """Icon, one sentence, one button, a quiet second way where there is one, and the help."""

    activated = Signal()
    link_activated = Signal()

    def __init__(
        self,
        icon_name: str,
        sentence: str,
        button_text: str = "",
        link_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = IconPicture(icon_name, 5, "border_strong")
        self._sentence = Text(sentence)
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton()
        self._button.setProperty("primary", True)
        self._button.clicked.connect(self._press)
        self._link = QPushButton()
        self._link.setProperty("link", True)
        self._link.clicked.connect(self._press_link)
        self._help = QPushButton("Help for this page")
        self._help.setProperty("link", True)
        tip = "What this page is for, and what to do on it"
        command_keys().follow_words(self._help, "help", f"{tip} ({{key}})", tip)
        self._help.clicked.connect(self._ask_help)
        self._help_place = ""
        self._help.hide()
        column = QVBoxLayout(self)
        column.setSpacing(grid(1.5))
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._sentence, _FIRST)
        line.addStretch(1)
        column.addLayout(line)
        for button in (self._button, self._link, self._help):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.set_content(icon_name, sentence, button_text, link_text)

    def set_content(
        self, icon_name: str, sentence: str, button_text: str = "", link_text: str = ""
    ) -> None:
        """Say something else, as when a filter hides everything."""
        self._picture.show_icon(icon_name)
        self._sentence.setText(sentence)
        self._fit_sentence()
        self.setAccessibleName(sentence)
        for button, text in ((self._button, button_text), (self._link, link_text)):
            button.setText(text)
            button.setVisible(bool(text))

    def set_help(self, place: str) -> None:
        """Lead to a place in the help, such as ``waves.md``."""
        self._help_place = place
        self._help.setVisible(bool(place))

    @property
    def sentence(self) -> str:
        """The sentence as shown."""
        return self._sentence.text()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit_sentence()

    def _fit_sentence(self) -> None:
        """One line up to the width that reads well, more lines beyond."""
        self._sentence.setFont(text_font())
        metrics = self._sentence.fontMetrics()
        width = metrics.horizontalAdvance(self._sentence.text()) + grid(1)
        self._sentence.setMaximumWidth(min(width, grid(52)))

    def _press(self) -> None:
        self.activated.emit()

    def _ask_help(self) -> None:
        ask_help(self._help_place, self)

    def _press_link(self) -> None:
        self.link_activated.emit()
