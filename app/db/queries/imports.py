"""Reports of imports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from app.db import tables


def read_import_reports(connection: Connection, project_id: int) -> list[tuple[int, Any]]:
    """The reports of a project's imports as stored, with their keys, the newest first."""
    table = tables.imports
    query = (
        select(table.c.id, table.c.report)
        .where(table.c.project_id == project_id)
        .order_by(table.c.id.desc())
    )
    return [(row[0], row[1]) for row in connection.execute(query)]
