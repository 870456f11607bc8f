"""What ties one VM of a plan to others, and which VMs are tied to most."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from app.domain.model import Vm
from app.domain.planning.dependencies.neighbourhood import Neighbourhood, neighbourhood
from app.domain.planning.dependencies.standing import Place
from app.domain.planning.plan.cohort_order import cohort_places
from app.domain.planning.plan.cohort_sums import dependency_places
from app.domain.planning.plan.plan import Plan


def around_vm(vm: Vm, plan: Plan) -> Neighbourhood:
    """The neighbourhood of a VM in a plan; only the places of those close to it are looked at."""
    edges = [edge for edge in plan.edges if vm.id in {edge.vm_id, edge.needs}]
    move_set = plan.sets.of(vm.id)
    near = {vm.id, *(move_set.vm_ids if move_set else ())}
    for edge in edges:
        near |= {edge.vm_id, edge.needs}
    close = [each for each in plan.vms if each.id in near]
    cohorts = cohort_places(plan.cohorts, plan.tenants)
    places = dependency_places(close, cohorts, plan.schedule)
    if not plan.cohorts:
        places = {key: replace(place, cohort="") for key, place in places.items()}
    names = {each.id: each.name for each in close}
    return neighbourhood(vm.id, edges, plan.sets, places, names)


def most_tied(plan: Plan, most: int) -> list[Vm]:
    """The VMs in plan that most dependencies count for, the most first, then by name."""
    counts: Counter[int] = Counter()
    for edge in plan.edges:
        if edge.counts:
            counts.update((edge.vm_id, edge.needs))
    if not counts:
        return []
    tied = [vm for vm in plan.vms if vm.in_plan and vm.id in counts]
    tied.sort(key=lambda vm: (-counts[vm.id], vm.name.casefold(), vm.id))
    return tied[:most]


def place_words(place: Place | None) -> str:
    """Cohort and day of a VM: ``Pilot · day 5``."""
    if place is None:
        return "not in plan"
    if place.done:
        return "migrated"
    day = f"day {place.day}" if place.day is not None else "no day yet"
    return " · ".join(part for part in (place.cohort, day) if part)
