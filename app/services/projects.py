"""Projects and their parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.db import tables
from app.db.project_rows import copy_rows, plan_copied_waves
from app.db.queries.calendars import read_calendar
from app.db.queries.projects import read_project, read_projects, read_vm_counts
from app.db.writer import delete_rows
from app.domain import parameters
from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.model import Project
from app.domain.project_row import MAX_NAME, checked_name, new_row, next_working_day, parameters_of
from app.services.import_report import current_report
from app.services.ports import SecretStore
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """A project with the figures that its card shows."""

    project: Project
    rows: int
    in_plan: int
    used_mib: float
    source: str


def listed(workspace: Workspace) -> list[ProjectSummary]:
    """All projects, the one changed last first."""
    with workspace.reading() as connection:
        counts = read_vm_counts(connection)
        found = []
        for project in read_projects(connection):
            rows, in_plan, used = counts.get(project.id, (0, 0, 0.0))
            report = current_report(connection, project.id)
            source = ", ".join(report.files) if report else ""
            found.append(ProjectSummary(project, rows, in_plan, used, source))
        return found


def active(workspace: Workspace) -> list[Project]:
    """Projects outside the archive, the one changed last first; without their figures."""
    with workspace.reading() as connection:
        return [project for project in read_projects(connection) if not project.archived]


def made_of(workspace: Workspace, file_name: str) -> Project | None:
    """The project outside the archive that consists of one export; the one changed last."""
    found = (each for each in listed(workspace) if each.source == file_name)
    return next((each.project for each in found if not each.project.archived), None)


def get(workspace: Workspace, project_id: int) -> Project:
    """One project.

    :raises UserError: when it is gone.
    """
    with workspace.reading() as connection:
        project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    return project


def create(
    workspace: Workspace, name: str, description: str = "", values: Mapping[str, Any] | None = None
) -> Project:
    """Create a project with default parameters, or those in ``values``.

    :raises FieldError: when the name or a value is refused.
    """
    row = new_row(name, description, values or {}, zone=workspace.clock.zone(), now=workspace.now())
    with workspace.guarded(), workspace.unit(0, f"Create project {name}") as unit:
        key = unit.insert(tables.projects.name, row)
    return get(workspace, key)


def move_start(workspace: Workspace, project_id: int) -> ChangeSet:
    """Let the plan start on the next working day after today."""
    project = get(workspace, project_id)
    today = workspace.now().date()
    with workspace.reading() as connection:
        rules = read_calendar(connection, project_id)
    day = next_working_day(parameters_of(project), rules, today)
    return set_parameters(workspace, project_id, {"start_date": day})


def rename(workspace: Workspace, project_id: int, name: str, description: str) -> ChangeSet:
    """Change a project's name and description."""
    return _set_project_fields(
        workspace,
        project_id,
        "Rename project",
        {"name": checked_name(name), "description": description.strip()},
    )


def set_parameters(workspace: Workspace, project_id: int, values: Mapping[str, Any]) -> ChangeSet:
    """Set parameters; None clears an optional one.

    :raises FieldError: when a value is refused.
    """
    checked = {key: parameters.validate(key, value) for key, value in values.items()}
    labels = [parameters.SPECS[key].label for key in checked]
    label = f"Set {labels[0]}" if len(labels) == 1 else f"Set {len(labels)} parameters"
    return _set_project_fields(workspace, project_id, label, checked)


def set_archived(workspace: Workspace, project_id: int, *, archived: bool) -> ChangeSet:
    """Archive a project (it stays whole and can be taken back) or take it back."""
    label = "Archive project" if archived else "Take project out of the archive"
    return _set_project_fields(workspace, project_id, label, {"archived": archived})


def _set_project_fields(
    workspace: Workspace, project_id: int, label: str, values: Mapping[str, Any]
) -> ChangeSet:
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        unit.update(tables.projects.name, {project_id: dict(values)})
    return unit.changes


def delete(
    workspace: Workspace,
    project_id: int,
    secrets: Callable[[], SecretStore] | None = None,
    *,
    lose_record: bool = False,
) -> None:
    """Delete a project with everything in it. A backup of the workspace is made first.

    The secret of its cloud connection is forgotten; the keyring is asked only if there is one.

    :raises UnconfirmedError: when a cloud holds what the project has made there, unless
        ``lose_record``.
    """
    # These load the target cloud and provisioning, which an import has no need of.
    from app.db.queries.cloud import read_cloud_connection  # noqa: PLC0415
    from app.services import cloud_connection  # noqa: PLC0415
    from app.services.provisioning import keeping_records  # noqa: PLC0415

    keeping_records.check_kept(
        keeping_records.of_project(workspace, project_id), agreed=lose_record
    )
    with workspace.reading() as connection:
        stored = read_cloud_connection(connection, project_id)
    workspace.back_up("before delete")
    remove(workspace, project_id)
    if secrets and stored and stored[1].secret_id:
        cloud_connection.forget_unused(workspace, stored[1].secret_id, secrets())


def remove(workspace: Workspace, project_id: int) -> None:
    """Take a project out of the workspace without a backup, as after a failed first import."""
    with workspace.guarded(), workspace.unit(project_id, "Delete project") as unit:
        delete_rows(unit.connection, tables.projects, [project_id])


def duplicate(workspace: Workspace, project_id: int, name: str) -> Project:
    """Copy a project with everything in it under a new name; the cloud's password stays behind.

    So does what was carried out: outcomes, actual times and approvals. Its waves are planned.
    """
    source = get(workspace, project_id)
    now = workspace.now()
    with workspace.guarded(), workspace.unit(0, f"Duplicate {source.name}") as unit:
        values = {key: value for key, value in source.values.items() if key != "id"}
        values |= {"name": checked_name(name), "created_at": now, "updated_at": now}
        copy_id = unit.insert(tables.projects.name, values)
        copy_rows(unit.connection, project_id, copy_id)
        plan_copied_waves(unit.connection, copy_id)
    return get(workspace, copy_id)


def free_name(workspace: Workspace, name: str) -> str:
    """A name for a copy of a project that no project has yet: ``X copy``, ``X copy 2``, …"""
    with workspace.reading() as connection:
        taken = {project.name.casefold() for project in read_projects(connection)}
    ending = " copy"
    number = 1
    while True:
        found = name[: MAX_NAME - len(ending)].rstrip() + ending
        if found.casefold() not in taken:
            return found
        number += 1
        ending = f" copy {number}"
