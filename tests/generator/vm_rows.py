"""Rows of the sheets that list VMs and their parts, keyed by the headings of the 4.x export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.generator.columns import ATTRIBUTE
from tests.generator.estate import Estate
from tests.generator.machines import Machine
from tests.generator.storage import Disk, Partition

Row = dict[str, Any]


def flag(value: bool) -> str:
    """Booleans are text in the export."""
    return "True" if value else "False"


def machine_rows(estate: Estate, machine: Machine) -> Iterator[tuple[str, Row]]:
    """All rows of one VM, each with the name of its sheet."""
    common = _common(machine)
    yield "vInfo", _info(estate, machine, common)
    yield "vCPU", _cpu(machine, common)
    yield "vMemory", _memory(machine, common)
    for disk in machine.disks:
        yield "vDisk", _disk(machine, disk, common)
    for number, partition in enumerate(machine.partitions):
        yield "vPartition", _partition(partition, number, common)
    yield from _nics(machine, common)
    yield from _devices(machine, common)
    for snapshot in machine.snapshots:
        yield (
            "vSnapshot",
            common
            | {
                "Name": snapshot.name,
                "Description": "Created by the nightly job" if "Backup" in snapshot.name else None,
                "Date / time": snapshot.taken,
                "Filename": snapshot.filename,
                "Size MiB (vmsn)": snapshot.size // 100,
                "Size MiB (total)": snapshot.size,
                "Quiesced": flag("Backup" in snapshot.name),
                "State": machine.power,
            },
        )
    yield "vTools", _tools(machine, common)


def _common(machine: Machine) -> Row:
    part, system = machine.part, machine.system
    row: Row = {
        "VM": machine.name,
        "Powerstate": machine.power,
        "Template": flag(part.duty == "template"),
        "SRM Placeholder": flag(part.duty == "srm_placeholder"),
        "Annotation": machine.annotation or None,
        "Datacenter": part.vcenter.datacenter,
        "Cluster": machine.cluster.name,
        "Host": machine.host.name,
        "Folder": machine.folder,
        "OS according to the configuration file": system.configured or None,
        "OS according to the VMware Tools": machine.reported or None,
        "OS according to the VMware tools": machine.reported or None,
        "VMRef": str(machine.moid),
        "VM ID": f"vm-{machine.moid}",
        "VM UUID": machine.uuid,
        "VI SDK Server": part.vcenter.server,
        "VI SDK UUID": part.vcenter.uuid,
    }
    for name, value in machine.attributes.items():
        row[ATTRIBUTE + name] = value or None
    return row


def _info(estate: Estate, machine: Machine, common: Row) -> Row:
    part, running = machine.part, machine.running
    home = f"[{machine.store.name}] {machine.stem}/"
    first = next((nic.ipv4 for nic in machine.nics if nic.ipv4), "")
    networks = [nic.network for nic in machine.nics[:8]]
    suspended = machine.power == "suspended"
    guarded = "fault_tolerance" in part.traits
    ruled = "rule" in part.traits
    return common | {
        "Folder": None,
        "Config status": "green",
        "DNS Name": _dns(machine),
        "Connection state": machine.connection,
        "Guest state": "running" if first else "notRunning",
        "Heartbeat": "green" if first else "gray",
        "Consolidation Needed": flag("consolidation" in part.traits),
        "PowerOn": machine.started,
        "Suspended To Memory": "False" if suspended else None,
        "Suspend time": estate.exported - timedelta(days=12) if suspended else None,
        "Suspend Interval": "0",
        "Creation date": machine.created,
        "Change Version": _changed(estate, machine),
        "CPUs": machine.vcpus,
        "Overall Cpu Readiness": f"{part.index % 3}%" if running else None,
        "Memory": machine.ram,
        "Active Memory": int(machine.ram * machine.memory_load),
        "NICs": len(machine.nics),
        "Disks": machine.listed_disks,
        "Total disk capacity MiB": machine.disk_total,
        "Fixed Passthru HotPlug": "False",
        "Latency Sensitivity": "normal",
        "EnableUUID": "True" if part.index % 5 == 0 else None,
        "CBT": "True" if machine.cbt else None,
        "Primary IP Address": first.split(",")[0] or None,
        **{f"Network #{number}": name for number, name in enumerate(networks, start=1)},
        "Num Monitors": 1,
        "Video Ram KiB": 8192 if machine.system.family == "windows" else 4096,
        "Resource pool": machine.pool,
        "vApp": f"{part.tenant.short}-vapp" if "vapp" in part.traits else None,
        "Folder ID": f"group-v{400 + sum(map(ord, machine.folder)) % 5000}",
        "FT State": "running" if guarded else "notConfigured",
        "FT Role": "primary" if guarded else None,
        "FT Latency": "gray",
        "FT Bandwidth": -1,
        "FT Sec. Latency": -1,
        "Provisioned MiB": machine.provisioned,
        "In Use MiB": machine.in_use,
        "Unshared MiB": int(machine.in_use * 0.98),
        "HA Restart Priority": "medium",
        "HA Isolation Response": "none",
        "HA VM Monitoring": "vmMonitoringDisabled",
        "Cluster rule(s)": "Anti Affinity" if ruled else None,
        "Cluster rule name(s)": f"separate-{part.tenant.short}" if ruled else None,
        "Boot Required": "False",
        "Boot delay": 0,
        "Boot retry delay": 10_000,
        "Boot retry enabled": "False",
        "Boot BIOS setup": "False",
        "Reboot PowerOff": "False",
        "EFI Secure boot": flag("secure_boot" in part.traits),
        "Firmware": "efi" if machine.efi else "bios",
        "HW version": machine.hw_version,
        "HW upgrade status": "none",
        "HW upgrade policy": "never",
        "Path": f"{home}{machine.stem}.vmx",
        "Log directory": home,
        "Snapshot directory": home,
        "Suspend directory": home,
        "Guest Detailed Data": _guest_data(machine),
        "SMBIOS UUID": machine.smbios,
        "VI SDK Server type": "VMware vCenter Server 8.0.3 build-24262322",
        "VI SDK API Version": "8.0.3.0",
    }


def _dns(machine: Machine) -> str | None:
    if not any(nic.ipv4 for nic in machine.nics):
        return None
    plain = "".join(sign for sign in machine.name.lower() if sign.isascii() and sign.isalnum())
    return f"{plain or 'host'}.{machine.part.tenant.short}.example.net"


def _changed(estate: Estate, machine: Machine) -> datetime:
    return estate.exported - timedelta(days=machine.part.index % 200, minutes=7)


def _guest_data(machine: Machine) -> str | None:
    detail = machine.system.detail
    if not detail or not machine.partitions:
        return None
    family = machine.system.family.title()
    return f"bitness='64' familyName='{family}' prettyName='{detail}'"


def _cpu(machine: Machine, common: Row) -> Row:
    vcpus = machine.vcpus
    cores = 2 if vcpus % 2 == 0 else 1
    limit = vcpus * machine.host.mhz if machine.running else 0
    demand = int(limit * machine.cpu_load)
    return common | {
        # Version 4.7 leaves the folder empty here.
        "Folder": None,
        "CPUs": vcpus,
        "Sockets": vcpus // cores,
        "Cores p/s": cores,
        "Max": limit,
        "Overall": demand,
        "Level": "normal",
        "Shares": vcpus * 1000,
        "Reservation": 0,
        "Entitlement": demand,
        "DRS Entitlement": demand,
        "Limit": -1,
        "Hot Add": flag(machine.part.index % 3 == 0),
        "Hot Remove": "False",
        "Numa Hotadd Exposed": "False",
    }


def _memory(machine: Machine, common: Row) -> Row:
    size = machine.ram
    active = int(size * machine.memory_load)
    consumed = int(size * 0.83) if machine.running else 0
    return common | {
        "Size MiB": size,
        "Memory Reservation Locked To Max": "False",
        "Overhead": 0,
        "Max": size if machine.running else 0,
        "Consumed": consumed,
        "Consumed Overhead": 55 if machine.running else 0,
        "Private": consumed,
        "Shared": consumed // 20,
        "Swapped": 0,
        "Ballooned": 0,
        "Active": active,
        "Entitlement": consumed,
        "DRS Entitlement": consumed,
        "Level": "normal",
        "Shares": size * 10,
        "Reservation": 0,
        "Limit": -1,
        "Hot Add": flag(machine.part.index % 3 == 0),
    }


def _disk(machine: Machine, disk: Disk, common: Row) -> Row:
    unit = disk.number if disk.number < 7 else disk.number + 1
    paths = [item.path for item in machine.partitions if item.key == disk.key]
    return common | {
        "Disk": f"Hard disk {disk.number + 1}",
        "Disk Key": disk.key,
        "Disk UUID": disk.uuid,
        "Disk Path": ", ".join(paths) or None,
        "Capacity MiB": disk.capacity,
        "Raw": flag(disk.raw),
        "Disk Mode": disk.mode,
        "Sharing mode": disk.sharing,
        "Thin": None if disk.raw else flag(disk.thin),
        "Eagerly Scrub": None if disk.raw else flag(not disk.thin and disk.number == 0),
        "Split": "False",
        "Write Through": "False",
        "Level": "normal",
        "Shares": 1000,
        "Reservation": 0,
        "Limit": -1,
        "Controller": "VMware paravirtual SCSI" if disk.number else "LSI Logic SAS",
        "Label": f"SCSI controller {1 if disk.bus != 'noSharing' else 0}",
        "SCSI Unit #": 7,
        "Unit #": unit,
        "Shared Bus": disk.bus,
        "Path": disk.path,
        "Raw LUN ID": disk.lun or None,
        "Raw Comp. Mode": disk.raw_mode or None,
        "Internal Sort Column": f"{disk.number:03d}",
    }


def _partition(partition: Partition, number: int, common: Row) -> Row:
    return common | {
        "Disk Key": partition.key or None,
        "Disk": partition.path,
        "Capacity MiB": partition.capacity,
        "Consumed MiB": partition.consumed,
        "Free MiB": partition.capacity - partition.consumed,
        "Free %": partition.free_percent,
        "Internal Sort Column": f"{number:03d}",
    }


def _nics(machine: Machine, common: Row) -> Iterator[tuple[str, Row]]:
    for nic in machine.nics:
        both = [text for text in (nic.ipv6, nic.ipv4) if text]
        yield (
            "vNetwork",
            common
            | {
                "NIC label": f"Network adapter {nic.number + 1}",
                "Adapter": nic.adapter,
                "Network": nic.network,
                "Switch": nic.switch,
                "Connected": flag(nic.connected),
                "Starts Connected": "True",
                "Mac Address": nic.mac,
                "Type": "assigned" if nic.assigned else "manual",
                "IPv4 Address": nic.ipv4 or None,
                "IPv6 Address": nic.ipv6 or None,
                "IP Address": ", ".join(both) or None,
                "Direct Path IO": flag(nic.adapter == "Vmxnet3"),
                "Internal Sort Column": f"{nic.number:03d}",
            },
        )


def _devices(machine: Machine, common: Row) -> Iterator[tuple[str, Row]]:
    traits = machine.part.traits
    connected = "cd_connected" in traits
    if machine.part.duty in {"vm", "template"} and (connected or machine.part.index % 20):
        image = f"ISO [{machine.store.name}] iso/setup.iso"
        yield (
            "vCD",
            common
            | {
                "Device Node": "CD/DVD drive 1",
                "Connected": flag(connected),
                "Starts Connected": flag(connected),
                "Device Type": image if connected else "Remote device",
            },
        )
    if "usb_connected" in traits:
        yield (
            "vUSB",
            common
            | {
                "Device Node": "USB 1",
                "Device Type": "Licence dongle",
                "Connected": "True",
                "Family": "storage",
                "Speed": "high",
                "EHCI enabled": "True",
                "Auto connect": "True",
                "Bus number": 0,
                "Unit number": 0,
            },
        )


def _tools(machine: Machine, common: Row) -> Row:
    open_tools = machine.system.family == "linux"
    present = machine.tools not in {"toolsNotInstalled"}
    version = 2_147_483_647 if open_tools else 12_389
    ready = machine.running and machine.tools in {"toolsOk", "toolsOld"}
    return common | {
        "VM Version": machine.hw_version,
        "Tools": machine.tools,
        "Tools Version": version if present else 0,
        "Required Version": 12_389,
        "Upgradeable": "Yes" if machine.tools == "toolsOld" else "No",
        "Upgrade Policy": "manual",
        "Sync time": "False",
        "App status": "none",
        "Heartbeat status": "appStatusGray",
        "Kernel Crash state": "False",
        "Operation Ready": flag(ready),
        "State change support": flag(ready),
        "Interactive Guest": "False",
    }
