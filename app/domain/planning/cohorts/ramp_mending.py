"""What is done where the slots of a ramp, filled one after another, leave units out."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.cohorts.filling import Place, cut, ordered_places
from app.domain.planning.cohorts.repair import thin
from app.domain.planning.cohorts.rooms import NOWHERE, Rooms
from app.domain.planning.cohorts.strategies import Segment

_TRIES = 12


def mend_ramp(rooms: Rooms, segments: Sequence[Segment]) -> None:
    """Cut the order elsewhere, so that all have a place; else take out the fewest.

    The order is kept: no unit goes to an earlier slot than one before it. What was taken out and
    fits no cut goes to a later slot that takes it, if there is one.
    """
    order = ordered_places(rooms, segments, ramp=True)
    filled = list(rooms.slots)
    if _cut(rooms, order, {place.unit for place in order}):
        return
    possible = {
        place.unit
        for place in order
        if any(rooms.caps_take(place.unit, slot) for slot in range(place.first, rooms.open))
    }
    if possible and len(possible) < len(order) and _cut(rooms, order, possible):
        return
    rooms.restore(filled)
    for slot in range(rooms.open):
        thin(rooms, slot)
    out = [place.unit for place in order if rooms.slots[place.unit] == NOWHERE]
    for unit in out[:_TRIES]:
        if unit not in possible:
            continue
        before, filled_slots = list(rooms.slots), _filled(rooms)
        inside = {each.unit for each in order if rooms.slots[each.unit] != NOWHERE} | {unit}
        # One more tenant is not worth a slot that then stays empty.
        if not _cut(rooms, order, inside) or _filled(rooms) < filled_slots:
            rooms.restore(before)


def earliest_slots(rooms: Rooms, segments: Sequence[Segment]) -> dict[int, int]:
    """For each unit of a ramp's order the first slot that does not go back before another."""
    order = ordered_places(rooms, segments, ramp=True)
    late = _out_of_row(rooms, [place.unit for place in order])
    found, reached = {}, 0
    for place in order:
        reached = max(reached, place.first)
        found[place.unit] = reached
        if place.unit not in late:
            reached = max(reached, rooms.slots[place.unit])
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


def _cut(rooms: Rooms, order: Sequence[Place], inside: set[int]) -> bool:
    """Cut the order of some of its units; the others are in no cohort then."""
    for place in order:
        rooms.put(place.unit, NOWHERE)
    return cut(rooms, [place for place in order if place.unit in inside])
