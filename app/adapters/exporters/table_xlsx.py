"""A table of the window as an Excel workbook."""

from __future__ import annotations

import re
from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.plan_listings import Listing
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import new_workbook, write_sheet
from app.adapters.exporters.xlsx_sheet import Formats
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.progress import Ticket
from app.domain.shown_table import ShownTable

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]+")
_LONGEST = 31
_RESERVED = "history"


class XlsxTableExporter:
    """Writes one sheet: numbers and dates as such, everything else as text."""

    suffix = ".xlsx"

    def write(self, table: ShownTable, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        rows = table.records
        lines = (Line(LineKind.ROW, record) for record in rows)
        listing = Listing("table", sheet_name(table.title), table.title, table.columns, lines)
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties({"title": one_line(table.title)})
            write_sheet(workbook, listing, Formats(workbook), ticket, 0, len(rows) + 1)
            ticket.step(len(rows) + 1, len(rows) + 1, "Writing workbook")


def sheet_name(title: str) -> str:
    """A title as spreadsheets take it for a sheet."""
    name = one_line(_FORBIDDEN.sub(" ", title))[:_LONGEST].strip(" '")
    return name if name and name.casefold() != _RESERVED else "Table"
