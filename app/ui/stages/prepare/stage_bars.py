"""The plan's stages in order, each a bar of what became of its tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.domain.planning.provisioning.specs import TaskType
from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text, widest
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens


@dataclass(frozen=True, slots=True)
class StageBar:
    """A stage: what it is called, its counts by part, and how far it is in words."""

    kind: TaskType
    title: str
    counts: Mapping[str, int]
    told: str


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of every bar: its key, what it is called, and its colour; quiet ones are ground."""

    key: str
    words: str
    token: str
    quiet: bool = False


class StageBars(Chart):
    """Cells from left to right in the order of the stages, in as many lines as the width asks for.

    A click announces the stage, or None where the one that is chosen is clicked again.
    """

    def __init__(self, title: str, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(title, empty_text, parent)
        self._bars: Sequence[StageBar] = ()
        self._parts: Sequence[BarPart] = ()
        self._lines = 1
        self._beside = False
        """Whether how far a stage is stands beside its title: where there are several lines."""
        self.chosen: TaskType | None = None

    def show_bars(self, bars: Sequence[StageBar], parts: Sequence[BarPart]) -> None:
        """Show the stages that there are."""
        if (bars, parts) != (self._bars, self._parts):
            self._bars, self._parts = bars, parts
            self.relayout()

    def choose(self, kind: TaskType | None) -> None:
        """Mark the stage whose tasks the table shows."""
        if kind is not self.chosen:
            self.chosen = kind
            self.update()

    @property
    def bars(self) -> Sequence[StageBar]:
        """The stages as shown."""
        return self._bars

    def sizeHint(self) -> QSize:
        """As many lines of cells as there are at this width."""
        return QSize(grid(60), self._lines * self._cell_height())

    def minimumSizeHint(self) -> QSize:
        """Two cells beside each other."""
        return QSize(2 * self._least_width(), self.sizeHint().height())

    def _cell_height(self) -> int:
        body = QFontMetrics(text_font()).height()
        if self._beside:
            return int(body + grid(2))
        small = QFontMetrics(text_font(TextSize.SMALL)).height()
        return int(body + small + grid(3))

    def _least_width(self) -> int:
        metrics = QFontMetrics(text_font())
        small = QFontMetrics(text_font(TextSize.SMALL))
        titles = widest(metrics, [bar.title for bar in self._bars])
        told = widest(small, [bar.told for bar in self._bars])
        return int(max(titles, told, grid(8)) + grid(2))

    def _width_beside(self) -> int:
        small = QFontMetrics(text_font(TextSize.SMALL))
        told = widest(small, [bar.told for bar in self._bars])
        titles = widest(QFontMetrics(text_font()), [bar.title for bar in self._bars])
        return int(titles + told + grid(3))

    def _arrange(self, area: QRectF) -> list[Mark]:
        if not self._bars:
            return []
        fit = max(1, int(area.width() // self._least_width()))
        lines = -(-len(self._bars) // fit)
        across = -(-len(self._bars) // lines)
        beside = lines > 1 and area.width() / across >= self._width_beside()
        if (lines, beside) != (self._lines, self._beside):
            self._lines, self._beside = lines, beside
            self.updateGeometry()
        width, height = area.width() / across, self._cell_height()
        marks = []
        for place, bar in enumerate(self._bars):
            line, column = divmod(place, across)
            rect = QRectF(area.left() + column * width, area.top() + line * height, width, height)
            marks.append(Mark(rect.adjusted(0, 0, -grid(0.5), -grid(0.5)), self._says(bar),
                              bar.kind))  # fmt: skip
        return marks

    def _says(self, bar: StageBar) -> str:
        told = [
            f"{number_text(bar.counts[part.key])} {part.words.lower()}"
            for part in self._parts
            if bar.counts.get(part.key)
        ]
        return f"{bar.title}: {', '.join(told)}"

    def _draw(self, painter: QPainter) -> None:
        tokens = current_tokens()
        for index, (bar, mark) in enumerate(zip(self._bars, self._marks, strict=True)):
            rect = mark.rect
            if bar.kind is self.chosen:
                painter.fillRect(rect, tokens.qcolor("selection"))
            elif self._is_lit(index):
                painter.fillRect(rect, tokens.qcolor("hover"))
            inner = rect.adjusted(grid(0.5), grid(0.25), -grid(0.5), 0)
            painter.setFont(text_font())
            ink = "selection_text" if bar.kind is self.chosen else "text"
            painter.setPen(tokens.qcolor(ink))
            metrics = painter.fontMetrics()
            title = metrics.elidedText(
                bar.title, Qt.TextElideMode.ElideMiddle, int(inner.width()) + 1
            )
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
            line = QRectF(inner.left(), inner.top() + metrics.height() + grid(0.25),
                          inner.width(), grid(0.75))  # fmt: skip
            self._draw_bar(painter, line, bar)
            painter.setFont(text_font(TextSize.SMALL))
            painter.setPen(tokens.qcolor(ink if bar.kind is self.chosen else "muted_text"))
            if self._beside:
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                head = QRectF(inner.left(), inner.top(), inner.width(), metrics.height())
                painter.drawText(head, right, bar.told)
            else:
                under = inner.adjusted(0, line.bottom() + grid(0.25) - inner.top(), 0, 0)
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
                painter.drawText(under, left, bar.told)

    def _draw_bar(self, painter: QPainter, line: QRectF, bar: StageBar) -> None:
        """Every part that is there is seen; what waits is an empty frame, not a colour."""
        tokens = current_tokens()
        present = [part for part in self._parts if bar.counts.get(part.key)]
        total = sum(bar.counts[part.key] for part in present)
        if not total:
            return
        gap, least = 1.0, 3.0
        room = max(0.0, line.width() - gap * (len(present) - 1) - least * len(present))
        x = line.left()
        for part in present:
            width = least + room * bar.counts[part.key] / total
            rect = QRectF(x, line.top(), width, line.height())
            if part.quiet:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                painter.fillRect(rect, tokens.qcolor(part.token))
            x += width + gap
