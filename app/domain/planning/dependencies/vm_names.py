"""Finds VMs by what people and other systems call them: exactly first, then more loosely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.inventory.cells import visible
from app.domain.model import Vm
from app.domain.planning.dependencies.addresses import canonical

_BLANKS = re.compile(r"\s+")
_UUID_SIGNS = re.compile(r"[^0-9a-f]")


class Match(StrEnum):
    """How a text was matched."""

    EXACT = "exact"
    LOOSE = "loose"
    """Case and domain aside."""
    NONE = "none"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Found:
    """The VMs that a text means; exactly one where ``match`` is exact or loose."""

    match: Match
    vm_ids: tuple[int, ...] = ()

    @property
    def vm_id(self) -> int | None:
        """The one VM that is meant; None where there is none, or more than one."""
        return self.vm_ids[0] if len(self.vm_ids) == 1 else None


NOTHING = Found(Match.NONE)


def folded(name: str) -> str:
    """A name for loose comparison: no case, single blanks, nothing invisible."""
    if name.isascii() and " " not in name and name.isprintable():
        return name.lower()
    return _BLANKS.sub(" ", visible(name)).strip().casefold()


def host_part(name: str) -> str:
    """A name without case and domain; what ends a file name or an address is no domain."""
    plain = folded(name).rstrip(".")
    if " " in plain or canonical(plain) is not None:
        return plain
    return plain.partition(".")[0] or plain


class _Lookup:
    """Texts with the VMs that each means."""

    def __init__(self) -> None:
        self._found: defaultdict[str, dict[int, None]] = defaultdict(dict)

    def put(self, text: str, vm_id: int) -> None:
        if text:
            self._found[text][vm_id] = None

    def get(self, text: str) -> tuple[int, ...]:
        return tuple(self._found.get(text, ()))


class VmNames:
    """All names, UUIDs and addresses of the VMs of a project.

    ``addresses`` has the further addresses of their adapters, as (VM, address).
    """

    def __init__(self, vms: Iterable[Vm], addresses: Iterable[tuple[int, str]] = ()) -> None:
        self.titles: dict[int, str] = {}
        self._exact, self._folded, self._hosts = _Lookup(), _Lookup(), _Lookup()
        self._uuids, self._addresses = _Lookup(), _Lookup()
        for vm in vms:
            self.titles[vm.id] = vm.name
            for name in dict.fromkeys((vm.name, vm.dns_name)):
                if not name:
                    continue
                self._exact.put(name.strip(), vm.id)
                self._folded.put(folded(name), vm.id)
                self._hosts.put(host_part(name), vm.id)
            for uuid in (vm.vm_uuid, vm.smbios_uuid):
                self._uuids.put(_plain_uuid(uuid), vm.id)
            self._addresses.put(canonical(vm.primary_ip) or "", vm.id)
        for vm_id, address in addresses:
            self._addresses.put(canonical(address) or "", vm_id)

    def by_name(self, text: str) -> Found:
        """The VM of a name or DNS name: exact, then case-insensitive, then without the domain."""
        plain = text.strip()
        if not plain:
            return NOTHING
        for match, vm_ids in (
            (Match.EXACT, self._exact.get(plain)),
            (Match.LOOSE, self._folded.get(folded(plain))),
            (Match.LOOSE, self._hosts.get(host_part(plain))),
        ):
            if vm_ids:
                return Found(match if len(vm_ids) == 1 else Match.MANY, vm_ids)
        return NOTHING

    def by_uuid(self, text: str) -> Found:
        """The VM of a UUID, its own or that of its BIOS, however it is punctuated."""
        return _exactly(self._uuids.get(_plain_uuid(text)))

    def by_address(self, text: str) -> Found:
        """The VM of an address; of several in one text, the VM that they agree on."""
        found: dict[int, None] = {}
        for part in re.split(r"[,;\s]+", text.strip()):
            address = canonical(part) if part else None
            if address is not None:
                found.update(dict.fromkeys(self._addresses.get(address)))
        return _exactly(tuple(found))

    def by_any(self, text: str) -> Found:
        """The VM that a text means, whatever it is: name, UUID or address."""
        found = self.by_name(text)
        if found.match is Match.NONE and canonical(text.strip()) is not None:
            found = self.by_address(text)
        if found.match is Match.NONE and len(_plain_uuid(text)) == 32:
            found = self.by_uuid(text)
        return found

    def titles_of(self, vm_ids: Sequence[int]) -> tuple[str, ...]:
        """Names of VMs for people."""
        return tuple(self.titles[vm_id] for vm_id in vm_ids)


def _exactly(vm_ids: tuple[int, ...]) -> Found:
    if not vm_ids:
        return NOTHING
    return Found(Match.EXACT if len(vm_ids) == 1 else Match.MANY, vm_ids)


def _plain_uuid(text: str) -> str:
    if not text:
        return ""
    plain = _UUID_SIGNS.sub("", text.strip().casefold().removeprefix("vmware-"))
    return plain if len(plain) == 32 else ""
