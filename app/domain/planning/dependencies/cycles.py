"""Rings of ``order`` edges: which edges would close one, and which ring that is.

A set that moves together is one place in the order, so that a ring may lead through sets as well,
and an order within a set is none. Every refusal is proven by a ring that is named.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.number_style import grouped

Pair = tuple[int, int]
"""A VM and the VM that it needs."""

NAMED = 12
"""How many VMs of a ring a sentence names; longer ones are shortened in their middle."""

_KEPT_ENDS = 100
"""How many edges at both ends of a long ring are kept: thousands of rings may be as long."""

_SPARE_STEPS = 500_000
_STEPS_PER_PART = 10
"""What looking for rings may cost where many edges of one tangle have to be tried one by one."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Edges of which each begins where the one before it ends, or in the same set.

    One edge alone is an order within a set. In a very long ring ``left_out`` edges are missing
    in the middle.
    """

    edges: tuple[Pair, ...]
    left_out: int = 0

    def path(self, names: Mapping[int, str]) -> str:
        """The ring in order: ``web → app → db → web``."""
        parts = [_name(names, self.edges[0][0])]
        for (_, end), (following, _) in pairwise([*self.edges, self.edges[0]]):
            joined = "" if end == following else f" (moves with {_name(names, following)})"
            parts.append(_name(names, end) + joined)
        left = self.left_out + len(parts) - NAMED
        if left > 0:
            half = NAMED // 2
            parts = [*parts[:half], f"… {grouped(left)} more …", *parts[-half:]]
        return " → ".join(parts)


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


def _name(names: Mapping[int, str], vm_id: int) -> str:
    return names.get(vm_id) or f"VM {vm_id}"


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
    later, needed = (_name(names, vm_id) for vm_id in ring.edges[0])
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
    part_of = _tangles([edge for _, edge in kept] + [edge for _, _, edge in candidates])
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
        return f"{_name(names, later)} cannot depend on itself."
    return (
        f"{_name(names, later)} and {_name(names, needed)} move together, so neither can be done "
        "before the other starts."
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


class _Order:
    """A numbering of places in which every taken edge leads upwards, kept while edges are added.

    Only the places between the two ends of an edge that leads downwards are numbered anew (Pearce
    and Kelly, A Dynamic Topological Sort Algorithm for Directed Acyclic Graphs, 2006).
    """

    def __init__(self, standing: Sequence[tuple[Pair, Pair]], nodes: Iterable[int]) -> None:
        self._out: defaultdict[int, list[tuple[int, Pair]]] = defaultdict(list)
        self._into: defaultdict[int, list[int]] = defaultdict(list)
        for pair, (start, end) in standing:
            self._out[start].append((end, pair))
            self._into[end].append(start)
        self._rank = self._ranks(list(dict.fromkeys(nodes)))
        self.steps = 0

    def _ranks(self, nodes: Sequence[int]) -> dict[int, int]:
        """Places of a ring among the standing edges, which stay, come last in any order."""
        waiting = {node: len(self._into.get(node, ())) for node in nodes}
        ready = deque(node for node in nodes if not waiting[node])
        rank: dict[int, int] = {}
        while ready:
            node = ready.popleft()
            rank[node] = len(rank)
            for end, _ in self._out.get(node, ()):
                waiting[end] -= 1
                if not waiting[end]:
                    ready.append(end)
        for node in nodes:
            rank.setdefault(node, len(rank))
        return rank

    def upwards(self, edge: Pair) -> bool:
        """Whether an edge agrees with the numbering as it is."""
        return self._rank[edge[0]] < self._rank[edge[1]]

    def add(self, pair: Pair, edge: Pair) -> Ring | None:
        """Take an edge, or return the ring that it would close."""
        start, end = edge
        if not self.upwards(edge):
            above = self._rank[start]
            came: dict[int, tuple[int, Pair] | None] = {end: None}
            queue = [end]
            for node in queue:
                for following, by in self._out.get(node, ()):
                    self.steps += 1
                    if following == start:
                        came[start] = (node, by)
                        return Ring((pair, *self._way(came, start)))
                    if following not in came and self._rank[following] < above:
                        came[following] = (node, by)
                        queue.append(following)
            self._renumber(start, end, queue)
        self._out[start].append((end, pair))
        self._into[end].append(start)
        return None

    @staticmethod
    def _way(came: Mapping[int, tuple[int, Pair] | None], node: int) -> list[Pair]:
        way: list[Pair] = []
        while (step := came[node]) is not None:
            node = step[0]
            way.append(step[1])
        return way[::-1]

    def _renumber(self, start: int, end: int, after: list[int]) -> None:
        below = self._rank[end]
        seen = {start}
        before = [start]
        for node in before:
            for earlier in self._into.get(node, ()):
                self.steps += 1
                if earlier not in seen and self._rank[earlier] > below:
                    seen.add(earlier)
                    before.append(earlier)
        before.sort(key=self._rank.__getitem__)
        after.sort(key=self._rank.__getitem__)
        moved = [*before, *after]
        for node, rank in zip(moved, sorted(self._rank[node] for node in moved), strict=True):
            self._rank[node] = rank


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
    order = _Order(standing, nodes)
    budget = _SPARE_STEPS + _STEPS_PER_PART * len(nodes)
    for place, pair, edge in members:
        if order.steps > budget and not order.upwards(edge):
            yield Refused(
                place,
                pair,
                f"{_name(names, pair[0])} and {_name(names, pair[1])} are among "
                f"{grouped(count)} VMs that need each other in rings; this one was not taken.",
            )
            continue
        ring = order.add(pair, edge)
        if ring is not None:
            yield Refused(place, pair, _ring_sentence(ring, names), ring)


def _tangles(edges: Iterable[Pair]) -> dict[int, int]:
    """The places that stand in rings, each with the number of its strongly connected part.

    Tarjan's algorithm without recursion; places in no ring are left out.
    """
    graph: defaultdict[int, list[int]] = defaultdict(list)
    for start, end in edges:
        graph[start].append(end)
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    part_of: dict[int, int] = {}
    finished: set[int] = set()
    open_nodes: list[int] = []
    for root in list(graph):
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_nodes.append(root)
        stack = [(root, iter(graph[root]))]
        while stack:
            node, following = stack[-1]
            step = next(following, None)
            if step is None:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == index[node]:
                    _close(node, open_nodes, finished, part_of)
            elif step not in index:
                index[step] = low[step] = len(index)
                open_nodes.append(step)
                stack.append((step, iter(graph.get(step, ()))))
            elif step not in finished:
                low[node] = min(low[node], index[step])
    return part_of


def _close(node: int, open_nodes: list[int], finished: set[int], part_of: dict[int, int]) -> None:
    members = []
    while True:
        member = open_nodes.pop()
        finished.add(member)
        members.append(member)
        if member == node:
            break
    if len(members) > 1:
        for member in members:
            part_of[member] = node
