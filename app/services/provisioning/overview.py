"""What the page of provisioning shows: the plan's cloud, its tasks, and what changes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.db.queries.cloud import read_cloud_connection
from app.db.queries.provisioning import (
    last_prep_line,
    read_prep_log,
    read_prep_plan,
    read_prep_settings,
    read_prep_tasks,
    read_task_log,
    read_tasks_told_of,
)
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError
from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.plan_record import PrepPlan
from app.domain.planning.provisioning.report import PrepReport
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.provisioning.task import PrepTask
from app.services.provisioning.approving import changed_since_approval
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. ``plan`` is None before one was generated; ``line`` is the log's last."""

    plan: PrepPlan | None
    settings: PrepSettings
    connection: CloudConnection
    tasks: Mapping[int, PrepTask]
    line: int
    changed: bool = False
    """Whether the plan is another than the one that was approved."""

    @property
    def cloud(self) -> str:
        """The cloud that the plan belongs to, or else the one that would be used."""
        if self.plan is not None:
            return self.plan.place.title
        connection = self.connection
        where = (connection.auth_url, connection.region, connection.project_name)
        return " · ".join(filter(None, where))


def read(workspace: Workspace, project_id: int) -> Overview:
    """Plan, settings, connection and tasks as they stand."""
    with workspace.reading() as connection:
        stored = read_cloud_connection(connection, project_id)
        plan, tasks = (
            read_prep_plan(connection, project_id),
            read_prep_tasks(connection, project_id),
        )
        return Overview(
            plan,
            read_prep_settings(connection, project_id),
            stored[1] if stored else CloudConnection(),
            {task.id: task for task in tasks},
            last_prep_line(connection),
            plan is not None and changed_since_approval(plan, tasks),
        )


def read_changed(workspace: Workspace, project_id: int, after: int) -> tuple[list[PrepTask], int]:
    """The tasks that the run log tells of since a line of it, and its last line now."""
    with workspace.reading() as connection:
        return read_tasks_told_of(connection, project_id, after)


def read_history(workspace: Workspace, project_id: int, task_key: str) -> list[LogEntry]:
    """What happened to a task, the last first."""
    with workspace.reading() as connection:
        return read_task_log(connection, project_id, task_key)


def read_log(workspace: Workspace, project_id: int) -> list[LogEntry]:
    """Everything that was run, from the first line to the last."""
    with workspace.reading() as connection:
        return read_prep_log(connection, project_id)


def read_report(workspace: Workspace, project_id: int, project: str) -> PrepReport:
    """The plan with its tasks and its log, for a summary.

    :raises UserError: before a plan was generated.
    """
    with workspace.reading() as connection:
        plan = read_prep_plan(connection, project_id)
        if plan is None:
            raise UserError("There is no provisioning plan yet.", "Generate it first.")
        tasks = read_prep_tasks(connection, project_id)
        log = read_prep_log(connection, project_id)
    return PrepReport(project, workspace.clock.now(), plan, tasks, log)
