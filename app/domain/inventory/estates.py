"""Recognises an estate by its content, where an export does not name its vCenter.

The name of a file says nothing: a renamed copy is the same estate, and two sites may both have a
``web01`` in ``DC1``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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


def vm_key(vm: Vm) -> VmKey:
    """What a VM is recognised by across exports: name, UUID, datacenter and cluster."""
    return vm.name.casefold(), vm.vm_uuid, vm.datacenter.casefold(), vm.cluster.casefold()


def draft_key(draft: VmDraft) -> VmKey:
    """What tells whether two rows of one import are the same VM.

    Without a UUID, host and sizes must agree too: equal names alone are two VMs.
    """
    values = draft.values
    place = (values["datacenter"], values["cluster"], values["folder"])
    if draft.vm_uuid:
        return draft.name, draft.vm_uuid, *place
    sizes = (draft.cpus, draft.memory_mib, draft.total_disk_mib, values["provisioned_mib"])
    return draft.name, values["host"], *place, *map(str, sizes)


def shared_part(one: Counter[VmKey], other: Counter[VmKey]) -> float:
    """The share of the smaller one's VMs that the other one has too, 0 to 1."""
    smaller = min(one.total(), other.total())
    return (one & other).total() / smaller if smaller else 0.0


def most_alike(
    content: Iterable[VmKey], estates: Mapping[K, Counter[VmKey]], least: float
) -> K | None:
    """The estate that shares most VMs, None where none shares ``least`` of the smaller one's."""
    own = Counter(content)
    alike = [(shared_part(own, vms), (own & vms).total(), key) for key, vms in estates.items()]
    close = [each for each in alike if each[0] >= least and each[1] > 0]
    return max(close, key=lambda each: (each[1], each[0]))[2] if close else None


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
