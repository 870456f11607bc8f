"""Destinations are plain values: the same place twice is the same destination."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, is_dataclass
from typing import get_args

import pytest

from app.domain.destinations import ON_PAGES, Destination, OneVm, Vms
from app.domain.openings import OpenStage


@pytest.mark.parametrize("kind", get_args(Destination))
def test_every_kind_is_a_small_value(kind: type) -> None:
    assert is_dataclass(kind)
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize("kind", ON_PAGES)
def test_every_kind_on_a_page_knows_its_stage(kind: type) -> None:
    assert isinstance(kind.stage, str)
    assert "stage" not in kind.__slots__


def test_destinations_are_equal_by_what_they_name() -> None:
    assert Vms(columns={"risk": "RED"}) == Vms(columns={"risk": "RED"})
    assert Vms() != Vms(vm_ids=())
    assert OneVm(3) != OneVm(4)
    with pytest.raises(FrozenInstanceError):
        OpenStage("vms").stage = "plan"
