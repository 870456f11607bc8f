"""A wave's runbook as a PDF: head, go/no-go list, order of cutover, VMs, way back, signatures."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.pdf_report import ReportTitle, write_report
from app.adapters.exporters.pdf_sentences import SentencesCover
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import moment_text
from app.adapters.exporters.runbook_listings import runbook_listings
from app.domain.planning.waves.runbook.record import Runbook
from app.domain.progress import Ticket


def _times(book: Runbook) -> str:
    share = book.share
    if share.starts is None or share.ends is None:
        return "No times yet: the schedule has no place for its VMs."
    return (
        f"From {share.starts:%Y-%m-%d %H:%M} to {share.ends:%Y-%m-%d %H:%M}, times of {book.zone}."
    )


class PdfRunbookExporter:
    """Writes the runbook to print."""

    suffix = ".pdf"

    def write(self, book: Runbook, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        typesetter = Typesetter()
        title = ReportTitle("Runbook", f"{book.project}: {book.title}", book.generated)
        sections = [
            (each.key, each.title, each.columns, list(each.lines))
            for each in runbook_listings(book)
        ]
        cover = SentencesCover(
            book.title,
            f"Runbook of {book.project} · generated {moment_text(book.generated)}",
            [f"{book.summary}.", _times(book), f"{book.approval}."],
            typesetter,
        )
        write_report(path, title, cover, sections, typesetter, ticket)
