"""What happens to each vCenter, a line for each that begins with the verb."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from app.domain.inventory.merge import EstateChange
from app.ui.parts.text import Text
from app.ui.theme.metrics import grid

_VERBS = {
    "adds": ("Add", "ok"),
    "replaces": ("Replace", "warning"),
    "removes": ("Take out", "error"),
    "keeps": ("Untouched", "muted"),
}
"""The verb of a change and its tone."""

_LINES = 6
"""Lines after which the list scrolls, so that the changes below it stay in view."""


class EstateList(QScrollArea):
    """As high as its lines, up to a few; it scrolls from there."""

    def __init__(self, estates: Sequence[EstateChange], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._estates = tuple(estates)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What happens to each vCenter")
        self._inner = inner = QWidget()
        lines = QGridLayout(inner)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setHorizontalSpacing(grid(2))
        lines.setVerticalSpacing(grid(0.5))
        lines.setColumnStretch(1, 1)
        for row, change in enumerate(self._estates):
            verb, tone = _VERBS[change.kind]
            words = Text(change.sentence, tone="muted" if change.kind == "keeps" else "")
            words.setWordWrap(True)
            lines.addWidget(Text(verb, tone=tone, bold=True), row, 0, Qt.AlignmentFlag.AlignTop)
            lines.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        self.setWidget(inner)

    def text(self) -> str:
        """What stands in it, a line for each vCenter."""
        return "\n".join(change.sentence for change in self._estates)

    def sizeHint(self) -> QSize:
        """As high as its lines at this width, up to a few."""
        inner = self._inner
        width = max(self.viewport().width(), grid(40))
        needed = inner.heightForWidth(width) if inner.hasHeightForWidth() else 0
        most = _LINES * (self.fontMetrics().height() + grid(0.5))
        return QSize(grid(60), min(max(needed, inner.minimumSizeHint().height()), most))

    def minimumSizeHint(self) -> QSize:
        """The least it can do with."""
        return QSize(grid(20), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths wrap differently."""
        super().resizeEvent(event)
        self.updateGeometry()
