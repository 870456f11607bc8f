"""Records of the inventory and the project, as every layer passes them around.

Sizes are MiB unless the name says otherwise, usages are percent, ages are whole days.
A value of None means "not in the data", which is never the same as zero or False.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from app.domain.enums import Answer, Mode, Risk, Route
from app.domain.quick_records import filler, open_kind, quick
from app.domain.units import gib


@quick
@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule said of one VM, with the evidence it saw."""

    rule: str
    answer: Answer
    points: int
    floor: Risk | None
    text: str
    waived: bool = False


@quick
@dataclass(frozen=True, slots=True)
class Disk:
    """A virtual disk (a row of vDisk)."""

    vm_id: int
    label: str
    capacity_mib: float
    path: str = ""
    datastore: str = ""
    thin: bool | None = None
    raw: bool = False
    raw_lun_id: str = ""
    raw_mode: str = ""
    disk_mode: str = ""
    sharing: str = ""
    shared_bus: str = ""
    controller: str = ""
    disk_key: str = ""
    disk_uuid: str = ""
    owner: str = ""
    """The VM whose disk it is, where it is only attached here for a while (hot-added)."""


@quick
@dataclass(frozen=True, slots=True)
class SharedDisk:
    """A disk that several VMs have attached: one ``key`` for all of them, and its sizes in MiB.

    Only one VM in plan carries it: there it counts and with it it moves.
    """

    key: str
    capacity_mib: float
    used_mib: float
    carried: bool = True


@quick
@dataclass(frozen=True, slots=True)
class Partition:
    """A guest file system (a row of vPartition)."""

    vm_id: int
    path: str
    capacity_mib: float
    consumed_mib: float
    free_pct: float | None = None
    disk_key: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Nic:
    """A virtual network adapter (a row of vNetwork)."""

    vm_id: int
    label: str
    network: str
    adapter: str = ""
    switch: str = ""
    mac: str = ""
    mac_type: str = ""
    connected: bool | None = None
    ipv4: str = ""
    ipv6: str = ""
    direct_path: bool | None = None
    vlan: str = ""
    """The adapter's own VLAN, where the export has a column for it."""


@quick
@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot of a VM (a row of vSnapshot)."""

    vm_id: int
    name: str
    created: datetime | None = None
    size_mib: float | None = None
    description: str = ""
    quiesced: bool | None = None


@quick
@dataclass(frozen=True, slots=True)
class Device:
    """A CD drive or USB device of a VM (a row of vCD or vUSB)."""

    vm_id: int
    kind: str
    label: str
    connected: bool | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """An ESXi host. ``hyperthreading`` says whether each core runs two threads."""

    vcenter: str
    name: str
    datacenter: str = ""
    cluster: str = ""
    cpu_model: str = ""
    cpu_mhz: float | None = None
    sockets: int | None = None
    cores: int | None = None
    hyperthreading: bool | None = None
    memory_mib: float | None = None
    cpu_usage_pct: float | None = None
    memory_usage_pct: float | None = None
    version: str = ""
    vendor: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A vSphere cluster."""

    vcenter: str
    name: str
    hosts: int | None = None
    cpu_mhz: float | None = None
    cores: int | None = None
    memory_mib: float | None = None
    ha: bool | None = None
    drs: bool | None = None


@dataclass(frozen=True, slots=True)
class Datastore:
    """A datastore."""

    vcenter: str
    name: str
    kind: str = ""
    capacity_mib: float | None = None
    free_mib: float | None = None
    accessible: bool | None = None
    object_id: str = ""
    url: str = ""
    host_count: int | None = None
    hosts: str = ""


@dataclass(frozen=True, slots=True)
class PortGroup:
    """One sighting of a port group with its VLAN, on a host (vPort) or a switch (dvPort)."""

    vcenter: str
    name: str
    vlan: str
    switch: str = ""
    host: str = ""
    sheet: str = "vPort"


