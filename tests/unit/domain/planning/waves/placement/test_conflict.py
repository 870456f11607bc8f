from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.planning.waves.placement.conflict import find_conflict
from app.domain.planning.waves.placement.exact import Verdict
from app.domain.planning.waves.placement.place import place
from app.domain.planning.waves.placement.problem import Member, Pair, Problem, Together, Window
from app.domain.planning.waves.placement.rules import (
    CAP,
    Rule,
    RuleKind,
    need_rule,
    set_rule,
    window_rule,
)
from tests.unit.domain.planning.waves.placement.exhaustive import has_any_plan
from tests.unit.domain.planning.waves.placement.infeasible_instances import KINDS, MOST_SETS
from tests.unit.domain.planning.waves.placement.test_place import small_problems


def problem(
    sizes: Sequence[int],
    waves: int,
    cap: int,
    windows: Mapping[int, Sequence[int]] | None = None,
    needs: Sequence[Pair] = (),
    loose: int = 0,
) -> Problem:
    """Sets of these sizes; windows and dependencies by the number of the set."""
    found: list[Member] = []
    groups: list[tuple[int, ...]] = []
    for size in sizes:
        ids = tuple(range(len(found), len(found) + size))
        found += [Member(f"vm-{n:03}", 1.0) for n in ids]
        groups.append(ids)
    found += [Member(f"loose-{n}", 1.0) for n in range(loose)]
    return Problem(
        found,
        waves,
        cap,
        [
            Window(f"window {n}", groups[n], sum(1 << wave for wave in allowed))
            for n, allowed in (windows or {}).items()
        ],
        [Together(f"set {n}", ids) for n, ids in enumerate(groups) if len(ids) > 1],
        [(groups[one][0], groups[other][0]) for one, other in needs],
    )


IMPOSSIBLE = {
    "more VMs than the waves hold": problem([5, 5, 5], 2, 7, loose=3),
    "too much in one wave": problem([5, 5, 4], 4, 10, {0: [1], 1: [1], 2: [1]}, loose=3),
    "a chain against two windows": problem(
        [3, 3, 3], 5, 10, {0: [0, 1], 2: [3, 4]}, [(0, 1), (1, 2)]
    ),
    "a window that never opens": problem([3, 3], 3, 10, {0: []}),
    "sets above half the cap": problem(
        [6, 6, 6], 4, 10, {0: [1, 2], 1: [1, 2], 2: [1, 2]}, loose=2
    ),
    "a ring through sets": problem([3, 3, 3], 4, 7, needs=[(0, 1), (1, 2), (2, 0)]),
    "sizes that do not add up": problem([4, 4, 4, 4, 2], 2, 9),
    "windows with holes": problem([3, 3], 5, 10, {0: [1, 3], 1: [4]}, [(0, 1)]),
    "what one needs fills its wave": problem([4, 4, 4, 2, 2], 3, 8, {0: [0]}, [(0, 1), (0, 2)]),
    "a long chain": problem([2] * 8, 6, 10, {0: [2], 7: [3]}, [(n, n + 1) for n in range(7)]),
    "no exact packing": problem([5, 5, 5, 3, 3, 3, 3, 3], 3, 10),
}


def with_rules(whole: Problem, rules: Sequence[Rule]) -> Problem:
    return replace(
        whole,
        cap=whole.cap if CAP in rules else None,
        windows=[w for n, w in enumerate(whole.windows) if window_rule(n) in rules],
        sets=[s for n, s in enumerate(whole.sets) if set_rule(n) in rules],
        needs=[e for n, e in enumerate(whole.needs) if need_rule(n) in rules],
    )


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_group_named_has_no_plan_and_has_one_without_any_member(name: str) -> None:
    whole = IMPOSSIBLE[name]
    assert place(whole).verdict is Verdict.IMPOSSIBLE
    assert not has_any_plan(whole)
    check_group(whole)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_groups_of_problems_made_infeasible_with_up_to_twelve_sets(kind: str, seed: int) -> None:
    whole = KINDS[kind](Random(f"{kind} {seed}"))
    assert len(whole.sets) <= MOST_SETS
    assert place(whole).verdict is Verdict.IMPOSSIBLE
    assert not has_any_plan(whole)
    check_group(whole)


def check_group(whole: Problem) -> None:
    found = find_conflict(whole)
    assert found is not None
    assert found.irreducible
    assert not has_any_plan(with_rules(whole, found.rules))
    for rule in found.rules:
        rest = [other for other in found.rules if other != rule]
        assert has_any_plan(with_rules(whole, rest))
    for relief in found.reliefs:
        if relief.cap is not None:
            wider = replace(whole, cap=relief.cap)
            assert has_any_plan(with_rules(wider, found.rules))
            assert has_any_plan(wider) == relief.enough
            closer = replace(whole, cap=relief.cap - 1)
            assert not has_any_plan(closer if relief.enough else with_rules(closer, found.rules))
        if relief.allowed is not None:
            windows = list(whole.windows)
            changed = replace(windows[relief.rule.place], allowed=relief.allowed)
            windows[relief.rule.place] = changed
            wider = replace(whole, windows=windows)
            assert has_any_plan(with_rules(wider, found.rules))
            assert has_any_plan(wider) == relief.enough


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_groups_of_random_problems_are_irreducible(data: st.DataObject) -> None:
    whole = data.draw(small_problems())
    assume(not has_any_plan(whole))
    check_group(whole)


def test_the_relief_says_by_how_much() -> None:
    whole = problem([5, 5], 3, 8, {0: [0], 1: [0]})
    found = find_conflict(whole)
    assert found is not None
    reliefs = {relief.rule.kind: relief for relief in found.reliefs}
    assert reliefs[RuleKind.CAP].cap == 10
    assert reliefs[RuleKind.WINDOW].allowed == 0b011


def test_a_cap_far_below_what_is_needed_is_raised_at_once() -> None:
    found = find_conflict(problem([], 1, 2, loose=900))
    assert found is not None
    assert [relief.cap for relief in found.reliefs] == [900]


def test_what_has_a_plan_has_no_conflict() -> None:
    assert find_conflict(problem([3, 3], 2, 3)) is None
