"""The plan as an Excel workbook of four sheets."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.plan_summary import (
    SUMMARY_COLUMNS,
    Item,
    summary_lines,
)
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_cells import number_cell
from app.adapters.exporters.xlsx_sheet import Formats, Sheet
from app.domain.planning.plan import Plan
from app.domain.planning.plan_columns import SCHEDULE_COLUMNS, TENANT_COLUMNS, VM_COLUMNS
from app.domain.planning.plan_rows import (
    Line,
    inventory_lines,
    schedule_lines,
    tenant_lines,
    vm_rows,
)
from app.domain.progress import Ticket

SUMMARY, TENANTS, SCHEDULE, INVENTORY = (
    "Project Summary",
    "Per-Tenant Assessment",
    "Daily Schedule",
    "All VMs",
)


class XlsxPlanExporter:
    """Writes Project Summary, Per-Tenant Assessment, Daily Schedule and All VMs."""

    suffix = ".xlsx"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties(
                {
                    "title": f"Migration plan: {one_line(plan.project.name)}",
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
    rows = vm_rows(plan)
    total = 2 * len(rows) + len(plan.tenant_plans) + 100
    summary = SummarySheet(workbook, SUMMARY, SUMMARY_COLUMNS, formats)
    done = summary.write_lines(summary_lines(plan), ticket, 0, total)
    for name, columns, lines in (
        (TENANTS, TENANT_COLUMNS, tenant_lines(plan)),
        (SCHEDULE, SCHEDULE_COLUMNS, schedule_lines(plan, rows)),
        (INVENTORY, VM_COLUMNS, inventory_lines(rows)),
    ):
        sheet = Sheet(workbook, name, columns, formats)
        done += sheet.write_lines(lines, ticket, done, total)
        sheet.finish()
    ticket.step(total, total, "Writing workbook")


class SummarySheet(Sheet):
    """The sheet of items, whose values are of every type."""

    def write_record(self, line: Line) -> None:
        """Put one item: label, value in its own type, unit and note."""
        item: Item = line.record
        self.put(0, self.text(item.label, line.kind, item.risk))
        value = item.value
        if isinstance(value, float | int) and isfinite(value):
            digits = "#,##0" if isinstance(value, int) else _digits(item.decimals)
            look = self.formats.get(line.kind, digits, item.risk, align="left")
            self.put(1, number_cell(value, look))
        elif value is not None:
            self.put(1, self.cell(1, value, line.kind, item.risk))
        for index, text in ((2, item.unit), (3, item.note)):
            if text:
                self.put(index, self.text(text, line.kind, text_wrap=True))


def _digits(decimals: int) -> str:
    return "General" if decimals > 2 else "#,##0." + "0" * decimals