@dataclass(frozen=True, slots=True)
class SourceNetwork:
    """A network that NICs of VMs are connected to, with every VLAN seen for it.

    Counts, tenants and addresses are those of VMs in plan. ``kind`` is ``distributed`` (dvPort),
    ``standard`` (vPort), both, ``overlay`` (a segment of NSX-V, without VLAN), or empty where no
    sheet knows the port group. ``vlan_nics`` counts the adapters that each VLAN was seen for.
    ``seen`` are the addresses as vNetwork writes them, those of VMs out of plan too.
    """

    vcenter: str
    name: str
    switches: tuple[str, ...]
    vlans: tuple[str, ...]
    vm_count: int
    conflict: bool = False
    kind: str = ""
    nic_count: int = 0
    tenant_ids: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    vcenter_name: str = ""
    sightings: tuple[PortGroup, ...] = ()
    vlan_nics: tuple[int, ...] = ()
    seen: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        """What a network is known by: (vCenter, name)."""
        return self.vcenter, self.name


FACT_FIELDS = (
    "application",
    "business_service",
    "owner",
    "owner_email",
    "environment",
    "criticality",
    "change_window",
    "facts_note",
)
"""What a facts sheet tells of a VM; the fields of :class:`Vm` have the same names."""

_MODES = {mode.value: mode for mode in Mode}  # asked for of every VM, again and again
RUNNING = frozenset({"poweredOn", ""})
"""Power states of VMs that run: one whose state no sheet tells is taken to (the safe side: it
needs room on the target, and is moved like a running one)."""


@quick
@dataclass(frozen=True, slots=True)
class Vm:
    """A virtual machine with what the operator and the assessment say of it.

    ``vcenter`` is the identity of the vCenter (its UUID, else its server name); ``identity`` is
    unique within a project. ``exclusion`` is derived by :mod:`app.domain.scope` and empty for a
    VM in the plan. ``risk_*`` and ``mode`` are derived by the assessment. ``disk_mib`` and
    ``used_mib`` count the shared disks that the VM carries (:mod:`app.domain.shared_disks`).
    ``volume_gib`` is what its disks take as volumes, shared ones included, 0 where no disk is
    listed (:mod:`app.domain.volume_size`).
    """

    id: int
    identity: str
    name: str
    vcenter: str = ""
    vcenter_name: str = ""
    vm_ref: str = ""
    vm_uuid: str = ""
    smbios_uuid: str = ""
    power_state: str = ""
    template: bool = False
    srm_placeholder: bool = False
    connection_state: str = ""
    guest_state: str = ""
    os_config: str = ""
    os_tools: str = ""
    os_family: str = ""
    os_version: str = ""
    os_support: str = "unknown"
    folder: str = ""
    resource_pool: str = ""
    vapp: str = ""
    annotation: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    datacenter: str = ""
    cluster: str = ""
    host: str = ""
    datastore: str = ""
    dns_name: str = ""
    primary_ip: str = ""
    firmware: str = ""
    secure_boot: bool | None = None
    hw_version: int | None = None
    cbt: bool | None = None
    consolidation_needed: bool | None = None
    tools_status: str = ""
    ft_state: str = ""
    ft_role: int | None = None
    created: datetime | None = None
    vcpu: int = 0
    ram_mib: int = 0
    provisioned_mib: float = 0.0
    in_use_mib: float = 0.0
    disk_mib: float = 0.0
    used_mib: float = 0.0
    used_source: str = ""
    disk_count: int = 0
    volume_gib: int = 0
    nic_count: int = 0
    networks: tuple[str, ...] = ()
    shared_disks: tuple[SharedDisk, ...] = ()
    snapshot_count: int = 0
    snapshot_oldest_days: int | None = None
    cpu_usage_pct: float | None = None
    memory_usage_pct: float | None = None
    tenant_id: int | None = None
    tenant_moved: bool = False
    priority: int = 50
    status: str = "not_started"
    status_note: str = ""
    mode_override: str = ""
    excluded: bool = False
    exclude_reason: str = ""
    notes: str = ""
    risk_score: int = 0
    risk_category: str = "GREEN"
    mode: str = "warm_migration"
    mode_reason: str = ""
    findings: tuple[Finding, ...] = ()
    exclusion: str = ""
    route: str = "migrate"
    application: str = ""
    business_service: str = ""
    owner: str = ""
    owner_email: str = ""
    environment: str = ""
    criticality: str = ""
    change_window: str = ""
    facts_note: str = ""

    @property
    def in_plan(self) -> bool:
        """Whether the VM counts (see :mod:`app.domain.scope`)."""
        return not self.exclusion

    @property
    def rebuilt(self) -> bool:
        """Whether it is made anew on the target: it takes room and a day, and no pipe."""
        return self.route == Route.REBUILD

    @property
    def runs(self) -> bool:
        """Whether it is powered on, or taken to be since no sheet tells (:data:`RUNNING`)."""
        return self.power_state in RUNNING

    @property
    def effective_mode(self) -> Mode:
        """The operator's override where there is one, else the assessed mode."""
        return _MODES[self.mode_override or self.mode]

    @property
    def disk_gb(self) -> float:
        """Total disk in GiB."""
        return gib(self.disk_mib)

    @property
    def used_gb(self) -> float:
        """Used space in GiB."""
        return gib(self.used_mib)

    @property
    def ram_gb(self) -> float:
        """RAM in GiB."""
        return gib(self.ram_mib)

    @property
    def transfer_gb(self) -> float:
        """GiB that the migration copies: used space when warm, the whole disks when cold.

        A VM that is made anew copies nothing.
        """
        if self.rebuilt:
            return 0.0
        return self.used_gb if self.effective_mode is Mode.WARM else self.disk_gb


