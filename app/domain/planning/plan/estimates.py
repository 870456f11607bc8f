"""The guide's two estimates for a plan as it stands, and how even its cohorts are."""

from __future__ import annotations

from app.domain.planning.cohorts.balance import Balance, load_bound
from app.domain.planning.cohorts.guardrails import BYTES_PER_GIB, weight_of
from app.domain.planning.cohorts.what_if import WhatIf, groups_of, what_if
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.placement.bound import largest_gb_bound
from app.domain.planning.waves.placement.problem import Member, Problem, Together, contract
from app.domain.planning.waves.ties import ties_of
from app.domain.planning.waves.wave import WaveStatus, WaveType


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


def wave_balance(plan: Plan) -> Balance | None:
    """GB over the pipe of the largest wave beside a bound that no plan of as many waves beats.

    Pilots, clean-ups and waves that are locked stand outside; of several cohorts the one that is
    farthest from its bound counts. None without waves.
    """
    gigabytes = {vm.id: vm.transfer_gb for vm in plan.vms}
    found = []
    cohorts = dict.fromkeys(share.wave.cohort_id for share in plan.waves)
    for cohort in cohorts:
        shares = [
            share
            for share in plan.waves
            if share.wave.cohort_id == cohort
            and share.wave.wave_type is WaveType.REGULAR
            and share.wave.status is WaveStatus.PLANNED
        ]
        members = [vm_id for share in shares for vm_id in share.vm_ids]
        if not members:
            continue
        ties = ties_of(plan.edges, plan.sets.sets).among(members)
        place = {vm_id: n for n, vm_id in enumerate(members)}
        problem = Problem(
            [Member(str(vm_id), gigabytes[vm_id]) for vm_id in members],
            len(shares),
            None,
            sets=[Together("", tuple(place[one] for one in each.vm_ids)) for each in ties.sets],
        )
        units = contract(problem).units
        bound = largest_gb_bound(units, [unit.allowed for unit in units], len(shares))
        found.append(Balance(max(share.gb for share in shares), bound))
    return max(found, key=lambda each: each.ratio, default=None)
