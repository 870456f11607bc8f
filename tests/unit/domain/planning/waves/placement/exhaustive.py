"""Whether a small problem has a plan, by trying everything; written apart from the program's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.planning.waves.placement.problem import Problem

ANY = 10**9


def has_any_plan(problem: Problem) -> bool:
    """Try every wave for every set and every VM with a dependency, then count the others in."""
    groups = _groups(problem)
    group_of = {one: number for number, group in enumerate(groups) for one in group}
    edges = {(group_of[one], group_of[other]) for one, other in problem.needs}
    edges = {(one, other) for one, other in edges if one != other}
    domains = [_domain(problem, group) for group in groups]
    tied = {number for number, group in enumerate(groups) if len(group) > 1}
    tied |= {number for edge in edges for number in edge}
    singles = Counter(domains[n] for n in range(len(groups)) if n not in tied)
    cap = ANY if problem.cap is None else problem.cap
    sizes = {n: _size(problem, groups[n], cap) for n in tied}
    return _try(sorted(tied), sizes, domains, edges, [cap] * problem.waves, {}, singles)


def _groups(problem: Problem) -> list[list[int]]:
    groups = [{one} for one in range(len(problem.members))]
    for each in problem.sets:
        joined = [group for group in groups if group & set(each.members)]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return [sorted(group) for group in groups]


def _size(problem: Problem, group: list[int], cap: int) -> int:
    return min(len(group), cap)


def _domain(problem: Problem, group: list[int]) -> frozenset[int]:
    waves = set(range(problem.waves))
    for window in problem.windows:
        if set(window.members) & set(group):
            waves &= {wave for wave in range(problem.waves) if window.allowed >> wave & 1}
    return frozenset(waves)


def _try(
    open_groups: Sequence[int],
    sizes: dict[int, int],
    domains: Sequence[frozenset[int]],
    edges: set[tuple[int, int]],
    room: list[int],
    stands: dict[int, int],
    singles: Counter[frozenset[int]],
) -> bool:
    if sum(sizes[one] for one in open_groups) + singles.total() > sum(room):
        return False
    if not open_groups:
        return _singles_fit(room, singles)
    group, rest = open_groups[0], open_groups[1:]
    for wave in domains[group]:
        if room[wave] < sizes[group]:
            continue
        tried = {**stands, group: wave}
        if any(
            tried[later] < tried[earlier]
            for later, earlier in edges
            if later in tried and earlier in tried
        ):
            continue
        room[wave] -= sizes[group]
        if _try(rest, sizes, domains, edges, room, tried, singles):
            return True
        room[wave] += sizes[group]
    return False


def _singles_fit(room: list[int], singles: Counter[frozenset[int]]) -> bool:
    """Hall's condition: no group of waves is the only one for more VMs than it holds."""
    for chosen in range(1 << len(room)):
        waves = {wave for wave in range(len(room)) if chosen >> wave & 1}
        asked = sum(count for domain, count in singles.items() if domain <= waves)
        if asked > sum(room[wave] for wave in waves):
            return False
    return True