@quick
@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant row: a VMware organisational unit, split by OrgVDC where there are several."""

    id: int
    name: str
    org_vdc: str = ""
    method: str = ""
    in_scope: bool = True
    exclude_reason: str = ""
    priority: int = 999
    target_domain: str = ""
    target_domain_description: str = ""
    target_project: str = ""
    target_project_description: str = ""
    confirmed: bool = False
    manual: bool = False
    notes: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    """(name, OrgVDC) pairs that detection also finds this row by, since a renaming or merge."""
    part: str = ""
    """What the row is of its tenant, where the tenant was split; all parts share one target."""
    cohort_id: int | None = None

    @property
    def title(self) -> str:
        """Name, with the OrgVDC where it says more than the name, and the part of a split one."""
        whole = f"{self.name} / {self.org_vdc}" if self.org_vdc else self.name
        return f"{whole} · {self.part}" if self.part else whole


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """A rule of the calendar.

    ``kind`` is ``maintenance`` (work only within these hours of these days) or ``blackout`` (no
    work between two dates). ``weekday`` is 0 for Monday to 6, or None for every day. Hours are
    hours of the day; an end below the start reaches past midnight.

    ``repeats`` is ``weekly``, ``nth_weekday`` (the ``nth`` of the month, -1 the last) or
    ``month_end`` (``month_offset`` working days from the month's last). It binds the project, or
    the VMs of one cohort or tenant row alone. ``time_zone`` is empty for the project's.
    ``applies_to`` is ``all`` or ``cutovers``.
    """

    id: int
    label: str
    kind: str
    weekday: int | None = None
    start_hour: float = 0.0
    end_hour: float = 24.0
    first_day: date | None = None
    last_day: date | None = None
    active: bool = True
    cohort_id: int | None = None
    tenant_id: int | None = None
    repeats: str = "weekly"
    nth: int | None = None
    month_offset: int = 0
    time_zone: str = ""
    applies_to: str = "all"


@dataclass(frozen=True, slots=True)
class Project:
    """A migration project, without its parameters (:mod:`app.domain.parameters`)."""

    id: int
    name: str
    description: str = ""
    status: str = "draft"
    created_at: datetime | None = None
    updated_at: datetime | None = None
    archived: bool = False
    data_date: date | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Project:
        """Take a project out of its database row, which becomes its ``values``."""
        plain = {f.name for f in fields(cls)} - {"values"}
        return cls(**{name: row[name] for name in plain}, values=dict(row))


_OpenVm = open_kind(Vm)
_fill = filler(Vm)


def evolve(vm: Vm, **changes: Any) -> Vm:
    """``dataclasses.replace`` for VMs, many times as fast: imports copy every VM repeatedly."""
    copy: Any = object.__new__(_OpenVm)
    _fill(copy, vm)
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.__class__ = Vm
    made: Vm = copy
    return made
