"""Sets of VMs that must move together, from all that ties them, and what each is called.

VMs that share disks, sets that the operator made, edges of kind ``together`` and applications that
were made a set: whatever overlaps is one set. The operator can break what the inventory ties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain import shared_disks
from app.domain.counted_noun import count_text
from app.domain.model import Vm
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import Edge, EdgeKind

NAMED = 3
"""How many members a set without a name is called by."""


class SetSource(StrEnum):
    """What ties the members of a set."""

    OPERATOR = "operator"
    APPLICATION = "application"
    SHARED_DISK = "shared_disk"
    EDGE = "edge"


SOURCE_WORDS = {
    SetSource.OPERATOR: "made by hand",
    SetSource.APPLICATION: "one application",
    SetSource.SHARED_DISK: "shared disks",
    SetSource.EDGE: "dependency of kind together",
}


@dataclass(frozen=True, slots=True)
class OperatorSet:
    """A set that the operator made; ``id`` is its key in the workspace."""

    id: int
    name: str
    vm_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveSet:
    """VMs that start on the same day.

    ``key`` is the same as long as the set's first tie is; ``ties`` are the keys of all that tie
    it, which is what can be broken.
    """

    key: str
    name: str
    vm_ids: tuple[int, ...]
    sources: tuple[SetSource, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveSets:
    """All sets, by name, and the key of each VM's set."""

    sets: tuple[MoveSet, ...] = ()
    keys: Mapping[int, str] = field(default_factory=dict)

    def of(self, vm_id: int) -> MoveSet | None:
        """The set of a VM."""
        key = self.keys.get(vm_id)
        return next((each for each in self.sets if each.key == key), None)


@dataclass(frozen=True, slots=True)
class _Tie:
    key: str
    source: SetSource
    members: tuple[int, ...]
    name: str = ""


def disk_tie(key: str) -> str:
    """The key of the tie that shared disks make, as a broken one is kept."""
    return f"disk:{key}"


def application_tie(name: str) -> str:
    """The key of the tie that an application makes."""
    return f"application:{name.casefold()}"


def build_sets(
    vms: Sequence[Vm],
    made: Iterable[OperatorSet] = (),
    edges: Iterable[Edge] = (),
    applications: Mapping[str, Collection[int]] | None = None,
    broken: Collection[str] = (),
) -> MoveSets:
    """Join what overlaps into sets of the VMs in plan.

    ``applications`` are those that the operator made a set, with their VMs. ``broken`` has the
    keys of ties that do not count (:attr:`MoveSet.ties`); sets of one VM are none.
    """
    names = {vm.id: vm.name for vm in vms if vm.in_plan}
    union = _Union()
    usable = []
    for tie in _ties(vms, made, edges, applications or {}):
        if tie.key in broken:
            continue
        members = tuple(dict.fromkeys(each for each in tie.members if each in names))
        if len(members) > 1:
            usable.append((tie, members))
            for member in members[1:]:
                union.join(members[0], member)
    members_of: defaultdict[int, set[int]] = defaultdict(set)
    ties_of: defaultdict[int, list[_Tie]] = defaultdict(list)
    for tie, members in usable:
        root = union.root(members[0])
        members_of[root].update(members)
        ties_of[root].append(tie)
    sets = [_set(sorted(members_of[root]), ties_of[root], names) for root in members_of]
    sets.sort(key=lambda each: (each.name.casefold(), each.key))
    return MoveSets(tuple(sets), {vm: each.key for each in sets for vm in each.vm_ids})


def _ties(
    vms: Sequence[Vm],
    made: Iterable[OperatorSet],
    edges: Iterable[Edge],
    applications: Mapping[str, Collection[int]],
) -> Iterator[_Tie]:
    for each in made:
        yield _Tie(f"set:{each.id}", SetSource.OPERATOR, each.vm_ids, each.name)
    for name in sorted(applications):
        members = tuple(sorted(applications[name]))
        yield _Tie(application_tie(name), SetSource.APPLICATION, members, name)
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for vm_id, key in shared_disks.move_sets(vms).items():
        sharing[key].append(vm_id)
    for key in sorted(sharing):
        yield _Tie(disk_tie(key), SetSource.SHARED_DISK, tuple(sorted(sharing[key])))
    for edge in sorted(edges, key=lambda each: each.id):
        if edge.counts and edge.kind is EdgeKind.TOGETHER:
            yield _Tie(f"edge:{edge.id}", SetSource.EDGE, (edge.vm_id, edge.needs))


def _set(vm_ids: Sequence[int], ties: Sequence[_Tie], names: Mapping[int, str]) -> MoveSet:
    given = dict.fromkeys(tie.name for tie in ties if tie.name)
    sources = tuple(source for source in SetSource if any(tie.source is source for tie in ties))
    name = " + ".join(given) if given else _called(vm_ids, names)
    return MoveSet(ties[0].key, name, tuple(vm_ids), sources, tuple(tie.key for tie in ties))


def _called(vm_ids: Sequence[int], names: Mapping[int, str]) -> str:
    members = sorted((names[vm_id] for vm_id in vm_ids), key=str.casefold)
    if len(members) <= NAMED:
        return ", ".join(members)
    return f"{', '.join(members[:NAMED])} and {grouped(len(members) - NAMED)} more"


def set_sentence(found: MoveSet) -> str:
    """A set for people: ``Payroll: 4 VMs (made by hand, shared disks)``."""
    why = ", ".join(SOURCE_WORDS[source] for source in found.sources)
    return f"{found.name}: {count_text(len(found.vm_ids), 'VM')} ({why})"


class _Union:
    """Which numbers have been joined, directly or through others."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, member: int) -> int:
        """What all that are joined with a member have in common."""
        parent = self._parent
        while (above := parent.get(member, member)) != member:
            parent[member] = parent.get(above, above)
            member = above
        return member

    def join(self, one: int, other: int) -> None:
        """Join two members, with all that they are joined with."""
        one, other = self.root(one), self.root(other)
        if one != other:
            self._parent[max(one, other)] = min(one, other)
