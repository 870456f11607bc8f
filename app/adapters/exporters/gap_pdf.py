"""The gap report as a PDF: executive summary, action items and all gaps."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.gap_cover import GapCover
from app.adapters.exporters.pdf_report import Listing, ReportTitle, write_report
from app.adapters.exporters.pdf_text import Typesetter
from app.domain.planning.gaps.report import (
    ACTION_COLUMNS,
    GAP_COLUMNS,
    GapReport,
    action_lines,
    gap_lines,
    gap_report,
    summary,
)
from app.domain.planning.plan.figures import FIGURE_COLUMNS, figure_lines
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket


class PdfGapExporter:
    """Writes Executive summary, Action items and All gaps as a report to print."""

    suffix = ".pdf"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: before the gap analysis, or when the place cannot be written.
        """
        report = gap_report(plan)
        typesetter = Typesetter()
        title = ReportTitle("Gap report", report.project, report.generated)
        cover = GapCover(report, typesetter)
        write_report(path, title, cover, _listings(report), typesetter, ticket)


def _listings(report: GapReport) -> list[Listing]:
    return [
        ("summary", "Executive summary", FIGURE_COLUMNS, list(figure_lines(summary(report)))),
        ("actions", "Action items", ACTION_COLUMNS, list(action_lines(report))),
        ("gaps", "All gaps", GAP_COLUMNS, list(gap_lines(report))),
    ]
