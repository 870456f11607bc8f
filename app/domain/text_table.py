"""A table of texts with headings, as sheets of facts and dependencies are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.number_style import grouped


@dataclass(frozen=True, slots=True)
class TextTable:
    """All cells are stripped texts; rows are as wide as the headings.

    ``row_numbers`` are the rows' numbers in the file, from 1, as people see them there.
    ``sheets`` are the names of all tables of the file that can be read in its place: sheets, and
    further tables on the same sheet; ``sheet`` is the name of this one.
    """

    name: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    row_numbers: Sequence[int]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    heading_row: int = 1

    @property
    def taken(self) -> str:
        """Which table was taken, where the file has several; empty where it has one."""
        if len(self.sheets) < 2:
            return ""
        return (
            f"Taken: “{self.sheet}”, with headings in row {grouped(self.heading_row)}; the file "
            "has "
            f"{grouped(len(self.sheets))} tables."
        )

    def numbered(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every row with its number."""
        return zip(self.row_numbers, self.rows, strict=True)

    def preview(self, count: int = 20) -> Sequence[tuple[str, ...]]:
        """The first rows."""
        return self.rows[:count]
