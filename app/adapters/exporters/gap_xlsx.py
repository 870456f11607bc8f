"""The gap report as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.plan_listings import Listing
from app.adapters.exporters.whole_file import whole_file
from app.adapters.exporters.xlsx_plan import new_workbook, write_sheet
from app.adapters.exporters.xlsx_sheet import Formats
from app.domain.planning.gaps.report import (
    ACTION_COLUMNS,
    GAP_COLUMNS,
    VM_COLUMNS,
    GapReport,
    action_lines,
    gap_lines,
    gap_report,
    summary,
    vm_lines,
)
from app.domain.planning.plan.figures import FIGURE_COLUMNS, figure_lines
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.progress import Ticket

SUMMARY, ACTIONS, GAPS, VMS = "Executive Summary", "Action Items", "All Gaps", "VMs by Gap"


class XlsxGapExporter:
    """Writes Executive Summary, Action Items, All Gaps and VMs by Gap."""

    suffix = ".xlsx"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: before the gap analysis, or when the place cannot be written.
        """
        report = gap_report(plan)
        with whole_file(path, ticket) as stream, new_workbook(stream) as workbook:
            workbook.set_properties(
                {
                    "title": f"Gap report: {one_line(report.project)}",
                    "comments": report.reconciliation,
                    "created": report.generated.replace(tzinfo=None),
                }
            )
            _write_sheets(workbook, report, plan, ticket)


def _write_sheets(workbook: Any, report: GapReport, plan: Plan, ticket: Ticket) -> None:
    formats = Formats(workbook)
    total = 100 + 2 * len(report.gaps) + sum(len(each.vms) for each in report.gaps)
    done = 0
    for name, columns, lines in (
        (SUMMARY, FIGURE_COLUMNS, figure_lines(summary(report))),
        (ACTIONS, ACTION_COLUMNS, _headed(action_lines(report))),
        (GAPS, GAP_COLUMNS, gap_lines(report)),
        (VMS, VM_COLUMNS, vm_lines(report, plan)),
    ):
        listing = Listing(name, name, name, columns, lines, wrapped=True)
        done += write_sheet(workbook, listing, formats, ticket, done, total)
    ticket.step(total, total, "Writing workbook")


def _headed(lines: Iterable[Line]) -> Iterable[Line]:
    """A row of its own for each line of a heading, as a sheet's rows do not wrap over columns."""
    for line in lines:
        if line.kind is LineKind.HEADING:
            for part in line.text.split("\n"):
                yield Line(LineKind.HEADING, text=part)
        else:
            yield line
