"""Rules that contradict for a reason that can be seen at once: the start of a smaller group."""

from __future__ import annotations

from app.domain.planning.waves.placement.bound import overfull_spans
from app.domain.planning.waves.placement.intervals import (
    at_or_after,
    first_wave,
    in_order,
    last_wave,
    narrowed,
)
from app.domain.planning.waves.placement.problem import Contraction, Problem, contract
from app.domain.planning.waves.placement.rules import (
    CAP,
    Rule,
    all_rules,
    need_rule,
    set_rule,
    window_rule,
)


def proof_of(problem: Problem) -> set[Rule]:
    """Rules that contradict for a reason that can be seen at once; none where there is none."""
    contraction = contract(problem)
    units = contraction.units
    if not units:
        return set()
    walk = _Walk(problem, contraction)
    allowed = narrowed(units)
    empty = next((place for place, bits in enumerate(allowed) if not bits), None)
    if empty is not None:
        return walk.reasons_of_empty()
    if problem.cap is None:
        return set()
    span = next(overfull_spans(units, allowed, problem.waves, problem.cap), None)
    if span is None:
        return set()
    found = {CAP}
    for place in span.units:
        found |= walk.joining(place)
        if span.first > 0:
            found |= walk.not_before(place, span.first)
        if span.last < problem.waves - 1:
            found |= walk.not_after(place, span.last)
    return found


class _Walk:
    """Which rules say that a unit is not before or not after a wave."""

    def __init__(self, problem: Problem, contraction: Contraction) -> None:
        self._problem, self._units = problem, contraction.units
        self._unit_of = contraction.unit_of
        self._windows: list[list[int]] = [[] for _ in self._units]
        for number, window in enumerate(problem.windows):
            for place in {contraction.unit_of[one] for one in window.members}:
                self._windows[place].append(number)
        self._sets: list[list[int]] = [[] for _ in self._units]
        for number, each in enumerate(problem.sets):
            self._sets[contraction.unit_of[each.members[0]]].append(number)
        self._inner: list[list[int]] = [[] for _ in self._units]
        self._edges: dict[tuple[int, int], int] = {}
        for number, (later, earlier) in enumerate(problem.needs):
            pair = contraction.unit_of[later], contraction.unit_of[earlier]
            if pair[0] == pair[1]:
                self._inner[pair[0]].append(number)
            else:
                self._edges.setdefault(pair, number)
        self._dependents: list[list[int]] = [[] for _ in self._units]
        for place, unit in enumerate(self._units):
            for need in unit.needs:
                self._dependents[need].append(place)

    def joining(self, place: int) -> set[Rule]:
        """What makes the unit one: its sets, and the ring through them."""
        sets = {set_rule(n) for n in self._sets[place]}
        return sets | {need_rule(n) for n in self._inner[place]}

    def _windows_of(self, place: int) -> set[Rule]:
        return {window_rule(n) for n in self._windows[place]}

    def not_before(self, place: int, wave: int) -> set[Rule]:
        """Why a unit stands in no wave before one: its windows, or those of what it needs."""
        return self._along(place, wave, forward=True)

    def not_after(self, place: int, wave: int) -> set[Rule]:
        """Why a unit stands in no wave after one."""
        return self._along(place, wave, forward=False)

    def _along(self, place: int, wave: int, *, forward: bool) -> set[Rule]:
        """The shortest way from a unit over dependencies to one whose own windows say so."""
        came: dict[int, tuple[int, int] | None] = {place: None}
        queue = [place]
        for one in queue:
            own = self._units[one].allowed
            edge = first_wave(own) if forward else last_wave(own)
            if not own or (edge >= wave if forward else edge <= wave):
                return self._path(one, came)
            others = self._units[one].needs if forward else self._dependents[one]
            for other in others:
                if other not in came:
                    pair = (one, other) if forward else (other, one)
                    came[other] = (one, self._edges[pair])
                    queue.append(other)
        # Holes in the windows between: all that leads here.
        return set().union(*(self._path(one, came) for one in queue))

    def _path(self, end: int, came: dict[int, tuple[int, int] | None]) -> set[Rule]:
        found = self._windows_of(end) | self.joining(end)
        at = end
        while (step := came[at]) is not None:
            at, edge = step
            found |= {need_rule(edge)} | self.joining(at)
        return found

    def reasons_of_empty(self) -> set[Rule]:
        """Why some unit has no wave: its own windows, or what it needs against what it has left."""
        for place, unit in enumerate(self._units):
            if not unit.allowed:
                return self._windows_of(place) | self.joining(place)
        firsts = self._own_firsts()
        for place, unit in enumerate(self._units):
            bits = unit.allowed & at_or_after(firsts[place])
            if not bits:
                return self._windows_of(place) | self.joining(place) | self._all_it_needs(place)
        return set(all_rules(self._problem)) - {CAP}

    def _own_firsts(self) -> list[int]:
        """The first wave of each unit by what it needs, its own windows left out of the last."""
        firsts = [0] * len(self._units)
        after = [0] * len(self._units)
        for place in in_order(self._units):
            unit = self._units[place]
            firsts[place] = max((after[need] for need in unit.needs), default=0)
            bits = unit.allowed & at_or_after(firsts[place])
            after[place] = first_wave(bits) if bits else firsts[place]
        return firsts

    def _all_it_needs(self, place: int) -> set[Rule]:
        found: set[Rule] = set()
        seen = {place}
        queue = [place]
        for one in queue:
            for other in self._units[one].needs:
                found.add(need_rule(self._edges[one, other]))
                found |= self._windows_of(other) | self.joining(other)
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return found
