"""The ease of a tenant or a cohort as a small badge that reads without colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.planning.cohorts.ease import Band, EaseScore, band_of
from app.ui.charts.labels import number_text
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens, theme

EASE_MARKS = {
    Band.EASY: ("ease-easy", "ok"),
    Band.MEDIUM: ("ease-medium", "warning"),
    Band.HARD: ("ease-hard", "error"),
}
"""Icon (one, two or three steps) and colour of each band."""


def ease_mark(score: float | None) -> tuple[str, str] | None:
    """Icon and colour token of a score; None for none."""
    return None if score is None else EASE_MARKS[band_of(score)]


def ease_text(score: float | None) -> str:
    """``14.2 Easy``, a dash where nothing is scored."""
    return "–" if score is None else f"{number_text(score, 1)} {band_of(score)}"


def badge_width(metrics: QFontMetrics) -> int:
    """Pixels that the badge of any score takes."""
    return metrics.horizontalAdvance("100.0") + metrics.height() + grid(1.5)


def paint_ease_badge(painter: QPainter, rect: QRectF, score: float) -> None:
    """Paint mark and figure of a score at the right end of a rectangle."""
    tokens = current_tokens()
    name, token = EASE_MARKS[band_of(score)]
    metrics = painter.fontMetrics()
    width, height = badge_width(metrics), metrics.height() + grid(0.25)
    box = QRectF(rect.right() - width, rect.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor(token, 0.14))
    painter.drawRoundedRect(box, height / 4, height / 4)
    edge = float(metrics.height())
    mark = QRectF(box.left() + grid(0.5), box.center().y() - edge / 2, edge, edge)
    paint_icon(painter, mark, name, token)
    painter.setPen(tokens.qcolor("text"))
    place = box.adjusted(0, 0, -grid(0.5), 0)
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(place, flags, number_text(score, 1))
    painter.restore()


def breakdown_text(found: EaseScore) -> str:
    """A score and where it comes from, a line for each dimension."""
    from app.domain.planning.cohorts.ease import SPECS

    lines = [f"Ease {number_text(found.score, 1)} of 100: {found.band} (lower is easier)"]
    for key, part in found.dimensions.items():
        spec = SPECS[key]
        value = number_text(part.value, 0 if float(part.value).is_integer() else 1)
        lines.append(
            f"{spec.title}: {value} {spec.unit_of(part.value)}, "
            f"{number_text(part.points, 1)} of {number_text(part.full_mark, 1)} points"
        )
    return "\n".join(lines)


class EaseBadge(QWidget):
    """Shows a score; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._score: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().theme_changed.connect(self.update)
        theme().size_changed.connect(self.updateGeometry)
        self.hide()

    @property
    def score(self) -> float | None:
        """The score that is shown."""
        return self._score

    def show_score(self, score: float | None, tooltip: str = "") -> None:
        """Show another score, or none."""
        self._score = score
        self.setVisible(score is not None)
        self.setToolTip(tooltip)
        self.setAccessibleName(f"Ease {ease_text(score)}")
        self.update()

    def sizeHint(self) -> QSize:
        """Mark and figure."""
        metrics = QFontMetrics(text_font())
        return QSize(badge_width(metrics) + 1, metrics.height() + grid(0.5))

    def minimumSizeHint(self) -> QSize:
        """Mark and figure, never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint with the colours of the theme."""
        if self._score is None:
            return
        painter = painter_on(self)
        painter.setFont(text_font())
        paint_ease_badge(painter, QRectF(self.rect()), self._score)
        painter.end()
