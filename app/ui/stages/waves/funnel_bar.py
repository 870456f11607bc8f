"""The migration funnel: a bar over the whole width, each part a button that filters."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.number_style import grouped
from app.domain.planning.waves.funnel import Funnel
from app.ui.charts.stacked_bar import Part, StackedBar
from app.ui.stages.waves.words import status_title
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens

_MEANING = {
    VmStatus.NOT_STARTED: "in no wave",
    VmStatus.ASSIGNED: "in a wave that has not started",
    VmStatus.IN_PROGRESS: "in a wave under way",
    VmStatus.MIGRATED: "moved",
    VmStatus.FAILED: "did not move",
    VmStatus.SKIPPED: "left out by hand; they would else be in the plan",
}


class FunnelBar(StackedBar):
    """Announces by ``activated`` the status that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Migration funnel", "No VM is in the plan.", parent)
        self._chosen: frozenset[str] = frozenset()

    def show_funnel(self, funnel: Funnel) -> None:
        """Show how many VMs stand at each status."""
        total = funnel.total
        self.set_parts(
            [
                Part(
                    status_title(status),
                    count,
                    f"status_{status.value}",
                    tooltip=f"{count_text(count, 'VM')} of {grouped(total)}: {_MEANING[status]}.\n"
                    "Press to see only these; press again to see all.",
                    key=status.value,
                )
                for status, count in funnel.parts()
            ]
        )

    def show_chosen(self, statuses: Collection[str]) -> None:
        """Mark the statuses that are filtered by."""
        chosen = frozenset(statuses)
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def sizeHint(self) -> QSize:
        """The bar, and the legend in as many lines as it takes."""
        return QSize(grid(45), grid(2.25) + self._lines * grid(2.5))

    def _draw(self, painter: QPainter) -> None:
        super()._draw(painter)
        if not self._chosen:
            return
        painter.setPen(QPen(current_tokens().qcolor("accent"), 2))
        for mark, segment in zip(self._marks, self._segments, strict=True):
            if mark.key in self._chosen:
                low = mark.rect.bottom() - 1
                left = QPointF(mark.rect.left() + grid(0.5), low)
                painter.drawLine(left, QPointF(mark.rect.right(), low))
                if not segment.isEmpty():
                    painter.drawRect(QRectF(segment).adjusted(-1, -2, 1, 2))
