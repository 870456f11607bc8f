"""Views of which one is seen, and which ask for no more room than that one needs."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class CurrentStack(QStackedWidget):
    """Qt's own stack is as large as its largest view, also while a small one is in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """What the view in front likes."""
        view = self.currentWidget()
        return view.sizeHint() if view is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """What the view in front needs."""
        view = self.currentWidget()
        if view is None:
            return super().minimumSizeHint()
        return view.minimumSizeHint().expandedTo(view.minimumSize())
