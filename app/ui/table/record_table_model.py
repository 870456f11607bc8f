"""The one table model: any records, described by columns, sorted and filtered inside the model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from math import isnan
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from app.domain.cell_values import CellFormat, parse_cell, plain_text
from app.domain.columns import Column
from app.domain.errors import UserError
from app.ui.table.cell_roles import CellRoles, RowStyle, Tokens
from app.ui.table.cell_text import CellFormatter
from app.ui.table.record_store import RecordStore
from app.ui.table.row_order import RowOrder
from app.ui.table.sorting import SortKey

Index = QModelIndex | QPersistentModelIndex

_LAYOUT = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_ROWS_MOVED = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
_NO_PARENT = QModelIndex()


class Reason(StrEnum):
    """Why rows move."""

    RECORDS = "records"
    SORT = "sort"
    FILTER = "filter"


class RecordTableModel(QAbstractTableModel):
    """Shows records in an order of its own and asks for edits instead of storing them.

    ``key`` gives a record's identity. ``row_style`` names how a row's text looks: ``muted``, the
    name of a colour token, or nothing. Rows and columns in this interface are those shown;
    column keys are those of the descriptors.
    """

    edit_requested = Signal(object, str, object)
    """Keys of the records, name of the field, new value."""
    edit_refused = Signal(str)
    """Why a typed value was not taken."""
    reordering = Signal(object)
    """Rows are about to move, appear or go (:class:`Reason`): time to remember a selection."""
    reordered = Signal(object)
    """Rows have moved (:class:`Reason`); :meth:`row_of` tells where to."""
    filters_changed = Signal()
    sort_changed = Signal()
    counts_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        key: Callable[[Any], Hashable],
        *,
        tokens: Tokens | None = None,
        locale: QLocale | None = None,
        row_style: RowStyle | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._tokens = tokens
        self._row_style = row_style
        self._formatter = CellFormatter(locale)
        self._take_columns(columns)
        self._order = RowOrder(self._columns, self._store, self._formatter.cell_format)

    def _take_columns(self, columns: Sequence[Column]) -> None:
        self._columns = list(columns)
        self._places = {column.key: place for place, column in enumerate(self._columns)}
        self._store = RecordStore(self._columns, self._key, self._formatter)
        self._roles = CellRoles(self._columns, self._store, self._tokens, self._row_style)

    # Columns

    @property
    def columns(self) -> Sequence[Column]:
        """The descriptors, in the order of the model's columns."""
        return self._columns

    @property
    def cell_format(self) -> CellFormat:
        """How numbers and dates are typed here."""
        return self._formatter.cell_format

    @property
    def formatter(self) -> CellFormatter:
        """How numbers and dates are shown here."""
        return self._formatter

    def place_of(self, column_key: str) -> int | None:
        """Index of a column, None when there is no such column."""
        return self._places.get(column_key)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Take other columns; records stay, and so do sort and filters of columns that do.

        Where only their descriptions differ, as when there are other choices, nothing moves.
        """
        if [column.key for column in columns] == [column.key for column in self._columns]:
            with self._relayout(Reason.RECORDS):
                self._replace_columns(columns)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(columns) - 1)
            self._all_changed([])
        else:
            self.beginResetModel()
            self._replace_columns(columns)
            self.endResetModel()
        self._announce()

    def _replace_columns(self, columns: Sequence[Column]) -> None:
        records, order = self._store.records, self._order
        searched = {self._columns[place].key for place in self._store.searched}
        self._take_columns(columns)
        self._store.set_records(records)
        self._store.search_in(self._places[key] for key in self._places if key in searched)
        self._order = RowOrder(self._columns, self._store, self._formatter.cell_format, order)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self._roles.use_tokens(tokens)
        self._all_changed([Qt.ItemDataRole.ForegroundRole])

    # Records

    def set_records(self, records: Iterable[Any]) -> None:
        """Show other records, under the same sort and filters."""
        with self._relayout(Reason.RECORDS):
            self._store.set_records(records)
            self._order.rebuild()
        self._all_changed([])
        self.counts_changed.emit()

    def patch(self, records: Iterable[Any]) -> None:
        """Replace records by key and add those that are new.

        Rows keep their places until the next sort or filter: one that no longer passes the
        filters stays where it is seen, one that passes now appears, a new one comes last.
        """
        fresh = list(records)
        if not fresh:
            return
        changed, same_rows = self._order.put(fresh)
        if not same_rows:
            with self._relayout(Reason.RECORDS):
                self._order.admit()
        shown = [row for row in map(self._order.shown_row, changed) if row >= 0]
        if shown:
            last = len(self._columns) - 1
            self.dataChanged.emit(self.index(min(shown), 0), self.index(max(shown), last))
        self.counts_changed.emit()

    def show_records(
        self, records: Sequence[Any], beside: Collection[Hashable] = frozenset()
    ) -> None:
        """Take records; those of the same keys as before are only patched where they differ.

        ``beside`` names records beside which columns show something else than before.
        """
        keys = [self._key(record) for record in records]
        if keys != self.all_keys():
            self.set_records(records)
            return
        pairs = zip(keys, records, strict=True)
        self.patch([each for key, each in pairs if key in beside or each != self.record_of(key)])

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Drop records by key; unknown keys are ignored."""
        with self._relayout(Reason.RECORDS):
            self._order.remove(keys)
        self.counts_changed.emit()

    def record_at(self, row: int) -> Any:
        """The record shown in a row."""
        return self._store.records[self._order.rows[row]]

    def key_at(self, row: int) -> Hashable:
        """Key of the record shown in a row."""
        return self._store.key_of(self._order.rows[row])

    def row_of(self, key: Hashable) -> int | None:
        """The row that shows a record, None when it is filtered out or unknown."""
        source = self._store.row_of(key)
        if source is None:
            return None
        row = self._order.shown_row(source)
        return row if row >= 0 else None

    def record_of(self, key: Hashable) -> Any:
        """The record with a key, shown or not; None when it is unknown."""
        source = self._store.row_of(key)
        return None if source is None else self._store.records[source]

    def records(self) -> list[Any]:
        """The records that are shown, in the order shown."""
        return [self._store.records[source] for source in self._order.rows]

    def all_records(self) -> Sequence[Any]:
        """All records, those that filters hide included, in the order they came."""
        return self._store.records

    def shown_keys(self) -> list[Hashable]:
        """Keys of the records that are shown, in the order shown."""
        return list(map(self._store.key_of, self._order.rows))

    def all_keys(self) -> list[Hashable]:
        """Keys of all records, in the order they came."""
        return list(map(self._key, self._store.records))

    @property
    def shown_count(self) -> int:
        """How many records pass the filters."""
        return len(self._order.rows)

    @property
    def total_count(self) -> int:
        """How many records there are."""
        return len(self._store)

    # Cells

    def value_at(self, row: int, place: int) -> Any:
        """Value of a cell."""
        return self._store.value(self._order.rows[row], place)

    def text_at(self, row: int, place: int) -> str:
        """Shown text of a cell."""
        return self._store.text(self._order.rows[row], place)

    def plain_at(self, row: int, place: int) -> str:
        """Text of a cell as it is edited and copied."""
        return self._store.plain(self._order.rows[row], place)

    def color_at(self, row: int) -> QColor | None:
        """The colour of a row's text, where its style says so."""
        return self._roles.color_of(self._order.rows[row])

    def total(self, place: int, spans: Iterable[tuple[int, int]]) -> float:
        """Sum of a column over spans of rows (first and last, both included)."""
        values, rows = self._store.values(place), self._order.rows
        numbers: Iterator[float] = (
            values[source] for first, last in spans for source in rows[first : last + 1]
        )
        return sum(
            number for number in numbers if isinstance(number, (int, float)) and not isnan(number)
        )

    # Sort, filters, search

    @property
    def sort_keys(self) -> Sequence[SortKey]:
        """The order in force, first key first."""
        return self._order.sort_keys

    def set_sort(self, keys: Sequence[SortKey]) -> None:
        """Sort by up to three columns; unknown ones are left out, none means the source's order."""
        with self._relayout(Reason.SORT):
            self._order.set_sort(keys)
        self.sort_changed.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by one column; a column below 0 brings the source's order back."""
        descending = order == Qt.SortOrder.DescendingOrder
        self.set_sort([SortKey(self._columns[column].key, descending)] if column >= 0 else [])

    @property
    def filters(self) -> Mapping[str, str]:
        """The filter texts in force by column key."""
        return self._order.filters

    def set_filter(self, column_key: str, text: str) -> None:
        """Filter by a column; a blank text takes its filter away.

        :raises UserError: when the text is no filter for the column; nothing changes then.
        """
        self.set_filters({**self._order.filters, column_key: text})

    def set_filters(self, filters: Mapping[str, str]) -> None:
        """Replace all column filters at once; unknown columns are left out.

        :raises UserError: when a text is no filter for its column; nothing changes then.
        """
        compiled = self._order.compiled(filters)
        with self._relayout(Reason.FILTER):
            self._order.use_filters(compiled)
        self._announce()

    def clear_filters(self) -> None:
        """Show all records again: no column filter, no quick search."""
        with self._relayout(Reason.FILTER):
            self._order.clear()
        self._announce()

    def set_search(self, text: str, *, only_matches: bool = True) -> None:
        """Look for words in the searched columns; ``only_matches`` hides all other rows."""
        with self._relayout(Reason.FILTER):
            self._order.set_search(text, only_matches=only_matches)
        self._announce()

    def search_in(self, places: Iterable[int]) -> None:
        """Say which columns the quick search looks into (those that can be seen)."""
        self._store.search_in(places)
        if self._order.search_words:
            self.reapply()

    def prepare_search(self, rows: int) -> bool:
        """Get ready for the quick search, ``rows`` at a time; whether nothing is left to do."""
        return self._store.prepare_search(rows)

    @property
    def search_words(self) -> tuple[str, ...]:
        """The folded words that are looked for."""
        return self._order.search_words

    def is_match(self, row: int, place: int) -> bool:
        """Whether a cell shows one of the words that are looked for."""
        words = self._order.search_words
        if not words:
            return False
        text = self.text_at(row, place).casefold()
        return any(word in text for word in words)

    def matching_rows(self) -> list[int]:
        """The rows in which all words of the search are found, in the order shown."""
        return self._order.matching_rows()

    def reapply(self) -> None:
        """Sort and filter again, after edits that left rows in their places."""
        with self._relayout(Reason.FILTER):
            self._order.rebuild()
        self.counts_changed.emit()

    @property
    def stale(self) -> bool:
        """Whether edits have left rows that :meth:`reapply` would move or hide."""
        return self._order.stale

    def distinct(self, column_key: str) -> list[tuple[str, int]]:
        """The texts a column shows and how often, among rows that pass all other filters."""
        place = self._places[column_key]
        return self._order.distinct(self._columns[place], place)

    def shown_texts(self, column_key: str) -> set[str]:
        """The different texts that a column shows in the rows that are shown."""
        place = self._places[column_key]
        return {self._store.text(source, place) for source in self._order.rows}

    # Edits

    def refusal(self, place: int, text: str) -> str:
        """Why a column refuses a text, nothing when it takes it."""
        try:
            parse_cell(self._columns[place], text, self.cell_format)
        except UserError as error:
            return str(error)
        return ""

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for an edit: the record keeps its value until it is patched.

        A text is parsed by the column; any other value is taken as it is.
        """
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, place = index.row(), index.column()
        return self.request_edit([self.key_at(row)], place, value)

    def request_edit(self, keys: Sequence[Hashable], place: int, value: Any) -> bool:
        """Ask to give a field of several records one value; whether the column takes it."""
        column = self._columns[place]
        if not column.editable:
            return False
        if isinstance(value, str):
            try:
                value = parse_cell(column, value, self.cell_format)
            except UserError as error:
                if all(self.plain_of(key, place) == value for key in keys):
                    return True  # it stands there already
                self.edit_refused.emit(str(error))
                return False
        wanted = plain_text(column, value, self.cell_format)
        changed = [key for key in keys if self.plain_of(key, place) not in {wanted, None}]
        if changed:
            self.edit_requested.emit(changed, column.service_field, value)
        return True

    def plain_of(self, key: Hashable, place: int) -> str | None:
        """Text of a record's cell as it is edited, shown or not; None for an unknown record."""
        source = self._store.row_of(key)
        return None if source is None else self._store.plain(source, place)

    # Qt

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Records shown."""
        return 0 if parent.isValid() else len(self._order.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Columns, hidden ones included."""
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Constant for each column: a selection of everything asks a million times."""
        place = index.column()
        return self._roles.flags[place] if place >= 0 else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, only as types that Qt knows."""
        reader = self._roles.readers.get(role)
        if reader is None or not index.isValid():
            return None
        return reader(self._order.rows[index.row()], index.column())

    def multiData(self, index: Index, role_data_span: QModelRoleDataSpan | QModelRoleData) -> None:
        """All roles of a cell in one call."""
        if not index.isValid():
            return
        source, place = self._order.rows[index.row()], index.column()
        readers = self._roles.readers
        items: Any = role_data_span
        for item in items:
            reader = readers.get(item.role())
            item.setData(None if reader is None else reader(source, place))

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Headings with their units, and help as tooltip; row numbers beside."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return column.heading
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or column.heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._roles.alignments[section]
        return None

    @contextmanager
    def _relayout(self, reason: Reason) -> Iterator[None]:
        """Let rows move, appear and go, while current cell and open editors keep their records."""
        self.reordering.emit(reason)
        about_to_change: Any = self.layoutAboutToBeChanged
        about_to_change[_LAYOUT].emit([], _ROWS_MOVED)
        before = self.persistentIndexList()
        keys = [self.key_at(index.row()) for index in before]
        try:
            yield
        finally:
            after = [
                self._moved(key, index.column()) for key, index in zip(keys, before, strict=True)
            ]
            self.changePersistentIndexList(before, after)
            changed: Any = self.layoutChanged
            changed[_LAYOUT].emit([], _ROWS_MOVED)
            self.reordered.emit(reason)

    def _moved(self, key: Hashable, place: int) -> QModelIndex:
        row = self.row_of(key)
        return QModelIndex() if row is None else self.index(row, place)

    def _all_changed(self, roles: list[int]) -> None:
        if self._order.rows:
            last = self.index(len(self._order.rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last, roles)

    def _announce(self) -> None:
        self.filters_changed.emit()
        self.counts_changed.emit()
