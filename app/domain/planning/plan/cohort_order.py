"""What the scheduler is told of cohorts: which VM is in which, and the rules of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from app.domain.model import Tenant
from app.domain.planning.cohorts.cohort import Cohort, in_order, waits_for
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.schedule.items import LAST_COHORT, CohortRules


class CohortPlace(NamedTuple):
    """The name of a VM's cohort and its place among all; empty and last without one."""

    name: str = ""
    order: int = LAST_COHORT


NOWHERE = CohortPlace()


def cohort_places(
    cohorts: Sequence[Cohort], tenants: Mapping[int, Tenant]
) -> dict[int, CohortPlace]:
    """The cohort of each tenant row that is in one."""
    places = {
        cohort.id: CohortPlace(cohort.name, number)
        for number, cohort in enumerate(in_order(cohorts))
    }
    return {
        tenant.id: places[tenant.cohort_id]
        for tenant in tenants.values()
        if tenant.cohort_id is not None and tenant.cohort_id in places
    }


def rules_of(cohorts: Sequence[Cohort], busy: Collection[str]) -> dict[str, CohortRules]:
    """The rules of each cohort by its name.

    ``busy`` names the cohorts that have VMs to move. One that waits for a cohort without any
    waits for what that one waits for.
    """
    waits = waits_for(cohorts)
    by_id = {cohort.id: cohort for cohort in cohorts}

    def after(cohort_id: int | None) -> frozenset[str]:
        while cohort_id is not None:
            if by_id[cohort_id].name in busy:
                return frozenset({by_id[cohort_id].name})
            cohort_id = waits[cohort_id]  # always an earlier one
        return frozenset()

    return {
        cohort.name: CohortRules(
            slots=cohort.agent_slots,
            hours_per_day=cohort.working_hours_per_day,
            vms_per_day=cohort.max_vms_per_day,
            first_day=cohort.start_date,
            after=after(waits[cohort.id]),
        )
        for cohort in cohorts
    }


def needs_of_edges(edges: Iterable[Edge]) -> dict[int, tuple[int, ...]]:
    """By VM those that must be done before it: what accepted edges of kind ``order`` say."""
    found: dict[int, set[int]] = {}
    for edge in edges:
        if edge.counts and edge.kind is EdgeKind.ORDER:
            found.setdefault(edge.vm_id, set()).add(edge.needs)
    return {vm_id: tuple(sorted(needs)) for vm_id, needs in found.items()}
