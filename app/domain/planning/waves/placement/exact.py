"""A complete search: a plan, the proof that there is none, or neither within its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.domain.planning.waves.placement.bound import waves_needed
from app.domain.planning.waves.placement.intervals import (
    at_or_after,
    at_or_before,
    first_wave,
    last_wave,
    narrowed,
    successors,
    waves_in,
)
from app.domain.planning.waves.placement.problem import Contraction, Problem, Unit, contract

STEPS = 20_000
"""How many units a search places before it gives up."""


class Verdict(Enum):
    """What a search has found out."""

    PLAN = "plan"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict, and with a plan the wave of each unit."""

    verdict: Verdict
    waves: tuple[int, ...] = ()


def solve(problem: Problem, steps: int = STEPS) -> Answer:
    """Try all plans of a problem. Its answer depends on nothing but the problem and ``steps``."""
    return solve_units(problem, contract(problem), steps)


def solve_units(problem: Problem, contraction: Contraction, steps: int = STEPS) -> Answer:
    """The same for a problem whose units are known."""
    units = contraction.units
    allowed = narrowed(units)
    if not all(allowed):
        return Answer(Verdict.IMPOSSIBLE)
    if problem.cap is None:
        return Answer(Verdict.PLAN, tuple(first_wave(bits) for bits in allowed))
    return _Search(units, problem.waves, problem.cap, allowed, steps).run()


class _OutOfStepsError(Exception):
    """The search has used its steps."""


