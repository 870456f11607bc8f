"""The VMs of a wave in the order in which places are looked for: those that are needed first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from app.domain.planning.schedule.items import Job

Name = tuple[str, int]
"""A set by its key, or a VM that is in none."""
Urgency = tuple[int, float, str, str, int]


class Unit(NamedTuple):
    """Jobs that are cut over on one day, each after those it needs; ``loose`` ones need not be.

    A set is loose whose members cannot stand on one day, since what others need stands between.
    """

    jobs: tuple[Job, ...]
    loose: bool = False


def units(jobs: Sequence[Job]) -> Iterator[Unit]:
    """Sets and single VMs of a wave: most urgent first, of these the largest, needs before all."""
    groups: dict[Name, list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.set_key, 0 if job.set_key else job.vm_id), []).append(job)
    names = {job.vm_id: name for name, members in groups.items() for job in members}
    needs = {
        name: {names[need] for job in members for need in job.needs if need in names} - {name}
        for name, members in groups.items()
    }
    dependents: dict[Name, list[Name]] = {name: [] for name in groups}
    for name, needed in needs.items():
        for other in needed:
            dependents[other].append(name)
    urgency = {name: min(map(_urgency, members)) for name, members in groups.items()}
    ready = [(urgency[name], name) for name in groups if not needs[name]]
    heapify(ready)
    done: set[Name] = set()
    while ready:
        _, name = heappop(ready)
        done.add(name)
        yield Unit(tuple(_in_order(groups[name])))
        for other in dependents[name]:
            needs[other].discard(name)
            if not needs[other]:
                heappush(ready, (urgency[other], other))
    left = [job for name, members in groups.items() if name not in done for job in members]
    if left:
        yield Unit(tuple(_in_order(left)), loose=True)


def _urgency(job: Job) -> Urgency:
    item = job.item
    return job.rank, -job.copy, item.name, item.identity, job.vm_id


def _in_order(jobs: Sequence[Job]) -> list[Job]:
    """Jobs by urgency, each after those of them that it needs."""
    left = {job.vm_id: job for job in sorted(jobs, key=_urgency)}
    found: list[Job] = []
    while left:
        job = next(job for job in left.values() if not any(need in left for need in job.needs))
        found.append(left.pop(job.vm_id))
    return found
