"""The tasks of a plan as they are kept: every transition is one row, and one line of the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.db import tables, writer
from app.db.queries.provisioning import read_prep_tasks
from app.domain.planning.provisioning.task import PrepTask
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TASKS = tables.prep_tasks


@dataclass(frozen=True, slots=True)
class Transition:
    """What becomes of a task: columns to set, what the log says, and rows that follow from it.

    ``others`` maps tables to rows by key with the columns to set.
    """

    task: PrepTask
    values: Mapping[str, Any]
    event: str
    detail: str = ""
    others: Mapping[str, Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)


class TaskBook:
    """Reads and writes the tasks of one project. What a cloud holds is no step to be undone, so
    nothing of it goes through the undo stack: the log tells what happened.
    """

    def __init__(self, workspace: Workspace, project_id: int, cloud: str = "") -> None:
        self._workspace = workspace
        self._project_id = project_id
        self._cloud = cloud

    def tasks(self, keys: Collection[int] | None = None) -> list[PrepTask]:
        """The tasks in the order in which they are shown."""
        with self._workspace.reading() as connection:
            return read_prep_tasks(connection, self._project_id, keys)

    def write(self, transitions: Sequence[Transition]) -> None:
        """Write transitions with their log, all or none."""
        if not transitions:
            return
        with self._workspace.guarded(), self._workspace.bulk() as connection:
            values = {each.task.id: dict(each.values) for each in transitions if each.values}
            writer.update_rows(connection, _TASKS, values)
            for each in transitions:
                for name, rows in each.others.items():
                    found = {key: dict(row) for key, row in rows.items()}
                    writer.update_rows(connection, writer.table(name), found)
            self._log(connection, transitions)

    def take_out(self, tasks: Sequence[PrepTask], event: str) -> None:
        """Delete tasks; the log tells why they are gone."""
        with self._workspace.guarded(), self._workspace.bulk() as connection:
            writer.delete_rows(connection, _TASKS, [task.id for task in tasks])
            self._log(connection, [Transition(task, {}, event) for task in tasks])

    def _log(self, connection: Connection, transitions: Sequence[Transition]) -> None:
        at = self._workspace.utc()
        lines = [
            {
                "project_id": self._project_id,
                "at": at,
                "who": self._workspace.who,
                "cloud": self._cloud,
                "task_key": each.task.task_key,
                "task_name": each.task.name,
                "event": each.event,
                "detail": each.detail,
            }
            for each in transitions
        ]
        writer.bulk_insert(connection, tables.prep_log, lines)
