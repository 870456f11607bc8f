"""Runs of tasks: in order, in parallel, resumed, cancelled, and through every kind of fault."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.domain.errors import PartlyDoneError, UncertainError, UserError
from app.domain.planning.provisioning.found import Found
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    ProjectSpec,
    TaskType,
    facts_of,
    key_of,
)
from app.domain.planning.provisioning.task import Decision, TaskStatus, Verdict
from app.domain.planning.provisioning.unanswered import STILL_MAKING_S
from app.domain.progress import Ticket
from app.services.provisioning.carrying_out import run_tasks, take_back_tasks
from app.services.provisioning.dry_run import decide, dry_run
from app.services.provisioning.running import LOOK_EVERY, blocked
from app.services.workspace import Workspace
from tests.memory_cloud import no_fault
from tests.unit.services.provisioning.desk import WANTED, PlainVault, PrepDesk


@pytest.fixture
def desk(workspace: Workspace) -> PrepDesk:
    return PrepDesk(workspace)


class Killed(BaseException):
    """The program ends here, as by SIGKILL: nothing is written any more."""


def at(
    kind: TaskType, error: Callable[[], BaseException], times: int = 1
) -> Callable[[str, Any], None]:
    """A fault of the first calls that create something of a type."""
    left = [times]

    def fault(call: str, spec: Any) -> None:
        if call == "create" and spec.type is kind and left[0]:
            left[0] -= 1
            raise error()

    return fault


def test_everything_is_made_once_and_a_second_run_makes_nothing(desk: PrepDesk) -> None:
    report = desk.run()
    assert (report.done, report.failed, report.waiting) == (len(WANTED), 0, 0)
    assert desk.statuses() == {"done": len(WANTED)}
    assert desk.same_as_cloud()
    desk.cloud.calls.clear()
    assert desk.run().done == 0
    assert desk.cloud.calls == []


def test_nothing_is_called_before_what_it_needs_is_there(desk: PrepDesk) -> None:
    desk.run(parallel=8)
    made: set[str] = set()
    needs = {task.task_key: task.needs for task in desk.tasks()}
    for call, key in desk.cloud.calls:
        if call == "create":
            assert set(needs[key]) <= made
            made.add(key)


def test_what_the_cloud_has_is_skipped_and_not_ours(desk: PrepDesk) -> None:
    domain = DomainSpec("Acme")
    desk.cloud.resources[domain.key] = Found("theirs", "ACME")
    desk.run()
    task = desk.task("create_domain", "Acme")
    assert (task.status, task.created, task.resource_id) == (TaskStatus.SKIPPED, False, "theirs")


def test_a_failure_stops_only_what_depends_on_it(desk: PrepDesk) -> None:
    desk.cloud.before = at(TaskType.CREATE_DOMAIN, lambda: UserError("Refused.", "Ask."))
    desk.run(parallel=1)
    assert desk.status_of("create_domain", "Acme") is TaskStatus.FAILED
    assert desk.task("create_domain", "Acme").error == "Refused."
    assert desk.status_of("create_project", "Acme / web") is TaskStatus.PENDING
    assert desk.status_of("create_project", "Shop / web") is TaskStatus.DONE
    assert desk.status_of("create_flavor") is TaskStatus.DONE
    tasks = desk.tasks()
    waiting = blocked(tasks)
    web = desk.task("create_project", "Acme / web")
    assert waiting[web.id] == "What it needs is not there: Create domain Acme."
    desk.run()
    assert desk.statuses() == {"done": len(WANTED)}


def test_or_everything_if_that_was_chosen(desk: PrepDesk) -> None:
    desk.cloud.before = at(TaskType.CREATE_DOMAIN, lambda: UserError("Refused."))
    report = desk.run(parallel=1, stop_on_failure=True)
    assert (report.failed, report.done + report.waiting) == (1, len(WANTED) - 1)
    assert report.waiting
    assert "create_domain" in desk.cloud.calls[-1][1], "nothing was begun after the failure"


def test_one_task_can_be_run_alone(desk: PrepDesk) -> None:
    flavor = desk.task("create_flavor")
    assert desk.run(only=frozenset({flavor.id})).done == 1
    assert desk.statuses() == {"done": 1, "pending": len(WANTED) - 1}


@pytest.mark.parametrize("kind", list(TaskType))
def test_an_answer_that_is_lost_makes_nothing_twice(desk: PrepDesk, kind: TaskType) -> None:
    """The call went through, and its answer was lost on the way."""
    desk.cloud.after = at(kind, lambda: UncertainError("No answer."))
    report = desk.run()
    assert report.failed == 0
    assert desk.paused
    assert desk.same_as_cloud()
    assert desk.statuses() == {"done": len(WANTED)}


@pytest.mark.parametrize("kind", list(TaskType))
def test_a_call_that_never_arrived_is_made_again(desk: PrepDesk, kind: TaskType) -> None:
    desk.cloud.before = at(kind, lambda: UncertainError("No answer."))
    assert desk.run().failed == 0
    assert desk.same_as_cloud()


def test_a_cloud_that_stays_silent_fails_the_task_and_keeps_what_was_meant(desk: PrepDesk) -> None:
    desk.cloud.after = at(TaskType.CREATE_FLAVOR, lambda: UncertainError("No answer."), times=9)
    desk.cloud.before = lambda call, spec: (
        at(TaskType.CREATE_FLAVOR, lambda: UserError("Down."))("create", spec)
        if call == "look" and spec.key in desk.cloud.resources
        else None
    )
    assert desk.run().failed == 1
    task = desk.task("create_flavor")
    assert task.intent is not None
    desk.cloud.before = lambda _call, _spec: None
    assert desk.run().done == 1
    assert desk.same_as_cloud()


def test_what_was_made_by_half_is_ours_and_is_completed(desk: PrepDesk) -> None:
    def half(call: str, spec: Any) -> None:
        if call == "create" and spec.type is TaskType.CREATE_NETWORK and spec.name == "front":
            desk.cloud.after = lambda _call, _spec: None
            found = desk.cloud.resources[spec.key]
            desk.cloud.resources[spec.key] = Found(
                found.id, found.name, {**found.values, "shared_with": []}, found.mark, found.owner
            )
            raise PartlyDoneError("Sharing was refused.", found.id)

    desk.cloud.after = half
    assert desk.run().failed == 1
    task = desk.task("create_network", "front")
    assert (task.status, task.created) == (TaskStatus.FAILED, True)
    desk.run()
    assert desk.statuses() == {"done": len(WANTED)}
    assert len(desk.cloud.resources[task.task_key].values["shared_with"]) == 2
    assert desk.same_as_cloud()


def test_a_difference_waits_for_a_decision(desk: PrepDesk) -> None:
    domain = DomainSpec("Acme")
    desk.cloud.resources[domain.key] = Found("theirs", "Acme", enabled=False)
    desk.run()
    task = desk.task("create_domain", "Acme")
    assert (task.status, task.verdict) == (TaskStatus.FAILED, Verdict.EXISTS_DIFFERENT)
    assert task.differences[0].field == "enabled"
    decide(desk.workspace, desk.project, frozenset({task.id}), Decision.CHANGE)
    desk.run()
    task = desk.task("create_domain", "Acme")
    assert (task.status, task.created) == (TaskStatus.DONE, False)
    assert desk.cloud.resources[domain.key].enabled


def test_an_adopted_difference_stays_as_it_is(desk: PrepDesk) -> None:
    domain = DomainSpec("Acme")
    desk.cloud.resources[domain.key] = Found("theirs", "Acme", enabled=False)
    dry_run(desk.workspace, desk.project, desk.cloud, Ticket())
    task = desk.task("create_domain", "Acme")
    assert task.verdict == Verdict.EXISTS_DIFFERENT
    decide(desk.workspace, desk.project, frozenset({task.id}), Decision.ADOPT)
    desk.run()
    assert desk.status_of("create_domain", "Acme") is TaskStatus.SKIPPED
    assert not desk.cloud.resources[domain.key].enabled


def test_a_dry_run_changes_nothing_and_knows_what_would_be_made(desk: PrepDesk) -> None:
    before = desk.statuses()
    said = dry_run(desk.workspace, desk.project, desk.cloud, Ticket())
    assert said.verdicts == {Verdict.CREATE: len(WANTED)}
    assert desk.statuses() == before
    assert desk.cloud.resources == {}
    desk.run()
    said = dry_run(desk.workspace, desk.project, desk.cloud, Ticket())
    assert said.verdicts == {Verdict.EXISTS_SAME: len(WANTED)}


def test_a_failure_keeps_its_reason_until_what_stood_against_it_is_gone(desk: PrepDesk) -> None:
    domain = DomainSpec("Acme")
    desk.cloud.resources[domain.key] = Found("theirs", "Acme", enabled=False)
    desk.run()
    assert desk.status_of("create_domain", "Acme") is TaskStatus.FAILED
    del desk.cloud.resources[domain.key]
    dry_run(desk.workspace, desk.project, desk.cloud, Ticket())
    task = desk.task("create_domain", "Acme")
    assert (task.status, task.verdict) == (TaskStatus.FAILED, Verdict.CREATE)
    assert (task.error, task.hint) == ("What stood against it is gone.", "Retry it.")
    dry_run(desk.workspace, desk.project, desk.cloud, Ticket())
    assert desk.task("create_domain", "Acme").error == "What stood against it is gone."


def test_a_dry_run_tells_why_nothing_can_be_said_of_a_task(
    desk: PrepDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(specs: Any, _ids: Any, _ticket: Ticket) -> dict[str, Any]:
        lacking = UserError("The cloud has no role “member”.", "Choose one of its roles.")
        return {s.key: lacking if s.type is TaskType.ASSIGN_ROLE else [] for s in specs}

    monkeypatch.setattr(desk.cloud, "look_at_all", looked)
    said = dry_run(desk.workspace, desk.project, desk.cloud, Ticket()).verdicts
    roles = [task for task in desk.tasks() if task.task_type is TaskType.ASSIGN_ROLE]
    assert said == {Verdict.CREATE: len(WANTED) - len(roles), Verdict.UNKNOWN: len(roles)}
    assert {(task.error, task.hint) for task in roles} == {
        ("The cloud has no role “member”.", "Choose one of its roles.")
    }


def test_quotas_of_our_own_projects_are_exact_and_others_are_never_lowered(desk: PrepDesk) -> None:
    shop = ProjectSpec("Shop", "web")
    desk.cloud.resources[shop.key] = Found("shop", "web")
    desk.run()
    web = desk.cloud.resources[ProjectSpec("Acme", "web").key]
    assert desk.cloud.limits[web.id]["cores"] == 5
    # Needs 7 cores, and the cloud allows 20; RAM and storage are too small and are raised.
    assert desk.cloud.limits["shop"]["cores"] == 20
    assert desk.cloud.limits["shop"]["ram_mib"] == 7168


def test_passwords_are_sealed_before_the_user_is_made(desk: PrepDesk) -> None:
    desk.vault = PlainVault(keeps=False)
    report = desk.run()
    assert set(report.passwords) == {"ann", "svc-web"}
    ann = desk.cloud.resources[key_of(TaskType.CREATE_USER, "Acme", "ann")]
    assert desk.cloud.passwords[ann.id] == report.passwords["ann"]
    assert report.passwords["ann"] not in repr(report)


def test_a_cancel_lets_the_calls_under_way_end_and_starts_nothing(desk: PrepDesk) -> None:
    ticket = Ticket()

    def fault(call: str, spec: Any) -> None:
        if call == "create" and spec.type is TaskType.CREATE_PROJECT:
            ticket.cancel()

    desk.cloud.before = fault
    report = desk.run(ticket, parallel=1)
    assert report.cancelled
    assert desk.same_as_cloud()
    assert desk.status_of("create_project", "Acme / web") is TaskStatus.DONE
    assert TaskStatus.RUNNING.value not in desk.statuses()
    creates = [key for call, key in desk.cloud.calls if call == "create"]
    assert len(creates) == report.done
    desk.run()
    assert desk.statuses() == {"done": len(WANTED)}


@given(moment=st.integers(0, 2 * len(WANTED)), lost=st.booleans())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_kill_at_any_moment_is_taken_up_without_doubles(
    workspace: Workspace, moment: int, lost: bool
) -> None:
    desk = PrepDesk(workspace)
    left = [moment]

    def kill(call: str, _spec: Any) -> None:
        if call == "create":
            left[0] -= 1
            if left[0] < 0:
                raise Killed

    if lost:
        desk.cloud.after = kill
    else:
        desk.cloud.before = kill
    try:
        desk.run(parallel=1)
    except Killed:
        assert moment < len(WANTED)
    desk.cloud.before = desk.cloud.after = lambda _call, _spec: None
    desk.run()
    assert desk.statuses() == {"done": len(WANTED)}
    assert desk.same_as_cloud()


def test_a_fault_of_the_program_is_told_and_the_rest_is_written(desk: PrepDesk) -> None:
    desk.cloud.after = at(TaskType.CREATE_FLAVOR, lambda: ValueError("bug"))
    with pytest.raises(ValueError, match="bug"):
        desk.run(parallel=1)
    assert desk.status_of("create_flavor") is TaskStatus.FAILED
    desk.run()
    assert desk.statuses() == {"done": len(WANTED)}
    assert desk.same_as_cloud()


def test_the_log_tells_each_transition(desk: PrepDesk) -> None:
    desk.run()
    events = desk.events()
    assert ("started", "Create domain Acme") in events
    assert ("created", "Create domain Acme") in events
    assert len(events) == 2 * len(WANTED)


@pytest.mark.parametrize("back", [False, True], ids=["a run", "a rollback"])
def test_a_disk_that_fills_up_meanwhile_ends_it_and_nothing_is_made_twice(
    desk: PrepDesk, back: bool
) -> None:
    full = threading.Event()

    def no_room(*_given: object) -> None:
        if full.is_set():
            raise sqlite3.OperationalError("database or disk is full")

    def fill(call: str, _spec: Any) -> None:
        if call == ("delete" if back else "create") and len(desk.cloud.calls) > 4:
            full.set()

    def go() -> object:
        if back:
            return take_back_tasks(desk.workspace, desk.project, desk.cloud, Ticket(), 2)
        vault = desk.vault
        return run_tasks(desk.workspace, desk.project, desk.cloud, vault, Ticket(), 2)

    if back:
        desk.run()
    before = len(desk.cloud.resources)
    desk.cloud.after = fill
    event.listen(desk.workspace._engine, "checkout", no_room)
    with pytest.raises(UserError, match="no room left") as caught:
        go()
    event.remove(desk.workspace._engine, "checkout", no_room)
    assert "The cloud was changed up to there." in caught.value.message
    assert "nothing was changed" not in str(caught.value)
    assert caught.value.hint.startswith("Make room and try again. What was under way is noted")
    assert len(desk.cloud.resources) != before
    desk.cloud.after = no_fault
    go()
    assert not desk.cloud.resources if back else set(desk.statuses()) == {"done"}
    assert desk.same_as_cloud()


class SlowService:
    """A cloud that goes on making something after whoever asked for it is gone.

    Names of what it makes so may be given twice: ``made`` counts how often.
    """

    def __init__(self, desk: PrepDesk, kind: TaskType, pauses: int) -> None:
        self.desk, self.kind, self.pauses = desk, kind, pauses
        self.made: list[str] = []
        self._at_work: list[tuple[Any, Any, str]] = []
        self._create = desk.cloud.create
        desk.cloud.create = self.create  # type: ignore[method-assign]

    def create(self, spec: Any, ids: Any, mark: str, secret: str = "") -> Found:
        if spec.type is not self.kind:
            return self._create(spec, ids, mark, secret)
        self.made.append(spec.key)
        if len(self.made) > 1:
            return self._create(spec, ids, mark, secret)
        self._at_work.append((spec, ids, mark))
        raise Killed

    def pause(self, _seconds: float) -> None:
        self.pauses -= 1
        if self.pauses == 0:
            spec, ids, mark = self._at_work.pop()
            self._create(spec, ids, mark)


@pytest.mark.parametrize("kind", [kind for kind in TaskType if facts_of(kind).given_twice])
def test_what_a_service_still_makes_after_a_kill_is_waited_for(
    desk: PrepDesk, kind: TaskType
) -> None:
    """Nobody refuses a second network of one name: sent again at once, there would be two."""
    service = SlowService(desk, kind, pauses=3)
    desk.pause = service.pause
    only = frozenset(t.id for t in desk.tasks() if t.task_type is not kind) | {desk.task(kind).id}
    with pytest.raises(Killed):
        desk.run(parallel=1, only=only)
    assert desk.run(parallel=1, only=only).failed == 0
    key = desk.task(kind).task_key
    assert service.made.count(key) == 1
    assert desk.task(kind).created
    assert desk.same_as_cloud()


def test_but_not_for_ever(desk: PrepDesk) -> None:
    service = SlowService(desk, TaskType.CREATE_NETWORK, pauses=1000)
    desk.pause = service.pause
    with pytest.raises(Killed):
        desk.run(parallel=1)
    assert desk.run(parallel=1).failed == 0
    assert 1000 - service.pauses == STILL_MAKING_S / LOOK_EVERY
    assert service.made.count(service.made[0]) == 2
    assert desk.same_as_cloud()


def test_and_not_for_a_call_of_long_ago(desk: PrepDesk) -> None:
    service = SlowService(desk, TaskType.CREATE_NETWORK, pauses=1000)
    desk.pause = service.pause
    with pytest.raises(Killed):
        desk.run(parallel=1)
    task = next(t for t in desk.tasks() if t.task_key == service.made[0])
    long_ago = desk.workspace.utc() - timedelta(seconds=STILL_MAKING_S)
    desk.set(task, intent={**(task.intent or {}), "at": f"{long_ago}Z"})
    assert desk.run(parallel=1).failed == 0
    assert service.pauses == 1000
