"""A wave's runbook as a PDF: head, go/no-go list, order of cutover, VMs, way back, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.adapters.exporters.pdf_cover import (
    CONTENTS_LEADING,
    CONTENTS_LINES,
    TEXT_SIZE,
    TITLE_SIZE,
    Entry,
    draw_contents,
)
from app.adapters.exporters.pdf_painter import ACCENT, FRAME_WIDTH, MARGIN, MUTED, Painter
from app.adapters.exporters.pdf_report import ReportTitle, write_report
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import moment_text
from app.adapters.exporters.runbook_listings import runbook_listings
from app.domain.planning.waves.runbook.record import Runbook
from app.domain.progress import Ticket

_LINE = 1.25
_SPACE = 36 + CONTENTS_LEADING * CONTENTS_LINES


class RunbookCover:
    """The head of the first page: the wave, when it runs, what it holds, the contents."""

    def __init__(self, book: Runbook, typesetter: Typesetter) -> None:
        self._book = book
        self._title = typesetter.lines(book.title, FRAME_WIDTH / TITLE_SIZE, bold=True, most=3)
        self._sentences = [f"{book.summary}.", _times(book), f"{book.approval}."]
        lines = sum(
            len(typesetter.lines(text, FRAME_WIDTH / TEXT_SIZE)) for text in self._sentences
        )
        self.height = len(self._title) * TITLE_SIZE * _LINE + lines * TEXT_SIZE * _LINE + _SPACE

    def draw(self, painter: Painter, top: float, contents: Sequence[Entry]) -> None:
        """Draw everything; ``contents`` become links."""
        y = top - TITLE_SIZE
        for line in self._title:
            painter.put(line, MARGIN, y, TITLE_SIZE, ACCENT)
            y -= TITLE_SIZE * _LINE
        y += 8
        said = f"Runbook of {self._book.project} · generated {moment_text(self._book.generated)}"
        painter.write(said, MARGIN, y, TEXT_SIZE, MUTED)
        y -= 16
        for text in self._sentences:
            y -= painter.write(text, MARGIN, y, TEXT_SIZE) * TEXT_SIZE * _LINE
        draw_contents(painter, y - 6, contents)


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
        write_report(path, title, RunbookCover(book, typesetter), sections, typesetter, ticket)
