"""The plan as a PDF report: a page to decide by, pictures, and the content of the workbook."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.pdf_cover import Cover
from app.adapters.exporters.pdf_gantt import gantt_parts, part_title
from app.adapters.exporters.pdf_obstacles import KEY as OBSTACLES
from app.adapters.exporters.pdf_obstacles import TITLE as OBSTACLES_TITLE
from app.adapters.exporters.pdf_obstacles import obstacle_rows
from app.adapters.exporters.pdf_plan_pictures import KEY as PICTURES
from app.adapters.exporters.pdf_plan_pictures import TITLE as PICTURES_TITLE
from app.adapters.exporters.pdf_plan_pictures import plan_pictures
from app.adapters.exporters.pdf_report import (
    Listing,
    ReportTitle,
    Section,
    room_below,
    write_report,
)
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_listings import plan_listings
from app.domain.planning.plan.figures import FIGURE_COLUMNS, figure_lines
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_timeline import wave_timeline
from app.domain.progress import Ticket


class PdfPlanExporter:
    """Writes what to decide, pictures, and all that the workbook lists, to print."""

    suffix = ".pdf"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        typesetter = Typesetter()
        title = ReportTitle("Migration plan", plan.project.name, plan.generated)
        sections = _sections(plan, typesetter)
        titles = [OBSTACLES_TITLE, *(each for each in map(_listed_as, sections) if each)]
        cover = Cover(plan, titles, typesetter)
        room = room_below(cover.height)
        first = Section(OBSTACLES, OBSTACLES_TITLE, obstacle_rows(plan, typesetter, room))
        write_report(path, title, cover, [first, *sections], typesetter, ticket)


def _sections(plan: Plan, typesetter: Typesetter) -> list[Listing | Section]:
    """The pictures, then the listings; figures at the head of one are a section of their own.

    The chart of the days follows their list.
    """
    sections: list[Listing | Section] = [
        Section(PICTURES, PICTURES_TITLE, plan_pictures(plan, typesetter)),
    ]
    for each in plan_listings(plan):
        if each.head:
            key = f"{each.key}-head"
            sections.append((key, each.head_title, FIGURE_COLUMNS, list(figure_lines(each.head))))
        sections.append((each.key, each.title, each.columns, list(each.lines)))
        if each.key == "schedule":
            sections += _gantt(plan, typesetter)
    return sections


def _listed_as(section: Listing | Section) -> str:
    """The title by which the contents list a section, empty for one that they do not."""
    if isinstance(section, Section):
        return "" if section.continues else section.title
    return section[1]


def _gantt(plan: Plan, typesetter: Typesetter) -> list[Section]:
    """The chart in one section, or in several where its days need as many; then that of waves."""
    parts = gantt_parts(plan, typesetter)
    sections = [
        Section("gantt", "Gantt", part)
        if not number
        else Section(f"gantt-{number}", part_title(part), part, continues=True)
        for number, part in enumerate(parts)
    ]
    waves = gantt_parts(plan, typesetter, wave_timeline(plan)) if plan.waves else []
    return sections + [
        Section("gantt-waves", "Gantt of the waves", part)
        if not number
        else Section(f"gantt-waves-{number}", part_title(part), part, continues=True)
        for number, part in enumerate(waves)
    ]
