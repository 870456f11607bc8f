"""Node sizing in words, the same in the window and in reports."""

from __future__ import annotations

import pytest

from app.domain.planning.capacity.node_sizing import Demand, SizingBasis
from app.domain.planning.capacity.node_words import assumed_unit, basis_note


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        (Demand(SizingBasis.ACTUAL, 430, 420, 412, 1.0, 1.0),
         "412 of 430 powered-on VMs measured; the others take their mean"),
        (Demand(SizingBasis.ACTUAL, 9, 9, 9, 1.0, 1.0), "9 of 9 powered-on VMs measured"),
        (Demand(SizingBasis.ALLOCATION, 10, 4, 9, 1.0, 1.0),
         "4 of 10 powered-on VMs measured: fewer than 50 %, so allocation decides"),
        (Demand(SizingBasis.QUOTA, 0, 0, 0, 1.0, 1.0),
         "no VM in plan is powered on: the quotas decide"),
        (Demand(SizingBasis.QUOTA, 0, 0, 0, 1.0, 1.0, SizingBasis.QUOTA),
         "no VM in plan is powered on"),
        (Demand(SizingBasis.ALLOCATION, 10, 10, 9, 1.0, 1.0, SizingBasis.ALLOCATION),
         "9 of 10 powered-on VMs measured · chosen by hand"),
        (Demand(SizingBasis.ALLOCATION, 10, 0, 9, 1.0, 1.0, SizingBasis.ACTUAL),
         ("0 of 10 powered-on VMs measured: measured usage was chosen, but there is none, so "
         "allocation decides")),
    ],
)  # fmt: skip
def test_the_basis_is_explained_in_a_sentence(demand: Demand, words: str) -> None:
    assert basis_note(demand) == words


def test_one_assumed_node_is_no_plural() -> None:
    assert [assumed_unit(count) for count in (0, 1, 2)] == [
        "assumed nodes",
        "assumed node",
        "assumed nodes",
    ]
