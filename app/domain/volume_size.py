"""What disks take as volumes of the target: Cinder counts whole GiB, and the executor adds one."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from app.domain.model import Vm
from app.domain.units import gib

_EXACT = 1e-9
"""Taken off before rounding up: sizes that were written as GB come back a hair too large."""


def volume_gib(capacity_mib: float) -> int:
    """The GiB of a disk's volume: ⌈GiB⌉ + 1."""
    return ceil(gib(capacity_mib) - _EXACT) + 1


def volumes_gib(capacities_mib: Iterable[float]) -> int:
    """The GiB of the volumes of several disks, each rounded up by itself."""
    return sum(volume_gib(each) for each in capacities_mib)


def volumes_of(vm: Vm) -> tuple[int, int]:
    """How many volumes a VM's disks become, and how many GiB these take together.

    A shared disk is the volume of the VM that carries it alone. Where only the sum of the disks is
    known it is rounded up, with one GiB for each; a VM whose disks nobody counted has one.
    """
    elsewhere = [disk.capacity_mib for disk in vm.shared_disks if not disk.carried]
    counted = vm.disk_count or (1 if vm.disk_mib > 0 else 0)
    count = max(0, counted - len(elsewhere))
    if vm.volume_gib:
        return count, max(0, vm.volume_gib - volumes_gib(elsewhere))
    return count, ceil(gib(vm.disk_mib) - _EXACT) + count if vm.disk_mib > 0 else 0
