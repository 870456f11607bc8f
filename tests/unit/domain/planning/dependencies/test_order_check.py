"""Which edges stand in a ring, and which of many can be taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeState
from app.domain.planning.dependencies.order_check import Ties, acceptable, ringed
from app.domain.planning.dependencies.rules import DependencyRules

NAMES = {key: f"v{key}" for key in range(1, 7)}


def ties(*edges: Edge) -> Ties:
    return Ties.of(NAMES, (), edges, (), DependencyRules())


def test_an_edge_stands_in_a_ring_or_within_a_set() -> None:
    pairs = [(1, 2), (2, 1), (2, 3), (4, 5)]
    assert ringed(pairs, {}) == {(1, 2), (2, 1)}
    assert ringed(pairs, {4: "s", 5: "s"}) == {(1, 2), (2, 1), (4, 5)}
    assert ringed([(1, 2), (3, 4)], {2: "s", 3: "s", 4: "t", 1: "t"}) == {(1, 2), (3, 4)}


def test_only_a_ring_that_was_not_there_is_named() -> None:
    before = ties(Edge(1, 1, 2), Edge(2, 2, 1))
    assert before.with_edges([Edge(3, 3, 4)]).ring_since(before) is None
    after = before.with_edges([Edge(3, 3, 4), Edge(4, 4, 3)])
    said = after.ring_since(before)
    assert said is not None
    assert "v3" in said
    assert "v1" not in said


kinds = st.sampled_from([EdgeKind.ORDER, EdgeKind.ORDER, EdgeKind.NEAR, EdgeKind.TOGETHER])
pairs = st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1])


@given(
    st.dictionaries(pairs, kinds, max_size=8),
    st.dictionaries(pairs, kinds, max_size=10),
)
def test_what_is_taken_closes_no_ring_and_each_that_is_not_would(
    there: dict[tuple[int, int], EdgeKind], offered: dict[tuple[int, int], EdgeKind]
) -> None:
    first = [Edge(0, *pair, kind, state=EdgeState.PROPOSED) for pair, kind in there.items()]
    start = ties(*(Edge(0, e.vm_id, e.needs, e.kind) for e in acceptable(ties(), first)[0]))
    assert not start.ringed
    wanted = [Edge(0, *pair, kind, state=EdgeState.PROPOSED) for pair, kind in offered.items()]
    taken, refused = acceptable(start, wanted)
    assert len(taken) + len(refused) == len(wanted)
    after = start.with_edges([Edge(0, e.vm_id, e.needs, e.kind) for e in taken])
    assert not after.ringed
    # Where kinds change in the same step, what one frees may come too late for another.
    steady = all(offered.get(pair, kind) is kind for pair, kind in there.items())
    for edge, sentence in refused:
        assert sentence
        assert not steady or after.with_edges([Edge(0, edge.vm_id, edge.needs, edge.kind)]).ringed
