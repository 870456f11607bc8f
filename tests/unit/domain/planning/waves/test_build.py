from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given as given_data
from hypothesis import settings
from hypothesis import strategies as st

from app.domain.errors import FieldError
from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.domain.planning.waves.build import BuildInput, build
from app.domain.planning.waves.built import Build
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.planning.waves.wave import WaveType
from tests.unit.domain.planning.waves.wave_cases import MONDAY, given, vm


def ids(result: Build) -> list[list[int]]:
    return [list(wave.vm_ids) for wave in result.waves]


def names(result: Build) -> list[str]:
    return [wave.name for wave in result.waves]


def test_pilot_first_takes_the_safest_and_smallest_and_chunks_the_rest() -> None:
    vms = [vm(1, gb=50, risk=1), vm(2, gb=9), vm(3, gb=1, risk=2), vm(4, gb=3), vm(5, gb=20)]
    result = build(given(vms), BuildOptions(Strategy.PILOT_FIRST, max_vms=2, pilot_vms=2))
    assert ids(result) == [[4, 2], [5, 1], [3]]
    assert [wave.number for wave in result.waves] == [0, 1, 2]
    assert names(result) == ["🧪 Wave", "Wave 1", "Wave 2"]
    assert [wave.wave_type for wave in result.waves] == [WaveType.PILOT, *[WaveType.REGULAR] * 2]


def test_the_pilot_takes_what_its_vms_need_and_move_with() -> None:
    vms = [vm(1, gb=1), vm(2, gb=2), vm(3, gb=30), vm(4, gb=4)]
    result = build(given(vms, needs=[(1, 3)], sets=[[2, 4]]), BuildOptions(max_vms=3, pilot_vms=2))
    assert set(result.waves[0].vm_ids) == {1, 3}
    assert set(result.waves[1].vm_ids) == {2, 4}


def test_a_pilot_is_the_smallest_group_where_none_is_as_small_as_asked() -> None:
    vms = [vm(1), vm(2), vm(3), vm(4), vm(5)]
    result = build(given(vms, sets=[[1, 2, 3], [4, 5]]), BuildOptions(max_vms=3, pilot_vms=1))
    assert set(result.waves[0].vm_ids) == {4, 5}


def test_by_tenant_goes_by_priority_and_splits_what_is_above_the_cap() -> None:
    vms = [
        vm(1, tenant="b", tenant_priority=1),
        vm(2, tenant="a", tenant_priority=2),
        *(vm(n, tenant="c", tenant_priority=1) for n in (3, 4, 5)),
    ]
    result = build(given(vms), BuildOptions(Strategy.BY_TENANT, max_vms=2))
    assert ids(result) == [[1], [3, 4], [5], [2]]
    assert names(result) == [
        "Wave 1 — b", "Wave 2 — c (part 1)", "Wave 3 — c (part 2)", "Wave 4 — a",
    ]  # fmt: skip


def test_a_vm_that_depends_on_a_later_tenant_goes_with_it_and_that_is_said() -> None:
    vms = [vm(1, "web", tenant_priority=1), vm(2, "db", tenant="z", tenant_priority=2), vm(3)]
    result = build(given(vms, needs=[(1, 2)]), BuildOptions(Strategy.BY_TENANT))
    assert [sorted(wave) for wave in ids(result)] == [[3], [1, 2]]
    assert any("“web”" in warning for warning in result.warnings)


