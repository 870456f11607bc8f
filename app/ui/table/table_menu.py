"""Context menus of a table: for its cells and for its headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from app.ui.table.grid_view import KEYS, Command
from app.ui.table.header_view import TableHeader
from app.ui.table.table_export import can_export

if TYPE_CHECKING:
    from app.ui.table.data_table import DataTable

_LONGEST = 30


class TableMenu(QObject):
    """Builds the menus afresh each time, for the cell or heading they are opened on."""

    def __init__(self, table: DataTable) -> None:
        super().__init__(table)
        self._table = table
        self._place = -1
        self._text = ""

    def cells(self) -> QMenu:
        """The menu for the current cell and the selection."""
        table = self._table
        index = table.grid.currentIndex()
        self._place = index.column()
        self._text = table.records.text_at(index.row(), index.column()) if index.isValid() else ""
        menu = _menu(table)
        for action in table.extra_actions:
            menu.addAction(action)
        menu.addSeparator()
        some = index.isValid()
        editable = bool(table.edits.editable_places())
        _add(menu, "Copy", table.copy, Command.COPY, some)
        _add(menu, "Copy with headings", table.copy_with_headings, Command.COPY_WITH_HEADINGS, some)
        if table.is_editable:
            _add(menu, "Paste", table.paste, Command.PASTE, some)
            menu.addSeparator()
            _add(menu, "Set value for selection…", table.set_value, None, some)
            _add(menu, "Fill down", table.fill_down, Command.FILL_DOWN, editable)
            _add(menu, "Clear", table.clear_cells, Command.CLEAR, editable)
            _add(menu, "Find and replace…", table.find_replace, Command.REPLACE)
        menu.addSeparator()
        shown = _short(self._text)
        _add(menu, f"Filter by {shown}", self._only, None, some)
        _add(menu, f"Exclude {shown}", self._exclude, None, some)
        _add(menu, "Filter column…", self._open_filter, Command.FILTER_COLUMN, some)
        _add(menu, "Clear filters", table.clear_filters, None, table.is_filtered)
        if table.records.stale:
            _add(menu, "Sort and filter again", table.records.reapply)
        menu.addSeparator()
        self._add_sort(menu, some)
        _add(menu, "Columns…", table.choose_columns)
        self._add_export(menu)
        return menu

    def headings(self, place: int) -> QMenu:
        """The menu for a heading."""
        table = self._table
        self._place = place
        menu = _menu(table)
        on_column = place >= 0
        self._add_sort(menu, on_column)
        _add(menu, "Filter column…", self._open_filter, Command.FILTER_COLUMN, on_column)
        menu.addSeparator()
        if on_column:
            _add(menu, f"Hide {table.records.columns[place].title}", self._hide)
            _add(menu, "Fit width", self._fit)
        _add(menu, "Fit all widths", table.columns.fit)
        freeze = menu.addAction("Keep first column in view")
        freeze.setCheckable(True)
        freeze.setChecked(table.columns.frozen)
        freeze.toggled.connect(table.columns.set_frozen)
        row = menu.addAction("Filter row")
        row.setCheckable(True)
        row.setChecked(table.filters.row_shown)
        row.toggled.connect(table.filters.show_row)
        _add(menu, "Columns…", table.choose_columns)
        self._add_export(menu)
        return menu

    def open_for_cells(self, event: QContextMenuEvent) -> None:
        """Open the menu where the mouse is, or at the current cell."""
        grid = self._table.grid
        point = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = grid.visualRect(grid.currentIndex()).center()
            point = grid.viewport().mapToGlobal(place)
        menu = self.cells()
        self._table.context_menu_requested.emit(menu, self._table.selected_keys())
        menu.popup(point)

    def open_for_heading(self, header: TableHeader, point: QPoint) -> None:
        """Open the menu of the heading at a point."""
        menu = self.headings(header.logicalIndexAt(point))
        menu.popup(header.viewport().mapToGlobal(point))

    def _add_sort(self, menu: QMenu, enabled: bool) -> None:
        _add(menu, "Sort ascending", self._sort_ascending, None, enabled)
        _add(menu, "Sort descending", self._sort_descending, None, enabled)

    def _add_export(self, menu: QMenu) -> None:
        if can_export(self._table):
            menu.addSeparator()
            some = self._table.records.shown_count > 0
            _add(menu, "Export table…", self._table.export, None, some)

    def _key(self) -> str:
        return self._table.records.columns[self._place].key

    def _only(self) -> None:
        self._table.filters.only(self._place, self._text)

    def _exclude(self) -> None:
        self._table.filters.exclude(self._place, self._text)

    def _open_filter(self) -> None:
        self._table.filters.open_menu(self._place)

    def _sort_ascending(self) -> None:
        self._table.filters.sort_by(self._key(), False)

    def _sort_descending(self) -> None:
        self._table.filters.sort_by(self._key(), True)

    def _hide(self) -> None:
        self._table.columns.set_shown(self._place, False)

    def _fit(self) -> None:
        self._table.columns.fit_column(self._place)


def _menu(table: DataTable) -> QMenu:
    menu = QMenu(table)
    menu.setToolTipsVisible(True)  # of what can't be chosen they say why
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(
    menu: QMenu, text: str, slot: object, command: Command | None = None, enabled: bool = True
) -> QAction:
    """An action that shows its key; the key itself is handled by the grid."""
    shown = text.replace("&", "&&")
    if command is not None:
        key = KEYS[command].toString(QKeySequence.SequenceFormat.NativeText)
        shown = f"{shown}\t{key}"
    action = menu.addAction(shown)
    action.triggered.connect(slot)
    action.setEnabled(enabled)
    return action


def _short(text: str) -> str:
    if not text:
        return "empty cells"
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST else f'{line[: _LONGEST - 1]}…'}”"
