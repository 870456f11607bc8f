"""Disks, guest file systems and snapshots of one VM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random

from tests.generator.casting import Part
from tests.generator.estate import Estate
from tests.generator.world import Datastore, uuid_of

GIB = 1024
DISK_COUNTS = ((1, 44), (2, 31), (3, 13), (4, 6), (5, 3), (6, 2), (7, 1))
WINDOWS_SYSTEM, LINUX_SYSTEM = (60, 80, 100, 120), (16, 20, 40, 60, 80)
SNAPSHOT_AGES = {
    "snapshot_recent": (3,),
    "snapshot_old": (95,),
    "snapshots_three": (41, 20, 2),
    "snapshot_chain": (400, 210, 90, 33, 12, 1),
    "consolidation": (9,),
}


ON_A_DATA_DISK = frozenset(
    {"rdm", "shared_rdm", "shared_vmdk", "physical_bus", "independent", "huge_disk", "huge_vm",
     "partition_95", "partition_full", "bind_mounts"}
)  # fmt: skip


@dataclass(slots=True)
class Disk:
    """A virtual disk; sizes in MiB."""

    number: int
    capacity: int
    path: str
    uuid: str
    thin: bool
    raw: bool = False
    lun: str = ""
    raw_mode: str = ""
    mode: str = "persistent"
    sharing: str = "sharingNone"
    bus: str = "noSharing"

    @property
    def key(self) -> str:
        """RVTools' Disk Key."""
        return str(2000 + self.number)


@dataclass(slots=True)
class Partition:
    """A guest file system; sizes in MiB. ``key`` is empty where the guest did not tell."""

    path: str
    capacity: int
    consumed: int
    key: str

    @property
    def free_percent(self) -> int:
        """Whole percent that are free, rounded down as the export has it."""
        return (self.capacity - self.consumed) * 100 // self.capacity


@dataclass(slots=True)
class Snapshot:
    """A snapshot."""

    name: str
    taken: datetime
    size: int
    filename: str


def pick(random: Random, weighted: tuple[tuple[int, float], ...]) -> int:
    """One of the values, by weight."""
    values, weights = zip(*weighted, strict=True)
    return int(random.choices(values, weights)[0])


def make_disks(
    estate: Estate, part: Part, family: str, stem: str, store: Datastore, random: Random
) -> list[Disk]:
    """The disks of a VM in file ``[datastore] stem/stem.vmdk``, ``stem_1.vmdk``, ..."""
    count = pick(random, DISK_COUNTS)
    if "many_disks" in part.traits:
        count = random.randint(8, 14)
    elif part.traits & ON_A_DATA_DISK:
        count = max(2, count)
    thin = random.random() < 0.7
    disks = []
    for number in range(count):
        system = WINDOWS_SYSTEM if family == "windows" else LINUX_SYSTEM
        size = random.choice(system) if number == 0 else _data_gib(estate, random)
        suffix = f"_{number}" if number else ""
        path = f"[{store.name}] {stem}/{stem}{suffix}.vmdk"
        disks.append(Disk(number, size * GIB, path, disk_uuid(random), thin))
    _enlarge(part, disks, random)
    _odd_disks(part, disks, random)
    _snapshot_files(part, disks)
    return disks


def disk_uuid(random: Random) -> str:
    """A disk's UUID as vSphere gives it."""
    return "6000C29" + uuid_of(random)[7:]


def _data_gib(estate: Estate, random: Random) -> int:
    size = min(1900.0, exp(random.gauss(4.6, 1.0)) * estate.disk_scale)
    return max(5, round(size / 10) * 10)


def _enlarge(part: Part, disks: list[Disk], random: Random) -> None:
    if "huge_disk" in part.traits:
        disks[-1].capacity = random.choice((2560, 3072, 3584)) * GIB
    if "huge_vm" in part.traits:
        while sum(disk.capacity for disk in disks) <= 5 * GIB * GIB:
            disks[-1].capacity += 1024 * GIB


def _odd_disks(part: Part, disks: list[Disk], random: Random) -> None:
    last = disks[-1]
    if part.traits & {"rdm", "shared_rdm"}:
        last.raw, last.thin = True, False
        last.lun = f"vml.0200{random.getrandbits(96):024x}"
        last.raw_mode = "physicalMode" if random.random() < 0.7 else "virtualMode"
        last.path = last.path.replace(".vmdk", "-rdmp.vmdk")
    if part.traits & {"physical_bus", "shared_rdm"}:
        last.bus = "physicalSharing"
    if "shared_vmdk" in part.traits:
        last.sharing, last.thin = "sharingMultiWriter", False
    if "independent" in part.traits:
        last.mode = "independent_persistent"


