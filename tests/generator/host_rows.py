"""Rows of one ESXi host: itself, its adapters, switches, port groups and storage paths."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tests.generator.estate import Estate
from tests.generator.vm_rows import Row
from tests.generator.world import Cluster, Host

SECURITY: Row = {
    "Promiscuous Mode": "False",
    "Mac Changes": "True",
    "Forged Transmits": "True",
    "Traffic Shaping": "False",
    "Width": 0,
    "Peak": 0,
    "Burst": 0,
    "Policy": "loadbalance_srcid",
    "Reverse Policy": "True",
    "Notify Switch": "True",
    "Rolling Order": "False",
    "Offload": "True",
    "TSO": "True",
    "Zero Copy Xmit": "True",
}


def host_row(estate: Estate, host: Host) -> Row:
    """The vHost row; memory in MiB, usages in whole percent."""
    model, mhz, sockets, cores, memory, vendor, machine = host.model
    return {
        "Host": host.name,
        "Config status": "green",
        "in Maintenance Mode": "False",
        "in Quarantine Mode": "False",
        "CPU Model": model,
        "Speed": mhz,
        "HT Available": "True",
        "HT Active": "True",
        "# CPU": sockets,
        "Cores per CPU": cores,
        "# Cores": host.cores,
        "CPU usage %": min(95, host.vcpus * 12 // host.cores),
        "# Memory": memory,
        "Memory Tiering Type": "noTiering",
        "Memory usage %": min(95, host.ram_mib * 80 // memory),
        "Console": 0,
        "# NICs": 4,
        "# HBAs": 3,
        "# VMs total": host.vms,
        "# VMs": host.running,
        "VMs per Core": host.running / host.cores,
        "# vCPUs": host.vcpus,
        "vCPUs per Core": host.vcpus / host.cores,
        "vRAM": host.ram_mib,
        "VM Used memory": host.ram_mib * 8 // 10,
        "VM Memory Swapped": 0,
        "VM Memory Ballooned": 0,
        "VMotion support": "True",
        "Storage VMotion support": "True",
        "Max EVC": "intel-cascadelake" if vendor != "Lenovo" else "amd-zen3",
        "Assigned License(s)": "*****-*****-*****-*****-*****",
        "ATS Heartbeat": "1",
        "ATS Locking": "1",
        "Current CPU power man. policy": "Balanced",
        "Supported CPU power man.": "ACPI P-states, ACPI C-states",
        "Host Power Policy": "dynamic",
        "ESX Version": "VMware ESXi 8.0.3 build-24280767",
        "Boot time": estate.exported - timedelta(days=host.number % 90 + 3),
        "DNS Servers": "10.240.0.2, 10.240.0.3",
        "DHCP": "False",
        "Domain": "example.net",
        "DNS Search Order": "example.net",
        "NTP Server(s)": "10.240.0.4",
        "NTPD running": "True",
        "Time Zone": "UTC",
        "Time Zone Name": "UTC",
        "GMT Offset": "0",
        "Vendor": vendor,
        "Model": machine,
        "Serial number": f"SN{host.number:06d}",
        "Service tag": f"ST{host.number:06d}",
        "BIOS Vendor": vendor,
        "BIOS Version": "2.19.1",
        "BIOS Date": estate.exported - timedelta(days=700),
        "Certificate Issuer": "CN=CA, DC=vsphere, DC=local",
        "Certificate Start Date": estate.exported - timedelta(days=400),
        "Certificate Expiry Date": estate.exported + timedelta(days=1400),
        "Certificate Status": "good",
        "Certificate Subject": f"CN={host.name}",
        "Object ID": f"host-{host.number}",
        "UUID": f"00000000-0000-0000-0000-{host.number:012d}",
    }


def adapters(cluster: Cluster, host: Host, position: int) -> Iterator[tuple[str, Row]]:
    """Rows of the host in the sheets of adapters, switches, port groups and paths."""
    name = {"Host": host.name}
    for number, (device, kind) in enumerate(
        (("vmhba0", "Block SCSI"), ("vmhba1", "Fibre Channel"), ("vmhba2", "Fibre Channel"))
    ):
        yield (
            "vHBA",
            name
            | {
                "Device": device,
                "Type": kind,
                "Status": "online",
                "Bus": number,
                "Pci": f"0000:0{number + 3}:00.{number}",
                "Driver": "lsi_mr3" if number == 0 else "qlnativefc",
                "Model": "MegaRAID" if number == 0 else "QLE2692",
                "WWN": None if number == 0 else f"21000024ff{host.number * 4 + number:06x}",
            },
        )
    switch = cluster.port_groups[0].switch
    for number in range(4):
        yield (
            "vNIC",
            name
            | {
                "Network Device": f"vmnic{number}",
                "Driver": "nmlx5_core",
                "Speed": 25_000,
                "Duplex": "True",
                "MAC": _mac("0c:c4:7a", host, number),
                "Switch": switch if number < 2 else "dvs",
                "Uplink port": None if number < 2 else f"Uplink {number - 1}",
                "PCI": f"0000:5e:00.{number}",
                "WakeOn": "True",
            },
        )
    yield (
        "vSwitch",
        name
        | SECURITY
        | {
            "Switch": switch,
            "# Ports": 6912,
            "Free Ports": 6880,
            "MTU": 1500,
        },
    )
    for group in cluster.port_groups:
        yield (
            "vPort",
            name
            | SECURITY
            | {
                "Port Group": group.name,
                "Switch": group.switch,
                "VLAN": group.vlans[position % len(group.vlans)],
            },
        )
    yield from _kernel_ports(host)
    yield from _paths(cluster, host)
    if position == 0:
        yield (
            "vHealth",
            {
                "Name": host.name,
                "Message": "NTPD service is not running!",
                "Message type": "NTPD",
            },
        )


def _mac(maker: str, host: Host, number: int) -> str:
    return f"{maker}:{host.number >> 8 & 255:02x}:{host.number & 255:02x}:{number:02x}"


def _kernel_ports(host: Host) -> Iterator[tuple[str, Row]]:
    for number, group in enumerate(("Management Network", "vMotion")):
        address = f"10.240.{host.number >> 8 & 255}.{host.number & 255}"
        yield (
            "vSC_VMK",
            {
                "Host": host.name,
                "Port Group": group,
                "Device": f"vmk{number}",
                "Mac Address": _mac("00:50:57", host, number),
                "DHCP": "False",
                "IP Address": address if number == 0 else address.replace("10.240.", "10.241."),
                "Subnet mask": "255.255.0.0",
                "Gateway": "10.240.0.1" if number == 0 else None,
                "MTU": 1500 if number == 0 else 9000,
            },
        )


def _paths(cluster: Cluster, host: Host) -> Iterator[tuple[str, Row]]:
    block = [store for store in cluster.datastores if store.kind == "VMFS"]
    for store in block[:2]:
        device = f"naa.60050763{sum(map(ord, store.url)):024x}"
        yield (
            "vMultiPath",
            {
                "Host": host.name,
                "Datastore": store.name,
                "Disk": device,
                "Display name": f"Fibre Channel Disk ({device})",
                "Policy": "VMW_PSP_RR",
                "Oper. State": "ok",
                **{f"Path {number}": f"vmhba{number % 2 + 1}:C0:T{number}:L1" for number in (1, 2)},
                **{f"Path {number} state": "active" for number in (1, 2)},
                "vStorage": "vStorageSupported",
                "Queue depth": 64,
                "Vendor": "PURE",
                "Model": "FlashArray",
                "Revision": "8888",
                "UUID": device,
                "Object ID": store.object_id,
            },
        )
