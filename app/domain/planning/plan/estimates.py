"""The guide's two estimates for a plan as it stands, and how even its cohorts are."""

from __future__ import annotations

from collections import defaultdict

from app.domain.planning.cohorts.balance import Balance, load_bound
from app.domain.planning.cohorts.guardrails import BYTES_PER_GIB, weight_of
from app.domain.planning.cohorts.units import contract, tenant_ties
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

    Tenants that can only move together count as one where they stand in one cohort. None without
    cohorts. Tenants without a cohort do not count.
    """
    if not plan.cohorts:
        return None
    ties = tenant_ties(plan.vms, plan.edges, [each.vm_ids for each in plan.sets.sets])
    unit_of = {
        key: number
        for number, unit in enumerate(contract(list(plan.loads), ties).groups)
        for key in unit
    }
    cohorts = [share for share in plan.cohort_plans if share.cohort is not None]
    loads: dict[tuple[int, int], int] = defaultdict(int)
    for place, share in enumerate(cohorts):
        for key in share.tenant_ids:
            if key in plan.loads:
                loads[place, unit_of[key]] += weight_of([plan.loads[key]]).used_bytes
    sums = [0] * len(cohorts)
    for (place, _), used in loads.items():
        sums[place] += used
    bound = load_bound(list(loads.values()), [0] * len(cohorts))
    return Balance(max(sums, default=0) / BYTES_PER_GIB, bound / BYTES_PER_GIB)
