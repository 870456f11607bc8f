"""Rows of the sheets that list hosts, clusters, networks and datastores, keyed as in 4.x."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from tests.generator.estate import Estate
from tests.generator.headings import headings
from tests.generator.host_rows import SECURITY, adapters, host_row
from tests.generator.vm_rows import Row, flag
from tests.generator.world import Cluster, Datastore, PortGroup, VCenter, World

SHAPING: Row = {
    f"{way} {what}": value
    for way in ("In", "Out")
    for what, value in (("Traffic Shaping", "False"), ("Avg", 97_656), ("Peak", 97_656),
                        ("Burst", 102_400))
}  # fmt: skip
OVERRIDES: Row = dict.fromkeys(
    ("Block Override", "Shaping Override", "Vendor Config Override", "Sec. Policy Override",
     "Teaming Override", "Vlan Override", "Check Beacon", "Check Duplex", "Check Error %",
     "Check Speed", "Live Port Moving"),
    "False",
)  # fmt: skip


def site_rows(
    estate: Estate, world: World, pools: Counter[tuple[str, str]]
) -> Iterator[tuple[str, Row]]:
    """All rows but those of VMs. ``pools`` counts the VMs by (vCenter UUID, resource pool)."""
    for vcenter in world.vcenters:
        sdk = {"VI SDK Server": vcenter.server, "VI SDK UUID": vcenter.uuid}
        for sheet, row in _vcenter_rows(estate, vcenter, pools):
            yield sheet, row | sdk
        for cluster in vcenter.clusters:
            place = {"Datacenter": vcenter.datacenter, "Cluster": cluster.name}
            yield "vCluster", _cluster(cluster) | sdk
            for store in cluster.datastores:
                yield "vDatastore", _datastore(cluster, store) | sdk
            for position, host in enumerate(cluster.hosts):
                yield "vHost", host_row(estate, host) | place | sdk
                for sheet, row in adapters(cluster, host, position):
                    yield sheet, row | place | sdk


def _vcenter_rows(
    estate: Estate, vcenter: VCenter, pools: Counter[tuple[str, str]]
) -> Iterator[tuple[str, Row]]:
    version = "3.10.1.0" if estate.old else "4.7.1.4"
    yield (
        "vSource",
        {
            "Name": "VMware vCenter Server",
            "OS type": "linux-x64",
            "API type": "VirtualCenter",
            "API version": "8.0.3.0",
            "Version": "8.0.3",
            "Patch level": "00300",
            "Build": "24262322",
            "Fullname": "VMware vCenter Server 8.0.3 build-24262322",
            "Product name": "VMware VirtualCenter Server",
            "Product version": "8.0",
            "Product line": "vpx",
            "Vendor": "VMware, Inc.",
        },
    )
    yield (
        "vMetaData",
        {
            "RVTools major version": "3.10" if estate.old else 4.7,
            "RVTools version": version,
            "xlsx creation datetime": estate.exported,
            "Server": vcenter.server,
        },
    )
    for (uuid, pool), count in sorted(pools.items()):
        if uuid == vcenter.uuid:
            yield "vRP", _pool(pool, count)
    yield "dvSwitch", _dv_switch(estate, vcenter)
    for group in vcenter.port_groups:
        yield "dvPort", _dv_port(group)
    yield (
        "vLicense",
        {
            "Name": "vSphere 8 Enterprise Plus",
            "Key": "*****-*****-*****-*****-*****",
            "Cost Unit": "cpuPackage",
            "Total": 128,
            "Used": 2 * sum(len(cluster.hosts) for cluster in vcenter.clusters),
            "Expiration Date": "Never",
            "Features": "DRS, vMotion, Distributed Switch",
        },
    )
    yield (
        "vFileInfo",
        {
            "Friendly Path Name": "[SAN-Gold-01] iso/setup.iso",
            "File Name": "setup.iso",
            "File Type": "IsoImage",
            "File Size in bytes": 5_044_094_976,
            "Path": "[SAN-Gold-01] iso",
            "Internal Sort Column": "0001",
        },
    )


def _pool(path: str, count: int) -> Row:
    prefixes = ("CPU ", "Mem ", "QS ")
    amounts = {name: 0 for name in headings("4.x", "vRP") if name.startswith(prefixes)}
    name = path.rpartition("/")[2]
    return amounts | {
        "Resource Pool name": name,
        "Resource Pool path": path,
        "Status": "green",
        "# VMs total": count,
        "# VMs": count,
        "# vCPUs": count * 3,
        "CPU limit": -1,
        "CPU level": "normal",
        "CPU shares": 4000,
        "CPU expandableReservation": "True",
        "Mem limit": -1,
        "Mem level": "normal",
        "Mem shares": 163_840,
        "Mem expandableReservation": "True",
        "Object ID": f"resgroup-{8 + sum(map(ord, path)) % 9000}",
    }


def _dv_switch(estate: Estate, vcenter: VCenter) -> Row:
    switch = vcenter.port_groups[0].switch
    return SHAPING | {
        "Switch": switch,
        "Datacenter": vcenter.datacenter,
        "Name": switch,
        "Vendor": "VMware, Inc.",
        "Version": "8.0.0",
        "Created": estate.exported - timedelta(days=1500),
        "Host members": ", ".join(
            host.name for cluster in vcenter.clusters for host in cluster.hosts
        )[:30_000],
        "Max Ports": 2_147_483_647,
        "# Ports": 8 * len(vcenter.port_groups),
        "# VMs": 0,
        "CDP Type": "cdp",
        "CDP Operation": "listen",
        "Max MTU": 9000,
        "Object ID": "dvs-21",
    }


def _dv_port(group: PortGroup) -> Row:
    shared = ("Mac Changes", "Policy", "Forged Transmits", "Reverse Policy", "Notify Switch",
              "Rolling Order")  # fmt: skip
    return {key: SECURITY[key] for key in shared} | SHAPING | OVERRIDES | {
        "Port": group.name,
        "Switch": group.switch,
        "Type": "earlyBinding",
        "# Ports": 8,
        "Allow Promiscuous": "False",
        "VLAN": group.vlans[0],
        "Blocked": "False",
        "Active Uplink": "Uplink 1, Uplink 2",
        "Percentage": 0,
        "Config Reset": "True",
        "Object ID": group.object_id,
    }  # fmt: skip


def _cluster(cluster: Cluster) -> Row:
    hosts = len(cluster.hosts)
    cores = sum(host.cores for host in cluster.hosts)
    mhz = sum(host.cores * host.mhz for host in cluster.hosts)
    memory = sum(host.model[4] for host in cluster.hosts)
    return {
        "Name": cluster.name,
        "Config status": "green",
        "OverallStatus": "green",
        "NumHosts": hosts,
        "numEffectiveHosts": hosts,
        "TotalCpu": mhz,
        "NumCpuCores": cores,
        "NumCpuThreads": cores * 2,
        "Effective Cpu": int(mhz * 0.9),
        "TotalMemory": memory,
        "Effective Memory": int(memory * 0.96),
        "Num VMotions": 1234,
        "HA enabled": "True",
        "Failover Level": 1,
        "AdmissionControlEnabled": "True",
        "Host monitoring": "enabled",
        "HB Datastore Candidate Policy": "allFeasibleDsWithUserPreference",
        "Isolation Response": "none",
        "Restart Priority": "medium",
        "Cluster Settings": "True",
        "Max Failures": 3,
        "Max Failure Window": -1,
        "Failure Interval": 30,
        "Min Up Time": 120,
        "VM Monitoring": "vmMonitoringDisabled",
        "DRS enabled": "True",
        "DRS default VM behavior": "fullyAutomated",
        "DRS vmotion rate": 3,
        "DPM enabled": "False",
        "DPM default behavior": "automated",
        "DPM Host Power Action Rate": 3,
        "Object ID": cluster.object_id,
    }


def _datastore(cluster: Cluster, store: Datastore) -> Row:
    capacity = max(store.capacity_mib, int(store.in_use_mib * 1.2))
    free = capacity - store.in_use_mib
    remote = store.kind == "NFS"
    return {
        "Name": store.name,
        "Config status": "green",
        "Address": f"10.240.0.12 /{store.name}" if remote else store.url,
        "Accessible": "True",
        "Type": store.kind,
        "# VMs total": store.vms,
        "# VMs": store.vms,
        "Capacity MiB": capacity,
        "Provisioned MiB": store.provisioned_mib,
        "In Use MiB": store.in_use_mib,
        "Free MiB": free,
        "Free %": free * 100 // capacity,
        "SIOC enabled": "False",
        "SIOC Threshold": "30",
        "# Hosts": len(cluster.hosts),
        "Hosts": ", ".join(host.name for host in cluster.hosts),
        "Block size": 0 if remote else 1,
        "# Extents": 0 if remote else 1,
        "Major Version": 0 if remote else 6,
        "Version": None if remote else "6.82",
        "MHA": flag(len(cluster.hosts) > 1),
        "URL": store.url,
        "Object ID": store.object_id,
    }
