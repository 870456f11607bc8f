"""A thin bar of a mix, with its name in front of it and its figures on hover."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.labels import number_text, widest
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens, theme

MixPart = tuple[str, int, str]
"""What a part is, how many it counts, and the token of its colour."""


class MixBar(QWidget):
    """Parts of a whole in one line; every part that is there is seen.

    ``titles`` are those of all bars that stand below each other, so that they begin in line.
    """

    def __init__(
        self, title: str, titles: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._title, self._titles = title, [title, *titles]
        self._parts: list[MixPart] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().theme_changed.connect(self.update)
        theme().size_changed.connect(self.updateGeometry)

    def set_parts(self, parts: Sequence[MixPart]) -> None:
        """Show these counts from left to right."""
        self._parts = list(parts)
        self.setToolTip(self.sentence)
        self.setAccessibleName(self.sentence)
        self.update()

    @property
    def sentence(self) -> str:
        """The mix in words: ``Risk: 98 green, 21 yellow``."""
        told = [f"{number_text(count)} {name}" for name, count, _ in self._parts if count]
        return f"{self._title}: {', '.join(told) or 'nothing'}"

    def sizeHint(self) -> QSize:
        """A line of small text."""
        metrics = QFontMetrics(text_font(TextSize.SMALL))
        return QSize(grid(20), metrics.height())

    def minimumSizeHint(self) -> QSize:
        """A line of small text."""
        return QSize(grid(10), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint name and bar."""
        tokens, painter = current_tokens(), painter_on(self)
        painter.setFont(text_font(TextSize.SMALL))
        painter.setPen(tokens.qcolor("muted_text"))
        area = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, middle, self._title)
        left = widest(painter.fontMetrics(), self._titles) + grid(1)
        height = grid(0.75)
        bar = QRectF(left, area.center().y() - height / 2, area.width() - left, height)
        self._paint_parts(painter, bar)
        painter.end()

    def _paint_parts(self, painter: QPainter, bar: QRectF) -> None:
        tokens = current_tokens()
        present = [part for part in self._parts if part[1] > 0]
        total = sum(count for _, count, _ in present)
        if not total:
            painter.fillRect(bar, tokens.qcolor("border"))
            return
        gap, least = 1.0, 3.0
        room = max(0.0, bar.width() - gap * (len(present) - 1) - least * len(present))
        x = bar.left()
        for _, count, color in present:
            width = least + room * count / total
            painter.fillRect(QRectF(x, bar.top(), width, bar.height()), tokens.qcolor(color))
            x += width + gap
