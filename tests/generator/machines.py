"""Virtual machines, made one after another from their parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.generator.casting import PAIR_DOSES, Part
from tests.generator.estate import Estate
from tests.generator.storage import (
    Disk,
    Partition,
    Snapshot,
    disk_uuid,
    make_disks,
    make_partitions,
    make_snapshots,
    pick,
    share_disk,
)
from tests.generator.vocabulary import (
    AGED_SYSTEMS,
    BACKUPS,
    DUTIES,
    NOTES,
    OPERATING_SYSTEMS,
    OWNERS,
    SECRET_NOTES,
    Os,
)
from tests.generator.wiring import Nic, make_nics
from tests.generator.world import VMS_PER_CLUSTER, Cluster, Datastore, Host, World, uuid_of

VCPUS = ((1, 12), (2, 38), (4, 30), (6, 3), (8, 12), (12, 3), (16, 2))
RAM_PER_VCPU_GIB = ((1, 8), (2, 40), (4, 40), (8, 12))
HW_VERSIONS = ((21, 10), (20, 20), (19, 30), (17, 15), (15, 10), (14, 6), (13, 5), (11, 3), (9, 1))
UNKNOWN_DATES = tuple(map(datetime.fromisoformat, ("1970-01-01", "1969-12-31T18:00:00")))
PHOTON = Os("Other 3.x or later Linux (64-bit)", "VMware Photon OS (64-bit)", 0, "linux")
PAIR_TRAITS = frozenset(trait for trait, _ in PAIR_DOSES)
NOTHING = Os("", "", 0, "other")


@dataclass(slots=True)
class Machine:
    """A virtual machine with everything that the sheets say of it; sizes in MiB."""

    part: Part
    name: str
    moid: int
    uuid: str
    smbios: str
    cluster: Cluster
    host: Host
    store: Datastore
    system: Os
    power: str
    folder: str = ""
    org_vdc: str = ""
    pool: str = ""
    connection: str = "connected"
    vcpus: int = 0
    ram: int = 0
    disks: list[Disk] = field(default_factory=list)
    listed_disks: int = 0
    partitions: list[Partition] = field(default_factory=list)
    nics: list[Nic] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    in_use: int = 0
    provisioned: int = 0
    tools: str = "toolsOk"
    cbt: bool = False
    hw_version: int = 19
    efi: bool = False
    created: datetime | None = None
    started: datetime | None = None
    cpu_load: float = 0.0
    memory_load: float = 0.0
    annotation: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether the VM is powered on."""
        return self.power == "poweredOn"

    @property
    def stem(self) -> str:
        """Folder and file name on the datastore."""
        return self.name.strip().replace("/", "_")

    @property
    def disk_total(self) -> int:
        """Σ capacity of the listed disks in MiB."""
        return sum(disk.capacity for disk in self.disks)

    @property
    def reported(self) -> str:
        """The guest operating system as Tools report it, empty where they do not."""
        told = self.running and self.tools not in {"toolsNotRunning", "toolsNotInstalled"}
        return self.system.reported if told or self.part.index % 10 < 6 else ""


