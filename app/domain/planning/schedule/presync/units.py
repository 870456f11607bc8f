"""The VMs of a wave in the order in which places are looked for: those that are needed first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


class Units:
    """Sets and single VMs of a wave: most urgent first, of these the largest, needs before all.

    Hours count as many times as ``weight`` says.
    """

    def __init__(self, jobs: Sequence[Job], weight: Callable[[Job], float] | None = None) -> None:
        self._groups: dict[Name, list[Job]] = {}
        for job in jobs:
            self._groups.setdefault(_name(job), []).append(job)
        names = {job.vm_id: _name(job) for job in jobs}
        self._needs = {
            name: {names[need] for job in members for need in job.needs if need in names} - {name}
            for name, members in self._groups.items()
        }
        self._dependents: dict[Name, list[Name]] = {name: [] for name in self._groups}
        for name, needed in self._needs.items():
            for other in needed:
                self._dependents[other].append(name)
        self._urgency = {
            name: min(_urgency(job, weight(job) if weight else 1.0) for job in members)
            for name, members in self._groups.items()
        }
        self._ready = [
            (self._urgency[name], name) for name in self._groups if not self._needs[name]
        ]
        heapify(self._ready)
        self._left = set(self._groups)
        self._under_way = 0
        """Units that were taken and are not done."""

    @property
    def rank(self) -> int | None:
        """The rank of the most urgent unit, None where none is left."""
        if self._ready:
            return self._ready[0][0][0]
        return min((self._urgency[name][0] for name in self._left), default=None)

    def take(self) -> Unit | None:
        """The most urgent unit, which is done at once; None where none is left."""
        unit = next(self.ready(), None)
        if unit is not None:
            self.done(unit.jobs[0])
        return unit

    def ready(self, rank: int | None = None) -> Iterator[Unit]:
        """The units, of a rank, that wait for none that is not done; what is done adds to them."""
        while self._ready and rank in {None, self._ready[0][0][0]}:
            _, name = heappop(self._ready)
            self._left.discard(name)
            self._under_way += 1
            yield Unit(tuple(_in_order(self._groups[name])))
        if self._left and not self._ready and not self._under_way:
            jobs = [job for name in self._groups if name in self._left
                    for job in self._groups[name]]  # fmt: skip
            self._left.clear()
            self._under_way += 1
            yield Unit(tuple(_in_order(jobs)), loose=True)

    def done(self, job: Job) -> None:
        """A unit has its place, or has none; named by any of its jobs."""
        name = _name(job)
        self._under_way -= 1
        for other in self._dependents[name]:
            self._needs[other].discard(name)
            if not self._needs[other] and other in self._left:
                heappush(self._ready, (self._urgency[other], other))


def _name(job: Job) -> Name:
    return job.set_key, 0 if job.set_key else job.vm_id


def _urgency(job: Job, weight: float = 1.0) -> Urgency:
    item = job.item
    return job.rank, -weight * job.copy, item.name, item.identity, job.vm_id


def _in_order(jobs: Sequence[Job]) -> list[Job]:
    """Jobs by urgency, each after those of them that it needs."""
    left = {job.vm_id: job for job in sorted(jobs, key=_urgency)}
    found: list[Job] = []
    while left:
        job = next(job for job in left.values() if not any(need in left for need in job.needs))
        found.append(left.pop(job.vm_id))
    return found
