"""Copies of estates without a name, and lists that go on with one."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.inventory.draft_identity import (
    copied_estate,
    goes_on,
    same_unnamed,
    share_a_place,
)
from app.domain.inventory.drafts import VmDraft
from tests.unit.domain.inventory.draft_cases import draft


def vm(name: str, **more: Any) -> VmDraft:
    places = {"datacenter": "D", "cluster": "C", "host": "esx1", "folder": "/f"}
    return draft(0, name, **(places | more))


def test_an_older_copy_is_one_where_some_of_it_is_as_it_was() -> None:
    first = [vm("a"), vm("b"), vm("c")]
    for number, each in enumerate(first):
        each.index = number
    older = [vm("c", cpus=8.0), vm("a"), vm("b", host="esx2")]
    found = copied_estate(older, {"": first})
    assert found is not None
    assert (found[0], [found[1][id(each)] for each in older]) == ("", [2, 0, 1])
    # Nothing agrees, or on no host that is known: equal names alone are two VMs.
    assert copied_estate([vm("a", cpus=8.0), vm("b", cpus=8.0)], {"": first}) is None
    plain = [draft(n, name) for n, name in enumerate("abc")]
    assert copied_estate([draft(0, "a"), draft(0, "b", cpus=8.0)], {"": plain}) is None


def test_uuids_that_differ_are_other_vms() -> None:
    first = [vm("a", vm_uuid="u1"), vm("b", vm_uuid="u2")]
    assert copied_estate([vm("a", vm_uuid="u3"), vm("b", vm_uuid="u4")], {"": first}) is None


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True), ({"host": "esx2"}, True), ({"cpus": 8.0}, True),
        ({"host": "esx2", "cpus": 8.0}, False), ({"cluster": "C2"}, False),
        ({"vm_uuid": "u2"}, False), ({"vm_uuid": "u1", "cluster": "C2"}, True),
    ],
)  # fmt: skip
def test_one_vm_id_without_a_vcenter(other: dict[str, Any], same: bool) -> None:
    assert same_unnamed(vm("a", vm_uuid="u1"), vm("a", **other)) is same


def test_a_second_list_goes_on_on_the_same_hosts() -> None:
    first = [vm("a", vm_ref="vm-1"), vm("b", vm_ref="vm-2", host="esx2")]
    assert goes_on([vm("c", vm_ref="vm-3")], first)
    assert not goes_on([vm("c", vm_ref="vm-3", host="esx9")], first)
    assert not goes_on([vm("c", vm_ref="vm-1")], first)


def test_places_are_shared_by_what_both_tell() -> None:
    bare = draft(0, "a")
    assert share_a_place([bare], [vm("b")])
    assert share_a_place([vm("a", host="")], [vm("b")])
    assert not share_a_place([vm("a", host="", cluster="C2")], [vm("b")])
