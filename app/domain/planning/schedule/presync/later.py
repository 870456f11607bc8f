"""Copies as shortly before their cutovers as their lanes allow, in the places that they have."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.schedule.presync.room import Held, Track
from app.domain.planning.schedule.shifts import EPSILON


def later(
    held: Mapping[int, Held],
    cold: frozenset[int],
    hours: Mapping[int, float],
    change: float,
    closed: Sequence[tuple[float, float]],
) -> dict[int, Held]:
    """What VMs hold, each copying as late as those that follow in its lane let it.

    So less of each changes until its cutover, and its slot is held for a shorter time. ``change``
    is the part of a copy that is copied again for each day between its end and the cutover.
    """
    shut = Track(closed)
    begins: dict[Hashable, float] = {}
    found = dict(held)
    order = sorted(held, key=lambda vm_id: (-held[vm_id].copy_start, -held[vm_id].copy_end, vm_id))
    for vm_id in order:
        each = held[vm_id]
        if each.copy_end - each.copy_start <= EPSILON:
            continue
        lanes: list[Hashable] = [each.lane]
        if each.own_lane is not None:
            lanes.append((each.vcenter, each.own_lane))
        if vm_id not in cold:
            end = min([each.cutover, *(begins[lane] for lane in lanes if lane in begins)])
            each = found[vm_id] = _moved(each, hours[vm_id], end, change, shut)
        for lane in lanes:
            begins[lane] = each.copy_start
    return found


def _moved(each: Held, hours: float, end: float, change: float, shut: Track) -> Held:
    """A copy that ends at a moment, or before it where nothing may be copied until then."""
    while end > each.copy_end + EPSILON:
        start = end - hours * (1 + change * (each.cutover - end) / HOURS_PER_DAY)
        blocked = shut.blocks(start, end)
        if blocked is None:
            return (
                each if start < each.copy_start else replace(each, copy_start=start, copy_end=end)
            )
        end = blocked
    return each
