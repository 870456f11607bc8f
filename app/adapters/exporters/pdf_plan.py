"""The plan as a PDF report: A4 landscape, numbered pages, an outline, tables that wrap."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.pdf_cover import Cover, Entry
from app.adapters.exporters.pdf_painter import (
    ACCENT,
    BOTTOM,
    FRAME_WIDTH,
    MARGIN,
    MUTED,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TOP,
    Painter,
)
from app.adapters.exporters.pdf_table import SetRow, Table, set_table
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import SUMMARY_COLUMNS, moment_text, summary_lines
from app.adapters.exporters.whole_file import whole_file
from app.domain.planning.plan import Plan
from app.domain.planning.plan_columns import SCHEDULE_COLUMNS, TENANT_COLUMNS, VM_COLUMNS
from app.domain.planning.plan_rows import (
    LineKind,
    inventory_lines,
    schedule_lines,
    tenant_lines,
    vm_rows,
)
from app.domain.progress import Ticket

SECTION_SIZE, SMALL = 13.0, 7.0
SECTION_SPACE = 24.0


@dataclass(slots=True)
class Page:
    """What stands on one page: rows of one section, each with its upper edge."""

    section: int
    first: bool
    rows: list[tuple[float, SetRow]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report with a table of its own."""

    key: str
    title: str
    table: Table


class PdfPlanExporter:
    """Writes Summary, Tenants, Daily schedule and All VMs as a report to print."""

    suffix = ".pdf"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        typesetter = Typesetter()
        with whole_file(path, ticket) as stream:
            sections = _sections(plan, typesetter, ticket)
            cover = Cover(plan, typesetter)
            pages = paginated(sections, cover.height)
            painter = Painter(stream, f"Migration plan: {one_line(plan.project.name)}", typesetter)
            contents = contents_of(sections, pages)
            for number, page in enumerate(pages, 1):
                ticket.step(len(pages) + number, 2 * len(pages), "Writing PDF")
                if number == 1:
                    cover.draw(painter, PAGE_HEIGHT - MARGIN, contents)
                draw_page(painter, page, sections[page.section], cover.height)
                _draw_margins(painter, plan, sections[page.section], number, len(pages))
                painter.end_page()
            ticket.check()
            painter.save()


def _sections(plan: Plan, typesetter: Typesetter, ticket: Ticket) -> list[Section]:
    rows = vm_rows(plan)
    listings = (
        ("summary", "Summary", SUMMARY_COLUMNS, list(summary_lines(plan))),
        ("tenants", "Tenants", TENANT_COLUMNS, list(tenant_lines(plan))),
        ("schedule", "Daily schedule", SCHEDULE_COLUMNS, list(schedule_lines(plan, rows))),
        ("vms", "All VMs", VM_COLUMNS, list(inventory_lines(rows))),
    )
    # Setting a line takes two steps; the second half of the bar is for drawing.
    total = 4 * sum(len(lines) for *_, lines in listings)
    sections, done = [], 0
    for key, title, columns, lines in listings:
        table = set_table(columns, lines, typesetter, ticket, done, total)
        sections.append(Section(key, title, table))
        done += 2 * len(lines)
    return sections


def paginated(sections: list[Section], cover_height: float) -> list[Page]:
    """Share the rows out to pages. Each section begins a page; the first follows the cover.

    A heading never stands alone at the foot of a page.
    """
    pages: list[Page] = []
    for number, section in enumerate(sections):
        page = Page(number, first=True)
        pages.append(page)
        y = _first_row(page, section, cover_height if number == 0 else 0.0)
        rows = section.table.rows
        for index, row in enumerate(rows):
            needed = row.height
            if row.kind is LineKind.HEADING and index + 1 < len(rows):
                needed += rows[index + 1].height
            if y - needed < BOTTOM:
                page = Page(number, first=False)
                pages.append(page)
                y = _first_row(page, section, 0.0)
            page.rows.append((y, row))
            y -= row.height
    return pages


def _heading_top(page: Page, cover_height: float) -> float:
    if not page.first:
        return TOP
    return (PAGE_HEIGHT - MARGIN - cover_height if cover_height else TOP) - SECTION_SPACE


def _first_row(page: Page, section: Section, cover_height: float) -> float:
    return _heading_top(page, cover_height) - section.table.heading.height


def contents_of(sections: list[Section], pages: list[Page]) -> list[Entry]:
    """On which page each section begins."""
    starts = {page.section: number for number, page in enumerate(pages, 1) if page.first}
    return [
        Entry(section.key, section.title, starts[number]) for number, section in enumerate(sections)
    ]


def draw_page(painter: Painter, page: Page, section: Section, cover_height: float) -> None:
    """Draw what stands on a page between its margins."""
    top = _heading_top(page, cover_height if page.section == 0 else 0.0)
    if page.first:
        painter.mark(section.key, section.title, 0)
        painter.write(
            section.title, MARGIN, top + SECTION_SPACE - 16, SECTION_SIZE, ACCENT, bold=True
        )
    section.table.draw_heading(painter, top)
    for y, row in page.rows:
        section.table.draw_row(painter, row, y)


def _draw_margins(painter: Painter, plan: Plan, section: Section, number: int, count: int) -> None:
    name = one_line(plan.project.name)
    half, right, head = FRAME_WIDTH / 2, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - MARGIN - 6
    if number > 1:
        painter.write(name, MARGIN, head, SMALL, MUTED, width=half, most=1)
        painter.write(section.title, right, head, SMALL, MUTED, right=True)
    generated = f"Migration plan · generated {moment_text(plan.generated)}"
    painter.write(generated, MARGIN, MARGIN, SMALL, MUTED, width=half, most=1)
    painter.write(f"Page {number:,} of {count:,}", right, MARGIN, SMALL, MUTED, right=True)