class _Search:
    """Places the unit with the fewest waves left first; VMs without ties are filled in at last."""

    def __init__(
        self, units: Sequence[Unit], waves: int, cap: int, allowed: list[int], steps: int
    ) -> None:
        self._units, self._waves, self._steps = units, waves, steps
        self._dependents = successors(units)
        self._loose = [
            place
            for place, unit in enumerate(units)
            if unit.size == 1 and not unit.needs and not self._dependents[place]
        ]
        loose = set(self._loose)
        self._tied = [place for place in range(len(units)) if place not in loose]
        self._allowed = allowed
        self._room = [cap] * waves
        self._cap = cap
        self._wave = [-1] * len(units)
        self._filler = Counter(allowed[place] for place in self._loose)
        self._free_filler = len(self._loose)
        self._has_order = any(units[place].needs for place in self._tied)

    def run(self) -> Answer:
        if self._certainly_too_many():
            return Answer(Verdict.IMPOSSIBLE)
        try:
            found = self._place(self._tied, [self._allowed[place] for place in self._tied])
        except _OutOfStepsError:
            return Answer(Verdict.UNKNOWN)
        if not found:
            return Answer(Verdict.IMPOSSIBLE)
        return Answer(Verdict.PLAN, tuple(self._wave))

    def _certainly_too_many(self) -> bool:
        return waves_needed((unit.size for unit in self._units), self._cap) > self._waves

    def _place(self, open_units: list[int], domains: list[int]) -> bool:
        if not open_units:
            return self._fill()
        units = self._units
        best = min(
            range(len(open_units)),
            key=lambda n: (domains[n].bit_count(), -units[open_units[n]].size, open_units[n]),
        )
        place = open_units[best]
        size = units[place].size
        rest = open_units[:best] + open_units[best + 1 :]
        rest_domains = domains[:best] + domains[best + 1 :]
        seen: set[tuple[int, ...]] = set()
        for wave in waves_in(domains[best]):
            if self._room[wave] < size:
                continue
            alike = self._signature(wave, rest_domains)
            if alike in seen:
                continue
            seen.add(alike)
            self._steps -= 1
            if self._steps < 0:
                raise _OutOfStepsError
            self._room[wave] -= size
            self._wave[place] = wave
            left = self._narrow(place, wave, rest, rest_domains)
            if left is not None and self._place(rest, left):
                return True
            self._room[wave] += size
            self._wave[place] = -1
        return False

    def _signature(self, wave: int, domains: list[int]) -> tuple[int, ...]:
        """Equal for waves that differ in nothing that is still to be placed."""
        if self._has_order:
            return (wave,)
        bits = sum((domain >> wave & 1) << n for n, domain in enumerate(domains))
        filler = sum((mask >> wave & 1) << n for n, mask in enumerate(sorted(self._filler)))
        return self._room[wave], bits, filler

    def _narrow(
        self, place: int, wave: int, rest: list[int], domains: list[int]
    ) -> list[int] | None:
        """The waves left to the others once a unit stands; None where one has none left."""
        found = dict(zip(rest, domains, strict=True))
        changed = [(place, wave, wave)]
        while changed:
            one, first, last = changed.pop()
            for other in self._dependents[one]:
                if other in found:
                    bits = found[other] & at_or_after(first)
                    if bits != found[other]:
                        if not bits:
                            return None
                        found[other] = bits
                        changed.append((other, first_wave(bits), last_wave(bits)))
            for other in self._units[one].needs:
                if other in found:
                    bits = found[other] & at_or_before(last)
                    if bits != found[other]:
                        if not bits:
                            return None
                        found[other] = bits
                        changed.append((other, first_wave(bits), last_wave(bits)))
        room = self._room
        total = 0
        fits: dict[int, int] = {}
        for other in rest:
            size = self._units[other].size
            total += size
            mask = fits.get(size)
            if mask is None:
                mask = sum(1 << n for n, free in enumerate(room) if free >= size)
                fits[size] = mask
            found[other] &= mask
            if not found[other]:
                return None
        if total + self._free_filler > sum(room):
            return None
        if not self._spans_hold(rest, found):
            return None
        return [found[other] for other in rest]

    def _spans_hold(self, rest: list[int], found: dict[int, int]) -> bool:
        """No interval of waves has more to take than its room."""
        loads: Counter[tuple[int, int]] = Counter()
        for other in rest:
            loads[first_wave(found[other]), last_wave(found[other])] += self._units[other].size
        for mask, count in self._filler.items():
            loads[first_wave(mask), last_wave(mask)] += count
        room = self._room
        for first in {hull[0] for hull in loads}:
            for last in {hull[1] for hull in loads}:
                inside = sum(
                    size for (one, other), size in loads.items() if first <= one and other <= last
                )
                if inside and inside > sum(room[first : last + 1]):
                    return False
        return True

    def _fill(self) -> bool:
        """VMs without ties over what room is left: augmenting paths over waves.

        Source: bipartite matching with capacities (Kuhn 1955).
        """
        room = list(self._room)
        held: list[list[int]] = [[] for _ in range(self._waves)]
        stands: dict[int, int] = {}
        order = sorted(self._loose, key=lambda place: (self._allowed[place].bit_count(), place))
        for place in order:
            path = self._free_path(place, room, held)
            if path is None:
                return False
            for one, wave in path:
                before = stands.get(one)
                if before is not None:
                    held[before].remove(one)
                    room[before] += 1
                stands[one] = wave
                held[wave].append(one)
                room[wave] -= 1
        for one, wave in stands.items():
            self._wave[one] = wave
        return True

    def _free_path(
        self, place: int, room: list[int], held: list[list[int]]
    ) -> list[tuple[int, int]] | None:
        """Moves (VM, wave), the last first, that make room for one VM; None without a way."""
        came: dict[int, tuple[int, int]] = {}
        queue = []
        for wave in waves_in(self._allowed[place]):
            came[wave] = (place, -1)
            queue.append(wave)
        for wave in queue:
            if room[wave] > 0:
                path = []
                at = wave
                while at >= 0:
                    one, before = came[at]
                    path.append((one, at))
                    at = before
                return path
            seen: set[int] = set()
            for one in held[wave]:
                mask = self._allowed[one]
                if mask in seen:
                    continue
                seen.add(mask)
                for other in waves_in(mask):
                    if other not in came:
                        came[other] = (one, wave)
                        queue.append(other)
        return None
