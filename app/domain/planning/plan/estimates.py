"""The guide's two estimates for a plan as it stands, and how even its cohorts are."""

from __future__ import annotations

from app.domain.planning.cohorts.balance import Balance, load_bound
from app.domain.planning.cohorts.guardrails import BYTES_PER_GIB, weight_of
from app.domain.planning.cohorts.what_if import WhatIf, groups_of, what_if
from app.domain.planning.plan.plan import Plan


def estimates(plan: Plan) -> WhatIf:
    """Both models for the plan's cohorts, or for all its tenants while there are none."""
    current = {
        tenant.id: tenant.cohort_id
        for tenant in plan.tenants.values()
        if tenant.cohort_id is not None
    }
    groups = groups_of(plan.loads, plan.cohorts, current)
    return what_if(groups, plan.parameters, plan.budget_days)


def balance(plan: Plan) -> Balance | None:
    """The used GB of the largest cohort beside a bound that no spread of these tenants beats.

    None without cohorts. Tenants without a cohort do not count.
    """
    if not plan.cohorts:
        return None
    groups = [
        [weight_of([plan.loads[key]]).used_bytes for key in share.tenant_ids if key in plan.loads]
        for share in plan.cohort_plans
        if share.cohort is not None
    ]
    largest = max(map(sum, groups), default=0)
    bound = load_bound([used for group in groups for used in group], [0] * len(groups))
    return Balance(largest / BYTES_PER_GIB, bound / BYTES_PER_GIB)
