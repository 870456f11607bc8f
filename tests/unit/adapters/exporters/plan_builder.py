"""Plans for the exporters' tests: small ones full of awkward values, and big plain ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

from app.domain.enums import Answer, BoundBy, Risk
from app.domain.model import Finding, Project, SourceNetwork, Tenant, Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.ease import EaseScore, ease_scores
from app.domain.planning.cohorts.tenant_load import tenant_loads
from app.domain.planning.plan.cohort_sums import cohort_plans
from app.domain.planning.plan.plan import (
    Placement,
    Plan,
    Schedule,
    ScheduleDay,
    SourceSummary,
    TenantPlan,
    Totals,
    VmTiming,
)
from app.domain.scope import reconcile

GENERATED = datetime(2027, 2, 26, 14, 5, tzinfo=UTC)
START = date(2027, 3, 1)
RISKS = ("GREEN", "YELLOW", "RED")
ODD_NAMES = (
    "=cmd|' /C calc'!A0",
    "+SUM(A1:A9)",
    "-1",
    "@import",
    "\ttabbed",
    "שרת-ייצור-01",
    "خادم-إنتاج-٢",
    "本番データベース-東京-01",
    "서버-데이터베이스",
    "โรงงาน-เซิร์ฟเวอร์",
    "rocket-🚀-📦-vm",
    "a" * 80,
    "web server with a long name of many words that has to wrap in every table it is in",
    "line one\nline two",
    "bell\x07 and half a pair \ud83d",
    "<b>&amp;</b> \"quoted\", 'comma'; _x0041_",
)


def make_vm(number: int, name: str = "", **values: object) -> Vm:
    """A VM with every field of the exports filled."""
    risk = RISKS[number % 3]
    base = Vm(
        id=number,
        identity=f"vc-1/vm-{number}",
        name=name or f"vm-app-{number:05d}",
        vcenter="vc-1",
        vcenter_name="vcenter.example.com",
        vm_ref=f"vm-{number}",
        vm_uuid=f"4200{number:08d}-aaaa-bbbb-cccc-000000000000"[:36],
        power_state="poweredOn",
        os_config="Ubuntu Linux (64-bit)",
        os_tools="Ubuntu Linux (64-bit)",
        os_family="ubuntu",
        os_version="22.04",
        os_support="supported",
        smbios_uuid=f"5200{number:08d}-aaaa-bbbb-cccc-000000000000"[:36],
        vapp="shop",
        secure_boot=False,
        hw_version=19,
        cbt=True,
        created=datetime(2020, 5, 17, 8, 30),  # noqa: DTZ001 - as vCenter tells it
        provisioned_mib=204800.0,
        in_use_mib=61440.0,
        status_note="asked for by the owner",
        folder="/Datacenter/vm/prod",
        resource_pool="/Cluster/Resources/gold",
        datacenter="dc-1",
        cluster=f"cluster-{number % 7}",
        host=f"esx-{number % 40:02d}.example.com",
        datastore="ds-nvme-01",
        dns_name=f"app{number}.example.com",
        primary_ip=f"10.{number // 65536}.{number // 256 % 256}.{number % 256}",
        firmware="bios",
        tools_status="toolsOk",
        vcpu=4,
        ram_mib=8192,
        disk_mib=102400.0 + number % 97 * 1024,
        used_mib=51200.0 + number % 61 * 512,
        used_source="vPartition",
        disk_count=2,
        volume_gib=102 + number % 97,
        nic_count=1,
        networks=(f"VLAN-{number % 30}",),
        snapshot_count=1,
        snapshot_oldest_days=12,
        cpu_usage_pct=12.5,
        memory_usage_pct=48.25,
        tenant_id=number % 5 + 1,
        risk_score=number % 100,
        risk_category=risk,
        mode="cold_migration" if risk == Risk.RED else "warm_migration",
        mode_reason="risk is RED" if risk == Risk.RED else "no reason for cold",
        findings=(
            Finding("disk_large", Answer.WARN, 10, Risk.YELLOW, "A disk of 3.1 TB"),
            Finding("cbt_off", Answer.PASS, 0, None, "Changed block tracking is on"),
        ),
        notes="moves with its twin",
        application="Shop",
        business_service="Retail",
        owner="A. Owner",
        owner_email="owner@example.com",
        environment="prod",
        criticality="high",
        change_window="Sat 20:00-24:00",
        facts_note="asked in May",
    )
    return replace(base, **values)


def make_tenants(count: int = 5) -> dict[int, Tenant]:
    """Tenants with target mapping."""
    return {
        number: Tenant(
            number,
            f"Tenant {number}",
            org_vdc=f"vdc-{number}" if number % 2 else "",
            priority=number * 10,
            target_domain=f"domain-{number}",
            target_project=f"project-{number}",
            confirmed=number % 2 == 0,
            notes="agreed with the owner",
        )
        for number in range(1, count + 1)
    }


def totals_of(vms: list[Vm], timings: dict[int, VmTiming]) -> Totals:
    """Sums over VMs."""
    risks = Counter(vm.risk_category for vm in vms)
    cold = sum(vm.effective_mode == "cold_migration" for vm in vms)
    return Totals(
        len(vms),
        sum(vm.vcpu for vm in vms),
        sum(vm.ram_mib for vm in vms),
        sum(vm.disk_mib for vm in vms),
        sum(vm.used_mib for vm in vms),
        risks["GREEN"],
        risks["YELLOW"],
        risks["RED"],
        len(vms) - cold,
        cold,
        sum(timings[vm.id].hours for vm in vms),
        sum(timings[vm.id].downtime_hours for vm in vms),
    )


def make_plan(
    vms: list[Vm],
    *,
    name: str = "Émigré & Söhne 移行",
    per_day: int = 10,
    cohorts: tuple[str, ...] = (),
    unplaced: dict[int, str] | None = None,
) -> Plan:
    """A plan whose figures agree with each other; tenants alternate between the cohorts."""
    tenants = make_tenants()
    groups = tuple(Cohort(number, each, number) for number, each in enumerate(cohorts, 1))
    if groups:
        tenants = {
            key: replace(tenant, cohort_id=groups[(key - 1) % len(groups)].id)
            for key, tenant in tenants.items()
        }
    loads = tenant_loads(vms, tenants)
    ease = ease_scores(loads)
    inside = [vm for vm in vms if vm.in_plan]
    timings = {
        vm.id: VmTiming(1.25, 0.5, vm.transfer_gb, vm.transfer_gb * 1.14, 2.5, 0.5) for vm in inside
    }
    unplaced = unplaced or {}
    cohort_of = {
        number: cohorts[(number - 1) % len(cohorts)] if cohorts else "" for number in tenants
    }
    placed = [vm for vm in inside if vm.id not in unplaced]
    schedule = _schedule(placed, timings, per_day, cohorts, cohort_of, unplaced)
    shares = _shares(tenants, inside, timings, schedule, cohort_of, ease)
    return Plan(
        Project(1, name, "Moves everything to the new cloud", data_date=date(2027, 2, 20)),
        ProjectParameters(start_date=START),
        GENERATED,
        SourceSummary(
            ("RVTools_export_all.xlsx",),
            {"vc-1": "vcenter.example.com"},
            {"vInfo": len(vms), "vDisk": 2 * len(vms)},
            date(2027, 2, 20),
            ("50 VMs sized from Provisioned: not in vPartition",),
        ),
        reconcile(vms),
        totals_of(inside, timings),
        tuple(vms),
        tenants,
        timings,
        schedule,
        shares,
        (SourceNetwork("vc-1", "VLAN-1", ("dvs-1",), ("1", "2"), 7),),
        ("Two networks have more than one VLAN.",),
        cohorts=groups,
        cohort_plans=cohort_plans(groups, vms, tenants, timings, schedule, shares, loads, ease),
        loads=loads,
        ease=ease,
        budget_days=22,
    )


def _schedule(
    vms: list[Vm],
    timings: dict[int, VmTiming],
    per_day: int,
    cohorts: tuple[str, ...],
    cohort_of: dict[int, str],
    unplaced: dict[int, str],
) -> Schedule:
    days: list[ScheduleDay] = []
    placements: dict[int, Placement] = {}
    for cohort in cohorts or ("",):
        queue = [vm for vm in vms if cohort_of[vm.tenant_id or 1] == cohort]
        for first in range(0, len(queue), per_day):
            batch = queue[first : first + per_day]
            number = len(days) + 1
            when = START + timedelta(days=(number - 1) // 5 * 7 + (number - 1) % 5)
            for slot, vm in enumerate(batch):
                more = slot == 0 and first + per_day < len(queue)
                last = number + more
                placements[vm.id] = Placement(
                    vm.id, number, last, slot + 1, 1, 0.25 * slot, last, 2.5, 3.0, 3.0
                )
            days.append(
                ScheduleDay(
                    number,
                    when,
                    cohort,
                    tuple(vm.id for vm in batch),
                    sum(timings[vm.id].hours for vm in batch),
                    sum(timings[vm.id].transfer_gb for vm in batch),
                    BoundBy.SLOTS,
                    80.0,
                    14000.0,
                    ((9.0, 17.0),),
                )
            )
    count = len(days)
    calendar = (days[-1].date - START).days + 1 if days else 0
    bounds = {"pipe": max(count - 1, 0), "slots": count, "VMs/day": 0}
    return Schedule(
        tuple(days),
        placements,
        count,
        calendar,
        count,
        bounds,
        1.0,
        unplaced,
        ("One VM takes longer than a day.",),
    )


def _shares(
    tenants: dict[int, Tenant],
    vms: list[Vm],
    timings: dict[int, VmTiming],
    schedule: Schedule,
    cohort_of: dict[int, str],
    ease: dict[int, EaseScore],
) -> tuple[TenantPlan, ...]:
    schedule_order = {name: index for index, name in enumerate(dict.fromkeys(cohort_of.values()))}
    shares = []
    for tenant in sorted(tenants.values(), key=lambda t: (schedule_order[cohort_of[t.id]], t.id)):
        own = [vm for vm in vms if vm.tenant_id == tenant.id]
        if not own:
            continue
        days = [schedule.placements[vm.id].day for vm in own if vm.id in schedule.placements]
        shares.append(
            TenantPlan(
                tenant,
                totals_of(own, timings),
                sum(vm.risk_score for vm in own) / len(own),
                0,
                tuple(sorted({name for vm in own for name in vm.networks})),
                min(days, default=None),
                max(days, default=None),
                cohort_of[tenant.id],
                ease[tenant.id],
            )
        )
    return tuple(shares)


def odd_plan(cohorts: tuple[str, ...] = ("Pilot", "Cohort β")) -> Plan:
    """Two cohorts, several days, awkward names, four VMs out of plan and one without a place."""
    vms = [make_vm(number, name) for number, name in enumerate(ODD_NAMES, 1)]
    count = len(vms)
    vms += [make_vm(count + number) for number in range(1, 31)]
    vms += [
        make_vm(901, "a template", exclusion="template", template=True),
        make_vm(902, "vCLS-1", exclusion="vcls"),
        make_vm(903, "left behind", exclusion="operator", exclude_reason="is switched off in May"),
        make_vm(904, "another template", exclusion="template", template=True),
    ]
    late = count + 30
    return make_plan(vms, per_day=6, cohorts=cohorts, unplaced={late: "longer than every window"})


def big_plan(count: int) -> Plan:
    """A plan of many VMs, with long and non-Latin names here and there."""
    vms = [
        make_vm(number, ODD_NAMES[5 + number // 50 % 8] if number % 50 == 0 else "")
        for number in range(1, count + 1)
    ]
    return make_plan(vms, per_day=70, cohorts=("Cohort 1", "Cohort 2", "Cohort 3"))


PARAMETER_KEYS = [item.name for item in fields(ProjectParameters)]
