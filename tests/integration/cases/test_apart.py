"""Estates side by side without a name, and rows that say little of whose they are."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.adapters.exporters.json_plan import JsonPlanExporter
from app.domain.network_columns import network_lines
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    BASE_SUMS,
    NAMELESS,
    NORTH,
    SOUTH,
    Machine,
    Sheets,
    add_row,
    base,
    counts,
    drop_columns,
    export,
    named,
    network,
    planned,
    read,
    sums,
    workbook,
)

PLACE = ("Datacenter", "Cluster", "Host", "Folder")
IDS = ("VM ID", "VM UUID")
ONE_ESTATE = (5, 22, 60.0, 470.0, 195.0)
"""The base estate and the two VMs of the other one."""


def other() -> list[Machine]:
    """Two VMs of another site: names, IDs and networks of the base estate in part."""
    return [
        Machine("till-01", 1, 8, 16, (200,), (90,), ("Floor", "Dock")),
        Machine("vault", 2, 2, 4, (10,), (5,), ("Dock",)),
    ]


def at(sheets: Sheets, **places: str) -> Sheets:
    """The sheets with other places in every row of a VM."""
    for rows in sheets.values():
        for heading, place in places.items():
            if "VM" in rows[0] and heading in rows[0]:
                for row in rows[1:]:
                    row[rows[0].index(heading)] = place
    return sheets


def nameless(machines: list[Machine], *gone: str, **places: str) -> Sheets:
    sheets = at(export(machines, NAMELESS, without=("vMetaData",)), **places)
    if "VM UUID" not in gone and places:
        for rows in sheets.values():
            if "VM UUID" in rows[0]:
                for row in rows[1:]:
                    row[rows[0].index("VM UUID")] += "-other"
    drop_columns(sheets, *gone)
    return sheets


def both_whole(plan: Plan) -> None:
    """Each of the two estates has all that its own sheets tell."""
    assert sums(plan) == ONE_ESTATE
    assert {vm.disk_gb: (vm.used_gb, vm.used_source, vm.networks, vm.memory_usage_pct)
            for vm in plan.vms if vm.name == "till-01"} == {
        50.0: (20.0, "vPartition", ("Floor",), 25.0),
        200.0: (90.0, "vPartition", ("Floor", "Dock"), 25.0),
    }  # fmt: skip
    assert len({vm.vcenter for vm in plan.vms}) == 2
    found = {(net.name, net.vm_count) for net in plan.networks}
    assert found == {("Floor", 3), ("Floor", 1), ("Dock", 2)}
    assert not any(vm.shared_disks for vm in plan.vms)


@pytest.mark.parametrize("gone", [(), ("VM UUID",), ("VM ID",), IDS])
@pytest.mark.parametrize("copy", ["{} (2)", "{}_2", "Copy of {}"])
@pytest.mark.parametrize("host", ["blade-9.example", "blade-1.example"])
def test_two_estates_of_one_workbook(
    host: str, copy: str, gone: tuple[str, ...], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = nameless(base(), *gone) | named(
        nameless(other(), *gone, Host=host, Cluster="Bench"), copy.format
    )
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    both_whole(plan)
    assert [net.vlans for net in plan.networks if net.name == "Floor"] == [("310",)] * 2


@pytest.mark.parametrize("gone", [("VM UUID",), IDS])
def test_two_lists_of_vms_with_the_other_sheets_together(
    gone: tuple[str, ...], workspace: Workspace, tmp_path: Path
) -> None:
    """Host and cluster tell which rows are whose."""
    sheets = nameless(base(), *gone)
    more = nameless(other(), *gone, Host="blade-9.example", Cluster="Bench")
    sheets["vInfo (2)"] = more.pop("vInfo")
    for name, rows in more.items():
        sheets[name].extend(rows[1:] if "VM" in rows[0] else [])
    both_whole(planned(workspace, workbook(tmp_path / "a.xlsx", sheets)))


def test_some_sheets_of_two_estates_together(workspace: Workspace, tmp_path: Path) -> None:
    sheets = nameless(base(), *IDS)
    more = nameless(other(), *IDS, Host="blade-9.example", Cluster="Bench")
    for name, rows in more.items():
        if name in {"vInfo", "vDisk"}:
            sheets[f"{name} (2)"] = rows
        elif "VM" in rows[0]:
            sheets[name].extend(rows[1:])
    both_whole(planned(workspace, workbook(tmp_path / "a.xlsx", sheets)))


def test_each_of_two_lists_goes_by_the_server_of_its_own_metadata(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base()) | named(export(other(), SOUTH), "{} (2)".format)
    drop_columns(sheets, "VI SDK Server", "VI SDK UUID", "VM UUID")
    for name, server in (("vMetaData", NORTH[0]), ("vMetaData (2)", SOUTH[0])):
        assert sheets[name][1][3] == server
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == ONE_ESTATE
    assert set(plan.source.vcenters) == {NORTH[0], SOUTH[0]}


# -- rows that do not name their vCenter -----------------------------------------------------------


@pytest.mark.parametrize("gone", [("VI SDK UUID",), ("VI SDK UUID", "VI SDK Server")])
@pytest.mark.parametrize("sheets_too", [True, False])
def test_a_vcenter_that_part_of_the_rows_does_not_name(
    sheets_too: bool, gone: tuple[str, ...], workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base(), without=("vMetaData",))
    for name, rows in sheets.items():
        if name == "vInfo" or sheets_too:
            for heading in gone:
                for row in rows[2::2]:
                    row[rows[0].index(heading)] = None
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == BASE_SUMS
    assert dict(plan.source.vcenters) == {NORTH[1]: NORTH[0]}
    assert [(net.vlans, net.vm_count) for net in plan.networks] == [(("310",), 3)]
    assert {vm.memory_usage_pct for vm in plan.vms if vm.in_plan} == {25.0}


def test_a_server_alone_is_no_vcenter_of_its_own_beside_two(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Each server has exactly one UUID, also where it stands in another sheet of the list."""
    sheets = export(base())
    for name, rows in export(other(), SOUTH, vlans={"Floor": 77, "Dock": 78}).items():
        sheets[name].extend(rows[1:])
    for row in sheets["vInfo"][2::2]:
        row[sheets["vInfo"][0].index("VI SDK UUID")] = None
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert sums(plan) == ONE_ESTATE
    assert set(plan.source.vcenters) == {NORTH[1], SOUTH[1]}


