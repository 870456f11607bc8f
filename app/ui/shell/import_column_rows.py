"""The columns of the files that are imported, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.columns import Column
from app.domain.inventory.column_survey import ColumnFound, SheetColumns, Use
from app.domain.inventory.field_titles import title_of
from app.domain.number_style import grouped

_WORDS = {
    Use.RECOGNISED: "by its heading",
    Use.BY_HAND: "by hand",
    Use.ATTRIBUTE: "",
    Use.NOT_USED: "",
    Use.SWITCHED_OFF: "by hand",
}


class ColumnRow(NamedTuple):
    """A column and the sheet that it is in."""

    sheet: SheetColumns
    column: ColumnFound

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all others of the import."""
        return self.sheet.file, self.sheet.found_as, self.column.place


def rows_of(sheets: Sequence[SheetColumns]) -> list[ColumnRow]:
    """The columns of some sheets, one after the other."""
    return [ColumnRow(sheet, column) for sheet in sheets for column in sheet.columns]


def is_unknown(row: ColumnRow) -> bool:
    """Whether a column is none of RVTools' own, as far as the sheet lets that be told."""
    wanted = Use.ATTRIBUTE if row.sheet.kind == "vInfo" else Use.NOT_USED
    return row.column.use is wanted


def use_words(row: ColumnRow) -> str:
    """What a column is taken for."""
    column = row.column
    if column.field:
        return title_of(row.sheet.kind, column.field)
    return "custom attribute" if column.use is Use.ATTRIBUTE else "not used"


def _filled(row: ColumnRow) -> float | None:
    column = row.column
    return 100 * column.filled / column.sampled if column.sampled else None


def _filled_tip(row: ColumnRow) -> str:
    column = row.column
    first = "" if column.sampled == row.sheet.rows else "first "
    return f"{grouped(column.filled)} of the {first}{grouped(column.sampled)} rows hold something."


def _unread_tip(row: ColumnRow) -> str:
    count = row.column.unread
    return f"{grouped(count)} cells do not hold what {use_words(row)} needs." if count else ""


COLUMNS = (
    Column("sheet", "Sheet", lambda row: row.sheet.found_as, width=14,
           tooltip=lambda row: row.sheet.file),
    Column("heading", "Heading", lambda row: row.column.heading, width=26,
           tooltip=lambda row: row.column.heading, help="As it stands in the file."),
    Column("use", "Is", use_words, width=22, help="What the column is taken for."),
    Column("how", "Known", lambda row: _WORDS[row.column.use], width=16,
           help="Whether the heading says it, or somebody has said it."),
    Column("unit", "Unit", lambda row: row.column.unit, width=7,
           help="Of sizes: that of the heading, MiB where it names none."),
    Column("filled", "Filled", _filled, "percent", "%", decimals=0, width=10,
           tooltip=_filled_tip, help="Share of the rows that hold something."),
    Column("unread", "Not read", lambda row: row.column.unread or None, "int", width=10,
           tooltip=_unread_tip, help="Cells that do not hold what the field needs."),
    Column("examples", "First values", lambda row: " · ".join(row.column.examples), width=36,
           tooltip=lambda row: "\n".join(row.column.examples)),
)  # fmt: skip
