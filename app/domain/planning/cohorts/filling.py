"""Filling cohorts along the order of a strategy: by equal shares, or up to the caps of a ramp."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import inf

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


UNEVEN = 1.5
"""How far above its share a cohort is filled, rather than that the order is left."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in an order, and the cohorts that the order may give it."""

    unit: int
    first: int
    last: int


def ordered_places(rooms: Rooms, segments: Sequence[Segment], *, ramp: bool) -> list[Place]:
    """The units that follow the order; in a ramp a segment may run into later slots.

    Units that held tenants bind to some cohorts stand outside it.
    """
    found = []
    for segment in segments:
        last = rooms.open - 1 if ramp else segment.last
        for unit in segment.units:
            own = rooms.units[unit]
            if own.pinned is None and own.first == 0 and own.last == rooms.open - 1:
                found.append(Place(unit, segment.first, last))
    return found


def recut_shares(
    rooms: Rooms, segments: Sequence[Segment], without: Set[int] = frozenset()
) -> bool:
    """Cut the order elsewhere, as near to equal shares as every limit allows.

    Units in ``without`` are left out of it.
    Where no cut keeps every limit, or only one that fills a cohort to more than half as much
    again as its share, all stays as it was.
    """
    before, fullest = list(rooms.slots), max(rooms.vms)
    whole = ordered_places(rooms, segments, ramp=False)
    for place in whole:
        rooms.put(place.unit, NOWHERE)
    order = [place for place in whole if place.unit not in without]
    if not order or set(rooms.unplaced()) - {place.unit for place in order} - without:
        rooms.restore(before)
        return False
    shares = [0.0] * rooms.open
    for segment in segments:
        slots = range(segment.first, segment.last + 1)
        inside = [place.unit for place in order if place.unit in set(segment.units)]
        total = sum(rooms.unit_vms[unit] for unit in inside) + sum(rooms.vms[s] for s in slots)
        for slot in slots:
            shares[slot] = total / len(slots)
    if (
        cut(rooms, order, shares)
        and rooms.sound
        and (max(rooms.vms) <= max(fullest, UNEVEN * max(shares)))
    ):
        return True
    rooms.restore(before)
    return False


def cut(rooms: Rooms, order: Sequence[Place], shares: Sequence[float] | None = None) -> bool:
    """Cut an order so that every cohort keeps every limit, ratios included.

    The units are in no cohort before. Cohorts are filled as near to their shares of VMs as can
    be (least squares); without shares each as far as those after it can still take the rest.
    Nothing is placed where no cut does it.
    """
    count, slots = len(order), rooms.open
    ends = [[NOWHERE] * (count + 1) for _ in range(slots + 1)]
    costs = [[inf] * (count + 1) for _ in range(slots + 1)]
    ends[slots][count], costs[slots][count] = count, 0.0
    for slot in reversed(range(slots)):
        share = None if shares is None else shares[slot]
        for start in range(count + 1):
            ends[slot][start], costs[slot][start] = _best_end(
                rooms, order, slot, start, costs[slot + 1], share
            )
    if ends[0][0] == NOWHERE:
        return False
    start = 0
    for slot in range(slots):
        end = ends[slot][start]
        for place in order[start:end]:
            rooms.put(place.unit, slot)
        start = end
    return True


def _best_end(
    rooms: Rooms,
    order: Sequence[Place],
    slot: int,
    start: int,
    after: Sequence[float],
    share: float | None,
) -> tuple[int, float]:
    """Where a cohort that begins at ``start`` ends best, and what it and those after it cost.

    ``after`` are the costs of the rest from each place on, infinite where it does not fit.
    """
    vms, used = rooms.vms[slot], rooms.used[slot]
    risk, good = rooms.risk[slot], rooms.good[slot]
    most_vms, most_used = rooms.most_vms[slot], rooms.most_used[slot]
    end, least = NOWHERE, inf
    # With shares a cohort only stays empty where there are too few to fill all.
    if after[start] < inf and (share is None or vms or len(order) < rooms.open):
        end, least = start, _cost(vms, share) + after[start]
    for number in range(start, len(order)):
        place = order[number]
        unit = place.unit
        vms += rooms.unit_vms[unit]
        used += rooms.unit_used[unit]
        if vms > most_vms or used > most_used or not place.first <= slot <= place.last:
            break
        risk += rooms.unit_risk[unit]
        good += rooms.unit_good[unit]
        if after[number + 1] == inf or not rooms.kept(slot, vms, used, risk, good):
            continue
        cost = _cost(vms, share) + after[number + 1]
        # Without shares, and between equal costs, the further end is the better.
        if share is None or cost <= least:
            end, least = number + 1, cost
    return end, least


def _cost(vms: int, share: float | None) -> float:
    return 0.0 if share is None else (vms - share) ** 2
