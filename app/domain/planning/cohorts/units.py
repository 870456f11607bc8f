"""Tenants that can only be assigned together: sets that span them, and rings of dependencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.domain.model import Vm
from app.domain.planning.dependencies.edge import Edge, EdgeKind

Key = TypeVar("Key", bound=Hashable)

TenantPair = tuple[int, int]
"""(tenant, the tenant that it needs)."""


@dataclass(frozen=True, slots=True)
class TenantTies:
    """What binds tenants: for each pair an edge that says so, and groups that move together."""

    needs: Mapping[TenantPair, str] = field(default_factory=dict)
    together: tuple[frozenset[int], ...] = ()


def tenant_ties(
    vms: Iterable[Vm], edges: Iterable[Edge] = (), sets: Iterable[Collection[int]] = ()
) -> TenantTies:
    """Lift edges and sets of VMs in plan to their tenants.

    A dependency on a VM that is not in plan is taken as met. Each pair of tenants names the edge
    that comes first by the VMs' names.
    """
    in_plan = {vm.id: vm for vm in vms if not vm.exclusion and vm.tenant_id is not None}
    first: dict[TenantPair, tuple[str, str, str, str]] = {}
    groups: set[frozenset[int]] = set()
    for edge in edges:
        one, other = in_plan.get(edge.vm_id), in_plan.get(edge.needs)
        if not edge.counts or one is None or other is None or one.tenant_id == other.tenant_id:
            continue
        pair = (one.tenant_id or 0, other.tenant_id or 0)
        if edge.kind is EdgeKind.TOGETHER:
            groups.add(frozenset(pair))
        elif edge.kind is EdgeKind.ORDER:
            named = (one.name, other.name, one.identity, other.identity)
            first[pair] = min(first.get(pair, named), named)
    for members in sets:
        tenants = frozenset(in_plan[vm_id].tenant_id or 0 for vm_id in members if vm_id in in_plan)
        if len(tenants) > 1:
            groups.add(tenants)
    texts = {pair: f"“{named[0]}” depends on “{named[1]}”" for pair, named in first.items()}
    return TenantTies(texts, tuple(groups))


@dataclass(frozen=True, slots=True)
class Contracted:
    """Groups of keys that are one unit, and which group needs which, by place and without rings."""

    groups: tuple[tuple[int, ...], ...]
    needs: tuple[frozenset[int], ...]


def contract(keys: Sequence[int], ties: TenantTies) -> Contracted:
    """The units of some tenants. Groups and their members come in the order of ``keys``."""
    known = set(keys)
    root = {key: key for key in keys}

    def find(key: int) -> int:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for members in ties.together:
        inside = [key for key in members if key in known]
        for key in inside[1:]:
            root[find(key)] = find(inside[0])
    needs: dict[int, set[int]] = {find(key): set() for key in keys}
    for one, other in ties.needs:
        if one in known and other in known and find(one) != find(other):
            needs[find(one)].add(find(other))
    ring_of = rings(needs)
    members_of: dict[int, list[int]] = defaultdict(list)
    for key in keys:
        members_of[ring_of[find(key)]].append(key)
    places = {ring: place for place, ring in enumerate(members_of)}
    found: list[set[int]] = [set() for _ in places]
    for key, others in needs.items():
        place = places[ring_of[key]]
        found[place].update(places[ring_of[other]] for other in others)
    return Contracted(
        tuple(tuple(each) for each in members_of.values()),
        tuple(frozenset(each - {place}) for place, each in enumerate(found)),
    )


def rings(needs: Mapping[Key, Iterable[Key]]) -> dict[Key, int]:
    """A number for each key, the same for keys that need each other in a ring.

    Source: Tarjan 1972, without recursion.
    """
    number: dict[Key, int] = {}
    low: dict[Key, int] = {}
    ring: dict[Key, int] = {}
    open_keys: list[Key] = []
    for first in needs:
        if first in number:
            continue
        number[first] = low[first] = len(number)
        open_keys.append(first)
        stack = [(first, iter(needs[first]))]
        while stack:
            key, rest = stack[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    open_keys.append(other)
                    stack.append((other, iter(needs[other])))
                    break
                if other not in ring:
                    low[key] = min(low[key], number[other])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[key])
                if low[key] == number[key]:
                    while True:
                        member = open_keys.pop()
                        ring[member] = number[key]
                        if member == key:
                            break
    return ring
