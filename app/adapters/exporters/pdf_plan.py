"""The plan as a PDF report: summary, tenants, daily schedule and all VMs."""

from __future__ import annotations

from pathlib import Path

from app.adapters.exporters.pdf_cover import Cover
from app.adapters.exporters.pdf_report import Listing, ReportTitle, write_report
from app.adapters.exporters.pdf_text import Typesetter
from app.adapters.exporters.plan_summary import SUMMARY_COLUMNS, summary_lines
from app.domain.planning.plan import Plan
from app.domain.planning.plan_columns import SCHEDULE_COLUMNS, TENANT_COLUMNS, VM_COLUMNS
from app.domain.planning.plan_rows import inventory_lines, schedule_lines, tenant_lines, vm_rows
from app.domain.progress import Ticket


class PdfPlanExporter:
    """Writes Summary, Tenants, Daily schedule and All VMs as a report to print."""

    suffix = ".pdf"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        typesetter = Typesetter()
        title = ReportTitle("Migration plan", plan.project.name, plan.generated)
        write_report(path, title, Cover(plan, typesetter), _listings(plan), typesetter, ticket)


def _listings(plan: Plan) -> list[Listing]:
    rows = vm_rows(plan)
    return [
        ("summary", "Summary", SUMMARY_COLUMNS, list(summary_lines(plan))),
        ("tenants", "Tenants", TENANT_COLUMNS, list(tenant_lines(plan))),
        ("schedule", "Daily schedule", SCHEDULE_COLUMNS, list(schedule_lines(plan, rows))),
        ("vms", "All VMs", VM_COLUMNS, list(inventory_lines(rows))),
    ]
