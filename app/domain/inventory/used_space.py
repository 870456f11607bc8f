"""How much of a VM's disks is used: the quantity that every duration is made of."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.enums import UsedSource
from app.domain.model import Partition

ESTIMATE_FACTOR = 0.6
"""Share of the disk that is taken as used where nothing is known (guide)."""


TELLING_MIB = 1024
"""Usage from which two file systems of equal size and usage are taken for one."""


def distinct_partitions(partitions: Iterable[Partition]) -> list[Partition]:
    """Partitions without the ones that show the same file system again.

    A bind mount repeats its file system's disk key, size and usage under another path. Without a
    disk key only large Unix file systems are compared that way: two drive letters are two
    volumes, and small file systems of equal size may well use the same few MiB.
    """
    seen: set[tuple[object, ...]] = set()
    kept = []
    for partition in partitions:
        size = (partition.capacity_mib, partition.consumed_mib)
        if partition.disk_key:
            key: tuple[object, ...] = (partition.disk_key, *size)
        elif partition.path.startswith("/") and partition.consumed_mib >= TELLING_MIB:
            key = ("/", *size)
        else:
            key = (partition.path, *size)
        if key not in seen:
            seen.add(key)
            kept.append(partition)
    return kept


def used_space(
    partitions: Iterable[Partition], in_use_mib: float | None, disk_mib: float
) -> tuple[float, UsedSource]:
    """Used MiB of a VM and where the figure came from.

    Product decision: the sum of its distinct partitions, never above the size of its disks; else
    vInfo's In Use where it is positive; else the disk size times 0.6.
    """
    consumed = sum(partition.consumed_mib for partition in distinct_partitions(partitions))
    if consumed > 0:
        return (min(consumed, disk_mib) if disk_mib > 0 else consumed), UsedSource.PARTITIONS
    if in_use_mib is not None and in_use_mib > 0:
        return in_use_mib, UsedSource.IN_USE
    return disk_mib * ESTIMATE_FACTOR, UsedSource.ESTIMATE
