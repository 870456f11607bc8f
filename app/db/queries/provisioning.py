"""Provisioning: settings, the plan, its tasks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from app.db import tables
from app.db.queries.records import read_single_json, records_of
from app.domain.number_style import spoken
from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.plan_record import PrepPlan
from app.domain.planning.provisioning.progress import PrepProgress
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import FINISHED, PrepTask, TaskStatus


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
    return [_task(row) for row in rows]


def _task(row: Mapping[Any, Any]) -> PrepTask:
    return PrepTask.from_row({**row, "error": spoken(row["error"]), "hint": spoken(row["hint"])})


def read_prep_progress(connection: Connection, project_id: int) -> PrepProgress:
    """How many tasks there are, and how many are finished or failed."""
    table = tables.prep_tasks
    query = select(table.c.status, func.count()).where(table.c.project_id == project_id)
    counts = {TaskStatus(s): n for s, n in connection.execute(query.group_by(table.c.status))}
    finished = sum(counts.get(status, 0) for status in FINISHED)
    return PrepProgress(sum(counts.values()), finished, counts.get(TaskStatus.FAILED, 0))


def read_prep_log(connection: Connection, project_id: int) -> list[LogEntry]:
    """Everything that was run in a project, from the first line to the last."""
    return records_of(connection, tables.prep_log, LogEntry, project_id, sentences=("detail",))


def read_task_log(connection: Connection, project_id: int, task_key: str) -> list[LogEntry]:
    """What happened to one task, the last first."""
    log = tables.prep_log
    names = [log.c[name] for name in LogEntry.__dataclass_fields__]
    query = select(*names).where(log.c.project_id == project_id, log.c.task_key == task_key)
    rows = connection.execute(query.order_by(log.c.id.desc()))
    return [replace(entry, detail=spoken(entry.detail)) for entry in (LogEntry(*r) for r in rows)]


def last_prep_line(connection: Connection) -> int:
    """The key of the newest line of the run log, 0 before any."""
    return int(connection.scalar(select(func.max(tables.prep_log.c.id))) or 0)


def read_tasks_told_of(
    connection: Connection, project_id: int, after: int
) -> tuple[list[PrepTask], int]:
    """The tasks that lines of the run log after ``after`` are about, and the last line's key.

    Only these lines are read, whatever the log holds before them.
    """
    log, table = tables.prep_log, tables.prep_tasks
    last = last_prep_line(connection)
    if last <= after:
        return [], after
    told = select(log.c.task_key).where(log.c.id > after, log.c.project_id == project_id)
    query = select(table).where(table.c.project_id == project_id, table.c.task_key.in_(told))
    rows = connection.execute(query.order_by(table.c.task_order, table.c.id)).mappings()
    return [_task(row) for row in rows], last


def read_created(connection: Connection, project_id: int | None = None) -> list[PrepTask]:
    """The tasks that have made something in a cloud, of one project or of all.

    Those whose last call has an unknown end may have.
    """
    table = tables.prep_tasks
    query = select(table).where(table.c.created | table.c.intent.is_not(None))
    if project_id is not None:
        query = query.where(table.c.project_id == project_id)
    rows = connection.execute(query.order_by(table.c.task_order, table.c.id)).mappings()
    found = [_task(row) for row in rows]
    return [task for task in found if task.created or task.intent is not None]
