"""Two parts beside each other, and one above the other where they have no room beside."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.parts.kept_splitter import KeptSplitter


class FoldingSplitter(KeptSplitter):
    """Asks for the width of its widest part only: narrower than all of them, it folds."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, name, parent)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for each part alone."""
        hint = super().minimumSizeHint()
        return QSize(max(self._widths(), default=hint.width()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold; parts that were made larger by hand keep their sizes in between."""
        needed = sum(self._widths()) + self.handleWidth() * (self.count() - 1)
        folded = self.width() < needed
        wanted = Qt.Orientation.Vertical if folded else Qt.Orientation.Horizontal
        if self.orientation() != wanted:
            if folded:
                self._beside = self.saveState()
            self.setOrientation(wanted)
            if not folded:
                self.restoreState(self._beside)
            self.take_kept()
        super().resizeEvent(event)
        self.setMinimumWidth(0)

    def event(self, event: QEvent) -> bool:
        """Take back the least width that a splitter sets for its parts: they may fold."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self.setMinimumWidth(0)
        return done

    def _widths(self) -> list[int]:
        parts = [self.widget(place) for place in range(self.count())]
        return [
            max(part.minimumSizeHint().width(), part.minimumWidth())
            for part in parts
            if part is not None and not part.isHidden()
        ]
