"""Orders of rows: several keys, stable, what is blank always last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.cell_values import is_blank, natural_key, sort_key_of
from app.domain.columns import Column

MAX_SORT_KEYS = 3


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order: a column and its direction."""

    column: str
    descending: bool = False


def ordered(
    rows: Sequence[int], values: Sequence[Any], column: Column, *, descending: bool = False
) -> list[int]:
    """``rows`` sorted by a column's values; equal ones keep their order, blanks come last.

    Values that do not compare with each other sort by their text.
    """
    key = sort_key_of(column)
    keys: dict[int, Any] = {}
    present: list[int] = []
    blank: list[int] = []
    for row in rows:
        value = values[row]
        if is_blank(value):
            blank.append(row)
        else:
            keys[row] = key(value)
            present.append(row)
    by: Callable[[int], Any] = keys.__getitem__
    try:
        present.sort(key=by, reverse=descending)
    except TypeError:
        present.sort(key=lambda row: natural_key(str(values[row])), reverse=descending)
    return present + blank


def with_key(sort: Sequence[SortKey], column: str, *, add: bool) -> list[SortKey]:
    """The order after a click on a heading: ascending, then descending, then not at all.

    ``add`` keeps the other keys and puts a new one last; without it the column is the only key.
    At most :data:`MAX_SORT_KEYS` stay.
    """
    found = next((key for key in sort if key.column == column), None)
    turned = None
    if found is None:
        turned = SortKey(column)
    elif not found.descending:
        turned = SortKey(column, descending=True)
    if not add:
        return [turned] if turned else []
    if found is None:
        return [*sort[: MAX_SORT_KEYS - 1], SortKey(column)]
    changed = [turned if key is found else key for key in sort]
    return [key for key in changed if key is not None]
