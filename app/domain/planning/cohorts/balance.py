"""Spreading used space evenly: the smallest largest cohort, and a bound that none can beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.planning.cohorts.exact import EXACT_UNITS, best_spread
from app.domain.planning.cohorts.guardrails import BYTES_PER_GIB
from app.domain.planning.cohorts.repair import repair, too_much
from app.domain.planning.cohorts.rooms import NOWHERE, Rooms

_STEPS = 9_000
"""Steps of the search for each load that is aimed at."""
_AIMS = (1.01, 1.04, 1.1)
_GOOD_ENOUGH = 1.0005
_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Balance:
    """The largest cohort's used GB, and the bound that no spread of these tenants goes below.

    ``optimal`` where all spreads were compared; the bound knows no guardrails and dependencies, so
    that the optimum may lie above it.
    """

    largest_gb: float
    bound_gb: float
    optimal: bool = False

    @property
    def ratio(self) -> float:
        """The largest over the bound, 1 for an empty plan."""
        return self.largest_gb / self.bound_gb if self.bound_gb else 1.0


def load_bound(loads: Sequence[int], held: Sequence[int]) -> int:
    """A load that the largest cohort has at least, however units are spread.

    The largest of: total ÷ cohorts, held space included, rounded up; the largest unit; what is
    held in one cohort; and, as of the k × n + 1 largest units k + 1 must share one of n cohorts,
    the sum of the k + 1 smallest among them.
    """
    count = len(held)
    ordered = sorted(loads, reverse=True)
    found = max(held, default=0)
    if not count:
        return found
    found = max(found, -(-(sum(ordered) + sum(held)) // count))
    many = 0
    while many * count < len(ordered):
        end = many * count + 1
        found = max(found, sum(ordered[end - many - 1 : end]))
        many += 1
    return found


def balance_of(rooms: Rooms, *, optimal: bool = False) -> Balance:
    """How even the cohorts are, over the units that are placed."""
    held = [rooms.rooms[slot].held.used_bytes for slot in range(rooms.open)]
    placed = [
        rooms.unit_used[unit] for unit, slot in enumerate(rooms.slots) if 0 <= slot < rooms.open
    ]
    largest = max(rooms.used[: rooms.open], default=0)
    bound = load_bound(placed, held)
    return Balance(largest / BYTES_PER_GIB, bound / BYTES_PER_GIB, optimal or largest <= bound)


def spread(rooms: Rooms, order: Sequence[int]) -> Balance:
    """Place the units of an order so that the largest cohort is as small as can be.

    Up to 12 units the optimum is found; beyond, the largest go first and moves and swaps even out
    what is left. Guardrails and dependencies are kept throughout.
    """
    free = [unit for unit in order if rooms.units[unit].pinned is None]
    held = rooms.used[: rooms.open]
    bound = load_bound([rooms.unit_used[unit] for unit in free], held)
    _largest_first(rooms, free)
    if not rooms.done and len(free) > EXACT_UNITS:
        _aim(rooms, bound)
    elif not rooms.done:
        repair(rooms)
    level(rooms, bound)
    placed = [unit for unit in free if rooms.slots[unit] != NOWHERE]
    if len(placed) > EXACT_UNITS:
        return balance_of(rooms)
    before, largest = list(rooms.slots), max(rooms.used[: rooms.open])
    if largest <= load_bound([rooms.unit_used[unit] for unit in placed], held):
        return balance_of(rooms, optimal=True)
    for unit in placed:
        rooms.put(unit, NOWHERE)
    found = best_spread(rooms, placed, largest)
    if found is None:
        rooms.restore(before)  # none is better
    else:
        for unit, slot in zip(placed, found, strict=True):
            rooms.put(unit, slot)
    return balance_of(rooms, optimal=True)


def _largest_first(rooms: Rooms, units: Sequence[int]) -> None:
    """Put each unit, the largest first, into the lightest cohort that takes it."""
    for unit in units:
        allowed = rooms.allowed(unit, through_unplaced=True)
        slots = [slot for slot in allowed if rooms.caps_take(unit, slot)]
        if slots:
            rooms.put(unit, min(slots, key=lambda slot: (rooms.used[slot], slot)))


def _aim(rooms: Rooms, bound: int) -> None:
    """Repair with loads that are aimed at as caps, the smallest that works."""
    before, caps = list(rooms.slots), list(rooms.most_used)
    for aim in _AIMS if not too_much(rooms) else ():
        rooms.most_used = [min(cap, bound * aim) for cap in caps]
        repair(rooms, steps=_STEPS)
        rooms.most_used = caps
        if rooms.done:
            return
        rooms.restore(before)
    repair(rooms)


def level(rooms: Rooms, bound: int) -> None:
    """Move and swap units out of the largest cohort while that makes it smaller."""
    for _ in range(_ROUNDS):
        slots = range(rooms.open)
        slot = max(slots, key=lambda each: (rooms.used[each], -each))
        if rooms.used[slot] <= bound * _GOOD_ENOUGH:
            return
        if not any(_relieve(rooms, slot, other) for other in _lightest(rooms, slot)):
            return


def _lightest(rooms: Rooms, slot: int) -> list[int]:
    others = [other for other in range(rooms.open) if other != slot]
    return sorted(others, key=lambda other: (rooms.used[other], other))


def _relieve(rooms: Rooms, slot: int, other: int) -> bool:
    """Make the exchange that evens out two cohorts best, if one does that is allowed.

    Half the difference of their loads is what should go over: for each unit that may go, those
    that may come back are tried from the one that leaves nearest to that.
    """
    gap = rooms.used[slot] - rooms.used[other]
    here = [unit for unit in rooms.members(slot) if rooms.units[unit].pinned is None]
    there = [unit for unit in rooms.members(other) if rooms.units[unit].pinned is None]
    sizes = rooms.unit_used
    changes: list[tuple[float, int, int]] = []
    for out in here:
        for back in (NOWHERE, *there):
            over = sizes[out] - (sizes[back] if back != NOWHERE else 0)
            if 0 < over < gap:
                changes.append((abs(over - gap / 2), out, back))
    changes.sort()
    return any(_exchange(rooms, slot, other, out, back) for _, out, back in changes)


def _exchange(rooms: Rooms, slot: int, other: int, out: int, back: int) -> bool:
    if not rooms.orderly(out, other, back):
        return False
    if back != NOWHERE and not rooms.orderly(back, slot, out):
        return False
    rooms.put(out, other)
    if back != NOWHERE:
        rooms.put(back, slot)
    if rooms.keeps(slot) and rooms.keeps(other):
        return True
    rooms.put(out, slot)
    if back != NOWHERE:
        rooms.put(back, other)
    return False
