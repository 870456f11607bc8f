"""A table as it is shown, for a file: its columns, order and filter, with values of their types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from app.domain.cell_values import choices_of, is_blank
from app.domain.columns import Column

_UNITS = {"hours": "h", "percent": "%"}
"""Units that cells show behind their numbers where the heading has none: files have none there."""
_WORDED = frozenset({"bool", "choice", "status"})
"""Kinds whose values are keys that stand for words."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What a table is called, the columns shown from left to right, and the records from above.

    The columns' values are fit for files: a number, a date, a text, or None where there is none.
    """

    title: str
    columns: Sequence[Column]
    records: Sequence[Any]


def shown_table(title: str, columns: Iterable[Column], records: Sequence[Any]) -> ShownTable:
    """The table of these columns; their values become what a file holds of them."""
    return ShownTable(title, tuple(map(filed_column, columns)), records)


def filed_column(column: Column) -> Column:
    """The column with values that are numbers and dates where it has them, words otherwise.

    Where it shows a word in a number's place, such as “unlimited”, the word stands in the file.
    """
    return replace(
        column,
        value=_filed(column),
        kind="text" if column.kind in _WORDED else column.kind,
        unit=column.unit or _UNITS.get(column.kind, ""),
        text=None,
        machine=None,
        choices=(),
    )


def _filed(column: Column) -> Callable[[Any], Any]:
    taken, labels = column.value, dict(choices_of(column))

    def words(value: Any) -> str:
        if column.text is not None:
            return str(column.text(value))
        if isinstance(value, str):
            return str(labels.get(value, value))
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, tuple | list | set | frozenset):
            return ", ".join(map(str, value))
        return str(labels.get(value, value))

    def filed(record: Any) -> Any:
        value = taken(record)
        if is_blank(value) and column.text is None:
            return None
        if column.numeric and _is_number(value):
            return value if column.text is None or _has_digit(words(value)) else words(value)
        if column.dated and isinstance(value, date):
            return value
        return words(value) or None

    return filed


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
