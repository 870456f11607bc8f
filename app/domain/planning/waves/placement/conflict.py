"""Why there is no plan: the smallest group of rules that contradict, and what would mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.planning.waves.placement.bound import overfull_spans
from app.domain.planning.waves.placement.exact import STEPS, Verdict
from app.domain.planning.waves.placement.intervals import (
    at_or_after,
    at_or_before,
    first_wave,
    in_order,
    last_wave,
    narrowed,
    waves_in,
)
from app.domain.planning.waves.placement.problem import Contraction, Problem, contract
from app.domain.planning.waves.placement.rules import (
    CAP,
    Rule,
    RuleKind,
    all_rules,
    has_plan,
    need_rule,
    relaxed,
    set_rule,
    window_rule,
)

_WIDEST_CAP = 500
"""By how many VMs a cap is raised in looking for one that mends."""


@dataclass(frozen=True, slots=True)
class Relief:
    """What would mend a conflict: a rule, and the cap or the waves that it would have to have.

    Sets are broken and dependencies removed as a whole. None where nothing was found.
    """

    rule: Rule
    cap: int | None = None
    allowed: int | None = None

    @property
    def found(self) -> bool:
        """Whether relaxing the rule this way was seen to mend the conflict."""
        return (
            self.rule.kind in {RuleKind.SET, RuleKind.NEED}
            or self.cap is not None
            or self.allowed is not None
        )


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that have no plan together. ``irreducible``: without any one of them there is one."""

    rules: tuple[Rule, ...]
    reliefs: tuple[Relief, ...]
    irreducible: bool = True


def find_conflict(problem: Problem, steps: int = STEPS) -> Conflict | None:
    """The group of rules that contradict; None where no contradiction could be proven."""
    for rules in (_proof(problem), all_rules(problem)):
        if rules and has_plan(problem, rules, steps).verdict is Verdict.IMPOSSIBLE:
            group, irreducible = _reduced(problem, sorted(rules), steps)
            reliefs = tuple(_relief(problem, group, rule, steps) for rule in group)
            return Conflict(group, reliefs, irreducible)
    return None


# -- a first group, from a proof ------------------------------------------------------------------


def _proof(problem: Problem) -> set[Rule]:
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


# -- the smallest group within ---------------------------------------------------------------------


def _reduced(problem: Problem, rules: Sequence[Rule], steps: int) -> tuple[tuple[Rule, ...], bool]:
    """Rules left out as long as the rest has no plan, first many at a time.

    Source: Junker 2004 (QuickXplain) in the plain form of a deletion filter with halving chunks.
    """
    kept = list(rules)
    sure = True
    chunk = max(1, len(kept) // 2)
    while True:
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + chunk :]
            verdict = has_plan(problem, rest, steps).verdict
            if verdict is Verdict.IMPOSSIBLE:
                kept = rest
            else:
                if chunk == 1 and verdict is Verdict.UNKNOWN:
                    sure = False
                start += chunk
        if chunk == 1:
            return tuple(kept), sure
        chunk = max(1, chunk // 2)


def _relief(problem: Problem, group: Sequence[Rule], rule: Rule, steps: int) -> Relief:
    if rule.kind is RuleKind.CAP:
        return Relief(rule, cap=_wider_cap(problem, group, steps))
    if rule.kind is RuleKind.WINDOW:
        return Relief(rule, allowed=_wider_window(problem, group, rule, steps))
    return Relief(rule)


def _wider_cap(problem: Problem, group: Sequence[Rule], steps: int) -> int | None:
    cap = problem.cap or 0
    for more in range(1, _WIDEST_CAP):
        wider = relaxed(problem, CAP, cap=cap + more)
        if has_plan(wider, group, steps).verdict is Verdict.PLAN:
            return cap + more
    return None


def _wider_window(problem: Problem, group: Sequence[Rule], rule: Rule, steps: int) -> int | None:
    """The window with the nearest wave more that mends, or with all up to a distance."""
    allowed = problem.windows[rule.place].allowed
    missing = waves_in(problem.all_waves & ~allowed)
    here = waves_in(allowed)

    def distance(wave: int) -> tuple[int, int]:
        return min((abs(wave - one) for one in here), default=0), wave

    for wave in sorted(missing, key=distance):
        bits = allowed | 1 << wave
        if has_plan(relaxed(problem, rule, window=bits), group, steps).verdict is Verdict.PLAN:
            return bits
    for far in range(1, problem.waves):
        bits = allowed
        for wave in here or [0]:
            bits |= at_or_after(max(0, wave - far)) & at_or_before(wave + far) & problem.all_waves
        if has_plan(relaxed(problem, rule, window=bits), group, steps).verdict is Verdict.PLAN:
            return bits
    return None
