"""The table of every page: search, filters, sort, columns, editing, clipboard and sums."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from app.ui.parts.lent import lent_to
from app.ui.table.cell_roles import Tokens
from app.ui.table.column_chooser import ColumnChooser
from app.ui.table.column_layout import ColumnLayout
from app.ui.table.empty_overlay import EmptyOverlay
from app.ui.table.filter_bar import FilterBar
from app.ui.table.filter_row import FilterRow
from app.ui.table.find_replace import FindReplaceDialog
from app.ui.table.frozen_column import FrozenColumn
from app.ui.table.grid_view import Command, GridView
from app.ui.table.header_view import TableHeader
from app.ui.table.kept_layout import KeptLayout
from app.ui.table.keyed_rows import KeyedRows
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_keeper import SelectionKeeper
from app.ui.table.selection_news import SelectionNews
from app.ui.table.set_value import SetValueDialog
from app.ui.table.table_edits import TableEdits
from app.ui.table.table_export import ask_to_export
from app.ui.table.table_filters import TableFilters
from app.ui.table.table_menu import TableMenu
from app.ui.table.table_search import TableSearch
from app.ui.theme.tokens import current_tokens, theme

LEAST_TABLE = 24
"""Grid steps of a page's main table that are always seen: tools, headings and a few rows.

