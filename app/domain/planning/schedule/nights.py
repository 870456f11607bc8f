"""What VMs that go over the day cost at least: nights in a lane, and days on which none starts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import ceil, floor, fsum

TOLERANCE = 1e-6
"""Hours that rounding may add to a sum before it costs a day."""
MIXES = 16
"""In how many steps the bound goes from hours alone to nights alone."""


def full_days(hours: float, longest: float) -> int:
    """Days that so many hours in a row fill at least, wherever they begin."""
    return max(0, floor(hours / longest + TOLERANCE) - 1)


def middle_days(hours: float, longest: float) -> int:
    """Days between the first and the last of so many hours in a row, at least.

    The VM is at work in the night before and in the night after such a day, so that in the only
    lane nothing starts on it, and nothing is cut over on it either.
    """
    return max(0, ceil(hours / longest - TOLERANCE) - 2)


def night_days(
    short: Sequence[float], long: Sequence[float], cutover: float, longest: float, lanes: int
) -> int:
    """Days that copies take in the lanes at least, some of which go over the day.

    All figures are hours; ``longest`` is the longest day. A cutover is not cut by a night, so a
    copy ends by ``room`` = longest − cutover. Call the hours of a day until then its room.

    *A short copy*, which stays within its day, takes as many hours of room as it is long.

    *A long copy* of L hours that crosses k nights starts at an hour s of its first day, fills k − 1
    whole days and ends at an hour e ≤ room: L = longest − s + (k − 1) × longest + e. Of room it
    takes e, all of the k − 1 days and what is left after s, so never less than
    L − k × cutover, and never less than (k − 1) × room. With s ≥ 0 and e ≤ room,
    k ≥ (L − room) ÷ longest.

    A copy that could but need not go over the day may also cross none and take its own hours.

    On D days a lane has D rooms and D − 1 nights, and each night at most one copy. So for any mix
    m from 0 to 1: lanes × (m × D + (1 − m) × (D − 1)) ≥ the sum over all copies of
    m × rooms + (1 − m) × nights, where each long copy takes the k that costs least. On shorter
    days all this holds all the more, since the same hours are a larger part of their room.
    """
    room = longest - cutover
    if room <= TOLERANCE:
        return 1
    rooms, nights, gains = fsum(short) / room, 0, []
    for hours in long:
        least = max(0, ceil((hours - room) / longest - TOLERANCE))
        nights += least
        taken = _rooms(hours, least, cutover, room)
        rooms += taken
        # One night more can spare room, until the whole days between outweigh the rest.
        while True:
            least += 1
            next_taken = _rooms(hours, least, cutover, room)
            if next_taken >= taken - TOLERANCE:
                break
            gains.append(taken - next_taken)
            taken = next_taken
    if not long:
        return max(1, ceil(rooms / lanes - TOLERANCE))
    return max(1, *_mixed(rooms, nights, sorted(gains), lanes))


def _mixed(rooms: float, nights: int, gains: Sequence[float], lanes: int) -> Sequence[int]:
    """The bound by each mix; ``gains`` are the rooms that one night more spares, least first.

    The rooms of a copy are convex in its nights, so each gain can be weighed on its own.
    """
    sums = [0.0, *accumulate(reversed(gains))]
    found = []
    for step in range(MIXES + 1):
        mix = step / MIXES
        used = len(gains) - bisect_right(gains, (1 - mix) / mix) if mix else 0
        weight = mix * (rooms - sums[used]) + (1 - mix) * (nights + used)
        found.append(ceil(weight / lanes + 1 - mix - TOLERANCE))
    return found


def _rooms(hours: float, nights: int, cutover: float, room: float) -> float:
    """Rooms that a copy takes at least which goes over so many nights."""
    return max(nights - 1.0, (hours - nights * cutover) / room)
