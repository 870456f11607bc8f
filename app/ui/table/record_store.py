"""The rows of a table in memory: records, and per column their values and texts when needed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from app.domain.columns import Column
from app.domain.search import fold
from app.ui.table.cell_text import CellFormatter, Shown

_SEPARATOR = "\x1f"


class RecordStore:
    """Records in the order of their source. A row is a place in that order.

    Values are taken of a whole column when it is first sorted, filtered or summed; texts one by
    one when they are painted.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        key: Callable[[Any], Hashable],
        formatter: CellFormatter,
    ) -> None:
        self.records: list[Any] = []
        self._key = key
        self._columns = list(columns)
        self._rows: dict[Hashable, int] = {}
        self._shown: list[Shown] = [formatter.shown(column) for column in columns]
        self._plain: list[Shown] = [formatter.plain(column) for column in columns]
        self._takers = [column.value for column in columns]
        self._values: list[list[Any] | None] = [None] * len(columns)
        self._texts: list[list[str | None] | None] = [None] * len(columns)
        self._folded: list[list[str] | None] = [None] * len(columns)
        self._haystack: list[str] = []
        self._searched = tuple(range(len(columns)))

    def __len__(self) -> int:
        return len(self.records)

    def identity(self, record: Any) -> Hashable:
        """The key of a record."""
        return self._key(record)

    def row_of(self, key: Hashable) -> int | None:
        """Row of the record with a key, None when there is none."""
        return self._rows.get(key)

    def key_of(self, row: int) -> Hashable:
        """Key of the record in a row."""
        return self._key(self.records[row])

    def set_records(self, records: Iterable[Any]) -> None:
        """Take other records; a later one replaces an earlier one with the same key."""
        self.records = list(records)
        self._rows = {self._key(record): row for row, record in enumerate(self.records)}
        if len(self._rows) < len(self.records):
            self.records = list({self._key(record): record for record in self.records}.values())
            self._rows = {self._key(record): row for row, record in enumerate(self.records)}
        self._forget()

    def _forget(self) -> None:
        self._values = [None] * len(self._columns)
        self._texts = [None] * len(self._columns)
        self._folded = [None] * len(self._columns)
        self._haystack = []

    def put(self, record: Any) -> int:
        """Replace the record with the same key, or append a new one; gives its row."""
        key = self._key(record)
        row = self._rows.get(key)
        if row is None:
            return self._append(key, record)
        self.records[row] = record
        for place, taker in enumerate(self._takers):
            values, folded, texts = self._values[place], self._folded[place], self._texts[place]
            if texts is not None:
                texts[row] = None
            if values is not None:
                values[row] = taker(record)
            if folded is not None:
                folded[row] = fold(self.text(row, place))
        if row < len(self._haystack):
            self._haystack[row] = self._joined(row)
        return row

    def _append(self, key: Hashable, record: Any) -> int:
        row = len(self.records)
        self.records.append(record)
        self._rows[key] = row
        for place, taker in enumerate(self._takers):
            values, folded, texts = self._values[place], self._folded[place], self._texts[place]
            if texts is not None:
                texts.append(None)
            if values is not None:
                values.append(taker(record))
            if folded is not None:
                folded.append(fold(self.text(row, place)))
        return row

    def remove(self, keys: Iterable[Hashable]) -> list[int]:
        """Drop records; gives for each old row its new one, -1 for those that are gone."""
        gone = {row for key in keys if (row := self._rows.get(key)) is not None}
        kept = [row for row in range(len(self.records)) if row not in gone]
        moved = [-1] * len(self.records)
        for new, old in enumerate(kept):
            moved[old] = new
        self.records = [self.records[row] for row in kept]
        self._rows = {self._key(record): row for row, record in enumerate(self.records)}
        for place in range(len(self._columns)):
            values, folded, texts = self._values[place], self._folded[place], self._texts[place]
            self._texts[place] = None if texts is None else [texts[row] for row in kept]
            self._values[place] = None if values is None else [values[row] for row in kept]
            self._folded[place] = None if folded is None else [folded[row] for row in kept]
        self._haystack = []
        return moved

    def value(self, row: int, place: int) -> Any:
        """Value of one cell."""
        values = self._values[place]
        return self._takers[place](self.records[row]) if values is None else values[row]

    def values(self, place: int) -> list[Any]:
        """Values of a whole column."""
        values = self._values[place]
        if values is None:
            values = self._values[place] = list(map(self._takers[place], self.records))
        return values

    def text(self, row: int, place: int) -> str:
        """Shown text of one cell."""
        texts = self._texts[place]
        if texts is None:  # most columns are not shown, and room for all takes a while
            texts = self._texts[place] = [None] * len(self.records)
        text = texts[row]
        if text is None:
            text = texts[row] = self._shown[place](self.value(row, place))
        return text

    def plain(self, row: int, place: int) -> str:
        """Text of one cell as it is edited and copied."""
        return self._plain[place](self.value(row, place))

    def folded(self, place: int) -> list[str]:
        """Shown texts of a whole column, folded for comparison."""
        folded = self._folded[place]
        if folded is None:
            folded = self._folded[place] = [
                fold(self.text(row, place)) for row in range(len(self.records))
            ]
        return folded

    @property
    def searched(self) -> tuple[int, ...]:
        """The columns that the quick search looks into."""
        return self._searched

    def search_in(self, places: Iterable[int]) -> None:
        """Say which columns the quick search looks into."""
        searched = tuple(places)
        if searched != self._searched:
            self._searched = searched
            self._haystack = []

    def prepare_search(self, rows: int | None = None) -> bool:
        """Build what the quick search reads, at most ``rows`` more rows; whether it is ready."""
        start = len(self._haystack)
        end = len(self.records) if rows is None else min(len(self.records), start + rows)
        self._haystack.extend(map(self._joined, range(start, end)))
        return end == len(self.records)

    def haystack(self) -> list[str]:
        """For each row the folded texts that the quick search looks into."""
        self.prepare_search()
        return self._haystack

    def _joined(self, row: int) -> str:
        known = self._texts
        texts = [
            text
            for place in self._searched
            if (text := ((told := known[place]) and told[row]) or self.text(row, place))
        ]
        return fold(_SEPARATOR.join(texts))
