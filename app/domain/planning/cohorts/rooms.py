"""Cohorts being filled: who is where, how much room is left, and what the order allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from app.domain.planning.cohorts.guardrails import NEARLY, Limits, Weight
from app.domain.planning.cohorts.tenant_load import TenantLoad

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """Tenants that are assigned together.

    ``needs`` are the places of other units that must not come later; ``first`` and ``last`` are
    the cohorts between which tenants that are held leave it. ``pinned`` is where a part of it is
    held.
    """

    members: tuple[TenantLoad, ...]
    weight: Weight
    ease: float
    needs: frozenset[int] = frozenset()
    first: int = 0
    last: int = 0
    pinned: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """One cohort to be filled: its limits, and what is held in it already."""

    name: str
    limits: Limits
    held: Weight = field(default_factory=Weight)


class Rooms:
    """The cohorts with units in them. Units and cohorts are known by their places.

    ``slots[unit]`` is the cohort of a unit, or ``NOWHERE``. Figures are kept in plain lists: the
    search asks for them some hundred thousand times.
    """

    def __init__(self, units: Sequence[Unit], rooms: Sequence[Room], open_rooms: int) -> None:
        self.units = units
        self.rooms = rooms
        self.open = open_rooms
        """Cohorts that units may go to; those beyond only keep what is held in them."""
        self.slots = [NOWHERE] * len(units)
        self.vms = [room.held.vms for room in rooms]
        self.used = [room.held.used_bytes for room in rooms]
        self.risk = [room.held.risk_sum for room in rooms]
        self.good = [room.held.supported for room in rooms]
        self.count = [0] * len(rooms)
        """Units in each cohort, what is held aside."""
        self.unit_vms = [unit.weight.vms for unit in units]
        self.unit_used = [unit.weight.used_bytes for unit in units]
        self.unit_risk = [unit.weight.risk_sum for unit in units]
        self.unit_good = [unit.weight.supported for unit in units]
        self.most_vms = [_or(room.limits.vms, inf) for room in rooms]
        self.most_used = [_or(room.limits.used_bytes, inf) for room in rooms]
        self.most_risk = [_or(room.limits.average_risk, inf) * (1 + NEARLY) for room in rooms]
        self.least_good = [
            _or(room.limits.os_support_pct, 0.0) / 100 * (1 - NEARLY) for room in rooms
        ]
        self.needs = [tuple(sorted(unit.needs)) for unit in units]
        self.needed_by = _reversed(self.needs)
        self.all_needs = _closure(self.needs)
        self.all_needed_by = _reversed(self.all_needs)

    def put(self, unit: int, slot: int) -> None:
        """Take a unit from where it is to a cohort, or to ``NOWHERE``."""
        before = self.slots[unit]
        if before != NOWHERE:
            self._count(unit, before, -1)
        if slot != NOWHERE:
            self._count(unit, slot, 1)
        self.slots[unit] = slot

    def _count(self, unit: int, slot: int, sign: int) -> None:
        self.count[slot] += sign
        self.vms[slot] += sign * self.unit_vms[unit]
        self.used[slot] += sign * self.unit_used[unit]
        self.risk[slot] += sign * self.unit_risk[unit]
        self.good[slot] += sign * self.unit_good[unit]

    def restore(self, slots: Sequence[int]) -> None:
        """Put every unit where it was."""
        for unit, slot in enumerate(slots):
            if self.slots[unit] != slot:
                self.put(unit, slot)

    def weight(self, slot: int) -> Weight:
        """What a cohort weighs."""
        return Weight(self.vms[slot], self.used[slot], self.risk[slot], self.good[slot])

    def members(self, slot: int) -> list[int]:
        """The units of a cohort."""
        return [unit for unit, where in enumerate(self.slots) if where == slot]

    def unplaced(self) -> list[int]:
        """The units that are in no cohort."""
        return self.members(NOWHERE)

    def kept(self, slot: int, vms: float, used: float, risk: float, good: float) -> bool:
        """Whether a cohort of such figures keeps every limit; an empty one keeps the ratios."""
        return (
            vms <= self.most_vms[slot]
            and used <= self.most_used[slot]
            and (not vms or risk <= self.most_risk[slot] * vms)
            and good >= self.least_good[slot] * vms
        )

    def keeps(self, slot: int) -> bool:
        """Whether a cohort keeps every limit as it is; what is held in it alone may pass them."""
        return not self.count[slot] or self.kept(
            slot, self.vms[slot], self.used[slot], self.risk[slot], self.good[slot]
        )

    def caps_take(self, unit: int, slot: int) -> bool:
        """Whether the caps of a cohort leave room for a unit, whatever the ratios say."""
        return (
            self.vms[slot] + self.unit_vms[unit] <= self.most_vms[slot]
            and self.used[slot] + self.unit_used[unit] <= self.most_used[slot]
        )

    def takes(self, unit: int, slot: int) -> bool:
        """Whether a cohort keeps every limit with a unit that is not in it."""
        return self.kept(
            slot,
            self.vms[slot] + self.unit_vms[unit],
            self.used[slot] + self.unit_used[unit],
            self.risk[slot] + self.unit_risk[unit],
            self.good[slot] + self.unit_good[unit],
        )

    def leaves(self, unit: int, slot: int) -> bool:
        """Whether a cohort keeps every limit without a unit that is in it."""
        return self.count[slot] == 1 or self.kept(
            slot,
            self.vms[slot] - self.unit_vms[unit],
            self.used[slot] - self.unit_used[unit],
            self.risk[slot] - self.unit_risk[unit],
            self.good[slot] - self.unit_good[unit],
        )

    def allowed(self, unit: int, *, through_unplaced: bool = False) -> range:
        """The cohorts that a unit's dependencies allow, others staying where they are.

        With ``through_unplaced`` those count too that are tied to it by units in no cohort yet.
        """
        own = self.units[unit]
        if own.pinned is not None:
            return range(own.pinned, own.pinned + 1)
        needs = self.all_needs if through_unplaced else self.needs
        needed_by = self.all_needed_by if through_unplaced else self.needed_by
        first, last = own.first, own.last
        for other in needs[unit]:
            first = max(first, self.slots[other])
        for other in needed_by[unit]:
            slot = self.slots[other]
            if slot != NOWHERE:
                last = min(last, slot)
        return range(first, last + 1)

    def orderly(self, unit: int, slot: int, instead: int = NOWHERE) -> bool:
        """Whether a unit may go to a cohort, ``instead`` being a unit that goes the other way."""
        own = self.units[unit]
        if not own.first <= slot <= own.last or own.pinned is not None:
            return False
        back = self.slots[unit]
        for other in self.needs[unit]:
            if (back if other == instead else self.slots[other]) > slot:
                return False
        for other in self.needed_by[unit]:
            where = back if other == instead else self.slots[other]
            if where != NOWHERE and where < slot:
                return False
        return True

    @property
    def sound(self) -> bool:
        """Whether every cohort keeps its limits."""
        return all(self.keeps(slot) for slot in range(len(self.rooms)))

    @property
    def done(self) -> bool:
        """Whether every unit is in a cohort and every cohort keeps its limits."""
        return NOWHERE not in self.slots and self.sound


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _reversed(needs: Sequence[Iterable[int]]) -> list[tuple[int, ...]]:
    found: list[list[int]] = [[] for _ in needs]
    for unit, others in enumerate(needs):
        for other in others:
            found[other].append(unit)
    return [tuple(each) for each in found]


def _closure(needs: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """For each unit all that it needs, directly or through others."""
    found: list[set[int] | None] = [None] * len(needs)
    for first in range(len(needs)):
        stack = [first]
        while stack:
            unit = stack[-1]
            waiting = [other for other in needs[unit] if found[other] is None]
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if found[unit] is None:
                whole = set(needs[unit])
                for other in needs[unit]:
                    whole |= found[other] or set()
                found[unit] = whole
    return [tuple(sorted(each or ())) for each in found]
