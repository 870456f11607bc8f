"""A VM that is copied with changes is a VM as any other."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from app.domain.model import Vm, evolve

PLAIN = Vm(1, "vc/vm-1", "web01", vcenter="vc", vcpu=2, networks=("lan", "dmz"))


@pytest.mark.parametrize(
    "changes",
    [{}, {"id": 7}, {"networks": (), "vcpu": 8, "exclusion": "template"}, {"facts_note": "late"}],
)
def test_it_is_what_replacing_gives(changes: dict[str, Any]) -> None:
    made = evolve(PLAIN, **changes)
    assert made == replace(PLAIN, **changes)
    assert type(made) is Vm
    assert made is not PLAIN
    assert Vm(1, "vc/vm-1", "web01", vcenter="vc", vcpu=2, networks=("lan", "dmz")) == PLAIN


def test_every_field_is_copied() -> None:
    odd = replace(PLAIN, **{each.name: f"the {each.name}" for each in fields(Vm)})
    assert evolve(odd) == odd


def test_it_is_as_frozen_as_any_and_can_be_passed_on() -> None:
    made = evolve(PLAIN, name="db01")
    with pytest.raises(FrozenInstanceError):
        made.name = "web02"  # type: ignore[misc]
    assert copy.copy(made) == pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own


def test_a_field_that_there_is_not_is_refused() -> None:
    with pytest.raises(AttributeError):
        evolve(PLAIN, nickname="w")
