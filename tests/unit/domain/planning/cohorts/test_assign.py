"""Auto-assign by hand: each strategy, guardrail, ramp, held tenant and dependency."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.ramp import RampSlot
from app.domain.planning.cohorts.strategies import Strategy
from tests.unit.domain.planning.cohorts.cohort_cases import (
    assigned,
    estate,
    groups,
    load,
    ramp_of,
    slots,
    three_cohorts,
)


def test_easiest_first_goes_by_ease_then_name() -> None:
    given = estate([load(1), load(2), load(3), load(4)], {1: 40, 2: 10, 3: 40, 4: 5})
    assert groups(assigned(given)) == [[2, 4], [1, 3]]
    assert groups(assigned(given, n=4)) == [[4], [2], [1], [3]]


def test_riskiest_last_takes_those_at_the_threshold_and_the_rest_by_ease_before_them() -> None:
    given = estate([load(1, risk=10), load(2), load(3, risk=9), load(4, risk=50), load(5)])
    preview = assigned(given, "riskiest_last", 3)
    assert groups(preview) == [[2, 3], [5], [1, 4]]
    assert "in the last cohort" in preview.why[1]


def test_without_a_risky_one_the_riskiest_tenth_goes_last_and_at_least_one() -> None:
    given = estate([load(key, risk=key / 10) for key in range(1, 21)])
    preview = assigned(given, "riskiest_last", 2)
    assert groups(preview)[1] == [19, 20]
    assert any("riskiest tenth" in text for text in preview.warnings)
    few = estate([load(1, risk=1), load(2, risk=3), load(3)])
    assert groups(assigned(few, "riskiest_last")) == [[1, 3], [2]]


def test_riskiest_last_warns_of_the_ratios_of_its_last_cohort() -> None:
    given = estate([load(1, risk=2), load(2, risk=60), load(3, risk=3)])
    preview = assigned(given, "riskiest_last", guardrails=Guardrails(max_avg_risk=5))
    assert (groups(preview), preview.unplaced) == ([[1, 3], [2]], ())
    assert any("mean risk 60.0, at most 5" in text for text in preview.warnings)


def test_the_pilot_is_of_the_easiest_with_five_powered_on_vms() -> None:
    loads = [load(1, powered_on=4), load(2), load(3), load(4), load(5)]
    preview = assigned(estate(loads), "pilot_bulk", 3, pilot_size=2)
    assert groups(preview) == [[2, 3], [1, 4], [5]]
    assert [cohort.name for cohort in preview.cohorts] == ["Pilot", "Bulk 1", "Bulk 2"]


def test_where_too_few_have_five_vms_the_easiest_others_fill_the_pilot() -> None:
    loads = [load(1, 2), load(2, 3), load(3, 30)]
    preview = assigned(estate(loads), "pilot_bulk", 2, pilot_size=2)
    assert groups(preview) == [[1, 3], [2]]
    assert any("fewer than 5 powered-on VMs" in text for text in preview.warnings)


def test_a_pilot_has_what_its_tenants_need() -> None:
    loads = [load(key) for key in range(1, 6)]
    given = estate(loads, {5: 99}, needs=[(1, 5), (2, 3)])
    # 1 waits for 5, which is too hard for a pilot of two; 2 comes in as soon as 3 is in.
    assert groups(assigned(given, "pilot_bulk", 2, pilot_size=2)) == [[2, 3], [1, 4, 5]]


def test_os_first_goes_by_the_share_of_supported_vms() -> None:
    given = estate([load(1, supported=5), load(2, supported=10), load(3, supported=9), load(4)])
    assert groups(assigned(given, "os_first")) == [[2, 4], [1, 3]]


def test_by_priority_goes_by_the_tenants_number() -> None:
    given = estate([load(1), load(2, priority=5), load(3, priority=1), load(4, priority=5)])
    assert groups(assigned(given, "by_priority")) == [[2, 3], [1, 4]]


def test_a_dependent_moves_later() -> None:
    given = estate([load(key) for key in range(1, 5)], needs=[(1, 4)])
    # 1 would be first; it comes as soon as 4, the last, is done.
    assert groups(assigned(given)) == [[2, 3], [1, 4]]
    assert groups(assigned(given, n=4)) == [[2], [3], [4], [1]]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_rings_and_sets_stay_in_one_cohort(strategy: str) -> None:
    given = estate(
        [load(key, risk=key) for key in range(1, 9)], needs=[(1, 8), (8, 1)], together=[[2, 7]]
    )
    found = slots(assigned(given, strategy, 3, pilot_size=2))
    assert found[1] == found[8]
    assert found[2] == found[7]


def test_the_limits_of_a_unit_are_counted_together() -> None:
    given = estate([load(1), load(2), load(3)], together=[[1, 2]])
    preview = assigned(given, guardrails=Guardrails(15))
    assert [each.tenant_id for each in preview.unplaced] == [1, 2]
    assert "20 VMs, at most 15" in preview.unplaced[0].reason
    assert "go together" in preview.unplaced[0].reason


@pytest.mark.parametrize(
    ("guardrails", "figures"),
    [
        (Guardrails(20), "30 VMs, at most 20"),
        (Guardrails(max_disk_tb=1), "2.0 TB used, at most 1"),
        (Guardrails(max_avg_risk=20), "mean risk 50.0, at most 20"),
        (Guardrails(min_os_support_pct=90), "OS support 10.0 %, at least 90 %"),
    ],
)
def test_each_guardrail_refuses_with_its_figures(guardrails: Guardrails, figures: str) -> None:
    hard = load(2, 30, gb=2048, risk=50, supported=3)
    preview = assigned(estate([hard]), n=2, guardrails=guardrails)
    assert slots(preview) == {2: None}
    assert preview.unplaced[0].reason == f"Refused by “Cohort 1”, “Cohort 2”: {figures}."
    assert preview.why[2] == preview.unplaced[0].reason


def test_what_the_order_leaves_no_room_for_goes_where_there_is() -> None:
    given = estate([load(1, 10), load(2, 25), load(3, 20), load(4, 5)])
    preview = assigned(given, guardrails=Guardrails(30))
    assert not preview.unplaced
    assert max(cohort.vms for cohort in preview.cohorts) <= 30
    assert any("out of the strategy's order" in text for text in preview.why.values())


def test_ratios_hold_for_finished_cohorts() -> None:
    given = estate([load(1, risk=0), load(2, risk=0), load(3, risk=18), load(4, risk=18)])
    preview = assigned(given, guardrails=Guardrails(max_avg_risk=10))
    assert not preview.unplaced
    assert [cohort.average_risk for cohort in preview.cohorts] == [9, 9]


def test_guardrails_that_contradict_each_other_leave_all_unplaced() -> None:
    given = estate([load(1), load(2, supported=0, risk=50)])
    strict = Guardrails(1, 0.000001, 0.1, 100)
    preview = assigned(given, guardrails=strict)
    assert len(preview.unplaced) == 2
    assert all(each.reason for each in preview.unplaced)


def test_ramp_slots_are_filled_in_order_up_to_their_caps() -> None:
    given = estate([load(1, 3), load(2, 4), load(3, 1), load(4, 40), load(5, 2)])
    preview = assigned(given, ramp=ramp_of(5, 10, None))
    # 2 does not fit the first slot any more, and 3 does not go back to it.
    assert groups(preview) == [[1], [2, 3], [4, 5]]
    assert [cohort.name for cohort in preview.cohorts] == ["R1", "R2", "R3"]


def test_a_ramp_without_room_says_so_and_lists_who_is_left() -> None:
    given = estate([load(1), load(2), load(3)])
    preview = assigned(given, ramp=ramp_of(10, 10))
    assert groups(preview) == [[1], [2]]
    assert preview.unplaced[0].reason == (
        "Refused by “R2”: 20 VMs, at most 10. Its order allows no other cohort (1 of 2)."
    )
    assert any("room for 20 VMs, and there are 30" in text for text in preview.warnings)


def test_a_ramp_is_cut_elsewhere_where_the_ratios_ask_for_it() -> None:
    loads = [load(1), load(2, risk=30), load(3), load(4, risk=10)]
    preview = assigned(estate(loads), ramp=ramp_of(40, 20), guardrails=Guardrails(30, None, 10))
    assert groups(preview) == [[1, 2, 3], [4]]


def test_existing_cohorts_keep_their_names_and_missing_ones_are_added() -> None:
    given = estate([load(1), load(2), load(3), load(4)], cohorts=three_cohorts()[:2])
    preview = assigned(given, n=4)
    assert [(c.name, c.cohort_id) for c in preview.cohorts] == [
        ("Early", 10), ("Middle", 20), ("Cohort 3", None), ("Cohort 4", None),
    ]  # fmt: skip
    assert [c.name for c in preview.added] == ["Cohort 3", "Cohort 4"]


def test_a_name_that_is_taken_gets_a_number() -> None:
    given = estate([load(1)], cohorts=three_cohorts()[:1])
    preview = assigned(given, ramp=(RampSlot("A"), RampSlot("early")))
    assert [cohort.name for cohort in preview.cohorts] == ["Early", "early (2)"]


def test_cohorts_beyond_the_number_stay_empty() -> None:
    given = estate([load(1), load(2)], cohorts=three_cohorts(), current={1: 30})
    preview = assigned(given, n=2)
    assert groups(preview) == [[1], [2], []]
    assert any("“Late” stays empty" in text for text in preview.warnings)


def test_held_tenants_stay_and_count_against_the_caps() -> None:
    given = estate(
        [load(1), load(2, 18), load(3)],
        cohorts=three_cohorts(),
        current={2: 10, 1: 20},
        held={2},
    )
    preview = assigned(given, guardrails=Guardrails(20))
    assert slots(preview) == {1: 2, 2: 1, 3: 2}
    assert preview.why[2].startswith("stays in “Early”")
    assert [move.tenant_id for move in preview.moves] == [3]


def test_a_held_tenant_without_a_cohort_stays_without_one() -> None:
    preview = assigned(estate([load(1), load(2)], held={2}, needs=[(1, 2)]))
    assert slots(preview) == {1: 1, 2: None}
    assert preview.unplaced == ()


def test_a_tenant_follows_what_is_held_of_its_set() -> None:
    given = estate(
        [load(1), load(2), load(3)], together=[[1, 3]],
        cohorts=three_cohorts(), current={3: 30}, held={3},
    )  # fmt: skip
    preview = assigned(given)
    assert slots(preview)[1] == 3
    assert "moves with a tenant that stays there" in preview.why[1]


def test_no_tenant_is_earlier_than_a_held_one_that_it_needs() -> None:
    given = estate(
        [load(1), load(2), load(3)], needs=[(1, 3)],
        cohorts=three_cohorts(), current={3: 20}, held={3},
    )  # fmt: skip
    assert slots(assigned(given, n=3))[1] == 2


def test_an_edge_that_held_tenants_break_is_named() -> None:
    given = estate(
        [load(1), load(2)], needs=[(1, 2)],
        cohorts=three_cohorts(), current={1: 10, 2: 30}, held={1, 2},
    )  # fmt: skip
    preview = assigned(given, n=3)
    assert preview.warnings[0] == (
        "“T01” needs “T02” (“a1” depends on “b2”), which is in “Late”, after “Early”: the "
        "dependency is broken."
    )


def test_moves_say_from_where_to_where_and_why() -> None:
    given = estate([load(1), load(2)], cohorts=three_cohorts(), current={1: 10, 2: 10})
    moves = assigned(given).moves
    assert [(m.tenant, m.from_cohort, m.to_cohort) for m in moves] == [("T02", "Early", "Middle")]
    assert moves[0].why == "ease 2.0, number 2 of 2 in order."


def test_totals_are_means_over_vms() -> None:
    given = estate([load(1, 30, gb=10, risk=2), load(2, 10, gb=5, risk=10, supported=0)])
    total = assigned(given, n=1).cohorts[0]
    assert (total.vms, total.used_gb, total.average_risk, total.os_support_pct) == (40, 15, 4, 75)
    assert total.average_ease == 1.2  # (30 × 1 + 10 × 2) ÷ 40 = 1.25, to even


def test_nobody_to_assign_is_no_error() -> None:
    for strategy in Strategy:
        preview = assigned(estate([]), strategy, 3)
        assert (preview.moves, preview.unplaced, len(preview.cohorts)) == ((), (), 3)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"n": 0}, "cohorts"), ({"n": -1}, "cohorts"), ({"n": 51}, "cohorts"),
        ({"n": 2.5}, "cohorts"), ({"ramp": ()}, "ramp"), ({"ramp": ramp_of(0)}, "ramp"),
        ({"strategy": "hardest"}, "strategy"), ({"pilot_size": 0}, "pilot_size"),
        ({"risk_threshold": 0}, "risk_threshold"), ({"risk_threshold": 101}, "risk_threshold"),
        ({"guardrails": Guardrails(0)}, "max_vms_per_cohort"),
    ],
)  # fmt: skip
def test_an_option_that_makes_no_sense_is_refused(options: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as refused:
        assigned(estate([load(1)]), **options)  # type: ignore[arg-type]
    assert refused.value.field == field
