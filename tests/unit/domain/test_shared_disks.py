"""Disks of several VMs: which are the same, who carries them, and what is only attached."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model import Disk, SharedDisk, Vm
from app.domain.shared_disks import (
    Attached,
    counted_once,
    move_sets,
    owners_of_hot_added,
    shared_groups,
)


def attached(vm: int, path: str, vcenter: str = "vc", **values: Any) -> Attached:
    return Attached(vm, vcenter, "DC", Disk(vm, "Hard disk", 1024, path, **values))


def resized(vm: int, path: str, **values: Any) -> Attached:
    return Attached(vm, "vc", "DC", Disk(vm, "Hard disk", 4096, path, **values))


def groups(*disks: Attached) -> list[set[int]]:
    return [{each.vm for each in members} for members in shared_groups(disks).values()]


@pytest.mark.parametrize(
    ("disks", "together"),
    [
        ((attached(1, "[a] q/q.vmdk"), attached(2, "[a] q/q.vmdk")), [{1, 2}]),
        # The file behind its snapshots is the same; another store or vCenter is another disk.
        ((attached(1, "[a] q/q-000002.vmdk"), attached(2, "[a] q/q.vmdk")), [{1, 2}]),
        ((attached(1, "[a] q/q.vmdk"), attached(2, "[b] q/q.vmdk")), []),
        ((attached(1, "[a] q/q.vmdk"), attached(2, "[a] q/q.vmdk", "other")), []),
        # Two sizes under one name are two disks, of VMs of one name; a LUN is one all the same.
        ((attached(1, "[a] q/q.vmdk"), resized(2, "[a] q/q.vmdk")), []),
        (
            (
                attached(1, "[a] q/q.vmdk", raw=True, raw_lun_id="naa.1"),
                resized(2, "[a] q/q.vmdk", raw=True, raw_lun_id="naa.1"),
            ),
            [{1, 2}, {1, 2}],
        ),
        # Paths are case-sensitive on NFS.
        ((attached(1, "[a] Web/web.vmdk"), attached(2, "[a] web/web.vmdk")), []),
        # Different UUIDs veto, unless the mode says that the disk is shared.
        (
            (
                attached(1, "[a] q.vmdk", disk_uuid="6000-1"),
                attached(2, "[a] q.vmdk", disk_uuid="6000-2"),
            ),
            [],
        ),
        (
            (
                attached(1, "[a] q.vmdk", disk_uuid="6000-1", sharing="sharingMultiWriter"),
                attached(2, "[a] q.vmdk", disk_uuid="6000-2", sharing="sharingMultiWriter"),
            ),
            [{1, 2}],
        ),
        (
            (
                attached(1, "[a] q.vmdk", disk_uuid="6000-1"),
                attached(2, "[a] q.vmdk", disk_uuid="6000-1"),
                attached(3, "[a] q.vmdk", disk_uuid="6000-3"),
            ),
            [{1, 2}],
        ),
        # A LUN is one whatever its case; two disks of one VM are not shared.
        (
            (
                attached(1, "", raw=True, raw_lun_id="naa.1"),
                attached(2, "", raw=True, raw_lun_id="NAA.1"),
            ),
            [{1, 2}],
        ),
        ((attached(1, "[a] q.vmdk"), attached(1, "[a] q.vmdk")), []),
        # What is only attached for a while belongs to its owner.
        ((attached(1, "[a] q.vmdk", owner="db"), attached(2, "[a] q.vmdk")), []),
        ((attached(1, ""), attached(2, "")), []),
    ],
)
def test_what_is_one_disk(disks: tuple[Attached, ...], together: list[set[int]]) -> None:
    assert groups(*disks) == together


HOT = {"disk_mode": "independent_nonpersistent"}


@pytest.mark.parametrize(
    ("disks", "folders", "owners"),
    [
        # The backup proxy (2) shows a disk of 1 as its own.
        ((attached(1, "[a] db/db.vmdk"), attached(2, "[a] db/db.vmdk", **HOT)), {}, {1: 1}),
        ((attached(1, "[a] db/db-000003.vmdk"), attached(2, "[a] db/db.vmdk", **HOT)), {}, {1: 1}),
        # The owner's disks are not listed, but the file lies in its folder.
        ((attached(2, "[a] db/db.vmdk", **HOT),), {("vc", "DC", "[a] db"): 1}, {0: 1}),
        # An independent disk of its own, and one whose owner nobody knows, stay.
        ((attached(2, "[a] px/px.vmdk", **HOT),), {("vc", "DC", "[a] px"): 2}, {}),
        ((attached(2, "[a] gone/x.vmdk", **HOT),), {}, {}),
        ((attached(1, "[a] q.vmdk"), attached(2, "[a] q.vmdk")), {}, {}),
    ],
)
def test_hot_added_disks_belong_to_their_owner(
    disks: tuple[Attached, ...], folders: dict[tuple[str, str, str], int], owners: dict[int, int]
) -> None:
    assert owners_of_hot_added(disks, folders) == owners


def sharer(key: int, name: str, *disks: str, excluded: bool = False) -> Vm:
    """A VM with a disk of 100 of its own, 40 used, and shared ones of 1000, 300 used."""
    shares = tuple(SharedDisk(each, 1000.0, 300.0) for each in disks)
    return Vm(
        key,
        f"vc/{key}",
        name,
        disk_mib=100.0 + 1000 * len(disks),
        used_mib=40.0 + 300 * len(disks),
        shared_disks=shares,
        exclusion="operator" if excluded else "",
    )


def test_a_shared_disk_counts_for_the_first_vm_in_plan() -> None:
    vms = [sharer(1, "sql02", "q"), sharer(2, "sql01", "q"), sharer(3, "web")]
    once = counted_once(vms)
    assert [(vm.name, vm.disk_mib, vm.used_mib) for vm in once] == [
        ("sql02", 100.0, 40.0), ("sql01", 1100.0, 340.0), ("web", 100.0, 40.0),
    ]  # fmt: skip
    assert counted_once(once) == once, "asking again changes nothing"
    left = [vms[0], sharer(2, "sql01", "q", excluded=True), vms[2]]
    assert [vm.disk_mib for vm in counted_once(left)] == [1100.0, 100.0, 100.0]
    back = counted_once([once[0], once[1], vms[2]])
    assert [vm.disk_mib for vm in back] == [100.0, 1100.0, 100.0]


names = st.sampled_from(["a", "b", "c"])
shared_keys = st.lists(st.sampled_from("pqr"), unique=True, max_size=3)


@given(st.lists(st.tuples(names, shared_keys, st.booleans()), max_size=7))
def test_every_shared_disk_counts_exactly_once_in_plan(
    machines: list[tuple[str, list[str], bool]],
) -> None:
    vms = [
        sharer(key, name, *disks, excluded=excluded)
        for key, (name, disks, excluded) in enumerate(machines)
    ]
    once = counted_once(vms)
    planned = [vm for vm in once if vm.in_plan]
    shared = {disk.key for vm in planned for disk in vm.shared_disks}
    assert sum(vm.disk_mib for vm in planned) == 100 * len(planned) + 1000 * len(shared)
    assert counted_once(once) == once
    sets = move_sets(once)
    for vm in planned:
        others = {
            other.id
            for other in planned
            if other.id != vm.id
            and {d.key for d in vm.shared_disks} & {d.key for d in other.shared_disks}
        }
        assert (vm.id in sets) == bool(others)
        assert all(sets[other] == sets[vm.id] for other in others)


def test_equal_names_are_told_apart_by_identity() -> None:
    vms = [sharer(2, "sql", "q"), sharer(1, "sql", "q")]
    assert [(vm.id, vm.disk_mib) for vm in counted_once(vms)] == [(2, 100.0), (1, 1100.0)]


def test_several_disks_may_have_several_carriers() -> None:
    # p counts for a, q for b: c carries nothing.
    vms = [sharer(1, "c", "p", "q"), sharer(2, "a", "p"), sharer(3, "b", "q")]
    assert [(vm.disk_mib, vm.used_mib) for vm in counted_once(vms)] == [
        (100.0, 40.0), (1100.0, 340.0), (1100.0, 340.0),
    ]  # fmt: skip


def test_without_a_vm_in_plan_the_first_by_name_carries() -> None:
    vms = [sharer(1, "b", "q", excluded=True), sharer(2, "a", "q", excluded=True)]
    assert [vm.disk_mib for vm in counted_once(vms)] == [100.0, 1100.0]


def test_vms_that_share_nothing_stay_the_same_records() -> None:
    vms = [sharer(1, "a"), sharer(2, "b")]
    once = counted_once(vms)
    assert all(after is before for after, before in zip(once, vms, strict=True))
    assert counted_once([]) == []
    mixed = [sharer(1, "a", "q"), sharer(2, "b"), sharer(3, "c", "q")]
    after = counted_once(mixed)
    assert after[0] is mixed[0]
    assert after[1] is mixed[1]


def test_a_set_reaches_as_far_as_disks_are_shared() -> None:
    chain = [sharer(1, "a", "p"), sharer(2, "b", "q", "p"), sharer(3, "c", "q")]
    assert move_sets(chain) == {1: "p", 2: "p", 3: "p"}
    # Without the one in the middle nothing joins its ends.
    assert move_sets([chain[0], sharer(2, "b", "q", "p", excluded=True), chain[2]]) == {}
    apart = [sharer(1, "a", "p"), sharer(2, "b", "p"), sharer(3, "c", "q"), sharer(4, "d", "q")]
    assert move_sets(apart) == {1: "p", 2: "p", 3: "q", 4: "q"}


def test_who_shares_with_nobody_in_plan_moves_alone() -> None:
    assert move_sets([]) == {}
    assert move_sets([sharer(1, "a", "p", "q"), sharer(2, "b"), sharer(3, "c", "r")]) == {}


@given(st.lists(st.lists(st.sampled_from("pqrstu"), unique=True, max_size=2), max_size=8))
def test_sets_are_the_islands_of_vms_that_share(disks: list[list[str]]) -> None:
    vms = [sharer(key, f"vm{key}", *each) for key, each in enumerate(disks)]
    islands: list[tuple[set[int], set[str]]] = []
    for key, each in enumerate(disks):
        touched = [island for island in islands if island[1] & set(each)]
        islands = [island for island in islands if island not in touched]
        islands.append(
            ({key}.union(*(ids for ids, _ in touched)),
             set(each).union(*(keys for _, keys in touched)))
        )  # fmt: skip
    expected = {
        key: min(keys) for ids, keys in islands if len(ids) > 1 for key in ids
    }  # fmt: skip
    assert move_sets(vms) == expected
    assert move_sets(vms[::-1]) == expected, "their order does not matter"
