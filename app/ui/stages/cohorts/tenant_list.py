"""A list of tenants that can be dragged to another one, as the pool and every card have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.charts.labels import number_text
from app.ui.parts.drag_lists import keys_as_mime, keys_of_mime, let_drag
from app.ui.parts.ease_badge import badge_width, breakdown_text, paint_ease_badge
from app.ui.stages.cohorts.rows import TenantEntry
from app.ui.stages.cohorts.words import entry_text
from app.ui.theme.direction import keep_left_to_right
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-migration-planner-tenants"
"""What is dragged: the keys of tenants as JSON, and nothing else."""


_LEFT_OUT = "▲"
"""Stands before a tenant that the newest assignment has left out."""


def packed_keys(keys: Iterable[int]) -> QMimeData:
    """Keys of tenants as they are dragged."""
    return keys_as_mime(MIME, keys)


def unpacked_keys(data: QMimeData) -> list[int]:
    """The keys of tenants that are dragged, none where something else is."""
    return keys_of_mime(MIME, data)


class TenantListModel(QAbstractListModel):
    """Tenants by name; a drop only asks."""

    dropped = Signal(object)
    """Keys of the tenants that were dropped here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[TenantEntry, ...] = ()

    def show_entries(self, entries: Sequence[TenantEntry]) -> None:
        """Show these; where only figures differ selection and scroll position stay."""
        entries = tuple(entries)
        if entries == self.entries:
            return
        if [entry.key for entry in entries] == [entry.key for entry in self.entries]:
            self.entries = entries
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """One row for each tenant."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Name, explanation, and what is read out."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            ease = breakdown_text(entry.ease) if entry.ease else "No VM in plan: nothing to score."
            left_out = f"\nLeft out by auto-assign: {entry.unplaced}" if entry.unplaced else ""
            return f"{entry.title}\n{number_text(entry.vms)} VMs in plan\n{ease}{left_out}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry_text(entry)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be dragged; things are dropped on the list, not on a row."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        )

    def mimeTypes(self) -> list[str]:
        """Tenants and nothing else."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The keys of the dragged tenants."""
        return packed_keys(self.entries[index.row()].key for index in indexes)

    def supportedDropActions(self) -> Qt.DropAction:
        """Tenants are moved."""
        return Qt.DropAction.MoveAction

    def place_of(self, key: int) -> int | None:
        """The row of a tenant."""
        return next((n for n, entry in enumerate(self.entries) if entry.key == key), None)


class _Painter(QStyledItemDelegate):
    """One line: name, VMs, badge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, TenantListModel):
            return
        entry, tokens = model.entries[index.row()], current_tokens()
        rect = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, option.palette.color(QPalette.ColorRole.Highlight))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, tokens.qcolor("hover"))
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(text_font())
        metrics = painter.fontMetrics()
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        color = option.palette.color(role)
        inner = rect.adjusted(grid(0.5), 0, -grid(0.5), 0)
        if entry.score is not None:
            self._paint_badge(painter, inner, entry.score, selected, color)
            inner.setRight(inner.right() - badge_width(metrics) - grid(1))
        vms = number_text(entry.vms)
        painter.setPen(color if selected else tokens.qcolor("muted_text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, right, vms)
        inner.setRight(inner.right() - metrics.horizontalAdvance(vms) - grid(1))
        painter.setPen(color if entry.vms or selected else tokens.qcolor("muted_text"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if entry.unplaced:
            painter.save()
            painter.setPen(color if selected else tokens.qcolor("warning"))
            painter.drawText(inner, left, _LEFT_OUT)
            painter.restore()
            inner.setLeft(inner.left() + metrics.horizontalAdvance(_LEFT_OUT) + grid(0.5))
        middle = Qt.TextElideMode.ElideMiddle
        text = metrics.elidedText(entry.title, middle, max(0, int(inner.width())))
        painter.drawText(inner, left, text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.qcolor("accent"))
            painter.drawRect(rect.adjusted(0.5, 0.5, -1, -1))

    def _paint_badge(
        self, painter: QPainter, rect: QRectF, score: float, selected: bool, color: QColor
    ) -> None:
        if selected:
            width = badge_width(painter.fontMetrics())
            ground = rect.adjusted(rect.width() - width, grid(0.25), 0, -grid(0.25))
            painter.fillRect(ground, current_tokens().qcolor("base"))
        paint_ease_badge(painter, rect, score)
        painter.setPen(color)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(grid(20), row_height())


def row_height() -> int:
    """Height of a tenant's line."""
    return grid(3)


