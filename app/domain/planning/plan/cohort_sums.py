"""The share of each cohort in a plan, and how dependencies stand in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.domain.enums import VmStatus
from app.domain.model import Tenant, Vm
from app.domain.planning.cohorts.cohort import Cohort, in_order, waits_for
from app.domain.planning.cohorts.ease import EaseScore, average_ease
from app.domain.planning.cohorts.tenant_load import GOOD_OS, TenantLoad
from app.domain.planning.dependencies.standing import Place
from app.domain.planning.plan.cohort_order import NOWHERE, CohortPlace
from app.domain.planning.plan.cohort_plan import CohortPlan
from app.domain.planning.plan.plan import Schedule, TenantPlan, VmTiming
from app.domain.planning.plan.sums import totals

WITHOUT = "none"
"""How the cohort of a VM without one is called in a sentence."""


def cohort_plans(
    cohorts: Sequence[Cohort],
    vms: Iterable[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
    schedule: Schedule,
    shares: Sequence[TenantPlan],
    loads: Mapping[int, TenantLoad],
    ease: Mapping[int, EaseScore],
) -> tuple[CohortPlan, ...]:
    """A share for each cohort in order, empty ones included, then one for VMs that are in none.

    Without cohorts there are no shares.
    """
    if not cohorts:
        return ()
    known = {cohort.id for cohort in cohorts}
    members: dict[int | None, list[Vm]] = defaultdict(list)
    cohort_of = {
        tenant.id: tenant.cohort_id if tenant.cohort_id in known else None
        for tenant in tenants.values()
    }
    for vm in vms:
        if vm.in_plan:
            members[cohort_of.get(vm.tenant_id or 0)].append(vm)
    through = {
        cohort.id: all(vm.status == VmStatus.MIGRATED for vm in members[cohort.id])
        for cohort in cohorts
    }
    waits = waits_for(cohorts)
    names = {cohort.id: cohort.name for cohort in cohorts}
    places: list[Cohort | None] = [*in_order(cohorts)]
    if members[None]:
        places.append(None)
    found = []
    for cohort in places:
        key = cohort.id if cohort else None
        group = members[key]
        keys = [share.tenant.id for share in shares if cohort_of.get(share.tenant.id) == key]
        placed = [schedule.placements[vm.id] for vm in group if vm.id in schedule.placements]
        first = min((place.day for place in placed), default=None)
        last = max((place.last_day for place in placed), default=None)
        waited = waits[cohort.id] if cohort else None
        found.append(
            CohortPlan(
                cohort=cohort,
                name=cohort.name if cohort else "",
                tenant_ids=tuple(keys),
                totals=totals(group, timings),
                average_ease=average_ease((loads[each] for each in keys if each in loads), ease),
                average_risk=_mean(vm.risk_score for vm in group),
                os_support_pct=100.0 * _mean(vm.os_support in GOOD_OS for vm in group)
                if group
                else 100.0,
                unplaced=sum(vm.id in schedule.unplaced for vm in group),
                first_day=first,
                last_day=last,
                starts=schedule.by_number[first].date if first else None,
                ends=schedule.by_number[last].date if last else None,
                waits_for="" if waited is None else names[waited],
                gate_open=all(through.values())
                if cohort is None
                else waited is None or through[waited],
                through=bool(group) and all(vm.status == VmStatus.MIGRATED for vm in group),
            )
        )
    return tuple(found)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def dependency_places(
    vms: Iterable[Vm],
    cohorts: Mapping[int, CohortPlace],
    schedule: Schedule,
    without: str = WITHOUT,
) -> dict[int, Place]:
    """Where each VM in plan stands, as dependencies see it; ``without`` is said of no cohort."""
    found = {}
    for vm in vms:
        if not vm.in_plan:
            continue
        name, order = cohorts.get(vm.tenant_id or 0, NOWHERE)
        spot = schedule.placements.get(vm.id)
        found[vm.id] = Place(
            cohort=name or without,
            cohort_order=order,
            day=spot.day if spot else None,
            start_hour=spot.start_hour if spot else 0.0,
            end_day=spot.last_day if spot else None,
            end_hour=spot.end_hour if spot else 0.0,
            date=schedule.by_number[spot.day].date if spot else None,
            done=vm.status == VmStatus.MIGRATED,
        )
    return found
