"""What the rules look at besides the VM's own record: its parts, and what it shares with others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from itertools import islice
from typing import NamedTuple, TypeVar

from app.domain.ipv4 import is_ipv4
from app.domain.model import Datastore, Device, Disk, Nic, Partition, Snapshot, Vm
from app.domain.planning.risk.catalog import VM_RULES
from app.domain.quick_records import quick
from app.domain.scope import excluded_by_nature
from app.domain.shared_disks import Attached, DiskKey, shared_groups

_Part = TypeVar("_Part", Disk, Partition, Nic, Snapshot, Device)


@quick
@dataclass(frozen=True, slots=True)
class VmFacts:
    """The parts of one VM.

    ``datastores`` are (name, type) pairs. ``waivers`` maps rule ids to the operator's note: such
    a finding stays in the list but counts nothing.
    """

    disks: tuple[Disk, ...] = ()
    partitions: tuple[Partition, ...] = ()
    nics: tuple[Nic, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    devices: tuple[Device, ...] = ()
    datastores: tuple[tuple[str, str], ...] = ()
    waivers: Mapping[str, str] = field(default_factory=dict)


NO_FACTS = VmFacts()

MAX_OTHERS = 5
"""How many other VMs a finding names."""


class Duplicate(NamedTuple):
    """An address that ``total`` other VMs have as well; ``others`` names the first.

    ``network`` is empty for a MAC address.
    """

    kind: str
    value: str
    network: str
    others: tuple[str, ...]
    total: int


class AlsoAttached(NamedTuple):
    """A disk that ``total`` other VMs have attached as well; ``others`` names the first."""

    label: str
    place: str
    others: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SharedFacts:
    """What is known of all VMs together.

    ``missing`` are the rules that cannot answer because the export lacks their sheet or column.
    ``as_of`` is the moment that ages count to; both are kept per vCenter where several were
    imported one by one. ``cbt_told`` are the vCenters whose export says of any VM that changed
    block tracking is on.
    """

    missing: frozenset[str] = frozenset()
    as_of: datetime | None = None
    duplicates: Mapping[int, tuple[Duplicate, ...]] = field(default_factory=dict)
    shared_disks: Mapping[int, tuple[AlsoAttached, ...]] = field(default_factory=dict)
    cbt_told: frozenset[str] = frozenset()
    missing_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    as_of_vcenters: Mapping[str, datetime | None] = field(default_factory=dict)

    def missing_for(self, vm: Vm) -> frozenset[str]:
        """The rules that cannot answer for a VM."""
        return self.missing_of.get(vm.vcenter, self.missing)

    def as_of_for(self, vm: Vm) -> datetime | None:
        """The moment to which ages of a VM's snapshots count."""
        return self.as_of_vcenters.get(vm.vcenter, self.as_of)


def facts_by_vm(
    vms: Iterable[Vm],
    *,
    disks: Iterable[Disk] = (),
    partitions: Iterable[Partition] = (),
    nics: Iterable[Nic] = (),
    snapshots: Iterable[Snapshot] = (),
    devices: Iterable[Device] = (),
    datastores: Iterable[Datastore] = (),
    waivers: Mapping[int, Mapping[str, str]] | None = None,
) -> dict[int, VmFacts]:
    """Gather each VM's parts by its id, with the types of its datastores (per vCenter)."""
    kinds = datastore_kinds(datastores)
    disks_of, partitions_of, nics_of = _grouped(disks), _grouped(partitions), _grouped(nics)
    snapshots_of, devices_of = _grouped(snapshots), _grouped(devices)
    noted = waivers or {}
    facts = {}
    for vm in vms:
        own = tuple(disks_of.get(vm.id, ()))
        facts[vm.id] = VmFacts(
            own,
            tuple(partitions_of.get(vm.id, ())),
            tuple(nics_of.get(vm.id, ())),
            tuple(snapshots_of.get(vm.id, ())),
            tuple(devices_of.get(vm.id, ())),
            datastores_of(vm, own, kinds),
            noted.get(vm.id, {}),
        )
    return facts


def datastore_kinds(datastores: Iterable[Datastore]) -> dict[tuple[str, str], str]:
    """The type of each datastore by vCenter and name."""
    kinds: dict[tuple[str, str], str] = {}
    for datastore in datastores:
        kinds.setdefault((datastore.vcenter, datastore.name), datastore.kind)
    return kinds


def datastores_of(
    vm: Vm, disks: Iterable[Disk], kinds: Mapping[tuple[str, str], str]
) -> tuple[tuple[str, str], ...]:
    """Names and types of the datastores that a VM and its disks lie on."""
    names = dict.fromkeys(name for disk in disks if (name := disk.datastore))
    if vm.datastore:
        names.setdefault(vm.datastore)
    return tuple((name, kinds.get((vm.vcenter, name), "")) for name in names)


def shared_facts(
    vms: Collection[Vm],
    facts: Mapping[int, VmFacts],
    *,
    available: Collection[str],
    as_of: datetime | None = None,
    available_of: Mapping[str, Collection[str]] | None = None,
    as_of_vcenters: Mapping[str, datetime | None] | None = None,
) -> SharedFacts:
    """Compare all VMs once.

    ``available`` holds the sheets and ``sheet.field`` names that the import found; a sheet without
    any field of its own counts as complete. Addresses are compared among all machines that
    run, disks among all VMs: what the operator leaves out keeps its address and its disk.
    """
    attached = (
        Attached(vm.id, vm.vcenter, vm.datacenter, disk)
        for vm in vms
        for disk in facts.get(vm.id, NO_FACTS).disks
    )
    disks = _describe_disks(vms, shared_groups(attached))
    duplicates = _duplicates([vm for vm in vms if not excluded_by_nature(vm)], facts)
    told = frozenset(vm.vcenter for vm in vms if vm.cbt)
    return SharedFacts(
        missing=missing_rules(available),
        as_of=as_of,
        duplicates=duplicates,
        shared_disks=disks,
        cbt_told=told,
        missing_of={key: missing_rules(names) for key, names in (available_of or {}).items()},
        as_of_vcenters=as_of_vcenters or {},
    )


