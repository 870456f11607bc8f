"""The truth table of source networks: which VLANs each was seen with, and where they differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from app.domain.model import Nic, PortGroup, SourceNetwork, Vm

_NUMBER = re.compile(r"(\d+)(\.0+)?")


def vlan_text(cell: str) -> str:
    """A VLAN as exports write it ("182.0", "182", "", "0-4094"), made comparable."""
    found = _NUMBER.fullmatch(cell.strip())
    return str(int(found[1])) if found else cell.strip()


def source_networks(
    vms: Iterable[Vm], nics_of: Iterable[Iterable[Nic]], port_groups: Iterable[PortGroup]
) -> list[SourceNetwork]:
    """Every network that a NIC of any VM is connected to, by vCenter and name.

    ``vm_count`` counts VMs in plan. VLANs come from vPort and dvPort by port-group name, and by
    switch where the NICs name one that the sheets know. Two different VLANs are a conflict: it is
    shown, not guessed.
    """
    switches: dict[tuple[str, str], set[str]] = defaultdict(set)
    users: dict[tuple[str, str], set[int]] = defaultdict(set)
    order: dict[tuple[str, str], None] = {}
    for vm, nics in zip(vms, nics_of, strict=True):
        for nic in nics:
            if not nic.network:
                continue
            key = (vm.vcenter, nic.network)
            order[key] = None
            if nic.switch:
                switches[key].add(nic.switch)
            if vm.in_plan:
                users[key].add(vm.id)
    sightings: dict[tuple[str, str], list[PortGroup]] = defaultdict(list)
    for group in port_groups:
        sightings[(group.vcenter, group.name)].append(group)
    return [_network(key, switches[key], sightings.get(key, []), len(users[key])) for key in order]


def _network(
    key: tuple[str, str], switches: set[str], groups: list[PortGroup], vm_count: int
) -> SourceNetwork:
    on_switch = [group for group in groups if group.switch in switches]
    vlans = {vlan for group in (on_switch or groups) if (vlan := vlan_text(group.vlan))}
    ordered = sorted(
        vlans, key=lambda vlan: (not vlan.isdigit(), int(vlan) if vlan.isdigit() else 0, vlan)
    )
    return SourceNetwork(
        vcenter=key[0],
        name=key[1],
        switches=tuple(sorted(switches)),
        vlans=tuple(ordered),
        vm_count=vm_count,
        conflict=len(vlans) > 1,
    )


def in_use(networks: Iterable[SourceNetwork]) -> int:
    """How many networks VMs in plan are connected to."""
    return sum(network.vm_count > 0 for network in networks)
