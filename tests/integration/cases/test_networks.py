"""Networks of adapters: none at all, segments, VLANs as written, by host, adapter and vCenter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.db.queries.networks import read_network_mappings
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.plan.plan import Plan
from app.services.workspace import Workspace
from tests.integration.cases.exports import (
    NORTH,
    SOUTH,
    Machine,
    add_column,
    add_row,
    base,
    csv_files,
    export,
    network,
    planned,
    put,
    sums,
    workbook,
)


def mapped(workspace: Workspace, vcenter: str = NORTH[1]) -> dict[str, NetworkMapping]:
    """Rows of the network map of one vCenter by the source network."""
    with workspace.reading() as connection:
        rows = read_network_mappings(connection, 1)
    return {row.source_network: row for row in rows if row.vcenter == vcenter}


def one_vm_each(vlans: dict[str, Any]) -> list[Machine]:
    return [
        Machine(f"m{n}", n, networks=(name,), disks=(10,), used=(5,))
        for n, name in enumerate(vlans, 1)
    ]


@pytest.mark.parametrize(
    "word", ["Not connected", "not connected", "none", "<none>", "Disconnected"]
)
def test_an_adapter_without_a_network_counts_as_adapter_alone(
    word: str, workspace: Workspace, tmp_path: Path
) -> None:
    machines = [
        Machine("wired", 1),
        Machine("loose", 2, networks=(word,)),
        Machine("gate", 3, networks=("Floor", word)),
    ]
    sheets = export(machines)
    put(sheets, "vNetwork", "loose", "Switch", None)
    put(sheets, "vNetwork", "gate", "Switch", "fabric", None)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: (vm.networks, vm.nic_count) for vm in plan.vms} == {
        "wired": (("Floor",), 1), "loose": ((), 1), "gate": (("Floor",), 2),
    }  # fmt: skip
    assert [(net.name, net.vm_count, net.nic_count) for net in plan.networks] == [("Floor", 2, 2)]
    assert set(mapped(workspace)) == {"Floor"}


@pytest.mark.parametrize("sheet", ["dvPort", "vPort"])
@pytest.mark.parametrize("word", ["NA", "N/A", "Unknown", "null", "nil", "none"])
def test_a_network_may_be_called_like_a_word_for_none(
    word: str, sheet: str, workspace: Workspace, tmp_path: Path
) -> None:
    """A port group of that name makes it one, and only in its own vCenter."""
    machines = [Machine("one", 1, networks=(word,)), Machine("two", 2, networks=("Floor",))]
    sheets = export(machines, vlans={"Floor": 310} | ({word: 55} if sheet == "dvPort" else {}))
    if sheet == "vPort":
        add_row(
            sheets, "vPort", Host="blade-1.example", Port_Group=word, Switch="vSwitch1", VLAN=55,
            VI_SDK_Server=NORTH[0], VI_SDK_UUID=NORTH[1],
        )  # fmt: skip
    south = export([Machine("far", 1, networks=(word,))], SOUTH)
    paths = [workbook(tmp_path / "n.xlsx", sheets), workbook(tmp_path / "s.xlsx", south)]
    plan = planned(workspace, *paths)
    assert {(net.vcenter, net.name): net.vlans for net in plan.networks} == {
        (NORTH[1], word): ("55",), (NORTH[1], "Floor"): ("310",),
    }  # fmt: skip
    assert {vm.name: (vm.networks, vm.nic_count) for vm in plan.vms} == {
        "one": ((word,), 1), "two": (("Floor",), 1), "far": ((), 1),
    }  # fmt: skip


def test_a_network_of_vinfo_may_be_called_like_a_word_for_none(
    workspace: Workspace, tmp_path: Path
) -> None:
    machines = [Machine("one", 1, networks=("NA",)), Machine("two", 2, networks=("unknown",))]
    sheets = export(machines, vlans={"NA": 55}, without=("vNetwork",))
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert {vm.name: vm.networks for vm in plan.vms} == {"one": ("NA",), "two": ()}
    what = "adapters without a network, by a word that no port group has for its name"
    assert any(warning.startswith(f"{what}: 1 ") for warning in plan.warnings)


@pytest.mark.parametrize("of", ["port groups", "adapters"])
def test_one_vlan_written_in_several_ways_is_one(
    of: str, workspace: Workspace, tmp_path: Path
) -> None:
    ways = ["VLAN 10", "vlan10", "10", 10.0, "10.0", 10]
    machines = [Machine(f"m{n}", n, networks=("Yard",)) for n in range(1, 7)]
    for number, machine in enumerate(machines):
        machine.more = {"Host": f"b{number}.example"}
    sheets = export(machines, vlans={})
    if of == "adapters":
        add_column(sheets, "vNetwork", "VLAN", *ways)
    else:
        for number, way in enumerate(ways):
            add_row(
                sheets, "vPort", Host=f"b{number}.example", Port_Group="Yard", Switch="vSwitch1",
                VLAN=way, VI_SDK_Server=NORTH[0], VI_SDK_UUID=NORTH[1],
            )  # fmt: skip
    yard = network(planned(workspace, workbook(tmp_path / "a.xlsx", sheets)), "Yard")
    assert (yard.vlans, yard.vlan_nics, yard.conflict) == (("10",), (6,), False)
    assert mapped(workspace)["Yard"].vlan_id == 10


@pytest.mark.parametrize("word", ["none", "-", "n/a", "untagged", "keine", "None", None])
def test_words_for_no_vlan(word: str | None, workspace: Workspace, tmp_path: Path) -> None:
    sheets = export(one_vm_each({"Yard": word}), vlans={"Yard": word})
    add_column(sheets, "vNetwork", "VLAN", word)
    yard = network(planned(workspace, workbook(tmp_path / "a.xlsx", sheets)), "Yard")
    assert (yard.vlans, yard.conflict) == ((), False)


def test_segments_of_nsx_v_do_not_have_the_vlan_of_their_transport(
    workspace: Workspace, tmp_path: Path
) -> None:
    vlans = {f"vxw-dvs-40-virtualwire-{n}-sid-7{n:03}-Tier{n}": 1234 for n in (1, 2, 3)}
    vlans["Lane-55"] = 55
    sheets = export(one_vm_each(vlans), vlans=vlans)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    rows = mapped(workspace)
    assert {name: (row.kind, row.vlan_id) for name, row in rows.items()} == {
        name: (("physical_managed", 55) if vlan == 55 else ("virtual", None))
        for name, vlan in vlans.items()
    }
    assert {net.name: net.vlans for net in plan.networks} == {
        name: (("55",) if vlan == 55 else ()) for name, vlan in vlans.items()
    }


VLANS: dict[str, Any] = {
    "Every": "0-4094", "Some": "12,40-60", "Guest": 4095, "Private": "Pvlan: 233", "Bare": 0,
    "Plain": 17, "Float": 18.0, "Word": "VLAN 19",
}  # fmt: skip


@pytest.mark.parametrize("form", ["workbook", "csv"])
def test_vlans_are_shown_as_written_and_none_is_invented(
    form: str, workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(one_vm_each(VLANS | {"Unlisted": None}), vlans=VLANS)
    path = (
        workbook(tmp_path / "a.xlsx", sheets)
        if form == "workbook"
        else csv_files(tmp_path / "out", sheets)
    )
    plan = planned(workspace, path)
    assert {net.name: net.vlans for net in plan.networks} == {
        "Every": ("0-4094",), "Some": ("12,40-60",), "Guest": ("4095",),
        "Private": ("Pvlan: 233",), "Bare": ("0",), "Plain": ("17",), "Float": ("18",),
        "Word": ("19",), "Unlisted": (),
    }  # fmt: skip
    rows = mapped(workspace)
    assert {name: row.vlan_id for name, row in rows.items() if row.vlan_id} == {
        "Plain": 17, "Float": 18, "Word": 19,
    }  # fmt: skip
    trunks = {rows[name].kind for name in ("Every", "Some", "Guest")}
    assert trunks == {"physical_managed"}
    assert rows["Unlisted"].kind == "virtual"
    assert not any(net.conflict for net in plan.networks)


def standard(plan_of: Any, hosts: dict[str, Any], placed: dict[str, str]) -> Plan:
    """A standard port group Yard with a VLAN per host, and VMs on hosts."""
    machines = [
        Machine(name, n, networks=("Yard",), more={"Host": host})
        for n, (name, host) in enumerate(placed.items(), 1)
    ]
    sheets = export(machines, vlans={})
    for host, vlan in hosts.items():
        add_row(
            sheets, "vPort", Host=host, Port_Group="Yard", Switch="vSwitch1", VLAN=vlan,
            VI_SDK_Server=NORTH[0], VI_SDK_UUID=NORTH[1],
        )  # fmt: skip
    return plan_of(sheets)


def test_a_standard_port_group_is_joined_by_host(workspace: Workspace, tmp_path: Path) -> None:
    """The switch that the adapters name, another one, narrows nothing."""
    plan = standard(
        lambda sheets: planned(workspace, workbook(tmp_path / "a.xlsx", sheets)),
        {"b1.example": 108, "b2.example": 0, "b3.example": 999},
        {"one": "b1.example", "two": "b1.example", "three": "b2.example"},
    )
    yard = network(plan, "Yard")
    assert (yard.vlans, yard.vlan_nics, yard.conflict) == (("0", "108"), (1, 2), True)
    assert mapped(workspace)["Yard"].vlan_id is None


def test_hosts_that_agree_are_no_conflict(workspace: Workspace, tmp_path: Path) -> None:
    plan = standard(
        lambda sheets: planned(workspace, workbook(tmp_path / "a.xlsx", sheets)),
        {"b1.example": 44, "b2.example": "44"},
        {"one": "b1.example", "two": "b2.example"},
    )
    yard = network(plan, "Yard")
    assert (yard.vlans, yard.conflict, yard.vm_count) == (("44",), False, 2)
    assert mapped(workspace)["Yard"].vlan_id == 44


def test_a_name_of_a_standard_and_a_distributed_port_group_is_a_conflict(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export([Machine("one", 1, networks=("Vault",))], vlans={"Vault": 51})
    add_row(
        sheets, "vPort", Host="blade-1.example", Port_Group="Vault", Switch="vSwitch1", VLAN=61,
        VI_SDK_Server=NORTH[0], VI_SDK_UUID=NORTH[1],
    )  # fmt: skip
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    vault = network(plan, "Vault")
    assert (vault.vlans, vault.conflict) == (("51", "61"), True)
    assert mapped(workspace)["Vault"].vlan_id is None


def test_a_vlan_per_adapter_counts(workspace: Workspace, tmp_path: Path) -> None:
    machines = [
        Machine("one", 1, networks=("Mixed",)),
        Machine("two", 2, networks=("Mixed",)),
        Machine("three", 3, networks=("Mixed", "Mixed")),
    ]
    sheets = export(machines, vlans={})
    add_column(sheets, "vNetwork", "VLAN", 11, 22, 11, 33)
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    mixed = network(plan, "Mixed")
    assert (mixed.vlans, mixed.vlan_nics) == (("11", "22", "33"), (2, 1, 1))
    assert (mixed.conflict, mixed.vm_count, mixed.nic_count) == (True, 3, 4)
    assert mapped(workspace)["Mixed"].vlan_id is None


def test_networks_of_two_vcenters_are_two(workspace: Workspace, tmp_path: Path) -> None:
    paths = [
        workbook(tmp_path / "n.xlsx", export(base(), NORTH, vlans={"Floor": 310})),
        workbook(tmp_path / "s.xlsx", export(base()[:1], SOUTH, vlans={"Floor": 42})),
    ]
    plan = planned(workspace, *paths)
    assert network(plan, "Floor", NORTH[1]).vlans == ("310",)
    assert network(plan, "Floor", SOUTH[1]).vlans == ("42",)
    assert mapped(workspace)["Floor"].vlan_id == 310
    assert mapped(workspace, SOUTH[1])["Floor"].vlan_id == 42
    assert sums(plan) == (4, 14, 46.0, 310.0, 120.0)


def test_networks_come_from_vinfo_where_no_sheet_lists_adapters(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheets = export(base(), without=("vNetwork",))
    plan = planned(workspace, workbook(tmp_path / "a.xlsx", sheets))
    assert [(net.name, net.vlans, net.vm_count) for net in plan.networks] == [
        ("Floor", ("310",), 3)
    ]
