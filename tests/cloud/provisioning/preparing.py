"""Runs and rollbacks in this program, with the services that the window uses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app import bootstrap
from app.adapters.vault import PassphraseVault
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.progress import Ticket
from app.services import cloud_connection
from app.services.provisioning.carrying_out import run_tasks, take_back_tasks
from app.services.provisioning.cloud_access import CloudAccess
from app.services.provisioning.running import RunReport
from app.services.provisioning.taking_back import RollBackPreview, RollBackReport
from app.services.provisioning.task_book import TaskBook
from app.services.workspace import Workspace
from tests.cloud.loopback_proxy import Call, Fault
from tests.cloud.provisioning.cloud_reader import CloudReader
from tests.cloud.provisioning.landscape import PASSPHRASE, PROJECT_ID
from tests.cloud.site import Site
from tests.cloud_fakes import MemorySecrets

FINISHED = {TaskStatus.DONE, TaskStatus.SKIPPED}


@dataclass
class Preparing:
    """A workspace that is open, and the cloud that its project is connected to."""

    workspace: Workspace
    site: Site
    secrets: MemorySecrets = field(default_factory=MemorySecrets)

    def __post_init__(self) -> None:
        cloud_connection.save(
            self.workspace, PROJECT_ID, self.site.connection, self.secrets, self.site.password
        )

    def session(self, ticket: Ticket) -> Any:
        """Logged in as the project says."""
        access = CloudAccess(bootstrap.provisioning_cloud, lambda: self.secrets)
        return access.session(self.workspace, PROJECT_ID, ticket)

    def run(self, ticket: Ticket | None = None, lanes: int = 8) -> RunReport:
        """Run what is not finished."""
        ticket = ticket or Ticket("Run")
        with self.session(ticket) as session:
            vault = PassphraseVault(PASSPHRASE)
            return run_tasks(self.workspace, PROJECT_ID, session, vault, ticket, lanes)

    def roll_back(
        self, chosen: frozenset[int] | None = None
    ) -> tuple[RollBackPreview, RollBackReport]:
        """Take back what is ours."""
        ticket = Ticket("Rollback")
        with self.session(ticket) as session:
            return take_back_tasks(self.workspace, PROJECT_ID, session, ticket, 8, chosen)

    def tasks(self) -> list[PrepTask]:
        return TaskBook(self.workspace, PROJECT_ID).tasks()

    def of(self, kind: TaskType) -> list[PrepTask]:
        return [task for task in self.tasks() if task.task_type is kind]

    def unfinished(self) -> list[str]:
        return [f"{t.name}: {t.status} {t.error}" for t in self.tasks() if t.status not in FINISHED]

    def differences(self, *, quotas: bool = True) -> list[str]:
        """Where the cloud is not what the database says, or holds something twice."""
        return CloudReader(self.site).against(self.tasks(), quotas=quotas)


class OnceEach:
    """A fault of the first call of each kind that is meant."""

    def __init__(self, fault: Fault, meant: Callable[[Call], bool]) -> None:
        self._fault = fault
        self._meant = meant
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, call: Call) -> Fault | None:
        if not self._meant(call):
            return None
        with self._lock:
            known = call.kind in self._seen
            self._seen.add(call.kind)
        return None if known else self._fault
