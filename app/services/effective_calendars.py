"""The calendars that bind a project's VMs, read on a connection such as that of a transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.db.queries.calendars import read_calendar
from app.db.queries.cohorts import read_cohorts
from app.db.queries.projects import read_project
from app.db.queries.tenants import read_tenants
from app.domain.errors import UserError
from app.domain.planning.calendar.effective import Calendars
from app.domain.project_row import parameters_of


def read_calendars(connection: Any, project_id: int, today: date) -> Calendars:
    """The calendars of a project, its cohorts and its tenants.

    :raises UserError: when the project is gone.
    """
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    return Calendars.of(
        parameters_of(project),
        today,
        read_calendar(connection, project_id),
        {each.id: each.name for each in read_cohorts(connection, project_id)},
        {each.id: each.title for each in read_tenants(connection, project_id).values()},
    )
