"""The report of the imports that a project consists of now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db import queries
from app.domain.inventory.report import ImportReport, merged

if TYPE_CHECKING:
    from sqlalchemy import Connection


def facts_of_project(report: ImportReport | None) -> dict[str, Any]:
    """The columns of the project that say what its imports said; no date before any."""
    if report is None:
        return {"duplicate_rows": 0}
    return {
        "data_date": datetime.fromisoformat(report.data_date).date(),
        "duplicate_rows": report.duplicates,
    }


def current_report(connection: Connection, project_id: int) -> ImportReport | None:
    """What the newest import of each vCenter said, put together; None before any import."""
    stored = [report for _, report in queries.import_reports(connection, project_id)]
    return merged([ImportReport.from_dict(report) for report in stored])
