"""Which VM has which address, for flows by the million: one look-up per text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.model import Nic, Vm
from app.domain.planning.dependencies.addresses import canonical, looks_like_broadcast, special
from app.domain.planning.dependencies.vm_names import Match, VmNames

_PARTS = re.compile(r"[,;\s|]+")


@dataclass(frozen=True, slots=True)
class Whose:
    """What an address book says of a text.

    ``vm_id`` is its VM. ``several`` are VMs of which nobody knows which is meant; ``special`` says
    what the address is where no machine has it; ``address`` is its one spelling, or the name.
    """

    address: str
    vm_id: int | None = None
    several: tuple[int, ...] = ()
    special: str = ""


def addresses_of(vms: Iterable[Vm], nics: Iterable[Nic]) -> list[tuple[int, str]]:
    """Every (VM, address) of the inventory in its one spelling; fields may hold several."""
    found: dict[tuple[int, str], None] = {}
    for vm in vms:
        _put(found, vm.id, vm.primary_ip)
    for nic in nics:
        _put(found, nic.vm_id, nic.ipv4)
        _put(found, nic.vm_id, nic.ipv6)
    return list(found)


def _put(found: dict[tuple[int, str], None], vm_id: int, text: str) -> None:
    for part in _PARTS.split(text.strip()):
        address = canonical(part) if part else None
        if address is not None and special(address) is None:
            found[vm_id, address] = None


class AddressBook:
    """The addresses and names of the VMs of a project.

    Link-local and other addresses that say nothing are never kept. An address that two VMs have
    is told and not guessed.
    """

    def __init__(self, vms: Iterable[Vm], nics: Iterable[Nic] = ()) -> None:
        all_vms = list(vms)
        pairs = addresses_of(all_vms, nics)
        owners: defaultdict[str, list[int]] = defaultdict(list)
        for vm_id, address in pairs:
            owners[address].append(vm_id)
        self._owners = {address: tuple(vm_ids) for address, vm_ids in owners.items()}
        self._names = VmNames(all_vms)
        self.titles = self._names.titles

    @property
    def vm_ids(self) -> list[int]:
        """All VMs, in the order in which they came."""
        return list(self.titles)

    @property
    def shared(self) -> dict[str, tuple[int, ...]]:
        """Addresses that several VMs have, with these."""
        return {each: ids for each, ids in self._owners.items() if len(ids) > 1}

    def whose(self, text: str) -> Whose:
        """The VM of an address or a name."""
        address = canonical(text)
        if address is None:
            name = text.strip()
            found = self._names.by_name(name)
            several = found.vm_ids if found.match is Match.MANY else ()
            return Whose(name, found.vm_id, several)
        owners = self._owners.get(address)
        if owners is not None:
            if len(owners) == 1:
                return Whose(address, owners[0])
            return Whose(address, None, owners)
        kind = special(address)
        if kind is None and looks_like_broadcast(address):
            return Whose(address, special="broadcast")
        return Whose(address, special=kind or "")
