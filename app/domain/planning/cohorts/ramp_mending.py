"""What is done where the slots of a ramp, filled one after another, leave units out."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.cohorts.filling import cut_ramp
from app.domain.planning.cohorts.repair import thin
from app.domain.planning.cohorts.rooms import NOWHERE, Rooms
from app.domain.planning.cohorts.strategies import Segment

_TRIES = 12


def mend_ramp(rooms: Rooms, segments: Sequence[Segment]) -> None:
    """Cut the order elsewhere, so that all have a place; else take out the fewest.

    The order is kept: no unit goes to an earlier slot than one before it. What was taken out and
    fits no cut goes to a later slot that takes it, if there is one.
    """
    order, first_slots = in_ramp_order(rooms, segments)
    filled = list(rooms.slots)
    if _cut(rooms, order, first_slots, set(order)):
        return
    caps = range(rooms.open)
    possible = {
        unit
        for unit, first in zip(order, first_slots, strict=True)
        if any(rooms.caps_take(unit, slot) for slot in caps[first:])
    }
    if possible and len(possible) < len(order) and _cut(rooms, order, first_slots, possible):
        return
    rooms.restore(filled)
    for slot in range(rooms.open):
        thin(rooms, slot)
    for unit in [unit for unit in order if rooms.slots[unit] == NOWHERE][:_TRIES]:
        if unit not in possible:
            continue
        before, filled_slots = list(rooms.slots), _filled(rooms)
        inside = {each for each in order if rooms.slots[each] != NOWHERE} | {unit}
        # One more tenant is not worth a slot that then stays empty.
        if not _cut(rooms, order, first_slots, inside) or _filled(rooms) < filled_slots:
            rooms.restore(before)


def in_ramp_order(rooms: Rooms, segments: Sequence[Segment]) -> tuple[list[int], list[int]]:
    """The units that follow the order, and the slot at which each may begin.

    Units that held tenants bind to some cohorts stand outside it.
    """
    order, first_slots = [], []
    for segment in segments:
        for unit in segment.units:
            own = rooms.units[unit]
            if own.pinned is None and own.first == 0 and own.last == rooms.open - 1:
                order.append(unit)
                first_slots.append(segment.first)
    return order, first_slots


def earliest_slots(rooms: Rooms, segments: Sequence[Segment]) -> dict[int, int]:
    """For each unit of a ramp's order the first slot that does not go back before another."""
    order, first_slots = in_ramp_order(rooms, segments)
    late = _out_of_row(rooms, order)
    found, reached = {}, 0
    for unit, first in zip(order, first_slots, strict=True):
        reached = max(reached, first)
        found[unit] = reached
        if unit not in late:
            reached = max(reached, rooms.slots[unit])
    return found


def _out_of_row(rooms: Rooms, order: Sequence[int]) -> set[int]:
    """The units of an order that were put off to a later slot than one that comes after them."""
    found: set[int] = set()
    lowest = rooms.open
    for unit in reversed(order):
        slot = rooms.slots[unit]
        if slot > lowest:
            found.add(unit)
        elif slot != NOWHERE:
            lowest = slot
    return found


def put_off(rooms: Rooms, segments: Sequence[Segment]) -> None:
    """Place what is out in a later slot that takes it; the order does not follow it there."""
    again = True
    while again:
        again = False
        earliest = earliest_slots(rooms, segments)
        for unit in rooms.unplaced():
            allowed = rooms.allowed(unit)
            slots = range(max(earliest.get(unit, 0), allowed.start), allowed.stop)
            slot = next((slot for slot in slots if rooms.takes(unit, slot)), NOWHERE)
            if slot != NOWHERE:
                rooms.put(unit, slot)
                again = True
                break


def _filled(rooms: Rooms) -> int:
    return sum(count > 0 for count in rooms.count)


def _cut(rooms: Rooms, order: Sequence[int], first_slots: Sequence[int], inside: set[int]) -> bool:
    """Cut the order of some of its units; the others are in no cohort then."""
    for unit in order:
        rooms.put(unit, NOWHERE)
    pairs = [pair for pair in zip(order, first_slots, strict=True) if pair[0] in inside]
    return cut_ramp(rooms, [unit for unit, _ in pairs], [first for _, first in pairs])
