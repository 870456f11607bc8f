"""What the finders of issues look at: the plan, and what is stored beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.enums import Exclusion, Mode, OsSupport, Risk, UsedSource, VmStatus
from app.domain.inventory.report import ImportReport
from app.domain.inventory.tenants import UNASSIGNED
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.staging.account_rows import AccountRow
from app.domain.planning.waves.preflight import WaveChecks


@dataclass(frozen=True, slots=True)
class Stored:
    """What issues tell of and no plan has.

    ``report`` is that of the newest import, ``guardrails`` those of the last assignment,
    ``accounts`` the rows of the page Users. ``checks`` are those of waves that have not started
    and hold VMs, by the wave's key; ``cap`` is the most VMs that a wave is to have. ``tasks`` are
    those of the provisioning plan that somebody must see to; ``other_cloud`` names the cloud of
    that plan where it is not the one that is connected now.
    """

    report: ImportReport | None = None
    guardrails: Guardrails = field(default_factory=Guardrails)
    accounts: tuple[AccountRow, ...] = ()
    checks: Mapping[int, WaveChecks] = field(default_factory=dict)
    cap: int | None = None
    tasks: tuple[PrepTask, ...] = ()
    other_cloud: str = ""


@dataclass(slots=True)
class Groups:
    """Keys of VMs with something in common; all but ``unexplained`` are in plan."""

    red: list[int] = field(default_factory=list)
    unsupported: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    no_disk: list[int] = field(default_factory=list)
    forced_warm: list[int] = field(default_factory=list)
    estimated: list[int] = field(default_factory=list)
    no_tenant: list[int] = field(default_factory=list)
    unexplained: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class LookedAt:
    """The plan with what is stored beside it, None where only the plan is known."""

    plan: Plan
    stored: Stored | None = None

    @cached_property
    def groups(self) -> Groups:
        """The VMs by what they have in common, in one pass because there are many."""
        return _grouped(self.plan)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The names of the VMs by key."""
        return {vm.id: vm.name for vm in self.plan.vms}


def _grouped(plan: Plan) -> Groups:
    groups = Groups()
    red, failed, estimate = Risk.RED.value, VmStatus.FAILED.value, UsedSource.ESTIMATE.value
    free = VmStatus.NOT_STARTED.value
    warm, cold = Mode.WARM.value, Mode.COLD.value
    unsupported, unknown = OsSupport.UNSUPPORTED.value, OsSupport.UNKNOWN.value
    operator = Exclusion.OPERATOR.value
    homes = {key for key, tenant in plan.tenants.items() if tenant.name != UNASSIGNED}
    for vm in plan.vms:
        if vm.exclusion:
            if vm.exclusion == operator and not vm.exclude_reason:
                groups.unexplained.append(vm.id)
            continue
        if vm.risk_category == red:
            groups.red.append(vm.id)
        if vm.os_support == unsupported:
            groups.unsupported.append(vm.id)
        elif vm.os_support == unknown:
            groups.unknown.append(vm.id)
        if vm.status == failed:
            groups.failed.append(vm.id)
        elif vm.status == free:
            groups.free.append(vm.id)
        if vm.disk_mib <= 0:
            groups.no_disk.append(vm.id)
        elif vm.used_source == estimate:
            groups.estimated.append(vm.id)
        if vm.mode_override == warm and vm.mode == cold:
            groups.forced_warm.append(vm.id)
        if vm.tenant_id not in homes:
            groups.no_tenant.append(vm.id)
    return groups