def missing_rules(available: Collection[str]) -> frozenset[str]:
    """The rules none of whose sources was in the export."""
    names = frozenset(available)
    detailed = {name.partition(".")[0] for name in names if "." in name}

    def found(source: str) -> bool:
        sheet = source.partition(".")[0]
        if source == sheet:
            return sheet in names or sheet in detailed
        return source in names or (sheet in names and sheet not in detailed)

    return frozenset(rule.id for rule in VM_RULES if not any(map(found, rule.sources)))


def _grouped(parts: Iterable[_Part]) -> dict[int, list[_Part]]:
    groups: defaultdict[int, list[_Part]] = defaultdict(list)
    for part in parts:
        groups[part.vm_id].append(part)
    return groups


# --- disks of several VMs -----------------------------------------------------------------------


def _describe_disks(
    vms: Iterable[Vm], groups: Mapping[DiskKey, list[Attached]]
) -> dict[int, tuple[AlsoAttached, ...]]:
    if not groups:
        return {}
    names = {vm.id: vm.name for vm in vms}
    shared: defaultdict[int, dict[str, AlsoAttached]] = defaultdict(dict)
    for (_, kind, _), members in groups.items():
        ids = sorted({each.vm for each in members})
        for each in members:
            disk = each.disk
            place = f"LUN {disk.raw_lun_id}" if kind == "LUN" else disk.path
            others, total = _others(ids, each.vm, names)
            shared[each.vm].setdefault(disk.label, AlsoAttached(disk.label, place, others, total))
    return {vm_id: tuple(disks.values()) for vm_id, disks in shared.items()}


# --- addresses of several VMs -------------------------------------------------------------------

_PARTS = re.compile(r"[,;\s]+")
_HEX = re.compile(r"[^0-9a-f]")
# The default bridges of container and hypervisor software, the same in every guest that has them.
_LOCAL = tuple(
    ip_network(each) for each in ("172.17.0.1/32", "192.168.122.1/32", "0.0.0.0/8", "127.0.0.0/8")
)


@lru_cache(maxsize=65536)
def usable_addresses(text: str) -> tuple[str, ...]:
    """The addresses in a list, in their usual spelling, without link-local and other local ones."""
    if text.startswith("10.") and is_ipv4(text):  # none of the special addresses begins so
        return (text,)
    found = []
    for part in _PARTS.split(text[:4000]):
        try:
            address = ip_address(part.partition("/")[0])
        except ValueError:
            continue
        if address.is_link_local or address.is_loopback or address.is_multicast:
            continue
        if address.is_unspecified or any(
            address in net for net in _LOCAL if net.version == address.version
        ):
            continue
        found.append(str(address))
    return tuple(dict.fromkeys(found))


def nic_addresses(nic: Nic) -> tuple[str, ...]:
    """The adapter's usable addresses, IPv4 first."""
    first = usable_addresses(nic.ipv4) if nic.ipv4 else ()
    return first + usable_addresses(nic.ipv6) if nic.ipv6 else first


def mac_key(mac: str) -> str:
    """A MAC address for comparison: twelve hexadecimal digits; empty when it is none."""
    digits = _HEX.sub("", mac.lower())
    return digits if len(digits) == 12 and digits.strip("0") else ""


def _duplicates(
    vms: Collection[Vm], facts: Mapping[int, VmFacts]
) -> dict[int, tuple[Duplicate, ...]]:
    """IP addresses are compared within a network of a vCenter, because separate networks may use
    the same ranges; MAC addresses everywhere."""
    macs: defaultdict[str, dict[int, str]] = defaultdict(dict)
    addresses: defaultdict[tuple[str, str, str], dict[int, str]] = defaultdict(dict)
    for vm in vms:
        for nic in facts.get(vm.id, NO_FACTS).nics:
            key = mac_key(nic.mac) if nic.mac else ""
            if key:
                macs[key][vm.id] = nic.mac
            if nic.ipv4 or nic.ipv6:
                scope = (vm.vcenter, nic.network.lower())
                for address in nic_addresses(nic):
                    addresses[(*scope, address)][vm.id] = nic.network
    names = {vm.id: vm.name for vm in vms}
    found: defaultdict[int, list[Duplicate]] = defaultdict(list)
    for (_, _, address), on_networks in addresses.items():
        if len(on_networks) > 1:
            for vm_id, network in on_networks.items():
                others, total = _others(on_networks, vm_id, names)
                found[vm_id].append(Duplicate("IP", address, network, others, total))
    for with_mac in macs.values():
        if len(with_mac) > 1:
            for vm_id, mac in with_mac.items():
                others, total = _others(with_mac, vm_id, names)
                found[vm_id].append(Duplicate("MAC", mac, "", others, total))
    return {vm_id: tuple(duplicates) for vm_id, duplicates in found.items()}


def _others(
    members: Collection[int], vm_id: int, names: Mapping[int, str]
) -> tuple[tuple[str, ...], int]:
    """The first names beside the VM's own, and how many there are: thousands may share a slip."""
    first = islice((names[other] for other in members if other != vm_id), MAX_OTHERS)
    return tuple(first), len(members) - 1
