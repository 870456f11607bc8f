"""Tenants that are one unit: sets that span them, rings of dependencies, and what is left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.cohorts.units import TenantTies, contract, rings, tenant_ties
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeState
from tests.unit.domain.planning.cohorts.cohort_cases import machine


def test_edges_of_vms_become_ties_of_tenants() -> None:
    vms = [
        machine(1, 1), machine(2, 1), machine(3, 2), machine(4, 3), machine(5, 3, exclusion="x"),
        machine(6, None),
    ]  # fmt: skip
    edges = [
        Edge(1, 2, 3), Edge(2, 1, 3), Edge(3, 1, 2), Edge(4, 3, 5), Edge(5, 6, 1),
        Edge(6, 3, 4, EdgeKind.NEAR), Edge(7, 4, 3, state=EdgeState.REJECTED),
        Edge(8, 4, 1, EdgeKind.TOGETHER),
    ]  # fmt: skip

    ties = tenant_ties(vms, edges, [{1, 2}, {3, 4, 5}])

    assert ties.needs == {(1, 2): "“vm1” depends on “vm3”"}
    assert set(ties.together) == {frozenset({1, 3}), frozenset({2, 3})}


def test_sets_that_overlap_and_rings_are_one_unit() -> None:
    ties = TenantTies(
        {(1, 2): "", (2, 3): "", (3, 1): "", (4, 1): "", (6, 5): ""},
        (frozenset({5, 7}), frozenset({7, 8})),
    )
    found = contract([1, 2, 3, 4, 5, 6, 7, 8, 9], ties)
    assert found.groups == ((1, 2, 3), (4,), (5, 7, 8), (6,), (9,))
    assert found.needs == (frozenset(), {0}, frozenset(), {2}, frozenset())


def test_a_set_can_close_a_ring() -> None:
    # 1 needs 2, and 3, which moves with 2, needs 1.
    ties = TenantTies({(1, 2): "", (3, 1): ""}, (frozenset({2, 3}),))
    assert contract([1, 2, 3], ties).groups == ((1, 2, 3),)


def test_ties_of_tenants_that_are_not_there_do_not_count() -> None:
    found = contract([1, 2], TenantTies({(1, 9): "", (9, 2): ""}, (frozenset({1, 9}),)))
    assert found.groups == ((1,), (2,))
    assert found.needs == (frozenset(), frozenset())


pairs = st.tuples(st.integers(0, 9), st.integers(0, 9))


@given(st.sets(pairs, max_size=25), st.lists(st.frozensets(st.integers(0, 9), min_size=2)))
def test_units_cover_all_tenants_and_form_no_ring(
    needs: set[tuple[int, int]], together: list[frozenset[int]]
) -> None:
    found = contract(range(10), TenantTies(dict.fromkeys(needs, ""), tuple(together)))
    assert sorted(key for group in found.groups for key in group) == list(range(10))
    unit = {key: place for place, group in enumerate(found.groups) for key in group}
    assert all(len({unit[key] for key in group}) == 1 for group in together)
    assert all(
        unit[one] == unit[other] or unit[other] in found.needs[unit[one]] for one, other in needs
    )
    alone = rings(dict(enumerate(found.needs)))
    assert len(set(alone.values())) == len(found.groups)
