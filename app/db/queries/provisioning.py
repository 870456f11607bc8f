"""Provisioning: settings, the plan, its tasks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from app.db import tables
from app.db.queries.records import read_single_json, records_of
from app.domain.planning.provisioning.plan_record import PrepPlan
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask


def read_prep_settings(connection: Connection, project_id: int) -> PrepSettings:
    """What a project decides about provisioning; the defaults before it has."""
    stored = read_single_json(connection, tables.prep_settings, project_id)
    return PrepSettings.from_dict(stored[1] if stored else None)


def read_prep_plan(connection: Connection, project_id: int) -> PrepPlan | None:
    """The plan of a project, None before one was generated."""
    return next(iter(records_of(connection, tables.prep_plans, PrepPlan, project_id)), None)


def read_made_flavors(connection: Connection, project_id: int) -> dict[str, datetime | None]:
    """Keys of the flavors that our own tasks have made, with when, in UTC."""
    table = tables.prep_tasks
    query = select(table.c.resource_id, table.c.finished_at).where(
        table.c.project_id == project_id,
        table.c.task_type == TaskType.CREATE_FLAVOR.value,
        table.c.created,
        table.c.resource_id != "",
    )
    return {row.resource_id: row.finished_at for row in connection.execute(query)}


def read_prep_tasks(
    connection: Connection, project_id: int, keys: Collection[int] | None = None
) -> list[PrepTask]:
    """The tasks of a project in the order in which they are shown; some of them by their keys."""
    table = tables.prep_tasks
    query = select(table).where(table.c.project_id == project_id)
    if keys is not None:
        query = query.where(table.c.id.in_(keys))
    rows = connection.execute(query.order_by(table.c.task_order, table.c.id)).mappings()
    return [PrepTask.from_row(dict(row)) for row in rows]
