"""A report to print: A4 landscape, a cover, sections of tables that wrap, numbered pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from app.adapters.exporters.clean_text import one_line
from app.adapters.exporters.pdf_cover import Entry
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
from app.adapters.exporters.pdf_table import set_table
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import moment_text
from app.adapters.exporters.whole_file import whole_file
from app.domain.columns import Column
from app.domain.planning.plan.rows import Line, LineKind
from app.domain.progress import Ticket

SECTION_SIZE, SMALL = 13.0, 7.0
SECTION_SPACE = 24.0


Listing = tuple[str, str, Sequence[Column], list[Line]]
"""Key, title, columns and lines of a section."""


class PageRow(Protocol):
    """A row of a section: what kind it is, and the points that it takes."""

    @property
    def kind(self) -> LineKind:
        """A heading never stands alone at the foot of a page."""

    @property
    def height(self) -> float:
        """Points."""


class Content(Protocol):
    """What a section shows: rows that break over pages, beneath a heading that repeats."""

    @property
    def rows(self) -> Sequence[PageRow]:
        """All of them, from top to bottom."""

    @property
    def heading_height(self) -> float:
        """Points that the heading takes on each page."""

    # Content draws its own rows and nobody else's: their type is between them.
    def draw(self, painter: Painter, top: float, rows: Sequence[tuple[float, Any]]) -> None:
        """Draw the heading, whose upper edge is at ``top``, and the rows of one page."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. One that ``continues`` the one before is not listed by itself."""

    key: str
    title: str
    content: Content
    continues: bool = False


class ReportCover(Protocol):
    """The head of a report's first page. ``height`` is what it takes, in points."""

    height: float

    def draw(self, painter: Painter, top: float, contents: Sequence[Entry]) -> None:
        """Draw everything downwards from ``top``."""


@dataclass(frozen=True, slots=True)
class ReportTitle:
    """What stands in the margins: the kind of report, the project, when it was made."""

    kind: str
    project: str
    generated: datetime


@dataclass(slots=True)
class Page:
    """What stands on one page: rows of one section, each with its upper edge."""

    section: int
    first: bool
    rows: list[tuple[float, PageRow]] = field(default_factory=list)


def write_report(
    path: Path,
    title: ReportTitle,
    cover: ReportCover,
    listings: Sequence[Listing | Section],
    typesetter: Typesetter,
    ticket: Ticket,
) -> None:
    """Write the whole file, or none of it.

    :raises UserError: when the place cannot be written.
    """
    with whole_file(path, ticket) as stream:
        sections = _set_sections(listings, typesetter, ticket)
        pages = paginated(sections, cover.height)
        painter = Painter(stream, f"{title.kind}: {one_line(title.project)}", typesetter)
        painter.canvas.setSubject(title.kind)
        contents = contents_of(sections, pages)
        painter.starts = {entry.key: (entry.title, entry.page) for entry in contents}
        for number, page in enumerate(pages, 1):
            ticket.step(len(pages) + number, 2 * len(pages), "Writing PDF")
            if number == 1:
                cover.draw(painter, PAGE_HEIGHT - MARGIN, contents)
            draw_page(painter, page, sections[page.section], cover.height)
            _draw_margins(painter, title, sections[page.section], number, len(pages))
            painter.end_page()
        ticket.check()
        painter.save()


def _set_sections(
    listings: Sequence[Listing | Section], typesetter: Typesetter, ticket: Ticket
) -> list[Section]:
    # Setting a line takes two steps; the second half of the bar is for drawing.
    total = 4 * sum(len(each[3]) for each in listings if not isinstance(each, Section))
    sections: list[Section] = []
    done = 0
    for each in listings:
        if isinstance(each, Section):
            sections.append(each)
            continue
        key, title, columns, lines = each
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
        rows = section.content.rows
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
    return _heading_top(page, cover_height) - section.content.heading_height


def room_below(cover_height: float) -> float:
    """Points for heading and rows of the first section on the first page."""
    return PAGE_HEIGHT - MARGIN - cover_height - SECTION_SPACE - BOTTOM


def contents_of(sections: list[Section], pages: list[Page]) -> list[Entry]:
    """On which page each section begins."""
    starts = {page.section: number for number, page in enumerate(pages, 1) if page.first}
    return [
        Entry(section.key, section.title, starts[number])
        for number, section in enumerate(sections)
        if not section.continues
    ]


def draw_page(painter: Painter, page: Page, section: Section, cover_height: float) -> None:
    """Draw what stands on a page between its margins."""
    top = _heading_top(page, cover_height if page.section == 0 else 0.0)
    if page.first:
        if not section.continues:
            painter.mark(section.key, section.title, 0)
        painter.write(
            section.title, MARGIN, top + SECTION_SPACE - 16, SECTION_SIZE, ACCENT, bold=True
        )
    section.content.draw(painter, top, page.rows)


def _draw_margins(
    painter: Painter, title: ReportTitle, section: Section, number: int, count: int
) -> None:
    half, right, head = FRAME_WIDTH / 2, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - MARGIN - 6
    if number > 1:
        name = one_line(title.project)
        painter.write(name, MARGIN, head, SMALL, MUTED, width=half, most=1)
        painter.write(section.title, right, head, SMALL, MUTED, right=True)
    generated = f"{title.kind} · generated {moment_text(title.generated)}"
    painter.write(generated, MARGIN, MARGIN, SMALL, MUTED, width=half, most=1)
    painter.write(f"Page {number:,} of {count:,}", right, MARGIN, SMALL, MUTED, right=True)
