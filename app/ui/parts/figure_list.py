"""A short table of figures: what, how many, and where a click leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import widest
from app.ui.parts.hairline import paint_hairline
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``total`` sets it off as what the lines above it come to."""

    label: str
    value: str
    tooltip: str = ""
    key: object = None
    total: bool = False


class FigureList(Chart):
    """Labels with right-aligned figures beside them; lines with a key can be activated."""

    def __init__(
        self, title: str, empty_text: str = "No data yet.", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._entries: list[Entry] = []

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these lines in their order."""
        self._entries = list(entries)
        self.updateGeometry()
        self.relayout()

    @property
    def entries(self) -> list[Entry]:
        """The lines as shown."""
        return list(self._entries)

    def sizeHint(self) -> QSize:
        """A row for each line."""
        return QSize(grid(40), max(grid(4), grid(2.5) * len(self._entries)))

    def minimumSizeHint(self) -> QSize:
        """A row for each line, labels elided."""
        return QSize(grid(20), self.sizeHint().height())

    def _arrange(self, area: QRectF) -> list[Mark]:
        width = min(area.width(), self._labels() + self._values() + grid(2))
        marks = []
        for index, entry in enumerate(self._entries):
            rect = QRectF(area.left(), area.top() + index * grid(2.5), width, grid(2.5))
            tooltip = entry.tooltip or f"{entry.label}: {entry.value}"
            marks.append(Mark(rect, tooltip, entry.key))
        return marks

    def _labels(self) -> int:
        metrics = QFontMetrics(text_font(bold=True))
        return widest(metrics, [entry.label for entry in self._entries]) + grid(1)

    def _values(self) -> int:
        metrics = QFontMetrics(text_font(bold=True))
        return widest(metrics, [entry.value for entry in self._entries]) + grid(0.5)

    def _draw(self, painter: QPainter) -> None:
        tokens = current_tokens()
        middle, values = Qt.AlignmentFlag.AlignVCenter, self._values()
        for index, (entry, mark) in enumerate(zip(self._entries, self._marks, strict=True)):
            rect = mark.rect
            if self._is_lit(index) and entry.key is not None:
                painter.fillRect(rect, tokens.qcolor("hover"))
            if entry.total:
                paint_hairline(
                    painter, rect.left(), rect.top(), Qt.Orientation.Horizontal, rect.width()
                )
            font = text_font(bold=entry.total)
            painter.setFont(font)
            label = rect.adjusted(grid(0.5), 0, -values - grid(0.5), 0)
            painter.setPen(tokens.qcolor("text" if entry.total else "muted_text"))
            text = QFontMetrics(font).elidedText(
                entry.label, Qt.TextElideMode.ElideMiddle, int(label.width())
            )
            painter.drawText(label, middle | Qt.AlignmentFlag.AlignLeft, text)
            painter.setPen(tokens.qcolor("text"))
            place = rect.adjusted(0, 0, -grid(0.5), 0)
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, entry.value)
