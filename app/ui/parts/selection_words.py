"""Says in words what is selected beside a table: a heading and paragraphs with links."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.text import ElidedText
from app.ui.theme.metrics import grid


class SelectionWords(QWidget):
    """A heading above paragraphs that scroll."""

    def __init__(self, title: str, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._likes = lines
        self.heading = ElidedText("", bold=True)
        self.lines = FlowingText(title)
        area = flat_scroll_area(title)
        area.setWidget(self.lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(2), grid(1), grid(2), grid(0.5))
        column.setSpacing(grid(0.5))
        column.addWidget(self.heading)
        column.addWidget(area, 1)
        self.setAccessibleName(title)

    def sizeHint(self) -> QSize:
        """Room for a heading and a few lines."""
        return QSize(grid(40), grid(self._likes))

    def minimumSizeHint(self) -> QSize:
        """Room for a heading and one line."""
        return QSize(grid(20), grid(7))

    def write(self, heading: str, paragraphs: Iterable[str]) -> None:
        """Show a heading, plain, and paragraphs, each in HTML."""
        self.heading.setText(heading)
        space = f"margin: 0 0 {grid(0.5)}px 0"
        self.lines.show_html("".join(f"<p style='{space}'>{each}</p>" for each in paragraphs))
