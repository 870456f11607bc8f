"""Rollback: only what is ours, in reverse order, with what is in use left and told."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import UncertainError, UserError
from app.domain.planning.provisioning.found import Found, Holding
from app.domain.planning.provisioning.specs import DomainSpec, ProjectSpec
from app.domain.planning.provisioning.task import TaskStatus
from app.domain.progress import Ticket
from app.services.provisioning.taking_back import preview
from app.services.workspace import Workspace
from tests.unit.services.provisioning.desk import WANTED, PrepDesk


@pytest.fixture
def desk(workspace: Workspace) -> PrepDesk:
    return PrepDesk(workspace)


def test_all_of_it_leaves_the_cloud_as_it_was(desk: PrepDesk) -> None:
    desk.cloud.resources["another's"] = Found("x", "another's")
    desk.run()
    report = desk.roll_back()
    assert (report.taken_back, report.failed, report.left) == (len(WANTED), 0, 0)
    assert desk.statuses() == {"pending": len(WANTED)}
    assert set(desk.cloud.resources) == {"another's"}
    assert all(not task.created and not task.resource_id for task in desk.tasks())


def test_and_it_can_be_made_again(desk: PrepDesk) -> None:
    desk.run()
    desk.roll_back()
    desk.run()
    assert desk.statuses() == {"done": len(WANTED)}
    assert desk.same_as_cloud()


def test_what_was_there_before_stays(desk: PrepDesk) -> None:
    domain, project = DomainSpec("Acme"), ProjectSpec("Acme", "web")
    desk.cloud.resources[domain.key] = Found("d", "Acme")
    desk.cloud.resources[project.key] = Found("p", "web")
    desk.cloud.limits["p"] = dict.fromkeys(desk.cloud.default_limits, 3)
    desk.run()
    assert desk.cloud.limits["p"]["cores"] == 5
    desk.roll_back()
    assert set(desk.cloud.resources) == {domain.key, project.key}
    assert desk.cloud.limits["p"]["cores"] == 3
    assert desk.status_of("create_domain", "Acme") is TaskStatus.SKIPPED


def test_one_task_is_kept_by_what_needs_it(desk: PrepDesk) -> None:
    desk.run()
    project = desk.task("create_project", "Acme / db")
    shown = preview(desk.workspace, desk.project, desk.cloud, {project.id}, Ticket())
    assert shown.tasks == ()
    assert "needs it and stays" in shown.refused[0].why


def test_what_holds_something_else_stays_with_all_that_it_needs(desk: PrepDesk) -> None:
    desk.run()
    project = desk.task("create_project", "Acme / db")
    server = Holding("server", "s1", "erp-db", project.resource_id)
    desk.cloud.others[project.task_key] = [server]
    shown = preview(desk.workspace, desk.project, desk.cloud, None, Ticket())
    assert [each.holdings for each in shown.in_use] == [(server,)]
    desk.roll_back()
    assert desk.status_of("create_project", "Acme / db") is TaskStatus.DONE
    assert desk.status_of("create_domain", "Acme") is TaskStatus.DONE
    assert desk.status_of("create_project", "Acme / web") is TaskStatus.PENDING
    assert desk.status_of("create_domain", "Shop") is TaskStatus.PENDING


def test_what_cannot_be_listed_counts_as_in_use(desk: PrepDesk, monkeypatch: Any) -> None:
    desk.run()

    def refuse(_spec: Any, _key: str) -> list[Holding]:
        raise UserError("The account may not list servers.")

    monkeypatch.setattr(desk.cloud, "holdings", refuse)
    shown = preview(desk.workspace, desk.project, desk.cloud, None, Ticket())
    assert not any(task.task_type == "create_project" for task in shown.tasks)
    assert "may not list servers" in shown.in_use[0].why


def test_a_deletion_without_an_answer_is_tried_again(desk: PrepDesk) -> None:
    desk.run()
    left = [2]

    def lose(call: str, _spec: Any) -> None:
        if call == "delete" and left[0]:
            left[0] -= 1
            raise UncertainError("No answer.")

    desk.cloud.after = lose
    assert desk.roll_back().failed == 0
    assert desk.cloud.resources == {}
    assert len(desk.paused) == 2


def test_a_deletion_that_is_refused_keeps_what_it_needs(desk: PrepDesk) -> None:
    desk.run()

    def refuse(call: str, spec: Any) -> None:
        if call == "delete" and spec.key == ProjectSpec("Shop", "web").key:
            raise UserError("Forbidden.", "Ask.")

    desk.cloud.before = refuse
    report = desk.roll_back()
    assert (report.failed, report.left) == (1, 1)
    assert desk.status_of("create_domain", "Shop") is TaskStatus.DONE
    assert desk.task("create_project", "Shop / web").error == "Forbidden."
    assert desk.same_as_cloud()


def test_a_cancelled_rollback_is_finished_by_the_next(desk: PrepDesk) -> None:
    desk.run()
    ticket = Ticket()
    desk.cloud.before = lambda call, _spec: ticket.cancel() if call == "delete" else None
    assert desk.roll_back(ticket=ticket).cancelled
    assert desk.same_as_cloud()
    desk.cloud.before = lambda _call, _spec: None
    desk.roll_back()
    assert desk.cloud.resources == {}
    assert desk.statuses() == {"pending": len(WANTED)}


def test_a_resource_that_is_gone_is_no_fault(desk: PrepDesk) -> None:
    desk.run()
    desk.cloud.resources.pop(desk.task("create_flavor").task_key)
    assert desk.roll_back().failed == 0


def test_what_a_service_still_makes_is_waited_for_and_taken_back(desk: PrepDesk) -> None:
    """The run was killed while a service was at a network, and its rollback begins at once."""
    network = desk.task("create_network", "front")
    desk.run(only=frozenset(t.id for t in desk.tasks() if t.task_order < network.task_order))
    sent = {"call": "create", "absent": True, "at": f"{desk.workspace.utc()}Z"}
    desk.set(network, intent=sent, status="running")
    left = [2]

    def pause(_seconds: float) -> None:
        left[0] -= 1
        if not left[0]:
            desk.cloud.create(network.spec, {}, network.mark)

    desk.pause = pause
    desk.roll_back([network.id])
    assert network.task_key not in desk.cloud.resources
    assert desk.task("create_network", "front").status is TaskStatus.PENDING
