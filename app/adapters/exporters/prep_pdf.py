"""The provisioning summary as a PDF: cloud, approval, how far each kind is, tasks, run log."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.pdf_report import ReportTitle, write_report
from app.adapters.exporters.pdf_sentences import SentencesCover
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import moment_text
from app.adapters.exporters.prep_listings import prep_listings
from app.domain.planning.provisioning.report import PrepReport
from app.domain.progress import Ticket


class PdfPrepExporter:
    """Writes the summary to print."""

    suffix = ".pdf"

    def write(self, report: PrepReport, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        typesetter = Typesetter()
        title = ReportTitle("Provisioning summary", report.project, report.generated)
        sections = [
            (each.key, each.title, each.columns, list(each.lines)) for each in prep_listings(report)
        ]
        cover = SentencesCover(
            report.project,
            f"Provisioning summary · generated {moment_text(report.generated)}",
            [f"Cloud: {report.plan.place.title}", report.sentence],
            typesetter,
        )
        write_report(path, title, cover, sections, typesetter, ticket)
