"""What the workbook and the PDF of the provisioning summary both list."""

from __future__ import annotations

from app.adapters.exporters.plan_listings import Listing
from app.domain.planning.plan.figures import FIGURE_COLUMNS, figure_lines
from app.domain.planning.provisioning.report import (
    LOG_COLUMNS,
    TASK_COLUMNS,
    PrepReport,
    lines_of,
    summary,
)

SUMMARY, TASKS, LOG = "Provisioning Summary", "Tasks", "Run Log"


def prep_listings(report: PrepReport) -> list[Listing]:
    """Summary, tasks and run log."""
    figures = list(figure_lines(summary(report)))
    tasks, log = lines_of(report.tasks), lines_of(report.log)
    return [
        Listing("summary", SUMMARY, "Provisioning summary", FIGURE_COLUMNS, figures, wrapped=True),
        Listing("tasks", TASKS, TASKS, TASK_COLUMNS, tasks, wrapped=True),
        Listing("log", LOG, "Run log", LOG_COLUMNS, log, wrapped=True),
    ]
