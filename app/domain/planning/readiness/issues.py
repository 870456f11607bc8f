"""Open points of a plan: what is missing, contradictory or late, and where to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.counted_noun import count_text
from app.domain.day_words import day_words
from app.domain.destinations import (
    DEPENDENCIES,
    NETWORKS,
    PLAN,
    RISK,
    SETUP,
    TENANTS,
    VMS,
    Dependencies,
    OneParameter,
    OpenStage,
    Vms,
)
from app.domain.enums import Exclusion, Mode, OsSupport, Risk, UsedSource, VmStatus
from app.domain.inventory.report import ImportReport, Tally, Weight, in_rank, told
from app.domain.inventory.tenants import UNASSIGNED
from app.domain.model import SourceNetwork
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.issue import (
    IMPORT,
    REPORT,
    STAGES,
    Issue,
    Severity,
)
from app.domain.planning.readiness.target_issues import target_issues
from app.domain.planning.remediation.record import RemediationState
from app.domain.planning.risk.evidence import counted
from app.domain.planning.timing.bandwidth import MBPS_PER_GBPS, estimate_path
from app.domain.planning.timing.transfer import copy_hours

STALE_DAYS = 30
"""Age in days from which an export is called old (product decision)."""

LOOSE_RATIO = 1.5
"""Schedule over lower bound from which the gap is worth a look (product decision)."""

_TOLERANCE = 1e-9
_OBJECT_ID = re.compile(r"(dvportgroup|network|group)-\d+")
_SAID_OF_NETWORKS = "networks known only by an object id"


_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def find_issues(plan: Plan, report: ImportReport | None = None) -> tuple[Issue, ...]:
    """All open points of a plan by stage, the gravest first; none before VMs are imported.

    Stages with something grave come first, of equal ones in the order of the planner.

    ``report`` is that of the newest import, whose skipped rows and odd content are listed too.
    """
    if not plan.vms:
        return ()
    groups = _grouped(plan)
    found = [
        *_setup(plan),
        *_vms(plan, groups),
        *_import(plan, report),
        *_risk(groups),
        *_tenants(groups),
        *_networks(plan),
        *target_issues(plan.target),
        *_remediation(plan),
        *_schedule(plan),
    ]
    found.sort(key=lambda each: (_GRAVITY[each.severity], -each.weight, -each.vms))
    gravest: dict[str, int] = {}
    for issue in found:
        gravest.setdefault(issue.stage, _GRAVITY[issue.severity])
    ranks = {stage: (gravest[stage], STAGES.index(stage)) for stage in gravest}
    return tuple(sorted(found, key=lambda each: ranks[each.stage]))


# -- parameters ------------------------------------------------------------------------------------


def _setup(plan: Plan) -> Iterator[Issue]:
    parameters = plan.parameters
    path = estimate_path(parameters)
    narrow = path.bottleneck
    if parameters.mbps > (narrow.mbps or 0) * (1 + _TOLERANCE):
        yield Issue(
            "bandwidth_above_path", SETUP, Severity.WARNING,
            f"The bandwidth of {parameters.bandwidth_gbps:g} Gbps is more than the topology "
            f"carries: {narrow.label} allows {(narrow.mbps or 0) / MBPS_PER_GBPS:g} Gbps "
            f"({narrow.formula}).",
            OneParameter("bandwidth_gbps"),
        )  # fmt: skip
    multiplier, least = parameters.cold_multiplier, copy_hours(1, parameters.mbps)
    if multiplier is not None and multiplier < least * (1 - _TOLERANCE):
        yield Issue(
            "cold_multiplier_too_fast", SETUP, Severity.WARNING,
            f"The cold multiplier of {multiplier:g} h per GB is faster than the bandwidth allows "
            f"({least:.3g} h per GB).",
            OneParameter("cold_multiplier"),
        )  # fmt: skip
    start = parameters.start_date
    begun = any(vm.status in _MOVED for vm in plan.vms)
    if start is not None and start < plan.generated.date() and not begun:
        yield Issue(
            "start_in_past", SETUP, Severity.WARNING,
            f"The plan starts on {day_words(start)}, which is over, and no VM is migrated yet.",
            OneParameter("start_date"),
        )  # fmt: skip


_MOVED = {VmStatus.MIGRATED.value, VmStatus.IN_PROGRESS.value}


# -- virtual machines ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Groups:
    """Keys of VMs with something in common; all but the last group are in plan."""

    red: list[int] = field(default_factory=list)
    unsupported: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    no_disk: list[int] = field(default_factory=list)
    forced_warm: list[int] = field(default_factory=list)
    estimated: list[int] = field(default_factory=list)
    no_tenant: list[int] = field(default_factory=list)
    unexplained: list[int] = field(default_factory=list)


def _grouped(plan: Plan) -> _Groups:
    """All groups in one pass, because there are many VMs."""
    groups = _Groups()
    red, failed, estimate = Risk.RED.value, VmStatus.FAILED.value, UsedSource.ESTIMATE.value
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
        if vm.disk_mib <= 0:
            groups.no_disk.append(vm.id)
        elif vm.used_source == estimate:
            groups.estimated.append(vm.id)
        if vm.mode_override == warm and vm.mode == cold:
            groups.forced_warm.append(vm.id)
        if vm.tenant_id not in homes:
            groups.no_tenant.append(vm.id)
    return groups


def _vms(plan: Plan, groups: _Groups) -> Iterator[Issue]:
    if not plan.reconciliation.in_plan:
        yield Issue(
            "nothing_in_plan", VMS, Severity.ERROR,
            f"None of the {plan.reconciliation.rows:,} rows read is in the plan.",
            Vms(scope="excluded"),
        )  # fmt: skip
    yield from _group(
        "failed", VMS, Severity.ERROR, groups.failed,
        "VM has failed to migrate.", "VMs have failed to migrate.",
    )  # fmt: skip
    yield from _group(
        "no_disk", VMS, Severity.WARNING, groups.no_disk,
        "VM in plan has no disk size, so that no time is planned for its data.",
        "VMs in plan have no disk size, so that no time is planned for their data.",
    )  # fmt: skip
    yield from _group(
        "forced_warm", VMS, Severity.WARNING, groups.forced_warm,
        "VM is set to warm although the assessment asks for a cold move.",
        "VMs are set to warm although the assessment asks for a cold move.",
    )  # fmt: skip
    yield from _group(
        "estimated_size", VMS, Severity.INFO, groups.estimated,
        "VM in plan is sized by an estimate, its disks × 0.6.",
        "VMs in plan are sized by an estimate, their disks × 0.6.",
    )  # fmt: skip
    yield from _group(
        "excluded_without_reason", VMS, Severity.INFO, groups.unexplained,
        "VM is excluded without a reason.", "VMs are excluded without a reason.",
    )  # fmt: skip


def _group(
    key: str,
    stage: str,
    severity: Severity,
    keys: Sequence[int],
    one: str,
    many: str,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Issue]:
    """One issue for all VMs of a group; it leads to these VMs, or to those of ``columns``."""
    if keys:
        text = f"1 {one}" if len(keys) == 1 else f"{len(keys):,} {many}"
        where = Vms(columns=columns) if columns else Vms(vm_ids=tuple(keys))
        yield Issue(key, stage, severity, text, where, vms=len(keys))


def _import(plan: Plan, report: ImportReport | None) -> Iterator[Issue]:
    for line in plan.source.coverage:
        yield Issue("coverage", VMS, Severity.WARNING, f"{line}.", REPORT)
    made = plan.source.data_date
    age = (plan.generated.date() - made).days if made else 0
    if age > STALE_DAYS:
        yield Issue(
            "old_export", VMS, Severity.WARNING,
            f"The data is {age:,} days old; import a fresh export before the migration.",
            IMPORT,
        )  # fmt: skip
    if report is not None:
        yield from _tallies("skipped", report.skipped, "Left out")
        yield from _tallies("suspicious", report.suspicious, "Noticed")


def _tallies(key: str, tallies: Mapping[str, Tally], verb: str) -> Iterator[Issue]:
    for what, tally in in_rank(tallies.items()):
        if what != _SAID_OF_NETWORKS:
            text = f"{verb} at import: {told(what, tally)}."
            # What is left out is missed in the plan, and so is a figure that was made up.
            grave = tally.weight >= (Weight.DOUBT if key == "skipped" else Weight.FIGURE)
            severity = Severity.WARNING if grave else Severity.INFO
            yield Issue(key, VMS, severity, text, REPORT, weight=tally.weight, vms=tally.concerned)


# -- risk, tenants, networks -----------------------------------------------------------------------


def _risk(groups: _Groups) -> Iterator[Issue]:
    yield from _group(
        "red", RISK, Severity.WARNING, groups.red,
        "VM in plan is red.", "VMs in plan are red.", {"risk": Risk.RED.value},
    )  # fmt: skip
    for keys, support, key, words in (
        (groups.unsupported, OsSupport.UNSUPPORTED, "os_unsupported", "the target does not run"),
        (groups.unknown, OsSupport.UNKNOWN, "os_unknown", "is not known for sure"),
    ):
        yield from _group(
            key, RISK, Severity.WARNING, keys,
            f"VM in plan has a guest system that {words}.",
            f"VMs in plan have a guest system that {words}.",
            {"os_support": support.value},
        )  # fmt: skip


def _tenants(groups: _Groups) -> Iterator[Issue]:
    yield from _group(
        "no_tenant", TENANTS, Severity.WARNING, groups.no_tenant,
        "VM in plan belongs to no tenant.", "VMs in plan belong to no tenant.",
    )  # fmt: skip


def _networks(plan: Plan) -> Iterator[Issue]:
    used = [network for network in plan.networks if network.vm_count]
    title = _network_titles(plan)
    clashes = [each for each in used if each.conflict]
    if clashes:
        verb = "was" if len(clashes) == 1 else "were"
        seen = counted([f"{title(each)} ({', '.join(each.vlans)})" for each in clashes])
        yield Issue(
            "vlan_conflict", NETWORKS, Severity.WARNING,
            f"{count_text(len(clashes), 'network')} {verb} seen with more than one VLAN: {seen}.",
            _on_networks(clashes),
            count=len(clashes), noun="network",
        )  # fmt: skip
    nameless = [each for each in used if _OBJECT_ID.fullmatch(each.name)]
    if nameless:
        verb = "is" if len(nameless) == 1 else "are"
        yield Issue(
            "network_by_id", NETWORKS, Severity.WARNING,
            f"{count_text(len(nameless), 'network')} {verb} known only by an object id: "
            f"{counted([title(each) for each in nameless])}.",
            _on_networks(nameless),
            count=len(nameless), noun="network",
        )  # fmt: skip
    untagged = [each for each in used if not each.vlans]
    if untagged:
        yield Issue(
            "vlan_unknown", NETWORKS, Severity.INFO,
            f"No VLAN is known of {count_text(len(untagged), 'network')}: "
            f"{counted([title(each) for each in untagged])}.",
            _on_networks(untagged),
            count=len(untagged), noun="network",
        )  # fmt: skip


def _network_titles(plan: Plan) -> Callable[[SourceNetwork], str]:
    """How to call a network: with its vCenter where two have one of that name."""
    often = Counter(network.name for network in plan.networks)
    vcenters = plan.source.vcenters

    def title(network: SourceNetwork) -> str:
        vcenter = vcenters.get(network.vcenter, network.vcenter)
        return f"{network.name} in {vcenter}" if often[network.name] > 1 else network.name

    return title


def _on_networks(networks: Iterable[SourceNetwork]) -> Vms:
    return Vms(networks=tuple(dict.fromkeys(network.name for network in networks)))


# -- what must be done before ----------------------------------------------------------------------


def _remediation(plan: Plan) -> Iterator[Issue]:
    """The remediation list, as far as it is about VMs in plan that are still to come."""
    coming = {
        vm.id for vm in plan.vms if vm.in_plan and vm.status != VmStatus.MIGRATED
    } if plan.remediations else set()  # fmt: skip
    today, overdue, late, rest = plan.generated.date(), [], [], []
    for item in plan.remediations:
        if item.vm_id not in coming or item.done_on is not None:
            continue
        place = plan.schedule.placements.get(item.vm_id)
        if item.state(today) is RemediationState.OVERDUE:
            overdue.append(item.vm_id)
        elif item.due_date and place and plan.schedule.starts(place).date() < item.due_date:
            late.append(item.vm_id)
        else:
            rest.append(item.vm_id)
    for key, severity, keys, one, many in (
        ("remediation_overdue", Severity.WARNING, overdue, "is overdue", "are overdue"),
        ("remediation_late", Severity.WARNING, late, "is due after its VM begins to move",
         "are due after their VMs begin to move"),
        ("remediation_open", Severity.INFO, rest, "is still to be done before its VM moves",
         "are still to be done before their VMs move"),
    ):  # fmt: skip
        if keys:
            text = f"{count_text(len(keys), 'remediation')} {one if len(keys) == 1 else many}."
            where = Dependencies("remediation")
            yield Issue(
                key, DEPENDENCIES, severity, text, where,
                vms=len(set(keys)), count=len(keys), noun="remediation",
            )  # fmt: skip


# -- schedule --------------------------------------------------------------------------------------


def _schedule(plan: Plan) -> Iterator[Issue]:
    schedule = plan.schedule
    if schedule.unplaced:
        key, reason = next(iter(schedule.unplaced.items()))
        name = next((vm.name for vm in plan.vms if vm.id == key), "")
        count = len(schedule.unplaced)
        verb = "has" if count == 1 else "have"
        because = f"{name}: {reason}" if name else reason
        yield Issue(
            "unplaced", PLAN, Severity.ERROR,
            f"{count_text(count, 'VM')} {verb} no day in the schedule. {because}",
            Vms(vm_ids=tuple(schedule.unplaced)),
            count=count, noun="VM",
        )  # fmt: skip
    yield from _late(plan)
    for warning in schedule.warnings:
        yield Issue("schedule_warning", PLAN, Severity.WARNING, warning, OpenStage(PLAN))
    if schedule.ratio > LOOSE_RATIO:
        yield Issue(
            "loose_schedule", PLAN, Severity.INFO,
            f"The schedule takes {schedule.total_days:,} working days, {schedule.ratio:.1f} times "
            f"its lower bound of {schedule.lower_bound_days:,}.",
            OpenStage(PLAN),
        )  # fmt: skip


def _late(plan: Plan) -> Iterator[Issue]:
    schedule, allowed = plan.schedule, plan.parameters.migration_duration_days
    late = schedule.calendar_days - allowed
    if late <= 0:
        return
    binding = schedule.binding_bound
    least = f", {binding} being what binds most" if binding else ""
    yield Issue(
        "late", PLAN, Severity.ERROR,
        f"The plan ends {_on(schedule.end)}{count_text(late, 'day')} after its deadline of "
        f"{count_text(allowed, 'calendar day')}; it cannot take fewer than "
        f"{count_text(schedule.lower_bound_days, 'working day')}{least}.",
        OpenStage(PLAN),
        count=late, noun="day",
    )  # fmt: skip


def _on(day: date | None) -> str:
    return f"on {day_words(day)}, " if day else ""
