"""Filling cohorts along the order of a strategy: by equal shares, or up to the caps of a ramp."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.planning.cohorts.rooms import NOWHERE, Rooms
from app.domain.planning.cohorts.strategies import Segment


def pin(rooms: Rooms) -> None:
    """Put the units that belong to what is held where that is, as far as the caps go."""
    for unit, own in enumerate(rooms.units):
        if own.pinned is not None and rooms.caps_take(unit, own.pinned):
            rooms.put(unit, own.pinned)


def fill_shares(rooms: Rooms, segments: Sequence[Segment]) -> None:
    """Fill cohorts by equal shares of VMs; what the caps leave no room for stays out.

    A segment's order is cut where the next unit would pass the share by more than half of
    itself: where s + v ÷ 2 > share, with s VMs in the cohort so far (held ones included) and v in
    the unit. A cohort without VMs is not cut. The last cohort takes the rest.
    """
    for segment in segments:
        slots = range(segment.first, segment.last + 1)
        units = [unit for unit in segment.units if rooms.units[unit].pinned is None]
        total = sum(rooms.unit_vms[unit] for unit in units) + sum(rooms.vms[s] for s in slots)
        share = total / len(slots)
        current = segment.first
        for unit in units:
            vms = rooms.unit_vms[unit]
            while (
                current < segment.last
                and rooms.vms[current]
                and rooms.vms[current] + vms / 2 > share
            ):
                current += 1
            current = _place(rooms, unit, current, segment.last)


def fill_ramp(rooms: Rooms, segments: Sequence[Segment]) -> None:
    """Fill slots up to their caps in order and never go back to an earlier one.

    A unit that does not fit goes to the first later slot that takes it, and so do all that
    follow it; what no later slot takes stays out.
    """
    current = 0
    for segment in segments:
        current = max(current, segment.first)
        for unit in segment.units:
            if rooms.units[unit].pinned is None:
                current = _place(rooms, unit, current, rooms.open - 1)


def _place(rooms: Rooms, unit: int, current: int, last: int) -> int:
    """Put a unit into the first cohort from the current one on that takes it.

    Gives the cohort at which the order goes on. Where what is held allows later or earlier ones
    only, the unit stands outside the order, which does not follow it there.
    """
    allowed = rooms.allowed(unit)
    first = max(current, allowed.start)
    ahead = [s for s in range(first, min(last + 1, allowed.stop)) if rooms.caps_take(unit, s)]
    if ahead:
        rooms.put(unit, ahead[0])
        return ahead[0] if allowed.start <= current else current
    if allowed.stop <= current:
        behind = [slot for slot in reversed(allowed) if rooms.caps_take(unit, slot)]
        if behind:
            rooms.put(unit, behind[0])
    return current


def cut_ramp(rooms: Rooms, order: Sequence[int], first_slots: Sequence[int]) -> bool:
    """Cut an order so that every slot of a ramp keeps every limit, ratios included.

    ``order`` are units in no cohort; ``first_slots`` says where each may begin. Slots are filled
    as far as those after them can still take the rest. Nothing is placed where no cut does it.
    """
    count, slots = len(order), rooms.open
    ends = [[NOWHERE] * (count + 1) for _ in range(slots + 1)]
    ends[slots][count] = count
    for slot in reversed(range(slots)):
        for start in range(count + 1):
            ends[slot][start] = _furthest(rooms, order, first_slots, slot, start, ends[slot + 1])
    if ends[0][0] == NOWHERE:
        return False
    start = 0
    for slot in range(slots):
        end = ends[slot][start]
        for place in range(start, end):
            rooms.put(order[place], slot)
        start = end
    return True


def _furthest(
    rooms: Rooms,
    order: Sequence[int],
    first_slots: Sequence[int],
    slot: int,
    start: int,
    after: Sequence[int],
) -> int:
    """The furthest place to which a slot can be filled from ``start`` on, the rest fitting."""
    vms, used = rooms.vms[slot], rooms.used[slot]
    risk, good = rooms.risk[slot], rooms.good[slot]
    most_vms, most_used = rooms.most_vms[slot], rooms.most_used[slot]
    found = start if after[start] != NOWHERE else NOWHERE
    for place in range(start, len(order)):
        unit = order[place]
        own = rooms.units[unit]
        vms += rooms.unit_vms[unit]
        used += rooms.unit_used[unit]
        if vms > most_vms or used > most_used or slot < first_slots[place]:
            break
        if not own.first <= slot <= own.last:
            break
        risk += rooms.unit_risk[unit]
        good += rooms.unit_good[unit]
        if after[place + 1] != NOWHERE and rooms.kept(slot, vms, used, risk, good):
            found = place + 1
    return found
