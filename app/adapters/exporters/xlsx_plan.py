"""The plan as an Excel workbook."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.plan_listings import Listing, plan_listings
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_sheet import Formats, Sheet
from app.domain.planning.plan.figures import FIGURE_COLUMNS
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket


class XlsxPlanExporter:
    """Writes summary, tenants, schedule, VMs, network map, capacity and gaps, a sheet each."""

    suffix = ".xlsx"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties(
                {
                    "title": f"Migration plan: {one_line(plan.project.name)}",
                    "comments": plan.reconciliation.sentence,
                    "created": plan.generated.replace(tzinfo=None),
                }
            )
            _write_sheets(workbook, plan, ticket)


@contextmanager
def new_workbook(stream: BinaryIO) -> Iterator[Any]:
    """A workbook that goes to ``stream`` at the end and leaves no temporary files behind."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError, XlsxWriterException

    # The library's archive would outlive an error of the stream, so it gets memory of its own.
    archive = io.BytesIO()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Rows go to disk as they are written: memory stays flat and a cancel is heard at once.
        workbook = Workbook(archive, {"constant_memory": True, "tmpdir": folder})
        try:
            yield workbook
        except BaseException:
            with contextlib.suppress(XlsxWriterException, OSError):
                workbook.close()  # its temporary files stay open until then
            raise
        try:
            workbook.close()
        except FileCreateError as error:
            raise error.args[0] from None
    stream.write(archive.getbuffer())


def _write_sheets(workbook: Any, plan: Plan, ticket: Ticket) -> None:
    formats = Formats(workbook)
    total = 2 * len(plan.vms) + len(plan.tenant_plans) + 100
    done = 0
    for listing in plan_listings(plan):
        done += write_sheet(workbook, listing, formats, ticket, done, total)
    ticket.step(total, total, "Writing workbook")


def write_sheet(
    workbook: Any, listing: Listing, formats: Formats, ticket: Ticket, done: int, total: int
) -> int:
    """Write a listing to a sheet of its own and return how many rows its table has.

    A listing of figures alone is no table to filter. Progress counts from ``done``.
    """
    sheet = Sheet(
        workbook, listing.sheet, listing.columns, formats,
        head=listing.head, wrapped=listing.wrapped,
    )  # fmt: skip
    count = sheet.write_lines(listing.lines, ticket, done, total)
    if listing.columns is not FIGURE_COLUMNS:
        sheet.finish()
    return count
