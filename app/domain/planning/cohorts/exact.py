"""The best of all ways to spread a few units over cohorts: every limit and dependency kept.

Cohorts are filled one after another; for each set of units that the first of them can hold, the
smallest largest load is kept. As a unit is never in an earlier cohort than one it needs, only sets
that hold all that their members need come into question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.planning.cohorts.rooms import Rooms

EXACT_UNITS = 12
"""Up to so many units the optimum is found for certain, by 3^12 pairs of sets a cohort at most."""

Slots = list[int]


@dataclass(frozen=True, slots=True)
class _Sums:
    """For each set of units, as bits: what it weighs, and whether it holds all that it needs."""

    vms: list[int]
    used: list[int]
    risk: list[int]
    good: list[int]
    closed: list[bool]


def best_spread(rooms: Rooms, units: Sequence[int], below: int | None = None) -> Slots | None:
    """The cohorts of some units that make the largest used space smallest.

    ``units`` are in no cohort; others stay. Only spreads whose largest load in bytes is less than
    ``below`` count. None where there is none that keeps every limit.
    """
    count, rooms_count = len(units), rooms.open
    if not count:
        return []
    full = (1 << count) - 1
    sums = _sums(rooms, units)
    held = rooms.used[:rooms_count]
    if below is None:
        below = sums.used[full] + max(held) + 1
    if max(held) >= below:
        return None
    fits = [_fits(rooms, units, sums, slot) for slot in range(rooms_count)]
    alike = _alike(rooms, units)
    by_load = sorted(range(full + 1), key=sums.used.__getitem__)
    loads = [sums.used[bits] for bits in by_load]
    # Set of units placed so far -> (largest load, set that the last cohort took).
    layers: list[dict[int, tuple[int, int]]] = [{0: (0, 0)}]
    for slot in range(rooms_count):
        room_after = sum(below - 1 - used for used in held[slot + 1 :])
        least = sums.used[full] - room_after
        layer: dict[int, tuple[int, int]] = {}
        fit, base = fits[slot], held[slot]
        limit = below - base
        used, closed = sums.used, sums.closed
        for done, (worst, _) in layers[-1].items():
            rest = full ^ done
            if slot == rooms_count - 1:
                candidates: Iterable[int] = (rest,)
            else:
                start = bisect_left(loads, least - used[done])
                end = bisect_left(loads, limit)
                if end - start < 1 << rest.bit_count():
                    candidates = by_load[start:end]
                else:
                    candidates = _parts(rest)
            # Where no cohort differs, the next one takes the first unit that is left.
            first = rest & -rest if alike else 0
            for taken in candidates:
                if taken & done or taken & first != first or used[taken] >= limit:
                    continue
                placed = done | taken
                if closed[placed] and used[placed] >= least and fit(taken):
                    most = max(worst, base + used[taken])
                    known = layer.get(placed)
                    if known is None or most < known[0]:
                        layer[placed] = most, taken
        layers.append(layer)
    if full not in layers[-1]:
        return None
    return _unfold(layers, count, full)


def _parts(bits: int) -> Iterator[int]:
    """Every subset of a set, the empty one last."""
    part = bits
    while part:
        yield part
        part = (part - 1) & bits
    yield 0


def _alike(rooms: Rooms, units: Sequence[int]) -> bool:
    """Whether cohorts can be exchanged: none has anything yet, and no unit is bound to some."""
    slots = range(rooms.open)
    limits = {rooms.rooms[slot].limits for slot in slots}
    return (
        len(limits) == 1
        and not any(rooms.vms[slot] for slot in slots)
        and all(not rooms.needs[unit] and len(rooms.allowed(unit)) == rooms.open for unit in units)
    )


def _unfold(layers: Sequence[dict[int, tuple[int, int]]], count: int, full: int) -> Slots:
    found = [0] * count
    done = full
    for slot in reversed(range(len(layers) - 1)):
        taken = layers[slot + 1][done][1]
        for place in range(count):
            if taken >> place & 1:
                found[place] = slot
        done ^= taken
    return found


def _sums(rooms: Rooms, units: Sequence[int]) -> _Sums:
    places = {unit: place for place, unit in enumerate(units)}
    needs = [
        sum(1 << places[other] for other in rooms.needs[unit] if other in places) for unit in units
    ]
    sums = _Sums([0], [0], [0], [0], [True])
    for bits in range(1, 1 << len(units)):
        place = bits.bit_length() - 1
        rest, unit = bits ^ (1 << place), units[place]
        sums.vms.append(sums.vms[rest] + rooms.unit_vms[unit])
        sums.used.append(sums.used[rest] + rooms.unit_used[unit])
        sums.risk.append(sums.risk[rest] + rooms.unit_risk[unit])
        sums.good.append(sums.good[rest] + rooms.unit_good[unit])
    for bits in range(1, 1 << len(units)):
        inside = all(needs[place] & ~bits == 0 for place in range(len(units)) if bits >> place & 1)
        sums.closed.append(inside)
    return sums


def _fits(rooms: Rooms, units: Sequence[int], sums: _Sums, slot: int) -> Callable[[int], bool]:
    """Whether a cohort keeps its limits with a set of units; answers are remembered."""
    barred = sum(1 << place for place, unit in enumerate(units) if slot not in rooms.allowed(unit))
    vms, used, risk, good = rooms.vms[slot], rooms.used[slot], rooms.risk[slot], rooms.good[slot]
    known: dict[int, bool] = {}

    def fits(taken: int) -> bool:
        found = known.get(taken)
        if found is None:
            found = not taken & barred and (
                (not taken and not rooms.count[slot])
                or rooms.kept(
                    slot,
                    vms + sums.vms[taken],
                    used + sums.used[taken],
                    risk + sums.risk[taken],
                    good + sums.good[taken],
                )
            )
            known[taken] = found
        return found

    return fits
