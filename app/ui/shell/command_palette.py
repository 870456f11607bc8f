"""The command palette: everything the program can do, by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextLayout,
)
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.parts.hairline import Hairline
from app.ui.parts.text import Text
from app.ui.shell.palette_items import PaletteItem, PaletteMatch, Provider, rank, with_recent
from app.ui.theme.direction import keep_left_to_right
from app.ui.theme.icons import paint_icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens

_MOST_ROWS = 12
_MOVES = {
    Qt.Key.Key_Down,
    Qt.Key.Key_Up,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_PageUp,
}

_Index = QModelIndex | QPersistentModelIndex


class _MatchList(QAbstractListModel):
    """The matches, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._matches: list[PaletteMatch] = []

    def show_matches(self, matches: list[PaletteMatch]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._matches = matches
        self.endResetModel()

    def match_at(self, row: int) -> PaletteMatch:
        """The match of a row."""
        return self._matches[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        """Number of matches."""
        return 0 if parent is not None and parent.isValid() else len(self._matches)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Title to show; group, title and shortcut to speak."""
        if not index.isValid():
            return None
        item = self._matches[index.row()].item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (item.title, item.beside, item.shortcut)))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What cannot be done now is shown, but not offered."""
        if not index.isValid() or not self._matches[index.row()].item.enabled:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _MatchDelegate(QStyledItemDelegate):
    """Paints icon, title with the matched letters in bold, group and shortcut."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        rows = index.model()
        if not isinstance(rows, _MatchList):
            return
        match, tokens = rows.match_at(index.row()), current_tokens()
        item, rect = match.item, QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if chosen:
            painter.fillRect(rect, tokens.qcolor("selection"))
        muted = "selection_text" if chosen else "muted_text"
        ink = "selection_text" if chosen else ("text" if item.enabled else "muted_text")
        area = rect.adjusted(grid(1.5), 0, -grid(1.5), 0)
        extent = icon_extent()
        box = QRectF(area.left(), area.center().y() - extent / 2 + 1, extent, extent)
        if item.icon_name:
            paint_icon(painter, box, item.icon_name, muted)
        area.setLeft(int(box.right()) + grid(1))
        small = text_font(TextSize.SMALL)
        painter.setFont(small)
        painter.setPen(tokens.qcolor(muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        metrics = QFontMetrics(small)
        for whole in filter(None, (item.shortcut, item.beside)):
            text = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, area.width() * 2 // 3)
            painter.drawText(area, right, text)
            area.setRight(area.right() - metrics.horizontalAdvance(text) - grid(2))
        painter.setPen(tokens.qcolor(ink))
        _paint_title(painter, area, item.title, match.positions)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """All rows are of one height."""
        return QSize(option.rect.width(), grid(3.5))


class CommandPalette(QFrame):
    """A list over the window, used by keyboard alone: letters, Up, Down, Enter, Esc.

    ``recent`` holds the keys of commands used last, the newest first, to be kept in settings.
    """

    closed = Signal()
    item_run = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        keep_left_to_right(self)
        self.recent: list[str] = []
        self._host = window
        self._items: list[PaletteItem] = []
        self._providers: list[Provider] = []
        self._came_from: QWidget | None = None
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(
            "Type a command, or the name of a VM, tenant, network, wave or project"
        )
        self._edit.setAccessibleName("Command")
        self._edit.setProperty("bare", True)
        self._edit.setTextMargins(grid(1), grid(0.75), grid(1), grid(0.75))
        self._edit.textChanged.connect(self._search)
        self._edit.installEventFilter(self)
        self._rows = _MatchList(self)
        self._list = QListView()
        self._list.setModel(self._rows)
        self._list.setItemDelegate(_MatchDelegate(self._list))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Matching commands")
        self._list.clicked.connect(self._run_row)
        self._nothing = Text("Nothing matches.", tone="muted")
        self._nothing.setContentsMargins(grid(1.5), grid(1), grid(1.5), grid(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, grid(0.5))
        column.setSpacing(0)
        for widget in (self._edit, Hairline(), self._nothing, self._list):
            column.addWidget(widget)
        window.installEventFilter(self)
        self.setAccessibleName("Command palette")
        self.hide()

    def set_items(self, items: Sequence[PaletteItem]) -> None:
        """Offer these commands."""
        self._items = list(items)
        if not self.isHidden():
            self._search()

    def add_provider(self, provider: Provider) -> None:
        """Have a callable bring items that fit a query, such as VMs to go to."""
        self._providers.append(provider)

    def open(self, query: str = "") -> None:
        """Show it and take the keyboard."""
        self._came_from = self.window().focusWidget()
        self._edit.setText(query)
        self._search()
        self.show()
        self.raise_()
        self._place()
        self._edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Hide it and give the keyboard back."""
        if self.isHidden():
            return
        back, self._came_from = self._came_from, None
        inside = self._edit.hasFocus()
        self.hide()
        if inside and back is not None:
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def titles(self) -> list[str]:
        """Titles of the rows, the best first."""
        return [self._rows.match_at(row).item.title for row in range(self._rows.rowCount())]

    def current_title(self) -> str:
        """Title of the chosen row, empty when none fits."""
        index = self._list.currentIndex()
        return self._rows.match_at(index.row()).item.title if index.isValid() else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Steer the list from the field; go when the keyboard goes; follow the window."""
        if watched is self._edit:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if isinstance(event, QFocusEvent) and event.lostFocus():
                self._keyboard_went(event.reason())
        elif event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a plate with a thin edge."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setPen(QPen(tokens.qcolor("border_strong"), 1))
        painter.setBrush(tokens.qcolor("base"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _keyboard_went(self, reason: Qt.FocusReason) -> None:
        """Go too, unless only the window was left or a context menu opened."""
        stays = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
        if reason not in stays:
            self.dismiss()

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._run_row(self._list.currentIndex())
        elif key in _MOVES:
            self._move(key)
        elif key not in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            return False
        return True

    def _move(self, key: Qt.Key) -> None:
        """Go on to the next row that can be chosen, round the ends for single steps."""
        rows = self._rows.rowCount()
        enabled = [row for row in range(rows) if self._rows.match_at(row).item.enabled]
        if not enabled:
            return
        row = self._list.currentIndex().row()
        place = enabled.index(row) if row in enabled else 0
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            place = (place + (1 if key == Qt.Key.Key_Down else -1)) % len(enabled)
        else:
            step = _MOST_ROWS - 1 if key == Qt.Key.Key_PageDown else 1 - _MOST_ROWS
            place = min(max(0, place + step), len(enabled) - 1)
        self._list.setCurrentIndex(self._rows.index(enabled[place]))

    def _search(self) -> None:
        query = self._edit.text()
        found = [item for provider in self._providers for item in provider(query.strip())]
        self._rows.show_matches(rank(query, [*self._items, *found], self.recent))
        count = self._rows.rowCount()
        first = next((row for row in range(count) if self._rows.match_at(row).item.enabled), None)
        if first is not None:
            self._list.setCurrentIndex(self._rows.index(first))
        self._nothing.setVisible(not count)
        self._list.setVisible(bool(count))
        self._list.setFixedHeight(grid(3.5) * min(count, _MOST_ROWS))
        self._place()

    def _run_row(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        item = self._rows.match_at(index.row()).item
        if not item.enabled:
            return
        self.recent = with_recent(self.recent, item.key)
        self.dismiss()
        self.item_run.emit(item.key)
        item.run()

    def _place(self) -> None:
        window = self._host
        width = min(grid(80), window.width() - grid(4))
        self.resize(width, self.sizeHint().height())
        self.move((window.width() - width) // 2, grid(6))


def _paint_title(painter: QPainter, area: QRect, title: str, positions: tuple[int, ...]) -> None:
    """Paint a title on one line with some letters in bold."""
    plain, bold = text_font(), text_font(bold=True)
    shown = QFontMetrics(bold).elidedText(title, Qt.TextElideMode.ElideMiddle, area.width())
    line = QTextLayout(shown, plain)
    if shown == title:
        ranges = []
        for place in positions:
            part = QTextLayout.FormatRange()
            part.start, part.length = place, 1
            part.format.setFont(bold)
            ranges.append(part)
        line.setFormats(ranges)
    line.beginLayout()
    row = line.createLine()
    line.endLayout()
    top = area.center().y() - row.height() / 2 + 1
    line.draw(painter, QRectF(area.left(), top, area.width(), row.height()).topLeft())
