"""Small exports made row by row, and what the program makes of them."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from app import bootstrap
from app.domain.inventory.drafts import Inventory
from app.domain.inventory.report import ImportReport
from app.domain.model import SourceNetwork, Vm
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services import export_reading, planning
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import new_project

Rows = list[list[Any]]
Sheets = dict[str, Rows]

NORTH = ("north.example", "0a0a0a0a-1111-4111-8111-00000000000a")
SOUTH = ("south.example", "0b0b0b0b-2222-4222-8222-00000000000b")
NAMELESS = ("", "")
GB = 1024

_TAIL = ("Datacenter", "Cluster", "Host", "Folder", "VM ID", "VM UUID", "VI SDK Server",
         "VI SDK UUID")  # fmt: skip
_ESTATE_TAIL = ("VI SDK Server", "VI SDK UUID")
HEADINGS: dict[str, tuple[str, ...]] = {
    "vInfo": (
        "VM", "Powerstate", "Template", "SRM Placeholder", "Connection state", "CPUs", "Memory",
        "NICs", "Disks", "Total disk capacity MiB", "CBT", "Network #1", "FT Role",
        "Provisioned MiB", "In Use MiB", "Path", "Annotation",
        "OS according to the configuration file", "OS according to the VMware Tools",
        "Guest Detailed Data", *_TAIL,
    ),
    "vCPU": ("VM", "Powerstate", "CPUs", "Max", "Overall", *_TAIL),
    "vMemory": ("VM", "Powerstate", "Size MiB", "Active", *_TAIL),
    "vDisk": (
        "VM", "Powerstate", "Disk", "Disk Key", "Disk UUID", "Capacity MiB", "Raw", "Disk Mode",
        "Sharing mode", "Thin", "Shared Bus", "Path", *_TAIL,
    ),
    "vPartition": (
        "VM", "Powerstate", "Disk Key", "Disk", "Capacity MiB", "Consumed MiB", *_TAIL
    ),
    "vNetwork": (
        "VM", "Powerstate", "NIC label", "Adapter", "Network", "Switch", "Connected",
        "Mac Address", "IPv4 Address", *_TAIL,
    ),
    "vSnapshot": ("VM", "Powerstate", "Name", "Date / time", "Size MiB (total)", *_TAIL),
    "vTools": ("VM", "Powerstate", "Tools", "Tools Version", *_TAIL),
    "vHost": (
        "Host", "Datacenter", "Cluster", "CPU Model", "Speed", "# CPU", "# Cores", "# Memory",
        *_ESTATE_TAIL,
    ),
    "vCluster": ("Name", "NumHosts", "NumCpuCores", "TotalMemory", *_ESTATE_TAIL),
    "vPort": ("Host", "Datacenter", "Cluster", "Port Group", "Switch", "VLAN", *_ESTATE_TAIL),
    "dvPort": ("Port", "Switch", "Type", "VLAN", "Object ID", *_ESTATE_TAIL),
    "vMetaData": ("RVTools major version", "RVTools version", "xlsx creation datetime", "Server"),
}  # fmt: skip


@dataclass(slots=True)
class Machine:
    """A virtual machine as an export describes it; sizes in GB.

    ``used`` are the consumed GB of one file system on each disk, () for a VM that is not in
    vPartition. ``more`` are other cells of its row of vInfo.
    """

    name: str
    number: int
    cpus: int = 2
    memory: int = 4
    disks: Sequence[int] = (32,)
    used: Sequence[int] = (16,)
    networks: Sequence[str] = ("Floor",)
    power: str = "poweredOn"
    system: str = "Ubuntu Linux 22.04 (64-bit)"
    more: Mapping[str, Any] = field(default_factory=dict)


def base() -> list[Machine]:
    """Three VMs in plan with 12 vCPU, 40 GB of RAM, 260 GB of disk, 100 GB used; one template."""
    return [
        Machine("till-01", 1, 2, 6, (50,), (20,)),
        Machine("ledger", 2, 6, 24, (60, 120), (30, 40)),
        Machine("queue", 3, 4, 10, (30,), (10,)),
        Machine("gold-image", 4, 2, 2, (20,), (), power="poweredOff", more={"Template": "True"}),
    ]


def export(
    machines: Iterable[Machine],
    vcenter: tuple[str, str] = NORTH,
    *,
    vlans: Mapping[str, Any] | None = None,
    made: Any = "2026-10-30 08:00:00",
    without: Sequence[str] = (),
) -> Sheets:
    """The sheets of one export: headings and rows. ``vlans`` are those of distributed ports."""
    server, uuid = vcenter
    found: dict[str, list[dict[str, Any]]] = {sheet: [] for sheet in HEADINGS}
    for machine in machines:
        for sheet, rows in _rows_of(machine, server, uuid).items():
            found[sheet].extend(rows)
    ids = {"VI SDK Server": server, "VI SDK UUID": uuid}
    place = {"Datacenter": "Site", "Cluster": "Racks"}
    found["vHost"].append(
        {"Host": "blade-1.example", **place, "CPU Model": "Xeon", "Speed": 2000, "# CPU": 2,
         "# Cores": 40, "# Memory": 512 * GB, **ids}
    )  # fmt: skip
    found["vCluster"].append(
        {"Name": "Racks", "NumHosts": 1, "NumCpuCores": 40, "TotalMemory": 512 * GB, **ids}
    )
    for name, vlan in ({"Floor": 310} if vlans is None else vlans).items():
        found["dvPort"].append(
            {"Port": name, "Switch": "fabric", "Type": "earlyBinding", "VLAN": vlan, **ids}
        )
    found["vMetaData"].append(
        {"RVTools major version": 4.7, "RVTools version": "4.7.1.4",
         "xlsx creation datetime": made, "Server": server}
    )  # fmt: skip
    return {
        sheet: [list(HEADINGS[sheet]), *([row.get(h) for h in HEADINGS[sheet]] for row in rows)]
        for sheet, rows in found.items()
        if sheet not in without and (rows or sheet in {"vInfo", "vSnapshot"})
    }


def _rows_of(machine: Machine, server: str, uuid: str) -> dict[str, list[dict[str, Any]]]:
    number, name = machine.number, machine.name
    home = f"[shelf] {name}/{name}"
    on = machine.power.casefold() in {"poweredon", "powered on", "on", "running", "powered_on"}
    common = {
        "VM": name, "Powerstate": machine.power, "Datacenter": "Site", "Cluster": "Racks",
        "Host": "blade-1.example", "Folder": "/Site/vm/Retail", "VM ID": f"vm-{number}",
        "VM UUID": f"5011{number:04}-{server[:1] or 'n'}", "VI SDK Server": server,
        "VI SDK UUID": uuid,
    }  # fmt: skip
    disk_gb = sum(machine.disks)
    info = {
        "Template": "False", "SRM Placeholder": "False", "Connection state": "connected",
        "CPUs": machine.cpus, "Memory": machine.memory * GB, "NICs": len(machine.networks),
        "Disks": len(machine.disks), "Total disk capacity MiB": disk_gb * GB, "CBT": "TRUE",
        "Network #1": machine.networks[0] if machine.networks else None,
        "Provisioned MiB": (disk_gb + machine.memory) * GB,
        "In Use MiB": (sum(machine.used) or disk_gb) * GB, "Path": f"{home}.vmx",
        "OS according to the configuration file": machine.system,
        "OS according to the VMware Tools": machine.system,
        **common, **machine.more,
    }  # fmt: skip
    common = {key: info[key] for key in common}
    cpu = {"CPUs": machine.cpus, "Max": machine.cpus * 2000, "Overall": 500 if on else 0}
    memory = {"Size MiB": machine.memory * GB, "Active": machine.memory * 256 if on else 0}
    files = [f"{home}{f'_{n}' if n else ''}.vmdk" for n in range(len(machine.disks))]
    disks = [
        {"Disk": f"Hard disk {n + 1}", "Disk Key": 2000 + n, "Disk UUID": f"6000d{number:03}{n}",
         "Capacity MiB": size * GB, "Raw": "False", "Disk Mode": "persistent",
         "Sharing mode": "sharingNone", "Thin": "True", "Shared Bus": "noSharing",
         "Path": files[n]}
        for n, size in enumerate(machine.disks)
    ]  # fmt: skip
    partitions = [
        {"Disk Key": 2000 + n, "Disk": f"/data{n}", "Capacity MiB": machine.disks[n] * GB - 512,
         "Consumed MiB": used * GB}
        for n, used in enumerate(machine.used)
    ]  # fmt: skip
    adapters = [
        {"NIC label": f"Network adapter {n + 1}", "Adapter": "Vmxnet3", "Network": network,
         "Switch": "fabric", "Connected": "True", "Mac Address": f"00:50:56:0{n}:00:{number:02x}",
         "IPv4 Address": f"192.0.2.{number}" if on and not n else None}
        for n, network in enumerate(machine.networks)
    ]  # fmt: skip
    tools = {"Tools": "toolsOk" if on else "toolsNotRunning", "Tools Version": 12352}
    parts: dict[str, list[dict[str, Any]]] = {
        "vInfo": [info], "vCPU": [cpu], "vMemory": [memory], "vDisk": disks,
        "vPartition": partitions, "vNetwork": adapters, "vTools": [tools],
    }  # fmt: skip
    return {sheet: [{**row, **common} for row in rows] for sheet, rows in parts.items()}


# -- changing what an export says ------------------------------------------------------------------


def put(sheets: Sheets, sheet: str, name: str, heading: str, *values: Any) -> None:
    """Write into the rows of a VM, a value for each of its rows."""
    rows = sheets[sheet]
    column = rows[0].index(heading)
    mine = [row for row in rows[1:] if row[0] == name]
    for row, value in zip(mine, values, strict=True):
        row[column] = value


def column(rows: Rows, heading: str) -> list[Any]:
    """What stands under a heading."""
    at = rows[0].index(heading)
    return [row[at] for row in rows[1:]]


def add_column(sheets: Sheets, sheet: str, heading: str, *values: Any) -> None:
    """A further column with a value for each row."""
    for row, value in zip(sheets[sheet], (heading, *values), strict=True):
        row.append(value)


def drop_columns(sheets: Sheets, *headings: str, only: str = "") -> None:
    """Take columns out of all sheets, or of one."""
    for sheet, rows in sheets.items():
        gone = {at for at, heading in enumerate(rows[0]) if heading in headings}
        if not only or sheet == only:
            rows[:] = [[cell for at, cell in enumerate(row) if at not in gone] for row in rows]


def add_row(sheets: Sheets, sheet: str, **cells: Any) -> None:
    """A further row; ``_`` in a name stands for a blank."""
    values = {key.replace("_", " "): value for key, value in cells.items()}
    head = HEADINGS[sheet]
    rows = sheets.setdefault(sheet, [list(head)])
    assert set(values) <= set(rows[0])
    rows.append([values.get(heading) for heading in rows[0]])


# -- writing ---------------------------------------------------------------------------------------


def workbook(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    """Write sheets as a workbook, whatever the ending of its name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.title = name
        for row in rows:
            page.append(row)
        if name in hidden:
            page.sheet_state = "hidden"
    with path.open("wb") as stream:
        book.save(stream)
    return path


