"""Estates are recognised by their VMs, whatever their files are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.estates import (
    COPY_SHARE,
    SAME_SHARE,
    Contents,
    contents,
    draft_key,
    is_unnamed,
    most_alike,
    unused_name,
    vm_key,
)
from app.domain.model import Vm
from tests.unit.domain.inventory.draft_cases import draft


def estate(*vms: str) -> Contents:
    """VMs as ``uuid:place``; either may be missing."""
    return contents((uuid, (place,)) for uuid, _, place in (each.partition(":") for each in vms))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((), ("u1:a",), 0),
        (("u1:a", "u2:b"), ("u1:a", "u2:b"), 2),
        # A UUID is enough, whatever the VM is called now; equal places of other UUIDs are not.
        (("u1:a",), ("u1:z",), 1),
        (("u1:a",), ("u2:a",), 0),
        # Where one side has no UUID the place decides, on either side.
        ((":a", ":b"), ("u1:a", "u2:c"), 1),
        (("u1:a", "u2:c"), (":a", ":b"), 1),
        ((":a",), (":a",), 1),
        # Three of one place meet two, never more VMs than either has.
        ((":a", ":a", ":a"), (":a", ":a"), 2),
        ((":a", "u1:a"), (":a", ":b"), 1),
        ((":a", ":b"), (":a", "u1:a"), 1),
        (("u1:a", ":a"), ("u1:a",), 1),
        # Whoever was met by its UUID is met by no second one.
        (("u1:a", ":a"), ("u1:a", "u9:z"), 1),
        (("u1:a", ":a"), ("u1:b", "u9:a"), 2),
    ],
)
def test_vms_of_both(one: tuple[str, ...], other: tuple[str, ...], shared: int) -> None:
    assert estate(*one).shared_with(estate(*other)) == shared


def test_the_estate_that_shares_most_is_found_from_a_share_on() -> None:
    own = estate(":a", ":b", ":c", ":d")
    # Two of four are half; the smaller one counts, and one of one is all of it.
    assert most_alike(own, {1: estate(":a", ":b", ":x", ":y")}, SAME_SHARE) == 1
    assert most_alike(own, {1: estate(":a", ":x", ":y", ":z")}, SAME_SHARE) is None
    assert most_alike(own, {1: estate(":a")}, SAME_SHARE) == 1
    # Of several the one that shares most, not the one whose share is largest.
    several = {1: estate(":a"), 2: estate(":a", ":b", ":c", ":x"), 3: estate(":x")}
    assert most_alike(own, several, SAME_SHARE) == 2
    assert most_alike(own, several, COPY_SHARE) == 1
    assert most_alike(own, {}, SAME_SHARE) is None


def test_nothing_in_common_is_never_alike() -> None:
    assert most_alike(estate(), {1: estate()}, 0.0) is None
    assert most_alike(estate(":a"), {1: estate(":b")}, 0.0) is None


def test_a_vm_is_known_by_uuid_and_by_place_in_any_case() -> None:
    vm = Vm(1, "x", "Web01", datacenter="DC1", cluster="Prod", vm_uuid="u1")
    assert vm_key(vm) == ("u1", ("web01", "dc1", "prod"))


def test_two_rows_without_uuid_are_one_vm_only_where_host_and_sizes_agree() -> None:
    row = draft(0, "web", host="esx1", datacenter="DC", total_disk_mib=10240.0)
    assert draft_key(row) == draft_key(
        draft(5, "web", host="esx1", datacenter="DC", total_disk_mib=10240.0)
    )
    others = [
        draft(0, "web", host="esx2", datacenter="DC", total_disk_mib=10240.0),
        draft(0, "web", host="esx1", datacenter="DC", total_disk_mib=20480.0),
        draft(0, "web", host="esx1", datacenter="DC", total_disk_mib=10240.0, cpus=4.0),
        draft(0, "web", host="esx1", datacenter="DC2", total_disk_mib=10240.0),
        draft(0, "web", host="esx1", datacenter="DC", total_disk_mib=10240.0, vm_uuid="u"),
    ]
    assert draft_key(row) not in [draft_key(other) for other in others]


@pytest.mark.parametrize(
    ("name", "unnamed"),
    [("", True), ("unnamed 2", True), ("unnamed 17", True), ("file 1", True), ("unnamed", False),
     ("vc.example.net", False), ("filer", False), ("4a6b-01", False)],
)  # fmt: skip
def test_identities_that_stand_for_none(name: str, unnamed: bool) -> None:
    assert is_unnamed(name) is unnamed


@pytest.mark.parametrize(
    ("taken", "name"),
    [((), ""), (("vc",), ""), (("",), "unnamed 2"), (("", "unnamed 2"), "unnamed 3"),
     (("", "unnamed 3"), "unnamed 2"), (("unnamed 2",), "")],
)  # fmt: skip
def test_a_name_for_an_estate_without_one(taken: tuple[str, ...], name: str) -> None:
    assert unused_name(taken) == name


machines = st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), st.sampled_from("abc")))


@given(machines, machines)
def test_what_two_estates_share_is_the_same_from_both_sides(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    first, second = (contents((uuid, (place,)) for uuid, place in each) for each in (one, other))
    assert first.shared_with(second) == second.shared_with(first)
    assert 0 <= first.shared_with(second) <= min(len(one), len(other))


@given(st.lists(st.sampled_from("abcdef")))
def test_an_estate_shares_all_its_vms_with_its_copy(places: list[str]) -> None:
    own = contents((str(n), (place,)) for n, place in enumerate(places, 1))
    without_ids = contents(("", (place,)) for place in places)
    assert own.shared_with(own) == own.shared_with(without_ids) == len(places)
