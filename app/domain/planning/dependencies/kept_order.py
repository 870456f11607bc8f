"""An order of places that is kept while edges are added."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from app.domain.planning.dependencies.ring import Pair, Ring


class KeptOrder:
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
