"""What holds of every assignment, whatever the tenants, ties, cohorts and limits."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.cohorts.assign import auto_assign, check_options, preview_of, solve
from app.domain.planning.cohorts.assign_words import allowed_slots
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.guardrails import Guardrails, weight_of
from app.domain.planning.cohorts.problem import AssignOptions, Estate, problem_of
from app.domain.planning.cohorts.ramp import RampSlot
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.cohorts.units import TenantTies
from tests.unit.domain.planning.cohorts.cohort_cases import (
    assigned,
    estate,
    load,
    planted,
    ramp_of,
)

Case = tuple[Estate, AssignOptions]


@st.composite
def cases(draw: st.DrawFn, *, most: int = 9) -> Case:
    count = draw(st.integers(0, most))
    keys = range(1, count + 1)
    loads = [
        load(
            key,
            vms := draw(st.integers(1, 40)),
            gb=draw(st.integers(0, 900)),
            risk=draw(st.sampled_from([0, 1, 5, 30])),
            supported=draw(st.integers(0, vms)),
            priority=draw(st.sampled_from([1, 2, 999])),
            powered_on=draw(st.integers(0, vms)),
            title=f"T{draw(st.integers(1, 4))}",
        )
        for key in keys
    ]
    pair = st.tuples(st.integers(1, max(1, count)), st.integers(1, max(1, count)))
    cohorts = [Cohort(10 * n, f"C{n}", n) for n in range(1, draw(st.integers(0, 3)) + 1)]
    where = st.sampled_from([cohort.id for cohort in cohorts] or [10])
    slots = draw(st.integers(1, 4))
    caps = st.sampled_from([None, 10, 40, 80])
    given_estate = estate(
        loads,
        {key: draw(st.sampled_from([1.0, 20.0, 20.1, 60.0])) for key in keys},
        needs=draw(st.lists(pair.filter(lambda each: each[0] != each[1]), max_size=5)),
        together=draw(
            st.lists(st.frozensets(st.integers(1, max(2, count)), min_size=2), max_size=1)
        ),
        cohorts=cohorts,
        current={key: draw(where) for key in keys if cohorts and draw(st.booleans())},
        held=frozenset(key for key in keys if draw(st.integers(0, 9)) == 0),
    )
    options = AssignOptions(
        draw(st.sampled_from(list(Strategy))),
        slots,
        draw(st.one_of(st.none(), st.lists(caps, min_size=slots, max_size=slots).map(as_ramp))),
        Guardrails(
            draw(st.sampled_from([None, None, 30, 60])),
            draw(st.sampled_from([None, None, 0.5, 1.5])),
            draw(st.sampled_from([None, None, 3, 12])),
            draw(st.sampled_from([None, None, 40, 70])),
        ),
        pilot_size=draw(st.integers(1, 4)),
    )
    return given_estate, options


def as_ramp(caps: list[int | None]) -> tuple[RampSlot, ...]:
    return ramp_of(*caps)


@settings(max_examples=150)
@given(cases())
def test_an_assignment_keeps_all_that_it_promises(case: Case) -> None:
    given_estate, options = case
    problem = problem_of(given_estate, check_options(options))
    solved = solve(problem)
    preview = preview_of(solved)
    nobody_is_lost(given_estate, preview.slots, {each.tenant_id for each in preview.unplaced})
    listed = [key for cohort in preview.cohorts for key in cohort.tenant_ids]
    assert len(listed) == len(set(listed))
    assert set(preview.why) == set(given_estate.loads)

    for room, cohort in zip(problem.rooms.rooms, preview.cohorts, strict=True):
        if set(cohort.tenant_ids) - set(problem.held):
            weight = weight_of(given_estate.loads[key] for key in cohort.tenant_ids)
            assert room.limits.refusals(weight) == ()

    broken = 0
    for one, other in given_estate.ties.needs:
        here, there = preview.slots.get(one), preview.slots.get(other)
        if here is not None and there is not None and there > here:
            assert problem.held, "only what is held may break a dependency"
            broken += 1
        broken += here is not None and there is None and other not in problem.held
    assert broken == sum("dependency is broken" in text for text in preview.warnings)

    for group in given_estate.ties.together:
        free = (
            {preview.slots[key] for key in group if key in preview.slots}
            if not problem.held
            else ()
        )
        assert len(free) <= 1

    # Nobody who is left out fits a cohort that its order allows: each is tried.
    for unit in problem.rooms.unplaced():
        for slot in allowed_slots(problem, unit, solved.earliest):
            assert not problem.rooms.takes(unit, slot)


def nobody_is_lost(
    given_estate: Estate, found: dict[int, int | None] | object, unplaced: set[int]
) -> None:
    assert isinstance(found, dict)
    assert set(found) == set(given_estate.loads)
    for key, slot in found.items():
        if key in given_estate.held:
            assert key not in unplaced
        else:
            assert (slot is None) == (key in unplaced)


@settings(max_examples=60)
@given(cases(), st.randoms(use_true_random=False))
def test_neither_order_nor_keys_of_the_input_change_the_answer(case: Case, random: Random) -> None:
    given_estate, options = case
    preview = auto_assign(given_estate, options)
    keys = list(given_estate.loads)
    random.shuffle(keys)
    new = dict(zip(keys, random.sample(range(1000, 2000), len(keys)), strict=True))
    ties = given_estate.ties
    other = Estate(
        {new[key]: replace(given_estate.loads[key], tenant_id=new[key]) for key in keys},
        {new[key]: given_estate.scores[key] for key in keys},
        TenantTies(
            {
                (new[one], new[two]): text
                for (one, two), text in reversed(ties.needs.items())
                if one in new and two in new
            },
            tuple(frozenset(new.get(key, -1) for key in group) for group in ties.together[::-1]),
        ),
        given_estate.cohorts[::-1],
        {new[key]: cohort for key, cohort in given_estate.current.items()},
        {new[key] for key in given_estate.held},
    )
    again = auto_assign(other, options)
    assert {new[key]: slot for key, slot in preview.slots.items()} == again.slots
    assert preview.warnings == again.warnings
    assert [move.why for move in preview.moves] == [move.why for move in again.moves]


@settings(max_examples=80)
@given(
    st.lists(st.integers(1, 30), max_size=12),
    st.lists(st.sampled_from([None, 5, 20, 50]), min_size=1, max_size=5),
    st.sampled_from([None, 25, 60]),
)
def test_a_ramp_with_caps_never_goes_back(
    sizes: list[int], caps: list[int | None], most: int | None
) -> None:
    loads = [load(key, size) for key, size in enumerate(sizes, start=1)]
    preview = assigned(estate(loads), ramp=ramp_of(*caps), guardrails=Guardrails(most))
    placed = [slot for slot in preview.slots.values() if slot is not None]
    assert placed == sorted(placed)


STRATEGIES = list(Strategy)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    ("tenants", "cohorts", "needs"), [(12, 3, 0), (24, 3, 6), (40, 4, 0), (60, 5, 20)]
)
def test_where_the_limits_can_be_kept_hardly_anyone_is_left_out(
    strategy: str, tenants: int, cohorts: int, needs: int
) -> None:
    left = 0
    for seed in range(20):
        case = planted(seed, tenants, cohorts, needs=needs)
        preview = assigned(
            estate(case.loads, needs=case.needs), strategy, cohorts, guardrails=case.guardrails
        )
        left += bool(preview.unplaced)
    assert left <= 1


@pytest.mark.parametrize("seed", range(20))
def test_a_ramp_that_can_be_cut_along_the_order_leaves_nobody_out(seed: int) -> None:
    case = planted(seed, 40, 4, along=(0.1, 0.2, 0.3, 0.4))
    caps = [
        sum(each.vms for each, at in zip(case.loads, case.hidden, strict=True) if at == slot)
        for slot in range(4)
    ]
    limits = replace(case.guardrails, max_vms_per_cohort=None, max_disk_tb=None)
    for strategy in ("easiest_first", "by_priority"):
        preview = assigned(
            estate(case.loads), strategy, ramp=ramp_of(*caps[:-1], None), guardrails=limits
        )
        assert not preview.unplaced
        placed = list(preview.slots.values())
        assert placed == sorted(placed, key=lambda slot: -1 if slot is None else slot)
