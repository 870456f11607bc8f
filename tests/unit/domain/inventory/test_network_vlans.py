"""Source networks with every VLAN seen for them; what differs is a conflict, not a guess."""

from __future__ import annotations

import pytest

from app.domain.inventory.network_vlans import (
    address_ranges,
    in_use,
    is_trunk,
    source_networks,
    vlan_text,
)
from app.domain.model import Nic, PortGroup, Vm


def vm(key: int, vcenter: str = "a", exclusion: str = "", host: str = "") -> Vm:
    return Vm(key, f"{vcenter}/{key}", f"vm{key}", vcenter, exclusion=exclusion, host=host)


def nic(network: str, switch: str = "") -> Nic:
    return Nic(0, "Network adapter 1", network, switch=switch)


def port(
    name: str,
    vlan: str,
    switch: str = "",
    host: str = "",
    vcenter: str = "a",
    sheet: str = "vPort",
) -> PortGroup:
    return PortGroup(vcenter, name, vlan, switch, host, sheet)


@pytest.mark.parametrize(
    ("cell", "vlan"),
    [("182.0", "182"), ("182", "182"), (" 30 ", "30"), ("007", "7"), ("0", "0"), ("", ""),
     ("0-4094", "0-4094"), ("182.5", "182.5"), ("trunk", "trunk"), ("VLAN 10", "10"),
     ("vlan10", "10"), ("VLAN-ID: 10", "10"), ("vlan_10.0", "10"), ("V-LAN 10", "10"),
     ("10,0", "10"), ("10,00", "10"), ("1.024", "1024"), ("1,024", "1024"), ("1.100,0", "1100"),
     ("1,100", "1,100"), ("10, 20", "10, 20"), ("VLAN 10-20", "10-20"), ("VLAN trunk", "trunk"),
     ("All", "trunk"), ("Pvlan: 233", "Pvlan: 233"), ("VLAN", "VLAN"), ("vlan-dmz", "vlan-dmz"),
     ("VLAN 0", "0")],
)  # fmt: skip
def test_vlans_compare_as_numbers(cell: str, vlan: str) -> None:
    assert vlan_text(cell) == vlan


@pytest.mark.parametrize(
    "cell",
    ["none", "None", "<none>", "-", "--", "–", "n/a", "N/A", "untagged", "Untagged", "keine",
     "Kein VLAN", "ohne", "(none)", "null", "no VLAN", "VLAN none", "aucun", "ninguno", "?"],
)  # fmt: skip
def test_words_for_no_vlan(cell: str) -> None:
    assert vlan_text(cell) == ""


def test_one_vlan_written_in_several_ways_is_no_conflict() -> None:
    ports = [port("LAN", cell) for cell in ("VLAN 10", "vlan10", "10", "10.0", "10,0")]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert (found.vlans, found.conflict) == (("10",), False)


def test_an_adapter_whose_vlan_is_a_word_for_none_has_that_of_its_port_group() -> None:
    adapters = [Nic(0, "Network adapter 1", "LAN", vlan=word) for word in ("none", "-", "n/a")]
    (found,) = source_networks([vm(1)], [adapters], [port("LAN", "44")])
    assert (found.vlans, found.vlan_nics) == (("44",), (3,))
    (found,) = source_networks([vm(1)], [adapters], [])
    assert (found.vlans, found.conflict) == ((), False)


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
    assert found.vlans == ("17", "30"), "a host that no VM is on says nothing"
    assert found.conflict


def test_the_vlan_is_that_of_the_host_and_counted_by_adapters() -> None:
    """One name, VLAN 108 on two hosts, none on a third, another on a fourth that has no VM."""
    ports = [
        port("LAN", "108", host="e1.example.net"), port("LAN", "108", host="e2"),
        port("LAN", "", host="e3"), port("LAN", "7", host="e4"),
    ]  # fmt: skip
    vms = [vm(1, host="e1"), vm(2, host="e2.example.net"), vm(3, host="e3")]
    (found,) = source_networks(vms, [[nic("LAN")] * 2, [nic("LAN")], [nic("LAN")] * 3], ports)
    assert (found.vlans, found.vlan_nics) == (("0", "108"), (3, 3))
    assert found.conflict
    assert [group.host for group in found.sightings] == ["e1.example.net", "e2", "e3"]


def test_hosts_of_vms_that_stay_do_not_make_a_conflict() -> None:
    ports = [port("LAN", "10", host="e1"), port("LAN", "20", host="e2")]
    vms = [vm(1, host="e1"), vm(2, host="e2", exclusion="template")]
    (found,) = source_networks(vms, [[nic("LAN")], [nic("LAN")]], ports)
    assert (found.vlans, found.vlan_nics, found.conflict) == (("10",), (1,), False)
    (found,) = source_networks(vms[1:], [[nic("LAN")]], ports)
    assert found.vlans == ("20",), "without a VM in plan those that stay tell"


