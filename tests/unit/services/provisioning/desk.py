"""A project with a provisioning plan, and a cloud in memory to run it against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.db import tables, writer
from app.domain.planning.provisioning.graph import task_graph
from app.domain.planning.provisioning.merging import merged
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.progress import Ticket
from app.services import projects
from app.services.ports import PasswordVault
from app.services.provisioning.running import Run, RunOptions, RunReport
from app.services.provisioning.taking_back import RollBackReport, TakingBack, preview
from app.services.provisioning.task_book import TaskBook
from app.services.workspace import Workspace
from tests.memory_cloud import PLACE, MemoryCloud
from tests.unit.domain.planning.provisioning.estates import estate

WANTED = task_graph(estate()).tasks


def store_plan(workspace: Workspace, project_id: int, place: CloudPlace = PLACE) -> None:
    """A plan of a few tasks for a cloud, as if it had been generated."""
    with workspace.bulk() as connection:
        rows = [
            {"project_id": project_id, "mark": f"mp-{number}", **row}
            for number, row in enumerate(merged((), WANTED).fresh)
        ]
        writer.bulk_insert(connection, tables.prep_tasks, rows)
        plan = {
            "project_id": project_id,
            "auth_url": place.auth_url,
            "region": place.region,
            "cloud_project_id": place.project_id,
            "cloud_name": place.project_name,
            "generated_at": workspace.utc(),
        }
        writer.bulk_insert(connection, tables.prep_plans, [plan])


class PlainVault:
    """Keeps passwords readable, for tests to compare."""

    def __init__(self, keeps: bool = True) -> None:
        self._keeps = keeps

    @property
    def keeps(self) -> bool:
        return self._keeps

    def seal(self, secret: str) -> str:
        return f"sealed {secret[::-1]}" if self._keeps else ""

    def reveal(self, token: str) -> str:
        return token.removeprefix("sealed ")[::-1]

    def opens_any(self, tokens: Sequence[str], /) -> bool:
        return not tokens or any(token.startswith("sealed ") for token in tokens)


class PrepDesk:
    """Runs and rolls back; ``vault`` may be one that keeps nothing."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Prepared").id
        self.cloud = MemoryCloud()
        self.vault: PasswordVault = PlainVault()
        self.paused: list[float] = []
        self.pause: Callable[[float], object] = self.paused.append
        store_plan(workspace, self.project)

    def tasks(self) -> list[PrepTask]:
        return TaskBook(self.workspace, self.project).tasks()

    def task(self, kind: str, name: str = "") -> PrepTask:
        return next(t for t in self.tasks() if t.task_type == kind and name in t.name)

    def statuses(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for task in self.tasks():
            found[task.status.value] = found.get(task.status.value, 0) + 1
        return found

    def events(self) -> list[tuple[str, str]]:
        log = tables.prep_log
        with self.workspace.reading() as connection:
            query = log.select().order_by(log.c.id)
            return [(row.event, row.task_name) for row in connection.execute(query)]

    def set(self, task: PrepTask, **values: Any) -> None:
        with self.workspace.bulk() as connection:
            writer.update_rows(connection, tables.prep_tasks, {task.id: values})

    def run(self, ticket: Ticket | None = None, **options: Any) -> RunReport:
        given = RunOptions(**{"parallel": 4, **options})
        return Run(
            self.workspace,
            self.project,
            self.cloud,
            self.vault,
            given,
            ticket or Ticket(),
            self.pause,
        ).carry_out()

    def roll_back(
        self, chosen: Sequence[int] | None = None, ticket: Ticket | None = None
    ) -> RollBackReport:
        keys = None if chosen is None else set(chosen)
        shown = preview(self.workspace, self.project, self.cloud, keys, Ticket())
        return TakingBack(
            self.workspace,
            self.project,
            self.cloud,
            shown.tasks,
            4,
            ticket or Ticket(),
            self.pause,
        ).carry_out()

    def same_as_cloud(self) -> bool:
        """Whether what the database calls ours is what the cloud has from us, each once."""
        ours = {t.task_key: t.resource_id for t in self.tasks() if t.created}
        ours = {key: each for key, each in ours.items() if "set_quotas" not in key}
        there = {key: found.id for key, found in self.cloud.resources.items()}
        return ours == there

    def status_of(self, kind: str, name: str = "") -> TaskStatus:
        return self.task(kind, name).status
