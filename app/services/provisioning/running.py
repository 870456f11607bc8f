"""Runs tasks against the cloud: several at once, each transition written before and after its call.

One thread decides and writes; the others only talk to the cloud. What is written before a call
(the intent) says that the resource was absent, so that a run that was killed is taken up without
making anything twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any

from app.db import tables
from app.domain.errors import PartlyDoneError, UncertainError, UserError
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.next_step import NextStep, Step, next_step, owner_of
from app.domain.planning.provisioning.quota_wish import wish_of
from app.domain.planning.provisioning.specs import TaskType, facts_of
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.planning.provisioning.unanswered import may_still_come
from app.domain.planning.provisioning.work_queue import WorkQueue
from app.domain.planning.staging.password import new_password
from app.domain.progress import Cancelled, Ticket
from app.services.ports import PasswordVault, ProvisioningSession
from app.services.provisioning.task_book import TaskBook, Transition
from app.services.provisioning.write_back import AskingRows, Rows
from app.services.workspace import Workspace

log = logging.getLogger(__name__)

LOOKS_AFTER = (1.0, 3.0, 8.0)
"""Seconds before each look at what became of a call whose end nobody knows."""

LOOK_EVERY = 5.0
"""Seconds between looks for what a service may still be making."""

_BUG = "The program failed at this task."

NEEDS_FIRST = "What it needs is not there"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run goes. ``only`` picks tasks by their keys in the database, None all of them."""

    parallel: int
    stop_on_failure: bool = False
    only: frozenset[int] | None = None


@dataclass(slots=True)
class RunReport:
    """What a run did. ``passwords`` are those that could not be kept: said once, by user name."""

    done: int = 0
    skipped: int = 0
    failed: int = 0
    waiting: int = 0
    cancelled: bool = False
    passwords: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class _Work:
    """A task under way: what was decided, how often its end was looked for, and how long."""

    task: PrepTask
    step: NextStep | None = None
    began: float = 0.0
    looks: int = 0
    waited: float = 0.0
    password: str = field(default="", repr=False)

    @property
    def calling(self) -> bool:
        """Whether it changes the cloud at the moment."""
        return self.step is not None


