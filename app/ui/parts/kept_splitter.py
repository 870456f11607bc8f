"""A splitter that remembers across starts how its parts were sized by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.ui.parts.lent import lent_to


class KeptSplitter(QSplitter):
    """Takes the sizes that are kept under its name when it is first shown, and keeps new ones.

    Sizes of parts beside each other and above each other are kept apart: some splitters fold.
    """

    def __init__(
        self, orientation: Qt.Orientation, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(orientation, parent)
        self.setObjectName(name)
        self.setChildrenCollapsible(False)
        self._taken = False
        self.splitterMoved.connect(self._keep)

    @property
    def kept_sizes(self) -> list[int]:
        """The sizes that its parts were given by hand, empty before that or where none fit."""
        lent = lent_to(self) if self.objectName() else None
        sizes = lent.settings.splitter_sizes(self._key()) if lent is not None else []
        return sizes if len(sizes) == self.count() else []

    def take_kept(self) -> bool:
        """Give the parts the sizes that are kept; whether there are any."""
        sizes = self.kept_sizes
        if sizes:
            self.setSizes(sizes)
        return bool(sizes)

    def showEvent(self, event: QShowEvent) -> None:
        """Take what is kept, once."""
        super().showEvent(event)
        if not self._taken:
            self._taken = True
            self.take_kept()

    def _keep(self) -> None:
        lent = lent_to(self) if self.objectName() else None
        if lent is not None:
            lent.settings.set_splitter_sizes(self._key(), self.sizes())

    def _key(self) -> str:
        beside = self.orientation() == Qt.Orientation.Horizontal
        return f"{self.objectName()}/{'beside' if beside else 'below'}"
