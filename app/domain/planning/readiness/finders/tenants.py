"""Tenants without a target that is set and confirmed, and VMs without a tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, OneTenant
from app.domain.model import Tenant
from app.domain.openings import TENANTS
from app.domain.planning.readiness.finders.of_vms import of_vms
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import targets_to_confirm
from app.domain.planning.risk.evidence import counted


def find(seen: LookedAt) -> Iterator[Issue]:
    """What tenants with VMs in plan lack."""
    yield from of_vms(
        "no_tenant", TENANTS, Severity.WARNING, seen.groups.no_tenant,
        "VM in plan belongs to no tenant.", "VMs in plan belong to no tenant.", "tenant",
    )  # fmt: skip
    rows = [row.tenant for row in seen.plan.target.tenant_rows if row.in_plan]
    nameless = [t for t in rows if not (t.target_domain and t.target_project)]
    if nameless:
        first = nameless[0]
        column = "target_project" if first.target_domain else "target_domain"
        yield Issue(
            "tenant_without_target", TENANTS, Severity.WARNING,
            f"{count_text(len(nameless), 'tenant')} with VMs in plan "
            f"{has(len(nameless))} no target domain or project: "
            f"{counted([tenant.title for tenant in nameless])}.",
            AtCell(OneTenant(first.id), column),
            count=len(nameless), noun="tenant", keys=tuple(tenant.id for tenant in nameless),
            rows=_rows(nameless, column, "has no target"),
        )  # fmt: skip
    waiting = [row.tenant for row in targets_to_confirm(seen.plan)]
    if waiting:
        yield Issue(
            "targets_open", TENANTS, Severity.WARNING,
            f"{count_text(len(waiting), 'tenant')} {has(len(waiting))} a target that is not "
            "confirmed.",
            AtCell(OneTenant(waiting[0].id), "confirmed"),
            count=len(waiting), noun="tenant", keys=tuple(tenant.id for tenant in waiting),
            rows=_rows(waiting, "confirmed", "is not confirmed"), points=len(waiting),
        )  # fmt: skip


def _rows(tenants: Sequence[Tenant], column: str, what: str) -> tuple[IssueRow, ...]:
    return listed(
        IssueRow(each.id, f"{each.title} {what}.", AtCell(OneTenant(each.id), column))
        for each in tenants
    )
