"""Where the rows of the plan's tables lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.destinations import Destination, OneCohort, OneTenant, OneVm, OneWave, Vms
from app.domain.openings import InspectVm
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Plan, ScheduleDay, TenantPlan
from app.domain.planning.plan.rows import VmRow
from app.domain.planning.plan.wave_plan import WavePlan
from app.ui.table.go_tos import Way


def of_tenants() -> list[Way]:
    """To the tenant, and to the VMs of all that are selected."""
    return [("Show tenant", _tenant), ("Show VMs", _vms_of_tenants)]


def of_cohorts() -> list[Way]:
    """To the cohort, and to its VMs."""
    return [("Show cohort", _cohort)]


def of_waves() -> list[Way]:
    """To the wave, and to its VMs."""
    return [("Show wave", _wave), ("Show VMs", _vms_of_waves)]


def of_days() -> list[Way]:
    """To the VMs of the days."""
    return [("Show VMs", _vms_of_days)]


def of_vms(plan: Callable[[], Plan | None]) -> list[Way]:
    """To the VM, and to what it stands in."""

    def wave(rows: Sequence[VmRow]) -> Destination | None:
        known = plan()
        found = known.wave_of.get(rows[0].vm.id) if known is not None else None
        return OneWave(found.id) if found is not None else None

    return [
        ("Show in Inspector", _inspect),
        ("Show among VMs", _vm),
        ("Show tenant", _tenant_of_vm),
        ("Show wave", wave),
    ]


def _tenant(rows: Sequence[TenantPlan]) -> Destination | None:
    return OneTenant(rows[0].tenant.id) if rows[0].tenant.id else None


def _vms_of_tenants(rows: Sequence[TenantPlan]) -> Destination | None:
    return Vms(tenants=tuple(row.tenant.id or None for row in rows))


def _cohort(rows: Sequence[CohortPlan]) -> Destination | None:
    return OneCohort(rows[0].cohort.id) if rows[0].cohort else None


def _wave(rows: Sequence[WavePlan]) -> Destination | None:
    return OneWave(rows[0].wave.id)


def _vms_of_waves(rows: Sequence[WavePlan]) -> Destination | None:
    return _vms([key for row in rows for key in row.vm_ids])


def _vms_of_days(rows: Sequence[ScheduleDay]) -> Destination | None:
    return _vms([key for row in rows for key in row.vm_ids])


def _vms(keys: Sequence[int]) -> Destination | None:
    return Vms(vm_ids=tuple(dict.fromkeys(keys))) if keys else None


def _inspect(rows: Sequence[VmRow]) -> Destination | None:
    return InspectVm(rows[0].vm.id)


def _vm(rows: Sequence[VmRow]) -> Destination | None:
    if len(rows) == 1:
        return OneVm(rows[0].vm.id)
    return _vms([row.vm.id for row in rows])


def _tenant_of_vm(rows: Sequence[VmRow]) -> Destination | None:
    tenant = rows[0].vm.tenant_id
    return OneTenant(tenant) if tenant else None
