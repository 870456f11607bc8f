"""How much of a VM's disks is used: the quantity that every duration is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.domain.enums import UsedSource
from app.domain.model import Partition
from app.domain.number_style import grouped

ESTIMATE_FACTOR = 0.6
"""Share of the disk that is taken as used where nothing is known (guide)."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]?")


def distinct_partitions(partitions: Iterable[Partition]) -> list[Partition]:
    """Partitions without the ones that show the same file system again.

    Two are one where capacity and consumption agree and they lie on the same disk, or no disk key
    tells them apart and one of them is mounted under a folder (a bind mount, a mount point under a
    drive letter). Two drive letters are two volumes.
    """
    seen: dict[tuple[float, float], list[Partition]] = {}
    kept = []
    for partition in partitions:
        alike = seen.setdefault((partition.capacity_mib, partition.consumed_mib), [])
        if not any(_same_file_system(partition, other) for other in alike):
            alike.append(partition)
            kept.append(partition)
    return kept


def _same_file_system(one: Partition, other: Partition) -> bool:
    if one.disk_key and other.disk_key:
        return one.disk_key == other.disk_key
    return one.path == other.path or _in_folder(one.path) or _in_folder(other.path)


def _in_folder(path: str) -> bool:
    """Whether a path is a folder of a file system tree rather than a drive of its own."""
    return bool(path) and _DRIVE.fullmatch(path.strip()) is None


def used_space(
    partitions: Iterable[Partition], in_use_mib: float | None, disk_mib: float
) -> tuple[float, UsedSource]:
    """Used MiB of a VM and where the figure came from.

    Product decision: the sum of its distinct partitions; else vInfo's In Use where it is positive;
    else the disk size times 0.6. None of them is above the size of its disks: In Use counts
    snapshots, swap and the replicas of vSAN, which do not move.
    """
    consumed = sum(partition.consumed_mib for partition in distinct_partitions(partitions))
    if consumed > 0:
        return min(consumed, disk_mib), UsedSource.PARTITIONS
    if in_use_mib is not None and in_use_mib > 0:
        return min(in_use_mib, disk_mib), UsedSource.IN_USE
    return disk_mib * ESTIMATE_FACTOR, UsedSource.ESTIMATE


def without_partitions(sources: Mapping[str, int]) -> int:
    """How many VMs have their used space from elsewhere than vPartition.

    ``sources`` counts VMs by where the figure came from.
    """
    return sum(sources.values()) - sources.get(UsedSource.PARTITIONS.value, 0)


def without_partitions_text(sources: Mapping[str, int], what: str) -> str:
    """The same in words, with where the figures came from; ``what`` are the VMs that count."""
    rest = ", ".join(
        f"{grouped(count)} from {source.replace(' x ', ' × ')}"
        for source, count in sorted(sources.items(), key=lambda each: (-each[1], each[0]))
        if count and source != UsedSource.PARTITIONS.value
    )
    return (
        f"{grouped(without_partitions(sources))} of {grouped(sum(sources.values()))} {what} have "
        "no usable row "
        f"in vPartition; used space taken: {rest}"
    )
