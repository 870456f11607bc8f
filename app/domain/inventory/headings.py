"""Recognises sheets and columns of RVTools exports by their names, in all versions.

Names are compared after folding case, blanks and the units MB/MiB and KB/KiB, which mean the same
numbers (2^20 and 2^10) in every version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.inventory import cells

_BLANKS = re.compile(r"\s+")
_SHEET_PREFIX = re.compile(r"^(rvtools[_ ]?)?(tab)?(consolidated[_ ])?", re.IGNORECASE)
_SHEET_SUFFIX = re.compile(r"(\s*\(\d+\)|[_ ]\d+)$")
HEADER_ROWS = 20
"""How many rows from the top may stand above the headings."""


def fold(heading: Any) -> str:
    """A heading for comparison: no case, single blanks, MiB and KiB written MB and KB."""
    folded = _BLANKS.sub(" ", cells.text(heading)).strip().casefold()
    return folded.replace("mib", "mb").replace("kib", "kb")


# Field of our records <- headings that mean it, best first. Folded, so "MB" covers "MiB".
_VM_KEYS: dict[str, tuple[str, ...]] = {
    "vm": ("vm", "vm name", "name of vm"),
    "vm_ref": ("vm id", "vmid", "vm moref"),
    "vm_uuid": ("vm uuid", "vmuuid", "vm instance uuid"),
    "sdk_uuid": ("vi sdk uuid",),
    "sdk_server": ("vi sdk server", "vcenter", "vcenter server"),
    "folder": ("folder", "folder path", "vm folder"),
}

ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "vInfo": {
        **_VM_KEYS,
        "vm": ("vm", "vm name", "name"),
        "power_state": ("powerstate", "power state"),
        "template": ("template",),
        "srm_placeholder": ("srm placeholder",),
        "config_status": ("config status",),
        "dns_name": ("dns name", "dnsname", "guest hostname"),
        "connection_state": ("connection state", "connectionstate"),
        "guest_state": ("guest state",),
        "consolidation_needed": ("consolidation needed",),
        "created": ("creation date",),
        "cpus": ("cpus", "num cpus", "num cpu", "vcpus", "# cpus", "vcpu"),
        "memory": ("memory", "memory mb", "ram mb", "ram"),
        "nics": ("nics", "# nics"),
        "disks": ("disks", "# disks"),
        "total_disk": ("total disk capacity mb",),
        "cbt": ("cbt", "change block tracking", "changed block tracking"),
        "primary_ip": ("primary ip address", "primary ip", "ip address", "ipaddresses"),
        **{f"network_{n}": (f"network #{n}",) for n in range(1, 9)},
        "resource_pool": ("resource pool", "resourcepool"),
        "vapp": ("vapp", "vapp name"),
        "ft_state": ("ft state",),
        "provisioned": ("provisioned mb", "provisioned (mb)"),
        "in_use": ("in use mb", "in use (mb)"),
        "secure_boot": ("efi secure boot", "secure boot"),
        "firmware": ("firmware", "boot type"),
        "hw_version": ("hw version", "hardware version"),
        "path": ("path",),
        "annotation": ("annotation", "notes", "description"),
        "datacenter": ("datacenter", "data center"),
        "cluster": ("cluster", "cluster name"),
        "host": ("host", "esx host", "host name"),
        "os_config": ("os according to the configuration file", "os", "guest os", "config os"),
        "os_tools": ("os according to the vmware tools", "tools os"),
        "smbios_uuid": ("smbios uuid", "bios uuid"),
        "guest_data": ("guest detailed data",),
        "tools_status": ("toolsstatus", "tools status"),
        "cpu_usage": ("cpu usage %",),
    },
    "vCPU": {
        **_VM_KEYS,
        "max": ("max",),
        "overall": ("overall", "cpu_usage_mhz"),
        "usage": ("cpu usage %", "usage %", "% usage"),
    },
    "vMemory": {
        **_VM_KEYS,
        "size": ("size mb", "memorymb"),
        "active": ("active", "active mb", "memory_usage_mb"),
    },
    "vDisk": {
        **_VM_KEYS,
        "label": ("disk", "disk label"),
        "disk_key": ("disk key",),
        "disk_uuid": ("disk uuid",),
        "capacity": ("capacity mb", "capacity (mb)"),
        "capacity_gb": ("capacitygb", "capacity gb"),
        "raw": ("raw",),
        "disk_mode": ("disk mode",),
        "sharing": ("sharing mode",),
        "thin": ("thin",),
        "controller": ("controller",),
        "shared_bus": ("shared bus", "sharedbus"),
        "path": ("path", "file"),
        "raw_lun_id": ("raw lun id",),
        "raw_mode": ("raw comp. mode", "raw com. mode"),
        "datastore": ("datastore",),
    },
    "vPartition": {
        **_VM_KEYS,
        "disk_key": ("disk key",),
        "path": ("disk", "mount", "partition"),
        "capacity": ("capacity mb", "capacity (mb)"),
        "consumed": ("consumed mb", "consumed (mb)"),
        "free": ("free mb", "free (mb)"),
        "capacity_gb": ("capacitygb", "capacity gb"),
        "consumed_gb": ("usedgb", "consumed gb", "used gb"),
        "free_pct": ("free %",),
    },
    "vNetwork": {
        **_VM_KEYS,
        "label": ("nic label", "network adapter"),
        "adapter": ("adapter",),
        "network": ("network", "network name", "port group", "portgroup"),
        "switch": ("switch",),
        "connected": ("connected",),
        "mac": ("mac address", "mac"),
        "mac_type": ("type",),
        "ipv4": ("ipv4 address",),
        "ipv6": ("ipv6 address",),
        "ip": ("ip address", "ipaddress", "ip addresses"),
        "direct_path": ("direct path io",),
    },
    "vSnapshot": {
        **_VM_KEYS,
        "name": ("name", "snapshot", "snapshotname"),
        "description": ("description",),
        "created": ("date / time", "created", "date"),
        "size": ("size mb (total)", "size mb"),
        "quiesced": ("quiesced",),
    },
    "vTools": {
        **_VM_KEYS,
        "tools": ("tools", "toolsstatus"),
    },
    "vCD": {
        **_VM_KEYS,
        "label": ("device node", "device"),
        "connected": ("connected",),
        "detail": ("device type", "isopath"),
    },
    "vUSB": {
        **_VM_KEYS,
        "label": ("device node", "device", "device type"),
        "connected": ("connected",),
        "detail": ("family", "device type"),
    },
    "vHost": {
        "name": ("host", "host name"),
        "datacenter": ("datacenter",),
        "cluster": ("cluster",),
        "cpu_model": ("cpu model", "cpu_model"),
        "cpu_mhz": ("speed",),
        "sockets": ("# cpu", "cpu_sockets"),
        "cores": ("# cores", "cpu_cores"),
        "memory": ("# memory",),
        "cpu_usage": ("cpu usage %",),
        "memory_usage": ("memory usage %",),
        "version": ("esx version", "version"),
        "vendor": ("vendor",),
        "model": ("model",),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vCluster": {
        "name": ("name", "cluster"),
        "hosts": ("numhosts", "# hosts"),
        "cpu_mhz": ("totalcpu", "total cpu", "totalcpu_mhz"),
        "cores": ("numcpucores",),
        "memory": ("totalmemory", "total memory"),
        "ha": ("ha enabled", "ha_enabled"),
        "drs": ("drs enabled", "drs_enabled"),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vDatastore": {
        "name": ("name", "datastore"),
        "kind": ("type",),
        "capacity": ("capacity mb",),
        "free": ("free mb",),
        "accessible": ("accessible",),
        "object_id": ("object id",),
        "url": ("url",),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vPort": {
        "name": ("port group", "portgroup"),
        "vlan": ("vlan",),
        "switch": ("switch", "vswitch"),
        "host": ("host",),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "dvPort": {
        "name": ("port", "port group", "portgroup"),
        "vlan": ("vlan",),
        "switch": ("switch", "dvswitch"),
        "sdk_uuid": ("vi sdk uuid",),
        "sdk_server": ("vi sdk server",),
    },
    "vMetaData": {
        "version": ("rvtools version",),
        "created": ("xlsx creation datetime", "generatedat"),
        "server": ("server",),
    },
}

VM_SHEETS = (
    "vCPU", "vMemory", "vDisk", "vPartition", "vNetwork", "vSnapshot", "vTools", "vCD", "vUSB",
)  # fmt: skip
"""Sheets whose rows belong to VMs and join with vInfo."""

READ_ORDER = (
    "vMetaData",
    "vInfo",
    *VM_SHEETS,
    "vHost",
    "vCluster",
    "vDatastore",
    "vPort",
    "dvPort",
)

_ANY_VM_KEY = ("vm", "vm_ref", "vm_uuid")
_ANY_CAPACITY = ("capacity", "capacity_gb")
REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "vInfo": (("vm",),),
    "vDisk": (_ANY_VM_KEY, _ANY_CAPACITY),
    "vPartition": (_ANY_VM_KEY, _ANY_CAPACITY),
    "vNetwork": (_ANY_VM_KEY, ("network",)),
    "vSnapshot": (_ANY_VM_KEY,),
    "vCPU": (_ANY_VM_KEY,),
    "vMemory": (_ANY_VM_KEY,),
    "vTools": (_ANY_VM_KEY,),
    "vCD": (_ANY_VM_KEY,),
    "vUSB": (_ANY_VM_KEY,),
    "vHost": (("name",),),
    "vCluster": (("name",),),
    "vDatastore": (("name",),),
    "vPort": (("name",), ("vlan",)),
    "dvPort": (("name",), ("vlan",)),
    "vMetaData": (),
}
"""Without one field of each group a sheet says nothing."""

NUMBERS: Mapping[str, tuple[str, ...]] = {
    "vInfo": ("cpus", "memory", "provisioned", "in_use", "total_disk"),
    "vCPU": ("max", "overall"),
    "vMemory": ("size", "active"),
    "vDisk": ("capacity", "capacity_gb"),
    "vPartition": ("capacity", "consumed", "free", "capacity_gb", "consumed_gb"),
}
"""Columns of numbers by which the decimal mark of a text export is judged."""

_STAND_INS: Mapping[str, frozenset[str]] = {
    "vInfo": frozenset({"tools_status", "cpu_usage"}),
    "vCPU": frozenset({"usage"}),
    "vDisk": frozenset({"capacity_gb", "datastore"}),
    "vPartition": frozenset({"capacity_gb", "consumed_gb"}),
    "vNetwork": frozenset({"ip"}),
}
"""Fields that only other exporters and old versions write; RVTools has them in other columns."""

# Columns between Annotation and Datacenter (and others unknown to RVTools) are custom attributes.
_BUILT_IN_VINFO = {
    fold(name)
    for name in (
        "Select", "Config status", "Heartbeat", "PowerOn", "Suspended To Memory", "Suspend time",
        "Suspend Interval", "Change Version", "Overall Cpu Readiness", "Active Memory",
        "Fixed Passthru HotPlug", "min Required EVC Mode Key", "Latency Sensitivity",
        "Op Notification Timeout", "EnableUUID", "Num Monitors", "Video Ram KB", "Folder ID",
        "DAS protection", "FT Role", "FT Latency", "FT Bandwidth", "FT Sec. Latency",
        "Vm Failover In Progress", "Unshared MB", "HA Restart Priority", "HA Isolation Response",
        "HA VM Monitoring", "Cluster rule(s)", "Cluster rule name(s)", "Boot Required",
        "Boot delay", "Boot retry delay", "Boot retry enabled", "Boot BIOS setup",
        "Reboot PowerOff", "HW upgrade status", "HW upgrade policy", "HW target", "Log directory",
        "Snapshot directory", "Suspend directory", "Customization Info", "VI SDK Server type",
        "VI SDK API Version", "Internal Sort Column",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetMap:
    """Where the fields of a sheet stand: index of the heading row and of each field's column."""

    kind: str
    header_row: int
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    missing: tuple[str, ...]
    attributes: Mapping[str, int]

    def has_any(self, *fields: str) -> bool:
        """Whether one of the fields has a column."""
        return any(field in self.columns for field in fields)


