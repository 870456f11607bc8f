"""Risk rules as a JSON file: what is written comes back, and nothing wrong gets in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError, UserError
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.planning.risk.knobs import KNOBS
from app.services.risk_rules_file import KIND, MAX_BYTES, VERSION, from_bytes, to_text


def file(rules: Any, **head: Any) -> bytes:
    return json.dumps({"kind": KIND, "version": VERSION, "rules": rules, **head}).encode()


@st.composite
def configs(draw: st.DrawFn) -> RiskConfig:
    config = DEFAULT_CONFIG
    for knob in draw(st.lists(st.sampled_from(KNOBS), max_size=12)):
        value: Any
        if knob.kind == "bool":
            value = draw(st.booleans())
        elif knob.kind == "choice":
            value = draw(st.sampled_from([key for key, _ in knob.choices]))
        elif knob.kind == "lines":
            value = draw(st.lists(st.sampled_from([*knob.default, *knob.default[:1]]), max_size=5))
        elif knob.kind == "int":
            value = draw(st.integers(int(knob.minimum or 0), int(knob.maximum or 0)))
        else:
            value = draw(st.floats(knob.minimum, knob.maximum))
        try:
            config = config.with_value(knob.key, value)
        except FieldError:
            continue
    return config


@given(configs())
def test_what_is_written_comes_back(config: RiskConfig) -> None:
    assert from_bytes(to_text(config).encode()) == config


def test_a_byte_order_mark_is_no_matter() -> None:
    assert from_bytes(b"\xef\xbb\xbf" + to_text(DEFAULT_CONFIG).encode()) == DEFAULT_CONFIG


def test_what_the_file_leaves_out_has_its_default() -> None:
    config = from_bytes(file({"points": {"rdm": 12}, "disabled": ["cbt_off"]}))
    assert config == DEFAULT_CONFIG.with_value("points.rdm", 12).with_value(
        "enabled.cbt_off", False
    )


def test_bands_may_move_past_the_defaults_together() -> None:
    config = from_bytes(file({"bands": {"green_max": 70, "yellow_max": 90}}))
    assert (config.green_max, config.yellow_max) == (70, 90)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"points: 3", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"9" * 10_000, "not JSON"),
        (b"[]", "holds no risk rules"),
        (b'{"rules": {}}', "holds no risk rules"),
        (b" " * (MAX_BYTES + 1), "too large"),
        (file([]), "holds no risk rules"),
        (file({}, version=2), "version 2"),
        (file({"weights": {}}), "“weights”"),
        (file({"points": []}), "“points”"),
        (file({"points": {"no_such": 3}}), "“no_such”"),
        (file({"points": {"rdm": -1}}), "Raw device mapping: Points must be between 0 and 100"),
        (file({"points": {"rdm": "many"}}), "takes a number, not “many”"),
        (file({"points": {"rdm": 1.5}}), "whole number"),
        (file({"points": {"rdm": True}}), "takes a number"),
        (file({"points": {"rdm": None}}), "takes a number"),
        (b'{"kind": "' + KIND.encode() + b'", "version": 1, '
         b'"rules": {"thresholds": {"disk_large_tb": NaN}}}', "Large disk"),
        (file({"floors": {"rdm": "purple"}}), "takes none, yellow or red"),
        (file({"lists": {"os_deprecated": ["windows/xp", "windoofs"]}}), "“windoofs”"),
        (file({"lists": {"os_deprecated": [3]}}), "line is text"),
        (file({"lists": {"os_deprecated": 3}}), "takes lines of text"),
        (file({"disabled": "rdm"}), "“disabled”"),
        (file({"disabled": ["no_such"]}), "“no_such”"),
        (file({"disabled": [3]}), "“3”"),
        (file({"bands": {"green_max": 60, "yellow_max": 40}}),
         "“Green up to” 60 and “Yellow up to” 40"),
        (file({"thresholds": {"snapshot_many": 9}}), "“Many snapshots, from” 9"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UserError) as caught:
        from_bytes(data)
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_a_refusal_does_not_quote_a_whole_file() -> None:
    with pytest.raises(UserError) as caught:
        from_bytes(file({"points": {"rdm": ["x" * 50_000]}}))
    assert len(caught.value.message) < 400
