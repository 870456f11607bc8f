"""The plan as a PDF report, with the same content as the workbook."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.pdf_cover import Cover
from app.adapters.exporters.pdf_gantt import gantt_parts, part_title
from app.adapters.exporters.pdf_report import Listing, ReportTitle, Section, write_report
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_listings import plan_listings
from app.domain.planning.plan.figures import FIGURE_COLUMNS, figure_lines
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket


class PdfPlanExporter:
    """Writes summary, tenants, schedule, VMs, network map, capacity and gaps, to print."""

    suffix = ".pdf"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        typesetter = Typesetter()
        title = ReportTitle("Migration plan", plan.project.name, plan.generated)
        write_report(
            path, title, Cover(plan, typesetter), _sections(plan, typesetter), typesetter, ticket
        )


def _sections(plan: Plan, typesetter: Typesetter) -> list[Listing | Section]:
    """The listings as sections; figures at the head of one are a section of their own.

    The chart of the days follows their list.
    """
    sections: list[Listing | Section] = []
    for each in plan_listings(plan):
        if each.head:
            key = f"{each.key}-head"
            sections.append((key, each.head_title, FIGURE_COLUMNS, list(figure_lines(each.head))))
        sections.append((each.key, each.title, each.columns, list(each.lines)))
        if each.key == "schedule":
            sections += _gantt(plan, typesetter)
    return sections


def _gantt(plan: Plan, typesetter: Typesetter) -> list[Section]:
    """The chart in one section, or in several where its days need as many."""
    parts = gantt_parts(plan, typesetter)
    if len(parts) == 1:
        return [Section("gantt", "Gantt", parts[0])]
    return [
        Section("gantt", "Gantt", part)
        if not number
        else Section(f"gantt-{number}", part_title(part), part, continues=True)
        for number, part in enumerate(parts)
    ]
