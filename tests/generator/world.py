"""The infrastructure of an estate: vCenters, clusters, hosts, datastores, networks, tenants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil, sqrt
from random import Random
from typing import Literal

from tests.generator.estate import Estate
from tests.generator.vocabulary import (
    APPLICATIONS,
    CPU_MODELS,
    DATASTORE_KINDS,
    DEDUPED_DATASTORE,
    TENANTS,
)

TenantKind = Literal["vcd", "org", "folder", "pool"]
KINDS: tuple[TenantKind, ...] = ("vcd", "folder", "folder", "org", "folder", "pool", "folder")
VMS_PER_CLUSTER, VMS_PER_HOST, VMS_PER_DATASTORE = 160, 16, 26
CONFLICTING = "DMZ-210"
SHARED_PORT_GROUPS = (("VM Network", 0), (CONFLICTING, 210), ("Backup 30", 17))


@dataclass(slots=True)
class Host:
    """An ESXi host with what runs on it."""

    name: str
    number: int
    model: tuple[str, int, int, int, int, str, str]
    vms: int = 0
    running: int = 0
    vcpus: int = 0
    ram_mib: int = 0

    @property
    def mhz(self) -> int:
        """Clock of one core in MHz."""
        return self.model[1]

    @property
    def cores(self) -> int:
        """Physical cores."""
        return self.model[2] * self.model[3]


@dataclass(slots=True)
class Datastore:
    """A datastore with what lies on it, in MiB."""

    name: str
    kind: str
    object_id: str
    url: str
    capacity_mib: int
    vms: int = 0
    provisioned_mib: int = 0
    in_use_mib: int = 0


@dataclass(slots=True)
class PortGroup:
    """A network of VMs. ``vlans`` holds what the hosts say, in turn; None is a trunk."""

    name: str
    switch: str
    vlans: tuple[str | float | None, ...]
    distributed: bool
    number: int
    object_id: str
    addresses: int = 10

    def next_address(self) -> tuple[int, int]:
        """The next free IPv4 address, as the last two octets of the network's /20."""
        self.addresses += 1
        return divmod(self.addresses % 4000, 250)


@dataclass(slots=True)
class Cluster:
    """A vSphere cluster."""

    name: str
    datacenter: str
    object_id: str
    hosts: list[Host] = field(default_factory=list)
    datastores: list[Datastore] = field(default_factory=list)
    port_groups: list[PortGroup] = field(default_factory=list)
    turn: int = 0

    def next_host(self) -> Host:
        """Hosts in turn, so that each carries about the same."""
        self.turn += 1
        return self.hosts[self.turn % len(self.hosts)]


@dataclass(slots=True)
class VCenter:
    """A vCenter with one datacenter."""

    server: str
    uuid: str
    datacenter: str
    share: float
    clusters: list[Cluster] = field(default_factory=list)
    port_groups: list[PortGroup] = field(default_factory=list)
    moid: int = 40

    def next_moid(self) -> int:
        """The next managed object number."""
        self.moid += 1
        return self.moid


@dataclass(slots=True)
class Tenant:
    """A customer or department: where its VMs lie and how it shows.

    ``homes`` holds (folder, OrgVDC, resource pool) for each of its OrgVDCs; ``detected`` is the
    name under which its folders, or its pool, show it.
    """

    name: str
    detected: str
    kind: TenantKind
    short: str
    vcenter: VCenter
    cluster: Cluster
    networks: list[PortGroup]
    homes: list[tuple[str, str, str]]
    applications: list[str]
    vms: int = 0


@dataclass(slots=True)
class World:
    """Everything but the VMs."""

    vcenters: list[VCenter]
    tenants: list[Tenant]

    def clusters(self) -> Iterator[tuple[VCenter, Cluster]]:
        """Each cluster with its vCenter."""
        return ((vcenter, cluster) for vcenter in self.vcenters for cluster in vcenter.clusters)

    def hosts(self) -> Iterator[tuple[VCenter, Cluster, Host]]:
        """Each host with where it stands."""
        return (
            (vcenter, cluster, host)
            for vcenter, cluster in self.clusters()
            for host in cluster.hosts
        )


