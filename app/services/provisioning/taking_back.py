"""Takes tasks back: deletes what is ours, in reverse order, and lets them be pending again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from app.db.queries.provisioning import read_prep_settings, read_prep_tasks
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms
from app.domain.cloud import name_key
from app.domain.errors import UncertainError, UserError
from app.domain.planning.provisioning.found import Holding
from app.domain.planning.provisioning.rolling_back import (
    Refused,
    RollBack,
    moving_targets,
    roll_back,
)
from app.domain.planning.provisioning.specs import TaskType, facts_of
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.planning.provisioning.unanswered import may_still_come
from app.domain.planning.provisioning.verdicts import judged
from app.domain.progress import Cancelled, Ticket
from app.services.ports import ProvisioningSession
from app.services.provisioning.running import LOOK_EVERY, LOOKS_AFTER
from app.services.provisioning.task_book import TaskBook, Transition
from app.services.provisioning.write_back import AskingRows
from app.services.workspace import Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InUse:
    """Something that is not deleted, with what it holds that we did not make."""

    task: PrepTask
    holdings: tuple[Holding, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class RollBackPreview:
    """What would be deleted, what stays as it is needed or not ours, and what is in use."""

    tasks: tuple[PrepTask, ...]
    refused: tuple[Refused, ...]
    in_use: tuple[InUse, ...]


@dataclass(slots=True)
class RollBackReport:
    """What a rollback did."""

    taken_back: int = 0
    failed: int = 0
    left: int = 0
    cancelled: bool = False


def chosen_tasks(workspace: Workspace, project_id: int, chosen: Collection[int] | None) -> RollBack:
    """What can be taken back by what is known here, before the cloud is asked."""
    with workspace.reading() as connection:
        settings = read_prep_settings(connection, project_id)
        targets = {
            key: (
                name_key(settings.single_domain or tenant.target_domain),
                name_key(tenant.target_project),
            )
            for key, tenant in read_tenants(connection, project_id).items()
        }
        moving = moving_targets(read_vms(connection, project_id), targets)
        return roll_back(read_prep_tasks(connection, project_id), chosen, moving)


def preview(
    workspace: Workspace,
    project_id: int,
    session: ProvisioningSession,
    chosen: Collection[int] | None,
    ticket: Ticket,
    parallel: int = 1,
) -> RollBackPreview:
    """Ask the cloud what is held beside our own by what is to be deleted and may hold something.

    What holds something else is not deleted, and neither is what it needs. What cannot be listed
    counts as in use.
    """
    found = chosen_tasks(workspace, project_id, chosen)
    ours = {task.resource_id for task in found.tasks}
    holders = [t for t in found.tasks if facts_of(t.task_type).may_hold and t.resource_id]
    in_use: dict[int, InUse] = {}
    with ThreadPoolExecutor(parallel, "provisioning") as pool:
        asked = {
            pool.submit(copy_context().run, session.holdings, t.spec, t.resource_id): t
            for t in holders
        }
        for done, future in enumerate(asked):
            ticket.step(done, len(asked), "Looking what is in use")
            task = asked[future]
            try:
                others = tuple(each for each in future.result() if each.id not in ours)
            except UserError as error:
                in_use[task.id] = InUse(task, (), f"What it holds cannot be listed: {error}")
            else:
                if others:
                    in_use[task.id] = InUse(task, others)
    if not in_use:
        return RollBackPreview(found.tasks, found.refused, ())
    kept = {task.id for task in found.tasks} - set(in_use)
    again = chosen_tasks(workspace, project_id, kept)
    return RollBackPreview(again.tasks, (*found.refused, *again.refused), tuple(in_use.values()))


class TakingBack:
    """One rollback of previewed tasks; use once."""

    def __init__(
        self,
        workspace: Workspace,
        project_id: int,
        session: ProvisioningSession,
        tasks: Sequence[PrepTask],
        parallel: int,
        ticket: Ticket,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._book = TaskBook(workspace, project_id, session.place.title)
        with workspace.reading() as connection:
            self._rows = AskingRows.read(connection, project_id)
            every = read_prep_tasks(connection, project_id)
        self._utc = workspace.utc
        self._session = session
        self._parallel = parallel
        self._ticket = ticket
        self._report = RollBackReport()
        self._waiting = {task.id: task for task in tasks}
        self._total = len(self._waiting)
        self._ids = {task.task_key: task.resource_id for task in every if task.resource_id}
        self._kept: set[str] = set()
        self._bug: BaseException | None = None

    def carry_out(self) -> RollBackReport:
        """Delete, several at once, nothing before what needs it is gone.

        :raises UserError: when the workspace cannot be written.
        """
        with ThreadPoolExecutor(self._parallel, "provisioning") as pool:
            under_way: dict[Future[Any], tuple[PrepTask, float]] = {}
            while True:
                if not (self._ticket.cancel_requested or self._bug):
                    running = [task for task, _ in under_way.values()]
                    ready = self._ready(self._parallel - len(under_way), running)
                    self._book.write([self._intended(task) for task in ready])
                    for task in ready:
                        under_way[pool.submit(copy_context().run, self._take_back, task)] = (
                            task,
                            time.monotonic(),
                        )
                if not under_way:
                    break
                ended, _ = wait(under_way, timeout=0.2, return_when=FIRST_COMPLETED)
                self._book.write([self._settled(*under_way.pop(each), each) for each in ended])
                if not self._ticket.cancel_requested:
                    done = self._report.taken_back + self._report.failed
                    self._ticket.step(done, self._total)
        if self._bug is not None:
            raise self._bug
        self._report.left = len(self._waiting)
        self._report.cancelled = self._ticket.cancel_requested
        return self._report

    def _ready(self, count: int, running: Sequence[PrepTask]) -> list[PrepTask]:
        """Tasks that nothing needs which is still there, the last first."""
        held = self._kept.union(*(task.needs for task in (*self._waiting.values(), *running)))
        found: list[PrepTask] = []
        for task in list(self._waiting.values()):
            if len(found) < count and task.task_key not in held:
                found.append(self._waiting.pop(task.id))
        return found

    def _intended(self, task: PrepTask) -> Transition:
        values = {
            "status": TaskStatus.RUNNING.value,
            "intent": {"call": "delete", "at": f"{self._utc()}Z"},
            "started_at": self._utc(),
            "error": "",
            "hint": "",
        }
        return Transition(task, values, "rollback started")

    def _take_back(self, task: PrepTask) -> str:
        """Delete, and say in a word what was done; in another thread."""
        ids = {key: self._ids[key] for key in task.needs if key in self._ids}
        if task.task_type is TaskType.SET_QUOTAS:
            if task.found is None:
                return "had changed nothing"
            self._session.put_back(task.spec, ids, task.found)
            return "values put back"
        key = task.resource_id
        if not key:
            key = self._made_unknown(task, ids)
            if not key:
                return "had made nothing"
        return "deleted" if self._delete(task, ids, key) else "was gone already"

    def _made_unknown(self, task: PrepTask, ids: Mapping[str, str]) -> str:
        """What a call has made whose end is not known: only what carries our mark is ours.

        A service may still be at it: what is not there yet is waited for.
        """
        sent, waited = not facts_of(task.task_type).marked and task.intent is not None, 0.0
        while True:
            said = judged(task.spec, self._session.look(task.spec, ids), task.mark)
            if said.found is not None and (said.ours or sent):
                return said.found.id
            if not may_still_come(task, self._utc(), waited):
                return ""
            self._pause(LOOK_EVERY)
            waited += LOOK_EVERY

    def _delete(self, task: PrepTask, ids: Mapping[str, str], key: str) -> bool:
        """Delete, again where nobody knows what became of it: what is gone then is no fault."""
        for seconds in LOOKS_AFTER:
            try:
                return self._session.delete(task.spec, ids, key)
            except UncertainError:
                self._pause(seconds)
        return self._session.delete(task.spec, ids, key)

    def _settled(self, task: PrepTask, began: float, future: Future[str]) -> Transition:
        try:
            event = future.result()
        except Cancelled:
            self._waiting[task.id] = task
            return Transition(task, {"status": task.status.value}, "rollback cancelled")
        except UserError as error:
            return self._failed(task, error)
        except Exception as error:  # a bug: write what is known, end the others, then tell
            log.exception("rollback: %s", task.task_type)
            self._bug = self._bug or error
            return self._failed(task, UncertainError("The program failed at this task."))
        self._report.taken_back += 1
        self._ids.pop(task.task_key, None)
        values: Mapping[str, Any] = {
            "status": TaskStatus.PENDING.value,
            "resource_id": "",
            "created": False,
            "intent": None,
            "found": None,
            "result": {},
            "verdict": "",
            "differences": [],
            "decision": "",
            "error": "",
            "hint": "",
            "finished_at": None,
            "seconds": round(time.monotonic() - began, 3),
        }
        others = self._rows.written_back(task.spec, "")
        return Transition(task, values, "rolled back", event, others)

    def _failed(self, task: PrepTask, error: UserError) -> Transition:
        """It stays as it was, with the reason; so does all that it needs."""
        self._report.failed += 1
        self._kept.update(task.needs)
        values: dict[str, Any] = {"status": task.status.value, "error": error.message}
        values |= {"hint": error.hint}
        if not isinstance(error, UncertainError):
            values["intent"] = dict(task.intent) if task.intent is not None else None
        return Transition(task, values, "rollback failed", str(error))
