"""What binds the VMs of one build: sets and ``order`` edges among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.move_sets import MoveSet


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set that moves together, what it is called, and the keys of what makes it one."""

    name: str
    vm_ids: tuple[int, ...]
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ties:
    """Sets and (VM, the VM that it needs) pairs."""

    sets: Sequence[NamedSet] = ()
    needs: Sequence[tuple[int, int]] = ()

    def among(self, vm_ids: Collection[int]) -> Ties:
        """What binds some VMs; a set of which only one is among them binds nothing."""
        known = set(vm_ids)
        sets = []
        for each in self.sets:
            inside = tuple(one for one in each.vm_ids if one in known)
            if len(inside) > 1:
                sets.append(replace(each, vm_ids=inside))
        needs = [pair for pair in self.needs if pair[0] in known and pair[1] in known]
        return Ties(sets, needs)

    def companions(self) -> dict[int, set[int]]:
        """For each VM those that go no later: the others of its set, and what it needs."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for each in self.sets:
            for one in each.vm_ids:
                found[one].update(each.vm_ids)
        for later, earlier in self.needs:
            found[later].add(earlier)
        return dict(found)


def ties_of(edges: Iterable[Edge], sets: Iterable[MoveSet]) -> Ties:
    """What accepted edges and the project's sets say, in an order that no key decides."""
    named = [NamedSet(each.name, each.vm_ids, each.ties) for each in sets]
    needs = sorted(
        {(edge.vm_id, edge.needs) for edge in edges if edge.counts and edge.kind is EdgeKind.ORDER}
    )
    return Ties(named, needs)


@dataclass(frozen=True, slots=True)
class Names:
    """How VMs are called in sentences; two of one name carry something that tells them apart."""

    titles: Mapping[int, str] = field(default_factory=dict)

    def of(self, vm_id: int) -> str:
        """The title of a VM in quotes."""
        return f"“{self.titles.get(vm_id, f'VM {vm_id}')}”"
