"""The remediation list as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.plan_listings import Listing
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import new_workbook, write_sheet
from app.adapters.exporters.xlsx_sheet import Formats
from app.domain.planning.remediation.report import (
    REMEDIATION_COLUMNS,
    RemediationReport,
    remediation_lines,
)
from app.domain.progress import Ticket

SHEET = "Remediation List"


class XlsxRemediationExporter:
    """Writes the list to one sheet."""

    suffix = ".xlsx"

    def write(self, report: RemediationReport, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties(
                {
                    "title": f"Remediation list: {one_line(report.project)}",
                    "comments": report.sentence,
                    "created": report.generated.replace(tzinfo=None),
                }
            )
            listing = Listing(
                "remediations", SHEET, SHEET, REMEDIATION_COLUMNS, remediation_lines(report.rows),
                wrapped=True,
            )  # fmt: skip
            total = len(report.rows) + 1
            write_sheet(workbook, listing, Formats(workbook), ticket, 0, total)
            ticket.step(total, total, "Writing workbook")
