"""Rings of ``order`` edges: which edges would close one, and which ring that is.

A set that moves together is one place in the order, so that a ring may lead through sets as well,
and an order within a set is none. Every refusal is proven by a ring that is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.number_style import grouped
from app.domain.planning.dependencies.kept_order import KeptOrder
from app.domain.planning.dependencies.ring import Pair, Ring, name_of
from app.domain.planning.dependencies.tangles import tangles

_KEPT_ENDS = 100
"""How many edges at both ends of a long ring are kept: thousands of rings may be as long."""

_SPARE_STEPS = 500_000
_STEPS_PER_PART = 10
"""What looking for rings may cost where many edges of one tangle have to be tried one by one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An edge that was not taken, by its place among those offered, and why."""

    place: int
    pair: Pair
    sentence: str
    ring: Ring | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """Which of many edges can be taken, by their places; the others with their reasons."""

    accepted: tuple[int, ...]
    refused: tuple[Refused, ...]


class _Places:
    """The place of each VM in the order: its set, or itself."""

    def __init__(self, sets: Mapping[int, str]) -> None:
        self._sets = sets
        self._of_sets: dict[str, int] = {}

    def of(self, vm_id: int) -> int:
        """Places of sets are negative numbers, which no VM has."""
        key = self._sets.get(vm_id)
        if key is None:
            return vm_id
        return self._of_sets.setdefault(key, -1 - len(self._of_sets))

    def edge(self, pair: Pair) -> Pair:
        """An edge between places."""
        return self.of(pair[0]), self.of(pair[1])


_Graph = Mapping[int, Sequence[tuple[int, Pair]]]
"""The edges that leave each place: where to, and between which VMs."""


def refusal(
    edges: Iterable[Pair],
    new: Pair,
    names: Mapping[int, str],
    sets: Mapping[int, str] | None = None,
) -> str | None:
    """Why an edge of kind order cannot be added to those there are; None where it can.

    ``sets`` has the key of the set that each VM moves with.
    """
    sifted = sift(edges, [new], names, sets)
    return sifted.refused[0].sentence if sifted.refused else None


def find_ring(edges: Iterable[Pair], sets: Mapping[int, str] | None = None) -> Ring | None:
    """A ring among edges, for instance after a set has been made; None where there is none."""
    places = _Places(sets or {})
    graph: defaultdict[int, list[tuple[int, Pair]]] = defaultdict(list)
    for pair in edges:
        start, end = places.edge(pair)
        if start == end:
            return Ring((pair,))
        graph[start].append((end, pair))
    rings = _back_edges(graph)
    return next(iter(rings.values()), None)


def set_refusal(
    edges: Iterable[Pair], sets: Mapping[int, str], names: Mapping[int, str]
) -> str | None:
    """Why VMs cannot form these sets: an order stands between two of one, or leads around."""
    return _told(
        find_ring(edges, sets),
        names,
        "{later} and {needed} cannot move together: {needed} must be done before {later} starts. "
        "Remove that dependency first.",
        "This set would close a ring: {ring}. Remove one of its dependencies first.",
    )


def ring_warning(
    edges: Iterable[Pair], sets: Mapping[int, str], names: Mapping[int, str]
) -> str | None:
    """What to say of a ring that no edit made: disks that VMs share can close one at an import."""
    return _told(
        find_ring(edges, sets),
        names,
        "{later} and {needed} move together, but {needed} must be done before {later} starts: "
        "break their set or remove that dependency.",
        "Dependencies close a ring: {ring}; break the set or remove one of them.",
    )


def _told(ring: Ring | None, names: Mapping[int, str], within_set: str, around: str) -> str | None:
    """A ring in the words for an order within a set, or for one that leads around."""
    if ring is None:
        return None
    if len(ring.edges) > 1:
        return around.format(ring=ring.path(names))
    later, needed = (name_of(names, vm_id) for vm_id in ring.edges[0])
    return within_set.format(later=later, needed=needed)


def sift(
    edges: Iterable[Pair],
    offered: Sequence[Pair],
    names: Mapping[int, str],
    sets: Mapping[int, str] | None = None,
) -> Sifted:
    """Take every offered edge that closes no ring with those there are and those taken.

    The edges there are (``edges``) stay, whatever they form. Where rings are among the offered
    edges alone, one depth-first search finds them; its time grows with the edges and not faster.
    """
    places = _Places(sets or {})
    refused: dict[int, Refused] = {}
    candidates: list[tuple[int, Pair, Pair]] = []
    for place, pair in enumerate(offered):
        start, end = places.edge(pair)
        if start == end:
            refused[place] = Refused(place, pair, _within(pair, names), Ring((pair,)))
        else:
            candidates.append((place, pair, (start, end)))
    kept = [(pair, places.edge(pair)) for pair in edges]
    kept = [(pair, edge) for pair, edge in kept if edge[0] != edge[1]]
    part_of = tangles([edge for _, edge in kept] + [edge for _, _, edge in candidates])
    tangled: defaultdict[int, list[tuple[int, Pair, Pair]]] = defaultdict(list)
    for candidate in candidates:
        start, end = candidate[2]
        if start in part_of and part_of[start] == part_of.get(end):
            tangled[part_of[start]].append(candidate)
    if tangled:
        standing: defaultdict[int, list[tuple[Pair, Pair]]] = defaultdict(list)
        for pair, (start, end) in kept:
            if start in part_of and part_of[start] == part_of.get(end):
                standing[part_of[start]].append((pair, (start, end)))
        for part, members in tangled.items():
            for each in _untangled(standing[part], members, names):
                refused[each.place] = each
    return Sifted(
        tuple(place for place in range(len(offered)) if place not in refused),
        tuple(refused[place] for place in sorted(refused)),
    )


def _within(pair: Pair, names: Mapping[int, str]) -> str:
    later, needed = pair
    if later == needed:
        return f"{name_of(names, later)} cannot depend on itself."
    return (
        f"{name_of(names, later)} and {name_of(names, needed)} move together, so neither can be "
        "done before the other starts."
    )


def _ring_sentence(ring: Ring, names: Mapping[int, str]) -> str:
    return f"This would close a ring: {ring.path(names)}."


def _untangled(
    standing: Sequence[tuple[Pair, Pair]],
    members: Sequence[tuple[int, Pair, Pair]],
    names: Mapping[int, str],
) -> Iterator[Refused]:
    """Those of the offered edges of one tangle that close a ring."""
    if standing:
        yield from _one_by_one(standing, members, names)
        return
    graph: defaultdict[int, list[tuple[int, Pair]]] = defaultdict(list)
    offers: defaultdict[Pair, list[int]] = defaultdict(list)
    for place, pair, (start, end) in members:
        if pair not in offers:
            graph[start].append((end, pair))
        offers[pair].append(place)
    for pair, ring in _back_edges(graph).items():
        for place in offers[pair]:
            yield Refused(place, pair, _ring_sentence(ring, names), ring)


def _back_edges(graph: _Graph) -> dict[Pair, Ring]:
    """The edges that lead back to the path on which a depth-first search stands, with their rings.

    Without them no ring is left, and each of them closes one with edges that are not among them.
    """
    found: dict[Pair, Ring] = {}
    done: set[int] = set()
    for root in list(graph):
        if root in done:
            continue
        depth = {root: 0}
        trail: list[Pair] = []
        stack = [(root, iter(graph.get(root, ())))]
        while stack:
            node, following = stack[-1]
            step = next(following, None)
            if step is None:
                stack.pop()
                done.add(node)
                del depth[node]
                if trail:
                    trail.pop()
                continue
            end, pair = step
            if end in depth:
                found[pair] = _ring_of(trail, depth[end], pair)
            elif end not in done:
                depth[end] = len(stack)
                trail.append(pair)
                stack.append((end, iter(graph.get(end, ()))))
    return found


def _ring_of(trail: Sequence[Pair], start: int, closing: Pair) -> Ring:
    """The ring of the path from a place on, and the edge that closes it."""
    left_out = max(0, len(trail) - start - 2 * _KEPT_ENDS)
    if not left_out:
        return Ring((*trail[start:], closing))
    return Ring((*trail[start : start + _KEPT_ENDS], *trail[-_KEPT_ENDS:], closing), left_out)


def _one_by_one(
    standing: Sequence[tuple[Pair, Pair]],
    members: Sequence[tuple[int, Pair, Pair]],
    names: Mapping[int, str],
) -> Iterator[Refused]:
    """Try the offered edges of a tangle in their order against those that stand in it.

    Beyond a budget of steps only edges that agree with the order found so far are taken.
    """
    nodes = [node for _, edge in standing for node in edge]
    nodes += [node for _, _, edge in members for node in edge]
    count = len(set(nodes))
    order = KeptOrder(standing, nodes)
    budget = _SPARE_STEPS + _STEPS_PER_PART * len(nodes)
    for place, pair, edge in members:
        if order.steps > budget and not order.upwards(edge):
            yield Refused(
                place,
                pair,
                f"{name_of(names, pair[0])} and {name_of(names, pair[1])} are among "
                f"{grouped(count)} VMs that need each other in rings; this one was not taken.",
            )
            continue
        ring = order.add(pair, edge)
        if ring is not None:
            yield Refused(place, pair, _ring_sentence(ring, names), ring)
