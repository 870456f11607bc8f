"""What the columns of the VMs' sheets mean, in the words of every version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.inventory.operating_systems import told_system
from app.domain.inventory.vm_sheets import datastore_of
from app.domain.model import Vm
from tests.workbench import by_name, read_tables, table


def read_one(**sheets: list[list[Any]]) -> tuple[Vm, Any, Any]:
    """The only VM with its parts and the report."""
    sheets.setdefault("vInfo", table("VM, CPUs, Memory", ["web", 2, 4096]))
    inventory, report = read_tables(sheets)
    vm, parts = by_name(inventory)["web"]
    return vm, parts, report


def info(headings: str, *cells: Any) -> Vm:
    return read_one(vInfo=table(f"VM, CPUs, {headings}", ["web", 2, *cells]))[0]


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Template", "True", "template", True),
        ("Template", "", "template", False),
        ("Template", True, "template", True),
        ("SRM Placeholder", "TRUE", "srm_placeholder", True),
        ("CBT", "TRUE", "cbt", True),
        ("CBT", "", "cbt", None),
        ("EFI Secure boot", "False", "secure_boot", False),
        ("Consolidation Needed", "True", "consolidation_needed", True),
        ("HW version", "vmx-21", "hw_version", 21),
        ("HW version", 13.0, "hw_version", 13),
        ("Creation date", datetime.fromisoformat("1969-12-31T18:00"), "created", None),
        ("Creation date", "2018/03/19 14:46:51", "created",
         datetime.fromisoformat("2018-03-19T14:46:51")),
        ("Provisioned MiB", "61,441", "provisioned_mib", 61441.0),
        ("Provisioned MB", -5.0, "provisioned_mib", 0.0),
        ("Memory", 8191.6, "ram_mib", 8192),
        ("Memory", 1e300, "ram_mib", 0),
        ("CPU Usage %", 12.5, "cpu_usage_pct", 12.5),
        ("Powerstate", " poweredOn ", "power_state", "poweredOn"),
        ("DNS Name", "web.example.net", "dns_name", "web.example.net"),
        ("ToolsStatus", "toolsNotRunning", "tools_status", "toolsNotRunning"),
        ("NICs", 3, "nic_count", 3),
        ("Disks", "2", "disk_count", 2),
        ("Disks", -1, "disk_count", 0),
        ("SMBIOS UUID", "4210-aa", "smbios_uuid", "4210-aa"),
        ("VM UUID", "5010-AA", "vm_uuid", "5010-aa"),
        ("Owner", "Ops", "attributes", {"Owner": "Ops"}),
        ("Owner", "", "attributes", {}),
    ],
)  # fmt: skip
def test_vinfo(heading: str, cell: Any, field: str, value: Any) -> None:
    assert getattr(info(heading, cell), field) == value


@pytest.mark.parametrize(
    ("cpus", "vcpu"), [(4, 4), ("4", 4), (0, 0), (-2, 0), ("n/a", 1), (None, 1), (10**30, 1)]
)
def test_a_missing_cpu_count_does_not_drop_the_vm_but_zero_means_no_cpu(
    cpus: Any, vcpu: int
) -> None:
    vm = read_one(vInfo=table("VM, CPUs, Memory", ["web", cpus, 4096], ["db", 2, 4096]))[0]
    assert vm.vcpu == vcpu


@pytest.mark.parametrize("blank", [None, ""])
def test_sizes_that_no_vm_has_are_refused(blank: Any) -> None:
    rows = [["web", blank, 4096], ["db", blank, 4096]]
    with pytest.raises(
        UserError, match=r"file1\.xlsx holds no value under CPUs in its sheet vInfo"
    ):
        read_tables({"vInfo": table("VM, CPUs, Memory", *rows)})
    assert len(read_tables({"vInfo": table("VM, CPUs, Memory")})[0].vms) == 0


@pytest.mark.parametrize(
    ("tools", "guest_data", "expected"),
    [
        (
            "Ubuntu Linux (64-bit)",
            "bitness='64' prettyName='Ubuntu 22.04.5 LTS'",
            "Ubuntu 22.04.5 LTS",
        ),
        (
            "",
            "familyName='Linux' prettyName='Debian GNU/Linux 11 (bullseye)'",
            "Debian GNU/Linux 11 (bullseye)",
        ),
        (
            "Other 3.x Linux (64-bit)",
            "prettyName='Rocky Linux 9.3 (Blue Onyx)'",
            "Rocky Linux 9.3 (Blue Onyx)",
        ),
        (
            "Red Hat Enterprise Linux 8 (64-bit)",
            "prettyName='Red Hat Enterprise Linux 8.6'",
            "Red Hat Enterprise Linux 8 (64-bit)",
        ),
        (
            "Microsoft Windows Server 2019 (64-bit)",
            "prettyName='Ubuntu 22.04.5 LTS'",
            "Microsoft Windows Server 2019 (64-bit)",
        ),
        ("Ubuntu Linux (64-bit)", "prettyName=''", "Ubuntu Linux (64-bit)"),
        ("Ubuntu Linux (64-bit)", "prettyName='Ubuntu'", "Ubuntu Linux (64-bit)"),
        ("Ubuntu Linux (64-bit)", "prettyName='Something 12'", "Ubuntu Linux (64-bit)"),
        ("Ubuntu Linux (64-bit)", "", "Ubuntu Linux (64-bit)"),
        # Names that end in "or later", or stand for several versions, mean less than they say.
        (
            "Microsoft Windows Server 2016 or later (64-bit)",
            "prettyName='Windows Server 2022, 64-bit (Build 20348.2700)'",
            "Windows Server 2022, 64-bit (Build 20348.2700)",
        ),
        (
            "CentOS 4/5 or later (64-bit)",
            "prettyName='CentOS Linux 7 (Core)'",
            "CentOS Linux 7 (Core)",
        ),
        (
            "FreeBSD 12 or later versions (64-bit)",
            "prettyName='FreeBSD 14.1-RELEASE'",
            "FreeBSD 14.1-RELEASE",
        ),
        (
            "Microsoft Windows Server 2012 (64-bit)",
            "prettyName='Windows Server 2012 R2 Standard Edition, 64-bit (Build 9600)'",
            "Windows Server 2012 R2 Standard Edition, 64-bit (Build 9600)",
        ),
        (
            "Other 4.x or later Linux (64-bit)",
            "distroName='Oracle Linux Server' distroVersion='8.9' familyName='Linux'",
            "Oracle Linux Server 8.9",
        ),
    ],
)
def test_the_detailed_name_tells_the_version_that_tools_leave_out(
    tools: str, guest_data: str, expected: str
) -> None:
    assert told_system(tools, guest_data) == expected


def test_the_version_of_the_detailed_name_reaches_the_vm() -> None:
    heads = "OS according to the VMware Tools, Guest Detailed Data"
    vm = info(heads, "Ubuntu Linux (64-bit)", "familyName='Linux' prettyName='Ubuntu 22.04.5 LTS'")
    assert (vm.os_family, vm.os_version) == ("ubuntu", "22.04")
    assert info("OS according to the VMware Tools", "Ubuntu Linux (64-bit)").os_version == ""


def test_networks_of_vinfo_stand_in_only_where_vnetwork_says_nothing() -> None:
    vm, parts, _ = read_one(
        vInfo=table(
            "VM, CPUs, Network #1, Network #2, Network #3, Network #8",
            ["web", 2, "A", "none", "", "B"],
        )
    )
    assert vm.networks == ("A", "B")
    assert vm.nic_count == 2
    assert [nic.label for nic in parts.nics] == ["Network #1", "Network #2"]
    vm, _, _ = read_one(
        vInfo=table("VM, CPUs, Network #1", ["web", 2, "A"]),
        vNetwork=table("VM, Network", ["web", "C"]),
    )
    assert vm.networks == ("C",)


def test_the_folder_comes_from_any_sheet() -> None:
    vm = read_one(
        vInfo=table("VM, CPUs, Folder", ["web", 2, None]),
        vDisk=table("VM, Capacity MiB, Folder", ["web", 10, "/DC/vm/Shop"]),
        vTools=table("VM, Tools, Folder", ["web", "toolsOk", "/elsewhere"]),
    )[0]
    assert vm.folder == "/DC/vm/Shop"
    vm = read_one(
        vInfo=table("VM, CPUs, Folder", ["web", 2, "/own"]),
        vDisk=table("VM, Capacity MiB, Folder", ["web", 10, "/DC/vm/Shop"]),
    )[0]
    assert vm.folder == "/own"


@pytest.mark.parametrize(
    ("limit", "overall", "usage"),
    [(4000, 500, 12.5), (4000, 0, 0.0), (0, 500, None), (None, 500, None), (4000, None, None),
     ("4,000", "500", 12.5), (-1, 500, None)],
)  # fmt: skip
def test_cpu_usage_is_overall_of_max(limit: Any, overall: Any, usage: float | None) -> None:
    vm = read_one(vCPU=table("VM, Max, Overall", ["web", limit, overall]))[0]
    assert vm.cpu_usage_pct == usage


@pytest.mark.parametrize(
    ("size", "active", "usage"),
    [(4096, 1024, 25.0), (4096, 0, 0.0), (0, 10, None), (None, 10, None), (4096, "n/a", None)],
)
def test_memory_usage_is_active_of_size(size: Any, active: Any, usage: float | None) -> None:
    vm = read_one(vMemory=table("VM, Size MiB, Active, Consumed", ["web", size, active, 4000]))[0]
    assert vm.memory_usage_pct == usage


@pytest.mark.parametrize(
    ("path", "store"),
    [
        ("[ds 1] web/web.vmdk", "ds 1"), ("  [ds-2] x", "ds-2"), ("web.vmdk", ""), ("", ""),
        ("[]", ""), ("C:\\, D:\\", ""), ("[vsan (1)] a/b.vmdk", "vsan (1)"),
    ],
)  # fmt: skip
def test_datastore_of_a_path(path: str, store: str) -> None:
    assert datastore_of(path) == store


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("Raw", "True", "raw", True),
        ("Raw", "", "raw", False),
        ("Thin", "", "thin", None),
        ("Thin", "True", "thin", True),
        ("Shared Bus", 0, "shared_bus", ""),
        ("Shared Bus", 2.0, "shared_bus", "physicalSharing"),
        ("SharedBus", "physicalSharing", "shared_bus", "physicalSharing"),
        ("Shared Bus", "noSharing", "shared_bus", ""),
        ("Shared Bus", 1, "shared_bus", "virtualSharing"),
        ("Sharing mode", "sharingNone", "sharing", ""),
        ("Sharing mode", "sharingMultiWriter", "sharing", "sharingMultiWriter"),
        ("Raw LUN ID", "0200aa", "raw_lun_id", "0200aa"),
        ("Raw Com. Mode", "physicalMode", "raw_mode", "physicalMode"),
        ("Disk Mode", "independent_persistent", "disk_mode", "independent_persistent"),
        ("Path", "[ds1] web/web.vmdk", "datastore", "ds1"),
        ("Datastore", "ds9", "datastore", "ds9"),
        ("Disk Key", 2000.0, "disk_key", "2000"),
        ("Disk Path", "C:\\", "path", ""),
        ("Controller", 1000, "controller", "1000"),
    ],
)
def test_vdisk(heading: str, cell: Any, field: str, value: Any) -> None:
    _, parts, _ = read_one(vDisk=table(f"VM, Capacity MiB, {heading}", ["web", 10, cell]))
    assert getattr(parts.disks[0], field) == value


@pytest.mark.parametrize(
    ("headings", "cells", "size"),
    [
        ("Capacity MiB", [61440], 61440.0),
        ("Capacity MB", ["61,440"], 61440.0),
        ("CapacityGB", [60], 61440.0),
        ("Capacity (GB)", [2], 2048.0),
        ("Capacity MiB", ["2 GB"], 2048.0),
        ("Capacity in TB", [2], 2097152.0),
        ("Capacity MiB, CapacityGB", [100, 2], 100.0),
        ("Capacity MiB", ["n/a"], 0.0),
        ("Capacity MiB", [-7], 0.0),
        ("Capacity MiB", [None], 0.0),
    ],
)
def test_sizes_of_disks(headings: str, cells: list[Any], size: float) -> None:
    _, parts, _ = read_one(vDisk=table(f"VM, {headings}", ["web", *cells]))
    assert parts.disks[0].capacity_mib == size


@pytest.mark.parametrize(
    ("headings", "cells", "consumed"),
    [
        ("Capacity MiB, Consumed MiB", [100, 60], 60.0),
        ("Capacity MB, Free MB", [100, 30], 70.0),
        ("Capacity MB, Consumed MB, Free MB", [100, "n/a", 30], 70.0),
        ("CapacityGB, UsedGB", [4, 1.5], 1536.0),
        ("Capacity MiB, Consumed MiB", [100, -5], 0.0),
        ("Capacity MiB, Free MiB", [100, 300], 0.0),
        ("Capacity MiB", [100], 0.0),
    ],
)
def test_vpartition(headings: str, cells: list[Any], consumed: float) -> None:
    _, parts, _ = read_one(vPartition=table(f"VM, Disk, {headings}", ["web", "/", *cells]))
    assert parts.partitions[0].consumed_mib == consumed


@pytest.mark.parametrize(
    ("headings", "cells", "ipv4", "ipv6"),
    [
        ("IPv4 Address, IPv6 Address", ["10.0.0.1", "2001:db8::1"], "10.0.0.1", "2001:db8::1"),
        ("IP Address", ["fe80::1, 169.254.7.7, 10.0.0.1"], "10.0.0.1", ""),
        ("IP Address", ["fe80::1%4, 2001:DB8::1"], "", "2001:db8::1"),
        ("IPv4 Address", ["10.0.0.1, 10.0.0.2; 10.0.0.1"], "10.0.0.1, 10.0.0.2", ""),
        ("IP Address", ["unknown, 300.1.1.1, "], "", ""),
        ("IP Address", [17.5], "", ""),
        ("IPv4 Address", [", ".join(f"10.0.0.{n}" for n in range(70))],
         ", ".join(f"10.0.0.{n}" for n in range(70)), ""),
    ],
)  # fmt: skip
def test_addresses(headings: str, cells: list[Any], ipv4: str, ipv6: str) -> None:
    _, parts, _ = read_one(vNetwork=table(f"VM, Network, {headings}", ["web", "LAN", *cells]))
    assert (parts.nics[0].ipv4, parts.nics[0].ipv6) == (ipv4, ipv6)


def test_vnetwork() -> None:
    heads = "VM, NIC label, Adapter, Network, Switch, Connected, Mac Address, Type, Direct Path IO"
    rows = [
        ["web", "", "Vmxnet3", "none", "", "True", "00:50:56:AA:00:01", "assigned", "True"],
        ["web", "Network adapter 2", "E1000", "VM", "VM", "", "00:50:56:aa:00:02", "manual", ""],
        ["web", "Network adapter 3", "E1000", "dvportgroup-1646", "", "False", "", "", "False"],
        ["web", "Network adapter 4", "E1000", None, "", "False", "", "", "False"],
    ]
    vm, parts, report = read_one(vNetwork=table(heads, *rows))
    assert vm.networks == ("VM", "dvportgroup-1646")
    assert vm.nic_count == 4
    first, second, third, _ = parts.nics
    assert (first.label, first.mac, first.mac_type) == (
        "Network adapter 1",
        "00:50:56:aa:00:01",
        "assigned",
    )
    assert (first.adapter, first.direct_path, first.connected) == ("Vmxnet3", True, True)
    assert (second.switch, second.connected, second.direct_path) == ("VM", None, None)
    assert third.connected is False
    assert report.suspicious["networks known only by an object id"].examples == ["dvportgroup-1646"]


def test_vnic_is_read_where_it_lists_the_adapters_of_vms() -> None:
    heads = "VM, NIC label, Network, Mac Address"
    vm, parts, _ = read_one(
        vNIC=table(heads, ["web", "Network adapter 1", "LAN", "00:50:56:00:00:01"])
    )
    assert vm.networks == ("LAN",)
    assert len(parts.nics) == 1


def test_object_ids_in_the_vm_column_are_reported() -> None:
    _, report = read_tables({"vInfo": table("VM, CPUs", ["dvportgroup-12", 2])})
    assert report.suspicious["object ids in the VM column of vInfo"].count == 1


def test_vsnapshot() -> None:
    heads = (
        "VM, Powerstate, Name, Description, Date / time, Size MiB (vmsn), Size MiB (total), "
        "Quiesced, Name"
    )
    vm, parts, _ = read_one(
        vSnapshot=table(
            heads,
            [
                "web",
                "on",
                "before update",
                "x",
                "2026/10/01 08:00:00",
                1,
                2048,
                "False",
                "attribute",
            ],
        )
    )
    snapshot = parts.snapshots[0]
    assert vm.snapshot_count == 1
    assert (snapshot.name, snapshot.size_mib, snapshot.quiesced) == ("before update", 2048.0, False)
    assert snapshot.created == datetime.fromisoformat("2026-10-01T08:00")


def test_tools_and_devices() -> None:
    vm, parts, _ = read_one(
        vInfo=table("VM, CPUs, ToolsStatus", ["web", 2, "toolsOld"]),
        vTools=table("Upgrade, VM, Tools", ["", "web", ""]),
        vCD=table(
            "Select, VM, Device Node, Connected, Device Type",
            ["", "web", "CD 1", "True", "ISO [ds1] a.iso"],
        ),
        vUSB=table("VM, Device Node, Device Type, Connected", ["web", "USB 1", "dongle", "False"]),
    )
    assert vm.tools_status == "toolsOld", "a blank cell of vTools takes nothing away"
    assert [(d.kind, d.label, d.connected, d.detail) for d in parts.devices] == [
        ("cd", "CD 1", True, "ISO [ds1] a.iso"),
        ("usb", "USB 1", False, "dongle"),
    ]
