"""Used space: partitions once each and never above the disks, else In Use, else the estimate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import UsedSource
from app.domain.inventory.used_space import distinct_partitions, used_space
from app.domain.model import Partition


def part(path: str, capacity: float, consumed: float, key: str = "") -> Partition:
    return Partition(0, path, capacity, consumed, None, key)


@pytest.mark.parametrize(
    ("partitions", "in_use", "disk", "used", "source"),
    [
        # C: 30 of 60 GiB and D: 10 of 40 GiB on 100 GiB of disk.
        ([part("C:\\", 61440, 30720, "2000"), part("D:\\", 40960, 10240, "2001")], 99999, 102400,
         40960, UsedSource.PARTITIONS),
        # A bind mount shows /var again: the same disk, size and usage.
        ([part("/var", 51200, 20480, "2000"), part("/srv/var", 51200, 20480, "2000")], None, 102400,
         20480, UsedSource.PARTITIONS),
        # Two file systems of one size on one disk are two when their usage differs.
        ([part("/a", 51200, 20480, "2000"), part("/b", 51200, 10240, "2000")], None, 102400,
         30720, UsedSource.PARTITIONS),
        # Without a disk key large equal Unix file systems are one, drive letters are not.
        ([part("/opt", 51200, 20480), part("/opt/agent/rpm_mount", 51200, 20480)], None, 102400,
         20480, UsedSource.PARTITIONS),
        ([part("C:\\", 51200, 20480), part("D:\\", 51200, 20480)], None, 102400,
         40960, UsedSource.PARTITIONS),
        # Small ones too; what differs by a MiB is two.
        ([part("/boot", 1024, 200), part("/mnt/boot", 1024, 200)], None, 102400,
         200, UsedSource.PARTITIONS),
        ([part("/boot", 1024, 200), part("/boot2", 1024, 201)], None, 102400,
         401, UsedSource.PARTITIONS),
        # A mount folder below a drive letter shows the volume again.
        ([part("C:\\", 90000, 30000), part("D:\\", 51200, 20480),
          part("C:\\mnt\\data\\", 51200, 20480)], None, 204800, 50480, UsedSource.PARTITIONS),
        # Equal ones on two disks are two, under folders as well.
        ([part("/data1", 51200, 300, "2001"), part("/data2", 51200, 300, "2002")], None, 204800,
         600, UsedSource.PARTITIONS),
        # More than the disks hold is capped.
        ([part("/a", 512000, 300000), part("/b", 512000, 200000)], 5000, 204800,
         204800, UsedSource.PARTITIONS),
        # A VM without disks uses none, whatever else is told.
        ([part("/", 51200, 20480)], None, 0, 0, UsedSource.PARTITIONS),
        ([], 4200, 0, 0, UsedSource.IN_USE),
        # Partitions without a usage, and none at all: In Use.
        ([part("/", 51200, 0)], 12345, 102400, 12345, UsedSource.IN_USE),
        # In Use holds replicas of vSAN, snapshots and swap: never more than the disks.
        ([], 212992, 102400, 102400, UsedSource.IN_USE),
        ([], 12345, 102400, 12345, UsedSource.IN_USE),
        # In Use of zero or unknown: disk x 0.6.
        ([], 0, 102400, 61440, UsedSource.ESTIMATE),
        ([], None, 102400, 61440, UsedSource.ESTIMATE),
        ([], None, 0, 0, UsedSource.ESTIMATE),
    ],
)  # fmt: skip
def test_by_hand(
    partitions: list[Partition], in_use: float | None, disk: float, used: float, source: UsedSource
) -> None:
    assert used_space(partitions, in_use, disk) == (used, source)


sizes = st.floats(0, 1e7)
some_partitions = st.lists(
    st.builds(
        Partition,
        st.just(0),
        st.sampled_from(["/", "/var", "C:\\", "D:\\", ""]),
        sizes,
        sizes,
        st.none(),
        st.sampled_from(["", "2000", "2001"]),
    ),
    max_size=8,
)


@given(some_partitions, st.none() | sizes, sizes)
def test_used_space_is_never_more_than_the_disks(
    partitions: list[Partition], in_use: float | None, disk: float
) -> None:
    used, source = used_space(partitions, in_use, disk)
    assert 0 <= used <= disk
    if source is UsedSource.PARTITIONS:
        assert used <= sum(partition.consumed_mib for partition in partitions)
    assert (source is UsedSource.PARTITIONS) == any(p.consumed_mib > 0 for p in partitions)


@given(some_partitions)
def test_distinct_partitions_are_the_same_when_every_row_stands_twice(
    partitions: list[Partition],
) -> None:
    assert distinct_partitions([*partitions, *partitions]) == distinct_partitions(partitions)


@pytest.mark.parametrize(
    ("in_use", "disk", "used", "source"),
    [
        # A negative or missing figure is none; a tiny one is a figure.
        (-1.0, 1000.0, 600.0, UsedSource.ESTIMATE),
        (-1e15, 0.0, 0.0, UsedSource.ESTIMATE),
        (0.001, 1000.0, 0.001, UsedSource.IN_USE),
        (1e15, 1000.0, 1000.0, UsedSource.IN_USE),
        (None, 1e15, 6e14, UsedSource.ESTIMATE),
    ],
)
def test_odd_figures_of_in_use(
    in_use: float | None, disk: float, used: float, source: UsedSource
) -> None:
    assert used_space([], in_use, disk) == (pytest.approx(used), source)


@pytest.mark.parametrize(
    ("paths", "key", "count"),
    [
        # Drives in any spelling are volumes of their own, mount folders show one again.
        (("C:", "D:/", "e:\\"), "", 3),
        (("C:\\", "C:\\"), "", 1),
        (("C:\\", "C:\\mnt\\x"), "", 1),
        (("/a", "/b", "/c"), "", 1),
        # One disk key is one disk, whatever the paths.
        (("C:\\", "D:\\"), "2000", 1),
        # Rows without a path are known by their sizes alone: equal ones are one.
        (("", ""), "", 1),
    ],
)
def test_which_equal_partitions_are_one(paths: tuple[str, ...], key: str, count: int) -> None:
    alike = [part(path, 51200, 20480, key) for path in paths]
    assert distinct_partitions(alike) == alike[:count]


def test_a_partition_without_a_key_is_one_with_any_of_a_folder() -> None:
    keyed, loose = part("/var", 51200, 20480, "2000"), part("/srv/var", 51200, 20480)
    assert distinct_partitions([keyed, loose]) == [keyed]
    drive = part("D:\\", 51200, 20480)
    assert distinct_partitions([part("C:\\", 51200, 20480, "2000"), drive])[1:] == [drive]
