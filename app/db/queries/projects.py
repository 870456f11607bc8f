"""Projects, their calendar and their history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Text, cast, func, select

from app.db import tables
from app.db.queries.records import records_of
from app.db.queries.vms import read_vms_by_key
from app.domain.model import (
    CalendarWindow,
    Project,
)
from app.domain.number_style import spoken
from app.domain.shared_disks import counted_once


def read_projects(connection: Connection) -> list[Project]:
    """All projects, the one changed last first."""
    table = tables.projects
    query = select(table).order_by(table.c.updated_at.desc(), table.c.id.desc())
    return [Project.from_row(dict(row._mapping)) for row in connection.execute(query)]


def read_project(connection: Connection, project_id: int) -> Project | None:
    """One project, None when there is no such."""
    row = connection.execute(select(tables.projects).where(tables.projects.c.id == project_id))
    found = row.mappings().first()
    return Project.from_row(dict(found)) if found else None


def read_vm_counts(connection: Connection) -> dict[int, tuple[int, int, float]]:
    """Project key -> (rows, VMs in plan, used MiB in plan), for the list of projects.

    Shared disks are counted once, as everywhere.
    """
    table = tables.vms
    in_plan = table.c.exclusion == ""
    query = select(
        table.c.project_id,
        func.count(),
        func.count().filter(in_plan),
        func.coalesce(func.sum(table.c.used_mib).filter(in_plan), 0.0),
    ).group_by(table.c.project_id)
    counts = {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query)}
    sharing = select(table.c.id, table.c.project_id).where(
        in_plan, cast(table.c.shared_disks, Text) != "[]"
    )
    members: dict[int, list[int]] = {}
    for key, project in connection.execute(sharing):
        members.setdefault(project, []).append(key)
    for project, keys in members.items():
        vms_of = list(read_vms_by_key(connection, keys).values())
        once = sum(vm.used_mib for vm in counted_once(vms_of))
        rows, planned, used = counts[project]
        counts[project] = rows, planned, used - sum(vm.used_mib for vm in vms_of) + once
    return counts


def read_windows(connection: Connection, project_id: int) -> list[CalendarWindow]:
    """Maintenance windows and blackouts."""
    return records_of(connection, tables.calendar_windows, CalendarWindow, project_id)


def read_history(
    connection: Connection,
    project_id: int,
    table_name: str = "",
    row_id: int | None = None,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Newest history entries of a project, or of one row."""
    table = tables.activity
    query = select(table).where(table.c.project_id == project_id)
    if row_id is not None:
        query = query.where(table.c.table_name == table_name, table.c.row_id == row_id)
    query = query.order_by(table.c.id.desc()).limit(limit)
    rows = connection.execute(query).mappings()
    return [{**row, "label": spoken(row["label"]), "note": spoken(row["note"])} for row in rows]
