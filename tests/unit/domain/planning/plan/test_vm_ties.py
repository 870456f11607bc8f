"""The VMs that are tied to most, and what stands around one."""

from __future__ import annotations

from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.standing import Place
from app.domain.planning.plan.vm_ties import around_vm, most_tied, place_words
from tests.unit.adapters.exporters.whole_plan import whole_plan
from tests.unit.domain.planning.plan.test_cohorts_in_plan import planned, vm


def test_the_vm_that_most_hang_on_comes_first() -> None:
    plan = whole_plan(hub=7)
    first, second, *_ = most_tied(plan, 4)
    assert (first.id, second.id) == (1, 2)
    around = around_vm(first, plan)
    assert (len(around.needs), len(around.needed_by)) == (0, 7)
    assert all(each.place is not None for each in around.needed_by)


def test_proposals_tie_nobody() -> None:
    vms = [vm(1, 1), vm(2, 1)]
    plan = planned(vms, edges=[Edge(1, 1, 2, state=EdgeState.PROPOSED)])
    assert most_tied(plan, 4) == []


def test_a_place_in_words() -> None:
    assert place_words(None) == "not in plan"
    assert place_words(Place(done=True)) == "migrated"
    assert place_words(Place("Pilot", day=5)) == "Pilot · day 5"
    assert place_words(Place("Pilot")) == "Pilot · no day yet"
