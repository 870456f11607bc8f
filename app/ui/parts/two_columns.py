"""Two columns that stand below each other where the width is not enough for both."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.metrics import grid


class TwoColumns(QWidget):
    """Fill :attr:`left` and :attr:`right`; ``least_steps`` is the width in grid steps for both."""

    def __init__(self, least_steps: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least_steps = least_steps
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(grid(1))
        self._first, self.left = _column()
        self._second, self.right = _column()
        self._row.addWidget(self._first, 1)
        self._row.addWidget(self._second, 1)

    @property
    def beside(self) -> bool:
        """Whether the columns stand beside each other now."""
        return self._row.direction() == QBoxLayout.Direction.LeftToRight

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose by the width."""
        super().resizeEvent(event)
        wide = self.width() >= grid(self._least_steps)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        if wide != self.beside:
            self._row.setDirection(across if wide else down)
            self._row.setSpacing(grid(4 if wide else 1))
            self.left.setStretch(self.left.count() - 1, 1 if wide else 0)


def _column() -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(grid(1))
    return holder, column
