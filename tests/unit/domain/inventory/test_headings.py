"""Sheets and columns are found in exports of every version and writer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.heading_text import fold
from app.domain.inventory.headings import (
    HEADER_ROWS,
    find_header,
    guess_kind,
    lacking,
    map_columns,
)
from app.domain.inventory.sheet_fields import ALIASES, NUMBERS, READ_ORDER, REQUIRED
from app.domain.inventory.sheet_names import may_hold_adapters, sheet_kind
from tests.generator.headings import headings, sheet_names
from tests.unit.domain.inventory.rvtools_versions import VERSIONS

# Field of ours <- headings exactly as the versions write them; the first that is there counts.
VM_KEYS = {
    "datacenter": "Datacenter",
    "cluster": "Cluster",
    "host": "Host",
    "vm": "VM",
    "vm_ref": "VM ID",
    "vm_uuid": "VM UUID|VMUUID",
    "sdk_uuid": "VI SDK UUID",
    "sdk_server": "VI SDK Server",
    "folder": "Folder",
}
VM_SHEET = VM_KEYS | {
    "power_state": "Powerstate",
    "template": "Template",
    "srm_placeholder": "SRM Placeholder",
    "os_config": "OS according to the configuration file",
    "os_tools": "OS according to the VMware Tools|OS according to the VMware tools",
}
WANTED: dict[str, dict[str, str]] = {
    "vInfo": {
        **VM_KEYS,
        "power_state": "Powerstate",
        "template": "Template",
        "srm_placeholder": "SRM Placeholder",
        "dns_name": "DNS Name|DNSName",
        "connection_state": "Connection state",
        "guest_state": "Guest state",
        "consolidation_needed": "Consolidation Needed",
        "created": "Creation date",
        "cpus": "CPUs",
        "memory": "Memory",
        "nics": "NICs",
        "disks": "Disks",
        "total_disk": "Total disk capacity MiB",
        "cbt": "CBT",
        "primary_ip": "Primary IP Address|IPAddresses",
        "network_1": "Network #1",
        "network_8": "Network #8",
        "resource_pool": "Resource pool",
        "vapp": "vApp",
        "ft_state": "FT State",
        "ft_role": "FT Role",
        "provisioned": "Provisioned MiB|Provisioned MB",
        "in_use": "In Use MiB|In Use MB",
        "secure_boot": "EFI Secure boot",
        "firmware": "Firmware",
        "hw_version": "HW version",
        "path": "Path",
        "annotation": "Annotation|Notes",
        "os_config": "OS according to the configuration file|OS",
        "os_tools": "OS according to the VMware Tools",
        "smbios_uuid": "SMBIOS UUID",
        "guest_data": "Guest Detailed Data",
        "tools_status": "ToolsStatus",
        "cpu_usage": "CPU Usage %",
    },
    "vCPU": {
        **VM_SHEET,
        "cpus": "CPUs|vCPU|NumCPU|CPU",
        "max": "Max",
        "overall": "Overall|CPU_Usage_MHz",
    },
    "vMemory": {
        **VM_SHEET,
        "size": "Size MiB|Size MB|MemoryMB",
        "active": "Active|Memory_Usage_MB",
    },
    "vDisk": {
        **VM_SHEET,
        "label": "Disk",
        "disk_key": "Disk Key",
        "disk_uuid": "Disk UUID",
        "capacity": "Capacity MiB|Capacity MB|CapacityGB",
        "raw": "Raw",
        "disk_mode": "Disk Mode",
        "sharing": "Sharing mode",
        "thin": "Thin",
        "controller": "Controller",
        "shared_bus": "Shared Bus",
        "path": "Path|File",
        "raw_lun_id": "Raw LUN ID",
        "raw_mode": "Raw Comp. Mode",
        "datastore": "Datastore",
    },
    "vPartition": {
        **VM_SHEET,
        "disk_key": "Disk Key",
        "path": "Disk",
        "capacity": "Capacity MiB|Capacity MB|CapacityGB",
        "consumed": "Consumed MiB|Consumed MB|UsedGB",
        "free": "Free MiB|Free MB|FreeGB",
        "free_pct": "Free %|Free % ",
    },
    "vNetwork": {
        **VM_SHEET,
        "label": "NIC label",
        "adapter": "Adapter",
        "network": "Network",
        "switch": "Switch",
        "connected": "Connected",
        "mac": "Mac Address|MAC",
        "mac_type": "Type",
        "ipv4": "IPv4 Address",
        "ipv6": "IPv6 Address",
        "ip": "IP Address|IPAddress",
        "direct_path": "Direct Path IO",
        "vlan": "VLAN",
    },
    "vSnapshot": {
        **{field: VM_SHEET[field] for field in VM_SHEET.keys() - {"template", "srm_placeholder"}},
        "name": "Name|Snapshot|SnapshotName",
        "description": "Description",
        "created": "Date / time|Created",
        "size": "Size MiB (total)|Size MB (total)|Size MiB|SizeGB",
        "quiesced": "Quiesced",
    },
    "vTools": {**VM_SHEET, "tools": "Tools|ToolsStatus"},
    "vCD": {
        **VM_SHEET,
        "label": "Device Node|Device",
        "connected": "Connected",
        "detail": "Device Type|ISOPath",
    },
    "vUSB": {**VM_SHEET, "label": "Device Node|Device", "connected": "Connected"},
    "vHost": {
        "name": "Host",
        "datacenter": "Datacenter",
        "cluster": "Cluster",
        "cpu_model": "CPU Model|CPU_Model",
        "cpu_mhz": "Speed",
        "sockets": "# CPU|CPU_Sockets",
        "cores": "# Cores|CPU_Cores",
        "hyperthreading": "HT Active",
        "memory": "# Memory|Memory_GB",
        "cpu_usage": "CPU usage %",
        "memory_usage": "Memory usage %",
        "version": "ESX Version|Version",
        "vendor": "Vendor",
        "model": "Model",
        "sdk_uuid": "VI SDK UUID",
        "sdk_server": "VI SDK Server",
    },
    "vCluster": {
        "name": "Name|Cluster",
        "hosts": "NumHosts",
        "cpu_mhz": "TotalCpu|TotalCPU|TotalCPU_MHz",
        "cores": "NumCpuCores",
        "memory": "TotalMemory|TotalMemory_GB",
        "ha": "HA enabled|HA_Enabled",
        "drs": "DRS enabled|DRS_Enabled",
        "sdk_uuid": "VI SDK UUID",
    },
    "vDatastore": {
        "name": "Name|Datastore",
        "kind": "Type",
        "capacity": "Capacity MiB|Capacity MB|CapacityGB",
        "free": "Free MiB|Free MB|FreeGB",
        "accessible": "Accessible",
        "object_id": "Object ID",
        "url": "URL",
        "host_count": "# Hosts",
        "hosts": "Hosts",
        "sdk_uuid": "VI SDK UUID",
    },
    "vPort": {
        "name": "Port Group|PortGroup",
        "vlan": "VLAN",
        "switch": "Switch|vSwitch",
        "host": "Host",
        "sdk_uuid": "VI SDK UUID",
    },
    "dvPort": {
        "name": "Port|Port Group|PortGroup",
        "vlan": "VLAN",
        "switch": "Switch|dvSwitch",
        "sdk_uuid": "VI SDK UUID",
    },
    "vMetaData": {
        "version": "RVTools version",
        "created": "xlsx creation datetime|GeneratedAt",
        "server": "Server",
    },
}
FIRST_ROWS: dict[str, dict[str, list[str]]] = {
    code: {kind: text.split(", ") for kind, text in sheets.items()}
    for code, sheets in VERSIONS.items()
} | {
    code: {kind: list(headings(style, kind)) for kind in sheet_names(style)}
    for code, style in (("R3.10", "3.10"), ("R4.7", "4.x"))
}
CASES = [
    pytest.param(kind, row, id=f"{code} {kind}")
    for code, sheets in FIRST_ROWS.items()
    for kind, row in sheets.items()
    if kind in WANTED
]


@pytest.mark.parametrize(("kind", "row"), CASES)
def test_every_column_is_found_in_every_version(kind: str, row: list[str]) -> None:
    columns = map_columns(kind, row).columns
    for field, spellings in WANTED[kind].items():
        there = [row.index(name) for name in spellings.split("|") if name in row]
        assert columns.get(field) == (there[0] if there else None), field


NOT_LISTED = {
    ("vInfo", "config_status"), ("vUSB", "detail"), ("vCluster", "sdk_server"),
    ("vDatastore", "sdk_server"), ("vPort", "sdk_server"), ("dvPort", "sdk_server"),
    *(("vInfo", f"network_{number}") for number in range(2, 8)),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ALIASES))
def test_the_list_above_names_every_field_that_an_export_has(kind: str) -> None:
    read = {
        field
        for sheets in FIRST_ROWS.values()
        for field in map_columns(kind, sheets.get(kind, [])).columns
    }
    assert {field for field in read if (kind, field) not in NOT_LISTED} == set(WANTED[kind])


@pytest.mark.parametrize(("kind", "row"), CASES)
def test_every_sheet_of_every_version_is_usable(kind: str, row: list[str]) -> None:
    # One toy writes vMetaData as a list of properties, which says nothing that is read.
    assert (find_header(kind, [row]) is None) == (row[0] == "Property")


def test_custom_attributes_are_what_rvtools_does_not_write_itself() -> None:
    attributes = map_columns("vInfo", FIRST_ROWS["R4.6-1"]["vInfo"]).attributes
    assert list(attributes) == [
        "NB_BACKUP_MONITORING_STATUS",
        "NB_LAST_BACKUP",
        "Rubrik_LastBackup",
    ]
    for code in ("R3.10", "R4.7", "R4.x-K", "R3.x-B", "T-small", "T-min", "T-toy"):
        assert not map_columns("vInfo", FIRST_ROWS[code]["vInfo"]).attributes, code


def test_an_attribute_may_bear_a_name_that_others_use_for_a_field() -> None:
    row = ["VM", "CPUs", "Annotation", "Description", "Owner", "Notes", "OS", "Datacenter",
           "OS according to the configuration file"]  # fmt: skip
    found = map_columns("vInfo", row)
    assert found.columns["annotation"] == 2
    assert found.columns["os_config"] == 8
    assert list(found.attributes) == ["Description", "Owner", "Notes", "OS"]


def test_what_a_sheet_lacks_is_told_by_the_headings_of_rvtools() -> None:
    told = lacking(map_columns("vDisk", ["VM", "VM ID", "Disk", "Capacity MiB", "Path"]))
    assert {"raw", "disk mode", "raw comp. mode"} <= set(told)
    assert not {"capacity mb", "capacity_gb", "capacitygb", "datastore"} & set(told)
    old = lacking(map_columns("vNetwork", ["VM", "Network", "IP Address"]))
    new = lacking(map_columns("vNetwork", ["VM", "Network"]))
    assert set(new) - set(old) == {"ipv4 address", "ipv6 address"}


def test_the_first_of_equal_headings_wins() -> None:
    assert map_columns("vSnapshot", ["VM", "Name", "Description", "Name"]).columns["name"] == 1
    assert map_columns("vHost", ["Host", "Datacenter", "Host"]).columns["name"] == 0
    assert map_columns("vInfo", ["Name", "VM", "CPUs", "VM"]).columns["vm"] == 1


@pytest.mark.parametrize(
    ("heading", "folded"),
    [
        ("Free % ", "free %"), ("Capacity MiB", "capacity mb"), ("Video Ram KiB", "video ram kb"),
        ("In use MiB", "in use mb"), ("Size\nMiB  (total)", "size mb (total)"),
        ("OS according to the VMware tools", "os according to the vmware tools"),
        (None, ""), (17.0, "17"), ("", ""),
    ],
)  # fmt: skip
def test_headings_fold(heading: Any, folded: str) -> None:
    assert fold(heading) == folded


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vInfo", "vInfo"), ("VINFO", "vInfo"), (" vInfo ", "vInfo"), ("vInfo (2)", "vInfo"),
        ("vInfo_2", "vInfo"), ("RVTools_tabvInfo.csv", "vInfo"), ("RVTools_tabvHost", "vHost"),
        ("tabvDisk", "vDisk"), ("rvtools_tabvinfo.CSV", "vInfo"),
        ("Consolidated_vInfo", "vInfo"), ("dvPort", "dvPort"), ("vMetaData", "vMetaData"),
        ("site A/RVTools_tabvInfo.csv", "vInfo"), ("site A\\RVTools_tabvInfo.csv", "vInfo"),
        ("vNIC", None), ("vSource", None), ("vSC_VMK", None), ("vSC+VMK", None), ("Sheet1", None),
        ("", None), ("vInformation", None), ("Summary", None), ("._RVTools_tabvInfo.csv", None),
    ],
)  # fmt: skip
def test_sheets_by_name(name: str, kind: str | None) -> None:
    assert sheet_kind(name) == kind


@pytest.mark.parametrize(
    ("name", "row", "kind"),
    [
        ("Sheet1", ["VM", "Powerstate", "CPUs", "Memory"], "vInfo"),
        ("Sheet1", ["Month", "Budget"], None),
        ("Pivot", ["VM", "Powerstate"], None),
        ("vNIC", ["VM", "NIC label", "Network"], "vNetwork"),
        ("vNIC", ["Host", "Network Device", "MAC", "Switch"], None),
        ("Other", ["VM", "NIC label", "Network"], None),
    ],
)
def test_sheets_by_their_headings(name: str, row: list[str], kind: str | None) -> None:
    assert guess_kind(name, [["Report of 2 November"], row]) == kind


def test_only_the_adapters_sheet_is_searched_for_adapters() -> None:
    assert may_hold_adapters("RVTools_tabvNIC.csv")
    assert not may_hold_adapters("vNetwork")


def test_headings_may_stand_below_a_title() -> None:
    rows = [["Export of site A"], [], ["VM", "Powerstate", "CPUs"], ["web01", "poweredOn", 2]]
    found = find_header("vInfo", rows)
    assert found is not None
    assert found.header_row == 2
    rows = [["x"]] * HEADER_ROWS + [["VM", "CPUs"]]
    assert find_header("vInfo", rows) is None


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("vInfo", ["Powerstate", "CPUs", "VM ID"]), ("vDisk", ["VM", "Disk"]),
        ("vPartition", ["Capacity MiB", "Disk"]), ("vNetwork", ["VM", "Adapter"]),
        ("vPort", ["Port Group"]), ("vHost", ["Cluster"]), ("vInfo", []),
    ],
)  # fmt: skip
def test_sheets_without_what_they_are_read_for(kind: str, row: list[str]) -> None:
    assert find_header(kind, [row]) is None


def test_a_sheet_of_which_no_heading_is_known_says_nothing() -> None:
    """Of vMetaData no column is needed, but one must be there."""
    assert find_header("vMetaData", [["a", "b"], [1, 2]]) is None
    assert find_header("vMetaData", [["Server"], ["vc"]]) is not None


def test_the_tables_of_kinds_agree() -> None:
    assert set(ALIASES) == set(READ_ORDER) == set(REQUIRED)
    for kind, groups in REQUIRED.items():
        assert {field for group in groups for field in group} <= set(ALIASES[kind])
    for kind, fields in NUMBERS.items():
        assert set(fields) <= set(ALIASES[kind])


@given(
    st.sampled_from(sorted(ALIASES)),
    st.lists(st.lists(st.none() | st.text() | st.floats()), max_size=25),
)
def test_no_sheet_makes_it_raise(kind: str, rows: list[list[Any]]) -> None:
    found = find_header(kind, rows)
    guess_kind("x", rows)
    if found is not None:
        assert all(index < len(rows[found.header_row]) for index in found.columns.values())


@given(st.text())
def test_no_name_makes_it_raise(name: str) -> None:
    assert sheet_kind(name) in {None, *ALIASES}


# -- units of sizes --------------------------------------------------------------------------------

GIB, TIB, KIB, BYTE = 1024.0, 1048576.0, 1 / 1024, 1 / 1048576


@pytest.mark.parametrize(
    ("kind", "heading", "field", "unit"),
    [
        ("vInfo", "Memory", "memory", 1.0),
        ("vInfo", "Memory MiB", "memory", 1.0),
        ("vInfo", "Memory (MB)", "memory", 1.0),
        ("vInfo", "Memory GB", "memory", GIB),
        ("vInfo", "memory_gib", "memory", GIB),
        ("vInfo", "Memory (in GB)", "memory", GIB),
        ("vInfo", "RAM [GB]", "memory", GIB),
        ("vInfo", "MemoryGB", "memory", GIB),
        ("vInfo", "Provisioned TB", "provisioned", TIB),
        ("vInfo", "Used Space (KiB)", "in_use", KIB),
        ("vInfo", "Total disk capacity bytes", "total_disk", BYTE),
        ("vDisk", "Capacity GiB", "capacity", GIB),
        ("vPartition", "Free Space GB", "free", GIB),
        ("vSnapshot", "Size MB (total)", "size", 1.0),
        ("vSnapshot", "Size GiB (total)", "size", GIB),
        ("vHost", "# Memory", "memory", 1.0),
        ("vHost", "Memory Size GB", "memory", GIB),
        ("vDatastore", "Capacity PB", "capacity", TIB * 1024),
    ],
)
def test_a_heading_may_name_the_unit_of_its_column(
    kind: str, heading: str, field: str, unit: float
) -> None:
    found = map_columns(kind, ["VM", heading])
    assert found.columns[field] == 1
    assert found.units.get(field, 1.0) == unit


def test_of_two_units_of_one_size_the_first_column_counts_with_its_own() -> None:
    for row, unit in ((["VM", "Memory GB", "Memory MB"], GIB), (["VM", "RAM MB", "RAM GB"], 1.0)):
        found = map_columns("vInfo", row)
        assert (found.columns["memory"], found.units.get("memory", 1.0)) == (1, unit)


@pytest.mark.parametrize(
    "heading", ["Memory hot add", "Memory furlongs", "GB", "Overall Memory GB"]
)
def test_headings_that_hold_no_memory(heading: str) -> None:
    assert "memory" not in map_columns("vInfo", ["VM", heading]).columns


@pytest.mark.parametrize(
    ("row", "telling"),
    [
        (["VM", "CPUs"], True), (["VM"], False), (["vInfoVMName", "vInfoCPUs", "vInfoHost"], True),
        # A list of people has names and hosts of other things: two columns of RVTools are needed.
        (["Name", "CPUs"], False), (["Name", "CPUs", "Memory"], True),
        (["Name", "Street", "Town"], False), (["VM", "Owner"], False),
    ],
)  # fmt: skip
def test_when_a_sheet_says_something_of_vms(row: list[str], telling: bool) -> None:
    assert (find_header("vInfo", [row]) is not None) is telling


def test_headings_under_a_sheets_own_name() -> None:
    found = map_columns(
        "vInfo", ["vInfoVMName", "vInfoPowerstate", "vInfoCPUs", "vInfoMemory", "vInfo_tags_Owner"]
    )
    assert {name: found.columns[name] for name in ("vm", "power_state", "cpus", "memory")} == {
        "vm": 0, "power_state": 1, "cpus": 2, "memory": 3,
    }  # fmt: skip
    assert found.attributes == {"tags_Owner": 4}


def test_signs_that_nobody_sees_are_no_part_of_a_heading() -> None:
    row = ["\ufeffVM", "CP\u200bUs", " Memory\u00a0 MiB ", "POWERSTATE"]
    assert set(map_columns("vInfo", row).columns) == {"vm", "cpus", "memory", "power_state"}
