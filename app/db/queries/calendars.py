"""Rules of a project's calendar: windows and blackouts, public holidays, busy times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from app.db import tables
from app.db.queries.projects import read_windows
from app.db.queries.records import records_of
from app.domain.planning.calendar.rules import BusyTime, CalendarRule, PublicHolidays

CALENDAR_TABLES = (tables.calendar_windows, tables.holidays, tables.busy_times)


def read_holidays(connection: Connection, project_id: int) -> list[PublicHolidays]:
    """Countries and regions whose public holidays close the calendar."""
    found = records_of(connection, tables.holidays, PublicHolidays, project_id)
    return [replace(each, days=_days(each.days)) for each in found]


def _days(stored: Any) -> tuple[tuple[date, str], ...]:
    """Dates with names as they stand in JSON."""
    return tuple((date.fromisoformat(day), name) for day, name in stored)


def read_busy_times(connection: Connection, project_id: int) -> list[BusyTime]:
    """Times that calendar files say are taken."""
    return records_of(connection, tables.busy_times, BusyTime, project_id)


def read_calendar(connection: Connection, project_id: int) -> list[CalendarRule]:
    """Every rule of a project's calendar, those of its cohorts and tenants included."""
    return [
        *read_windows(connection, project_id),
        *read_holidays(connection, project_id),
        *read_busy_times(connection, project_id),
    ]


def read_bound_keys(
    connection: Connection, cohort_ids: list[int], tenant_ids: list[int]
) -> dict[str, list[int]]:
    """The keys, by table, of all rules that bind some cohorts or tenant rows."""
    found = {}
    for table in CALENDAR_TABLES:
        bound = or_(table.c.cohort_id.in_(cohort_ids), table.c.tenant_id.in_(tenant_ids))
        keys = list(connection.scalars(select(table.c.id).where(bound).order_by(table.c.id)))
        if keys:
            found[table.name] = keys
    return found
