"""Mending by hand: the fewest are taken out, and what is out comes back where it fits."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from app.domain.model import Vm
from app.domain.planning.cohorts.assign import auto_assign
from app.domain.planning.cohorts.ease import ease_scores
from app.domain.planning.cohorts.guardrails import Guardrails, weight_of
from app.domain.planning.cohorts.problem import AssignOptions, Estate
from app.domain.planning.cohorts.repair import repair, settle, thin, too_much, without_room
from app.domain.planning.cohorts.rooms import Rooms
from app.domain.planning.cohorts.search import anneal
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.planning.cohorts.tenant_load import tenant_loads
from app.domain.planning.cohorts.units import tenant_ties
from app.domain.planning.dependencies.edge import Edge
from tests.unit.domain.planning.cohorts.cohort_cases import load, machine, rooms_of, tenant


def put(rooms: Rooms, slots: list[int]) -> Rooms:
    rooms.restore(slots)
    return rooms


def test_the_fewest_are_taken_out_of_a_cohort_that_passes_a_limit() -> None:
    loads = [load(1, risk=4), load(2, risk=40), load(3, risk=14), load(4, risk=12)]
    rooms = put(rooms_of(loads, 1, Guardrails(max_avg_risk=10)), [0, 0, 0, 0])
    thin(rooms, 0)
    # A mean of 17.5; without the second it is 10.
    assert rooms.slots == [0, -1, 0, 0]


def test_nothing_is_taken_out_of_a_cohort_that_keeps_its_limits() -> None:
    rooms = put(rooms_of([load(1, risk=10)], 1, Guardrails(max_avg_risk=10)), [0])
    thin(rooms, 0)
    assert rooms.slots == [0]


def test_what_no_exchange_can_help_is_known_before_any_is_tried() -> None:
    loads = [load(1, risk=4), load(2, risk=40), load(3, risk=14), load(4, risk=12)]
    assert too_much(rooms_of(loads, 2, Guardrails(max_avg_risk=10))) == {1}
    assert too_much(rooms_of(loads, 2, Guardrails(max_avg_risk=18))) == set()
    assert len(too_much(rooms_of(loads, 2, Guardrails(15)))) == 1  # 40 VMs, room for 30
    assert without_room(rooms_of([load(1, 9), load(2, 31)], 2, Guardrails(30))) == {1}


def test_what_is_out_goes_as_near_as_can_be_to_where_it_was_wanted() -> None:
    rooms = put(rooms_of([load(1, 20), load(2, 20)], 4, Guardrails(30)), [3, -1])
    settle(rooms, [1], wanted=[3, 3])
    assert rooms.slots == [3, 2]
    rooms = put(rooms_of([load(1, 20), load(2, 20)], 4, Guardrails(30)), [3, -1])
    settle(rooms, [1])
    assert rooms.slots == [3, 0]


def test_dependencies_bound_where_it_comes_back() -> None:
    rooms = put(rooms_of([load(1), load(2), load(3)], 4, needs=[(1, 0), (2, 1)]), [1, -1, 2])
    assert rooms.allowed(1) == range(1, 3)
    assert (rooms.orderly(1, 0), rooms.orderly(1, 2), rooms.orderly(1, 3)) == (False, True, False)
    # Two that need each other's neighbours can change places only together.
    rooms = put(rooms_of([load(1), load(2)], 2, needs=[(1, 0)]), [0, 1])
    assert not rooms.orderly(0, 1, 1)


def test_units_that_are_in_place_stay_when_one_more_is_placed() -> None:
    loads = [load(1, 10), load(2, 10), load(3, 5), load(4, 6)]
    rooms = put(rooms_of(loads, 2, Guardrails(16)), [0, 1, 1, -1])
    repair(rooms)
    assert rooms.slots == [0, 1, 1, 0]


def test_a_chain_of_exchanges_makes_room() -> None:
    # 7 | 6 + 5: the last 6 only fits when the 5 goes over.
    loads = [load(1, 7), load(2, 6), load(3, 5), load(4, 6)]
    rooms = put(rooms_of(loads, 2, Guardrails(12)), [0, 1, 1, -1])
    repair(rooms)
    assert rooms.done


def test_the_search_takes_the_same_way_each_time() -> None:
    random = Random(5)
    loads = [load(key, random.randint(1, 40), risk=random.randint(0, 30)) for key in range(20)]
    answers = []
    for _ in range(2):
        rooms = put(rooms_of(loads, 3, Guardrails(140, None, 16)), [0] * 20)
        anneal(rooms, 2_000)
        answers.append(list(rooms.slots))
    assert answers[0] == answers[1]
    assert all(slot >= 0 for slot in answers[0])


@pytest.fixture(scope="module")
def large() -> tuple[list[Vm], Estate]:
    """130 tenants with 10,000 VMs and 60 edges."""
    random = Random(1)
    tenants = {key: tenant(key, f"Tenant {key:03d}") for key in range(1, 131)}
    sizes = [random.lognormvariate(0, 1) for _ in tenants]
    owners = random.choices(range(1, 131), sizes, k=10_000)
    vms = [
        machine(
            key, owner, used_mib=random.lognormvariate(11, 1),
            risk_score=random.choice((0, 0, 5, 10, 40)),
            os_support=random.choice(("supported", "expected", "unknown")),
            networks=(f"net{owner % 40}",),
        )
        for key, owner in enumerate(owners)
    ]  # fmt: skip
    edges = [Edge(key, *random.sample(range(10_000), 2)) for key in range(60)]
    loads = tenant_loads(vms, tenants, edges)
    return vms, Estate(loads, ease_scores(loads), tenant_ties(vms, edges))


@pytest.mark.parametrize("strategy", list(Strategy))
@pytest.mark.parametrize("room", [1.02, 0.9])
def test_a_preview_of_a_large_estate_takes_half_a_second(
    large: tuple[list[Vm], Estate], strategy: Strategy, room: float
) -> None:
    estate = large[1]
    total = weight_of(estate.loads.values())
    limits = Guardrails(
        int(total.vms / 5 * room), total.used_tb / 5 * room, total.average_risk * room,
        total.os_support_pct / max(room, 1.01),
    )  # fmt: skip
    start = process_time()
    preview = auto_assign(estate, AssignOptions(strategy, 5, guardrails=limits))
    assert process_time() - start < 0.5
    assert bool(preview.unplaced) == (room < 1)


def test_the_ease_of_all_tenants_takes_a_tenth_of_a_second(
    large: tuple[list[Vm], Estate],
) -> None:
    vms, estate = large
    tenants = {key: tenant(key, each.title) for key, each in estate.loads.items()}
    start = process_time()
    ease_scores(tenant_loads(vms, tenants))
    assert process_time() - start < 0.1
