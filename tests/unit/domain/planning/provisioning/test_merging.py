"""A plan that is generated again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.planning.provisioning.graph import task_graph
from app.domain.planning.provisioning.merging import ORDER_STEP, merged
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from tests.unit.domain.planning.provisioning.estates import estate, mapping

WANTED = task_graph(estate()).tasks


def stored(**of_first: Any) -> list[PrepTask]:
    rows = merged((), WANTED).fresh
    blank = dict.fromkeys(PrepTask.__dataclass_fields__)
    tasks = [
        PrepTask.from_row(
            {**blank, "id": key, "status": "pending", "differences": [], "created": False, **row}
        )
        for key, row in enumerate(rows, 1)
    ]
    return [replace(tasks[0], **of_first), *tasks[1:]]


def test_the_first_plan_has_every_task_in_its_place() -> None:
    first = merged((), WANTED)
    assert len(first.fresh) == len(WANTED)
    orders = [row["task_order"] for row in first.fresh]
    assert orders == sorted(set(orders))
    assert orders[:3] == [ORDER_STEP + 1, ORDER_STEP + 2, 2 * ORDER_STEP + 1]


def test_the_same_plan_again_adds_and_takes_nothing() -> None:
    again = merged(stored(status=TaskStatus.DONE), WANTED)
    assert (again.fresh, again.gone, again.left_over) == ((), (), ())
    assert all("status" not in row for row in again.changed.values())


def test_a_wish_that_changed_is_pending_again_and_stays_ours() -> None:
    tasks = stored()
    place, subnet = next((n, t) for n, t in enumerate(tasks) if t.task_type == "create_subnet")
    tasks[place] = replace(subnet, status=TaskStatus.DONE, created=True, resource_id="s1")
    rows = [*estate().mappings]
    rows[0] = replace(rows[0], gateway_ip="10.0.0.6")
    again = merged(tasks, task_graph(estate(mappings=rows)).tasks)
    row = again.changed[subnet.id]
    assert row["status"] == "pending"
    assert row["spec"]["gateway_ip"] == "10.0.0.6"
    assert "created" not in row
    assert "resource_id" not in row


def test_a_running_task_is_left_alone() -> None:
    tasks = stored()
    place, subnet = next((n, t) for n, t in enumerate(tasks) if t.task_type == "create_subnet")
    tasks[place] = replace(subnet, status=TaskStatus.RUNNING)
    rows = [replace(estate().mappings[0], gateway_ip="10.0.0.6"), *estate().mappings[1:]]
    again = merged(tasks, task_graph(estate(mappings=rows)).tasks)
    assert "spec" not in again.changed[subnet.id]


def test_what_is_wanted_no_more_goes_unless_something_was_done() -> None:
    tasks = stored()
    networks = [n for n, task in enumerate(tasks) if task.task_type == "create_network"]
    done, failed, sent = networks[:3]
    tasks[done] = replace(tasks[done], status=TaskStatus.DONE, created=True)
    tasks[failed] = replace(tasks[failed], status=TaskStatus.FAILED)
    tasks[sent] = replace(tasks[sent], status=TaskStatus.FAILED, intent={"call": "create"})
    kept = mapping(4, "shared", kind="virtual", no_subnet=True)
    again = merged(tasks, task_graph(estate(mappings=(kept,))).tasks)
    assert tasks[failed].id in again.gone
    assert {task.id for task in again.left_over} == {tasks[done].id, tasks[sent].id}
