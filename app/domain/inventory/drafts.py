"""A virtual machine while its rows are still being gathered from the sheets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.model import (
    Cluster,
    Datastore,
    Device,
    Disk,
    Host,
    Nic,
    Partition,
    PortGroup,
    SharedDisk,
    Snapshot,
    Vm,
)

PLACES = ("datacenter", "folder", "cluster", "host")
"""Where a VM stands, as vInfo and the other sheets of VMs tell it."""


@dataclass(slots=True)
class VmParts:
    """What belongs to one VM."""

    disks: list[Disk] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)
    nics: list[Nic] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)

    def scale_disks(self, factor: float) -> None:
        """Multiply the capacity of every disk, which was read in the wrong unit."""
        self.disks[:] = [replace(d, capacity_mib=d.capacity_mib * factor) for d in self.disks]

    def scale_partitions(self, *, capacity: float = 1.0, consumed: float = 1.0) -> None:
        """The same for the capacity or the consumed space of every file system."""
        self.partitions[:] = [
            replace(
                part,
                capacity_mib=part.capacity_mib * capacity,
                consumed_mib=part.consumed_mib * consumed,
            )
            for part in self.partitions
        ]


@dataclass(slots=True)
class VmDraft:
    """Fields of vInfo and the other VM sheets as they come in.

    ``values`` become fields of :class:`~app.domain.model.Vm`; the rest is only needed until the
    VM is complete. CPUs and sizes are None where their sheet does not tell them: ``cpus`` and
    ``memory_mib`` are vInfo's, ``cpu_sheet`` and ``memory_sheet_mib`` those of vCPU and vMemory.
    ``sdk_uuid`` and ``sdk_server`` name the vCenter as the row does, ``row_hash`` stands for all
    cells of the row. ``file`` and ``part`` number the files, and the exports in them.
    """

    name: str
    vm_ref: str
    vm_uuid: str
    sdk_uuid: str
    sdk_server: str
    values: dict[str, Any]
    cpus: float | None
    memory_mib: float | None
    in_use_mib: float | None
    total_disk_mib: float | None
    info_disks: int | None
    info_nics: int | None
    info_networks: tuple[str, ...]
    cpu_usage_pct: float | None
    path: str
    created: Any = None
    row_hash: int = 0
    tools_status: str = ""
    memory_usage_pct: float | None = None
    cpu_sheet: float | None = None
    memory_sheet_mib: float | None = None
    index: int = -1
    vcenter: str = ""
    file: int = 0
    part: int = 0
    sheet: int = 0
    blank_sizes: tuple[str, ...] = ()
    """Headings of vInfo, of CPUs and Memory, whose cell is blank for this VM."""
    blanks: tuple[str, ...] = ()
    """Places (folder, cluster, ...) that vInfo leaves blank, to be taken from other sheets."""
    doubtful_networks: bool = False
    """Whether a network of an adapter bears a word for none."""
    snapshot_dates: list[Any] = field(default_factory=list)
    parts: VmParts = field(default_factory=VmParts)
    shares: tuple[SharedDisk, ...] = ()

    @property
    def place(self) -> str:
        """Datacenter, folder and name."""
        values = self.values
        return f"{values['datacenter']}/{values['folder']}/{self.name}"


@dataclass(slots=True)
class Inventory:
    """A whole import before it is merged into a project.

    ``vms[i].id`` is ``i`` and ``parts[i]`` belongs to it; tenants are not yet assigned and
    nothing is assessed.
    """

    vms: list[Vm] = field(default_factory=list)
    parts: list[VmParts] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    datastores: list[Datastore] = field(default_factory=list)
    port_groups: list[PortGroup] = field(default_factory=list)
