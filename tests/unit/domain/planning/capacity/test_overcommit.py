"""Overcommit profiles: the built-in three, and what an own one may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import FieldError
from app.domain.planning.capacity.overcommit import (
    BUILT_IN,
    OvercommitProfile,
    check_profile,
    find_profile,
)

OWN = OvercommitProfile(7, "mine", 3.0, 1.1, 1.2)


def test_the_guides_three_profiles() -> None:
    assert [(p.name, p.cpu_ratio, p.ram_ratio, p.disk_factor) for p in BUILT_IN] == [
        ("conservative", 2.0, 1.2, 2.0),
        ("balanced", 4.0, 1.5, 1.5),
        ("aggressive", 8.0, 2.0, 1.3),
    ]
    assert all(profile.builtin for profile in BUILT_IN)
    assert BUILT_IN[1].ratios == "4:1 CPU · 1.5:1 RAM · disk ×1.5"


def test_a_profile_that_is_gone_is_balanced() -> None:
    assert find_profile("mine", (OWN,)) == OWN
    assert find_profile("mine").name == "balanced"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 61), ("name", "Balanced"), ("name", "MINE"),
        ("description", "x" * 501), ("cpu_ratio", "4"), ("ram_ratio", True),
        ("disk_factor", None), ("cpu_ratio", 0.9), ("cpu_ratio", 65.0), ("cpu_ratio", float("nan")),
        ("ram_ratio", 0.0), ("ram_ratio", 17.0), ("disk_factor", 0.5),
        ("disk_factor", float("inf")),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_naming_the_field(field: str, value: Any) -> None:
    with pytest.raises(FieldError) as told:
        check_profile(replace(OWN, **({"id": 8, "name": "other"} | {field: value})), (OWN,))
    assert told.value.field == field


def test_a_profile_is_stored_tidied_and_may_keep_its_name() -> None:
    kept = check_profile(replace(OWN, name="  mine  ", description=" d "), (OWN,))
    assert (kept.name, kept.description) == ("mine", "d")
