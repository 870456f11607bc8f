"""A virtual machine while its rows are still being gathered from the sheets."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.model import (
    Cluster,
    Datastore,
    Device,
    Disk,
    Host,
    Nic,
    Partition,
    PortGroup,
    Snapshot,
    Vm,
)


@dataclass(slots=True)
class VmParts:
    """What belongs to one VM."""

    disks: list[Disk] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)
    nics: list[Nic] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)


@dataclass(slots=True)
class VmDraft:
    """Fields of vInfo and the other VM sheets as they come in.

    ``values`` become fields of :class:`~app.domain.model.Vm`; the rest is only needed until the
    VM is complete.
    """

    index: int
    vcenter: str
    name: str
    vm_ref: str
    vm_uuid: str
    values: dict[str, object]
    in_use_mib: float | None
    total_disk_mib: float | None
    info_disks: int | None
    info_nics: int | None
    info_networks: tuple[str, ...]
    cpu_usage_pct: float | None
    path: str
    memory_usage_pct: float | None = None
    tools_status: str = ""
    folder: str = ""
    parts: VmParts = field(default_factory=VmParts)


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
