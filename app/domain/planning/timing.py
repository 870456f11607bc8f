"""How long one VM takes, how long it is down and what it moves."""

from __future__ import annotations

from app.domain.enums import Mode
from app.domain.model import Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan import VmTiming
from app.domain.units import MIB_PER_GIB, MINUTES_PER_HOUR

OVERHEAD = 1.14
"""What travels for each byte that is copied: protocol and changed blocks (guide)."""

SECONDS_PER_HOUR = 3600
BITS_PER_BYTE = 8


def pipe_gb_per_hour(parameters: ProjectParameters) -> float:
    """GiB that the pipe carries in an hour, overhead included: Mbps × 3600 ÷ (1024 × 8)."""
    return parameters.mbps * SECONDS_PER_HOUR / (MIB_PER_GIB * BITS_PER_BYTE)


def copy_hours(gb: float, parameters: ProjectParameters) -> float:
    """Hours to copy so many GiB with the whole pipe: GiB × 1024 × 8 ÷ (Mbps × 3600) × 1.14."""
    return gb * MIB_PER_GIB * BITS_PER_BYTE / (parameters.mbps * SECONDS_PER_HOUR) * OVERHEAD


def cutover_hours(parameters: ProjectParameters) -> float:
    """The cutover in hours."""
    return parameters.cutover_mins / MINUTES_PER_HOUR


def warm_hours(used_gb: float, parameters: ProjectParameters) -> float:
    """Hours that a warm VM takes (guide): the copy of its used GiB, and the cutover."""
    return copy_hours(used_gb, parameters) + cutover_hours(parameters)


def cold_hours(total_disk_gb: float, parameters: ProjectParameters) -> float:
    """Hours that a cold VM takes (guide): total disk in GiB × cold multiplier.

    Without a multiplier the pipe's own hours per GiB count (product decision).
    """
    if parameters.cold_multiplier is None:
        return copy_hours(total_disk_gb, parameters)
    return total_disk_gb * parameters.cold_multiplier


def timing_of(vm: Vm, parameters: ProjectParameters) -> VmTiming:
    """Hours, downtime and GiB of one VM in its effective mode.

    A warm VM is down for the cutover, a cold one for its hours and the cutover (product
    decision). The wire carries the copied GiB × 1.14.
    """
    gb = vm.transfer_gb
    cutover = cutover_hours(parameters)
    if vm.effective_mode is Mode.WARM:
        hours, downtime = warm_hours(gb, parameters), cutover
    else:
        hours = cold_hours(gb, parameters)
        downtime = hours + cutover
    return VmTiming(hours=hours, downtime_hours=downtime, transfer_gb=gb, wire_gb=gb * OVERHEAD)
