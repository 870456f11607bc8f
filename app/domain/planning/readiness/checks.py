"""Readiness of each tenant: the guide's five checks, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cell_values import natural_key
from app.domain.cloud import CloudInventory
from app.domain.counted_noun import count_text
from app.domain.enums import Risk
from app.domain.model import Tenant, Vm
from app.domain.number_style import grouped
from app.domain.planning.gaps.gap import GAP_TEXT, QUOTA_GAPS, Gap, GapAnalysis, GapType, Severity
from app.domain.planning.gaps.group import present_projects, target_of, target_title
from app.domain.planning.networks.mapping import NetworkMapping

_SHOWN = 3
"""Up to how many names a reason lists."""


class CheckState(StrEnum):
    """The answer of a readiness check, the worst last."""

    PASS = "pass"  # noqa: S105 - an answer, not a secret
    PENDING = "pending"
    FAIL = "fail"


_ORDER = {state: place for place, state in enumerate(CheckState)}

CHECK_TEXT: Mapping[str, str] = {
    "target_mapped": "Target mapped",
    "network_mapped": "Networks mapped",
    "quota_sufficient": "Quota sufficient",
    "no_critical_gaps": "No critical gaps",
    "vms_classified": "VMs classified",
}
"""The five checks in the guide's order."""


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """One check of one tenant; ``reason`` says why, and what to do where it does not pass."""

    name: str
    state: CheckState
    reason: str


@dataclass(frozen=True, slots=True)
class TenantReadiness:
    """The five checks of a tenant row."""

    tenant_id: int
    checks: tuple[ReadinessCheck, ...]

    @property
    def state(self) -> CheckState:
        """The worst of the checks."""
        return max((check.state for check in self.checks), key=_ORDER.__getitem__)

    @property
    def passed(self) -> int:
        """How many checks pass."""
        return sum(check.state is CheckState.PASS for check in self.checks)

    @property
    def sentence(self) -> str:
        """Every check that does not pass with its reason, one a line."""
        lines = [
            f"{CHECK_TEXT[check.name]}: {check.reason}"
            for check in self.checks
            if check.state is not CheckState.PASS
        ]
        return "\n".join(lines) or "All five checks pass."


def readiness(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    mappings: Sequence[NetworkMapping],
    analysis: GapAnalysis,
    inventory: CloudInventory | None = None,
) -> dict[int, TenantReadiness]:
    """The checks of each tenant row with VMs in plan. Source: the guide, Readiness Checks.

    Open and planned critical gaps fail their checks alike. Where something critical was not
    compared, the check stays pending.
    """
    members: dict[int, list[Vm]] = defaultdict(list)
    for vm in vms:
        if vm.in_plan and vm.tenant_id is not None:
            members[vm.tenant_id].append(vm)
    by_source = {mapping.source: mapping for mapping in mappings}
    critical = _by_tenant(analysis.standing)
    unknown = _by_tenant(analysis.uncompared)
    present = present_projects(inventory) if inventory else {}
    return {
        key: TenantReadiness(
            key,
            (
                _target(tenants[key]),
                _networks(group, by_source),
                _quota(
                    critical.get(key, ()),
                    analysis.analysed,
                    _unknown_quota(tenants[key], inventory, present, unknown.get(key, ())),
                ),
                _gaps(critical.get(key, ()), unknown.get(key, ()), analysis.analysed),
                _classified(group),
            ),
        )
        for key, group in members.items()
        if key in tenants
    }


def _by_tenant(gaps: Iterable[Gap]) -> dict[int, list[Gap]]:
    """The critical ones among some gaps by the tenant rows that need what is missing."""
    found: dict[int, list[Gap]] = defaultdict(list)
    for gap in gaps:
        if gap.severity is Severity.CRITICAL:
            for key in gap.tenant_ids:
                found[key].append(gap)
    return found


def _target(tenant: Tenant) -> ReadinessCheck:
    name = "target_mapped"
    domain, project = tenant.target_domain.strip(), tenant.target_project.strip()
    if not domain or not project:
        what = "domain" if not domain else "project"
        return ReadinessCheck(name, CheckState.FAIL, f"no target {what} is set.")
    if not tenant.confirmed:
        return ReadinessCheck(
            name, CheckState.PENDING, f"“{domain} / {project}” is not confirmed yet."
        )
    return ReadinessCheck(name, CheckState.PASS, f"“{domain} / {project}” is confirmed.")