def sheet_kind(name: str) -> str | None:
    """Which RVTools sheet a sheet or CSV file name stands for, None for others.

    Survives ``RVTools_tabvInfo.csv``, ``Consolidated_vInfo``, ``vinfo (2)``, folders before the
    name and spellings of case.
    """
    plain = _plain_name(name)
    return next((kind for kind in ALIASES if kind.casefold() == plain), None)


def _plain_name(name: str) -> str:
    plain = name.strip().replace("\\", "/").rpartition("/")[2]
    plain = re.sub(r"\.csv$", "", plain, flags=re.IGNORECASE)
    return _SHEET_SUFFIX.sub("", _SHEET_PREFIX.sub("", plain)).casefold()


def map_columns(kind: str, headings: Sequence[Any], header_row: int = 0) -> SheetMap:
    """Find each field's column. The first of equal headings wins; unknown ones are ignored."""
    first: dict[str, int] = {}
    for index, heading in enumerate(headings):
        folded = fold(heading)
        if folded:
            first.setdefault(folded, index)
    columns: dict[str, int] = {}
    for field, names in ALIASES[kind].items():
        found = next((name for name in names if name in first), None)
        if found is not None:
            columns[field] = first[found]
    missing = tuple(field for field in ALIASES[kind] if field not in columns)
    attributes = _attributes(headings, first, set(columns.values())) if kind == "vInfo" else {}
    return SheetMap(
        kind, header_row, columns, tuple(cells.text(h) for h in headings), missing, attributes
    )


