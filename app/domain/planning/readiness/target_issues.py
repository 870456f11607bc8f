"""Open points of the target: what does not fit. What only waits stands on the stages' tabs."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.counted_noun import count_text
from app.domain.destinations import (
    CAPACITY,
    NETWORK_MAP,
    READINESS,
    TENANTS,
    OneMapping,
    OneTenant,
    OpenStage,
)
from app.domain.planning.gaps.gap import Severity as GapSeverity
from app.domain.planning.networks.mapping_problems import errors_only
from app.domain.planning.plan.target import TargetPlan
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.risk.evidence import counted


def target_issues(target: TargetPlan) -> Iterator[Issue]:
    """What is wrong on the pages of the group Scope."""
    yield from _tenants(target)
    yield from _network_map(target)
    yield from _capacity(target)
    yield from _gaps(target)


def _tenants(target: TargetPlan) -> Iterator[Issue]:
    rows = [row.tenant for row in target.tenant_rows if row.in_plan]
    nameless = [t for t in rows if not (t.target_domain and t.target_project)]
    if nameless:
        yield Issue(
            "tenant_without_target", TENANTS, Severity.WARNING,
            f"{count_text(len(nameless), 'tenant')} with VMs in plan "
            f"{_has(len(nameless))} no target domain or project: "
            f"{counted([tenant.title for tenant in nameless])}.",
            OneTenant(nameless[0].id),
            count=len(nameless), noun="tenant",
        )  # fmt: skip


def _network_map(target: TargetPlan) -> Iterator[Issue]:
    errors = errors_only(target.problems)
    wrong = [row for row in target.mappings if row.id in errors]
    if wrong:
        first = errors[wrong[0].id][0]
        yield Issue(
            "mapping_problem", NETWORK_MAP, Severity.WARNING,
            f"{count_text(len(wrong), 'network mapping')} {_has(len(wrong))} a problem, for "
            f"example {wrong[0].source_network}: {first.text}",
            OneMapping(wrong[0].id),
            count=len(wrong), noun="mapping",
        )  # fmt: skip


def _capacity(target: TargetPlan) -> Iterator[Issue]:
    for warning in target.capacity.warnings:
        yield Issue("capacity_warning", CAPACITY, Severity.WARNING, warning, OpenStage(CAPACITY))


def _gaps(target: TargetPlan) -> Iterator[Issue]:
    blockers = [gap for gap in target.gaps.standing if gap.severity is GapSeverity.CRITICAL]
    if blockers:
        critical = len(blockers)
        yield Issue(
            "critical_gaps", READINESS, Severity.ERROR,
            f"{count_text(critical, 'critical gap')} on the target {_is(critical)} open or "
            f"planned, for example: {blockers[0].text}",
            OpenStage(READINESS),
            count=critical, noun="gap",
        )  # fmt: skip
    if target.gaps.uncompared:
        parts = len(target.gaps.uncompared)
        yield Issue(
            "not_compared", READINESS, Severity.WARNING,
            f"{count_text(parts, 'part')} of the target {_is(parts)} not compared, for example: "
            f"{target.gaps.uncompared[0].text}",
            OpenStage(READINESS),
            count=parts, noun="part",
        )  # fmt: skip


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