def _networks(
    vms: Sequence[Vm], by_source: Mapping[tuple[str, str], NetworkMapping]
) -> ReadinessCheck:
    check_name = "network_mapped"
    sources = {(vm.vcenter, network) for vm in vms for network in vm.networks}
    waiting = sorted(
        (
            name
            for vcenter, name in sources
            if not ((row := by_source.get((vcenter, name))) and row.confirmed)
        ),
        key=natural_key,
    )
    if not waiting:
        text = (
            f"{count_text(len(sources), 'network')} confirmed." if sources else "no network in use."
        )
        return ReadinessCheck(check_name, CheckState.PASS, text)
    return ReadinessCheck(
        check_name,
        CheckState.PENDING,
        f"{grouped(len(waiting))} of {count_text(len(sources), 'network')} not confirmed: "
        f"{_some(waiting)}.",
    )


_NOT_ANALYSED = "the target's inventory is not known yet."


def _unknown_quota(
    tenant: Tenant,
    inventory: CloudInventory | None,
    present: Container[tuple[str, str]],
    unknown: Sequence[Gap],
) -> str:
    """Why the quota of a tenant was not compared; empty when it was.

    ``present`` are the projects that the target has.
    """
    if inventory is None:
        return _NOT_ANALYSED
    target = target_of(tenant)
    if not all(target):
        return "no target project is set, so there is no quota to compare with."
    title = f"“{target_title(tenant)}”"
    if not inventory.knows("projects"):
        return "the inventory tells nothing of projects, so their quotas were not compared."
    if target not in present:
        return f"the project {title} is not there yet, so it has no quota."
    kinds = [GAP_TEXT[GapType(kind)] for gap in unknown for kind in gap.details.get("kinds", ())]
    if len(kinds) == len(QUOTA_GAPS):
        return f"the quota of {title} is not known."
    return f"not known of {title}: {', '.join(kinds)}." if kinds else ""


def _quota(critical: Sequence[Gap], analysed: bool, unknown: str = "") -> ReadinessCheck:
    name = "quota_sufficient"
    if not analysed:
        return ReadinessCheck(name, CheckState.PENDING, _NOT_ANALYSED)
    short = [gap for gap in critical if gap.type in QUOTA_GAPS]
    if short:
        return ReadinessCheck(name, CheckState.FAIL, " ".join(_told(gap) for gap in short[:_SHOWN]))
    if unknown:
        return ReadinessCheck(name, CheckState.PENDING, unknown)
    return ReadinessCheck(name, CheckState.PASS, "no critical quota gap.")


def _gaps(critical: Sequence[Gap], unknown: Sequence[Gap], analysed: bool) -> ReadinessCheck:
    name = "no_critical_gaps"
    if not analysed:
        return ReadinessCheck(name, CheckState.PENDING, _NOT_ANALYSED)
    if critical:
        texts = " ".join(_told(gap) for gap in critical[:_SHOWN])
        more = f" And {len(critical) - _SHOWN} more." if len(critical) > _SHOWN else ""
        return ReadinessCheck(name, CheckState.FAIL, texts + more)
    if unknown:
        return ReadinessCheck(name, CheckState.PENDING, " ".join(gap.text for gap in unknown))
    return ReadinessCheck(name, CheckState.PASS, "no critical gap is open or planned.")


def _told(gap: Gap) -> str:
    """What is missing; that it is planned does not make it ready."""
    return gap.text if gap.open else f"{gap.text} (planned)"


def _classified(vms: Sequence[Vm]) -> ReadinessCheck:
    name = "vms_classified"
    known = set(Risk)
    without = [vm.name for vm in vms if vm.risk_category not in known]
    if without:
        return ReadinessCheck(
            name,
            CheckState.FAIL,
            f"{count_text(len(without), 'VM')} {'has' if len(without) == 1 else 'have'} "
            "no risk class: "
            f"{_some(without)}.",
        )
    return ReadinessCheck(name, CheckState.PASS, f"{count_text(len(vms), 'VM')} classified.")


def _some(names: Sequence[str]) -> str:
    more = f" and {grouped(len(names) - _SHOWN)} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