class Factory:
    """Makes machines in the order of their parts."""

    def __init__(self, estate: Estate, world: World) -> None:
        self._estate = estate
        self._world = world
        self._names: dict[tuple[str, str], int] = {}
        self._first: dict[int, Machine] = {}

    def make(self, part: Part) -> Machine:
        """The machine of ``part``; a twin repeats what it shares with the earlier one."""
        random = Random(f"{self._estate.seed}/{part.index}")
        machine = self._frame(part, random)
        if part.duty == "vcls":
            self._agent(machine, random)
        elif part.duty == "srm_placeholder":
            self._placeholder(machine, random)
        elif part.duty == "inaccessible":
            self._lost(machine, random)
        else:
            self._furnish(machine, random)
        if part.twin is not None:
            _repeat(machine, self._first.pop(part.twin))
        elif part.traits & PAIR_TRAITS:
            self._first[part.index] = machine
        _count(machine)
        return machine

    def _frame(self, part: Part, random: Random) -> Machine:
        tenant = part.tenant
        clusters = part.vcenter.clusters
        spread = part.index // VMS_PER_CLUSTER if tenant.vms > VMS_PER_CLUSTER else 0
        cluster = clusters[(clusters.index(tenant.cluster) + spread) % len(clusters)]
        stores = cluster.datastores
        deduped = "deduped" in part.traits
        store = stores[-1] if deduped else random.choice(stores[:-1])
        systems = AGED_SYSTEMS if "aged_os" in part.traits else OPERATING_SYSTEMS
        system = random.choices(systems, [item.weight for item in systems])[0]
        machine = Machine(
            part,
            part.odd_name or self._name(part, system, random),
            part.vcenter.next_moid(),
            "50" + uuid_of(random)[2:],
            "42" + uuid_of(random)[2:],
            cluster,
            cluster.next_host(),
            store,
            system,
            _power(part),
        )
        machine.created = self._created(random)
        machine.hw_version = 4 if "hw_old" in part.traits else pick(random, HW_VERSIONS)
        machine.annotation = _annotation(part, random)
        self._place(machine, random)
        return machine

    def _name(self, part: Part, system: Os, random: Random) -> str:
        if part.duty == "vcls":
            return f"vCLS-{uuid_of(random)}"
        if part.duty == "template":
            number = self._next("template", system.reported)
            words = system.reported.split(" (")[0].lower().replace("microsoft ", "")
            return f"tpl-{words.replace(' ', '-').replace('/', '-')}-{number:02d}"
        duty = random.choices(list(DUTIES), list(DUTIES.values()))[0]
        number = self._next(part.tenant.short, duty)
        name = f"{part.tenant.short}-{duty}{number:02d}"
        if part.tenant.kind in {"vcd", "org"}:
            return f"{name}-{uuid_of(random)[:4]}"
        return name.upper() if system.family == "windows" and random.random() < 0.5 else name

    def _next(self, *key: str) -> int:
        pair = (key[0], key[1])
        self._names[pair] = self._names.get(pair, 0) + 1
        return self._names[pair]

    def _created(self, random: Random) -> datetime:
        if self._estate.quirks and random.random() < 0.2:
            return random.choice(UNKNOWN_DATES)
        age = timedelta(hours=random.randrange(500, 100_000))
        return self._estate.exported - age

    def _place(self, machine: Machine, random: Random) -> None:
        part, tenant = machine.part, machine.part.tenant
        root = f"/{tenant.vcenter.datacenter}/vm"
        machine.pool = f"/{tenant.vcenter.datacenter}/{machine.cluster.name}/Resources"
        if part.duty == "vcls":
            machine.folder = f"{root}/vCLS"
        elif part.duty == "template":
            machine.folder = f"{root}/Templates"
        elif "no_tenant" in part.traits:
            machine.folder = root
        else:
            folder, machine.org_vdc, pool = random.choice(tenant.homes)
            if tenant.kind != "pool" and random.random() < 0.7:
                folder += random.choice(tenant.applications)
            machine.folder = folder
            machine.pool = pool.replace(tenant.cluster.name, machine.cluster.name)
            machine.attributes = self._attributes(part, random)

    def _attributes(self, part: Part, random: Random) -> dict[str, str]:
        known = {
            "Owner": random.choice(OWNERS),
            "Tenant": part.tenant.name if random.random() < 0.85 else "",
            "Backup status": random.choice(BACKUPS),
        }
        other = f"value {part.index % 7}"
        return {name: known.get(name, other) for name in self._estate.attributes}

    def _furnish(self, machine: Machine, random: Random) -> None:
        estate, part = self._estate, machine.part
        machine.vcpus = pick(random, VCPUS)
        if "many_vcpus" in part.traits:
            machine.vcpus = random.choice((18, 20, 24, 32, 48))
        machine.ram = machine.vcpus * pick(random, RAM_PER_VCPU_GIB) * 1024
        machine.tools = _tools(part, machine.system, random)
        machine.disks = make_disks(
            estate, part, machine.system.family, machine.stem, machine.store, random
        )
        machine.listed_disks = len(machine.disks)
        machine.snapshots = make_snapshots(estate, part, machine.stem, random)
        told = machine.running and machine.tools in {"toolsOk", "toolsOld"}
        machine.nics = make_nics(part, machine.cluster, machine.running, told, random)
        if told and "no_partitions" not in part.traits:
            machine.partitions = make_partitions(part, machine.system.family, machine.disks, random)
        machine.cbt = machine.running and random.random() < estate.cbt_share
        modern = machine.system.family == "windows" and machine.hw_version > 14
        machine.efi = "secure_boot" in part.traits or (modern and random.random() < 0.6)
        if machine.running:
            machine.started = estate.exported - timedelta(hours=random.randrange(5, 9000))
            if random.random() < estate.usage_share:
                machine.cpu_load = min(0.97, random.lognormvariate(-2.5, 0.8))
                machine.memory_load = min(0.95, random.lognormvariate(-1.5, 0.6))
        _measure(machine, random)

    def _agent(self, machine: Machine, random: Random) -> None:
        machine.system, machine.vcpus, machine.ram = PHOTON, 1, 128
        machine.cpu_load = random.random() / 50
        machine.hw_version = 14

    def _placeholder(self, machine: Machine, random: Random) -> None:
        machine.vcpus, machine.ram = pick(random, VCPUS), 4096
        machine.tools = "toolsNotInstalled"
        machine.nics = make_nics(machine.part, machine.cluster, False, False, random)[:1]
        machine.nics[0].network = "SRM-Recovery"

    def _lost(self, machine: Machine, random: Random) -> None:
        machine.connection = ("inaccessible", "orphaned", "disconnected")[machine.part.index % 3]
        machine.system, machine.tools = NOTHING, "toolsNotRunning"
        if machine.connection == "disconnected":
            machine.vcpus, machine.ram = 2, 4096
        path = f"[{machine.store.name}] {machine.stem}/{machine.stem}.vmdk"
        machine.disks = [Disk(0, 40_960, path, disk_uuid(random), True)]
        machine.hw_version = 13


