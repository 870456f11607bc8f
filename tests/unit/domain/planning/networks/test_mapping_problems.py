"""What does not fit between rows of the network map."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.mapping_problems import errors_only, problems


def other(number: int, **values: object) -> NetworkMapping:
    plain = NetworkMapping(number, "vc", f"VLAN-{number}", f"net-{number}", number)
    return replace(plain, kind="physical_managed", **values)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([other(1), other(2)], set()),
        ([other(1, target_network="")], {(1, "target_network")}),
        ([other(1, vlan_id=None)], {(1, "vlan_id")}),
        ([replace(other(1, vlan_id=None), kind="virtual")], set()),
        ([other(1), other(2, vlan_id=1)], {(1, "vlan_id"), (2, "vlan_id")}),
        ([other(1), replace(other(2, vlan_id=1), kind="virtual")], set()),
        ([other(1), other(2, vlan_id=1, target_network="NET-1")], set()),
        ([other(1), other(2, target_network="NET-1")], {(1, "vlan_id"), (2, "vlan_id")}),
        (
            [other(1), replace(other(2, vlan_id=1, target_network="net-1"), kind="virtual")],
            {(1, "kind"), (2, "kind")},
        ),
        (
            [other(1, cidr="10.0.0.0/24"), other(2, cidr="10.1.0.0/24", vlan_id=1,
                                                 target_network="net-1")],
            set(),
        ),
        (
            [other(1, cidr="10.0.0.0/16"), other(2, cidr="10.0.1.0/24", vlan_id=1,
                                                 target_network="NET-1")],
            {(1, "cidr"), (2, "cidr")},
        ),
        (
            [other(1, cidr="10.0.0.0/24", gateway_ip="10.0.0.1"),
             other(2, cidr="10.0.0.0/24", gateway_ip="10.0.0.2", vlan_id=1,
                   target_network="net-1")],
            {(1, "gateway_ip"), (2, "gateway_ip")},
        ),
        ([other(1), other(2, vlan_id=1, physical_network="physnet2")], set()),
        ([other(1), other(2, vlan_id=1, physical_network="physnet1")],
         {(1, "vlan_id"), (2, "vlan_id")}),
        (
            [other(1), other(2, vlan_id=1, target_network="net-1", physical_network="physnet2")],
            {(1, "physical_network"), (2, "physical_network")},
        ),
        ([replace(other(1, cidr="10.0.0.0/24"), kind="physical_l2")], {(1, "cidr")}),
        (
            [replace(other(1, cidr="10.0.0.0/24"), kind="virtual", gateway_ip="10.0.0.1")],
            {(1, "gateway_ip")},
        ),
        (
            [other(1, cidr="10.0.0.0/16"), other(2, cidr="10.0.7.0/24")],
            {(1, "cidr"), (2, "cidr")},
        ),
        (
            [other(1, cidr="10.0.0.0/24"), other(2, cidr="10.0.0.0/24")],
            {(1, "cidr"), (2, "cidr")},
        ),
        ([other(1, cidr="10.0.0.0/24"), other(2, cidr="10.0.1.0/24")], set()),
        ([other(1, cidr="10.0.0.0/24"), other(2, cidr="::/0")], set()),
        (
            [other(1, cidr="10.0.0.0/24"), replace(other(2, cidr="10.0.0.0/24"), kind="virtual")],
            set(),
        ),
    ],
)  # fmt: skip
def test_rows_that_stand_in_each_others_way(
    rows: list[NetworkMapping], found: set[tuple[int, str]]
) -> None:
    said = problems(rows, label="physnet1")
    assert {(p.id, p.field) for each in said.values() for p in each} == found
    assert all(key == p.id for key, each in said.items() for p in each)


def test_a_shared_vlan_names_the_other_rows() -> None:
    rows = [other(number, vlan_id=1) for number in range(1, 7)]
    rows[1] = replace(rows[1], target_network="")
    texts = [p.text for p in problems(rows)[1] if p.field == "vlan_id"]
    assert texts == ["VLAN 1 is also that of net-3, net-4, net-5 and 2 more."]


def test_values_that_rows_disagree_on_stand_in_order() -> None:
    rows = [other(1, vlan_id=10, target_network="a"), other(2, vlan_id=9, target_network="A")]
    (found,) = problems(rows)[1]
    assert found.text == "Rows with this target disagree on the VLAN: 9, 10."


def test_an_overlap_names_the_other_row_even_without_a_target() -> None:
    rows = [other(1, cidr="10.0.0.0/16", target_network=""), other(2, cidr="10.0.0.0/24")]
    texts = [p.text for p in problems(rows)[2]]
    assert texts == ["10.0.0.0/24 overlaps 10.0.0.0/16 of VLAN-1."]


A, B = ("example", "a"), ("example", "b")


@pytest.mark.parametrize(
    ("kinds", "users", "warned"),
    [
        (("virtual", "virtual"), ({A}, {B}), False),
        (("virtual", "virtual"), ({A}, {A, B}), True),
        (("virtual", "virtual"), (set(), set()), False),
        (("virtual", "physical_managed"), ({A}, {B}), False),
        (("virtual", "physical_managed"), ({A}, {A}), True),
        (("physical_managed", "physical_managed"), ({A}, {B}), True),
    ],
)
def test_an_overlap_of_two_networks_is_a_warning_within_a_project(
    kinds: tuple[str, str], users: tuple[set[object], set[object]], warned: bool
) -> None:
    rows = [replace(other(n, cidr="10.0.0.0/24"), kind=k) for n, k in enumerate(kinds, 1)]
    used = {row.source: each for row, each in zip(rows, users, strict=True)}
    said = problems(rows, used)
    assert {(p.id, p.field, p.warning) for each in said.values() for p in each} == (
        {(1, "cidr", True), (2, "cidr", True)} if warned else set()
    )
    assert errors_only(said) == {}


def test_an_overlap_within_a_network_is_an_error() -> None:
    rows = [
        other(1, cidr="10.0.0.0/16"),
        other(2, cidr="10.0.1.0/24", vlan_id=1, target_network="net-1"),
    ]
    assert {p.text for each in errors_only(problems(rows)).values() for p in each} == {
        "10.0.0.0/16 overlaps 10.0.1.0/24 of the same network.",
        "10.0.1.0/24 overlaps 10.0.0.0/16 of the same network.",
    }


def test_many_overlaps_are_told_in_a_sentence() -> None:
    rows = [other(number, cidr="10.0.0.0/24") for number in range(1, 6)]
    (said,) = problems(rows)[1]
    assert said.text == (
        "10.0.0.0/24 overlaps 10.0.0.0/24 of net-2, 10.0.0.0/24 of net-3, 10.0.0.0/24 of net-4 "
        "and 1 more."
    )


def test_a_name_that_the_cloud_has_several_times_is_a_warning() -> None:
    said = problems([other(1, target_network="Net-1"), other(2)], crowded={"net-1"})
    assert [(p.field, p.warning) for p in said[1]] == [("target_network", True)]
    assert 2 not in said


def test_a_missing_router_is_a_warning() -> None:
    row = replace(other(1, cidr="10.0.0.0/24"), kind="virtual", gateway_ip="10.0.0.1")
    (said,) = problems([row])[1]
    assert said.warning
    assert "missing_router" in said.text


@pytest.mark.parametrize(
    ("cidr", "told"),
    [("10.0.0.0/30", 0), ("10.0.0.0/31", 1), ("10.0.0.1/32", 1), ("2001:db8::/126", 0),
     ("2001:db8::/127", 1)],
)  # fmt: skip
def test_a_subnet_without_room_for_dhcp_is_told(cidr: str, told: int) -> None:
    served = other(1, cidr=cidr, dhcp_enabled=True)
    assert len(errors_only(problems([served]))) == told
    assert errors_only(problems([replace(served, dhcp_enabled=False)])) == {}


def test_more_dns_servers_than_clouds_take_are_a_warning() -> None:
    five = other(
        1, cidr="10.0.0.0/24", dns_nameservers="1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4, 5.5.5.5"
    )
    more = replace(five, dns_nameservers=f"{five.dns_nameservers}, 6.6.6.6")
    assert problems([replace(five, dhcp_enabled=False)]) == {}
    found = problems([replace(more, dhcp_enabled=False)])
    assert [(each.field, each.warning) for each in found[1]] == [("dns_nameservers", True)]
