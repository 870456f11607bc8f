"""What the fields of a sheet are called where a person chooses among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.domain.inventory.sheet_fields import ALIASES, NUMBERS, SIZES

Form = Literal["text", "number", "size", "answer"]

_TITLES: Mapping[str, str] = {
    "vm": "VM name",
    "vm_ref": "VM ID",
    "vm_uuid": "VM UUID",
    "sdk_uuid": "vCenter UUID",
    "sdk_server": "vCenter",
    "folder": "Folder",
    "datacenter": "Datacenter",
    "cluster": "Cluster",
    "host": "Host",
    "power_state": "Power state",
    "template": "Template",
    "srm_placeholder": "SRM placeholder",
    "os_config": "Guest OS (configured)",
    "os_tools": "Guest OS (VMware Tools)",
    "config_status": "Config status",
    "dns_name": "DNS name",
    "connection_state": "Connection state",
    "guest_state": "Guest state",
    "consolidation_needed": "Consolidation needed",
    "created": "Created",
    "cpus": "vCPU",
    "memory": "RAM",
    "ft_role": "FT role",
    "nics": "Number of NICs",
    "disks": "Number of disks",
    "total_disk": "Total disk capacity",
    "cbt": "Changed block tracking",
    "primary_ip": "Primary IP address",
    "resource_pool": "Resource pool",
    "vapp": "vApp",
    "ft_state": "FT state",
    "provisioned": "Provisioned space",
    "in_use": "Space in use",
    "secure_boot": "EFI secure boot",
    "firmware": "Firmware",
    "hw_version": "Hardware version",
    "path": "Path",
    "annotation": "Annotation",
    "smbios_uuid": "SMBIOS UUID",
    "guest_data": "Guest detailed data",
    "tools_status": "Tools status",
    "cpu_usage": "CPU usage %",
    "max": "CPU maximum (MHz)",
    "overall": "CPU in use (MHz)",
    "usage": "CPU usage %",
    "size": "Size",
    "active": "Active memory",
    "label": "Label",
    "disk_key": "Disk key",
    "disk_uuid": "Disk UUID",
    "capacity": "Capacity",
    "raw": "Raw disk",
    "disk_mode": "Disk mode",
    "sharing": "Sharing mode",
    "thin": "Thin provisioned",
    "controller": "Controller",
    "shared_bus": "Shared bus",
    "raw_lun_id": "Raw LUN ID",
    "raw_mode": "Raw compatibility mode",
    "datastore": "Datastore",
    "consumed": "Consumed",
    "free": "Free",
    "free_pct": "Free %",
    "adapter": "Adapter type",
    "network": "Network",
    "vlan": "VLAN",
    "switch": "Switch",
    "connected": "Connected",
    "mac": "MAC address",
    "mac_type": "MAC address type",
    "ipv4": "IPv4 address",
    "ipv6": "IPv6 address",
    "ip": "IP address",
    "direct_path": "DirectPath I/O",
    "name": "Name",
    "description": "Description",
    "quiesced": "Quiesced",
    "tools": "Tools status",
    "detail": "Detail",
    "cpu_model": "CPU model",
    "cpu_mhz": "CPU speed (MHz)",
    "sockets": "CPU sockets",
    "cores": "CPU cores",
    "hyperthreading": "Hyper-threading active",
    "memory_usage": "Memory usage %",
    "version": "Version",
    "vendor": "Vendor",
    "model": "Model",
    "hosts": "Hosts",
    "ha": "HA enabled",
    "drs": "DRS enabled",
    "kind": "Type",
    "accessible": "Accessible",
    "object_id": "Object ID",
    "url": "URL",
    "host_count": "Number of hosts",
    "server": "vCenter",
    **{f"network_{number}": f"Network {number}" for number in range(1, 9)},
}
_OF_SHEET: Mapping[tuple[str, str], str] = {
    ("vMemory", "size"): "RAM",
    ("vPartition", "path"): "Mount point",
    ("vSnapshot", "name"): "Snapshot",
    ("vHost", "name"): "Host",
    ("vHost", "memory"): "Memory",
    ("vCluster", "name"): "Cluster",
    ("vCluster", "hosts"): "Number of hosts",
    ("vCluster", "cpu_mhz"): "CPU capacity (MHz)",
    ("vCluster", "memory"): "Memory",
    ("vDatastore", "name"): "Datastore",
    ("vPort", "name"): "Port group",
    ("dvPort", "name"): "Port group",
}
_ANSWERS = frozenset(
    {
        "template", "srm_placeholder", "consolidation_needed", "cbt", "secure_boot", "raw", "thin",
        "connected", "direct_path", "quiesced", "hyperthreading", "ha", "drs", "accessible",
    }
)  # fmt: skip


def title_of(kind: str, field: str) -> str:
    """What a field of a sheet is called."""
    return (
        _OF_SHEET.get((kind, field)) or _TITLES.get(field) or field.replace("_", " ").capitalize()
    )


def form_of(kind: str, field: str) -> Form:
    """What the cells of a field hold."""
    if field in SIZES.get(kind, ()):
        return "size"
    if field in NUMBERS.get(kind, ()):
        return "number"
    return "answer" if field in _ANSWERS else "text"


def field_of(kind: str, name: str) -> str:
    """The field of a sheet with this key or title; the name itself where there is none."""
    fields = ALIASES.get(kind, {})
    if name in fields:
        return name
    titles = {title_of(kind, each).casefold(): each for each in fields}
    return titles.get(name.casefold(), name)
