"""Ramps: presets, rows, and the command line's text."""

from __future__ import annotations

import pytest

from app.domain.errors import FieldError
from app.domain.planning.cohorts.ramp import (
    MAX_COHORTS,
    PRESETS,
    RampSlot,
    check_ramp,
    parse_ramp,
    ramp_text,
)


def test_presets_have_the_caps_of_their_names() -> None:
    caps = {name: [slot.max_vms for slot in slots] for name, slots in PRESETS.items()}
    assert caps == {
        "Pilot+Bulk": [5, None],
        "3-Wave": [10, 50, None],
        "4-Wave": [5, 25, 60, None],
        "5-Wave": [5, 15, 35, 60, None],
    }
    assert all(check_ramp(slots) == slots for slots in PRESETS.values())


def test_the_command_lines_ramp() -> None:
    found = parse_ramp("Pilot=10, Wave 1 = 50 ,Bulk=")
    assert found == (RampSlot("Pilot", 10), RampSlot("Wave 1", 50), RampSlot("Bulk"))
    assert parse_ramp(ramp_text(found)) == found
    assert parse_ramp("Everything") == (RampSlot("Everything"),)
    assert parse_ramp("a=b=3") == (RampSlot("a=b", 3),)
    assert parse_ramp("4-wave") == PRESETS["4-Wave"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at least one"), (" , ", "no name"), ("=5", "no name"), ("Pilot=ten", "no number"),
        ("Pilot=0", "from 1"), ("Pilot=-1", "no number"), ("Pilot=1.5", "no number"),
        ("Pilot=5,pilot=6", "twice"), ("Pilot=²", "no number"), ("Pilot=5,,Bulk=", "no name"),
        (f"{'x' * 101}=5", "at most 100"), (f"A={'9' * 400}", "from 1"),
        (",".join(f"C{n}=1" for n in range(MAX_COHORTS + 1)), "at most 50"),
    ],
)  # fmt: skip
def test_a_ramp_that_cannot_be_read_says_which_part(text: str, says: str) -> None:
    with pytest.raises(FieldError, match=says) as refused:
        parse_ramp(text)
    assert refused.value.field == "ramp"


def test_a_ramp_without_rows_is_refused() -> None:
    with pytest.raises(FieldError, match="at least one"):
        check_ramp([])
