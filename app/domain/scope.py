"""Who is in the plan. This is the only place that decides it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from app.domain.enums import Exclusion, Route, VmStatus
from app.domain.model import Tenant, Vm, evolve
from app.domain.planning.plan.reconciliation import Reconciliation

_VCLS = re.compile(r"vcls(-[0-9a-f]{8}-[0-9a-f-]+|[- ]?\(?\d+\)?)", re.IGNORECASE)
_LOST_STATES = {"orphaned", "inaccessible", "invalid", "disconnected"}

FT_SECONDARY_ROLE = 2
"""FT Role of the copies that fault tolerance keeps; the VM itself has 1, all others 0 or none."""

DUPLICATE_ROWS = "duplicate row"
"""How rows are called in the reconciliation that describe a VM a second time."""

REASON_TEXT: Mapping[Exclusion, str] = {
    Exclusion.TEMPLATE: "template",
    Exclusion.VCLS: "vCLS agent",
    Exclusion.SRM_PLACEHOLDER: "SRM placeholder",
    Exclusion.INACCESSIBLE: "inaccessible",
    Exclusion.FT_SECONDARY: "fault tolerance secondary",
    Exclusion.TENANT_OUT_OF_SCOPE: "tenant out of scope",
    Exclusion.CLUSTER_EXCLUDED: "cluster excluded",
    Exclusion.OPERATOR: "excluded by operator",
    Exclusion.SKIPPED: "skipped",
    Exclusion.RETIRED: "retired",
    Exclusion.RETAINED: "retained",
}

ROUTES_OUT: Mapping[str, Exclusion] = {
    Route.RETIRE: Exclusion.RETIRED,
    Route.RETAIN: Exclusion.RETAINED,
}
"""Routes that lead out of the plan."""


def excluded_by_nature(vm: Vm) -> Exclusion | None:
    """Why the VM can never be in the plan, whatever the operator decides; None when it can."""
    if vm.template:
        return Exclusion.TEMPLATE
    if _VCLS.fullmatch(vm.name):
        return Exclusion.VCLS
    if vm.srm_placeholder:
        return Exclusion.SRM_PLACEHOLDER
    if vm.connection_state.casefold() in _LOST_STATES or vm.vcpu == 0:
        return Exclusion.INACCESSIBLE
    if vm.ft_role is not None and vm.ft_role >= FT_SECONDARY_ROLE:
        return Exclusion.FT_SECONDARY
    return None


def exclusion(
    vm: Vm, tenants: Mapping[int, Tenant], excluded_clusters: Collection[tuple[str, str]] = ()
) -> Exclusion | None:
    """Why the VM is not in the plan; None when it is.

    What the VM is comes before what was decided about it. Powered-off and suspended VMs are in
    plan (they are moved cold). ``excluded_clusters`` are (vCenter, cluster) pairs.
    """
    by_nature = excluded_by_nature(vm)
    if by_nature:
        return by_nature
    tenant = tenants.get(vm.tenant_id) if vm.tenant_id is not None else None
    if tenant is not None and not tenant.in_scope:
        return Exclusion.TENANT_OUT_OF_SCOPE
    return _besides_tenant(vm, excluded_clusters)


def _besides_tenant(vm: Vm, excluded_clusters: Collection[tuple[str, str]]) -> Exclusion | None:
    if (vm.vcenter, vm.cluster) in excluded_clusters:
        return Exclusion.CLUSTER_EXCLUDED
    if vm.excluded:
        return Exclusion.OPERATOR
    if vm.status == VmStatus.SKIPPED:
        return Exclusion.SKIPPED
    return ROUTES_OUT.get(vm.route)


def decided_by_tenant(vm: Vm, excluded_clusters: Collection[tuple[str, str]] = ()) -> bool:
    """Whether the VM is in plan, or would be if its tenant were in scope."""
    if vm.exclusion == Exclusion.TENANT_OUT_OF_SCOPE:
        # The tenant's exclusion hides those that come after it.
        return _besides_tenant(vm, excluded_clusters) is None
    return not vm.exclusion


def apply_scope(
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    excluded_clusters: Collection[tuple[str, str]] = (),
) -> list[Vm]:
    """The VMs with their exclusion filled in; unchanged records are passed through."""
    scoped = []
    for vm in vms:
        reason = exclusion(vm, tenants, excluded_clusters)
        value = reason.value if reason else ""
        scoped.append(vm if vm.exclusion == value else evolve(vm, exclusion=value))
    return scoped


def reconcile(vms: Iterable[Vm], duplicate_rows: int = 0) -> Reconciliation:
    """Account for every row read: in plan, or excluded for one reason."""
    counts = Counter([vm.exclusion for vm in vms])
    in_plan = counts.pop("", 0)
    excluded = {
        text: counts[reason.value] for reason, text in REASON_TEXT.items() if counts[reason.value]
    }
    if duplicate_rows:
        excluded[DUPLICATE_ROWS] = duplicate_rows
    return Reconciliation(in_plan + sum(excluded.values()), in_plan, excluded)
