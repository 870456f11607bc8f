"""Recognises an estate by its content, where an export does not name its vCenter.

The name of a file says nothing: a renamed copy is the same estate, and two sites may both have a
``web01`` in ``DC1``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.domain.inventory.drafts import VmDraft
from app.domain.model import Vm

K = TypeVar("K")

COPY_SHARE = 0.8
"""Share of the smaller one's VMs from which on one of two exports is a copy of the other."""

SAME_SHARE = 0.5
"""Share of the smaller one's VMs from which on an export is one of an estate known before."""

UNNAMED = "unnamed"
"""How estates after the first are called that name no vCenter: ``unnamed 2``."""

VmKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The VMs of one estate, by what they are recognised by across exports.

    ``uuids`` are those of VMs that have one, with its place; ``places`` count the VMs of each
    name, datacenter and cluster, ``nameless`` those of them that have no UUID.
    """

    count: int
    uuids: Mapping[str, VmKey]
    places: Counter[VmKey]
    nameless: Counter[VmKey]

    def shared_with(self, other: Contents) -> int:
        """How many VMs are in both: by UUID, or by place where one of the exports has no UUID."""
        both = self.uuids.keys() & other.uuids.keys()
        # A VM that was met by its UUID is met already; of the others each pair of one place
        # needs one that has no UUID.
        own, theirs = (
            each.places - Counter(each.uuids[uuid] for uuid in both) for each in (self, other)
        )
        by_place = own & theirs & (self.nameless + other.nameless)
        return min(len(both) + by_place.total(), self.count, other.count)


def contents(vms: Iterable[tuple[str, VmKey]]) -> Contents:
    """The contents of an estate from UUID ("" for none) and place of each VM."""
    listed = list(vms)
    return Contents(
        len(listed),
        {uuid: place for uuid, place in listed if uuid},
        Counter(place for _, place in listed),
        Counter(place for uuid, place in listed if not uuid),
    )


def vm_key(vm: Vm) -> tuple[str, VmKey]:
    """What a VM is recognised by: its UUID, and its name, datacenter and cluster."""
    return vm.vm_uuid, (vm.name.casefold(), vm.datacenter.casefold(), vm.cluster.casefold())


def draft_key(draft: VmDraft) -> tuple[str, VmKey]:
    """What tells whether two rows of one import are the same VM.

    Without a UUID, host and sizes must agree too: equal names alone are two VMs.
    """
    values = draft.values
    sizes = (draft.cpus, draft.memory_mib, draft.total_disk_mib, values["provisioned_mib"])
    return draft.vm_uuid, (
        draft.name, values["datacenter"], values["cluster"], values["folder"], values["host"],
        *map(str, sizes),
    )  # fmt: skip


def most_alike(own: Contents, estates: Mapping[K, Contents], least: float) -> K | None:
    """The estate that shares most VMs, None where none shares ``least`` of the smaller one's."""
    best: tuple[int, K] | None = None
    for key, other in estates.items():
        shared = own.shared_with(other)
        smaller = min(own.count, other.count)
        if shared and shared >= least * smaller and (best is None or shared > best[0]):
            best = shared, key
    return best[1] if best else None


def is_unnamed(vcenter: str) -> bool:
    """Whether a vCenter's identity only stands for an export that names none."""
    return not vcenter or vcenter.startswith((f"{UNNAMED} ", "file "))


def unused_name(taken: Iterable[str]) -> str:
    """An identity for an estate without a name, beside those that are there."""
    known = set(taken)
    if "" not in known:
        return ""
    number = 2
    while f"{UNNAMED} {number}" in known:
        number += 1
    return f"{UNNAMED} {number}"
