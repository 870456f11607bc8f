"""Rings of order edges: found, named, and closed by nothing that is taken."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.dependencies.cycles import find_ring, refusal, set_refusal, sift
from app.domain.planning.dependencies.ring import Pair

NAMES = {1: "web", 2: "app", 3: "db", 4: "log"}
pairs = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=40)
sets = st.dictionaries(st.integers(1, 9), st.sampled_from(["a", "b"]), max_size=5)


@pytest.mark.parametrize(
    ("edges", "new", "sentence"),
    [
        ([(1, 2), (2, 3)], (3, 1), "This would close a ring: db → web → app → db."),
        ([(1, 2)], (2, 1), "This would close a ring: app → web → app."),
        ([], (1, 1), "web cannot depend on itself."),
        ([(1, 2), (2, 3)], (1, 3), None),
        ([(1, 2), (2, 1)], (3, 4), None),
    ],
)
def test_a_ring_is_refused_and_named(edges: list[Pair], new: Pair, sentence: str | None) -> None:
    assert refusal(edges, new, NAMES) == sentence


def test_an_order_within_a_set_is_none() -> None:
    assert refusal([], (1, 2), NAMES, {1: "s", 2: "s"}) == (
        "web and app move together, so neither can be done before the other starts."
    )


def test_a_ring_leads_through_a_set() -> None:
    assert refusal([(1, 2)], (3, 1), NAMES, {2: "s", 3: "s"}) == (
        "This would close a ring: db → web → app (moves with db)."
    )


def test_a_set_that_would_close_a_ring_is_refused() -> None:
    assert set_refusal([(1, 2), (2, 3)], {1: "s", 3: "s"}, NAMES) == (
        "This set would close a ring: web → app → db (moves with web). "
        "Remove one of its dependencies first."
    )
    assert (set_refusal([(1, 2)], {1: "s", 2: "s"}, NAMES) or "").startswith(
        "web and app cannot move together: app must be done before web starts."
    )
    assert set_refusal([(1, 2), (3, 2)], {1: "s", 3: "s"}, NAMES) is None


def test_of_a_table_the_last_edge_of_each_ring_is_refused() -> None:
    found = sift([], [(1, 2), (2, 3), (3, 1), (1, 4), (4, 4), (1, 2)], NAMES)
    assert found.accepted == (0, 1, 3, 5)
    assert [each.place for each in found.refused] == [2, 4]
    assert found.refused[0].sentence == "This would close a ring: web → app → db → web."


def test_edges_that_are_there_stay() -> None:
    found = sift([(1, 2), (2, 3)], [(3, 1), (2, 1), (4, 1)], NAMES)
    assert found.accepted == (2,)


@given(pairs, pairs, sets)
def test_no_order_of_adding_closes_a_ring(
    first: list[Pair], offered: list[Pair], together: dict[int, str]
) -> None:
    standing = [first[place] for place in sift([], first, {}, together).accepted]
    assert find_ring(standing, together) is None
    found = sift(standing, offered, {}, together)
    taken = [offered[place] for place in found.accepted]
    assert find_ring([*standing, *taken], together) is None
    assert len(found.accepted) + len(found.refused) == len(offered)
    for each in found.refused:
        # Alone on top of what was taken, every refused edge closes a ring.
        assert find_ring([*standing, *taken, each.pair], together) is not None
        assert each.ring is not None
        assert each.pair in each.ring.edges
        assert set(each.ring.edges) <= {*standing, *taken, each.pair}


@given(pairs)
def test_one_by_one_nothing_gets_round_the_check(offered: list[Pair]) -> None:
    taken: list[Pair] = []
    for pair in offered:
        if refusal(taken, pair, {}) is None:
            taken.append(pair)
    assert find_ring(taken) is None


@pytest.mark.parametrize("standing", [0, 30_000])
def test_a_large_tangle_takes_no_more_than_moments(standing: int) -> None:
    rng = random.Random(1)
    edges = [(rng.randrange(20_000), rng.randrange(20_000)) for _ in range(100_000)]
    kept = [(min(pair), max(pair)) for pair in edges[:standing] if pair[0] != pair[1]]
    start = time.process_time()
    found = sift(kept, edges[standing:], {})
    assert time.process_time() - start < 12
    taken = [edges[standing + place] for place in found.accepted]
    assert find_ring([*kept, *taken]) is None


def test_a_long_ring_is_named_by_its_ends() -> None:
    ring = [(number, number + 1) for number in range(1, 5_000)]
    sentence = refusal(ring, (5_000, 1), {number: f"vm{number}" for number in range(1, 5_001)})
    assert sentence is not None
    assert sentence.startswith("This would close a ring: vm5000 → vm1 → vm2")
    assert "… 4,989 more …" in sentence
    assert len(sentence) < 250
