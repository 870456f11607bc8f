"""What stands around one VM: whom it needs, who needs it, and with whom it moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.move_sets import MoveSet, MoveSets
from app.domain.planning.dependencies.standing import Place, Standing, standing


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A VM at the other end of an edge, with its place in the plan and how the edge stands."""

    vm_id: int
    name: str
    edge: Edge
    place: Place | None
    standing: Standing

    @property
    def kind(self) -> EdgeKind:
        """The kind of the edge."""
        return self.edge.kind


@dataclass(frozen=True, slots=True)
class SetMember:
    """Another VM of the set, with its place in the plan."""

    vm_id: int
    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A VM with all its neighbours; proposals stand beside what counts."""

    vm_id: int
    name: str
    place: Place | None
    needs: tuple[Neighbour, ...] = ()
    needed_by: tuple[Neighbour, ...] = ()
    proposed: tuple[Neighbour, ...] = ()
    """Both directions; an edge's ``vm_id`` tells which."""
    move_set: MoveSet | None = None
    members: tuple[SetMember, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing ties this VM to another."""
        return not (self.needs or self.needed_by or self.proposed or self.members)


def neighbourhood(
    vm_id: int,
    edges: Iterable[Edge],
    sets: MoveSets,
    places: Mapping[int, Place],
    names: Mapping[int, str],
) -> Neighbourhood:
    """All that stands around a VM; rejected edges are left out.

    Neighbours are in the order of their kind, then by name.
    """
    needs: list[Neighbour] = []
    needed_by: list[Neighbour] = []
    proposed: list[Neighbour] = []
    for edge in edges:
        if vm_id not in {edge.vm_id, edge.needs} or edge.state == "rejected":
            continue
        other = edge.needs if edge.vm_id == vm_id else edge.vm_id
        found = Neighbour(
            other, names.get(other, ""), edge, places.get(other), standing(edge, places, names)
        )
        if not edge.counts:
            proposed.append(found)
        elif edge.vm_id == vm_id:
            needs.append(found)
        else:
            needed_by.append(found)
    move_set = sets.of(vm_id)
    others = [each for each in move_set.vm_ids if each != vm_id] if move_set else []
    members = [SetMember(each, names.get(each, ""), places.get(each)) for each in others]
    return Neighbourhood(
        vm_id,
        names.get(vm_id, ""),
        places.get(vm_id),
        tuple(sorted(needs, key=_order)),
        tuple(sorted(needed_by, key=_order)),
        tuple(sorted(proposed, key=_order)),
        move_set,
        tuple(sorted(members, key=lambda member: (member.name.casefold(), member.vm_id))),
    )


def _order(found: Neighbour) -> tuple[int, str, int, int]:
    rank = list(EdgeKind).index(found.kind)
    return rank, found.name.casefold(), found.vm_id, found.edge.id
