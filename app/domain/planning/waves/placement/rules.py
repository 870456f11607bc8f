"""The rules of a problem one by one, and the problem that is left with some of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

from app.domain.planning.waves.placement.exact import STEPS, Answer, Verdict, solve
from app.domain.planning.waves.placement.problem import (
    Pair,
    Problem,
    Together,
    Window,
    contract,
)


class RuleKind(Enum):
    """What a rule is about."""

    CAP = "cap"
    WINDOW = "window"
    SET = "set"
    NEED = "need"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """The cap, or the window, set or dependency at a place of the problem's own lists."""

    order: int
    place: int = 0

    @property
    def kind(self) -> RuleKind:
        """What it is about."""
        return tuple(RuleKind)[self.order]


CAP = Rule(0)


def window_rule(place: int) -> Rule:
    """The window at a place."""
    return Rule(1, place)


def set_rule(place: int) -> Rule:
    """The set at a place."""
    return Rule(2, place)


def need_rule(place: int) -> Rule:
    """The dependency at a place."""
    return Rule(3, place)


def all_rules(problem: Problem) -> tuple[Rule, ...]:
    """Every rule of a problem."""
    caps = () if problem.cap is None else (CAP,)
    return (
        *caps,
        *map(window_rule, range(len(problem.windows))),
        *map(set_rule, range(len(problem.sets))),
        *map(need_rule, range(len(problem.needs))),
    )


def under(problem: Problem, rules: Collection[Rule]) -> Problem:
    """The problem with some of its rules. VMs that no rule names are left out."""
    kept = set(rules)
    windows = [each for n, each in enumerate(problem.windows) if window_rule(n) in kept]
    sets = [each for n, each in enumerate(problem.sets) if set_rule(n) in kept]
    needs = [each for n, each in enumerate(problem.needs) if need_rule(n) in kept]
    touched = sorted(
        {one for each in windows for one in each.members}
        | {one for each in sets for one in each.members}
        | {one for pair in needs for one in pair}
    )
    place = {one: n for n, one in enumerate(touched)}

    def places(members: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(place[one] for one in members)

    return Problem(
        members=[problem.members[one] for one in touched],
        waves=problem.waves,
        cap=problem.cap if CAP in kept else None,
        windows=[Window(each.title, places(each.members), each.allowed) for each in windows],
        sets=[Together(each.title, places(each.members)) for each in sets],
        needs=[_pair(place, pair) for pair in needs],
    )


def _pair(place: dict[int, int], pair: Pair) -> Pair:
    return place[pair[0]], place[pair[1]]


def has_plan(problem: Problem, rules: Collection[Rule], steps: int = STEPS) -> Answer:
    """Whether the problem has a plan when only some of its rules hold.

    VMs that none of them names fit wherever room is left, so that they count by their number.
    """
    some = under(problem, rules)
    others = len(problem.members) - len(some.members)
    if some.cap is not None and others:
        # Who stands alone in a wave over the cap takes a whole wave.
        room = some.cap * some.waves - sum(_taken(some))
        if others > room:
            return Answer(Verdict.IMPOSSIBLE)
    return solve(some, steps)


def _taken(problem: Problem) -> list[int]:

    return [unit.size for unit in contract(problem).units]


def relaxed(
    problem: Problem, rule: Rule, window: int | None = None, cap: int | None = None
) -> Problem:
    """The problem with one window or the cap made wider."""
    if rule.kind is RuleKind.CAP:
        return replace(problem, cap=cap)
    windows = list(problem.windows)
    windows[rule.place] = replace(windows[rule.place], allowed=window or 0)
    return replace(problem, windows=windows)


def without(problem: Problem, rule: Rule) -> Problem:
    """The problem without one set or dependency; all its VMs stay."""
    sets = [each for n, each in enumerate(problem.sets) if set_rule(n) != rule]
    needs = [each for n, each in enumerate(problem.needs) if need_rule(n) != rule]
    return replace(problem, sets=sets, needs=needs)
