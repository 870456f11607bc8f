"""The ease score: each dimension by hand, scales that can be edited, and a badge that agrees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError
from app.domain.planning.cohorts.ease import (
    Band,
    Dimension,
    EaseConfig,
    average_ease,
    band_of,
    ease_of,
    ease_scores,
)
from app.domain.planning.cohorts.tenant_load import TenantLoad
from tests.unit.domain.planning.cohorts.cohort_cases import TB, load

EMPTY = TenantLoad(1, "T", vms=0, unconfirmed=0, confirmable=0)
NETWORKS = frozenset(("vc", f"n{number}") for number in range(5))


@pytest.mark.parametrize(
    ("dimension", "given_load", "value", "points"),
    [
        # 5 of 20 TB: a quarter of 20 points.
        (Dimension.DISK, replace(EMPTY, used_mib=5 * TB), 5.0, 5.0),
        # A mean of 60 ÷ 10 = 6 of 15: 0.4 × 25.
        (Dimension.RISK, replace(EMPTY, vms=10, risk_sum=60), 6.0, 10.0),
        # 1 of 10 is 10 % of the 20 % that count whole: half of 20.
        (Dimension.OS, replace(EMPTY, vms=10, unsupported=1), 10.0, 10.0),
        (Dimension.VM_COUNT, replace(EMPTY, vms=40), 40.0, 3.0),
        (Dimension.NETWORKS, replace(EMPTY, networks=NETWORKS), 5.0, 2.5),
        (Dimension.DEPENDENCIES, replace(EMPTY, crossing_edges=4), 4.0, 1.0),
        (Dimension.COLD, replace(EMPTY, vms=4, cold=1), 25.0, 0.75),
        (Dimension.UNCONFIRMED, replace(EMPTY, unconfirmed=3, confirmable=4), 75.0, 1.5),
    ],
)  # fmt: skip
def test_a_dimension_by_hand(
    dimension: Dimension, given_load: TenantLoad, value: float, points: float
) -> None:
    found = ease_of(given_load).dimensions[dimension]
    assert (found.value, found.points) == (pytest.approx(value), pytest.approx(points))


def test_a_score_is_the_sum_with_one_decimal() -> None:
    whole = TenantLoad(
        1, "T", vms=40, used_mib=5 * TB, risk_sum=240, unsupported=4, networks=NETWORKS,
        crossing_edges=4, cold=10, unconfirmed=3, confirmable=4,
    )  # fmt: skip
    found = ease_of(whole)
    # 5 + 10 + 10 + 3 + 2.5 + 1 + 0.75 + 1.5 = 33.75
    assert (found.score, found.band) == (33.8, Band.MEDIUM)
    assert sum(each.full_mark for each in found.dimensions.values()) == pytest.approx(100)


def test_a_value_beyond_the_full_one_counts_no_more() -> None:
    worst = TenantLoad(
        1, "T", vms=9_999, used_mib=999 * TB, risk_sum=999_999, unsupported=9_999, cold=9_999,
        networks=frozenset(("vc", str(n)) for n in range(99)), crossing_edges=999,
    )  # fmt: skip
    assert ease_of(worst).score == 100
    assert ease_of(EMPTY).score == 0


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0, Band.EASY), (24.9, Band.EASY), (24.94, Band.EASY), (24.96, Band.MEDIUM),
        (25, Band.MEDIUM), (44.9, Band.MEDIUM), (45, Band.HARD), (100, Band.HARD),
    ],
)  # fmt: skip
def test_the_band_is_that_of_the_figure_that_is_shown(score: float, band: Band) -> None:
    assert band_of(score) is band


def test_weights_that_do_not_sum_to_100_are_normalised_and_said() -> None:
    config = EaseConfig().with_value("weight.risk", "50")
    assert config.normalised
    assert "125" in config.note
    assert sum(config.marks().values()) == pytest.approx(100)
    assert config.marks()[Dimension.RISK] == pytest.approx(40)
    assert (EaseConfig().normalised, EaseConfig().note) == (False, "")


def test_a_full_value_changes_its_dimension_alone() -> None:
    config = EaseConfig().with_value("full.disk", 10)
    found = ease_of(replace(EMPTY, used_mib=5 * TB, vms=40), config)
    assert found.dimensions[Dimension.DISK].points == pytest.approx(10)
    assert found.dimensions[Dimension.VM_COUNT].points == pytest.approx(3)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("full.disk", 0, "above 0"), ("full.disk", -1, "above 0"), ("full.os", "nan", "above 0"),
        ("full.os", "inf", "above 0"), ("weight.os", -1, "from 0"), ("weight.os", "x", "no number"),
        ("weight.os", 1e9, "from 0"), ("weight.height", 1, "no scale"), ("size.os", 1, "no scale"),
    ],
)  # fmt: skip
def test_a_figure_that_makes_no_sense_is_refused(key: str, value: object, says: str) -> None:
    with pytest.raises(FieldError, match=says) as refused:
        EaseConfig().with_value(key, value)
    assert refused.value.field == key


def test_the_last_weight_cannot_be_taken_away() -> None:
    config = EaseConfig()
    for dimension in list(Dimension)[1:]:
        config = config.with_value(f"weight.{dimension}", 0)
    with pytest.raises(FieldError, match="At least one dimension"):
        config.with_value("weight.disk", 0)


def test_a_stored_configuration_comes_back_and_rubbish_has_its_default() -> None:
    config = EaseConfig().with_value("full.os", 35).with_value("weight.cold", 0)
    assert EaseConfig.from_dict(config.to_dict()) == config
    rubbish = {"os": {"full": 0, "weight": "x"}, "disk": 3, "risk": {"full": True}}
    assert EaseConfig.from_dict(rubbish) == EaseConfig()
    nothing = {key.value: {"weight": 0} for key in Dimension}
    assert EaseConfig.from_dict(nothing) == EaseConfig()


def test_a_cohort_is_as_easy_as_its_vms() -> None:
    loads = [load(1, 30), load(2, 10)]
    scores = ease_scores({each.tenant_id: each for each in loads})
    mean = (scores[1].score * 30 + scores[2].score * 10) / 40
    assert average_ease(loads, scores) == pytest.approx(mean, abs=0.05)
    assert average_ease([], scores) == 0


shares = st.integers(0, 50)


@given(st.lists(st.tuples(shares, shares, shares, st.floats(0, 50 * TB)), min_size=2, max_size=8))
def test_a_score_stays_when_another_tenant_leaves(rows: list[tuple[int, int, int, float]]) -> None:
    loads = {
        key: load(key, 50, supported=50 - bad, risk=risk, cold=cold, used_mib=used)
        for key, (bad, risk, cold, used) in enumerate(rows)
    }
    before = ease_scores(loads)
    assert all(0 <= each.score <= 100 for each in before.values())
    del loads[0]
    after = ease_scores(loads)
    assert all(after[key] == before[key] for key in loads)
