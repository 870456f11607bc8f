"""The rules of a project's calendar, in a small table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.columns import Column
from app.domain.shown_table import shown_table
from app.ui.parts.flow import FlowLayout
from app.ui.parts.key_tips import give_key
from app.ui.parts.lent import lent_to
from app.ui.parts.text import Text
from app.ui.parts.tool_action import offer, tool_action
from app.ui.stages.setup.calendar_rows import CalendarRow
from app.ui.theme.metrics import grid

Index = QModelIndex | QPersistentModelIndex

MOST_ROWS = 8
"""Rows that the table shows before it scrolls."""

_HEADINGS = ("Active", "Name", "Binds", "When")
_ACTIVE, _NAME, _BINDS, _WHEN = range(4)
_COLUMNS = (
    Column("active", "Active", lambda row: row.active, "bool"),
    Column("name", "Name", lambda row: row.name, width=30),
    Column("kind", "Kind", lambda row: row.kind, width=18),
    Column("binds", "Binds", lambda row: row.binds, width=24),
    Column("when", "When", lambda row: row.when, width=60),
)
"""The list in a file."""
_LINES = 2
"""Lines of text that a row has at least."""


class CalendarRuleModel(QAbstractTableModel):
    """The rules by row. Ticking one only asks for it to be switched."""

    switch_wanted = Signal(object, bool)
    """The rules of this row are to count, or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[CalendarRow] = []

    def set_rows(self, rows: Sequence[CalendarRow]) -> None:
        """Show these rows; those that stay keep their selection."""
        fresh = list(rows)
        if [row.key for row in fresh] == [row.key for row in self._rows]:
            self._rows = fresh
            if fresh:
                last = self.index(len(fresh) - 1, len(_HEADINGS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def rows(self) -> list[CalendarRow]:
        """All rows."""
        return list(self._rows)

    def row(self, number: int) -> CalendarRow:
        """The rules in a row.

        :raises IndexError: when there is no such row.
        """
        return self._rows[number]

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tick and alignment of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if column == _ACTIVE:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if row.active else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return "Active" if row.active else "Switched off"
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            name = f"{row.name}\n{row.kind}"
            return {_NAME: name, _BINDS: row.binds, _WHEN: row.when}[column]
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a row to be switched on or off."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        active = Qt.CheckState(value) == Qt.CheckState.Checked
        self.switch_wanted.emit(self._rows[index.row()], active)
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be selected, the first column ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == _ACTIVE else usual


class _WindowTable(QTableView):
    """As high as its rows; Enter opens, Space ticks."""

    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit()
            return
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            tick = self.currentIndex().siblingAtColumn(_ACTIVE)
            active = tick.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            other = Qt.CheckState.Unchecked if active else Qt.CheckState.Checked
            self.model().setData(tick, other, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)


class CalendarWindows(QWidget):
    """The table with its buttons. It changes nothing itself: its signals say what is wanted."""

    add_wanted = Signal(str)
    """A rule of this kind is to be made: ``maintenance``, ``blackout``, ``holidays``, ``busy``."""

    edit_wanted = Signal(object)
    """This row is to be edited."""

    switch_wanted = Signal(object, bool)
    """This row is to count, or not."""

    remove_wanted = Signal(object)
    """These rows are to be removed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule_model = CalendarRuleModel(self)
        self._rule_model.switch_wanted.connect(self.switch_wanted)
        self._note = Text(tone="muted")
        self._note.setWordWrap(True)
        self._problems = Text(tone="error")
        self._problems.setWordWrap(True)
        self._problems.hide()
        self._soon = QTimer(self)  # the table still has the old widths while a column is resized
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fit_rows)
        self.table = self._make_table()
        self._remove_action = QAction("Remove", self.table)
        give_key(self._remove_action, QKeySequence.StandardKey.Delete)
        self._remove_action.triggered.connect(self._remove)
        self._edit_action = QAction("Edit…", self.table)
        self._edit_action.triggered.connect(self._edit)
        export = tool_action(self, "Export table…", "", self._export)
        self.table.addActions([self._edit_action, self._remove_action, export])
        self.add_button = self._adds("Add maintenance window…", "maintenance")
        self.blackout_button = self._adds("Add blackout…", "blackout")
        self.holidays_button = self._adds("Add public holidays…", "holidays")
        self.busy_button = self._adds("Import busy times…", "busy")
        self.edit_button = self._button("Edit…", self._edit)
        self.remove_button = self._button("Remove", self._remove)
        holder = QWidget()
        buttons = FlowLayout(holder, spacing=grid(1), line_spacing=grid(1))
        for button in (
            self.add_button,
            self.blackout_button,
            self.holidays_button,
            self.busy_button,
            self.edit_button,
            self.remove_button,
        ):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self._note)
        column.addWidget(self._problems)
        column.addWidget(self.table)
        column.addWidget(holder)
        self._selection_changed()

    def _adds(self, text: str, kind: str) -> QPushButton:
        return self._button(text, lambda: self.add_wanted.emit(kind))

    def _make_table(self) -> _WindowTable:
        table = _WindowTable(self)
        table.setModel(self._rule_model)
        table.setAccessibleName("Calendar")
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_WHEN, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(lambda *_: self._soon.start())
        table.opened.connect(self._edit)
        table.doubleClicked.connect(self._edit)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        return table

    def _export(self) -> None:
        lent = lent_to(self)
        if lent is not None:
            lent.table_wanted.emit(shown_table("Calendar", _COLUMNS, self._rule_model.rows()))

    def _button(self, text: str, slot: Any) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(slot)
        return button

    def show_rules(self, rows: Sequence[CalendarRow], note: str, problems: Sequence[str]) -> None:
        """Show rules; ``note`` says when work happens, ``problems`` which calendars never open."""
        selected = {row.key for row in self.selected()}
        self._rule_model.set_rows(rows)
        for number, row in enumerate(rows):
            if row.key in selected and not self.table.selectionModel().isRowSelected(number):
                self.table.selectRow(number)
        self._note.setText(note)
        self._problems.setText("\n".join(problems))
        self._problems.setVisible(bool(problems))
        self.table.setVisible(bool(rows))
        for button in (self.edit_button, self.remove_button):
            button.setVisible(bool(rows))
        self._fit()
        self._selection_changed()

    def selected(self) -> list[CalendarRow]:
        """The selected rows."""
        rows = {index.row() for index in self.table.selectionModel().selectedIndexes()}
        return [self._rule_model.row(number) for number in sorted(rows)]

    @property
    def note(self) -> str:
        """When work happens, in a sentence."""
        return self._note.text()

    @property
    def problems(self) -> str:
        """Which calendars leave no time, a sentence each."""
        return self._problems.text() if not self._problems.isHidden() else ""

    def _fit(self) -> None:
        """Rows and columns by the font; a small table needs no scrolling of its own."""
        metrics = self.table.fontMetrics()
        high = _LINES * metrics.lineSpacing() + grid(1.25)
        self.table.verticalHeader().setDefaultSectionSize(high)
        for column in (_ACTIVE, _NAME, _BINDS):
            self.table.resizeColumnToContents(column)
        for column, widest in ((_NAME, 24), (_BINDS, 18)):
            width = self.table.columnWidth(column) + grid(1.5)
            self.table.setColumnWidth(column, min(metrics.averageCharWidth() * widest, width))
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Each row as high as its texts: what kind of rule it is stands below the longest name."""
        count, rows = self._rule_model.rowCount(), self.table.verticalHeader()
        least = rows.defaultSectionSize()
        self.table.resizeRowsToContents()
        for row in range(count):
            rows.resizeSection(row, max(least, rows.sectionSize(row) + grid(0.75)))
        shown = sum(rows.sectionSize(row) for row in range(min(MOST_ROWS, count)))
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + shown)

    def _selection_changed(self, *_ignored: object) -> None:
        count = len(self.selected())
        for edit in (self.edit_button, self._edit_action):
            offer(edit, count == 1, "Select one row.")
        for remove in (self.remove_button, self._remove_action):
            offer(remove, count > 0, "Select rows.")

    def _edit(self, *_ignored: object) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.edit_wanted.emit(chosen[0])

    def _remove(self, *_ignored: object) -> None:
        chosen = self.selected()
        if chosen:
            self.remove_wanted.emit(chosen)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()
