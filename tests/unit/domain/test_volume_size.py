"""What disks take as volumes: whole GiB each and one more, shared ones with their carrier."""

from __future__ import annotations

import pytest

from app.domain.model import SharedDisk
from app.domain.volume_size import volume_gib, volumes_gib, volumes_of
from tests.unit.domain.planning.capacity.capacity_cases import GIB, vm


@pytest.mark.parametrize(
    ("mib", "gib"),
    [(0.0, 1), (1.0, 2), (10.0 * GIB, 11), (10.0 * GIB + 1, 12), (50.0 * GIB + 1e-8, 51)],
)
def test_a_volume_is_whole_and_one_more(mib: float, gib: int) -> None:
    assert volume_gib(mib) == gib


def test_each_disk_is_rounded_by_itself() -> None:
    assert volumes_gib([1.5 * GIB, 1.5 * GIB]) == 6


def test_listed_disks_count_before_their_sum() -> None:
    assert volumes_of(vm(1, volume_gib=103)) == (2, 103)


def test_without_a_list_the_sum_is_rounded_up_with_one_for_each() -> None:
    assert volumes_of(vm(1, disk_mib=100.5 * GIB)) == (2, 103)
    assert volumes_of(vm(1, disk_mib=100.5 * GIB, disk_count=0)) == (1, 102)
    assert volumes_of(vm(1, disk_mib=0.0, disk_count=0)) == (0, 0)


def test_a_shared_disk_is_a_volume_of_the_vm_that_carries_it() -> None:
    shared = SharedDisk("vc | dc | [ds] a/a.vmdk", 10.0 * GIB, 0.0)
    away = SharedDisk(shared.key, shared.capacity_mib, 0.0, carried=False)
    assert volumes_of(vm(1, volume_gib=103, shared_disks=(shared,))) == (2, 103)
    assert volumes_of(vm(2, volume_gib=103, shared_disks=(away,))) == (1, 92)
