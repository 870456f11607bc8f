"""Which VMs the builder may place, and why it leaves the others where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.domain.enums import RISK_ORDER, Risk, VmStatus
from app.domain.model import Tenant, Vm
from app.domain.planning.waves.lifecycle import LOCKED
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm

if TYPE_CHECKING:
    from app.domain.planning.plan.plan import VmTiming

MIGRATED = "It has migrated."
NO_PRIORITY = 999
"""The priority of VMs without a tenant row, after all that have one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A VM to be placed: what strategies order by, and what it moves.

    ``gb`` is what goes over the pipe (used GiB if warm, disks if cold), ``hours`` the guide's,
    ``copy_hours`` and ``elapsed_hours`` those at a lane's rate.
    """

    vm_id: int
    name: str
    identity: str
    tenant: str = ""
    tenant_priority: int = NO_PRIORITY
    cohort_id: int | None = None
    risk: int = 0
    used_gb: float = 0.0
    gb: float = 0.0
    hours: float = 0.0
    copy_hours: float = 0.0
    elapsed_hours: float = 0.0

    @property
    def safest_first(self) -> tuple[int, float, str, str]:
        """Category, used GB, name, identity."""
        return self.risk, self.used_gb, self.name, self.identity


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A VM that is not placed anew, and why."""

    vm_id: int
    reason: str


def standing(waves: Iterable[Wave], wave_vms: Iterable[WaveVm]) -> dict[int, Wave]:
    """The wave in which each VM stands now.

    Cancelled waves hold none. Of several, one that is not at its end counts, else the newest.
    """
    by_id = {wave.id: wave for wave in waves if wave.status is not WaveStatus.CANCELLED}
    found: dict[int, Wave] = {}
    for row in wave_vms:
        wave = by_id.get(row.wave_id)
        if wave is None or row.vm_id is None:
            continue
        other = found.get(row.vm_id)
        if other is None or _weight(wave) > _weight(other):
            found[row.vm_id] = wave
    return found


def _weight(wave: Wave) -> tuple[bool, int, int]:
    return wave.status is not WaveStatus.COMPLETE, wave.wave_number, wave.id


def candidates_of(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    stands: Mapping[int, Wave],
    locked: Mapping[int, str] = MappingProxyType({}),
) -> tuple[list[Candidate], list[LeftOut]]:
    """VMs in plan that a build may place, and those that it leaves out, each with the reason.

    VMs in planned waves are placed anew, but for those whose content is ``locked``, by wave with
    the reason. Those that a complete wave did not move are free again.
    """
    found: list[Candidate] = []
    left: list[LeftOut] = []
    for vm in vms:
        if not vm.in_plan:
            continue
        reason = _left_out(vm, stands.get(vm.id), locked)
        if reason:
            left.append(LeftOut(vm.id, reason))
            continue
        tenant = tenants.get(vm.tenant_id or 0)
        timing = timings[vm.id]
        found.append(
            Candidate(
                vm_id=vm.id,
                name=vm.name,
                identity=vm.identity,
                tenant=tenant.title if tenant else "",
                tenant_priority=tenant.priority if tenant else NO_PRIORITY,
                cohort_id=tenant.cohort_id if tenant else None,
                risk=RISK_ORDER[Risk(vm.risk_category)],
                used_gb=vm.used_gb,
                gb=vm.transfer_gb,
                hours=timing.hours,
                copy_hours=timing.copy_hours,
                elapsed_hours=timing.elapsed_hours,
            )
        )
    return found, left


def _left_out(vm: Vm, wave: Wave | None, locked: Mapping[int, str]) -> str:
    if vm.status == VmStatus.MIGRATED:
        return MIGRATED
    if wave is None:
        return ""
    if wave.id in locked:
        return locked[wave.id]
    if wave.status not in LOCKED:
        return ""
    if wave.status is WaveStatus.COMPLETE:
        return ""
    return f"It stands in “{wave.name}”, which is {wave.status.value.replace('_', ' ')}."


def left_out(vm: Vm) -> str:
    """Why a VM in plan stands in no wave."""
    if vm.status == VmStatus.MIGRATED:
        return MIGRATED
    return "It has not been assigned to a wave."
