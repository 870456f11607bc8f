"""A search for cohorts that keep every limit, by moves and swaps out of those that do not.

Simulated annealing that only touches cohorts which pass a limit (and those they exchange with):
the same input takes the same way, and the number of steps is bounded.
"""

from __future__ import annotations

from math import exp
from random import Random

from app.domain.planning.cohorts.rooms import NOWHERE, Rooms

SEED = 20_261_128
_HOT, _COLD = 0.25, 0.01
"""Temperatures, in what a usual unit weighs."""
_NOTHING = 1e-9


class Excess:
    """By how much cohorts pass their limits, in units of a usual unit's weight."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms
        count = max(1, len(rooms.units))
        self.vms_scale = max(1.0, sum(rooms.unit_vms) / count)
        self.used_scale = max(1.0, sum(rooms.unit_used) / count)
        most, least = min(rooms.most_risk), max(rooms.least_good)
        finite = most if most < 1e9 else 0.0
        pairs = list(zip(rooms.unit_vms, rooms.unit_risk, strict=True))
        self.risk_scale = max(1.0, sum(abs(r - finite * v) for v, r in pairs) / count)
        goods = zip(rooms.unit_vms, rooms.unit_good, strict=True)
        self.good_scale = max(0.5, sum(abs(least * v - g) for v, g in goods) / count)

    def of(self, slot: int, vms: int, used: int, risk: int, good: int) -> float:
        """The excess of a cohort of such figures."""
        rooms = self.rooms
        total = 0.0
        if vms > rooms.most_vms[slot]:
            total += (vms - rooms.most_vms[slot]) / self.vms_scale
        if used > rooms.most_used[slot]:
            total += (used - rooms.most_used[slot]) / self.used_scale
        most = rooms.most_risk[slot]
        if risk and most < 1e9 and risk > most * vms:
            total += (risk - most * vms) / self.risk_scale
        least = rooms.least_good[slot] * vms
        if good < least:
            total += (least - good) / self.good_scale
        return total

    def now(self, slot: int) -> float:
        """The excess of a cohort as it is; none of one that only has what is held."""
        rooms = self.rooms
        if not rooms.count[slot]:
            return 0.0
        return self.of(slot, rooms.vms[slot], rooms.used[slot], rooms.risk[slot], rooms.good[slot])

    def after(self, slot: int, plus: int, minus: int) -> float:
        """The excess of a cohort with one unit more and another less; ``NOWHERE`` is none."""
        rooms = self.rooms
        vms, used = rooms.vms[slot], rooms.used[slot]
        risk, good = rooms.risk[slot], rooms.good[slot]
        count = rooms.count[slot]
        if plus != NOWHERE:
            vms += rooms.unit_vms[plus]
            used += rooms.unit_used[plus]
            risk += rooms.unit_risk[plus]
            good += rooms.unit_good[plus]
            count += 1
        if minus != NOWHERE:
            vms -= rooms.unit_vms[minus]
            used -= rooms.unit_used[minus]
            risk -= rooms.unit_risk[minus]
            good -= rooms.unit_good[minus]
            count -= 1
        return self.of(slot, vms, used, risk, good) if count else 0.0


def anneal(rooms: Rooms, steps: int, seed: int = SEED) -> int:
    """Exchange units until every cohort keeps its limits; leaves the best state that was seen.

    Units that are in no cohort stay out. Gives the steps that were taken.
    """
    # No secret hangs on it: the same seed every time, so that the same input has the same answer.
    random = Random(seed)  # noqa: S311
    excess = Excess(rooms)
    slots = range(rooms.open)
    now = [excess.now(slot) for slot in slots]
    total = sum(now)
    best, best_slots = total, list(rooms.slots)
    movable = [
        unit
        for unit, slot in enumerate(rooms.slots)
        if slot != NOWHERE and rooms.units[unit].pinned is None
    ]
    if not movable or rooms.open < 2:
        return 0
    members: list[list[int]] = [[] for _ in rooms.rooms]
    for unit in movable:
        members[rooms.slots[unit]].append(unit)
    over = [slot for slot in slots if now[slot] > _NOTHING]
    cooling = (_COLD / _HOT) ** (1 / max(1, steps))
    heat = _HOT
    for step in range(steps):
        if total <= _NOTHING:
            return step
        heat *= cooling
        slot = over[int(random.random() * len(over))]
        other = int(random.random() * (rooms.open - 1))
        other += other >= slot
        here, there = members[slot], members[other]
        kind = random.random()
        out = here[int(random.random() * len(here))] if here and kind < 0.8 else NOWHERE
        back = there[int(random.random() * len(there))] if there and kind > 0.3 else NOWHERE
        if not _orderly(rooms, out, other, back, slot):
            continue
        new_here, new_there = excess.after(slot, back, out), excess.after(other, out, back)
        change = new_here + new_there - now[slot] - now[other]
        if change > 0 and random.random() >= exp(-change / heat):
            continue
        if out != NOWHERE:
            rooms.put(out, other)
            here.remove(out)
            there.append(out)
        if back != NOWHERE:
            rooms.put(back, slot)
            there.remove(back)
            here.append(back)
        now[slot], now[other] = new_here, new_there
        over = [each for each in slots if now[each] > _NOTHING]
        total = sum(now)
        if total < best:
            best, best_slots = total, list(rooms.slots)
    rooms.restore(best_slots)
    return steps


def _orderly(rooms: Rooms, out: int, other: int, back: int, slot: int) -> bool:
    if out == NOWHERE and back == NOWHERE:
        return False
    if out != NOWHERE and not rooms.orderly(out, other, back):
        return False
    return back == NOWHERE or rooms.orderly(back, slot, out)