def _power(part: Part) -> str:
    if part.duty in {"template", "srm_placeholder", "inaccessible"}:
        return "poweredOff"
    if part.traits & {"powered_off", "in_use_zero"}:
        return "poweredOff"
    return "suspended" if "suspended" in part.traits else "poweredOn"


def _annotation(part: Part, random: Random) -> str:
    if "secret" in part.traits:
        return random.choice(SECRET_NOTES)
    chance = random.random()
    if "no_tenant" in part.traits:
        return ""
    if chance < 0.12:
        return random.choice(NOTES)
    return f"Tenant={part.tenant.name}; Env=prod" if chance < 0.2 else ""


def _tools(part: Part, system: Os, random: Random) -> str:
    if "tools_not_running" in part.traits:
        return "toolsNotRunning"
    if not system.reported:
        return "toolsNotInstalled"
    return "toolsOld" if random.random() < 0.15 else "toolsOk"


def _measure(machine: Machine, random: Random) -> None:
    """In Use and Provisioned, as vCenter counts them: swap and snapshots included."""
    total = machine.disk_total
    swap = machine.ram if machine.running else 0
    snapshots = sum(snapshot.size for snapshot in machine.snapshots)
    thin = sum(disk.capacity for disk in machine.disks if disk.thin)
    written = int(thin * random.uniform(0.3, 0.9)) + total - thin
    machine.in_use = min(total, written) + (swap if machine.partitions else 0)
    if "in_use_zero" in machine.part.traits:
        machine.in_use = 0
    machine.provisioned = total + swap + snapshots + 1
    if "provisioned_low" in machine.part.traits:
        machine.provisioned = int(total * 0.9)


def _repeat(machine: Machine, first: Machine) -> None:
    traits = machine.part.traits
    if traits & {"same_name", "same_name_elsewhere"}:
        machine.name = first.name
    if traits & {"shared_rdm", "shared_vmdk"}:
        share_disk(machine.part, machine.disks[-1], first.disks[-1])
        machine.partitions = machine.partitions[:-1]
        machine.in_use = min(machine.in_use, machine.disk_total)
        machine.provisioned = machine.disk_total + machine.ram + 1
    if "same_mac" in traits:
        machine.nics[0].mac, machine.nics[0].assigned = first.nics[0].mac, False
    if "same_ip" in traits:
        machine.nics[0].ipv4 = first.nics[0].ipv4


def _count(machine: Machine) -> None:
    host, store = machine.host, machine.store
    host.vms += 1
    store.vms += 1
    if machine.running:
        host.running += 1
        host.vcpus += machine.vcpus
        host.ram_mib += machine.ram
    store.provisioned_mib += machine.provisioned
    store.in_use_mib += machine.in_use
