"""Where green and yellow end: two limits beside the picture of all scores."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.planning.risk.config import RiskConfig
from app.ui.charts.labels import number_text
from app.ui.charts.risk_bar import paint_risk_mark
from app.ui.stages.risk.fields import Check, LimitField
from app.ui.stages.risk.rows import Tally
from app.ui.stages.risk.scores import ScoreHistogram
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import RISK_TOKENS
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens

BAND_KNOBS = ("band.green_max", "band.yellow_max")


class CategoryCounts(QWidget):
    """● 56  ▲ 31  ■ 7: how many VMs are green, yellow and red."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._counts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Green, yellow, red."""
        return self._counts

    def set_counts(self, counts: tuple[int, int, int]) -> None:
        """Show other counts."""
        self._counts = counts
        words = zip(counts, RISK_TOKENS, strict=True)
        sentence = ", ".join(f"{number_text(count)} {risk.lower()}" for count, risk in words)
        self.setAccessibleName(f"VMs in plan: {sentence}")
        self.setToolTip(f"VMs in plan: {sentence}")
        self.update()

    def sizeHint(self) -> QSize:
        """A line of text."""
        return QSize(grid(24), grid(2.5))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the marks with their counts."""
        painter = painter_on(self)
        painter.setFont(text_font(bold=True))
        metrics = painter.fontMetrics()
        edge, x = metrics.ascent() * 0.8, 0.0
        middle = self.height() / 2
        for count, risk in zip(self._counts, RISK_TOKENS, strict=True):
            paint_risk_mark(painter, QRectF(x, middle - edge / 2, edge, edge), risk)
            text = number_text(count)
            painter.setPen(current_tokens().qcolor("text"))
            x += edge + grid(0.5)
            painter.drawText(
                round(x), round(middle + (metrics.ascent() - metrics.descent()) / 2), text
            )
            x += metrics.horizontalAdvance(text) + grid(2)
        painter.end()


class BandsPane(QWidget):
    """The two limits, the counts, and the histogram."""

    committed = Signal(str, object)
    """Key of the setting and its new value."""

    def __init__(self, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = {key: LimitField(key, check) for key in BAND_KNOBS}
        self.counts = CategoryCounts()
        self.histogram = ScoreHistogram()
        LimitField.align(self.fields.values())
        self._beside = QWidget()
        side = QVBoxLayout(self._beside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(grid(0.5))
        for field in self.fields.values():
            field.committed.connect(self.committed)
            side.addWidget(field)
        side.addWidget(self.counts)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, grid(1), grid(1), grid(1))
        row.setSpacing(grid(3))
        row.addWidget(self._beside)
        row.addWidget(self.histogram, 1)
        self.histogram.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._fit()

    def _fit(self) -> None:
        """Room for a sentence beneath a field, so that nothing moves when one is refused."""
        self._beside.setFixedWidth(grid(33))
        self.setFixedHeight(grid(23))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def show_config(self, config: RiskConfig) -> None:
        """Follow the settings."""
        for key, field in self.fields.items():
            field.show_value(config.value(key))
        self.histogram.set_limits(config.green_max, config.yellow_max)

    def show_tally(self, found: Tally) -> None:
        """Follow the assessment."""
        self.counts.set_counts(found.categories)
        self.histogram.set_scores(found.scores)
