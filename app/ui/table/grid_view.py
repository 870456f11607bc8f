"""The grid of a table: block selection, editing keys and editors that stay while refused."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget
from shiboken6 import isValid

from app.ui.table.cell_delegate import CellDelegate, Leave, row_height, tick_rect
from app.ui.table.cell_roles import Tokens
from app.ui.table.editors import CellComboBox, CellLineEdit
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import tabular

Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag
_Hint = QAbstractItemDelegate.EndEditHint
_Action = QAbstractItemView.CursorAction
_Trigger = QAbstractItemView.EditTrigger

_MOVES = {
    Leave.DOWN: _Action.MoveDown,
    Leave.UP: _Action.MoveUp,
    Leave.RIGHT: _Action.MoveNext,
    Leave.LEFT: _Action.MovePrevious,
}


class Command(StrEnum):
    """What a key asks of the table around the grid."""

    COPY = "copy"
    COPY_WITH_HEADINGS = "copy_with_headings"
    PASTE = "paste"
    CLEAR = "clear"
    FILL_DOWN = "fill_down"
    FIND = "find"
    FIND_NEXT = "find_next"
    FIND_PREVIOUS = "find_previous"
    REPLACE = "replace"
    FILTER_COLUMN = "filter_column"


KEYS: dict[Command, QKeySequence] = {
    Command.COPY: QKeySequence("Ctrl+C"),
    Command.COPY_WITH_HEADINGS: QKeySequence("Ctrl+Shift+C"),
    Command.PASTE: QKeySequence("Ctrl+V"),
    Command.CLEAR: QKeySequence("Del"),
    Command.FILL_DOWN: QKeySequence("Ctrl+D"),
    Command.FIND: QKeySequence("Ctrl+F"),
    Command.FIND_NEXT: QKeySequence("F3"),
    Command.FIND_PREVIOUS: QKeySequence("Shift+F3"),
    Command.REPLACE: QKeySequence("Ctrl+H"),
    Command.FILTER_COLUMN: QKeySequence("Alt+Down"),
}


COMMAND_TEXTS: dict[Command, str] = {
    Command.COPY: "Copy",
    Command.COPY_WITH_HEADINGS: "Copy with headings",
    Command.PASTE: "Paste",
    Command.CLEAR: "Clear",
    Command.FILL_DOWN: "Fill down",
    Command.FIND: "Find",
    Command.FIND_NEXT: "Find next",
    Command.FIND_PREVIOUS: "Find previous",
    Command.REPLACE: "Find and replace…",
    Command.FILTER_COLUMN: "Filter column…",
}
"""What each command is called."""

OTHER_KEYS = (
    ("F2", "Edit the cell, or change its tick"),
    ("Space", "Change the tick"),
    ("Return, Shift+Return", "Take the value and go down or up; open the row of a plain list"),
    ("Ctrl+Return", "Open the row"),
    ("Tab, Shift+Tab", "Take the value and go right or left; from the row's end leave the table"),
    ("Esc", "Leave the editor without a change"),
    ("Shift+Space", "Select whole rows"),
    ("Ctrl+Space", "Select whole columns"),
)
"""Keys that a table answers to without a command, and what they do."""


def command_of(event: QKeyEvent) -> Command | None:
    """The command that a key stands for."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
    return next((command for command, key in KEYS.items() if key == pressed), None)