def uuid_of(random: Random) -> str:
    """A random UUID in the usual spelling."""
    digits = f"{random.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def build_world(estate: Estate) -> World:
    """Invent the infrastructure that the estate's VMs need."""
    random = Random(f"{estate.seed} world")
    vcenters = [_vcenter(estate, number, random) for number in range(estate.vcenters)]
    world = World(vcenters, [])
    names = estate.tenants or _tenant_names(estate.vms)
    shares = _shares(estate.vms, len(names))
    home_of = _spread(shares, vcenters)
    numbers = iter(range(1, 1_000_000))
    for vcenter in vcenters:
        vms = sum(share for share, home in zip(shares, home_of, strict=True) if home is vcenter)
        _clusters(estate, vcenter, vms, random, numbers)
    taken: set[str] = set()
    for index, name in enumerate(names):
        tenant = _tenant(index, name, home_of[index], shares[index], random, numbers, taken)
        world.tenants.append(tenant)
    return world


def _vcenter(estate: Estate, number: int, random: Random) -> VCenter:
    share = 1 / (number + 1)
    name = f"vcenter{number + 1:02d}.example.net"
    datacenter = ("DC-North", "DC-South", "DC-West")[number % 3] + (
        f"-{number // 3 + 1}" if estate.vcenters > 3 else ""
    )
    return VCenter(name, uuid_of(random), datacenter, share)


def _tenant_names(vms: int) -> tuple[str, ...]:
    count = max(1, min(120, round(sqrt(vms) / 1.7)))
    rounds = ceil(count / len(TENANTS))
    names = [name if lap == 0 else f"{name} {lap + 1}" for lap in range(rounds) for name in TENANTS]
    return tuple(names[:count])


def _shares(vms: int, count: int) -> list[int]:
    weights = [1 / (index + 1.5) ** 0.6 for index in range(count)]
    total = sum(weights)
    shares = [int(vms * weight / total) for weight in weights]
    for index in range(vms - sum(shares)):
        shares[index % count] += 1
    return shares


def _spread(shares: list[int], vcenters: list[VCenter]) -> list[VCenter]:
    load = {vcenter.server: 0.0 for vcenter in vcenters}
    homes = []
    for share in shares:
        home = min(vcenters, key=lambda vcenter: (load[vcenter.server] + share) / vcenter.share)
        load[home.server] += share
        homes.append(home)
    return homes


def _clusters(
    estate: Estate, vcenter: VCenter, vms: int, random: Random, numbers: Iterator[int]
) -> None:
    count = max(2 if vms > 60 else 1, round(vms / VMS_PER_CLUSTER))
    site = vcenter.datacenter.split("-")[1]
    for number in range(1, count + 1):
        cluster = Cluster(f"{site}-CL{number:02d}", vcenter.datacenter, f"domain-c{number * 7}")
        model = random.choice(CPU_MODELS)
        for position in range(max(3, ceil(vms / count / VMS_PER_HOST))):
            name = f"esx{site[0].lower()}{number:02d}-{position + 1:02d}.example.net"
            cluster.hosts.append(Host(name, vcenter.next_moid(), model))
        _datastores(estate, cluster, number, vms / count, random)
        switch = "VM" if number == count > 1 and estate.quirks else "vSwitch0"
        for name, vlan in SHARED_PORT_GROUPS:
            conflict = name == CONFLICTING and estate.quirks > 0
            vlans = (float(vlan), float(vlan), float(vlan) + 1) if conflict else (float(vlan),)
            group = PortGroup(name, switch, vlans, False, next(numbers), "")
            cluster.port_groups.append(group)
        vcenter.clusters.append(cluster)
    trunk = PortGroup("Trunk-All", "dvs-" + site, (None,), True, next(numbers), "dvportgroup-90")
    vcenter.port_groups.append(trunk)