def named(sheets: Sheets, name_of: Callable[[str], str]) -> Sheets:
    """The sheets under other names."""
    return {name_of(name): rows for name, rows in sheets.items()}


def csv_files(
    folder: Path, sheets: Sheets, name: str = "RVTools_tab{}.csv", mark: str = ","
) -> Path:
    """Write sheets as the CSV files of one export into a folder."""
    folder.mkdir(exist_ok=True)
    for sheet, rows in sheets.items():
        path = folder / name.format(sheet)
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=mark)
            writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return folder


def zipped(path: Path, folder: Path) -> Path:
    """A zip of all files in a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, str(file.relative_to(folder)))
    return path


# -- reading ---------------------------------------------------------------------------------------


def read(*paths: Path) -> tuple[Inventory, ImportReport]:
    """Read exports without any project."""
    now = FixedClock().now().replace(tzinfo=None)
    return export_reading.read(bootstrap.reader(), paths, Ticket(), now)


def machines_of(*paths: Path) -> dict[str, Vm]:
    """The VMs that exports describe, by name; no two of them bear the same."""
    vms = read(*paths)[0].vms
    assert len({vm.name for vm in vms}) == len(vms)
    return {vm.name: vm for vm in vms}


def planned(workspace: Workspace, *paths: Path) -> Plan:
    """The plan of a new project made of exports."""
    key, _ = new_project(workspace, list(paths))
    return planning.build(workspace, key, Ticket())


def sums(plan: Plan) -> tuple[int, int, float, float, float]:
    """VMs in plan, their vCPU, and GB of RAM, disk and used space."""
    totals = plan.totals
    return (
        totals.vms, totals.vcpu, totals.ram_mib / GB, totals.disk_mib / GB, totals.used_mib / GB,
    )  # fmt: skip


BASE_SUMS = (3, 12, 40.0, 260.0, 100.0)


def network(plan: Plan, name: str, vcenter: str = NORTH[1]) -> SourceNetwork:
    """One network of a plan."""
    return next(each for each in plan.networks if each.key == (vcenter, name))


def counts(tallies: Mapping[str, Any]) -> dict[str, int]:
    """How often each thing was left out or odd."""
    return {what: tally.count for what, tally in tallies.items()}
