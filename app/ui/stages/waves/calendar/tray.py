"""The waves that have no day, to be dragged to one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QWidget

from app.ui.stages.waves.calendar.dragging import Held, drag_of
from app.ui.stages.waves.calendar.scene import Block, Scene
from app.ui.stages.waves.calendar.words import block_title
from app.ui.stages.waves.words import vms_text
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme

_KEY = Qt.ItemDataRole.UserRole


class WaveTray(QListWidget):
    """Enter opens a wave, Ctrl+M asks for its date; one is dragged at a time."""

    chosen = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(int, object)
    date_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Waves without a day")
        self.currentItemChanged.connect(lambda *_: self._changed())
        self.itemPressed.connect(lambda _item: self._changed())
        self.itemActivated.connect(lambda item: self.opened.emit(item.data(_KEY)))
        self._blocks: dict[int, Block] = {}
        theme().size_changed.connect(self._refit)

    def _refit(self) -> None:
        for row in range(self.count()):
            self.item(row).setSizeHint(QSize(grid(8), grid(2.75)))

    def show_blocks(self, blocks: Sequence[Block], scene: Scene) -> None:
        """Show these; the chosen one stays."""
        if tuple(self._blocks.values()) == tuple(blocks):
            return
        current = self.current_key
        self._blocks = {block.key: block for block in blocks}
        self.blockSignals(True)
        self.clear()
        for block in blocks:
            item = QListWidgetItem(f"{block_title(block.face)} · {vms_text(len(block.face.vms))}")
            item.setData(_KEY, block.key)
            item.setSizeHint(QSize(grid(8), grid(2.75)))
            item.setToolTip(scene.sentence(block))
            self.addItem(item)
            if block.key == current:
                self.setCurrentItem(item)
        self.blockSignals(False)

    @property
    def current_key(self) -> int:
        """Key of the chosen wave, 0 for none."""
        item = self.currentItem()
        return int(item.data(_KEY)) if item is not None else 0

    def set_current(self, key: int) -> None:
        """Show which wave the page's commands mean."""
        if key == self.current_key:
            return
        self.blockSignals(True)
        places = list(self._blocks)
        self.setCurrentRow(places.index(key) if key in self._blocks else -1)
        self.blockSignals(False)

    def _changed(self) -> None:
        if self.current_key:
            self.chosen.emit(self.current_key)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the chosen wave; the day under the mouse is to be its first."""
        block = self._blocks.get(self.current_key)
        if block is not None:
            self.run_drag(drag_of(self, Held(block.key), block_title(block.face)))

    def run_drag(self, drag: QDrag) -> None:
        """Let the drag go on until something is dropped."""
        drag.exec(Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+M asks for the date; the rest is Qt's."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_M and self.current_key:
            self.date_wanted.emit(self.current_key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a wave."""
        item = self.itemAt(event.pos())
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            item = self.currentItem()
            corner = self.visualItemRect(item).bottomLeft() if item is not None else QPoint()
            where = self.viewport().mapToGlobal(corner)
        if item is not None:
            self.menu_wanted.emit(item.data(_KEY), where)

    def sizeHint(self) -> QSize:
        """Room for a name and a count."""
        return QSize(grid(26), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Three waves."""
        return QSize(grid(12), grid(8))
