"""A wave's runbook as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.runbook_listings import runbook_listings
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import new_workbook, write_sheet
from app.adapters.exporters.xlsx_sheet import Formats
from app.domain.planning.waves.runbook.record import Runbook
from app.domain.progress import Ticket


class XlsxRunbookExporter:
    """Writes a sheet for each part of the runbook."""

    suffix = ".xlsx"

    def write(self, book: Runbook, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties(
                {
                    "title": f"Runbook: {one_line(book.title)}",
                    "comments": one_line(book.summary),
                    "created": book.generated.replace(tzinfo=None),
                }
            )
            formats = Formats(workbook)
            total = 50 + len(book.vms) + len(book.steps)
            done = 0
            for listing in runbook_listings(book):
                done += write_sheet(workbook, listing, formats, ticket, done, total)
            ticket.step(total, total, "Writing workbook")
