"""The sums of a plan: of all VMs, of each tenant, and what the imports read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.domain.enums import Mode, OsSupport, Risk
from app.domain.inventory.report import ImportReport
from app.domain.model import Project, Tenant, Vm
from app.domain.planning.cohorts.ease import EaseScore
from app.domain.planning.plan.cohort_order import NOWHERE, CohortPlace
from app.domain.planning.plan.coverage import coverage
from app.domain.planning.plan.plan import Schedule, SourceSummary, TenantPlan, VmTiming
from app.domain.planning.plan.totals import Totals

NO_TENANT = Tenant(0, "Unassigned")


def totals(vms: Iterable[Vm], timings: Mapping[int, VmTiming]) -> Totals:
    """Sums over the given VMs, all of which must be in plan."""
    count = vcpu = ram = warm = 0
    disk = used = hours = downtime = 0.0
    risks = dict.fromkeys(Risk, 0)
    for vm in vms:
        count += 1
        vcpu += vm.vcpu
        ram += vm.ram_mib
        disk += vm.disk_mib
        used += vm.used_mib
        risks[Risk(vm.risk_category)] += 1
        warm += vm.effective_mode is Mode.WARM
        hours += timings[vm.id].hours
        downtime += timings[vm.id].downtime_hours
    return Totals(
        vms=count,
        vcpu=vcpu,
        ram_mib=ram,
        disk_mib=disk,
        used_mib=used,
        green=risks[Risk.GREEN],
        yellow=risks[Risk.YELLOW],
        red=risks[Risk.RED],
        warm=warm,
        cold=count - warm,
        hours=hours,
        downtime_hours=downtime,
    )


def tenant_plans(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    schedule: Schedule,
    cohorts: Mapping[int, CohortPlace] | None = None,
    ease: Mapping[int, EaseScore] | None = None,
) -> tuple[TenantPlan, ...]:
    """Each tenant row with VMs in plan, cohort by cohort as the schedule reaches it."""
    cohorts, ease = cohorts or {}, ease or {}
    members: dict[int, list[Vm]] = defaultdict(list)
    for vm in vms:
        if vm.in_plan:
            members[vm.tenant_id or 0].append(vm)
    plans = []
    for tenant_id, group in members.items():
        placed = [schedule.placements[vm.id] for vm in group if vm.id in schedule.placements]
        plans.append(
            TenantPlan(
                tenant=tenants.get(tenant_id, NO_TENANT),
                totals=totals(group, timings),
                average_risk=sum(vm.risk_score for vm in group) / len(group),
                unsupported_os=sum(vm.os_support == OsSupport.UNSUPPORTED for vm in group),
                networks=tuple(sorted({network for vm in group for network in vm.networks})),
                first_day=min((place.day for place in placed), default=None),
                last_day=max((place.last_day for place in placed), default=None),
                cohort=cohorts.get(tenant_id, NOWHERE).name,
                ease=ease.get(tenant_id),
            )
        )
    never = schedule.total_days + 1
    plans.sort(
        key=lambda p: (
            cohorts.get(p.tenant.id, NOWHERE).order,
            p.first_day or never,
            p.tenant.priority,
            p.tenant.title,
        )
    )
    return tuple(plans)


def source_summary(
    project: Project, report: ImportReport | None, vms: Iterable[Vm]
) -> SourceSummary:
    """What the imports of a project read, and how complete it is for the VMs in plan."""
    if report is None:
        return SourceSummary()
    return SourceSummary(
        files=tuple(report.files),
        vcenters=dict(sorted(report.vcenters.items(), key=lambda item: (item[1], item[0]))),
        sheets=report.sheet_rows(),
        data_date=project.data_date,
        coverage=coverage(vms, report.joined_rows()),
    )
