"""The provisioning summary as a PDF: cloud, approval, how far each kind is, tasks, run log."""

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
from app.adapters.exporters.prep_listings import prep_listings
from app.domain.planning.provisioning.report import PrepReport
from app.domain.progress import Ticket

_LINE = 1.25
_SPACE = 36 + CONTENTS_LEADING * CONTENTS_LINES


class PrepCover:
    """The head of the first page: the project, its cloud, how far the plan is, the contents."""

    def __init__(self, report: PrepReport, typesetter: Typesetter) -> None:
        self._report = report
        self._title = typesetter.lines(report.project, FRAME_WIDTH / TITLE_SIZE, bold=True, most=3)
        self._sentences = [f"Cloud: {report.plan.place.title}", report.sentence]
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
        said = f"Provisioning summary · generated {moment_text(self._report.generated)}"
        painter.write(said, MARGIN, y, TEXT_SIZE, MUTED)
        y -= 16
        for text in self._sentences:
            y -= painter.write(text, MARGIN, y, TEXT_SIZE) * TEXT_SIZE * _LINE
        draw_contents(painter, y - 6, contents)


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
        write_report(path, title, PrepCover(report, typesetter), sections, typesetter, ticket)
