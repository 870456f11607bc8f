"""Whether the dependencies of a project are still in order after something about them changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.model import Vm
from app.domain.planning.cohorts.units import rings
from app.domain.planning.dependencies.cycles import find_ring, set_refusal, sift
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeState
from app.domain.planning.dependencies.ring import Pair
from app.domain.planning.dependencies.rules import DependencyRules
from app.domain.planning.dependencies.stored_set import StoredSet, sets_in_any_plan


def order_pairs(edges: Iterable[Edge]) -> list[Pair]:
    """The edges of kind order that count."""
    return [(e.vm_id, e.needs) for e in edges if e.counts and e.kind is EdgeKind.ORDER]


def ringed(pairs: Sequence[Pair], sets: Mapping[int, str]) -> frozenset[Pair]:
    """The edges that stand in a ring; ``sets`` has the key of the set that each VM moves with."""
    needs: defaultdict[int | str, list[int | str]] = defaultdict(list)
    places = [(sets.get(one, one), sets.get(other, other), (one, other)) for one, other in pairs]
    for start, end, _ in places:
        needs[start].append(end)
        needs.setdefault(end, [])
    number = rings(needs)
    return frozenset(pair for start, end, pair in places if number[start] == number[end])


def new_ring_sentence(
    after: Collection[Pair],
    before: Collection[Pair],
    sets: Mapping[int, str],
    names: Mapping[int, str],
) -> str | None:
    """What to say where edges stand in a ring that did not before; None where none does.

    ``after`` and ``before`` are what :func:`ringed` gave.
    """
    fresh = set(after) - set(before)
    if not fresh:
        return None
    # The ring is looked for among those of the place alone, so that no older one is named.
    start = sets.get(min(fresh)[0], min(fresh)[0])
    group = _around(start, after, sets)
    if find_ring(group, sets) is None:
        group = sorted(after)
    return set_refusal(group, sets, names)


def _around(start: int | str, pairs: Iterable[Pair], sets: Mapping[int, str]) -> list[Pair]:
    """The edges of rings that can be reached from a place."""
    leaving: defaultdict[int | str, list[Pair]] = defaultdict(list)
    for one, other in sorted(pairs):
        leaving[sets.get(one, one)].append((one, other))
    seen, queue, found = {start}, [start], []
    while queue:
        for one, other in leaving[queue.pop()]:
            found.append((one, other))
            end = sets.get(other, other)
            if end not in seen:
                seen.add(end)
                queue.append(end)
    return found


@dataclass(frozen=True, slots=True)
class Ties:
    """All that binds the order of a project's VMs.

    ``names`` are those of all VMs, ``tied`` the VMs that shared disks or applications may tie.
    ``sets`` has the key of each VM's set, as if every VM were in plan.
    """

    names: Mapping[int, str]
    tied: Sequence[Vm]
    edges: Sequence[Edge]
    stored: Sequence[StoredSet]
    rules: DependencyRules
    sets: Mapping[int, str]

    @classmethod
    def of(
        cls,
        names: Mapping[int, str],
        tied: Sequence[Vm],
        edges: Sequence[Edge],
        stored: Sequence[StoredSet],
        rules: DependencyRules,
    ) -> Ties:
        """The ties of the VMs of these names."""
        together = [edge for edge in edges if edge.counts and edge.kind is EdgeKind.TOGETHER]
        ends = {end for edge in together for end in (edge.vm_id, edge.needs)}
        asked = ends.union(*(each.vm_ids for each in stored)) - {vm.id for vm in tied}
        others = [Vm(id=key, identity="", name=names[key]) for key in sorted(asked) if key in names]
        sets = sets_in_any_plan([*tied, *others], stored, together, rules.applications)
        return cls(names, tied, edges, stored, rules, sets.keys)

    @property
    def pairs(self) -> list[Pair]:
        """The edges of kind order that count."""
        return order_pairs(self.edges)

    @property
    def ringed(self) -> frozenset[Pair]:
        """Those of them that stand in a ring."""
        return ringed(self.pairs, self.sets)

    def ring_since(self, before: Ties) -> str | None:
        """What to say of a ring that was not there before; None where there is none."""
        return new_ring_sentence(self.ringed, before.ringed, self.sets, self.names)

    def with_edges(self, changed: Iterable[Edge]) -> Ties:
        """The ties with edges in the place of those between the same VMs."""
        edges = {(edge.vm_id, edge.needs): edge for edge in self.edges}
        edges.update(((edge.vm_id, edge.needs), edge) for edge in changed)
        return Ties.of(self.names, self.tied, list(edges.values()), self.stored, self.rules)


def acceptable(ties: Ties, offered: Sequence[Edge]) -> tuple[list[Edge], list[tuple[Edge, str]]]:
    """Which edges can be taken without closing a ring; the others, with the reason of each.

    Those that count already, with the same kind, close none. Sets come first, since an order
    within a set is none. Of several between two VMs in one direction only the last is looked at.
    """
    offered = list({(edge.vm_id, edge.needs): edge for edge in offered}.values())
    accepted = [replace(edge, state=EdgeState.ACCEPTED) for edge in offered]
    place = {(edge.vm_id, edge.needs): number for number, edge in enumerate(accepted)}
    refused: dict[int, str] = {}
    known = {(edge.vm_id, edge.needs) for edge in ties.edges}
    near = [edge for edge in accepted if edge.kind is EdgeKind.NEAR]
    # One that was an order or tied a set before lets go of what it bound.
    freed = [edge for edge in near if (edge.vm_id, edge.needs) in known]
    after = ties.with_edges(freed) if freed else ties
    together = [edge for edge in accepted if edge.kind is EdgeKind.TOGETHER]
    if together:
        after, wrong = _joined(after, together)
        refused.update((place[edge.vm_id, edge.needs], text) for edge, text in wrong)
    ordered = set(after.pairs)
    order = [
        edge
        for edge in accepted
        if edge.kind is EdgeKind.ORDER and (edge.vm_id, edge.needs) not in ordered
    ]
    bound = {(e.vm_id, e.needs) for e in after.edges if e.counts and e.kind is EdgeKind.TOGETHER}
    after, wrong = _unbound(after, [e for e in order if (e.vm_id, e.needs) in bound])
    refused.update((place[edge.vm_id, edge.needs], text) for edge, text in wrong)
    new = [(e.vm_id, e.needs) for e in order if (e.vm_id, e.needs) not in bound]
    for each in sift(after.pairs, new, after.names, after.sets).refused:
        refused[place[each.pair]] = each.sentence
    taken = [edge for number, edge in enumerate(offered) if number not in refused]
    return taken, [(offered[number], refused[number]) for number in sorted(refused)]


def _unbound(ties: Ties, edges: Sequence[Edge]) -> tuple[Ties, list[tuple[Edge, str]]]:
    """The ties with orders in the place of edges that tied sets; each frees what comes after it."""
    waiting = dict.fromkeys(edges, "")
    taken = True
    while taken:
        taken = False
        for edge in list(waiting):
            after = ties.with_edges([edge])
            sentence = after.ring_since(ties)
            if sentence is None:
                ties, taken = after, True
                del waiting[edge]
            else:
                waiting[edge] = sentence
    return ties, list(waiting.items())


def _joined(ties: Ties, edges: Sequence[Edge]) -> tuple[Ties, list[tuple[Edge, str]]]:
    """The ties with as many of the edges as can be; halves are tried where the whole cannot."""
    after = ties.with_edges(edges)
    sentence = after.ring_since(ties)
    if sentence is None:
        return after, []
    if len(edges) == 1:
        return ties, [(edges[0], sentence)]
    half = len(edges) // 2
    ties, first = _joined(ties, edges[:half])
    ties, second = _joined(ties, edges[half:])
    return ties, [*first, *second]
