"""What is carried out next: what most depends on, each service kept busy, nothing too early."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.provisioning.graph import task_graph
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    FlavorSpec,
    NetworkSpec,
    ProjectSpec,
    SubnetSpec,
)
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.provisioning.wanted import WantedTask
from app.domain.planning.provisioning.work_queue import WorkQueue
from tests.unit.domain.planning.provisioning.estates import estate


def stored(tasks: Iterable[WantedTask]) -> list[PrepTask]:
    """Tasks as they stand after a plan was generated."""
    return [
        PrepTask(
            place, place, task.spec.type, task.key, task.name, spec=task.spec, needs=task.needs
        )
        for place, task in enumerate(tasks, 1)
    ]


def stored_of(*specs: Any) -> list[PrepTask]:
    return stored(WantedTask(spec, spec.key) for spec in specs)


def queue(*tasks: PrepTask) -> WorkQueue:
    return WorkQueue(tasks, ())


TASKS = stored(task_graph(estate()).tasks)


@given(st.randoms(use_true_random=False), st.integers(1, 8))
def test_all_are_handed_out_once_and_none_before_what_it_needs(chance: Random, lanes: int) -> None:
    made = WorkQueue(TASKS, ())
    known = {task.task_key for task in TASKS}
    done: list[str] = []
    under_way: list[PrepTask] = []
    while True:
        got = made.take(lanes - len(under_way), under_way)
        for task in got:
            assert set(task.needs) & known <= set(done)
        under_way += got
        assert len(under_way) <= lanes
        if not under_way:
            break
        chance.shuffle(under_way)
        ended = under_way.pop()
        done.append(ended.task_key)
        made.finished(ended.task_key)
    assert sorted(done) == sorted(known)
    assert len(made) == 0


def test_the_longest_chain_begins_first() -> None:
    pairs = tuple(("acme", f"p{number}") for number in range(5))
    wide, narrow = NetworkSpec("wide", shared_with=pairs), NetworkSpec("narrow")
    subnet = SubnetSpec("narrow", "s", "10.0.0.0/24")
    found = stored_of(narrow, wide, subnet)
    found[2] = replace(found[2], needs=(narrow.key,))
    assert [t.task_key for t in queue(*found).take(3, ())] == [wide.key, narrow.key]


def test_services_share_the_lanes() -> None:
    specs = [
        *(DomainSpec(f"d{n}") for n in range(9)),
        *(FlavorSpec(f"f{n}", 1, 1) for n in range(9)),
    ]
    got = queue(*stored_of(*specs)).take(4, ())
    assert sorted(task.task_type for task in got) == [
        "create_domain", "create_domain", "create_flavor", "create_flavor",
    ]  # fmt: skip


def test_what_is_put_back_waits_as_it_stands_and_keeps_what_it_needs() -> None:
    domain, project = DomainSpec("acme"), ProjectSpec("acme", "web")
    first, second = stored_of(domain, project)
    second = replace(second, needs=(domain.key,))
    made = queue(first, second)
    assert made.take(5, ()) == [first]
    made.put(replace(first, attempts=1))
    made.put(second)
    assert [task.attempts for task in made.take(5, ())] == [1]
    made.finished(domain.key)
    assert made.take(5, ()) == [second]
    assert made.take(5, ()) == []