class Run:
    """One run over the tasks of a project; use once."""

    def __init__(
        self,
        workspace: Workspace,
        project_id: int,
        session: ProvisioningSession,
        vault: PasswordVault,
        options: RunOptions,
        ticket: Ticket,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._book = TaskBook(workspace, project_id, session.place.title)
        self._utc = workspace.utc
        with workspace.reading() as connection:
            self._rows = AskingRows.read(connection, project_id)
        self._session = session
        self._vault = vault
        self._options = options
        self._ticket = ticket
        self._pause = pause
        self._report = RunReport()
        self._stopped = False
        self._bug: BaseException | None = None
        every = self._book.tasks()
        self._ids = {task.task_key: task.resource_id for task in every if task.finished}
        self._ours = {task.task_key for task in every if task.finished and task.created}
        chosen = [t for t in every if options.only is None or t.id in options.only]
        self._waiting = WorkQueue([task for task in chosen if not task.finished], self._ids)
        self._total = len(self._waiting)

    def carry_out(self) -> RunReport:
        """Run until nothing is left that can go on, or the ticket asks to stop.

        What stands as running was left so by a run that was killed: it is looked at like the rest.

        :raises UserError: when the workspace cannot be written.
        """
        self._take_up()
        self._session.begin_run()
        with ThreadPoolExecutor(self._options.parallel, "provisioning") as pool:
            under_way: dict[Future[Any], _Work] = {}
            while True:
                if not self._stopping:
                    busy = [work.task for work in under_way.values()]
                    for task in self._waiting.take(self._options.parallel - len(busy), busy):
                        work = _Work(task, began=time.monotonic())
                        under_way[pool.submit(copy_context().run, self._look, task)] = work
                if not under_way:
                    break
                ended, _ = wait(under_way, timeout=0.2, return_when=FIRST_COMPLETED)
                self._settle([(under_way.pop(future), future) for future in ended], pool, under_way)
                self._tell(len(under_way))
        if self._bug is not None:
            raise self._bug
        self._report.waiting = len(self._waiting)
        self._report.cancelled = self._ticket.cancel_requested
        return self._report

    def _take_up(self) -> None:
        """What stands as running was left so by a run that was killed, with what it intended."""
        left = [task for task in self._waiting.all() if task.status is TaskStatus.RUNNING]
        values = {"status": TaskStatus.PENDING.value}
        self._book.write([Transition(task, values, "taken up") for task in left])
        for task in left:
            self._waiting.put(replace(task, status=TaskStatus.PENDING))

    # -- choosing ----------------------------------------------------------------------------------

    @property
    def _stopping(self) -> bool:
        return self._stopped or self._bug is not None or self._ticket.cancel_requested

    def _tell(self, under_way: int) -> None:
        done = self._report.done + self._report.skipped + self._report.failed
        note = f"{under_way} under way" if under_way else ""
        if not self._ticket.cancel_requested:
            self._ticket.step(done, self._total, note)

    # -- talking to the cloud: other threads -------------------------------------------------------

    def _look(self, task: PrepTask) -> Sequence[Found]:
        return self._session.look(self._wish(task), self._needed(task))

    def _look_again(self, work: _Work) -> Sequence[Found]:
        self._pause(LOOKS_AFTER[work.looks - 1])
        return self._look(work.task)

    def _look_later(self, work: _Work) -> Sequence[Found]:
        self._pause(LOOK_EVERY)
        work.waited += LOOK_EVERY
        return self._look(work.task)

    def _call(self, work: _Work) -> Found:
        task, step = work.task, work.step
        wish, ids = self._wish(task), self._needed(task)
        if step is not None and step.step is Step.CHANGE and step.found is not None:
            return self._session.change(wish, ids, step.found)
        return self._session.create(wish, ids, task.mark, work.password)

    def _needed(self, task: PrepTask) -> dict[str, str]:
        return {key: self._ids[key] for key in task.needs}

    def _wish(self, task: PrepTask) -> Any:
        return wish_of(task, self._ours)

    # -- deciding and writing: this thread ---------------------------------------------------------

    def _settle(
        self,
        ended: Sequence[tuple[_Work, Future[Any]]],
        pool: ThreadPoolExecutor,
        under_way: dict[Future[Any], _Work],
    ) -> None:
        """Decide what comes of the calls that ended, write all of it at once, then go on."""
        written: list[Transition] = []
        following: list[tuple[_Work, Callable[..., Any], Any]] = []
        for work, future in ended:
            try:
                answer = future.result()
            except Cancelled:
                self._interrupted(work, written)
            except UncertainError as error:
                self._uncertain(work, error, written, following)
            except UserError as error:
                self._failed(work, error, written)
            except Exception as error:  # a bug: write what is known, end the others, then tell
                log.exception("provisioning: %s", work.task.task_type)
                self._failed(work, UncertainError(_BUG, "See the log."), written)
                self._bug = self._bug or error
            else:
                if work.calling:
                    self._made(work, answer, written)
                else:
                    self._decided(work, answer, written, following)
        self._book.write(written)
        for work, call, argument in following:
            under_way[pool.submit(copy_context().run, call, argument)] = work

    def _decided(
        self,
        work: _Work,
        looked: Sequence[Found],
        written: list[Transition],
        following: list[tuple[_Work, Callable[..., Any], Any]],
    ) -> None:
        task = work.task
        owner = owner_of(task, self._ids, self._session.place.project_id)
        step = next_step(replace(task, spec=self._wish(task)), looked, owner)
        found = step.found
        if step.step is Step.FAIL:
            differences = [each.to_dict() for each in step.differences]
            told = {"verdict": step.verdict.value, "differences": differences}
            self._failed(work, UserError(step.text, step.hint), written, told)
        elif step.step is Step.SKIP and found is not None:
            self._finished(work, found, TaskStatus.SKIPPED, False, "skipped", written)
        elif step.step is Step.DONE and found is not None:
            self._finished(work, found, TaskStatus.DONE, True, "found to be done", written)
        elif self._stopping:
            self._waiting.put(task)  # looked at, and nothing was sent
        elif self._may_still_come(work, step):
            following.append((work, self._look_later, work))
        else:
            work.step = step
            written.append(self._intended(work, step))
            following.append((work, self._call, work))

    def _may_still_come(self, work: _Work, step: NextStep) -> bool:
        """Whether the last call may still be at work, so that another would make a second one."""
        task = work.task
        absent = step.step is Step.CREATE and step.found is None
        twice = absent and facts_of(task.task_type).given_twice
        return twice and may_still_come(task, self._utc(), work.waited)

    def _intended(self, work: _Work, step: NextStep) -> Transition:
        """What is written before a call: what it will do, and that the resource is not there."""
        task = work.task
        now = self._utc()
        values: dict[str, Any] = {
            "status": TaskStatus.RUNNING.value,
            "intent": {"call": step.step.value, "absent": step.found is None, "at": f"{now}Z"},
            "attempts": task.attempts + 1,
            "started_at": now,
            "finished_at": None,
            "error": "",
            "hint": "",
        }
        if task.task_type is TaskType.SET_QUOTAS and step.found is not None and task.found is None:
            values["found"] = dict(step.found.values)
        others: Rows = {}
        if task.task_type is TaskType.CREATE_USER and step.step is Step.CREATE:
            others = self._password_for(work)
        work.task = replace(task, intent=values["intent"], attempts=values["attempts"])
        return Transition(task, values, "started", step.step.value, others)

    def _password_for(self, work: _Work) -> Rows:
        """The password, encrypted beside the account before the call that sets it.

        One that was made before the user was stays: somebody may have been told it.
        """
        keys = self._rows.accounts_of(work.task.spec)
        work.password = self._kept_password(keys) or new_password()
        token = self._vault.seal(work.password)
        values = {"temp_password": token, "password_set_at": self._utc()}
        return {tables.tenant_users.name: {key: dict(values) for key in keys}}

    def _kept_password(self, keys: Sequence[int]) -> str:
        """The password that is kept of accounts, empty where none is or it cannot be read."""
        tokens = {a.temp_password for a in self._rows.accounts if a.id in keys}
        if len(tokens) != 1 or tokens == {""} or not self._vault.keeps:
            return ""
        try:
            return self._vault.reveal(tokens.pop())
        except UserError:
            return ""

    def _made(self, work: _Work, found: Found, written: list[Transition]) -> None:
        changed = work.step is not None and work.step.step is Step.CHANGE
        ours = not changed or work.task.created or self._is_ours(work)
        event = "changed" if changed else "created"
        if work.password and not self._vault.keeps:
            self._report.passwords[work.task.spec.name] = work.password
        self._finished(work, found, TaskStatus.DONE, ours, event, written)

    def _is_ours(self, work: _Work) -> bool:
        found = work.step.found if work.step else None
        return found is not None and bool(work.task.mark) and found.mark == work.task.mark

    def _finished(
        self,
        work: _Work,
        found: Found,
        status: TaskStatus,
        created: bool,
        event: str,
        written: list[Transition],
    ) -> None:
        task = work.task
        values = {
            "status": status.value,
            "resource_id": found.id,
            "created": created,
            "intent": None,
            "error": "",
            "hint": "",
            "finished_at": self._utc(),
            "seconds": round(time.monotonic() - work.began, 3),
            "result": _told(found),
        }
        others = self._rows.written_back(task.spec, found.id)
        written.append(Transition(task, values, event, found.id, others))
        self._ids[task.task_key] = found.id
        self._waiting.finished(task.task_key)
        if created:
            self._ours.add(task.task_key)
        if status is TaskStatus.DONE:
            self._report.done += 1
        else:
            self._report.skipped += 1

    def _failed(
        self,
        work: _Work,
        error: UserError,
        written: list[Transition],
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """A task that failed keeps its intent only where nobody knows what its call did."""
        task = work.task
        values: dict[str, Any] = {
            "status": TaskStatus.FAILED.value,
            "error": error.message,
            "hint": error.hint,
            "finished_at": self._utc(),
            "seconds": round(time.monotonic() - work.began, 3),
            **(told or {}),
        }
        if isinstance(error, PartlyDoneError):
            values |= {"resource_id": error.resource_id, "created": True, "intent": None}
        elif work.calling and not isinstance(error, UncertainError):
            values["intent"] = None
        detail = " ".join(filter(None, (error.message, error.details)))
        written.append(Transition(task, values, "failed", detail))
        self._report.failed += 1
        self._stopped = self._stopped or self._options.stop_on_failure

    def _interrupted(self, work: _Work, written: list[Transition]) -> None:
        """Cancelled: a look is forgotten; a call in parts keeps its intent, to be taken up."""
        task = work.task
        if work.calling:
            values = {"status": TaskStatus.PENDING.value}
            written.append(Transition(task, values, "cancelled"))
        self._waiting.put(task)

    def _uncertain(
        self,
        work: _Work,
        error: UncertainError,
        written: list[Transition],
        following: list[tuple[_Work, Callable[..., Any], Any]],
    ) -> None:
        """No answer came: look what became of it, a few times, before anything is sent again."""
        if work.looks < len(LOOKS_AFTER) and not self._stopping:
            work.looks += 1
            work.step = None
            following.append((work, self._look_again, work))
            return
        self._failed(work, error, written)


def _told(found: Found) -> dict[str, Any]:
    """What is kept of a resource: never what a service answered as a whole."""
    return {"id": found.id, "name": found.name}


def blocked(tasks: Sequence[PrepTask]) -> Mapping[int, str]:
    """Why tasks that are neither finished nor failed cannot go on: the names of what they need."""
    names = {task.task_key: task.name for task in tasks if not task.finished}
    found = {}
    for task in tasks:
        lacking = [names[key] for key in task.needs if key in names]
        if lacking and task.status is not TaskStatus.FAILED:
            found[task.id] = f"{NEEDS_FIRST}: {lacking[0]}."
    return found
