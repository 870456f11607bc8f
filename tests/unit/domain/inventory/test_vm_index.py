"""Which VM a row means: by ID, UUID and name, and by where it stands."""

from __future__ import annotations

import pytest

from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.vm_index import UNMATCHED, RowKeys, VmIndex
from tests.unit.domain.inventory.draft_cases import draft


def index_of(*drafts: VmDraft) -> VmIndex:
    found = VmIndex(drafts)
    for number, each in enumerate(drafts):
        each.index = number
        found.add(each)
    return found


TWINS = (
    draft(0, "web", vcenter="a", vm_ref="vm-1", vm_uuid="u1", cluster="C1", host="esx1"),
    draft(1, "web", vcenter="a", vm_ref="vm-2", vm_uuid="u2", cluster="C2", host="esx2"),
    draft(2, "db", vcenter="a", vm_ref="vm-3"),
    draft(3, "web", vcenter="b", vm_ref="vm-1", vm_uuid="u9", cluster="C1", host="esx9"),
)


@pytest.mark.parametrize(
    ("row", "vcenters", "found"),
    [
        (RowKeys("web", "vm-2", ""), ("a",), 1),
        (RowKeys("web", "", "u2"), ("a",), 1),
        (RowKeys("db", "", ""), ("a", "b"), 2),
        (RowKeys("web", "", ""), ("b",), 3),
        # The name is what two of the one vCenter have, the ID what one of each has.
        (RowKeys("web", "", ""), ("a",), (0, 1)),
        (RowKeys("web", "vm-1", ""), ("a", "b"), (0, 3)),
        (RowKeys("web", "vm-1", "u9"), ("a", "b"), 3),
        # An unknown ID contradicts all that have one.
        (RowKeys("web", "vm-7", ""), ("a",), UNMATCHED),
        (RowKeys("mail", "", ""), ("a",), UNMATCHED),
        # Of a vCenter that vInfo does not name an ID alone says nothing, and nothing is narrowed.
        (RowKeys("mail", "vm-3", "", stray=True), ("a",), UNMATCHED),
        (RowKeys("web", "", "", stray=True), ("a",), UNMATCHED),
    ],
)
def test_ids_then_uuids_then_names(
    row: RowKeys, vcenters: tuple[str, ...], found: int | tuple[int, ...]
) -> None:
    assert index_of(*TWINS).find(row, vcenters) == found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"host": "ESX1"}, 0),
        ({"cluster": "C2"}, 1),
        ({"datacenter": "", "cluster": "C1"}, 0),
        ({"cluster": "C1", "host": "esx2"}, UNMATCHED),
        ({"host": "esx7"}, UNMATCHED),
        # vInfo tells no folder of either.
        ({"folder": "/x"}, UNMATCHED),
        ({"folder": "/x", "host": "esx2"}, 1),
        ({}, UNMATCHED),
    ],
)
def test_places_tell_equal_names_apart(told: dict[str, str], found: int) -> None:
    assert index_of(*TWINS).narrowed((0, 1), told) == found
