"""Sets as the workspace keeps them: those made by hand, and other ties that were broken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.domain.model import Vm, evolve
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.move_sets import (
    MoveSets,
    OperatorSet,
    SetSource,
    application_tie,
    build_sets,
)

DISK_TIES = "disk:"
"""How the keys of ties begin that shared disks make."""


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A row of the table of sets with its members.

    ``shared_key`` is the key of a tie that something else makes (shared disks, an application) and
    that the operator broke; it is empty for a set that was made by hand.
    """

    id: int
    name: str
    source: str = SetSource.OPERATOR.value
    shared_key: str = ""
    broken: bool = False
    vm_ids: tuple[int, ...] = ()

    @property
    def tie(self) -> str:
        """The key of its tie, as :attr:`MoveSet.ties` has it."""
        return self.shared_key or f"set:{self.id}"

    @property
    def by_hand(self) -> bool:
        """Whether the operator made it."""
        return not self.shared_key


def sets_of(
    vms: Sequence[Vm],
    stored: Iterable[StoredSet],
    edges: Iterable[Edge],
    applications: Collection[str] = (),
) -> MoveSets:
    """All sets of the VMs in plan; ``applications`` are those that move together, by name.

    Where the operator broke what shared disks tie, these VMs' disks tie nobody any more, whoever
    else turns out to share them.
    """
    kept = list(stored)
    loose = {vm_id for each in kept if each.broken and _of_disks(each) for vm_id in each.vm_ids}
    if loose:
        vms = [evolve(vm, shared_disks=()) if vm.id in loose else vm for vm in vms]
    made = [OperatorSet(each.id, each.name, each.vm_ids) for each in kept if each.by_hand]
    broken = {each.tie for each in kept if each.broken and not _of_disks(each)}
    return build_sets(vms, made, edges, application_members(vms, applications), broken)


def _of_disks(stored: StoredSet) -> bool:
    return stored.shared_key.startswith(DISK_TIES)


def sets_in_any_plan(
    vms: Sequence[Vm],
    stored: Iterable[StoredSet],
    edges: Iterable[Edge],
    applications: Collection[str] = (),
) -> MoveSets:
    """The sets as if every VM were in plan.

    Rings are looked for in these: else one could be closed while a VM is left out, and would be
    there when it comes back.
    """
    everyone = [evolve(vm, exclusion="") if vm.exclusion else vm for vm in vms]
    return sets_of(everyone, stored, edges, applications)


def application_members(vms: Iterable[Vm], applications: Collection[str]) -> dict[str, list[int]]:
    """The VMs of some applications, whatever their case."""
    if not applications:
        return {}
    wanted = {application_tie(name): name for name in applications}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for vm in vms:
        name = wanted.get(application_tie(vm.application)) if vm.application else None
        if name is not None:
            found[name].append(vm.id)
    return dict(found)
