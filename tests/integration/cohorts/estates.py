"""Small random estates as workbooks, with what is known of each VM."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from openpyxl import Workbook

GOOD = (
    "Microsoft Windows Server 2019 (64-bit)", "Red Hat Enterprise Linux 8 (64-bit)",
    "CentOS 7 (64-bit)", "Debian GNU/Linux 11 (64-bit)", "Rocky Linux (64-bit)",
)  # fmt: skip
OLD = ("Microsoft Windows Server 2008 R2 (64-bit)", "Red Hat Enterprise Linux 6 (64-bit)")
BAD = ("Oracle Solaris 10 (64-bit)", "Other (64-bit)", "VMware Photon OS (64-bit)")
VCENTER = "aaaaaaaa-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Machine:
    """A VM as it was made up; sizes in MiB."""

    number: int
    tenant: str
    system: str
    on: bool
    disks: tuple[int, ...]
    used: tuple[int, ...]
    networks: tuple[str, ...]
    partitions: bool

    @property
    def name(self) -> str:
        """Its name."""
        return f"vm{self.number:04}"

    @property
    def cold(self) -> bool:
        """Whether its power state or system makes it cold."""
        return not self.on or "Solaris" in self.system


def estate(seed: int, tenants: int, most: int = 12) -> list[Machine]:
    """VMs of so many tenants, each with at most so many."""
    rng = Random(seed)
    found: list[Machine] = []
    for tenant in range(tenants):
        bad = rng.choice([0, 0, 0.15, 0.3, 0.6])
        for _ in range(rng.randint(1, most)):
            disks = tuple(
                max(1024, int(40960 * rng.lognormvariate(0, 1.2)))
                for _ in range(rng.choice([1, 1, 1, 2, 3]))
            )
            found.append(
                Machine(
                    len(found) + 1, f"T{tenant:02}", rng.choice(GOOD if rng.random() > bad
                    else OLD + BAD), rng.random() > 0.15, disks,
                    tuple(int(size * rng.uniform(0.2, 0.94)) for size in disks),
                    tuple(f"net{rng.randrange(15)}" for _ in range(rng.choice([1, 1, 2, 3]))),
                    rng.random() < 0.8,
                )
            )  # fmt: skip
    return found


def write(machines: list[Machine], path: Path, order: int | None = None) -> Path:
    """The workbook, its rows in another order for each ``order``."""
    book = Workbook(write_only=True)
    rng = Random(order)
    rows: dict[str, list[list[object]]] = {
        "vInfo": [["Powerstate", "CPUs", "Memory", "NICs", "Disks", "Total disk capacity MiB",
                   "In Use MiB", "Datacenter", "Cluster", "Folder",
                   "OS according to the configuration file"]],
        "vDisk": [["Disk", "Capacity MiB", "Path"]],
        "vPartition": [["Disk", "Capacity MiB", "Consumed MiB"]],
        "vNetwork": [["NIC label", "Network", "Connected"]],
    }  # fmt: skip
    for lines in rows.values():
        lines[0] += ["VM", "VM ID", "VI SDK UUID"]
    for each in machines:
        own = [each.name, f"vm-{each.number}", VCENTER]
        power = "poweredOn" if each.on else "poweredOff"
        rows["vInfo"].append([
            power, 2, 4096, len(each.networks), len(each.disks), sum(each.disks), sum(each.used),
            "DC", "CL", f"/DC/vm/{each.tenant}", each.system, *own,
        ])  # fmt: skip
        for place, (size, used) in enumerate(zip(each.disks, each.used, strict=True)):
            file = f"[ds] {each.name}/{each.name}_{place}.vmdk"
            rows["vDisk"].append([f"Hard disk {place + 1}", size, file, *own])
            if each.partitions:
                rows["vPartition"].append([f"/data{place}", size, used, *own])
        for place, network in enumerate(each.networks):
            rows["vNetwork"].append([f"Network adapter {place + 1}", network, True, *own])
    for name, (head, *lines) in rows.items():
        if order is not None:
            rng.shuffle(lines)
        sheet = book.create_sheet(name)
        for line in (head, *lines):
            sheet.append(line)
    book.save(path)
    return path
