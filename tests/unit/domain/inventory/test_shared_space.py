"""What is used of a shared disk counts once, whichever of its VMs knows of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.drafts import VmDraft, VmParts
from app.domain.inventory.shared_space import pooled, shares_of
from app.domain.model import Disk, Partition, SharedDisk, Vm
from app.domain.shared_disks import counted_once
from tests.unit.domain.inventory.draft_cases import draft

DATA = SharedDisk("data", 500.0, -1.0)


def node(*partitions: Partition, keys: bool = True) -> VmDraft:
    """A VM with a disk of 40 MiB of its own and one of 500 that others have as well."""
    disks = [Disk(0, "1", 40.0, disk_key="2000" if keys else ""), Disk(0, "2", 500.0)]
    if keys:
        disks[1] = replace(disks[1], disk_key="2001")
    found = draft(0, parts=VmParts(disks, [*partitions]))
    found.shares = (DATA,)
    return found


def system(key: str = "2000", consumed: float = 20.0) -> Partition:
    return Partition(0, "C:\\", 39.0, consumed, None, key)


@pytest.mark.parametrize("keys", [True, False])
def test_a_node_that_has_it_not_mounted_keeps_what_is_its_own(keys: bool) -> None:
    """All that it uses lies on its own disk: by the keys, or since it fits there."""
    given_node = node(system("2000" if keys else ""), keys=keys)
    assert [disk.used_mib for disk in shares_of(given_node, 20.0, 540.0)] == [0.0]


def test_file_systems_that_do_not_fit_elsewhere_lie_on_it_by_size() -> None:
    large = Partition(0, "E:\\", 490.0, 250.0, None, "")
    (share,) = shares_of(node(system(""), large, keys=False), 270.0, 540.0)
    assert share.used_mib == pytest.approx(270.0 * 500 / 540)


def test_without_any_file_system_it_has_its_share() -> None:
    (share,) = shares_of(node(), 54.0, 540.0)
    assert share.used_mib == pytest.approx(50.0)


def test_vms_without_shared_disks_have_none() -> None:
    alone = node()
    alone.shares = ()
    assert shares_of(alone, 10.0, 540.0) == ()


def vm(key: int, own: float, known: float) -> Vm:
    """A VM that uses ``own`` MiB of 40 of its own and knows of ``known`` on the shared disk."""
    shares = (SharedDisk("data", 500.0, known),)
    return Vm(
        id=key, name=f"n{key}", identity=f"n{key}", disk_mib=540.0, used_mib=own + known,
        shared_disks=shares,
    )  # fmt: skip


@pytest.mark.parametrize("known", [(300.0, 0.0), (0.0, 300.0), (300.0, 300.0)])
def test_what_one_knows_counts_with_the_one_that_carries_it(known: tuple[float, float]) -> None:
    vms = counted_once(pooled([vm(1, 20.0, known[0]), vm(2, 12.0, known[1])]))
    assert [each.used_mib for each in vms] == [320.0, 12.0]
    assert [each.disk_mib for each in vms] == [540.0, 40.0]


@given(
    st.lists(st.tuples(st.floats(0, 40), st.floats(0, 500)), min_size=2, max_size=5),
)
def test_the_sum_is_that_of_their_own_and_once_the_most_that_is_known(
    told: list[tuple[float, float]],
) -> None:
    vms = counted_once(pooled([vm(n, own, known) for n, (own, known) in enumerate(told)]))
    total = sum(own for own, _ in told) + max(known for _, known in told)
    assert sum(each.used_mib for each in vms) == pytest.approx(total)
    assert all(each.used_mib <= each.disk_mib + 1e-6 for each in vms)


def test_vms_that_share_nothing_stay_the_same_records() -> None:
    alone = Vm(id=1, name="a", identity="a")
    assert pooled([alone])[0] is alone
