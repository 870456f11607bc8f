"""How even the waves of a plan are, beside what no plan of as many waves is below.

GB are those over the pipe. Pilots, clean-ups and waves that are locked stand outside.
"""

from __future__ import annotations

from app.domain.planning.cohorts.balance import Balance
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.placement.bound import largest_gb_bound
from app.domain.planning.waves.placement.problem import Member, Problem, Together, contract
from app.domain.planning.waves.ties import ties_of
from app.domain.planning.waves.wave import WaveStatus, WaveType


def wave_balance(plan: Plan) -> Balance | None:
    """The largest wave of all beside a bound that no plan of as many waves beats; None without any.

    Waves of cohorts never mix, so that no plan is below the largest of their bounds.
    """
    found = wave_balances(plan).values()
    if not found:
        return None
    return Balance(max(each.largest_gb for each in found), max(each.bound_gb for each in found))


def wave_balances(plan: Plan) -> dict[int | None, Balance]:
    """The largest wave of each cohort beside its bound."""
    gigabytes = {vm.id: vm.transfer_gb for vm in plan.vms}
    found: dict[int | None, Balance] = {}
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
        found[cohort] = Balance(max(share.gb for share in shares), bound)
    return found