def test_by_risk_starts_new_waves_for_each_category() -> None:
    vms = [vm(1, risk=2), vm(2), vm(3, risk=1), vm(4), vm(5)]
    result = build(given(vms), BuildOptions(Strategy.BY_RISK, max_vms=2))
    assert ids(result) == [[2, 4], [5], [3], [1]]
    assert [wave.risk for wave in result.waves] == [(2, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_a_set_of_two_categories_goes_with_the_riskier() -> None:
    vms = [vm(1, risk=2), vm(2), vm(3)]
    result = build(given(vms, sets=[[1, 2]]), BuildOptions(Strategy.BY_RISK))
    assert [sorted(wave) for wave in ids(result)] == [[3], [1, 2]]


def test_tenants_of_equal_priority_are_spread_evenly() -> None:
    vms = [
        *(vm(n, f"a{n}", tenant="a") for n in (1, 2, 3, 4)),
        *(vm(n, f"b{n}", tenant="b") for n in (5, 6)),
        vm(7, "first", tenant="z", tenant_priority=0),
    ]
    result = build(given(vms), BuildOptions(Strategy.BY_PRIORITY, max_vms=4))
    assert ids(result)[0][0] == 7
    assert [sum(one in (5, 6) for one in wave) for wave in ids(result)] == [1, 1]


def test_balanced_shows_how_far_it_is_from_what_no_plan_can_be_below() -> None:
    vms = [vm(n, gb=gb) for n, gb in enumerate((8, 7, 6, 5, 4, 3, 2, 1))]
    result = build(given(vms), BuildOptions(Strategy.BALANCED, max_vms=4))
    assert [wave.gb for wave in result.waves] == [18, 18]
    (balance,) = result.balance
    assert (balance.largest_gb, balance.bound_gb, balance.ratio) == (18, 18, 1.0)


def test_cohorts_never_mix_and_only_the_first_pilot_is_wave_0() -> None:
    cohorts = [Cohort(1, "Pilot", 1), Cohort(2, "Bulk", 2)]
    vms = [vm(n, cohort_id=n % 2 + 1) for n in range(1, 9)] + [vm(9)]
    result = build(given(vms, cohorts), BuildOptions(max_vms=3, pilot_vms=1))
    assert names(result) == [
        "🧪 Pilot", "Pilot 1", "🧪 Bulk", "Bulk 1", "🧪 Unassigned",
    ]  # fmt: skip
    assert [wave.number for wave in result.waves] == [0, 1, 2, 3, 4]
    assert [wave.cohort_id for wave in result.waves] == [1, 1, 2, 2, None]


def test_dates_come_one_every_so_many_working_days_and_cohorts_follow_each_other() -> None:
    cohorts = [Cohort(1, "One", 1), Cohort(2, "Two", 2), Cohort(3, "Free", 3, gate=Gate.NONE)]
    vms = [vm(n, cohort_id=1) for n in range(4)] + [vm(10, cohort_id=2), vm(11, cohort_id=3)]
    options = BuildOptions(Strategy.BALANCED, max_vms=2, days_per_wave=3)
    result = build(given(vms, cohorts), options)
    firsts = [wave.dates.first for wave in result.waves if wave.dates]
    assert firsts == [MONDAY, date(2026, 3, 5), date(2026, 3, 10), MONDAY]
    lasts = [wave.dates.last for wave in result.waves if wave.dates]
    assert lasts[1] == date(2026, 3, 9)


def test_days_per_wave_are_what_the_caps_mean_vms_take() -> None:
    # One lane, 1 h a copy, 8 h a day: 8 VMs a day, so that 20 VMs take 3 days.
    result = build(given([vm(n) for n in range(40)]), BuildOptions(Strategy.BALANCED, max_vms=20))
    assert [wave.dates.first for wave in result.waves if wave.dates] == [
        MONDAY, date(2026, 3, 5),
    ]  # fmt: skip


def test_a_set_larger_than_the_cap_stands_alone_and_that_is_said() -> None:
    vms = [vm(n) for n in range(5)]
    result = build(given(vms, sets=[[0, 1, 2]]), BuildOptions(Strategy.BALANCED, max_vms=2))
    assert sorted(map(len, ids(result))) == [2, 3]
    (warning,) = result.warnings
    assert "Set “set 0” of 3 VMs is larger than the cap of 2" in warning
    assert "raise the cap by 1 or break the set" in warning


def test_one_wave_more_only_where_fewer_have_no_plan() -> None:
    vms = [vm(n) for n in range(12)]
    sets = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    result = build(given(vms, sets=sets), BuildOptions(Strategy.BALANCED, max_vms=6))
    assert len(result.waves) == 3
    (warning,) = result.warnings
    assert "3 waves, 1 more than its VMs fill: fewer have no plan" in warning


def test_where_the_number_of_waves_is_fixed_the_contradiction_is_named() -> None:
    vms = [vm(n) for n in range(12)]
    sets = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    options = BuildOptions(Strategy.BALANCED, max_vms=6, most_waves=2)
    result = build(given(vms, sets=sets), options)
    assert not result.waves
    (found,) = result.contradictions
    assert [way.mends for way in found.ways] == [
        "Raise the cap by 2 to 8.", "Break the set.", "Break the set.", "Break the set.",
    ]  # fmt: skip
    assert found.ways[0].rule == "at most 6 VMs in each of 2 waves"


def test_a_set_that_cohorts_split_is_told() -> None:
    cohorts = [Cohort(1, "One", 1), Cohort(2, "Two", 2)]
    vms = [vm(1, cohort_id=1), vm(2, cohort_id=2)]
    result = build(given(vms, cohorts, sets=[[1, 2]]), BuildOptions(Strategy.BALANCED))
    assert result.warnings == (
        "Set “set 0” moves together, and its VMs stand in cohorts “One” and “Two”.",
    )


def test_an_edge_that_the_order_of_cohorts_breaks_is_told_with_both_names() -> None:
    cohorts = [Cohort(1, "One", 1), Cohort(2, "Two", 2)]
    vms = [vm(1, "web", cohort_id=1), vm(2, "db", cohort_id=2)]
    result = build(given(vms, cohorts, needs=[(1, 2)]), BuildOptions(Strategy.BALANCED))
    (warning,) = result.warnings
    assert "“web”" in warning
    assert "“db”" in warning


@pytest.mark.parametrize(
    "options",
    [
        BuildOptions(max_vms=0), BuildOptions(pilot_vms=0), BuildOptions(most_waves=0),
        BuildOptions(days_per_wave=0), BuildOptions(prefix=" "), BuildOptions(max_vms=10**9),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(options: BuildOptions) -> None:
    with pytest.raises(FieldError):
        build(given([vm(1)]), options)


def test_a_cap_or_a_pilot_larger_than_the_estate_takes_all() -> None:
    vms = [vm(n) for n in range(7)]
    result = build(given(vms), BuildOptions(Strategy.BALANCED, max_vms=10_000))
    assert [len(wave.vm_ids) for wave in result.waves] == [7]
    result = build(given(vms), BuildOptions(pilot_vms=1_000, max_vms=10_000))
    assert [len(wave.vm_ids) for wave in result.waves] == [7]
    result = build(given(vms), BuildOptions(pilot_vms=1_000, max_vms=4))
    assert [len(wave.vm_ids) for wave in result.waves] == [4, 3]


@pytest.mark.parametrize(
    ("first", "today", "said"),
    [
        (date(1990, 1, 1), MONDAY, "is before the plan's start on Mon 2 Mar 2026"),
        (date(2026, 3, 4), date(2026, 3, 5), "The first day, Wed 4 Mar 2026, is over"),
        (None, date(2026, 3, 5), "The plan's start, Mon 2 Mar 2026, is over"),
    ],
)
def test_a_first_day_that_is_over_is_warned_of(first: date | None, today: date, said: str) -> None:
    result = build(given([vm(1)], today=today), BuildOptions(first_date=first))
    (warning,) = result.warnings
    assert said in warning
    assert not build(given([vm(1)], today=MONDAY), BuildOptions()).warnings


def test_waves_beyond_the_end_of_the_calendar_are_told() -> None:
    found = given([vm(n) for n in range(80)])
    options = BuildOptions(Strategy.BALANCED, max_vms=1, days_per_wave=366)
    (told,) = build(found, options).contradictions
    assert told.ways[-1].rule.startswith("a wave begins every 366 working days")
    assert told.ways[-1].mends == "Give waves fewer working days."
    (told,) = build(found, BuildOptions(first_date=date.max)).contradictions
    assert told.sentence == "There is no plan: no working day follows Fri 31 Dec 9999."


def test_no_vms_are_no_waves() -> None:
    assert build(given([]), BuildOptions()) == Build()


@st.composite
def estates(draw: st.DrawFn) -> tuple[BuildInput, int]:
    """Up to 30 VMs of two cohorts and none, some in sets, with dependencies along one order."""
    count = draw(st.integers(1, 30))
    cohorts = [Cohort(1, "One", 1), Cohort(2, "Two", 2)]
    vms = [
        vm(
            n,
            gb=draw(st.integers(1, 90)),
            risk=draw(st.integers(0, 2)),
            tenant=draw(st.sampled_from("abc")),
            tenant_priority=draw(st.integers(1, 2)),
            cohort_id=draw(st.sampled_from((1, 1, 2, None))),
        )
        for n in range(count)
    ]
    sets = [
        list(range(start, min(start + draw(st.integers(2, 4)), count)))
        for start in range(0, count, 6)
    ]
    needs = [
        (later, earlier)
        for later in range(count)
        for earlier in range(later)
        if draw(st.integers(0, 12)) == 0
    ]
    return given(vms, cohorts, [each for each in sets if len(each) > 1], needs), count


@settings(max_examples=60, deadline=None)
@given_data(estates(), st.sampled_from(Strategy), st.integers(4, 9), st.integers(1, 5))
def test_every_vm_stands_in_one_wave_and_what_must_hold_holds(
    estate: tuple[BuildInput, int], strategy: Strategy, cap: int, pilot: int
) -> None:
    problem, count = estate
    result = build(problem, BuildOptions(strategy, max_vms=cap, pilot_vms=pilot))
    if result.contradictions:
        return
    place = {one: n for n, wave in enumerate(result.waves) for one in wave.vm_ids}
    assert sorted(one for wave in result.waves for one in wave.vm_ids) == list(range(count))
    cohort = {each.vm_id: each.cohort_id for each in problem.candidates}
    for wave in result.waves:
        assert len(wave.vm_ids) <= cap
        assert {cohort[one] for one in wave.vm_ids} == {wave.cohort_id}
    for each in problem.ties.among(place).sets:
        for key in (1, 2, None):
            inside = {place[one] for one in each.vm_ids if cohort[one] == key}
            assert len(inside) <= 1
    for later, earlier in problem.ties.needs:
        if place[later] < place[earlier]:
            assert cohort[later] != cohort[earlier]
            named = [f"“vm-{one:03}”" for one in (later, earlier)]
            assert any(all(name in text for name in named) for text in result.warnings)


@settings(max_examples=30, deadline=None)
@given_data(estates(), st.sampled_from(Strategy), st.integers(0, 99))
def test_the_order_of_the_rows_does_not_matter(
    estate: tuple[BuildInput, int], strategy: Strategy, seed: int
) -> None:
    problem, _ = estate
    rows = list(problem.candidates)
    Random(seed).shuffle(rows)
    other = given(
        rows,
        problem.cohorts,
        [each.vm_ids for each in problem.ties.sets],
        list(reversed(problem.ties.needs)),
    )
    options = BuildOptions(strategy, max_vms=6)
    one, two = build(problem, options), build(other, options)
    assert ids(one) == ids(two)
    assert names(one) == names(two)
