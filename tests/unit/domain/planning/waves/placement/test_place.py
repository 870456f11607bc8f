from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.waves.placement import place as place_module
from app.domain.planning.waves.placement.exact import Verdict
from app.domain.planning.waves.placement.place import place
from app.domain.planning.waves.placement.problem import Member, Problem, Together, Window
from tests.unit.domain.planning.waves.placement.exhaustive import has_any_plan
from tests.unit.domain.planning.waves.placement.tight_instances import tight_problem


def members(*gigabytes: float) -> list[Member]:
    return [Member(f"vm-{number:04}", gb) for number, gb in enumerate(gigabytes)]


def check(problem: Problem, waves: tuple[int, ...]) -> None:
    """Every rule by itself, from the problem alone."""
    assert len(waves) == len(problem.members)
    assert all(0 <= wave < problem.waves for wave in waves)
    alone = set()
    for each in problem.sets:
        assert len({waves[one] for one in each.members}) == 1
        if problem.cap is not None and len(each.members) > problem.cap:
            alone.add(waves[each.members[0]])
    for later, earlier in problem.needs:
        assert waves[later] >= waves[earlier]
    for window in problem.windows:
        assert all(window.allowed >> waves[one] & 1 for one in window.members)
    for wave in range(problem.waves):
        if problem.cap is not None and wave not in alone:
            assert waves.count(wave) <= problem.cap


def test_the_largest_go_to_different_waves_and_the_bound_is_the_mean() -> None:
    found = place(Problem(members(8, 7, 6, 5, 4, 3, 2, 1), 2, 4))
    assert found.bound == 18
    assert found.largest == 18


def test_the_bound_is_the_largest_vm_where_that_is_more_than_the_mean() -> None:
    found = place(Problem(members(100, 1, 1, 1), 2, 3))
    assert (found.bound, found.largest) == (100, 100)


def test_two_of_three_large_vms_must_share_one_of_two_waves() -> None:
    found = place(Problem(members(10, 9, 8, 1), 2, 3))
    assert (found.bound, found.largest) == (17, 17)


def test_what_only_some_waves_can_take_is_the_bound() -> None:
    problem = Problem(members(6, 6, 6, 6, 1), 3, 3, [Window("night", (0, 1, 2, 3), 0b011)])
    found = place(problem)
    check(problem, found.waves)
    assert (found.bound, found.largest) == (12, 12)


def test_a_dependency_never_stands_before_what_it_needs() -> None:
    problem = Problem(members(5, 5, 5, 5), 4, 1, needs=[(0, 1), (1, 2), (2, 3)])
    assert place(problem).waves == (3, 2, 1, 0)


def test_a_set_larger_than_the_cap_stands_alone() -> None:
    problem = Problem(members(1, 1, 1, 1, 1), 2, 2, sets=[Together("disks", (0, 1, 2))])
    found = place(problem)
    assert len({found.waves[one] for one in (0, 1, 2)}) == 1
    assert found.waves[3] == found.waves[4] != found.waves[0]


def test_a_ring_through_two_sets_needs_one_wave_for_both() -> None:
    sets = [Together("one", (0, 1)), Together("other", (2, 3))]
    problem = Problem(members(1, 1, 1, 1), 2, 3, sets=sets, needs=[(0, 2), (3, 1)])
    assert place(problem).verdict is Verdict.IMPOSSIBLE


def test_no_vms_are_a_plan() -> None:
    assert place(Problem([], 1, 5)).verdict is Verdict.PLAN


def test_a_plan_that_only_the_complete_search_finds_has_its_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(place_module, "mend_caps", lambda *_args, **_named: False)
    sets = [Together("one", (0, 1)), Together("other", (2, 3))]
    problem = Problem(members(4, 4, 3, 3, 2, 2), 2, 3, sets=sets)
    found = place(problem)
    assert found.verdict is Verdict.PLAN
    check(problem, found.waves)
    assert (found.bound, found.largest) == (9, 10)


@pytest.mark.parametrize("seed", range(8))
def test_tight_problems_are_placed_near_the_bound(seed: int) -> None:
    problem = tight_problem(seed)
    found = place(problem)
    assert found.verdict is Verdict.PLAN
    check(problem, found.waves)
    assert found.bound <= found.largest * (1 + 1e-9)
    assert found.largest <= 1.5 * found.bound


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_small_problems_have_a_plan_exactly_where_trying_everything_finds_one(
    data: st.DataObject,
) -> None:
    problem = data.draw(small_problems())
    found = place(problem)
    assert found.verdict is (Verdict.PLAN if has_any_plan(problem) else Verdict.IMPOSSIBLE)
    if found.verdict is Verdict.PLAN:
        check(problem, found.waves)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_order_of_the_input_does_not_matter(data: st.DataObject) -> None:
    problem = data.draw(small_problems())
    order = list(range(len(problem.members)))
    Random(data.draw(st.integers(0, 99))).shuffle(order)
    place_of = {one: n for n, one in enumerate(order)}
    other = Problem(
        [problem.members[one] for one in order],
        problem.waves,
        problem.cap,
        [
            Window(w.title, tuple(place_of[one] for one in w.members), w.allowed)
            for w in reversed(problem.windows)
        ],
        [Together(s.title, tuple(place_of[one] for one in s.members)) for s in problem.sets],
        [(place_of[one], place_of[two]) for one, two in reversed(problem.needs)],
    )
    one, two = place(problem), place(other)
    assert one.verdict is two.verdict
    if one.waves:
        assert [one.waves[n] for n in order] == list(two.waves)


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Up to 8 sets and a few loose VMs over up to 4 waves, with windows and dependencies."""
    waves, cap = draw(st.integers(1, 4)), draw(st.integers(2, 8))
    sizes = draw(st.lists(st.integers(1, cap + 1), min_size=1, max_size=7))
    found: list[Member] = []
    sets, groups = [], []
    for number, size in enumerate(sizes):
        ids = tuple(range(len(found), len(found) + size))
        found += [Member(f"vm-{n:03}", draw(st.integers(1, 50))) for n in ids]
        groups.append(ids)
        if size > 1:
            sets.append(Together(f"set {number}", ids))
    found += [Member(f"loose-{n}", 1.0) for n in range(draw(st.integers(0, cap)))]
    windows = [
        Window(f"window {n}", groups[n], draw(st.integers(1, (1 << waves) - 1)))
        for n in draw(st.sets(st.integers(0, len(groups) - 1), max_size=4))
    ]
    needs = [
        (groups[one][0], groups[other][0])
        for one in range(len(groups))
        for other in range(one)
        if draw(st.integers(0, 4)) == 0
    ]
    return Problem(found, waves, cap, windows, sets, needs)
