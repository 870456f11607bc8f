"""The ease of one tenant: badge, what it means, and a bar for each dimension."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.planning.cohorts.ease import EaseScore
from app.ui.charts.ease_bars import EaseBars
from app.ui.parts.ease_badge import EaseBadge, breakdown_text
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.text import ElidedText, Text
from app.ui.theme.metrics import grid


class EaseBreakdown(QWidget):
    """Badge and bars, without a frame around them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = EaseBadge()
        self.title = Text("", bold=True)
        self.sentence = ElidedText("", tone="muted")
        self.bars = EaseBars("Ease score by dimension", "No VM in plan: nothing is scored.")
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self.title)
        line.addWidget(self.badge)
        line.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(line)
        column.addWidget(self.bars)

    def show_score(self, title: str, score: EaseScore | None) -> None:
        """Show a tenant's score, or that it has none."""
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.badge.show_score(
            score.score if score else None, breakdown_text(score) if score else ""
        )
        self.sentence.setText(f"{score.band}: lower is easier" if score else "not scored")
        self.bars.show_score(score)


class EasePanel(QWidget):
    """The same in a view that scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.breakdown = EaseBreakdown()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(grid(2), grid(1), grid(2), grid(1))
        column.addWidget(self.breakdown)
        column.addStretch(1)
        area = flat_scroll_area()
        area.setWidget(inside)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        self.setAccessibleName("Ease of the tenant")
        self.setMinimumWidth(grid(40))

    def show_score(self, title: str, score: EaseScore | None) -> None:
        """Show a tenant's score, or that it has none."""
        self.breakdown.show_score(title, score)
