"""A short list of VMs with what was found, each leading to the VM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.ui.table.cell_delegate import row_height
from app.ui.theme.metrics import grid

_KEY = Qt.ItemDataRole.UserRole
_NAME_SHARE = 0.36


class Example(NamedTuple):
    """A VM and the sentence about it."""

    key: int
    name: str
    text: str


class ExampleList(QTreeWidget):
    """As high as its lines. A click or Enter chooses the VM; its actions are the menu of one."""

    chosen = Signal(object)
    """Key of a VM."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examples: list[Example] = []
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("VMs hit")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.header().setStretchLastSection(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.header().setMinimumSectionSize(1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.itemClicked.connect(self._clicked)

    @property
    def examples(self) -> Sequence[Example]:
        """What is shown."""
        return self._examples

    def current_keys(self) -> list[int]:
        """The VM of the current line, if there is one."""
        item = self.currentItem()
        return [] if item is None else [item.data(0, _KEY)]

    def show_examples(self, examples: Sequence[Example]) -> None:
        """Show these VMs; the same ones again change nothing."""
        if list(examples) == self._examples:
            return
        self._examples = list(examples)
        self.clear()
        for each in self._examples:
            item = QTreeWidgetItem([each.name, each.text])
            item.setData(0, _KEY, each.key)
            item.setToolTip(0, each.name)
            item.setToolTip(1, each.text)
            self.addTopLevelItem(item)
        self._fit()

    def _fit(self) -> None:
        size = QSize(0, row_height(self.fontMetrics()))
        for item in self.findItems("", Qt.MatchFlag.MatchContains):
            item.setSizeHint(0, size)
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def sizeHint(self) -> QSize:
        """Room for all lines."""
        row = self.sizeHintForRow(0) if self._examples else 0
        return QSize(grid(30), row * len(self._examples) + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """As high as all lines, however narrow."""
        return QSize(grid(10), self.sizeHint().height())

    def viewportEvent(self, event: QEvent) -> bool:
        """Names take a share of the width."""
        if event.type() == QEvent.Type.Resize:
            self.setColumnWidth(0, round(self.viewport().width() * _NAME_SHARE))
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the current VM."""
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self._clicked(item)
        else:
            super().keyPressEvent(event)

    def _clicked(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(item.data(0, _KEY))
