"""Why there is no plan: the smallest group of rules that contradict, and what would mend it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.planning.waves.placement.construct import spread
from app.domain.planning.waves.placement.exact import STEPS, Verdict
from app.domain.planning.waves.placement.intervals import (
    at_or_after,
    at_or_before,
    waves_in,
)
from app.domain.planning.waves.placement.place import place
from app.domain.planning.waves.placement.problem import Problem, contract
from app.domain.planning.waves.placement.proof import proof_of
from app.domain.planning.waves.placement.rules import (
    CAP,
    Rule,
    RuleKind,
    all_rules,
    has_plan,
    relaxed,
    without,
)

_MORE_CAPS = 8
"""Above a cap that mends the conflict, how many are tried for one that mends all."""
_WIDEST_CAP = 500
"""How many caps are tried in looking for one that mends, from one on that has room for all."""


@dataclass(frozen=True, slots=True)
class Relief:
    """What would mend a conflict: a rule, and the cap or the waves that it would have to have.

    Sets are broken and dependencies removed as a whole. None where nothing was found. ``enough``
    is whether the whole problem then has a plan: it may hold other contradictions.
    """

    rule: Rule
    cap: int | None = None
    allowed: int | None = None
    enough: bool = False

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
    for rules in (proof_of(problem), all_rules(problem)):
        if rules and has_plan(problem, rules, steps).verdict is Verdict.IMPOSSIBLE:
            group, irreducible = _reduced(problem, sorted(rules), steps)
            reliefs = tuple(_relief(problem, group, rule, steps) for rule in group)
            return Conflict(group, reliefs, irreducible)
    return None


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
        return _cap_relief(problem, _wider_cap(problem, group, steps))
    if rule.kind is RuleKind.WINDOW:
        bits = _wider_window(problem, group, rule, steps)
        enough = bits is not None and plannable(relaxed(problem, rule, window=bits))
        return Relief(rule, allowed=bits, enough=enough)
    return Relief(rule, enough=plannable(without(problem, rule)))


def plannable(problem: Problem) -> bool:
    """Whether a plan of the whole problem was found, however uneven."""
    return place(problem, spread).verdict is Verdict.PLAN


def _cap_relief(problem: Problem, cap: int | None) -> Relief:
    """The least cap with which all has a plan, else the one that mends this conflict."""
    if cap is None:
        return Relief(CAP)
    for wider in range(cap, cap + max(_MORE_CAPS, cap // 4)):
        if plannable(relaxed(problem, CAP, cap=wider)):
            return Relief(CAP, cap=wider, enough=True)
    return Relief(CAP, cap=cap)


def _wider_cap(problem: Problem, group: Sequence[Rule], steps: int) -> int | None:
    least = _roomy_cap(problem)
    for cap in range(least, least + _WIDEST_CAP):
        wider = relaxed(problem, CAP, cap=cap)
        if has_plan(wider, group, steps).verdict is Verdict.PLAN:
            return cap
    return None


def _roomy_cap(problem: Problem) -> int:
    """The least higher cap with which all VMs have room at all; larger sets take a whole wave."""
    counts = Counter(unit.size for unit in contract(replace(problem, cap=None)).units)

    def roomy(cap: int) -> bool:
        taken = sum(min(size, cap) * count for size, count in counts.items())
        return taken <= problem.waves * cap

    first = (problem.cap or 0) + 1
    caps = range(first, max(first, len(problem.members)) + 1)
    # What is taken grows ever slower with the cap, so that room once found is not lost again.
    return caps[min(bisect_left(caps, True, key=roomy), len(caps) - 1)]


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
