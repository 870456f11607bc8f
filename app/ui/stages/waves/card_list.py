"""The list of a wave's cards: select, drag, drop, and the keys that move cards on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QToolTip,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.ui.parts.drag_lists import let_drag
from app.ui.stages.waves.card_model import CardModel, TenantCard, card_sentence, unpacked_keys
from app.ui.stages.waves.card_painter import CardPainter
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.metrics import TextSize, grid, text_font
from app.ui.theme.tokens import current_tokens

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PILE = 4
"""How many cards a pile shows."""


class CardList(QListView):
    """Shows the cards of whichever wave it is given; says what was asked for."""

    dropped = Signal(object)
    """Keys of VMs that were dropped here."""
    step_wanted = Signal(int)
    """Move what is selected so many waves on."""
    walk_wanted = Signal(int)
    """Go to the wave so many places on."""
    choose_wanted = Signal()
    """Ask to which wave what is selected goes."""
    menu_wanted = Signal(object)
    dragged_over = Signal(object)
    """Position on the screen of what is dragged."""
    drag_began = Signal(object)
    """Keys of the VMs that are dragged from or over here."""
    drag_ended = Signal()
    entered_by_keyboard = Signal()
    opened = Signal(int)
    chain_hovered = Signal(object)
    """Key of the VM on whose mark of dependencies the mouse is, None for none."""

    def __init__(self, painter: CardPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._painter = painter
        self._hovered: int | None = None
        self.hint = ""
        """What stands where there is no card."""
        self.refused = ""
        """Why nothing may be dropped here; empty where it may."""
        self.setItemDelegate(painter)
        let_drag(self)
        self.activated.connect(self._activated)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def cards(self) -> CardModel | None:
        """The model of the wave that is shown."""
        return cast("CardModel | None", self.model())

    def show_model(self, model: CardModel, chosen: QItemSelectionModel) -> None:
        """Show the cards of another wave, with what is selected there."""
        if self.model() is model:
            return
        self.setModel(model)
        spare = self.selectionModel()
        if spare is not chosen:
            self.setSelectionModel(chosen)
            spare.deleteLater()
        self._hovered = None

    def selected_keys(self) -> list[int]:
        """Keys of the selected VMs, in the order shown."""
        model, chosen = self.cards, self.selectionModel()
        if model is None or chosen is None:
            return []
        rows = [
            row
            for part in chosen.selection().toList()
            for row in range(part.top(), part.bottom() + 1)
        ]
        return [key for row in sorted(rows) for key in model.cards[row].keys]

    def select_keys(self, keys: Iterable[int]) -> None:
        """Select the cards of VMs and go to the first of them."""
        model, chosen = self.cards, self.selectionModel()
        if model is None:
            return
        wanted = set(keys)
        rows = [n for n, card in enumerate(model.cards) if not wanted.isdisjoint(card.keys)]
        chosen.clearSelection()
        if not rows:
            return
        chosen.select(_selection_of(model, rows), QItemSelectionModel.SelectionFlag.Select)
        first = model.index(rows[0])
        chosen.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(first)

    def current_key(self) -> int | None:
        """The VM that the keyboard is on; of a tenant's card the first."""
        model, index = self.cards, self.currentIndex()
        if model is None or not index.isValid():
            return None
        return model.cards[index.row()].keys[0]

    def refuse(self, reason: str) -> None:
        """Grey the cards out and take no drop; empty takes them again."""
        if reason != self.refused:
            self.refused = reason
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cards, or what can be done where there are none."""
        super().paintEvent(event)
        model = self.cards
        if self.hint and model is not None and not model.cards:
            painter = painter_on(self.viewport())
            painter.setFont(text_font())
            painter.setPen(current_tokens().qcolor("muted_text"))
            area = self.viewport().rect().adjusted(grid(1), grid(3), -grid(1), 0)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(area, flags | Qt.TextFlag.TextWordWrap, self.hint)
            painter.end()

    # -- keyboard ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with left or right moves cards, Ctrl+M asks where to; the rest is Qt's."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = held == Qt.KeyboardModifier.ControlModifier
        if steps is not None and control:
            self.step_wanted.emit(steps)
            event.accept()
        elif steps is not None and held == Qt.KeyboardModifier.NoModifier:
            self.walk_wanted.emit(steps)
            event.accept()
        elif control and event.key() == Qt.Key.Key_M:
            self.choose_wanted.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts at the first card."""
        super().focusInEvent(event)
        model = self.cards
        if model is not None and model.cards and not self.currentIndex().isValid():
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(model.index(0), flag)
        self.entered_by_keyboard.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is selected."""
        self.menu_wanted.emit(event.globalPos())

    def _activated(self, index: QModelIndex) -> None:
        model = self.cards
        if model is not None:
            self.opened.emit(model.cards[index.row()].keys[0])

    # -- the mouse ---------------------------------------------------------------------------------

    def _chain_at(self, point: QPoint) -> int | None:
        """The VM on whose mark of dependencies a point is."""
        model, index = self.cards, self.indexAt(point)
        if model is None or not index.isValid():
            return None
        card = model.cards[index.row()]
        place = QRectF(self.visualRect(index))
        mark = self._painter.chain_rect(place, card, self.devicePixelRatioF())
        return card.keys[0] if mark.contains(QRectF(point, QSize(0, 0)).topLeft()) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Over the mark of dependencies the VMs that are needed light up."""
        super().mouseMoveEvent(event)
        self._hover(self._chain_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is meant any more."""
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, key: int | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.chain_hovered.emit(key)

    def viewportEvent(self, event: QEvent) -> bool:
        """A card explains itself; its mark of dependencies is explained by the board."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            model, index = self.cards, self.indexAt(event.pos())
            if model is not None and index.isValid():
                card = model.cards[index.row()]
                if self._chain_at(event.pos()) is not None and not isinstance(card, TenantCard):
                    text = self.property("chainText") or card_sentence(card)
                else:
                    text = card_sentence(card).replace(", ", "\n", 1)
                QToolTip.showText(event.globalPos(), text, self, self.visualRect(index))
                return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel to the side, or with Shift, moves the board and not the cards."""
        turned = event.angleDelta()
        if abs(turned.x()) > abs(turned.y()) or event.modifiers() & _SHIFT:
            event.ignore()
        else:
            super().wheelEvent(event)
            event.accept()

    # -- drag and drop -----------------------------------------------------------------------------

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag what is selected as one pile with its count."""
        model = self.cards
        indexes = self.selectionModel().selectedIndexes()
        if model is None or not indexes:
            return
        keys = self.selected_keys()
        drag = QDrag(self)
        drag.setMimeData(model.mimeData(indexes))
        pile = self.pile(keys)
        drag.setPixmap(pile)
        drag.setHotSpot(QPoint(grid(1), grid(1)))
        self.drag_began.emit(keys)
        try:
            self.run_drag(drag)
        finally:
            self.drag_ended.emit()

    def run_drag(self, drag: QDrag) -> None:
        """Let the drag go on until something is dropped."""
        drag.exec(Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)

    def pile(self, keys: list[int]) -> QPixmap:
        """What hangs on the mouse: the first name on a pile of cards, with how many they are."""
        model, tokens = self.cards, current_tokens()
        ratio, offset = self.devicePixelRatioF(), grid(0.5)
        sheets = min(len(keys), _PILE)
        width, height = grid(22), grid(3)
        size = QSize(width + offset * (sheets - 1) + 2, height + offset * (sheets - 1) + 2)
        image = QPixmap(size * ratio)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = painter_on(image)
        for sheet in reversed(range(sheets)):
            box = QRect(offset * sheet, offset * sheet, width, height)
            painter.fillRect(box, tokens.qcolor("toast"))
            painter.setPen(tokens.qcolor("border_strong"))
            painter.drawRect(box)
        painter.setPen(tokens.qcolor("text"))
        painter.setFont(text_font())
        place = model.place_of(keys[0]) if model and keys else None
        name = str(model.index(place).data()) if model and place is not None else ""
        count = count_text(len(keys), "VM") if len(keys) > 1 else ""
        inner = QRectF(grid(1), 0, width - grid(2), height)
        middle = Qt.AlignmentFlag.AlignVCenter
        taken = 0
        if count:
            painter.setFont(text_font(TextSize.SMALL, bold=True))
            taken = painter.fontMetrics().horizontalAdvance(count) + grid(1)
            painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, count)
            painter.setFont(text_font())
        room = int(inner.width()) - taken
        name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.end()
        return image

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take VMs, and only those."""
        keys = unpacked_keys(event.mimeData())
        if keys:
            self.drag_began.emit(keys)  # it may come from another window
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take VMs from another list, unless they are refused."""
        super().dragMoveEvent(event)  # scrolls near the edges
        self._consider(event)
        self.dragged_over.emit(self.viewport().mapToGlobal(event.position()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dropped here."""
        super().dragLeaveEvent(event)
        self.setState(QAbstractItemView.State.NoState)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for a move; what is shown changes when the move is done."""
        keys = unpacked_keys(event.mimeData())
        self.setState(QAbstractItemView.State.NoState)
        if not keys or event.source() is self or self.refused:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self.dropped.emit(keys)

    def _consider(self, event: QDragMoveEvent) -> None:
        if unpacked_keys(event.mimeData()) and event.source() is not self and not self.refused:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def minimumSizeHint(self) -> QSize:
        """Three cards of one line."""
        return QSize(grid(16), grid(8))


def _selection_of(model: CardModel, rows: list[int]) -> QItemSelection:
    """Ascending rows as a selection of as few ranges as they make."""
    found = QItemSelection()
    start = previous = rows[0]
    for row in [*rows[1:], -1]:
        if row != previous + 1:
            found.select(model.index(start), model.index(previous))
            start = row
        previous = row
    return found