Where large text leaves less beside what stands above and below, the page scrolls as a whole.
"""


class DataTable(QWidget):
    """Shows a :class:`RecordTableModel` and asks for edits; it changes no record itself.

    The model, here as ``records``, becomes the table's own where it has no parent. ``title``
    names the table for screen readers and in files. Under ``name``, where it has one, its layout
    is kept from the time that it is first shown in the window or a dialog. Colours come from
    ``tokens``, or else from the program's theme, which is followed.
    """

    changes_requested = Signal(object)
    """A list of (key, field, value) that belong together, however they were asked for: an editor,
    a paste, a fill, a clear, find and replace."""
    edit_refused = Signal(str)
    """Why a value was not taken, in a sentence."""
    current_changed = Signal(object)
    """Key of the current row, None when there is none."""
    selection_changed = Signal()
    activated = Signal(object)
    """Key of a record that is to be opened."""
    sums_changed = Signal(str)
    """Count and sums of the selection, empty for less than two rows."""
    context_menu_requested = Signal(object, object)
    """The menu that is about to open, to add to, and the selected keys."""
    empty_pressed = Signal()
    """The button of the empty state was pressed."""
    layout_changed = Signal()
    """Columns or sort were changed by the user; see :meth:`save_state`."""

    def __init__(
        self,
        model: RecordTableModel,
        *,
        title: str = "Table",
        name: str = "",
        tokens: Tokens | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = title
        self.is_kept = False
        """Whether the layout is kept: not before the table is shown, or laid out by its page."""
        self.extra_actions: list[QAction] = []
        self._tokens: Tokens = tokens or current_tokens()
        self.records = model
        if model.parent() is None:
            model.setParent(self)
        model.set_tokens(self._tokens)
        self._kept_state: dict[str, Any] = {}
        self._kept_keys: list[Hashable] = []
        self.grid = GridView(model, self._tokens, self)
        self.header = TableHeader(model, self._tokens, self.grid)
        self.grid.setHorizontalHeader(self.header)
        self.grid.setAccessibleName(title)
        self.columns = ColumnLayout(self.grid, self.header, model)
        keeper = SelectionKeeper(self.grid, model)
        self._frozen = FrozenColumn(self.grid, model, self._tokens)
        self._frozen.grid.setAccessibleName(f"{title}, first column")
        row = FilterRow(self.header, self.grid.horizontalScrollBar(), self._tokens)
        self._filter_rows = [row, self._frozen.filter_row]
        # After the grid: Tab, and a dialog that opens, come to the rows before their search.
        self.bar = FilterBar(self._tokens, self)
        self.filters = TableFilters(
            model, self.bar, [(self.header, row), (self._frozen.header, self._frozen.filter_row)]
        )
        self.search = TableSearch(model, self.grid, self.columns, self.bar)
        self.edits = TableEdits(model, self.grid, self.columns, self._tokens_now)
        self._menu = TableMenu(self)
        self._overlay = EmptyOverlay(self.grid.viewport())
        self._rows = KeyedRows(model, self.grid, self.header, self.columns, self.filters, self.bar)
        self._news = SelectionNews(model, self.grid, self.columns, keeper)
        self._build()
        self._connect()
        if tokens is None:
            theme().theme_changed.connect(self._theme_changed)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.grid, 1)
        for place, described in enumerate(self.records.columns):
            self.header.setSectionHidden(place, not described.visible)
        self.columns.fit()
        self._columns_changed()
        self._counted()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the keyboard into the grid."""
        self.grid.setFocus(reason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the grid, where Qt gave it to the whole.

        A focus proxy would do the same, and keep Tab away from the search and the buttons above.
        """
        super().focusInEvent(event)
        self.grid.setFocus(event.reason())

    def _connect(self) -> None:
        model = self.records
        model.edit_requested.connect(self._cells_edited)
        model.edit_refused.connect(self.edit_refused)
        model.counts_changed.connect(self._counts_changed)
        model.sort_changed.connect(self.layout_changed)
        model.modelAboutToBeReset.connect(self._columns_leaving)
        model.modelReset.connect(self._columns_replaced)
        self._news.current_changed.connect(self.current_changed)
        self._news.selection_changed.connect(self.selection_changed)
        self._news.sums_changed.connect(self.sums_changed)
        self.columns.changed.connect(self._columns_changed)
        self.header.sectionResized.connect(self._section_resized)
        self.edits.changes_requested.connect(self.changes_requested)
        self.filters.left.connect(self._to_rows)
        self.search.left.connect(self._to_rows)
        self.bar.columns_button.clicked.connect(self.choose_columns)
        self._overlay.clear_pressed.connect(self.clear_filters)
        self._overlay.pressed.connect(self.empty_pressed)
        self.header.customContextMenuRequested.connect(self._heading_menu)
        self._frozen.header.customContextMenuRequested.connect(self._frozen_heading_menu)
        for grid in (self.grid, self._frozen.grid):
            grid.command.connect(self._command)
            grid.fill_requested.connect(self.edits.fill)
            grid.row_activated.connect(self._row_activated)
            grid.viewport().installEventFilter(self)

    # What pages use

    def _cells_edited(self, keys: Sequence[Hashable], field: str, value: Any) -> None:
        self.changes_requested.emit([(key, field, value) for key in keys])

    def set_records(self, records: Iterable[Any]) -> None:
        """Show other records; selection, sort, filters and scroll position stay."""
        self.records.set_records(records)

    def patch(self, records: Iterable[Any]) -> None:
        """Replace records by key and add new ones, without moving rows."""
        self.records.patch(records)

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Drop records by key."""
        self.records.remove(keys)

    def selected_keys(self) -> list[Hashable]:
        """Keys of the rows in which anything is selected, in the order shown."""
        return list(self.edits.selected_keys())

    def select_keys(self, keys: Iterable[Hashable]) -> None:
        """Select whole rows; those that are hidden or unknown are left out."""
        self._rows.select(keys)

    def current_key(self) -> Hashable:
        """Key of the current row, None when there is none."""
        return self._rows.current()

    def reveal(self, key: Hashable, column_key: str = "") -> bool:
        """Go to a record, clearing the filters when they hide it; whether it exists."""
        return self._rows.reveal(key, column_key)

    def take_lifted(self) -> Callable[[], None] | None:
        """What puts the filters back that :meth:`reveal` has cleared since it was last asked."""
        return self._rows.take_lifted()

    def show_column(self, column_key: str, *, first: bool = False) -> bool:
        """Make a column of the current row the current cell, showing it if it is hidden.

        ``first`` goes to the first row, and so does who stands on none. Whether there is one.
        """
        return self._rows.show_column(column_key, first=first)

    def reveal_first(self, column_key: str) -> None:
        """Look at the first row that is shown, if any, without scrolling sideways.

        A page does so before its tables have their width: what would be scrolled to then would
        stay out of place.
        """
        self._rows.reveal_first(column_key)

    def set_empty(self, sentence: str, button: str = "") -> None:
        """What to show while there are no records: a sentence, and a button's text."""
        self._overlay.set_empty(sentence, button)

    def set_extra_actions(self, actions: Sequence[QAction]) -> None:
        """Actions of the page that come first in the context menu."""
        self.extra_actions = list(actions)

    def save_state(self) -> dict[str, Any]:
        """The layout as JSON can hold it: columns, widths, order, sort, filter row."""
        return {**self.columns.save_state(), "filter_row": self.filters.row_shown}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Take a saved layout; what is unknown or makes no sense is left out."""
        self.columns.restore_state(state)
        if isinstance(state, Mapping) and isinstance(state.get("filter_row"), bool):
            self.filters.show_row(state["filter_row"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self.records.set_tokens(tokens)
        self.bar.set_tokens(tokens)
        self.grid.set_tokens(tokens)
        self.header.set_tokens(tokens)
        self._filter_rows[0].set_tokens(tokens)
        self._frozen.set_tokens(tokens)

    @property
    def is_editable(self) -> bool:
        """Whether any column can be edited."""
        return any(column.editable for column in self.records.columns)

    @property
    def is_filtered(self) -> bool:
        """Whether a filter or the search is in force."""
        return bool(self.records.filters or self.records.search_words)

    # Commands, also for menus of the window

    def copy(self) -> None:
        """Copy the selected block."""
        self.edits.copy(headings=False)

    def copy_with_headings(self) -> None:
        """Copy the selected block under its headings."""
        self.edits.copy(headings=True)

    def paste(self) -> None:
        """Paste the clipboard's block over the selection."""
        self.edits.paste()

    def fill_down(self) -> None:
        """Give all selected cells of a column the first one's value."""
        self.edits.fill_down()

    def clear_cells(self) -> None:
        """Clear the selected cells that can be edited."""
        self.edits.clear()

    def set_value(self) -> SetValueDialog | None:
        """Ask for one value for the selection."""
        return self.edits.set_value()

    def find_replace(self) -> FindReplaceDialog | None:
        """Open find and replace."""
        return self.edits.find_replace()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.start()

    def find_next(self) -> None:
        """Go to the next match of the search."""
        self.search.find(True)

    def find_previous(self) -> None:
        """Go to the previous match of the search."""
        self.search.find(False)

    def clear_filters(self) -> None:
        """Show all rows."""
        self.filters.clear()

    def export(self) -> None:
        """Write the table as it is shown to a file."""
        ask_to_export(self)

    def choose_columns(self) -> ColumnChooser:
        """Open the column chooser."""
        dialog = ColumnChooser(self.columns, self.records, self)
        dialog.show()
        return dialog

    def select_all(self) -> None:
        """Select all cells."""
        self.grid.selectAll()

    def _filter_column(self) -> None:
        index = self.grid.currentIndex()
        if index.isValid():
            self.filters.open_menu(index.column())

    def _command(self, command: Command) -> None:
        handlers: dict[Command, Callable[[], object]] = {
            Command.COPY: self.copy,
            Command.COPY_WITH_HEADINGS: self.copy_with_headings,
            Command.PASTE: self.paste,
            Command.CLEAR: self.clear_cells,
            Command.FILL_DOWN: self.fill_down,
            Command.FIND: self.focus_search,
            Command.FIND_NEXT: self.find_next,
            Command.FIND_PREVIOUS: self.find_previous,
            Command.REPLACE: self.find_replace,
            Command.FILTER_COLUMN: self._filter_column,
        }
        handlers[command]()

    # What happens

    def _tokens_now(self) -> Tokens:
        return self._tokens

    def _theme_changed(self) -> None:
        self.set_tokens(current_tokens())

    def _to_rows(self) -> None:
        self.grid.setFocus()

    def _row_activated(self, index: QModelIndex) -> None:
        self.activated.emit(self.records.key_at(index.row()))

    @property
    def sums(self) -> str:
        """What the selection adds up to, as announced last."""
        return self._news.sums

    def _counts_changed(self) -> None:
        self.columns.fit_once()
        self._counted()

    def _counted(self) -> None:
        self._overlay.count(self.records.shown_count, self.records.total_count)

    def _section_resized(self, place: int) -> None:
        # A column that takes what the others leave changes with the window, not by the user.
        stretched = self.header.sectionResizeMode(place) == QHeaderView.ResizeMode.Stretch or (
            self.header.stretchLastSection() and place == self.columns.shown()[-1]
        )
        if not (self.columns.following or stretched):
            self.layout_changed.emit()

    def _columns_leaving(self) -> None:
        self._kept_state = self.save_state()
        self._kept_keys = self.selected_keys()

    def _columns_replaced(self) -> None:
        self.columns.reset()
        self.columns.restore_state({**self._kept_state, "sort": None})
        self.select_keys(self._kept_keys)
        self._columns_changed()

    def _columns_changed(self) -> None:
        shown = self.columns.shown()
        self._frozen.show_column(shown[0] if self.columns.frozen and shown else -1)
        self.layout_changed.emit()

    def _frozen_heading_menu(self, point: QPoint) -> None:
        self._menu.open_for_heading(self._frozen.header, point)

    def _heading_menu(self, point: QPoint) -> None:
        self._menu.open_for_heading(self.header, point)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the layout that is kept under the table's name."""
        super().showEvent(event)
        lent = lent_to(self) if self.objectName() and not self.is_kept else None
        if lent is not None:
            KeptLayout(self, lent.settings, self.objectName())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the context menu of cells."""
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._menu.open_for_cells(event)
            return True
        return super().eventFilter(watched, event)
