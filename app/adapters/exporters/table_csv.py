"""A table of the window as a CSV file that spreadsheets open without asking."""

from __future__ import annotations

import codecs
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.adapters.exporters.clean_text import clean, guarded
from app.adapters.exporters.csv_plan import BATCH, csv_rows
from app.adapters.exporters.whole_file import whole_file
from app.domain.columns import Column
from app.domain.progress import Ticket
from app.domain.shown_table import ShownTable


class CsvTableExporter:
    """Writes one row per record: UTF-8 with a byte order mark, numbers plain, dates in ISO form."""

    suffix = ".csv"

    def write(self, table: ShownTable, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        columns, rows = table.columns, table.records
        with whole_file(path, ticket) as stream:
            stream.write(codecs.BOM_UTF8)
            stream.write(csv_rows([[guarded(clean(column.heading)) for column in columns]]))
            for done in range(0, len(rows), BATCH):
                ticket.step(done, len(rows), "Writing CSV")
                stream.write(
                    csv_rows(
                        [_cell(column, column.value(row)) for column in columns]
                        for row in rows[done : done + BATCH]
                    )
                )


def _cell(column: Column, value: Any) -> str | int:
    """A value as it stands in the file; text cannot turn into a formula."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(value, f".{max(column.decimals, 2)}f")
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if column.kind == "moment" else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return guarded(clean(str(value)))
