"""Source networks with every VLAN seen for them; what differs is a conflict, not a guess."""

from __future__ import annotations

import pytest

from app.domain.inventory.networks import source_networks, vlan_text
from app.domain.model import Nic, PortGroup, Vm


def vm(key: int, vcenter: str = "a", exclusion: str = "") -> Vm:
    return Vm(key, f"{vcenter}/{key}", f"vm{key}", vcenter, exclusion=exclusion)


def nic(network: str, switch: str = "") -> Nic:
    return Nic(0, "Network adapter 1", network, switch=switch)


def port(name: str, vlan: str, switch: str = "", host: str = "", vcenter: str = "a") -> PortGroup:
    return PortGroup(vcenter, name, vlan, switch, host)


@pytest.mark.parametrize(
    ("cell", "vlan"),
    [("182.0", "182"), ("182", "182"), (" 30 ", "30"), ("007", "7"), ("0", "0"), ("", ""),
     ("0-4094", "0-4094"), ("182.5", "182.5"), ("trunk", "trunk")],
)  # fmt: skip
def test_vlans_compare_as_numbers(cell: str, vlan: str) -> None:
    assert vlan_text(cell) == vlan


def test_every_network_of_any_adapter_is_listed_once_with_the_vms_in_plan() -> None:
    vms = [vm(1), vm(2, exclusion="template"), vm(3, "b")]
    nics = [[nic("LAN"), nic("DMZ"), nic("LAN"), nic("")], [nic("LAN"), nic("OLD")], [nic("LAN")]]
    found = {(net.vcenter, net.name): net for net in source_networks(vms, nics, [])}
    assert {key: net.vm_count for key, net in found.items()} == {
        ("a", "LAN"): 1, ("a", "DMZ"): 1, ("a", "OLD"): 0, ("b", "LAN"): 1,
    }  # fmt: skip
    assert not any(net.conflict or net.vlans for net in found.values())


def test_vlans_join_by_name_and_vcenter() -> None:
    ports = [
        port("LAN", "182.0"),
        port("LAN", "182"),
        port("LAN", "99", vcenter="b"),
        port("X", "5"),
    ]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert found.vlans == ("182",)
    assert not found.conflict


def test_different_vlans_on_different_hosts_are_a_conflict() -> None:
    ports = [port("LAN", "30", host="e1"), port("LAN", "17", host="e2"), port("LAN", "", host="e3")]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert found.vlans == ("17", "30")
    assert found.conflict


def test_the_switch_of_the_adapters_tells_port_groups_of_one_name_apart() -> None:
    ports = [port("LAN", "30", "vSwitch0"), port("LAN", "17", "vSwitch1")]
    (found,) = source_networks([vm(1)], [[nic("LAN", "vSwitch1")]], ports)
    assert (found.vlans, found.conflict, found.switches) == (("17",), False, ("vSwitch1",))
    (found,) = source_networks([vm(1)], [[nic("LAN", "gone")]], ports)
    assert found.conflict, "a switch that no sheet knows rules nothing out"
    vms = [vm(1), vm(2)]
    (found,) = source_networks(vms, [[nic("LAN", "vSwitch0")], [nic("LAN", "vSwitch1")]], ports)
    assert found.conflict


def test_vlans_are_ordered_as_numbers() -> None:
    ports = [port("LAN", text) for text in ("100", "20", "0-4094", "3")]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert found.vlans == ("3", "20", "100", "0-4094")
