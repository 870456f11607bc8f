"""An import replaces the vCenters that it speaks of, by name or by content, and no other."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.estate_match import EstateMatch, match_estates, renamed_vm
from app.domain.model import Vm


def vms(vcenter: str, *names: str) -> list[Vm]:
    return [Vm(0, f"{vcenter}|{name}", name, vcenter) for name in names]


def met(old: list[Vm], new: list[Vm]) -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    found = match_estates(old, new)
    return dict(found.renamed), dict(found.replaced), dict(found.recognised)


def test_a_named_vcenter_is_itself_however_little_it_shares() -> None:
    assert met(vms("vc", "a"), vms("vc", "z")) == ({}, {"vc": "vc"}, {})


def test_another_name_is_another_vcenter_even_with_the_same_vms() -> None:
    assert met(vms("vc-a", "a", "b"), vms("vc-b", "a", "b")) == ({}, {}, {})


def test_the_first_import_replaces_nothing() -> None:
    assert match_estates([], [*vms("", "a"), *vms("vc", "b")]) == EstateMatch({}, {}, {})
    assert match_estates(vms("vc", "a"), []) == EstateMatch({}, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "renamed", "replaced", "recognised"),
    [
        # Half of the smaller one's VMs are enough; below that it is another estate.
        (vms("", "a", "b"), vms("", "a", "c"), {}, {"": ""}, {"": 1}),
        (vms("", "a", "b", "c"), vms("", "a", "x", "y"), {"": "unnamed 2"}, {}, {}),
        # A name that is known is kept, whichever of the two tells it.
        (vms("vc", "a", "b"), vms("", "a", "b"), {"": "vc"}, {"vc": "vc"}, {"vc": 2}),
        (vms("", "a", "b"), vms("vc", "a", "b"), {}, {"": "vc"}, {"vc": 2}),
        # Of several the one that shares most.
        ([*vms("x", "a"), *vms("y", "a", "b")], vms("", "a", "b"), {"": "y"}, {"y": "y"},
         {"y": 2}),
        # A named one that the import speaks of by name is out of the way.
        (vms("vc", "a", "b"), [*vms("vc", "a", "b"), *vms("", "a", "b")], {}, {"vc": "vc"}, {}),
        # Nothing in common beside what is there: a new name, and no clash with any other.
        ([*vms("", "a"), *vms("unnamed 2", "b")], vms("", "z"), {"": "unnamed 3"}, {}, {}),
        (vms("", "a"), [*vms("", "y"), *vms("unnamed 2", "z")],
         {"": "unnamed 2", "unnamed 2": "unnamed 3"}, {}, {}),
        # Beside a named project an unnamed estate stays without a name.
        (vms("vc", "a"), vms("", "z"), {}, {}, {}),
    ],
)  # fmt: skip
def test_estates_without_a_name(
    old: list[Vm],
    new: list[Vm],
    renamed: dict[str, str],
    replaced: dict[str, str],
    recognised: dict[str, int],
) -> None:
    assert met(old, new) == (renamed, replaced, recognised)


def test_what_has_a_name_from_now_on() -> None:
    assert match_estates(vms("", "a"), vms("vc", "a")).named_now == {"vc"}
    assert not match_estates(vms("vc", "a"), vms("", "a")).named_now
    assert not match_estates(vms("", "a"), vms("", "a")).named_now


def test_two_files_in_the_other_order_are_the_same_two_estates() -> None:
    old = [*vms("", "a", "b"), *vms("unnamed 2", "c", "d")]
    new = [*vms("", "c", "d"), *vms("unnamed 2", "a", "b")]
    assert met(old, new) == (
        {"": "unnamed 2", "unnamed 2": ""},
        {"unnamed 2": "unnamed 2", "": ""},
        {"unnamed 2": 2, "": 2},
    )


def test_a_new_estate_beside_one_that_is_known_gets_a_name_of_its_own() -> None:
    old = [*vms("", "a", "b"), *vms("unnamed 2", "c", "d")]
    new = [*vms("", "c", "d"), *vms("unnamed 2", "y", "z")]
    renamed, replaced, _ = met(old, new)
    assert renamed == {"": "unnamed 2", "unnamed 2": "unnamed 3"}
    assert replaced == {"unnamed 2": "unnamed 2"}


def test_two_estates_with_equal_names_stay_two_vms() -> None:
    """Both are told apart after the import, whatever the order of their files."""
    sites = {"a": ("web", "db", "a1", "a2"), "b": ("web", "db", "b1", "b2", "b3")}
    old = [*vms("", *sites["a"]), *vms("unnamed 2", *sites["b"])]
    for first, second in permutations(sites):
        new = [*vms("", *sites[first]), *vms("unnamed 2", *sites[second])]
        names = match_estates(old, new).renamed
        after = {(vm.vcenter, vm.name) for vm in (renamed_vm(vm, names) for vm in new)}
        assert after == {(vm.vcenter, vm.name) for vm in old}


def test_a_renamed_vm_keeps_what_follows_the_vcenter_in_its_identity() -> None:
    vm = Vm(7, "vc|vm-1", "web", "vc")
    moved = renamed_vm(vm, {"vc": "longer name"})
    assert (moved.id, moved.vcenter, moved.identity) == (7, "longer name", "longer name|vm-1")
    nameless = renamed_vm(Vm(7, "|vm-1", "web", ""), {"": "vc"})
    assert (nameless.vcenter, nameless.identity) == ("vc", "vc|vm-1")
    assert renamed_vm(vm, {"other": "x"}) is vm


centers = st.sampled_from(["", "unnamed 2", "unnamed 3", "vc-a", "vc-b"])
sides = st.lists(st.tuples(centers, st.sampled_from("abcdef")), unique=True, max_size=12)


@given(sides, sides)
def test_estates_of_one_import_are_never_thrown_together(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    old, new = ([vm for row in each for vm in vms(*row)] for each in (before, after))
    found = match_estates(old, new)
    fresh = {vm.vcenter for vm in new}
    final = [found.renamed.get(vcenter, vcenter) for vcenter in fresh]
    assert len(set(final)) == len(fresh)
    assert set(found.replaced) <= {vm.vcenter for vm in old}
    assert len(set(found.replaced.values())) == len(found.replaced)
    assert set(found.replaced.values()) <= set(final)
    # What is not replaced stays untouched: nothing new comes under its identity.
    untouched = {vm.vcenter for vm in old} - set(found.replaced)
    assert not untouched & set(final)
