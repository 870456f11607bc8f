"""The guide's two estimates for a plan as it stands, beside the scheduler's days."""

from __future__ import annotations

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
