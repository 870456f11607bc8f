"""Which vCenters of a project an import speaks of, also where it names none or names one anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.inventory.estates import (
    SAME_SHARE,
    Contents,
    VmKey,
    contents,
    is_unnamed,
    most_alike,
    unused_name,
    vm_key,
)
from app.domain.model import Vm, evolve


@dataclass(frozen=True, slots=True)
class EstateMatch:
    """How the vCenters of an import stand to those of the project.

    ``renamed`` maps identities of the import to those that its VMs get; ``replaced`` maps each
    vCenter of the project that the import speaks of to its identity from now on. ``recognised``
    counts the VMs by which an estate was recognised that the import or the project does not name,
    by its identity from now on.
    """

    renamed: Mapping[str, str]
    replaced: Mapping[str, str]
    recognised: Mapping[str, int]

    @property
    def named_now(self) -> set[str]:
        """The vCenters that the project has known without a name until now."""
        return {
            final
            for before, final in self.replaced.items()
            if is_unnamed(before) and not is_unnamed(final)
        }


def match_estates(old: Sequence[Vm], new: Sequence[Vm]) -> EstateMatch:
    """Find the vCenters that an import replaces; the others stay untouched.

    A vCenter that is named is itself. An estate without a name is the one in the project that
    shares most VMs with it, and a named one may be what the project has known without a name.
    """
    known, fresh = _contents(old), _contents(new)
    replaced = {
        vcenter: vcenter for vcenter in fresh if vcenter in known and not is_unnamed(vcenter)
    }
    settled = set(replaced)
    renamed: dict[str, str] = {}
    recognised: dict[str, int] = {}
    servers = _servers(new)
    for vcenter, same in _by_server(_servers(old), servers).items():
        server_only = vcenter == servers[vcenter]
        replaced[same] = same if server_only else vcenter
        settled.add(vcenter)
        if server_only:
            renamed[vcenter] = same
    for vcenter, content in fresh.items():
        if vcenter in settled:
            continue
        left = {
            key: vms
            for key, vms in known.items()
            if key not in replaced and (is_unnamed(vcenter) or is_unnamed(key))
        }
        found = most_alike(content, left, SAME_SHARE)
        if found is not None:
            # A name that is known now is kept, whichever of the two exports has told it.
            final = vcenter if is_unnamed(found) and not is_unnamed(vcenter) else found
            replaced[found] = final
            settled.add(vcenter)
            recognised[final] = content.shared_with(known[found])
            if final != vcenter:
                renamed[vcenter] = final
    taken = {*(known.keys() - replaced.keys()), *replaced.values()}
    for vcenter in fresh:
        if is_unnamed(vcenter) and vcenter not in settled and vcenter in taken:
            renamed[vcenter] = unused_name(taken)
        taken.add(renamed.get(vcenter, vcenter))
    return EstateMatch(renamed, replaced, recognised)


def _servers(vms: Iterable[Vm]) -> dict[str, str]:
    return {vm.vcenter: vm.vcenter_name.casefold() for vm in vms}


def _by_server(known: Mapping[str, str], fresh: Mapping[str, str]) -> dict[str, str]:
    """vCenters of an import with those of the project that are the same server.

    Where one of the two exports has no UUID, the server is all that they have in common.
    """
    found: dict[str, str] = {}
    for vcenter, server in fresh.items():
        if vcenter in known or is_unnamed(vcenter):
            continue
        alike = [
            key
            for key, name in known.items()
            if key and key not in fresh and (name == vcenter or key == server)
        ]
        if len(alike) == 1 and alike[0] not in found.values():
            found[vcenter] = alike[0]
    return found


def _contents(vms: Iterable[Vm]) -> dict[str, Contents]:
    found: defaultdict[str, list[tuple[str, VmKey]]] = defaultdict(list)
    for vm in vms:
        found[vm.vcenter].append(vm_key(vm))
    return {vcenter: contents(keys) for vcenter, keys in found.items()}


def renamed_vm(vm: Vm, names: Mapping[str, str]) -> Vm:
    """The VM with another identity of its vCenter, where that has one."""
    vcenter = names.get(vm.vcenter, vm.vcenter)
    if vcenter == vm.vcenter:
        return vm
    return evolve(vm, vcenter=vcenter, identity=vcenter + vm.identity[len(vm.vcenter) :])
