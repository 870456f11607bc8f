"""What the order of VMs follows from: dependencies that can be kept, and how urgent each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.number_style import grouped
from app.domain.planning.schedule.items import Job, ScheduleItem

MOST_TOLD = 100
"""Dependencies that are named one by one where they cannot be kept."""


@dataclass(frozen=True, slots=True)
class KeptDependencies:
    """For each VM those it waits for, and what cannot be kept."""

    needs: Mapping[int, tuple[int, ...]]
    warnings: tuple[str, ...]


def keep_dependencies(items: Sequence[ScheduleItem]) -> KeptDependencies:
    """Find the dependencies that the order of cohorts and waves allows and that form no cycle.

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
            elif other.place_key > item.place_key:
                warnings.append(_later_wave(item, other))
            else:
                kept.append(other.vm_id)
        needs[item.vm_id] = tuple(kept)
    dependents = [vm_id for vm_id, kept_needs in needs.items() if kept_needs]
    for vm_id, other_id in _closing_edges(dependents, needs):
        needs[vm_id] = tuple(need for need in needs[vm_id] if need != other_id)
        warnings.append(_cycle(items[places[vm_id]], items[places[other_id]]))
    more = len(warnings) - MOST_TOLD
    if more > 0:
        noun = "dependency" if more == 1 else "dependencies"
        warnings[MOST_TOLD:] = [f"{grouped(more)} more {noun} cannot be kept."]
    return KeptDependencies(needs, tuple(warnings))


def urgency(
    items: Sequence[ScheduleItem],
    needs: Mapping[int, tuple[int, ...]],
    sets: Mapping[int, str],
) -> dict[int, int]:
    """For each VM the place of its rank among all ranks, 0 first.

    A VM that others of its wave wait for is as urgent as the most urgent of them, and so are all
    members of a set.
    """
    places = {rank: place for place, rank in enumerate(sorted({item.rank for item in items}))}
    found = {item.vm_id: places[item.rank] for item in items}
    if len(places) == 1:
        return found
    waves = {item.vm_id: item.place_key for item in items}
    order = _needs_first(items, needs)
    while True:
        before = dict(found)
        for vm_id in reversed(order):
            for need in needs[vm_id]:
                if waves[need] == waves[vm_id]:
                    found[need] = min(found[need], found[vm_id])
        most: dict[tuple[object, str], int] = {}
        for vm_id, key in sets.items():
            place = waves[vm_id], key
            most[place] = min(most.get(place, found[vm_id]), found[vm_id])
        for vm_id, key in sets.items():
            found[vm_id] = most[waves[vm_id], key]
        if found == before:
            return found


def longest_chain(jobs: Sequence[Job], cutover: float) -> float:
    """Hours of the longest row of jobs that wait for one another, cutovers included."""
    by_id = {job.vm_id: job for job in jobs}
    if not any(job.needs for job in jobs):
        return max((job.copy for job in jobs), default=0.0) + cutover
    ends: dict[int, float] = {}
    needs = {job.vm_id: job.needs for job in jobs}
    for vm_id in _needs_first([job.item for job in jobs], needs):
        start = max((ends[need] for need in needs[vm_id] if need in ends), default=0.0)
        ends[vm_id] = start + by_id[vm_id].copy + cutover
    return max(ends.values())


def _needs_first(items: Sequence[ScheduleItem], needs: Mapping[int, tuple[int, ...]]) -> list[int]:
    """The VMs in their order, each after those it needs."""
    known = {item.vm_id for item in items}
    done: dict[int, None] = {}
    for item in items:
        stack = [item.vm_id]
        while stack:
            vm_id = stack[-1]
            waiting = [need for need in needs[vm_id] if need in known and need not in done]
            if waiting and vm_id not in done:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            done[vm_id] = None
    return list(done)


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
    where = (
        f"is in a later cohort (“{other.cohort}”)"
        if other.cohort
        else ("is in no cohort and comes last")
    )
    return f"“{item.name}” depends on “{other.name}”, which {where}: the dependency cannot be kept."


def _later_wave(item: ScheduleItem, other: ScheduleItem) -> str:
    where = "has no wave and comes last" if other.wave is None else f"is in wave {other.wave}"
    own = f"of wave {item.wave}" if item.wave is not None else "without a wave"
    return (
        f"“{item.name}” {own} depends on “{other.name}”, which {where}: the dependency cannot be"
        " kept."
    )


def _cycle(item: ScheduleItem, other: ScheduleItem) -> str:
    if item.vm_id == other.vm_id:
        return f"“{item.name}” depends on itself: the dependency is ignored."
    return (
        f"“{item.name}” and “{other.name}” wait for each other: the dependency of"
        f" “{item.name}” on “{other.name}” is ignored."
    )
