"""The knobs of the assessment: what they take, how they are stored."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import Risk
from app.domain.errors import FieldError
from app.domain.planning.risk.catalog import RULES, RULES_BY_ID, VM_RULES
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig, level_title
from app.domain.planning.risk.knobs import KNOBS, KNOBS_BY_KEY

CHANGES: list[tuple[str, Any, Any]] = [
    ("points.rdm", 40, 40),
    ("points.disk_full.system", " 33 ", 33),
    ("floor.snapshot_many.critical", "red", "RED"),
    ("floor.rdm", None, ""),
    ("floor.rdm", "none", ""),
    ("floor.rdm", Risk.YELLOW, "YELLOW"),
    ("enabled.cbt_off", False, False),
    ("enabled.cbt_off", "no", False),
    ("threshold.disk_large_tb", "2,5", 2.5),
    ("threshold.vcpu_high", 32.0, 32),
    (
        "list.os_deprecated",
        "Windows/2003\n\n  centos/6 \nwindows/2003",
        ("windows/2003", "centos/6"),
    ),
    ("list.os_cold_required", [], ()),
    ("list.storage_dedup", ["dedup", "nimble*"], ("dedup", "nimble*")),
    ("list.ignored_partitions", ("/snap/*",), ("/snap/*",)),
    ("list.system_partitions", "C:\n/", ("C:", "/")),
    ("list.secret_words", "Pass  Phrase", ("pass phrase",)),
    ("band.green_max", 30, 30),
    ("band.yellow_max", "70", 70),
]


@pytest.mark.parametrize(("key", "typed", "value"), CHANGES)
def test_a_knob_takes_its_value(key: str, typed: Any, value: Any) -> None:
    changed = DEFAULT_CONFIG.with_value(key, typed)
    assert changed.value(key) == value
    assert RiskConfig() == DEFAULT_CONFIG
    assert RiskConfig.from_dict(json.loads(json.dumps(changed.to_dict()))) == changed


REFUSED: list[tuple[str, Any, str]] = [
    ("points.rdm", 101, "between 0 and 100"),
    ("points.rdm", -1, "between 0 and 100"),
    ("points.rdm", 1.5, "whole number"),
    ("points.rdm", "many", "“many”"),
    ("points.rdm", None, "takes a number"),
    ("points.rdm", True, "takes a number"),
    ("points.rdm", float("nan"), "between"),
    ("points.rdm", "1e999", "between"),
    ("points.rdm", 10**400, "takes a number"),
    ("floor.rdm", "GREEN", "none, yellow or red"),
    ("enabled.rdm", "perhaps", "yes or no"),
    ("enabled.rdm", 2, "yes or no"),
    ("threshold.disk_large_tb", 0, "between 0.01"),
    ("threshold.snapshot_critical", 2, "cannot start above"),
    ("threshold.partition_high_pct", 99.9, "cannot start above"),
    ("band.green_max", 50, "The green limit (50) must be below the yellow limit (50)."),
    ("band.yellow_max", 20, "must be below"),
    ("list.os_deprecated", "widows/2003", "“widows/2003” names no family"),
    ("list.os_deprecated", "windows 2003", "“windows 2003”"),
    ("list.storage_dedup", "dedup[", "“dedup[” has a bracket"),
    ("list.storage_dedup", "**", "“**” covers everything"),
    ("list.ignored_partitions", "/snap/[a", "“/snap/[a”"),
    ("list.secret_words", "p", "“p” is too short"),
    ("list.secret_words", ["x" * 101], "at most 100 characters"),
    ("list.secret_words", [7], "text"),
    ("list.secret_words", 7, "lines of text"),
    ("list.storage_dedup", [f"word{n}" for n in range(501)], "at most 500 lines"),
]


@pytest.mark.parametrize(("key", "typed", "words"), REFUSED)
def test_a_knob_refuses_and_says_why(key: str, typed: Any, words: str) -> None:
    with pytest.raises(FieldError) as error:
        DEFAULT_CONFIG.with_value(key, typed)
    assert error.value.field == key
    assert words in error.value.message
    assert error.value.message.endswith(".")


@pytest.mark.parametrize("key", ["", "points", "points.none", "points.not_in_rvtools", "x.y.z"])
def test_there_is_no_such_knob(key: str) -> None:
    with pytest.raises(FieldError):
        DEFAULT_CONFIG.with_value(key, 1)
    with pytest.raises(FieldError):
        DEFAULT_CONFIG.value(key)


def test_every_knob_shows_its_default_and_takes_it_back() -> None:
    assert len(KNOBS_BY_KEY) == len(KNOBS)
    for knob in KNOBS:
        value = DEFAULT_CONFIG.value(knob.key)
        assert value == knob.default, knob.key
        assert DEFAULT_CONFIG.with_value(knob.key, value) == DEFAULT_CONFIG, knob.key
        assert knob.label
        assert not knob.rule or knob.rule in RULES_BY_ID


def test_every_rule_can_be_tuned() -> None:
    for rule in VM_RULES:
        assert f"enabled.{rule.id}" in KNOBS_BY_KEY
        for level in rule.levels:
            assert f"points.{rule.key(level.key)}" in KNOBS_BY_KEY
            assert f"floor.{rule.key(level.key)}" in KNOBS_BY_KEY


def test_texts_of_rules_fill_in_the_thresholds() -> None:
    config = DEFAULT_CONFIG.with_value("threshold.disk_large_tb", 3)
    assert config.describe(RULES_BY_ID["disk_large"]) == "A disk is larger than 3 TB."
    for rule in RULES:
        assert "{" not in DEFAULT_CONFIG.describe(rule)
        assert "{" not in rule.passes.format_map(DEFAULT_CONFIG.thresholds)


def test_titles_name_the_level() -> None:
    assert level_title("rdm") == "Raw device mapping"
    assert level_title("disk_full", "system") == "Guest file system full: system partition full"
    assert level_title("disk_full", "") == "Guest file system full: nearly full"
    assert level_title("disk_full") == "Guest file system full"


def test_the_product_defaults() -> None:
    assert (DEFAULT_CONFIG.green_max, DEFAULT_CONFIG.yellow_max) == (20, 50)
    assert DEFAULT_CONFIG.lists["storage_dedup"] == ("dedup", "dedupe", "compress")
    assert [DEFAULT_CONFIG.points[f"disk_full{level}"] for level in ("", ".full", ".system")] == [
        5, 10, 20,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        "x",
        {},
        {"points": None, "lists": [], "bands": 3},
        {"points": {"gone": 5, "rdm": 1000}, "floors": {"rdm": "PURPLE"}, "more": {}},
        {"bands": {"green_max": 90, "yellow_max": 10}},
        {"bands": {"green_max": 60}},
        {"thresholds": {"snapshot_many": 50, "vcpu_high": "lots"}},
        {"lists": {"os_deprecated": ["no line"]}, "disabled": ["gone", 7]},
        {"disabled": "rdm"},
    ],
)
def test_what_is_stored_wrongly_has_its_default(stored: Any) -> None:
    assert RiskConfig.from_dict(stored) == DEFAULT_CONFIG


def test_what_is_stored_partly_keeps_the_rest() -> None:
    config = RiskConfig.from_dict({"points": {"rdm": 1}, "bands": {"green_max": 30}})
    assert config == DEFAULT_CONFIG.with_value("points.rdm", 1).with_value("band.green_max", 30)


def test_a_configuration_can_travel() -> None:
    config = DEFAULT_CONFIG.with_value("list.os_cold_required", "rhel/*")
    assert config.active_rules
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301 - our own bytes


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=8,
)
STORED = st.fixed_dictionaries(
    {},
    optional={
        "points": st.dictionaries(st.sampled_from(["rdm", "disk_full.full", "x"]), JSON),
        "floors": st.dictionaries(st.sampled_from(["rdm", "x"]), JSON),
        "thresholds": st.dictionaries(st.sampled_from(["vcpu_high", "snapshot_many"]), JSON),
        "lists": st.dictionaries(st.sampled_from(["os_deprecated", "secret_words"]), JSON),
        "bands": st.dictionaries(st.sampled_from(["green_max", "yellow_max"]), JSON),
        "disabled": JSON,
    },
)


@given(st.one_of(JSON, STORED))
def test_any_stored_data_gives_a_sound_configuration(stored: Any) -> None:
    config = RiskConfig.from_dict(stored)
    assert config.green_max < config.yellow_max
    assert all(0 <= points <= 100 for points in config.points.values())
    assert RiskConfig.from_dict(config.to_dict()) == config


@given(st.sampled_from(sorted(KNOBS_BY_KEY)), JSON)
def test_a_knob_takes_a_value_or_says_why_not(key: str, value: Any) -> None:
    try:
        changed = DEFAULT_CONFIG.with_value(key, value)
    except FieldError:
        return
    assert RiskConfig.from_dict(changed.to_dict()) == changed
