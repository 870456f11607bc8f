"""Every parameter keeps its limits, says what it takes, and can be typed as people type."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError
from app.domain.parameters import (
    FIRST_DAY,
    LAST_DAY,
    PARAMETERS,
    SPECS,
    ParameterSpec,
    ProjectParameters,
    parse,
    validate,
)

NUMERIC = [spec for spec in PARAMETERS if spec.kind in {"int", "float"}]
CHOICES = [spec for spec in PARAMETERS if spec.kind == "choice"]


def refused(key: str, value: Any) -> FieldError:
    with pytest.raises(FieldError) as error:
        validate(key, value)
    assert error.value.field == key
    assert error.value.message.endswith(".")
    return error.value


def test_defaults_are_those_of_the_guide() -> None:
    found = ProjectParameters()
    assert (found.migration_duration_days, found.working_hours_per_day) == (30, 8.0)
    assert (found.working_days_per_week, found.target_vms_per_day) == (5, None)
    assert (found.migration_agent_slots, found.bandwidth_gbps, found.mbps) == (10, 4.0, 4000.0)
    assert (found.start_date, found.cutover_mins, found.cold_multiplier) == (None, 30.0, None)


def test_the_table_and_the_record_agree() -> None:
    record = ProjectParameters()
    assert {field.name for field in fields(ProjectParameters)} == set(SPECS)
    for spec in PARAMETERS:
        assert getattr(record, spec.key) == spec.default, spec.key
        assert spec.help.endswith("."), spec.key


@pytest.mark.parametrize("spec", NUMERIC, ids=lambda spec: spec.key)
def test_limits(spec: ParameterSpec) -> None:
    low, high = spec.minimum, spec.maximum
    assert low is not None
    assert high is not None
    assert low < high
    assert validate(spec.key, low) == low
    assert validate(spec.key, high) == high
    if spec.default is not None:
        assert validate(spec.key, spec.default) == spec.default
    step = 1 if spec.kind == "int" else low / 2 or 0.5
    for outside in (low - step, high + step, float("inf"), float("-inf"), float("nan")):
        assert "between" in refused(spec.key, outside).message


@pytest.mark.parametrize("spec", NUMERIC, ids=lambda spec: spec.key)
@pytest.mark.parametrize("value", ["abc", [], {}, object()])
def test_what_is_no_number_is_refused_in_a_sentence(spec: ParameterSpec, value: Any) -> None:
    refused(spec.key, value)


@pytest.mark.parametrize("spec", PARAMETERS, ids=lambda spec: spec.key)
@pytest.mark.parametrize("blank", [None, ""])
def test_only_optional_parameters_can_be_emptied(spec: ParameterSpec, blank: Any) -> None:
    if spec.optional:
        empty = () if spec.kind == "pipes" else None
        assert validate(spec.key, blank) == empty
        assert parse(spec.key, "  ") == empty
    else:
        assert "cannot be empty" in refused(spec.key, blank).message


@pytest.mark.parametrize("spec", CHOICES, ids=lambda spec: spec.key)
def test_choices(spec: ParameterSpec) -> None:
    for value, _label in spec.choices:
        assert parse(spec.key, value) == value
    message = refused(spec.key, "elsewhere").message
    assert all(value in message for value, _ in spec.choices)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("bandwidth_gbps", "2.5", 2.5),
        ("bandwidth_gbps", "2,5", 2.5),
        ("bandwidth_gbps", " 10 ", 10.0),
        ("bandwidth_gbps", "1 000", 1000.0),
        ("bandwidth_gbps", "1\u00a0000,5", 1000.5),
        ("bandwidth_gbps", "+4", 4.0),
        ("bandwidth_gbps", "1e1", 10.0),
        ("migration_agent_slots", "20", 20),
        ("migration_agent_slots", "20.0", 20),
        ("migration_agent_slots", "20,0", 20),
        ("target_vms_per_day", "1 000", 1000),
        ("start_date", "2027-03-01", date(2027, 3, 1)),
        ("start_date", "", None),
        ("cold_multiplier", "0,0005", 0.0005),
        ("topology_type", "local", "local"),
        ("per_vm_mbps", "1 000", 1000.0),
        ("per_vm_mbps", "", None),
        ("shift_start", "9:00", "09:00"),
        ("shift_start", "22.30", "22:30"),
        ("shift_start", "00:00", "00:00"),
        ("time_zone", "europe/berlin", "Europe/Berlin"),
        ("time_zone", " UTC ", "UTC"),
    ],
)
def test_typed_text(key: str, text: str, value: Any) -> None:
    found = parse(key, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("bandwidth_gbps", "fast"),
        ("bandwidth_gbps", "1.000,5"),
        ("bandwidth_gbps", "0"),
        ("bandwidth_gbps", "-1"),
        ("bandwidth_gbps", "nan"),
        ("bandwidth_gbps", "inf"),
        ("migration_agent_slots", "1,000"),
        ("migration_agent_slots", "1.000"),
        ("migration_agent_slots", "2.5"),
        ("migration_agent_slots", "ten"),
        ("target_vms_per_day", "0"),
        ("working_days_per_week", "8"),
        ("working_hours_per_day", "25"),
        ("start_date", "1.3.2027"),
        ("start_date", "2027-02-30"),
        ("start_date", "soon"),
        ("start_date", "9999-12-31"),
        ("start_date", "0001-01-01"),
        ("topology_type", "moon"),
        ("shift_start", "24:00"),
        ("shift_start", "9"),
        ("shift_start", ""),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", ""),
        ("per_vm_mbps", "0"),
        ("moon", "1"),
        ("", "1"),
    ],
)
def test_texts_that_are_refused(key: str, text: str) -> None:
    with pytest.raises(FieldError) as error:
        parse(key, text)
    assert error.value.message.count(". ") == 0


def test_an_unknown_parameter_is_told_the_known_ones() -> None:
    with pytest.raises(FieldError) as error:
        parse("bandwith", "1")
    assert "bandwidth_gbps" in error.value.hint


def test_dates_keep_their_type() -> None:
    assert validate("start_date", date(2027, 3, 1)) == date(2027, 3, 1)
    assert validate("start_date", datetime.fromisoformat("2027-03-01T10:00")) == date(2027, 3, 1)
    assert validate("start_date", FIRST_DAY) == FIRST_DAY
    assert validate("start_date", LAST_DAY) == LAST_DAY


@given(
    st.sampled_from(sorted(SPECS)), st.text() | st.from_regex(r"[-+0-9.,eE ]{1,20}", fullmatch=True)
)
def test_no_text_raises_anything_but_a_sentence(key: str, text: str) -> None:
    try:
        value = parse(key, text)
    except FieldError:
        return
    assert validate(key, value) == value


def test_parameters_come_from_a_row_of_the_database() -> None:
    row = {spec.key: spec.default for spec in PARAMETERS} | {"bandwidth_gbps": 2.0, "name": "x"}
    assert ProjectParameters.from_row(row) == ProjectParameters(bandwidth_gbps=2.0)


def test_the_shift_starts_at_an_hour_of_the_clock() -> None:
    assert ProjectParameters().shift_start_hour == 9
    assert ProjectParameters(shift_start="22:30").shift_start_hour == 22.5


def test_pipes_of_vcenters_are_named_with_their_mbps() -> None:
    text = " vc02.example.com = 500 ; vc01.example.com=1000,"
    expected = (("vc01.example.com", 1000.0), ("vc02.example.com", 500.0))
    assert parse("source_pipes", text) == expected
    assert validate("source_pipes", expected) == expected
    assert validate("source_pipes", [list(pair) for pair in reversed(expected)]) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("vc01", "not “vc01”"),
        ("=5", "not “=5”"),
        ("vc01=fast", "takes a number"),
        ("vc01=0", "must be between"),
        ("vc01=5; vc01=6", "has “vc01” twice"),
    ],
)
def test_pipes_that_are_none_are_refused(text: str, part: str) -> None:
    assert part in refused("source_pipes", text).message
