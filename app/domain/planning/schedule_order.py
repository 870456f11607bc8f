"""The order in which VMs are placed: rank, dependencies first, and how sizes are mixed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.planning.schedule_items import Job, ScheduleItem


@dataclass(frozen=True, slots=True)
class KeptDependencies:
    """For each VM those it waits for, and what cannot be kept."""

    needs: Mapping[int, tuple[int, ...]]
    warnings: tuple[str, ...]


def keep_dependencies(items: Sequence[ScheduleItem]) -> KeptDependencies:
    """Find the dependencies that the order of cohorts allows and that form no cycle.

    ``items`` are in order. A dependency on a VM that is not among them is met already.
    """
    places = {item.vm_id: place for place, item in enumerate(items)}
    warnings: list[str] = []
    needs: dict[int, tuple[int, ...]] = {}
    for item in items:
        known = sorted({places[vm_id] for vm_id in item.depends_on if vm_id in places})
        kept = []
        for place in known:
            other = items[place]
            if other.cohort_key > item.cohort_key:
                warnings.append(_later_cohort(item, other))
            else:
                kept.append(other.vm_id)
        needs[item.vm_id] = tuple(kept)
    dependents = [vm_id for vm_id, kept_needs in needs.items() if kept_needs]
    for vm_id, other_id in _closing_edges(dependents, needs):
        needs[vm_id] = tuple(need for need in needs[vm_id] if need != other_id)
        warnings.append(_cycle(items[places[vm_id]], items[places[other_id]]))
    return KeptDependencies(needs, tuple(warnings))


def dependencies_first(jobs: Sequence[Job]) -> Iterator[Job]:
    """The jobs in their order, each preceded by those it needs that are still to come."""
    by_id = {job.vm_id: job for job in jobs}
    done: set[int] = set()
    for first in jobs:
        if first.vm_id in done:
            continue
        stack = [first]
        while stack:
            job = stack[-1]
            waiting = [need for need in job.needs if need in by_id and need not in done]
            if waiting:
                stack.extend(by_id[need] for need in reversed(waiting))
                continue
            stack.pop()
            if job.vm_id not in done:
                done.add(job.vm_id)
                yield job


def mix_sizes(jobs: Sequence[Job], *, capped: bool) -> list[Job]:
    """Within each rank, take VMs so that pipe, slots and starts are used up side by side.

    Large VMs fill the pipe and small ones the slots: largest first alone would leave the slots
    idle at first and the pipe at last. VMs of one sort keep their order, larger first.
    """
    mixed: list[Job] = []
    for _, group in groupby(jobs, key=lambda job: job.item.rank):
        mixed.extend(_mix(list(group), 3 if capped else 2))
    return mixed


def _mix(jobs: list[Job], resources: int) -> Iterator[Job]:
    pipe = sum(job.pipe_hours for job in jobs) or 1.0
    slots = sum(job.hours for job in jobs) or 1.0
    sorts: list[deque[tuple[Job, tuple[float, ...]]]] = [deque() for _ in range(resources)]
    for job in jobs:
        shares = (job.pipe_hours / pipe, job.hours / slots, 1 / len(jobs))[:resources]
        sorts[shares.index(max(shares))].append((job, shares))
    used = [0.0] * resources
    for _ in jobs:
        _, behind = min((used[sort], sort) for sort in range(resources) if sorts[sort])
        job, shares = sorts[behind].popleft()
        used = [so_far + share for so_far, share in zip(used, shares, strict=True)]
        yield job


def _closing_edges(
    vm_ids: Sequence[int], needs: Mapping[int, tuple[int, ...]]
) -> list[tuple[int, int]]:
    """The dependencies that close a cycle, as (VM, the VM it depends on)."""
    closing: list[tuple[int, int]] = []
    open_ids: set[int] = set()
    done: set[int] = set()
    for first in vm_ids:
        if first in done:
            continue
        open_ids.add(first)
        stack = [(first, iter(needs[first]))]
        while stack:
            vm_id, rest = stack[-1]
            need = next(rest, None)
            if need is None:
                stack.pop()
                open_ids.discard(vm_id)
                done.add(vm_id)
            elif need in open_ids:
                closing.append((vm_id, need))
            elif need not in done:
                open_ids.add(need)
                stack.append((need, iter(needs[need])))
    return closing


def _later_cohort(item: ScheduleItem, other: ScheduleItem) -> str:
    return (
        f"“{item.name}” depends on “{other.name}”, which is in a later cohort"
        f" (“{other.cohort}”): the dependency cannot be kept."
    )


def _cycle(item: ScheduleItem, other: ScheduleItem) -> str:
    if item.vm_id == other.vm_id:
        return f"“{item.name}” depends on itself: the dependency is ignored."
    return (
        f"“{item.name}” and “{other.name}” wait for each other: the dependency of"
        f" “{item.name}” on “{other.name}” is ignored."
    )
