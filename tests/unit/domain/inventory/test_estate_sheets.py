"""Hosts, clusters, datastores and port groups, each with the vCenter it belongs to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbench import read_tables, table

INFO = table("VM, CPUs, VM ID, VI SDK Server, VI SDK UUID", ["web", 2, "vm-1", "vc-a", "UUID-A"])
PLACE = "VI SDK Server, VI SDK UUID"


def test_every_field_of_the_estate() -> None:
    inventory, _ = read_tables(
        {
            "vInfo": INFO,
            "vHost": table(
                "Host, Datacenter, Cluster, CPU Model, Speed, # CPU, # Cores, CPU usage %, "
                f"# Memory, Memory usage %, ESX Version, Vendor, Model, {PLACE}",
                [
                    "esx1",
                    "DC",
                    "C1",
                    "Xeon",
                    2400,
                    2,
                    "32",
                    12,
                    524288,
                    40,
                    "8.0",
                    "Dell",
                    "R740",
                    "vc-a",
                    "UUID-A",
                ],
            ),
            "vCluster": table(
                "Name, NumHosts, TotalCpu, NumCpuCores, TotalMemory, HA enabled, "
                f"DRS enabled, {PLACE}",
                ["C1", 3, 230400, 96, 1572864, "True", "False", "vc-a", "UUID-A"],
            ),
            "vDatastore": table(
                f"Name, Type, Capacity MiB, Free MiB, # Hosts, Hosts, Accessible, {PLACE}",
                ["ds1", "VMFS", 1000, 400, 2, "esx1, esx2", "True", "vc-a", "UUID-A"],
            ),
            "vPort": table(
                f"Host, Port Group, Switch, VLAN, {PLACE}",
                ["esx1", "LAN", "vSwitch0", 182.0, "vc-a", "UUID-A"],
            ),
            "dvPort": table(
                f"Port, Switch, VLAN, {PLACE}", ["DMZ", "dvs", "0-4094", "vc-a", "UUID-A"]
            ),
        }
    )
    host, cluster = inventory.hosts[0], inventory.clusters[0]
    assert (host.vcenter, host.name, host.datacenter, host.cluster) == (
        "uuid-a",
        "esx1",
        "DC",
        "C1",
    )
    assert (host.cpu_mhz, host.sockets, host.cores, host.memory_mib) == (2400, 2, 32, 524288)
    assert (host.cpu_usage_pct, host.memory_usage_pct, host.version) == (12, 40, "8.0")
    assert (cluster.hosts, cluster.cores, cluster.ha, cluster.drs) == (3, 96, True, False)
    store = inventory.datastores[0]
    assert (store.kind, store.capacity_mib, store.free_mib, store.accessible) == (
        "VMFS",
        1000,
        400,
        True,
    )
    assert (store.host_count, store.hosts) == (2, "esx1, esx2")
    assert [
        (port.name, port.vlan, port.switch, port.host, port.sheet) for port in inventory.port_groups
    ] == [
        ("LAN", "182", "vSwitch0", "esx1", "vPort"),
        ("DMZ", "0-4094", "dvs", "", "dvPort"),
    ]


@pytest.mark.parametrize(
    ("headings", "cells", "vcenter"),
    [
        (f"Host, {PLACE}", ["esx1", "vc-a", "UUID-A"], "uuid-a"),
        ("Host, VI SDK Server", ["esx1", "VC-A"], "uuid-a"),
        ("Host", ["esx1"], "uuid-a"),
        (f"Host, {PLACE}", ["esx1", "vc-a", "n/a"], "uuid-a"),
        (f"Host, {PLACE}", ["esx1", "vc-b", "UUID-B"], "uuid-b"),
    ],
)
def test_the_vcenter_of_a_row_is_that_of_the_vms_where_it_can_be(
    headings: str, cells: list[Any], vcenter: str
) -> None:
    inventory, _ = read_tables({"vInfo": INFO, "vHost": table(headings, cells)})
    assert inventory.hosts[0].vcenter == vcenter


def test_equal_names_in_one_file_are_two_things_and_in_another_file_the_same() -> None:
    stores = table(
        "Name, Object ID, Capacity MiB",
        ["vsanDatastore", "datastore-1", 1],
        ["vsanDatastore", "datastore-2", 2],
    )
    clusters = table("Name, NumHosts", ["Production", 3], ["Production", 4])
    file = {"vInfo": INFO, "vDatastore": stores, "vCluster": clusters}
    inventory, _ = read_tables(file, file)
    assert [store.capacity_mib for store in inventory.datastores] == [1, 2]
    assert [cluster.hosts for cluster in inventory.clusters] == [3, 4]


def test_rows_without_a_name_are_left_out() -> None:
    inventory, report = read_tables(
        {"vInfo": INFO, "vHost": table("Host, # Memory", ["", 5], ["esx1", 6])}
    )
    assert [host.name for host in inventory.hosts] == ["esx1"]
    sheet = next(sheet for sheet in report.sheets if sheet.kind == "vHost")
    assert (sheet.rows, sheet.joined) == (2, 1)
