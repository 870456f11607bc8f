"""An icon that stands by itself, as a picture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.theme.icons import pixmap
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens, theme


class IconPicture(QLabel):
    """An icon of so many grid steps; it follows the theme and the size of the text."""

    def __init__(self, name: str, steps: float, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps, self._token, self._name = steps, token, name
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme().theme_changed.connect(self._draw)
        theme().size_changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self._draw()

    def _draw(self) -> None:
        color = current_tokens().color(self._token)
        edge = grid(self._steps)
        self.setPixmap(pixmap(self._name, color, edge, self.devicePixelRatioF()))