# -- joins without IDs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "place"),
    [("Folder", "/Site/vm/Other"), ("Datacenter", "Annex"), ("Cluster", "Bench"),
     ("Host", "blade-9.example")],
)  # fmt: skip
def test_equal_names_join_by_where_they_stand(
    heading: str, place: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export([Machine("twin", 1, 2, 4, (11,), (1,)), Machine("rest", 3, disks=(9,))])
    more = at(export([Machine("twin", 2, 8, 16, (22,), (2,), ("Dock",))]), **{heading: place})
    for name, rows in more.items():
        if "VM" in rows[0]:
            sheets[name].extend(rows[1:])
    drop_columns(sheets, *IDS, "Disk UUID")
    path = workbook(tmp_path / "a.xlsx", sheets)
    found = {vm.vcpu: vm for vm in planned(workspace, path).vms if vm.name == "twin"}
    assert {
        cpus: (vm.disk_gb, vm.used_gb, vm.used_source, vm.networks) for cpus, vm in found.items()
    } == {2: (11.0, 1.0, "vPartition", ("Floor",)), 8: (22.0, 2.0, "vPartition", ("Dock",))}
    assert not read(path)[1].skipped


def test_equal_names_that_nothing_tells_apart_are_counted(tmp_path: Path) -> None:
    sheets = export([Machine("twin", 1), Machine("twin", 2, 8)])
    drop_columns(sheets, *IDS)
    skipped = counts(read(workbook(tmp_path / "a.xlsx", sheets))[1].skipped)
    assert skipped["vDisk rows that belong to no VM of vInfo"] == 2


# -- hosts and port groups without a vCenter -------------------------------------------------------


def of_two(folder: Path, *, gone: str = "dvPort", vlans: Any = None) -> Path:
    """Both vCenters in one workbook, one kind of sheet without their columns."""
    sheets = export(base(), vlans={"Floor": 310})
    more = at(export(other(), SOUTH, vlans=vlans), Host="blade-9.example", Cluster="Bench")
    more["vHost"][1][0], more["vHost"][1][2] = "blade-9.example", "Bench"
    for name, rows in more.items():
        sheets[name].extend(rows[1:])
    drop_columns(sheets, "VI SDK Server", "VI SDK UUID", only=gone)
    return workbook(folder / "a.xlsx", sheets)


def test_a_port_group_belongs_to_the_vcenter_whose_vms_use_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = of_two(tmp_path, vlans={"Dock": 78})
    plan = planned(workspace, path)
    assert set(plan.source.vcenters) == {NORTH[1], SOUTH[1]}
    assert network(plan, "Dock", SOUTH[1]).vlans == ("78",)
    # Both have a Floor, and one row: it counts for each, and that is said.
    assert network(plan, "Floor", NORTH[1]).vlans == ("310",)
    assert network(plan, "Floor", SOUTH[1]).vlans == ("310",)
    [told] = [what for what in read(path)[1].suspicious if what.startswith("dvPort rows")]
    assert any(told in warning for warning in plan.warnings)


def test_vlans_of_a_port_group_of_both_are_a_conflict(workspace: Workspace, tmp_path: Path) -> None:
    plan = planned(workspace, of_two(tmp_path, vlans={"Floor": 77, "Nobody": 5}))
    for vcenter in (NORTH[1], SOUTH[1]):
        floor = network(plan, "Floor", vcenter)
        assert (floor.vlans, floor.conflict) == (("77", "310"), True)


def test_a_standard_port_group_goes_by_its_host(workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(base(), vlans={})
    more = at(export(other(), SOUTH, vlans={}), Host="blade-9.example")
    for name, rows in more.items():
        sheets[name].extend(rows[1:])
    for host, vlan in (("blade-1.example", 11), ("blade-9.example", 12)):
        add_row(sheets, "vPort", Host=host, Port_Group="Floor", Switch="vSwitch0", VLAN=vlan)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert network(plan, "Floor", NORTH[1]).vlans == ("11",)
    assert network(plan, "Floor", SOUTH[1]).vlans == ("12",)
    assert not [warning for warning in plan.warnings if "vPort" in warning]


def test_a_host_belongs_to_the_vcenter_whose_vms_run_on_it(tmp_path: Path) -> None:
    inventory, report = read(of_two(tmp_path, gone="vHost"))
    assert {(host.vcenter, host.name) for host in inventory.hosts} == {
        (NORTH[1], "blade-1.example"), (SOUTH[1], "blade-9.example"),
    }  # fmt: skip
    assert set(report.vcenters) == {NORTH[1], SOUTH[1]}


def test_a_network_of_templates_alone_is_in_no_export(workspace: Workspace, tmp_path: Path) -> None:
    machines = deepcopy(base())
    machines[3].networks = ("Attic",)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", export(machines)))
    assert {net.name: net.vm_count for net in plan.networks} == {"Floor": 3, "Attic": 0}
    JsonPlanExporter().write(plan, tmp_path / "plan.json", Ticket())
    document = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert [(each["name"], each["vm_count"]) for each in document["networks"]] == [("Floor", 3)]
    assert [line.record.network.name for line in network_lines(plan)] == ["Floor"]
