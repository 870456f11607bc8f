"""The strategies: the order of units that each gives, and the cohorts that it aims at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import Any

from app.domain.planning.cohorts.rooms import Rooms, Unit

PILOT_VMS = 5
"""Powered-on VMs that a tenant of the pilot has, where there are such tenants."""


class Strategy(StrEnum):
    """How tenants are spread over cohorts."""

    EASIEST_FIRST = "easiest_first"
    RISKIEST_LAST = "riskiest_last"
    PILOT_BULK = "pilot_bulk"
    BALANCED_LOAD = "balanced_load"
    OS_FIRST = "os_first"
    BY_PRIORITY = "by_priority"


STRATEGY_TEXT = {
    Strategy.EASIEST_FIRST: "Easiest first",
    Strategy.RISKIEST_LAST: "Riskiest last",
    Strategy.PILOT_BULK: "Pilot, then bulk",
    Strategy.BALANCED_LOAD: "Balanced load",
    Strategy.OS_FIRST: "Best OS support first",
    Strategy.BY_PRIORITY: "By priority",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """Units in order, meant for the cohorts from ``first`` to ``last``."""

    units: tuple[int, ...]
    first: int
    last: int


SortKey = tuple[Any, ...]


def name_keys(unit: Unit) -> SortKey:
    """The keys of a unit's tenants, whose order no row order and no database key changes."""
    return tuple(load.name_key for load in unit.members)


_FIRST: dict[Strategy, Callable[[Unit], float]] = {
    Strategy.OS_FIRST: lambda unit: -unit.weight.os_support_pct,
    Strategy.BY_PRIORITY: lambda unit: min(load.priority for load in unit.members),
    Strategy.BALANCED_LOAD: lambda unit: -unit.weight.used_bytes,
}


def sort_key(unit: Unit, strategy: Strategy) -> SortKey:
    """What a strategy sorts by; ties go by ease, then by name."""
    first = _FIRST.get(strategy)
    return (first(unit) if first else 0.0, unit.ease, name_keys(unit))


def needs_first(units: Iterable[int], rooms: Rooms, keys: Sequence[SortKey]) -> list[int]:
    """The units by their keys, but each after those it needs: the dependent moves later."""
    inside = set(units)
    waiting = {unit: sum(other in inside for other in rooms.needs[unit]) for unit in inside}
    ready = [(keys[unit], unit) for unit, count in waiting.items() if not count]
    heapify(ready)
    found = []
    while ready:
        _, unit = heappop(ready)
        found.append(unit)
        for other in rooms.needed_by[unit]:
            if other in inside:
                waiting[other] -= 1
                if not waiting[other]:
                    heappush(ready, (keys[other], other))
    return found


def segments(
    rooms: Rooms, strategy: Strategy, pilot_size: int, risk_threshold: float
) -> list[Segment]:
    """What the strategy makes of the units that are in no cohort yet, in its order."""
    free = [unit for unit in rooms.unplaced() if rooms.units[unit].pinned is None]
    last = rooms.open - 1
    keys = [sort_key(unit, strategy) for unit in rooms.units]
    if last and strategy is Strategy.PILOT_BULK:
        pilot = pilot_units(rooms, free, keys, pilot_size)
        rest = [unit for unit in free if unit not in set(pilot)]
        return [
            Segment(tuple(needs_first(pilot, rooms, keys)), 0, 0),
            Segment(tuple(needs_first(rest, rooms, keys)), 1, last),
        ]
    if last and strategy is Strategy.RISKIEST_LAST:
        risky = risky_units(rooms, free, risk_threshold)
        # What depends on a risky one cannot come before it.
        late = risky | {
            other for unit in risky for other in rooms.all_needed_by[unit] if other in set(free)
        }
        rest = [unit for unit in free if unit not in late]
        return [
            Segment(tuple(needs_first(rest, rooms, keys)), 0, last - 1),
            Segment(tuple(needs_first(late, rooms, keys)), last, last),
        ]
    return [Segment(tuple(needs_first(free, rooms, keys)), 0, last)]


def risky_units(rooms: Rooms, free: Sequence[int], threshold: float) -> set[int]:
    """Units with a tenant whose mean risk reaches the threshold; else those of the riskiest tenth.

    At least one tenant is among the tenth.
    """
    tenants = [(load, unit) for unit in free for load in rooms.units[unit].members]
    risky = {unit for load, unit in tenants if load.average_risk >= threshold}
    if risky or not tenants:
        return risky
    tenants.sort(key=lambda each: (-each[0].average_risk, each[0].name_key))
    return {unit for _, unit in tenants[: max(1, len(tenants) // 10)]}


def pilot_units(rooms: Rooms, free: Sequence[int], keys: Sequence[SortKey], size: int) -> list[int]:
    """The units of the pilot: the easiest whose prerequisites are in it and that its caps take.

    Tenants with at least five powered-on VMs come first; others only where these do not suffice.
    """
    chosen: list[int] = []
    tenants = vms = used = 0
    for proving in (True, False):
        left = sorted(
            (unit for unit in free if unit not in chosen and _proves(rooms.units[unit]) is proving),
            key=lambda unit: keys[unit],
        )
        position = 0
        while position < len(left):
            unit = left[position]
            own = rooms.units[unit]
            fits = (
                tenants + len(own.members) <= size
                and rooms.allowed(unit).start == 0
                and rooms.vms[0] + vms + own.weight.vms <= rooms.most_vms[0]
                and rooms.used[0] + used + own.weight.used_bytes <= rooms.most_used[0]
                and all(need in chosen or rooms.slots[need] == 0 for need in rooms.needs[unit])
            )
            if not fits:
                position += 1
                continue
            chosen.append(left.pop(position))
            tenants += len(own.members)
            vms += own.weight.vms
            used += own.weight.used_bytes
            position = 0  # those passed over may have waited for it
    return chosen


def _proves(unit: Unit) -> bool:
    return all(load.powered_on >= PILOT_VMS for load in unit.members)
