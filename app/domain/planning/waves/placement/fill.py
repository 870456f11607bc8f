"""Units into waves in a strategy's order: each as early as its group, its needs and the cap let."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from app.domain.planning.waves.placement.arrangement import Arrangement, Wish
from app.domain.planning.waves.placement.intervals import waves_in


def in_sequence(arrangement: Arrangement, ranks: Sequence[int], groups: Sequence[Wish]) -> None:
    """Stand every unit of an empty arrangement in the first wave of its group that has room.

    ``ranks`` orders the units; one that needs others comes after them all. ``groups`` are the
    first and last wave of each unit's group. Where its group has no room, or its window or what
    it needs forbids it, a unit goes to a later wave; where none has room, to the one that it
    exceeds least.
    """
    count = len(arrangement.units)
    waits = [len(needs) for needs in arrangement.needs]
    ready = [(ranks[place], place) for place in range(count) if not waits[place]]
    heapify(ready)
    full = [0] * arrangement.waves
    while ready:
        _, place = heappop(ready)
        _stand(arrangement, place, groups[place], full)
        for other in arrangement.dependents[place]:
            waits[other] -= 1
            if not waits[other]:
                heappush(ready, (ranks[other], other))


def _stand(arrangement: Arrangement, place: int, group: Wish, full: list[int]) -> None:
    size, cap, count = arrangement.size[place], arrangement.cap, arrangement.count
    first = max((arrangement.wave[need] for need in arrangement.needs[place]), default=0)
    allowed = arrangement.allowed[place]
    start = max(first, group[0])
    # A run of full waves is passed at once, or 20,000 VMs would look at every wave before theirs.
    wave = start
    while wave < arrangement.waves:
        if count[wave] >= cap:
            wave = _past(full, wave, count, cap)
            continue
        if allowed >> wave & 1 and count[wave] + size <= cap:
            arrangement.put(place, wave)
            return
        wave += 1
    choices = [wave for wave in waves_in(allowed) if wave >= first] or waves_in(allowed)
    arrangement.put(
        place,
        min(
            choices,
            key=lambda w: (max(0, count[w] + size - cap), arrangement.far(place, w), w),
        ),
    )


def _past(full: list[int], wave: int, count: Sequence[int], cap: int) -> int:
    """The first wave after a full one that may have room; the way is remembered."""
    end = max(full[wave], wave + 1)
    while end < len(count) and count[end] >= cap:
        end = max(full[end], end + 1)
    full[wave] = end
    return end