def _snapshot_files(part: Part, disks: list[Disk]) -> None:
    depth = max(
        (len(SNAPSHOT_AGES[trait]) for trait in part.traits & set(SNAPSHOT_AGES)), default=0
    )
    for disk in disks:
        if depth and not disk.raw and disk.mode == "persistent":
            disk.path = disk.path.replace(".vmdk", f"-{depth:06d}.vmdk")


def share_disk(part: Part, disk: Disk, original: Disk) -> None:
    """Make ``disk`` the same LUN or the same file as ``original``."""
    disk.capacity = original.capacity
    disk.thin = original.thin
    if "shared_rdm" in part.traits:
        disk.lun, disk.raw_mode = original.lun, original.raw_mode
    else:
        disk.path, disk.uuid = original.path, original.uuid


def make_partitions(part: Part, family: str, disks: list[Disk], random: Random) -> list[Partition]:
    """What the guest tells of its file systems, with distinct sizes but for bind mounts."""
    partitions: list[Partition] = []
    told = random.random() < (0.7 if family == "windows" else 0.45)
    sizes: set[int] = set()
    for disk in disks:
        usable = int(disk.capacity * 0.985) - 3
        for path, capacity in _layout(family, disk.number, usable, random):
            size = capacity
            while size in sizes:
                size -= 1
            sizes.add(size)
            share = min(0.92, max(0.06, random.betavariate(4.5, 2.2)))
            key = disk.key if told else ""
            partitions.append(Partition(path, size, int(size * share), key))
    _fill(part, partitions)
    _over_count(part, partitions, disks, sizes)
    return partitions


def _layout(family: str, number: int, usable: int, random: Random) -> list[tuple[str, int]]:
    if family == "windows":
        letter = "CDEFGHIJKLMNOPQRSTUVWXYZ"[number % 24]
        return [(f"{letter}:\\", usable)]
    if number:
        return [(f"/data{number}" if number > 1 else "/srv", usable)]
    if random.random() < 0.5:
        return [("/boot", 1014), ("/", usable - 1020)]
    return [("/boot", 1014), ("/", (usable - 1020) * 2 // 3), ("/var", (usable - 1020) // 3 - 5)]


def _fill(part: Part, partitions: list[Partition]) -> None:
    system = next(item for item in partitions if item.path in {"C:\\", "/"})
    other = partitions[-1]
    if "partition_95" in part.traits:
        other.consumed = int(other.capacity * 0.962)
    if "partition_full" in part.traits:
        other.consumed = int(other.capacity * 0.998)
    if "system_full" in part.traits:
        system.consumed = system.capacity


def _over_count(
    part: Part, partitions: list[Partition], disks: list[Disk], sizes: set[int]
) -> None:
    if "bind_mounts" in part.traits:
        source = partitions[-1]
        source.key = source.key or disks[-1].key
        for number in range(1, 5):
            path = f"/opt/agent/rpm_mount{number}"
            partitions.append(Partition(path, source.capacity, source.consumed, source.key))
    if "pool_mounts" in part.traits:
        total = sum(disk.capacity for disk in disks)
        for number in range(3):
            capacity = total - 17 - number
            while capacity in sizes:
                capacity -= 1
            sizes.add(capacity)
            path = f"/var/lib/containers/storage/overlay/{number}a7f/merged"
            partitions.append(Partition(path, capacity, int(capacity * 0.8), ""))


def make_snapshots(estate: Estate, part: Part, stem: str, random: Random) -> list[Snapshot]:
    """The snapshots that the VM's part asks for, oldest first."""
    ages = max((SNAPSHOT_AGES[trait] for trait in part.traits & set(SNAPSHOT_AGES)), key=len,
               default=())  # fmt: skip
    snapshots = []
    for number, days in enumerate(ages, start=1):
        taken = estate.exported - timedelta(days=days, seconds=random.randrange(3600, 80_000))
        name = random.choice(("before patch", "pre-upgrade", "Backup snapshot", "test"))
        filename = f"{stem}-Snapshot{number}.vmsn"
        size = random.randrange(30, 40_000)
        snapshots.append(Snapshot(f"{name} {number}", taken, size, filename))
    return snapshots
