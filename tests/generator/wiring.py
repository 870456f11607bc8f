"""Network adapters of one VM."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.generator.casting import Part
from tests.generator.storage import pick
from tests.generator.world import CONFLICTING, Cluster, PortGroup

NIC_COUNTS = ((1, 79), (2, 15), (3, 4), (4, 2))
ADAPTERS = {"Vmxnet3": 88, "E1000": 5, "E1000e": 6, "Flexible": 1}


@dataclass(slots=True)
class Nic:
    """A network adapter. ``network`` is as written; None is a blank cell."""

    number: int
    adapter: str
    network: str | None
    switch: str | None
    connected: bool
    mac: str
    assigned: bool
    ipv4: str
    ipv6: str


def make_nics(part: Part, cluster: Cluster, running: bool, told: bool, random: Random) -> list[Nic]:
    """The VM's adapters, on its tenant's networks and now and then on a shared one.

    ``told`` is whether VMware Tools report addresses.
    """
    count = pick(random, NIC_COUNTS)
    if "many_nics" in part.traits:
        count = random.randint(5, 10)
    nics = []
    for number in range(count):
        group = _network(part, cluster, number, random)
        mac = _mac(part.index, number)
        adapter = random.choices(list(ADAPTERS), list(ADAPTERS.values()))[0]
        up = running and (number == 0 or random.random() < 0.9)
        silent = not up or not told or "ip_missing" in part.traits
        ipv4, ipv6 = ("", "") if silent else _addresses(part, group, number, mac)
        nics.append(
            Nic(number, adapter, group.name, group.switch, up, mac, random.random() < 0.9,
                ipv4, ipv6)
        )  # fmt: skip
    _odd_networks(part, nics)
    return nics


def _network(part: Part, cluster: Cluster, number: int, random: Random) -> PortGroup:
    if number == 0 and "conflicting_network" in part.traits:
        return next(group for group in cluster.port_groups if group.name == CONFLICTING)
    if number == 0 and "trunk_network" in part.traits:
        return part.vcenter.port_groups[0]
    if random.random() < 0.06:
        return random.choice(cluster.port_groups)
    networks = part.tenant.networks
    return networks[min(int(random.expovariate(0.8)), len(networks) - 1)]


def _mac(index: int, number: int) -> str:
    value = (index * 16 + number) & 0xFFFFFF
    return f"00:50:56:{value >> 16:02x}:{value >> 8 & 255:02x}:{value & 255:02x}"


def _addresses(part: Part, group: PortGroup, number: int, mac: str) -> tuple[str, str]:
    third, fourth = group.next_address()
    prefix = f"10.{group.number >> 4 & 255}"
    ipv4 = f"{prefix}.{((group.number & 15) << 4) + third}.{fourth + 2}"
    octets = mac.split(":")
    ipv6 = f"fe80::250:56ff:fe{octets[3]}:{octets[4]}{octets[5]}"
    if "several_ips" in part.traits and number == 0:
        third, fourth = group.next_address()
        ipv4 += f", {prefix}.{((group.number & 15) << 4) + third}.{fourth + 2}, 169.254.12.7"
        ipv6 += f", 2001:db8:{group.number:x}::{part.index:x}"
    return ipv4, ipv6


def _odd_networks(part: Part, nics: list[Nic]) -> None:
    last = nics[-1]
    if "nic_without_network" in part.traits:
        last.network = last.switch = None
    if "nic_none" in part.traits:
        last.network, last.switch = "none", None
    if "nic_dangling" in part.traits:
        last.network, last.switch = "dvportgroup-1646", None
