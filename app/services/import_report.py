"""The report of the imports that a project consists of now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.queries.imports import read_import_reports
from app.domain.inventory.report import ImportReport, merged

if TYPE_CHECKING:
    from sqlalchemy import Connection


def current_report(connection: Connection, project_id: int) -> ImportReport | None:
    """What the newest import of each vCenter said, put together; None before any import."""
    stored = [report for _, report in read_import_reports(connection, project_id)]
    return merged([ImportReport.from_dict(report) for report in stored])
