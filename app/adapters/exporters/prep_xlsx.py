"""The provisioning summary as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.prep_listings import prep_listings
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import new_workbook, write_sheet
from app.adapters.exporters.xlsx_sheet import Formats
from app.domain.planning.provisioning.report import PrepReport
from app.domain.progress import Ticket


class XlsxPrepExporter:
    """Writes summary, tasks and run log, a sheet each."""

    suffix = ".xlsx"

    def write(self, report: PrepReport, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties(
                {
                    "title": f"Provisioning: {one_line(report.project)}",
                    "comments": report.sentence,
                    "created": report.generated.replace(tzinfo=None),
                }
            )
            formats, done = Formats(workbook), 0
            total = 100 + len(report.tasks) + len(report.log)
            for listing in prep_listings(report):
                done += write_sheet(workbook, listing, formats, ticket, done, total)
            ticket.step(total, total, "Writing workbook")
