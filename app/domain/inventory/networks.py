"""The truth table of source networks: which VLANs each was seen with, and where they differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.model import Nic, PortGroup, SourceNetwork, Vm

_NUMBER = re.compile(r"(\d+)(\.0+)?")
_BETWEEN = re.compile(r"[\s,;]+")


def vlan_text(cell: str) -> str:
    """A VLAN as exports write it ("182.0", "182", "", "0-4094"), made comparable."""
    found = _NUMBER.fullmatch(cell.strip())
    return str(int(found[1])) if found else cell.strip()


@dataclass(slots=True)
class _Users:
    """What the NICs of one network say."""

    vcenter_name: str = ""
    switches: set[str] = field(default_factory=set)
    vms: set[int] = field(default_factory=set)
    tenants: set[int] = field(default_factory=set)
    nics: int = 0
    addresses: set[str] = field(default_factory=set)


def source_networks(
    vms: Iterable[Vm], nics_of: Iterable[Iterable[Nic]], port_groups: Iterable[PortGroup]
) -> list[SourceNetwork]:
    """Every network that a NIC of any VM is connected to, by vCenter and name.

    Counts, tenants and addresses are those of VMs in plan. VLANs come from vPort and dvPort by
    port-group name, and by switch where the NICs name one that the sheets know. Two different
    VLANs are a conflict: it is shown, not guessed.
    """
    users: dict[tuple[str, str], _Users] = {}
    for vm, nics in zip(vms, nics_of, strict=True):
        for nic in nics:
            if not nic.network:
                continue
            key = (vm.vcenter, nic.network)
            of = users.get(key)
            if of is None:
                of = users[key] = _Users(vm.vcenter_name or vm.vcenter)
            if nic.switch:
                of.switches.add(nic.switch)
            if vm.in_plan:
                of.vms.add(vm.id)
                of.nics += 1
                if vm.tenant_id is not None:
                    of.tenants.add(vm.tenant_id)
                if nic.ipv4:
                    of.addresses.add(nic.ipv4)
    sightings: dict[tuple[str, str], list[PortGroup]] = defaultdict(list)
    for group in port_groups:
        sightings[(group.vcenter, group.name)].append(group)
    return [_network(key, of, sightings.get(key, [])) for key, of in users.items()]


def _network(key: tuple[str, str], of: _Users, groups: list[PortGroup]) -> SourceNetwork:
    on_switch = [group for group in groups if group.switch in of.switches]
    seen = on_switch or groups
    vlans = {vlan for group in seen if (vlan := vlan_text(group.vlan))}
    ordered = sorted(
        vlans, key=lambda vlan: (not vlan.isdecimal(), int(vlan) if vlan.isdecimal() else 0, vlan)
    )
    kinds = {"distributed" if group.sheet == "dvPort" else "standard" for group in seen}
    return SourceNetwork(
        vcenter=key[0],
        name=key[1],
        switches=tuple(sorted(of.switches)),
        vlans=tuple(ordered),
        vm_count=len(of.vms),
        conflict=len(vlans) > 1,
        kind=" and ".join(sorted(kinds)),
        nic_count=of.nics,
        tenant_ids=tuple(sorted(of.tenants)),
        addresses=address_ranges(of.addresses),
        vcenter_name=of.vcenter_name,
        sightings=tuple(seen),
    )


def address_ranges(cells: Iterable[str]) -> tuple[str, ...]:
    """The IPv4 addresses seen, together where the first three numbers are the same.

    ``10.1.2.5 to 10.1.2.90 (12)`` are twelve addresses between those two. That they form one
    subnet is likely, but no sheet says so.
    """
    blocks: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for cell in cells:
        for text in _BETWEEN.split(cell.strip()):
            parts = text.split(".")
            if len(parts) == 4 and all(part.isdecimal() and int(part) < 256 for part in parts):
                a, b, c, d = (int(part) for part in parts)
                blocks[a, b, c].add(d)
    ranges = []
    for (a, b, c), last in sorted(blocks.items()):
        low, high = f"{a}.{b}.{c}.{min(last)}", f"{a}.{b}.{c}.{max(last)}"
        ranges.append(low if low == high else f"{low} to {high} ({len(last)})")
    return tuple(ranges)


def in_use(networks: Iterable[SourceNetwork]) -> int:
    """How many networks VMs in plan are connected to."""
    return sum(network.vm_count > 0 for network in networks)