def test_a_vlan_of_the_adapter_itself_wins() -> None:
    nics = [Nic(1, "1", "LAN", vlan="10"), Nic(1, "2", "LAN", vlan="20.0"), Nic(1, "3", "LAN")]
    (found,) = source_networks([vm(1)], [nics], [port("LAN", "30")])
    assert (found.vlans, found.vlan_nics) == (("10", "20", "30"), (1, 1, 1))


@pytest.mark.parametrize(
    "name", ["vxw-dvs-21-virtualwire-1-sid-6001-Seg1", "VXW-DVS-3-Virtualwire-12-SID-5000-x"]
)
def test_a_segment_of_nsx_has_no_vlan_of_its_own(name: str) -> None:
    (found,) = source_networks([vm(1)], [[nic(name)]], [port(name, "3100", sheet="dvPort")])
    assert (found.vlans, found.kind, found.conflict) == ((), "overlay", False)


@pytest.mark.parametrize(
    ("vlan", "trunk"),
    [("4095", True), ("0-4094", True), ("100,200-300", True), ("1; 2", True), ("100", False),
     ("0", False), ("", False), ("Pvlan: 210", False), ("VLAN 70", False)],
)  # fmt: skip
def test_trunks(vlan: str, trunk: bool) -> None:
    assert is_trunk(vlan) is trunk


@pytest.mark.parametrize("switch", ["vSwitch0", "vSwitch1", "gone", ""])
def test_the_switch_that_an_adapter_names_rules_nothing_out(switch: str) -> None:
    """Real exports often name another switch than the one that has the port group."""
    ports = [port("LAN", "30", "vSwitch0"), port("LAN", "17", "vSwitch1")]
    (found,) = source_networks([vm(1)], [[nic("LAN", switch)]], ports)
    assert (found.vlans, found.conflict) == (("17", "30"), True)


def test_vlans_are_ordered_as_numbers() -> None:
    ports = [port("LAN", text) for text in ("100", "20", "0-4094", "3")]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert found.vlans == ("3", "20", "100", "0-4094")


def test_vlans_that_only_look_like_numbers_do_not_stop_an_import() -> None:
    ports = [port("LAN", text) for text in ("²", "٣", "7")]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert found.vlans == ("3", "7", "²")


def test_counts_tenants_and_addresses_are_those_of_vms_in_plan() -> None:
    vms = [
        Vm(1, "a/1", "one", "a", "vcenter.example.net", tenant_id=7),
        Vm(2, "a/2", "two", "a", tenant_id=8, exclusion="operator"),
        Vm(3, "a/3", "three", "a"),
    ]
    nics = [
        [Nic(1, "1", "LAN", ipv4="10.0.0.5"), Nic(1, "2", "LAN", ipv4="10.0.0.9, 10.0.1.1")],
        [Nic(2, "1", "LAN", "vmxnet3", "vSwitch9", ipv4="10.9.9.9")],
        [Nic(3, "1", "LAN", ipv4="")],
    ]
    (found,) = source_networks(vms, nics, [])
    assert (found.vm_count, found.nic_count, found.tenant_ids) == (2, 3, (7,))
    assert found.addresses == ("10.0.0.5 to 10.0.0.9 (2)", "10.0.1.1")
    assert (found.vcenter_name, found.key) == ("vcenter.example.net", ("a", "LAN"))


@pytest.mark.parametrize(
    ("sheets", "kind"),
    [
        (("vPort",), "standard"), (("dvPort",), "distributed"), ((), ""),
        (("dvPort", "vPort", "vPort"), "distributed and standard"),
    ],
)  # fmt: skip
def test_the_kind_of_a_network(sheets: tuple[str, ...], kind: str) -> None:
    ports = [PortGroup("a", "LAN", "5", sheet=sheet) for sheet in sheets]
    (found,) = source_networks([vm(1)], [[nic("LAN")]], ports)
    assert found.kind == kind
    assert found.sightings == tuple(dict.fromkeys(ports))


@pytest.mark.parametrize(
    ("cells", "ranges"),
    [
        ([], ()), (["10.0.0.7"], ("10.0.0.7",)), (["10.0.0.7", "10.0.0.7"], ("10.0.0.7",)),
        (["10.0.0.30;10.0.0.4\n10.0.0.5"], ("10.0.0.4 to 10.0.0.30 (3)",)),
        (["9.0.0.1", "10.0.0.1", "10.0.0.2"], ("9.0.0.1", "10.0.0.1 to 10.0.0.2 (2)")),
        (["fe80::1", "10.0.0.256", "10.0.0", "unknown", "10.0.0.²"], ()),
    ],
)  # fmt: skip
def test_address_ranges(cells: list[str], ranges: tuple[str, ...]) -> None:
    assert address_ranges(cells) == ranges


def test_networks_in_use() -> None:
    found = source_networks(
        [vm(1), vm(2, exclusion="template")], [[nic("LAN")], [nic("LAN"), nic("OLD")]], []
    )
    assert (len(found), in_use(found)) == (2, 1)


def test_names_that_differ_in_case_are_two_networks() -> None:
    found = source_networks([vm(1)], [[nic("LAN"), nic("lan")]], [port("lan", "7")])
    assert {net.name: net.vlans for net in found} == {"LAN": (), "lan": ("7",)}
