"""What is done where the first fill leaves units out or a finished cohort passes a limit.

Units are exchanged until all have a place; where that fails the fewest are taken out, and each of
those is tried again. What remains out fits no cohort that its order allows.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from app.domain.planning.cohorts.exact import EXACT_UNITS, best_spread
from app.domain.planning.cohorts.rooms import NOWHERE, Rooms, Unit
from app.domain.planning.cohorts.search import SEED, Excess, anneal

STEPS = 50_000
"""Steps of the search in all: some 0.3 s."""
_FEW_STEPS = 6_000
"""Steps where all ways can be tried afterwards."""
_TRIED = 3_000_000
"""Up to so many pairs of sets all ways are tried: a second at the very most."""
_STARTS = 3
_TRIES = 8
_NOTHING = 1e-9


def repair(rooms: Rooms, *, steps: int = STEPS) -> None:
    """Find a place for every unit that can have one; as many as possible stay where they are."""
    wanted = list(rooms.slots)
    hopeless = without_room(rooms)
    dropped = hopeless | too_much(rooms, hopeless)
    few = len(rooms.units) <= EXACT_UNITS and 3 ** len(rooms.units) * rooms.open <= _TRIED
    steps -= _place_all(rooms, dropped, _FEW_STEPS if few else steps * 3 // 4)
    if few and not (rooms.sound and set(rooms.unplaced()) <= dropped):
        _all_by_trying(rooms, dropped)
    if not rooms.sound:
        for slot in range(len(rooms.rooms)):
            thin(rooms, slot)
    settle(rooms, rooms.unplaced(), wanted)
    tries = [unit for unit in rooms.unplaced() if unit not in hopeless][:_TRIES]
    for unit in tries:
        if rooms.slots[unit] == NOWHERE:
            _squeeze_in(rooms, unit, max(0, steps) // len(tries))
    _put_back(rooms, wanted)
    settle(rooms, rooms.unplaced(), wanted)


def settle(rooms: Rooms, units: Sequence[int], wanted: Sequence[int] = ()) -> None:
    """Place units that are out in the nearest cohort that takes them, until none is taken.

    Nearest to where the strategy ``wanted`` each; without that the first.
    """
    again = True
    while again:
        again = False
        for unit in units:
            if rooms.slots[unit] != NOWHERE:
                continue
            near = max(0, wanted[unit]) if wanted else 0
            taking = [
                (abs(slot - near), slot) for slot in rooms.allowed(unit) if rooms.takes(unit, slot)
            ]
            if taking:
                rooms.put(unit, min(taking)[1])
                again = True


def thin(rooms: Rooms, slot: int) -> None:
    """Take the fewest units out of a cohort, so that it keeps its limits; the last ones first."""
    excess = Excess(rooms)
    while not rooms.keeps(slot):
        members = rooms.members(slot)
        unit = min(
            members,
            key=lambda each: (round(excess.after(slot, NOWHERE, each), 9), -members.index(each)),
        )
        rooms.put(unit, NOWHERE)


def without_room(rooms: Rooms) -> set[int]:
    """The units that are out and that even a cohort with nothing but what is held cannot take."""
    return {unit for unit in rooms.unplaced() if not _fits_somewhere(rooms, unit)}


def _fits_somewhere(rooms: Rooms, unit: int) -> bool:
    """Whether a cohort with nothing but what is held in it has room for a unit."""
    own = rooms.units[unit]
    slots = range(own.first, own.last + 1) if own.pinned is None else (own.pinned,)
    for slot in slots:
        held = rooms.rooms[slot].held
        if (
            held.vms + own.weight.vms <= rooms.most_vms[slot]
            and held.used_bytes + own.weight.used_bytes <= rooms.most_used[slot]
        ):
            return True
    return False


def too_much(rooms: Rooms, hopeless: Set[int] = frozenset()) -> set[int]:
    """The fewest units without which the sums of all cohorts keep the limits.

    Where all together pass a ratio or the sum of the caps, no exchange helps.
    """
    slots = range(rooms.open)
    inside = [unit for unit in range(len(rooms.units)) if unit not in hopeless]
    most_risk = max(rooms.most_risk[slot] for slot in slots)
    least_good = min(rooms.least_good[slot] for slot in slots)
    held = [rooms.rooms[slot].held for slot in slots]
    room_vms = sum(max(0.0, rooms.most_vms[s] - held[s].vms) for s in slots)
    room_used = sum(max(0.0, rooms.most_used[s] - held[s].used_bytes) for s in slots)
    vms = sum(rooms.unit_vms[unit] for unit in inside)
    used = sum(rooms.unit_used[unit] for unit in inside)
    risk = sum(rooms.unit_risk[unit] for unit in inside) + sum(each.risk_sum for each in held)
    good = sum(rooms.unit_good[unit] for unit in inside) + sum(each.supported for each in held)
    held_vms = sum(each.vms for each in held)
    dropped: set[int] = set()

    def gain(unit: int) -> float:
        own: Unit = rooms.units[unit]
        found = 0.0
        if vms > room_vms:
            found += own.weight.vms / (vms - room_vms)
        if used > room_used:
            found += own.weight.used_bytes / (used - room_used)
        over = risk - most_risk * (vms + held_vms) if most_risk < 1e9 else 0.0
        if over > 0:
            found += (own.weight.risk_sum - most_risk * own.weight.vms) / over
        short = least_good * (vms + held_vms) - good
        if short > 0:
            found += (least_good * own.weight.vms - own.weight.supported) / short
        return found

    while inside:
        gains = [(round(gain(unit), 9), unit) for unit in inside]
        most, unit = max(gains)
        if most <= 0:
            break
        dropped.add(unit)
        inside.remove(unit)
        vms -= rooms.unit_vms[unit]
        used -= rooms.unit_used[unit]
        risk -= rooms.unit_risk[unit]
        good -= rooms.unit_good[unit]
    return dropped


def _all_by_trying(rooms: Rooms, dropped: set[int]) -> None:
    """Place all but some of a few units by trying all spreads; else nothing changes."""
    free = [
        unit for unit, own in enumerate(rooms.units) if unit not in dropped and own.pinned is None
    ]
    before = list(rooms.slots)
    for unit, own in enumerate(rooms.units):
        if own.pinned is None:
            rooms.put(unit, NOWHERE)
    found = best_spread(rooms, free)
    if found is None:
        rooms.restore(before)
        return
    for unit, slot in zip(free, found, strict=True):
        rooms.put(unit, slot)


def _place_all(rooms: Rooms, dropped: set[int], steps: int) -> int:
    """Place all but some units, keeping every limit where the search finds how. Gives its steps."""
    for unit in dropped:
        rooms.put(unit, NOWHERE)
    settle(rooms, [unit for unit in rooms.unplaced() if unit not in dropped])
    excess = Excess(rooms)
    stuck = False
    for unit in rooms.unplaced():
        if unit not in dropped:
            _force_in(rooms, unit, excess)
            stuck = stuck or rooms.slots[unit] == NOWHERE
    taken = 0
    best: tuple[float, list[int]] | None = None
    start = list(rooms.slots)
    for number in range(_STARTS):
        if number == 1 or stuck:
            _spread(rooms, dropped)
        elif number:
            rooms.restore(start)
        taken += anneal(rooms, steps // _STARTS, SEED + number)
        left = sum(excess.now(slot) for slot in range(rooms.open))
        if best is None or left < best[0] - _NOTHING:
            best = left, list(rooms.slots)
        if left <= _NOTHING:
            return taken
    if best is not None:
        rooms.restore(best[1])
    return taken


def _force_in(rooms: Rooms, unit: int, excess: Excess) -> None:
    """Put a unit where it does the least harm, over the limits if need be."""
    allowed = rooms.allowed(unit, through_unplaced=True)
    if not allowed:
        return
    slot = min(allowed, key=lambda s: (round(excess.after(s, unit, NOWHERE) - excess.now(s), 9), s))
    rooms.put(unit, slot)


def _spread(rooms: Rooms, dropped: set[int]) -> None:
    """Start anew: the weightiest first, each where it does the least harm."""
    excess = Excess(rooms)
    free = [
        unit for unit, own in enumerate(rooms.units) if unit not in dropped and own.pinned is None
    ]
    for unit in free:
        rooms.put(unit, NOWHERE)
    free.sort(
        key=lambda u: (
            -rooms.unit_vms[u] / excess.vms_scale - rooms.unit_used[u] / excess.used_scale,
            u,
        )
    )
    for unit in free:
        allowed = rooms.allowed(unit, through_unplaced=True)
        if not allowed:
            continue
        slot = min(
            allowed,
            key=lambda s: (
                round(excess.after(s, unit, NOWHERE) - excess.now(s), 9),
                _fullness(rooms, s),
                s,
            ),
        )
        rooms.put(unit, slot)


def _fullness(rooms: Rooms, slot: int) -> float:
    vms, used = sum(rooms.unit_vms), sum(rooms.unit_used)
    return rooms.vms[slot] / max(1, vms) + rooms.used[slot] / max(1, used)


def _squeeze_in(rooms: Rooms, unit: int, steps: int) -> None:
    """Try to make room for one more unit by exchanges; else all stays as it was."""
    before = list(rooms.slots)
    _force_in(rooms, unit, Excess(rooms))
    if rooms.slots[unit] != NOWHERE:
        anneal(rooms, steps)
        if rooms.sound:
            return
    rooms.restore(before)


def _put_back(rooms: Rooms, wanted: Sequence[int]) -> None:
    """Put units back where the strategy had them, as far as every limit is still kept."""
    again = True
    while again:
        again = False
        for unit, slot in enumerate(wanted):
            here = rooms.slots[unit]
            if (
                slot not in {NOWHERE, here}
                and here != NOWHERE
                and rooms.orderly(unit, slot)
                and rooms.takes(unit, slot)
                and rooms.leaves(unit, here)
            ):
                rooms.put(unit, slot)
                again = True
