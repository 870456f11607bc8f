"""The row of a project: how one begins, and what imports say in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any

from app.domain import parameters
from app.domain.errors import FieldError, UserError
from app.domain.inventory.report import ImportReport
from app.domain.model import Project
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.rules import CalendarRule
from app.domain.planning.capacity.demand import CapacitySettings
from app.domain.planning.timing.working_calendar import WorkingCalendar

MAX_NAME = 120


def checked_name(name: str) -> str:
    """A project's name as it is stored.

    :raises FieldError: when it is empty or too long.
    """
    name = " ".join(name.split())
    if not name:
        raise FieldError("name", "A project needs a name.")
    if len(name) > MAX_NAME:
        raise FieldError("name", f"A project's name has at most {MAX_NAME} characters.")
    return name


def name_of_export(path: PurePath) -> str:
    """The name of a project that is made from an export: the file's, as long as one may be."""
    return " ".join(path.stem.split())[:MAX_NAME].rstrip() or "Plan"


def new_row(
    name: str, description: str, values: Mapping[str, Any], *, zone: str, now: datetime
) -> dict[str, Any]:
    """The row of a new project without its key, every column filled in.

    It is in the time zone ``zone`` unless ``values`` have another; ``now`` is local time.

    :raises FieldError: when the name or a value is refused.
    """
    given = {"time_zone": zone, **values}
    checked = {key: parameters.validate(key, value) for key, value in given.items()}
    row = {
        "name": checked_name(name),
        "description": description,
        "status": "draft",
        "archived": False,
        "created_at": now,
        "updated_at": now,
        "data_date": None,
        "duplicate_rows": 0,
        **asdict(ProjectParameters()),
        **CapacitySettings().to_row(),
        **checked,
    }
    row["source_pipes"] = [list(pair) for pair in row["source_pipes"]]  # as the workspace has them
    return row


def parameters_of(project: Project) -> ProjectParameters:
    """The parameters of a project."""
    return ProjectParameters.from_row(project.values)


def next_working_day(
    values: ProjectParameters, windows: Sequence[CalendarRule], after: date
) -> date:
    """The first working day after a date; the next day where the calendar has none."""
    calendar = WorkingCalendar.of(
        replace(values, start_date=after + timedelta(days=1)), after, windows
    )
    try:
        return next(calendar.days()).date
    except UserError:
        return calendar.start


def facts_of_imports(report: ImportReport | None) -> dict[str, Any]:
    """The columns that say what the imports of a project said; no date before any."""
    if report is None:
        return {"duplicate_rows": 0}
    return {
        "data_date": datetime.fromisoformat(report.data_date).date(),
        "duplicate_rows": report.duplicates,
    }


def values_after_import(
    project: Project, report: ImportReport, windows: Sequence[CalendarRule], today: date
) -> dict[str, Any]:
    """The columns that an import sets; ``report`` speaks of all imports of the project.

    The first one sets the start of the plan, which is kept afterwards.
    """
    values = {
        **facts_of_imports(report),
        "status": "assessment" if project.status == "draft" else project.status,
    }
    if project.values["start_date"] is None:
        values["start_date"] = next_working_day(parameters_of(project), windows, today)
    return values
