"""The order in which tasks are carried out: what most depends on first, every service kept busy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from heapq import heappop, heappush

from app.domain.planning.provisioning.specs import NetworkSpec, facts_of
from app.domain.planning.provisioning.task import PrepTask


class WorkQueue:
    """Tasks that wait for what they need, and those that need nothing more.

    A task comes sooner the longer the chain of calls is that begins with it (the list schedule
    of the critical path), so that the longest chain is not what all else ends up waiting for.
    """

    def __init__(self, tasks: Iterable[PrepTask], finished: Collection[str]) -> None:
        """``tasks`` are those to be carried out, ``finished`` the keys of those that were."""
        self._waiting = {task.id: task for task in tasks}
        self._after: dict[str, list[int]] = defaultdict(list)
        self._lacking: dict[int, set[str]] = {}
        for task in self._waiting.values():
            self._lacking[task.id] = {key for key in task.needs if key not in finished}
            for needed in self._lacking[task.id]:
                self._after[needed].append(task.id)
        self._chains = _chains(list(self._waiting.values()))
        self._ready: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for key, lacking in self._lacking.items():
            if not lacking:
                self._make_ready(key)

    def __len__(self) -> int:
        return len(self._waiting)

    def all(self) -> Sequence[PrepTask]:
        """The tasks that wait, ready or not, in their order."""
        return list(self._waiting.values())

    def take(self, count: int, under_way: Iterable[PrepTask]) -> list[PrepTask]:
        """Tasks that need nothing more, out of those that wait: at each place one of the service
        that has the least to do.
        """
        busy = Counter(_service(task) for task in under_way)
        found: list[PrepTask] = []
        while self._ready and len(found) < count:
            service = min(self._ready, key=lambda each: (busy[each], self._ready[each][0]))
            *_, key = heappop(self._ready[service])
            if not self._ready[service]:
                del self._ready[service]
            busy[service] += 1
            found.append(self._waiting.pop(key))
        return found

    def _make_ready(self, key: int) -> None:
        task = self._waiting[key]
        rank = (-self._chains[key], task.task_order, key)
        heappush(self._ready[_service(task)], rank)

    def put(self, task: PrepTask) -> None:
        """Have a task wait (again), as it stands now."""
        there = task.id in self._waiting
        self._waiting[task.id] = task
        if not there and not self._lacking[task.id]:
            self._make_ready(task.id)

    def finished(self, key: str) -> None:
        """What needs the task of this key may go on."""
        for each in self._after.pop(key, ()):
            self._lacking[each].discard(key)
            if not self._lacking[each] and each in self._waiting:
                self._make_ready(each)


def _chains(tasks: Sequence[PrepTask]) -> dict[int, int]:
    """Of each task the calls of the longest chain that begins with it; tasks stand in an order in
    which each needs only earlier ones.
    """
    longest: dict[str, int] = {}
    found = {}
    for task in sorted(tasks, key=lambda each: (each.task_order, each.id), reverse=True):
        length = _calls(task) + longest.get(task.task_key, 0)
        found[task.id] = length
        for key in task.needs:
            longest[key] = max(longest.get(key, 0), length)
    return found


def _calls(task: PrepTask) -> int:
    if isinstance(task.spec, NetworkSpec):
        return 1 + len(task.spec.shared_with)
    return facts_of(task.task_type).calls


def _service(task: PrepTask) -> str:
    return facts_of(task.task_type).service
