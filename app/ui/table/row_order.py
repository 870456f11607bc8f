"""Which rows of a table are shown, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from app.domain.cell_values import CellFormat, is_blank, natural_key, sort_key_of
from app.domain.columns import Column
from app.domain.search import Filter, compile_filter, search_words
from app.ui.table.record_store import RecordStore
from app.ui.table.sorting import MAX_SORT_KEYS, SortKey, ordered


class RowOrder:
    """The order vector of a table: sorted rows of the store, of them those that pass.

    ``rows`` holds the store's row for each row shown.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        store: RecordStore,
        form: CellFormat,
        old: RowOrder | None = None,
    ) -> None:
        self.rows: list[int] = []
        self.sort_keys: list[SortKey] = []
        self.search_words: tuple[str, ...] = ()
        self.stale = False
        self._columns = {column.key: column for column in columns}
        self._places = {column.key: place for place, column in enumerate(columns)}
        self._store = store
        self._form = form
        self._filters: dict[str, Filter] = {}
        self._only_matches = True
        self._sorted: list[int] = []
        self._shown_rows: list[int] | None = None
        if old is not None:
            self._take_over(old)
        self.rebuild()

    def _take_over(self, old: RowOrder) -> None:
        self.sort_keys = [key for key in old.sort_keys if key.column in self._places]
        self.search_words, self._only_matches = old.search_words, old._only_matches
        self._filters = self.compiled(
            {
                key: text
                for key, text in old.filters.items()
                if key in self._places and self._columns[key].kind == old._columns[key].kind
            }
        )

    @property
    def filters(self) -> dict[str, str]:
        """Filter texts by column key."""
        return {key: compiled.text for key, compiled in self._filters.items()}

    def compiled(self, filters: Mapping[str, str]) -> dict[str, Filter]:
        """Filters ready for :meth:`use_filters`.

        :raises app.domain.errors.UserError: when a text is no filter for its column.
        """
        result = {}
        for key, text in filters.items():
            column = self._columns.get(key)
            compiled = compile_filter(text, column, self._form) if column else None
            if compiled is not None:
                result[key] = compiled
        return result

    def use_filters(self, filters: dict[str, Filter]) -> None:
        """Show the rows that pass these filters."""
        self._filters = filters
        self._show()

    def set_search(self, text: str, *, only_matches: bool) -> None:
        """Look for words; ``only_matches`` hides the rows in which they are not all found."""
        self.search_words = search_words(text)
        self._only_matches = only_matches
        self._show()

    def clear(self) -> None:
        """Show all rows: no filters, no search."""
        self._filters, self.search_words = {}, ()
        self._show()

    def set_sort(self, keys: Sequence[SortKey]) -> None:
        """Sort by columns that exist, the first key counting most."""
        known = {key.column: key for key in reversed(keys) if key.column in self._places}
        self.sort_keys = [key for key in keys if known.get(key.column) is key][:MAX_SORT_KEYS]
        self.rebuild()

    def rebuild(self) -> None:
        """Sort and filter from scratch."""
        rows: list[int] = list(range(len(self._store)))
        for key in reversed(self.sort_keys):
            place = self._places[key.column]
            values = self._store.values(place)
            column = self._columns[key.column]
            rows = ordered(rows, values, column, descending=key.descending)
        self._sorted = rows
        self._show()

    def _show(self) -> None:
        passing = self._passing()
        self._set_rows(
            list(self._sorted) if passing is None else [row for row in self._sorted if passing[row]]
        )
        self.stale = False

    def _set_rows(self, rows: list[int]) -> None:
        self.rows = rows
        self._shown_rows = None

    def shown_row(self, source: int) -> int:
        """Where a row of the store is shown, -1 when it is not."""
        if self._shown_rows is None:
            places = [-1] * len(self._store)
            for row, place in enumerate(self.rows):
                places[place] = row
            self._shown_rows = places
        return self._shown_rows[source]

    def put(self, records: Iterable[Any]) -> tuple[list[int], bool]:
        """Replace or add records; gives their rows in the store, and whether ``rows`` still holds.

        Where it does not, :meth:`admit` mends it.
        """
        changed, same = [], True
        count = len(self._store)
        sorted_by = [self._places[key.column] for key in self.sort_keys]
        for record in records:
            before = self._values(self._store.row_of(self._store.identity(record)), sorted_by)
            row = self._store.put(record)
            changed.append(row)
            if row >= count:
                continue
            self.stale = self.stale or before != self._values(row, sorted_by)
            passes, shown = self._passes(row), self.shown_row(row) >= 0
            same = same and (shown or not passes)
            self.stale = self.stale or passes != shown
        if len(self._store) > count:
            self._sorted += range(count, len(self._store))
            self.stale = self.stale or bool(self.sort_keys)
            same = False
        return changed, same

    def _values(self, source: int | None, places: list[int]) -> list[Any]:
        return [] if source is None else [self._store.value(source, place) for place in places]

    def admit(self) -> None:
        """Let rows in that pass by now; those that are shown stay."""
        stale = self.stale
        passing = self._passing()
        if passing is None:
            self._set_rows(list(self._sorted))
        else:
            for row in self.rows:
                passing[row] = 1
            self._set_rows([row for row in self._sorted if passing[row]])
        self.stale = stale

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Drop records; the others keep their order."""
        moved = self._store.remove(keys)
        self._sorted = [moved[row] for row in self._sorted if moved[row] >= 0]
        self._set_rows([moved[row] for row in self.rows if moved[row] >= 0])

    def _passing(self, without: int = -1) -> bytearray | None:
        """For each row of the store whether it passes; None when nothing is filtered."""
        tests = [
            (place, compiled)
            for key, compiled in self._filters.items()
            if (place := self._places[key]) != without
        ]
        words = self.search_words if self._only_matches else ()
        if not tests and not words:
            return None
        rows: Iterable[int] = range(len(self._store))
        for place, compiled in tests:
            rows = self._filtered(rows, place, compiled)
        for word in words:
            haystack = self._store.haystack()
            rows = [row for row in rows if word in haystack[row]]
        passing = bytearray(len(self._store))
        for row in rows:
            passing[row] = 1
        return passing

    def _filtered(self, rows: Iterable[int], place: int, compiled: Filter) -> list[int]:
        test = compiled.test
        if not compiled.needs_text:
            values = self._store.values(place)
            return [row for row in rows if test(values[row], "")]
        texts = self._store.folded(place)
        if not compiled.needs_value:
            return [row for row in rows if test(None, texts[row])]
        values = self._store.values(place)
        return [row for row in rows if test(values[row], texts[row])]

    def _passes(self, row: int) -> bool:
        for key, compiled in self._filters.items():
            if not self._filtered([row], self._places[key], compiled):
                return False
        if self._only_matches and self.search_words:
            return self._matches(row)
        return True

    def _matches(self, row: int) -> bool:
        text = self._store.haystack()[row]
        return all(word in text for word in self.search_words)

    def matching_rows(self) -> list[int]:
        """Rows shown in which all words of the search are found."""
        if not self.search_words:
            return []
        return [row for row, source in enumerate(self.rows) if self._matches(source)]

    def distinct(self, column: Column, place: int) -> list[tuple[str, int]]:
        """Texts of a column among rows that pass all other filters, with their counts, sorted."""
        passing = self._passing(without=place)
        key_of = sort_key_of(column)
        counts: Counter[str] = Counter()
        keys: dict[str, Any] = {}
        for row, value in enumerate(self._store.values(place)):
            if passing is None or passing[row]:
                text = self._store.text(row, place)
                counts[text] += 1
                if text not in keys and not is_blank(value):
                    keys[text] = key_of(value)
        blank = [text for text in counts if text not in keys]
        try:
            known = sorted(keys, key=keys.__getitem__)
        except TypeError:
            known = sorted(keys, key=natural_key)
        return [(text, counts[text]) for text in (*known, *blank)]
