"""A table of texts with headings, as sheets of facts and dependencies are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextTable:
    """All cells are stripped texts; rows are as wide as the headings.

    ``row_numbers`` are the rows' numbers in the file, from 1, as people see them there.
    """

    name: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    row_numbers: Sequence[int]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def numbered(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every row with its number."""
        return zip(self.row_numbers, self.rows, strict=True)

    def preview(self, count: int = 20) -> Sequence[tuple[str, ...]]:
        """The first rows."""
        return self.rows[:count]