def lacking(found: SheetMap) -> list[str]:
    """Headings that RVTools writes and this sheet lacks, as they are compared (small letters)."""
    fields = set(found.missing) - _STAND_INS.get(found.kind, frozenset())
    if found.kind == "vNetwork" and found.has_any("ip"):
        fields -= {"ipv4", "ipv6"}
    return [names[0] for field, names in ALIASES[found.kind].items() if field in fields]


def _attributes(
    headings: Sequence[Any], first: Mapping[str, int], used: Collection[int]
) -> dict[str, int]:
    """Columns that are neither read as a field nor RVTools' own."""
    return {
        cells.text(headings[index]): index
        for folded, index in first.items()
        if index not in used and folded not in _BUILT_IN_VINFO
    }


def find_header(kind: str, rows: Sequence[Sequence[Any]]) -> SheetMap | None:
    """The heading row among the first rows: the one that holds most fields of the sheet.

    Returns None when no row has the fields without which the sheet says nothing.
    """
    best: SheetMap | None = None
    for index, row in enumerate(rows[:HEADER_ROWS]):
        candidate = map_columns(kind, row, index)
        if best is None or len(candidate.columns) > len(best.columns):
            best = candidate
    if best is None or not all(best.has_any(*group) for group in REQUIRED[kind]):
        return None
    return best


def guess_kind(name: str, rows: Sequence[Sequence[Any]]) -> str | None:
    """The kind of a sheet that its name does not tell, by headings that leave no doubt.

    Some exporters put the VMs' network adapters into vNIC, where RVTools lists those of hosts.
    """
    host_nics = may_hold_adapters(name)
    for row in rows[:HEADER_ROWS]:
        found = {fold(cell) for cell in row}
        if {"vm", "powerstate", "cpus", "memory"} <= found:
            return "vInfo"
        if host_nics and "vm" in found and found & set(ALIASES["vNetwork"]["network"]):
            return "vNetwork"
    return None


def may_hold_adapters(name: str) -> bool:
    """Whether a sheet of this name is worth a look for VMs' network adapters."""
    return _plain_name(name) == "vnic"
