"""Where an ease score comes from: a bar of points for each dimension, within its full mark."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.domain.planning.cohorts.ease import SPECS, Dimension, DimensionScore, EaseScore
from app.ui.charts.chart import Chart, Mark
from app.ui.charts.labels import number_text, widest
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens


def value_text(key: Dimension, part: DimensionScore) -> str:
    """The value of a dimension with its unit: ``2.4 TB``, ``12 VMs``, ``1 VM``."""
    places = 0 if float(part.value).is_integer() else 1
    return f"{number_text(part.value, places)} {SPECS[key].unit_of(part.value)}"


def points_text(part: DimensionScore) -> str:
    """Points and full mark: ``4.2 of 20``."""
    full = number_text(part.full_mark, 0 if float(part.full_mark).is_integer() else 1)
    return f"{number_text(part.points, 1)} of {full}"


class EaseBars(Chart):
    """Name, value, bar and points of each dimension; the outline is the full mark."""

    def __init__(
        self, title: str = "Ease score", empty_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, empty_text, parent)
        self._score: EaseScore | None = None
        self._bars: list[tuple[QRectF, QRectF]] = []
        self._texts: list[tuple[str, str, str]] = []
        self._widths = (0, 0, 0)

    def show_score(self, score: EaseScore | None) -> None:
        """Show a score; None says that there is none."""
        self._score = score
        found = score.dimensions if score else {}
        self._texts = [
            (SPECS[key].title, value_text(key, part), points_text(part))
            for key, part in found.items()
        ]
        self.updateGeometry()
        self.relayout()

    def sizeHint(self) -> QSize:
        """A row for each dimension."""
        return QSize(grid(50), max(grid(3), grid(2.5) * len(self._texts)))

    def minimumSizeHint(self) -> QSize:
        """A row for each dimension, with a short bar."""
        return QSize(grid(30), self.sizeHint().height())

    def _arrange(self, area: QRectF) -> list[Mark]:
        if self._score is None:
            return []
        metrics = QFontMetrics(text_font())
        self._widths = (
            widest(metrics, [text[0] for text in self._texts]) + grid(1),
            widest(metrics, [text[1] for text in self._texts]) + grid(1),
            widest(metrics, [text[2] for text in self._texts]) + grid(1),
        )
        left = area.left() + self._widths[0] + self._widths[1]
        room = max(float(grid(4)), area.width() - sum(self._widths))
        most = max(part.full_mark for part in self._score.dimensions.values()) or 1.0
        row = min(float(grid(2.5)), area.height() / len(self._texts))
        self._bars, marks = [], []
        for place, (key, part) in enumerate(self._score.dimensions.items()):
            top = area.top() + place * row
            height, inset = row * 0.5, row * 0.25
            full = QRectF(left, top + inset, max(1.0, room * part.full_mark / most), height)
            got = QRectF(left, top + inset, max(0.0, room * part.points / most), height)
            self._bars.append((full, got))
            name, value, points = self._texts[place]
            tip = f"{name}: {value}, {points} points\n{SPECS[key].help}"
            marks.append(Mark(QRectF(area.left(), top, area.width(), row), tip))
        return marks

    def _draw(self, painter: QPainter) -> None:
        tokens = current_tokens()
        painter.setFont(text_font())
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, (mark, (full, got)) in enumerate(zip(self._marks, self._bars, strict=True)):
            if self._is_lit(place):
                painter.fillRect(mark.rect, tokens.qcolor("hover"))
            name, value, points = self._texts[place]
            first, second, third = self._widths
            left = mark.rect.left()
            painter.setPen(tokens.qcolor("muted_text"))
            box = QRectF(left, mark.rect.top(), first, mark.rect.height())
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignLeft, name)
            painter.setPen(tokens.qcolor("text"))
            box = QRectF(left + first, mark.rect.top(), second - grid(1), mark.rect.height())
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, value)
            painter.fillRect(got, tokens.qcolor("chart_1"))
            painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
            painter.drawRect(full.adjusted(0.5, 0.5, -0.5, -0.5))
            painter.setPen(tokens.qcolor("text"))
            box = QRectF(mark.rect.right() - third, mark.rect.top(), third, mark.rect.height())
            painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, points)
