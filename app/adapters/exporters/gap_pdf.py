"""The gap report as a PDF: A4 landscape, numbered pages, repeated headings, tables that wrap."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.gap_cover import GapCover
from app.adapters.exporters.gap_summary import gap_summary_lines
from app.adapters.exporters.pdf_painter import (
    FRAME_WIDTH,
    MARGIN,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Painter,
)
from app.adapters.exporters.pdf_plan import SMALL, Section, contents_of, draw_page, paginated
from app.adapters.exporters.pdf_table import set_table
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import SUMMARY_COLUMNS, moment_text
from app.adapters.exporters.whole_file import whole_file
from app.domain.columns import Column
from app.domain.planning.gap_report import (
    ACTION_COLUMNS,
    GAP_COLUMNS,
    GapReport,
    action_lines,
    gap_lines,
    gap_report,
)
from app.domain.planning.plan import Plan
from app.domain.planning.plan_rows import Line
from app.domain.progress import Ticket

_ONLY_SHEETS = {"resolved_at"}
"""Columns for which a page has no room; the workbook has them."""


class PdfGapExporter:
    """Writes Executive summary, Action items and All gaps as a report to print."""

    suffix = ".pdf"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: before the gap analysis, or when the place cannot be written.
        """
        report = gap_report(plan)
        typesetter = Typesetter()
        with whole_file(path, ticket) as stream:
            sections = _sections(report, typesetter, ticket)
            cover = GapCover(report, typesetter)
            pages = paginated(sections, cover.height)
            painter = Painter(stream, f"Gap report: {one_line(report.project)}", typesetter)
            painter.canvas.setSubject("Gap report")
            contents = contents_of(sections, pages)
            for number, page in enumerate(pages, 1):
                ticket.step(len(pages) + number, 2 * len(pages), "Writing PDF")
                if number == 1:
                    cover.draw(painter, PAGE_HEIGHT - MARGIN, contents)
                draw_page(painter, page, sections[page.section], cover.height)
                _draw_margins(painter, report, sections[page.section], number, len(pages))
                painter.end_page()
            ticket.check()
            painter.save()


def _sections(report: GapReport, typesetter: Typesetter, ticket: Ticket) -> list[Section]:
    gaps = [column for column in GAP_COLUMNS if column.key not in _ONLY_SHEETS]
    listings: Sequence[tuple[str, str, Sequence[Column], list[Line]]] = (
        ("summary", "Executive summary", SUMMARY_COLUMNS, list(gap_summary_lines(report))),
        ("actions", "Action items", ACTION_COLUMNS, list(action_lines(report))),
        ("gaps", "All gaps", gaps, list(gap_lines(report))),
    )
    # Setting a line takes two steps; the second half of the bar is for drawing.
    total = 4 * sum(len(lines) for *_, lines in listings)
    sections, done = [], 0
    for key, title, columns, lines in listings:
        table = set_table(columns, lines, typesetter, ticket, done, total)
        sections.append(Section(key, title, table))
        done += 2 * len(lines)
    return sections


def _draw_margins(
    painter: Painter, report: GapReport, section: Section, number: int, count: int
) -> None:
    half, right, head = FRAME_WIDTH / 2, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - MARGIN - 6
    if number > 1:
        name = one_line(report.project)
        painter.write(name, MARGIN, head, SMALL, MUTED, width=half, most=1)
        painter.write(section.title, right, head, SMALL, MUTED, right=True)
    generated = f"Gap report · generated {moment_text(report.generated)}"
    painter.write(generated, MARGIN, MARGIN, SMALL, MUTED, width=half, most=1)
    painter.write(f"Page {number:,} of {count:,}", right, MARGIN, SMALL, MUTED, right=True)
