"""A first arrangement: the most constrained unit first, each where it exceeds the caps least."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heapreplace

from app.domain.planning.waves.placement.arrangement import Arrangement
from app.domain.planning.waves.placement.intervals import waves_in


def spread(arrangement: Arrangement) -> None:
    """Stand every unit somewhere that windows and dependencies allow, GB as even as it comes.

    Units with few waves go first, then those with many VMs; VMs without ties at last, the largest
    first, each into the wave with the fewest GB that has room.
    """
    loose = [place for place in range(len(arrangement.units)) if _is_loose(arrangement, place)]
    tied = set(range(len(arrangement.units))).difference(loose)
    for place in sorted(tied, key=lambda n: _freedom(arrangement, n)):
        _put_best(arrangement, place)
    _deal(arrangement, loose)


def _is_loose(arrangement: Arrangement, place: int) -> bool:
    return (
        arrangement.size[place] == 1
        and not arrangement.needs[place]
        and not arrangement.dependents[place]
        and arrangement.allowed[place].bit_count() == arrangement.waves
    )


def _freedom(arrangement: Arrangement, place: int) -> tuple[int, int, float, int]:
    bits = arrangement.allowed[place].bit_count()
    return bits, -arrangement.size[place], -arrangement.gb[place], place


def _put_best(arrangement: Arrangement, place: int) -> None:
    first = _latest(arrangement, place)
    last = _earliest(arrangement, place)
    size, cap = arrangement.size[place], arrangement.cap
    count, load = arrangement.count, arrangement.load
    choices = [
        wave for wave in waves_in(arrangement.allowed[place]) if first <= wave <= last
    ] or waves_in(arrangement.allowed[place])
    wave = min(
        choices,
        key=lambda w: (
            max(0, count[w] + size - cap),
            arrangement.far(place, w),
            load[w] if size == 1 else -count[w],
            w,
        ),
    )
    arrangement.put(place, wave)


def _latest(arrangement: Arrangement, place: int) -> int:
    """The latest wave of all that a unit needs, directly or through others that do not stand."""
    return max(_standing(arrangement, arrangement.needs, place), default=0)


def _earliest(arrangement: Arrangement, place: int) -> int:
    found = _standing(arrangement, arrangement.dependents, place)
    return min(found, default=arrangement.waves - 1)


def _standing(arrangement: Arrangement, links: list[tuple[int, ...]], place: int) -> Iterable[int]:
    found = set()
    seen = {place}
    queue = [place]
    for one in queue:
        for other in links[one]:
            if arrangement.wave[other] >= 0:
                found.add(arrangement.wave[other])
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return found


def _deal(arrangement: Arrangement, loose: list[int]) -> None:
    """VMs without ties, the largest first, by a heap of the waves that have room."""
    cap = arrangement.cap
    heap = [
        (arrangement.load[wave], wave)
        for wave in range(arrangement.waves)
        if arrangement.count[wave] < cap
    ]
    heapify(heap)
    # Unpopped waves that are full sort last, so that the heap never shrinks while dealing.
    full = float("inf")
    for place in sorted(loose, key=lambda n: (-arrangement.gb[n], n)):
        if not heap or heap[0][0] == full:
            wave = min(range(arrangement.waves), key=lambda w: (arrangement.count[w], w))
            arrangement.put(place, wave)
            continue
        wave = heap[0][1]
        arrangement.put(place, wave)
        room = arrangement.count[wave] < cap
        heapreplace(heap, (arrangement.load[wave] if room else full, wave))