class TenantList(QListView):
    """Select, drag, drop; Ctrl with an arrow asks to move what is selected to a neighbour."""

    dropped = Signal(object)
    """Keys of tenants that were dropped here."""

    step_wanted = Signal(int)
    """Move the selected tenants so many cohorts on: 1 or -1."""

    menu_wanted = Signal(object)
    """Position on the screen."""

    dragged_over = Signal(object)
    """Position on the screen of tenants that are dragged."""

    entered = Signal()
    """The keyboard has come to this list."""

    opened = Signal(int)
    """Key of a tenant that was double-clicked or entered."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self.rows = TenantListModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(title)
        let_drag(self)
        self.activated.connect(self._activated)
        self._hovered = False

    # -- what is shown -----------------------------------------------------------------------------

    def show_entries(self, entries: Sequence[TenantEntry]) -> None:
        """Show tenants; those that stay selected are those that stay."""
        kept = set(self.selected_keys())
        current = self.current_key()
        self.rows.show_entries(entries)
        if kept and not self.selectionModel().hasSelection():
            self.select_keys([key for key in kept if self.rows.place_of(key) is not None])
            place = None if current is None else self.rows.place_of(current)
            if place is not None:
                flag = self.selectionModel().SelectionFlag.NoUpdate
                self.selectionModel().setCurrentIndex(self.rows.index(place), flag)

    def keys(self) -> list[int]:
        """Keys of all tenants, in the order shown."""
        return [entry.key for entry in self.rows.entries]

    def selected_keys(self) -> list[int]:
        """Keys of the selected tenants, in the order shown."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.rows.entries[row].key for row in rows]

    def current_key(self) -> int | None:
        """The tenant that the keyboard is on."""
        index = self.currentIndex()
        return self.rows.entries[index.row()].key if index.isValid() else None

    def select_keys(self, keys: Iterable[int]) -> None:
        """Select tenants; the keyboard goes to the first of them."""
        chosen = self.selectionModel()
        chosen.clearSelection()
        places = [place for key in keys if (place := self.rows.place_of(key)) is not None]
        for place in places:
            chosen.select(self.rows.index(place), chosen.SelectionFlag.Select)
        if places:
            first = self.rows.index(min(places))
            chosen.setCurrentIndex(first, chosen.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    # -- keyboard and mouse ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with left or right moves tenants; the rest is Qt's."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if steps is not None and held == Qt.KeyboardModifier.ControlModifier:
            self.step_wanted.emit(steps)
            event.accept()
        elif steps is not None and held == Qt.KeyboardModifier.NoModifier:
            event.ignore()  # the cards walk with it
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard starts at the first tenant."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.entries:
            self.setCurrentIndex(self.rows.index(0))
        self.entered.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the selected tenants."""
        self.menu_wanted.emit(event.globalPos())

    def _activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.rows.entries[index.row()].key)

    # -- drag and drop -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take tenants, and only those."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take tenants from another list."""
        super().dragMoveEvent(event)  # scrolls near the edges
        self._consider(event)
        self.dragged_over.emit(self.viewport().mapToGlobal(event.position()))

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for a move; what is shown changes when the move is done."""
        keys = unpacked_keys(event.mimeData())
        self.setState(QAbstractItemView.State.NoState)
        if not keys or event.source() is self:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self.dropped.emit(keys)

    def _consider(self, event: QDragMoveEvent) -> None:
        if unpacked_keys(event.mimeData()) and event.source() is not self:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(grid(24), max(1, len(self.rows.entries)) * row_height())

    def minimumSizeHint(self) -> QSize:
        """Three rows."""
        return QSize(grid(18), 3 * row_height())