class GridView(QTableView):
    """A table view that leaves commands to the table it stands in.

    It takes its keys itself, before a shortcut of the window does, so that Copy means this table
    while it has the focus.
    """

    command = Signal(object)
    """A :class:`Command`."""
    fill_requested = Signal(object, str)
    """Index of the cell that was edited, and the text to put into all selected cells beneath."""
    row_activated = Signal(object)
    """Index of a cell whose record is to be opened."""

    def __init__(
        self, model: RecordTableModel, tokens: Tokens, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._records = model
        self._pressed_tick: Index = QModelIndex()
        self._held: QWidget | None = None
        self.left_inset = 0
        self.lead: GridView | None = None
        self.cell_delegate = CellDelegate(model, tokens, self)
        self.cell_delegate.leaving.connect(self._leave)
        self.setItemDelegate(self.cell_delegate)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            _Trigger.DoubleClicked | _Trigger.EditKeyPressed | _Trigger.AnyKeyPressed
        )
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.doubleClicked.connect(self._double_clicked)
        self._fit_rows()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Claim the table's own keys before shortcuts of the window see them."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and command_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commands, Enter, Space; everything else as in any table."""
        command = command_of(event)
        if command is not None:
            self.command.emit(command)
            event.accept()
        elif event.key() == Qt.Key.Key_F2 and self._is_tick(self.currentIndex()):
            self._toggle(self.currentIndex())
        elif not (self._enter(event) or self._space(event)):
            super().keyPressEvent(event)
            if self.state() == QAbstractItemView.State.EditingState:
                # The key went to the editor; a grid beneath this one must not see it as well.
                event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the cells of rows that can be edited, and from a row's end out of them.

        Qt would go round and round in the cells, and who has no mouse would never get out.
        """
        self.setTabKeyNavigation(self._has_cell_beside(forward))
        return super().focusNextPrevChild(forward)

    def _has_cell_beside(self, forward: bool) -> bool:
        """Whether Tab has somewhere to go in the row of the current cell."""
        whole = self.lead or self
        index, header = self.currentIndex(), whole.horizontalHeader()
        columns = self._records.columns
        if not index.isValid() or not any(column.editable for column in columns):
            return False
        place = header.visualIndex(index.column())
        beside = range(place + 1, len(columns)) if forward else range(place)
        return any(not whole.isColumnHidden(header.logicalIndex(each)) for each in beside)

    def _enter(self, event: QKeyEvent) -> bool:
        index = self.currentIndex()
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or not index.isValid():
            return False
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ShiftModifier:
            self.go(Leave.UP)
        elif modifiers or not any(column.editable for column in self._records.columns):
            self.row_activated.emit(index)
        else:
            self.go(Leave.DOWN)
        return True

    def _space(self, event: QKeyEvent) -> bool:
        index = self.currentIndex()
        if event.key() != Qt.Key.Key_Space or not index.isValid():
            return False
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._widen(_Flag.Rows)
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._widen(_Flag.Columns)
        elif not event.modifiers() and self._is_tick(index):
            self._toggle(index)
        else:
            return False
        return True

    def _widen(self, whole: QItemSelectionModel.SelectionFlag) -> None:
        """Let the selection take in whole rows or columns."""
        selection = self.selectionModel().selection()
        if selection.isEmpty():
            selection = QItemSelection(self.currentIndex(), self.currentIndex())
        self.selectionModel().select(selection, _Flag.ClearAndSelect | whole)

    def go(self, leave: Leave) -> None:
        """Move the current cell."""
        move = _MOVES.get(leave)
        if move is not None:
            index = self.moveCursor(move, Qt.KeyboardModifier.NoModifier)
            if index.isValid():
                self.setCurrentIndex(index)

    # Editing

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close an editor, unless its text is refused: then it stays, and says why."""
        kept = hint != _Hint.RevertModelCache and editor.isVisible()
        if kept and self._is_refused(editor):
            self._held = editor
            QTimer.singleShot(0, self, self._return_to_editor)
            return
        super().closeEditor(editor, hint)

    def _is_refused(self, editor: QWidget) -> bool:
        return isinstance(editor, (CellLineEdit, CellComboBox)) and bool(editor.refusal())

    def _return_to_editor(self) -> None:
        """Go back to the cell whose editor is still open, when the user went to another one."""
        editor, self._held = self._held, None
        if editor is None or not isValid(editor) or not editor.isVisible():
            return
        index = self.indexAt(editor.geometry().center())
        if not index.isValid() or self.currentIndex() == index:
            return
        self.setCurrentIndex(index)
        editor.setFocus()

    def _leave(self, editor: QWidget, leave: Leave) -> None:
        index = self.currentIndex()
        if leave is Leave.FILL and isinstance(editor, (CellLineEdit, CellComboBox)):
            text = editor.cell_text()
            self.closeEditor(editor, _Hint.RevertModelCache)
            self.fill_requested.emit(index, text)
            return
        self.commitData(editor)
        self.closeEditor(editor, _Hint.NoHint)
        self.go(leave)

    def _is_tick(self, index: Index) -> bool:
        if not index.isValid():
            return False
        column = self._records.columns[index.column()]
        return column.editable and column.kind == "bool"

    def _toggle(self, index: Index) -> None:
        value = self._records.value_at(index.row(), index.column())
        self.fill_requested.emit(index, "No" if value else "Yes")

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note a press on a tick."""
        index = self.indexAt(event.position().toPoint())
        on_tick = (
            event.button() == Qt.MouseButton.LeftButton
            and not event.modifiers()
            and self._is_tick(index)
            and tick_rect(self.visualRect(index)).contains(event.position())
        )
        self._pressed_tick = QPersistentModelIndex(index) if on_tick else QModelIndex()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Turn a tick over that was pressed and let go."""
        super().mouseReleaseEvent(event)
        index, self._pressed_tick = self._pressed_tick, QModelIndex()
        if index.isValid() and tick_rect(self.visualRect(index)).contains(event.position()):
            self._toggle(index)

    def _double_clicked(self, index: QModelIndex) -> None:
        if not self._records.columns[index.column()].editable:
            self.row_activated.emit(index)

    # Look

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into view, beside the frozen column and not behind it."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if not self.left_inset:
            return
        if self.horizontalHeader().visualIndex(index.column()) == 0:
            bar.setValue(before)
            return
        place = self.visualRect(index)
        if self.isRightToLeft():  # the frozen column lies over the right edge
            hidden = place.right() + 1 - (self.viewport().width() - self.left_inset)
        else:
            hidden = self.left_inset - place.left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's name
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """Where a key leads to; a grid with one column follows the one it lies on."""
        if self.lead is not None:
            return self.lead.moveCursor(cursorAction, modifiers)
        return super().moveCursor(cursorAction, modifiers)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self.cell_delegate.set_tokens(tokens)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Rows follow the size of the text."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange}:
            self._fit_rows()

    def _fit_rows(self) -> None:
        figures = tabular(self.font())
        if figures != self.font():
            self.setFont(figures)
        header = self.verticalHeader()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(header.ResizeMode.Fixed)
        header.setDefaultSectionSize(row_height(self.fontMetrics()))
        self.cell_delegate.set_metrics(self.fontMetrics())
