"""The Messages dock: what the program said lately, and what can still be done about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTime,
    QTimer,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.counted_noun import count_text
from app.ui.parts.empty_state import EmptyState
from app.ui.parts.text import Text
from app.ui.parts.vm_words import day_text
from app.ui.shell.note import Note
from app.ui.theme.icons import icon
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens, theme

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext

Index = QModelIndex | QPersistentModelIndex

TITLE = "Messages"
EMPTY = "What the program tells you is kept here for as long as it runs."
TIME, TEXT, ACTION = range(3)
_NOTE = Qt.ItemDataRole.UserRole


class _Line(QStyledItemDelegate):
    """A line with air above and below; its mark stands beside the first words."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the mark to the top."""
        super().initStyleOption(option, index)
        option.decorationAlignment = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its text in the width of its column, and a little more."""
        hint = super().sizeHint(option, index)
        view = self.parent()
        if isinstance(view, QTreeWidget) and index.column() == TEXT:
            # Qt's own hint takes the width that the column had when the line was made.
            room = QRect(0, 0, max(1, view.columnWidth(TEXT) - icon_extent() - grid(2)), grid(100))
            text = str(index.data(Qt.ItemDataRole.DisplayRole))
            wrapped = view.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text)
            hint.setHeight(wrapped.height())
        return hint + QSize(grid(1) if index.column() == ACTION else 0, grid(1))


class NoteTree(QTreeWidget):
    """A line for each message. A click on what it offers does that, and so does Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setIndentation(grid(1))
        self.setWordWrap(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(TITLE)
        self.setItemDelegate(_Line(self))
        header = self.header()
        # Lines are as high as their texts need in the width that there is now.
        header.sectionResized.connect(self.scheduleDelayedItemsLayout)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TIME, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ACTION, QHeaderView.ResizeMode.ResizeToContents)
        self.itemClicked.connect(self._clicked)

    def note_of(self, item: QTreeWidgetItem) -> Note | None:
        """The message of a line."""
        note = item.data(TIME, _NOTE)
        return note if isinstance(note, Note) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the message offers, Ctrl+C copies it."""
        item = self.currentItem()
        if item is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._press(item)
        elif item is not None and event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(item.text(TEXT))
        else:
            super().keyPressEvent(event)

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == ACTION:
            self._press(item)

    def _press(self, item: QTreeWidgetItem) -> None:
        note = self.note_of(item)
        action = note.live_action if note is not None else None
        if action is not None and action.call is not None:
            action.call()


class MessagesList(QWidget):
    """Follows the messages while it can be seen; what was listed counts as read."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__()
        self._notifier = ctx.notifier
        self.empty = EmptyState("notifications", EMPTY)
        self.count = Text("", TextSize.SMALL, tone="muted")
        self.clear_button = QPushButton("Clear")
        self.clear_button.setProperty("link", True)
        self.clear_button.setToolTip("Forget all messages")
        self.clear_button.clicked.connect(self._notifier.clear_history)
        self.tree = NoteTree()
        head = QHBoxLayout()
        head.setContentsMargins(grid(1), 0, grid(1), 0)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.clear_button)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tree, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(listed)
        self.setAccessibleName(TITLE)
        # Several messages at once, or several that lose what they offer, are shown together.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._catch_up)
        self._notifier.history_changed.connect(self._settle.start)
        theme().theme_changed.connect(self._settle.start)
        theme().size_changed.connect(self._settle.start)
        self._fill()

    def sizeHint(self) -> QSize:
        """A few lines over the width of the window."""
        return QSize(grid(80), grid(22))

    def minimumSizeHint(self) -> QSize:
        """The least in which it can be read."""
        return QSize(grid(24), grid(8))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while the dock was hidden."""
        super().showEvent(event)
        self._settle.start()

    def _catch_up(self) -> None:
        if not self.isVisible():
            return
        self._fill()
        self._notifier.mark_read()

    def _fill(self) -> None:
        tree, notes = self.tree, self._notifier.history
        tree.setIndentation(grid(1))  # of the size that the text has now
        current = tree.currentItem()
        kept = tree.note_of(current) if current is not None else None
        scrolled = tree.verticalScrollBar().value()
        tree.clear()
        today = datetime.now().astimezone().date()
        for note in reversed(notes):
            item = self._line(note, today.isoformat())
            tree.addTopLevelItem(item)
            if note is kept:
                tree.setCurrentItem(item, TIME, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        tree.verticalScrollBar().setValue(scrolled)
        self.count.setText(count_text(len(notes), "message"))
        self._stack.setCurrentIndex(1 if notes else 0)

    def _line(self, note: Note, today: str) -> QTreeWidgetItem:
        moment = note.moment
        time = QLocale().toString(
            QTime(moment.hour, moment.minute, moment.second), QLocale.FormatType.ShortFormat
        )
        when = time if moment.date().isoformat() == today else f"{day_text(moment)} {time}"
        text = "\n".join(filter(None, (note.text, note.details)))
        action = note.live_action
        item = QTreeWidgetItem([when, text, action.text if action else ""])
        item.setData(TIME, _NOTE, note)
        item.setIcon(TEXT, icon(note.kind, note.kind))
        item.setToolTip(TEXT, text)
        item.setData(TEXT, Qt.ItemDataRole.AccessibleTextRole, f"{note.kind}: {text}")
        item.setForeground(TIME, current_tokens().qcolor("muted_text"))
        for place in (TIME, TEXT, ACTION):
            item.setTextAlignment(place, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        if action:
            item.setForeground(ACTION, current_tokens().qcolor("accent"))
            item.setFont(ACTION, text_font(bold=True))
            item.setToolTip(ACTION, f"{action.text} (Enter)")
        return item
