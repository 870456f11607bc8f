"""Guardrails: what is refused as input, and what refuses a tenant, with figures."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError
from app.domain.planning.cohorts.guardrails import (
    BYTES_PER_TIB,
    Guardrails,
    Limits,
    Weight,
    check_guardrails,
    weight_of,
)
from tests.unit.domain.planning.cohorts.cohort_cases import load

ALL = Guardrails(100, 2, 10, 80)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_vms_per_cohort", 0), ("max_vms_per_cohort", -1), ("max_vms_per_cohort", 2.5),
        ("max_vms_per_cohort", float("nan")), ("max_vms_per_cohort", True),
        ("max_disk_tb", 0), ("max_disk_tb", -0.5), ("max_disk_tb", float("inf")),
        ("max_avg_risk", 0), ("max_avg_risk", 101), ("max_avg_risk", "low"),
        ("min_os_support_pct", -1), ("min_os_support_pct", 100.5), ("min_os_support_pct", "80"),
    ],
)  # fmt: skip
def test_a_limit_that_makes_no_sense_is_refused_beside_its_field(field: str, value: object) -> None:
    with pytest.raises(FieldError) as refused:
        check_guardrails(Guardrails(**{field: value}))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert refused.value.message.endswith(".")


def test_large_numbers_are_told_as_they_were_given() -> None:
    with pytest.raises(FieldError, match="not 10,000,000"):
        check_guardrails(Guardrails(10_000_000))


def test_what_is_empty_sets_no_limit() -> None:
    assert check_guardrails(Guardrails()) == Guardrails()
    assert Limits.of(Guardrails()).refusals(Weight(10**6, 10**18, 10**8, 0)) == ()
    assert check_guardrails(ALL) == ALL


@pytest.mark.parametrize(
    ("weight", "refused"),
    [
        (Weight(100, 2 * BYTES_PER_TIB, 1000, 80), ()),
        (Weight(101, 0, 0, 101), ("101 VMs, at most 100",)),
        (Weight(10, 3 * BYTES_PER_TIB, 0, 10), ("3.0 TB used, at most 2",)),
        (Weight(10, 0, 101, 10), ("mean risk 10.1, at most 10",)),
        (Weight(10, 0, 0, 7), ("OS support 70.0 %, at least 80 %",)),
        # As many decimals as show that it is not the limit.
        (Weight(1000, 0, 10_001, 1000), ("1,000 VMs, at most 100", "mean risk 10.001, at most 10")),
        (Weight(), ()),
    ],
)  # fmt: skip
def test_each_limit_refuses_with_both_figures(weight: Weight, refused: tuple[str, ...]) -> None:
    assert Limits.of(ALL).refusals(weight) == refused


def test_the_smaller_of_both_caps_counts_and_ratios_can_be_free() -> None:
    assert Limits.of(ALL, 30).vms == 30
    assert Limits.of(ALL, 300).vms == 100
    assert Limits.of(Guardrails(), 30).vms == 30
    free = Limits.of(ALL, ratios=False)
    assert (free.average_risk, free.os_support_pct, free.vms) == (None, None, 100)


def test_weights_add_up() -> None:
    weight = weight_of([load(1, 10, gb=100, risk=4), load(2, 30, gb=50, risk=8, supported=10)])
    assert (weight.vms, weight.used_gb, weight.average_risk) == (40, 150, 7)
    assert weight.os_support_pct == 50
    assert (Weight().average_risk, Weight().os_support_pct) == (0, 100)
