"""How long one VM takes, alone on the pipe and in its lane, and what it moves."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from app.domain.enums import Mode
from app.domain.model import Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.plan.plan import VmTiming
from app.domain.units import MIB_PER_GIB, MINUTES_PER_HOUR, SECONDS_PER_HOUR

OVERHEAD = 1.14
"""What travels for each byte that is copied: protocol and changed blocks (guide)."""

BITS_PER_BYTE = 8
NEARLY = 1e-9
"""What rounding may add to a quotient that is whole."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The pipe cut into equal lanes, one copy in each: how many, and Mbps of each."""

    count: int
    mbps: float

    @property
    def gb_per_hour(self) -> float:
        """GiB on the wire that one lane carries in an hour, overhead included."""
        return gb_per_hour(self.mbps)


def lanes_of(parameters: ProjectParameters, slots: int | None = None) -> Lanes:
    """The lanes of the pipe with the project's slots, or as many as are given.

    As many as copies of at most ``per_vm_mbps`` need to fill the pipe, but no more than slots;
    the pipe is shared evenly, and no copy is faster than ``per_vm_mbps`` (product decision).
    """
    slots = parameters.migration_agent_slots if slots is None else slots
    return lanes_in(parameters.mbps, parameters.per_vm_mbps, slots)


def lanes_in(mbps: float, per_vm: float | None, slots: int) -> Lanes:
    """The lanes of a pipe of so many Mbps for copies of at most ``per_vm``."""
    if per_vm is None:
        return Lanes(1, mbps)
    count = max(1, min(ceil(mbps / per_vm - NEARLY), slots))
    return Lanes(count, min(mbps / count, per_vm))


def gb_per_hour(mbps: float) -> float:
    """GiB that so many Mbps carry in an hour: Mbps × 3600 ÷ (1024 × 8)."""
    return mbps * SECONDS_PER_HOUR / (MIB_PER_GIB * BITS_PER_BYTE)


def pipe_gb_per_hour(parameters: ProjectParameters) -> float:
    """GiB that the whole pipe carries in an hour, overhead included."""
    return gb_per_hour(parameters.mbps)


def copy_hours(gb: float, mbps: float) -> float:
    """Hours to copy so many GiB at so many Mbps: GiB × 1024 × 8 ÷ (Mbps × 3600) × 1.14 (guide)."""
    return gb * MIB_PER_GIB * BITS_PER_BYTE / (mbps * SECONDS_PER_HOUR) * OVERHEAD


def cutover_hours(parameters: ProjectParameters) -> float:
    """The cutover in hours."""
    return parameters.cutover_mins / MINUTES_PER_HOUR


def warm_hours(used_gb: float, parameters: ProjectParameters) -> float:
    """Hours that a warm VM takes (guide): the copy of its used GiB, and the cutover."""
    return copy_hours(used_gb, parameters.mbps) + cutover_hours(parameters)


def cold_hours(total_disk_gb: float, parameters: ProjectParameters) -> float:
    """Hours that a cold VM takes (guide): total disk in GiB × cold multiplier.

    Without a multiplier the pipe's own hours per GiB count (product decision).
    """
    if parameters.cold_multiplier is None:
        return copy_hours(total_disk_gb, parameters.mbps)
    return total_disk_gb * parameters.cold_multiplier


def lane_copy_hours(gb: float, parameters: ProjectParameters, *, warm: bool) -> float:
    """Hours to copy so many GiB in a lane of the pipe; a cold copy takes its own hours at least."""
    hours = copy_hours(gb, lanes_of(parameters).mbps)
    return hours if warm else max(hours, cold_hours(gb, parameters))


def timing_of(vm: Vm, parameters: ProjectParameters) -> VmTiming:
    """Hours and GiB of one VM in its effective mode, in the project's lanes.

    ``downtime_hours`` is what holds without a schedule: the cutover of a warm VM, all that a cold
    one takes. The wire carries the copied GiB × 1.14. A VM that is made anew takes its cutover
    alone, whatever its mode (product decision).
    """
    warm = vm.effective_mode is Mode.WARM or vm.rebuilt
    gb, cutover = vm.transfer_gb, cutover_hours(parameters)
    hours = warm_hours(gb, parameters) if warm else cold_hours(gb, parameters)
    own = 0.0 if warm or parameters.cold_multiplier is None else hours
    copy = lane_copy_hours(gb, parameters, warm=warm)
    return VmTiming(
        hours=hours,
        downtime_hours=cutover if warm else copy + cutover,
        transfer_gb=gb,
        wire_gb=gb * OVERHEAD,
        copy_hours=copy,
        cutover_hours=cutover,
        own_copy_hours=own,
    )