def _datastores(estate: Estate, cluster: Cluster, number: int, vms: float, random: Random) -> None:
    count = max(2, ceil(vms / VMS_PER_DATASTORE))
    for position in range(count):
        kind, pattern = DATASTORE_KINDS[(position + number) % len(DATASTORE_KINDS)]
        name = pattern.format(n=position + 1, cluster=cluster.name)
        if kind == "vsan" and any(store.kind == "vsan" for store in cluster.datastores):
            kind, name = "VMFS", f"SAN-Silver-{position + 1:02d}"
        cluster.datastores.append(_datastore(name, kind, random))
    if number == 1 and estate.quirks:
        cluster.datastores.append(_datastore(DEDUPED_DATASTORE, "NFS", random))


def _datastore(name: str, kind: str, random: Random) -> Datastore:
    url = f"ds:///vmfs/volumes/{random.getrandbits(32):08x}-{random.getrandbits(32):08x}/"
    capacity = random.choice((16, 24, 32, 64)) * 1024 * 1024
    return Datastore(name, kind, f"datastore-{random.randrange(1000, 99999)}", url, capacity)


def _tenant(
    index: int,
    name: str,
    vcenter: VCenter,
    vms: int,
    random: Random,
    numbers: Iterator[int],
    taken: set[str],
) -> Tenant:
    kind = KINDS[index % len(KINDS)]
    cluster = vcenter.clusters[index % len(vcenter.clusters)]
    short = _short(name, taken)
    applications = [
        f"/{word} ({uuid_of(random)})" if kind in {"vcd", "org"} else f"/{word}"
        for word in APPLICATIONS
    ]
    tenant = Tenant(name, name, kind, short, vcenter, cluster, [], [], applications, vms)
    site = vcenter.datacenter.split("-")[1]
    for position in range(1 + min(6, 1 + vms // 40)):
        number = next(numbers)
        vlan = 100 + number % 3900
        written: str | float = f"{vlan}.0" if index % 9 == 4 and position == 0 else str(vlan)
        zone = ("Prod", "DB", "Test", "Mgmt")[position % 4]
        label = f"{short.upper()}-{zone}-{vlan}"
        group = PortGroup(
            label, "dvs-" + site, (written,), True, number, f"dvportgroup-{vcenter.next_moid()}"
        )
        tenant.networks.append(group)
        vcenter.port_groups.append(group)
    _homes(tenant, index, random)
    return tenant


def _short(name: str, taken: set[str]) -> str:
    words = name.lower().split()
    stem = words[0][:2] + (words[1][:1] if len(words) > 1 else "")
    short, number = stem, 1
    while short in taken:
        number += 1
        short = f"{stem}{number}"
    taken.add(short)
    return short


def _homes(tenant: Tenant, index: int, random: Random) -> None:
    root = f"/{tenant.vcenter.datacenter}/vm" if index % 2 == 0 else f"/{tenant.vcenter.datacenter}"
    pools = f"/{tenant.vcenter.datacenter}/{tenant.cluster.name}/Resources"
    slug = tenant.name.lower().replace(" ", "-")
    if tenant.kind == "vcd":
        tenant.detected = slug
        for number in range(1, 3 if index == 0 else 2):
            vdc = f"{slug}-vdc-{number:02d}"
            place = f"{vdc} ({uuid_of(random)})"
            tenant.homes.append((f"{root}/{place}", vdc, f"{pools}/{place}"))
    elif tenant.kind == "org":
        org, vdc = f"{tenant.name} ({uuid_of(random)})", f"{tenant.short.upper()} Production"
        place = f"{vdc} ({uuid_of(random)})"
        tenant.homes.append((f"{root}/{org}/{place}", vdc, f"{pools}/{place}"))
    elif tenant.kind == "pool":
        tenant.homes.append((root, "", f"{pools}/{tenant.name}"))
    else:
        tenant.homes.append((f"{root}/{tenant.name}", "", pools))
