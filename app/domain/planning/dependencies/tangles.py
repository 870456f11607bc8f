"""Places that stand in rings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from app.domain.planning.dependencies.ring import Pair


def tangles(edges: Iterable[Pair]) -> dict[int, int]:
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
