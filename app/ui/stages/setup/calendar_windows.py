"""The maintenance windows and blackouts of a project, in a small table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.model import CalendarWindow
from app.ui.parts.text import Text
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import grid

Index = QModelIndex | QPersistentModelIndex

KINDS = {"maintenance": "Maintenance", "blackout": "Blackout"}
MOST_ROWS = 8
"""Rows that the table shows before it scrolls."""

_HEADINGS = ("Active", "Name", "Kind", "When")
_ACTIVE, _NAME, _KIND, _WHEN = range(4)


def weekday_name(weekday: int | None) -> str:
    """Name of a weekday, 0 for Monday, or "Every day"."""
    return "Every day" if weekday is None else QLocale().standaloneDayName(weekday + 1)


def hour_text(hour: float) -> str:
    """An hour of the day as ``22:30``; the end of the day is ``24:00``."""
    minutes = round(hour * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def when_text(window: CalendarWindow) -> str:
    """When a window opens, or when a blackout is, in words."""
    formatter = CellFormatter()
    first, last = window.first_day, window.last_day
    if window.kind == "blackout" and first and last:
        span = f"{formatter.day(first)} to {formatter.day(last)}"
        return formatter.day(first) if first == last else span
    if window.start_hour == 0 and window.end_hour == 24:
        hours = "all day"
    else:
        hours = f"{hour_text(window.start_hour)} to {hour_text(window.end_hour)}"
        hours += " (next day)" if window.end_hour < window.start_hour else ""
    parts = [f"{weekday_name(window.weekday)}, {hours}"]
    parts += [f"from {formatter.day(first)}"] if first else []
    parts += [f"until {formatter.day(last)}"] if last else []
    return ", ".join(parts)


class CalendarWindowModel(QAbstractTableModel):
    """The windows by row. Ticking one only asks for it to be saved."""

    save_wanted = Signal(object)
    """A window with another ``active``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._windows: list[CalendarWindow] = []

    def set_windows(self, windows: Sequence[CalendarWindow]) -> None:
        """Show these windows; rows that stay keep their selection."""
        fresh = list(windows)
        if [window.id for window in fresh] == [window.id for window in self._windows]:
            self._windows = fresh
            if fresh:
                last = self.index(len(fresh) - 1, len(_HEADINGS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._windows = fresh
        self.endResetModel()

    def window(self, row: int) -> CalendarWindow:
        """The window in a row.

        :raises IndexError: when there is no such row.
        """
        return self._windows[row]

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of windows."""
        return 0 if parent is not None and parent.isValid() else len(self._windows)

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
        window, column = self._windows[index.row()], index.column()
        if column == _ACTIVE:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if window.active else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return "Active" if window.active else "Switched off"
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return {
                _NAME: window.label,
                _KIND: KINDS.get(window.kind, window.kind),
                _WHEN: when_text(window),
            }[column]
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a window to be switched on or off."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        active = Qt.CheckState(value) == Qt.CheckState.Checked
        self.save_wanted.emit(replace(self._windows[index.row()], active=active))
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
    """A window of this kind is to be made."""

    edit_wanted = Signal(object)
    """This window is to be edited."""

    save_wanted = Signal(object)
    """This window is to be saved as it is handed over."""

    remove_wanted = Signal(object)
    """These windows are to be removed: a list of keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window_model = CalendarWindowModel(self)
        self._window_model.save_wanted.connect(self.save_wanted)
        self._note = Text(tone="muted")
        self._note.setWordWrap(True)
        self.table = self._make_table()
        self._remove_action = QAction("Remove", self.table)
        self._remove_action.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        self._remove_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._remove_action.triggered.connect(self._remove)
        self._edit_action = QAction("Edit…", self.table)
        self._edit_action.triggered.connect(self._edit)
        self.table.addActions([self._edit_action, self._remove_action])
        self.add_button = self._button("Add maintenance window…", self._add_maintenance)
        self.blackout_button = self._button("Add blackout…", self._add_blackout)
        self.edit_button = self._button("Edit…", self._edit)
        self.remove_button = self._button("Remove", self._remove)
        buttons = QHBoxLayout()
        buttons.setSpacing(grid(1))
        for button in (
            self.add_button,
            self.blackout_button,
            self.edit_button,
            self.remove_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self._note)
        column.addWidget(self.table)
        column.addLayout(buttons)
        self._selection_changed()

    def _make_table(self) -> _WindowTable:
        table = _WindowTable(self)
        table.setModel(self._window_model)
        table.setAccessibleName("Calendar windows")
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_WHEN, QHeaderView.ResizeMode.Stretch)
        table.opened.connect(self._edit)
        table.doubleClicked.connect(self._edit)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        return table

    def _button(self, text: str, slot: Any) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(slot)
        return button

    def show_windows(self, windows: Sequence[CalendarWindow], week: str) -> None:
        """Show windows; ``week`` says in a sentence when work happens without any."""
        selected = {window.id for window in self.selected()}
        self._window_model.set_windows(windows)
        for row, window in enumerate(windows):
            if window.id in selected and not self.table.selectionModel().isRowSelected(row):
                self.table.selectRow(row)
        maintenance = any(w.active and w.kind == "maintenance" for w in windows)
        self._note.setText(
            "Work happens only within the active maintenance windows, on any weekday."
            if maintenance
            else week
        )
        self.table.setVisible(bool(windows))
        for button in (self.edit_button, self.remove_button):
            button.setVisible(bool(windows))
        self._fit()
        self._selection_changed()

    def selected(self) -> list[CalendarWindow]:
        """Windows in the selected rows."""
        rows = {index.row() for index in self.table.selectionModel().selectedIndexes()}
        return [self._window_model.window(row) for row in sorted(rows)]

    @property
    def note(self) -> str:
        """When work happens, in a sentence."""
        return self._note.text()

    def _fit(self) -> None:
        """Rows and columns by the font; a small table needs no scrolling of its own."""
        metrics = self.table.fontMetrics()
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + grid(1.25))
        for column in (_ACTIVE, _NAME, _KIND):
            self.table.resizeColumnToContents(column)
        widest = metrics.averageCharWidth() * 30
        self.table.setColumnWidth(_NAME, min(widest, self.table.columnWidth(_NAME) + grid(2)))
        self.table.setColumnWidth(_KIND, self.table.columnWidth(_KIND) + grid(2))
        rows = min(MOST_ROWS, self._window_model.rowCount())
        height = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(height + rows * self.table.verticalHeader().defaultSectionSize())

    def _selection_changed(self, *_ignored: object) -> None:
        count = len(self.selected())
        self.edit_button.setEnabled(count == 1)
        self._edit_action.setEnabled(count == 1)
        self.remove_button.setEnabled(count > 0)
        self._remove_action.setEnabled(count > 0)

    def _add_maintenance(self) -> None:
        self.add_wanted.emit("maintenance")

    def _add_blackout(self) -> None:
        self.add_wanted.emit("blackout")

    def _edit(self, *_ignored: object) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.edit_wanted.emit(chosen[0])

    def _remove(self, *_ignored: object) -> None:
        chosen = self.selected()
        if chosen:
            self.remove_wanted.emit([window.id for window in chosen])

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application's font."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()
