"""The network map: what each field takes, what a row must agree on, what rows must not share."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import FieldError
from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import (
    MAX_NOTES,
    MAX_TARGET,
    SUBNET_TEXTS,
    NetworkKind,
    NetworkMapping,
    check_field,
    check_subnet,
    edited,
    in_scope,
    seeded,
)
from app.domain.planning.networks.mapping_problems import problems

ROW = NetworkMapping(
    1, "vc", "VLAN-1", "net-1", 1, "physical_managed", "10.0.0.0/24", "10.0.0.1",
    pool_start="10.0.0.10", pool_end="10.0.0.99", subnet_details_confirmed=True, confirmed=True,
)  # fmt: skip


def other(number: int, **values: object) -> NetworkMapping:
    plain = NetworkMapping(number, "vc", f"VLAN-{number}", f"net-{number}", number)
    return replace(plain, kind="physical_managed", **values)


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("vlan_id", "1", 1), ("vlan_id", 4094, 4094), ("vlan_id", " ", None),
        ("vlan_id", None, None), ("cidr", " 10.0.0.0/24 ", "10.0.0.0/24"), ("cidr", "", ""),
        ("cidr", "2001:db8::/64", "2001:db8::/64"), ("gateway_ip", "10.0.0.1", "10.0.0.1"),
        ("gateway_ip", None, ""), ("pool_start", "", ""),
        ("pool_end", "2001:DB8::1", "2001:db8::1"),
        ("dns_nameservers", "1.1.1.1;8.8.8.8 9.9.9.9", "1.1.1.1, 8.8.8.8, 9.9.9.9"),
        ("dns_nameservers", "", ""), ("target_network", "x" * MAX_TARGET, "x" * MAX_TARGET),
        ("target_network", None, ""), ("notes", " a ", "a"), ("kind", "virtual", "virtual"),
        ("dhcp_enabled", 0, False), ("is_external", 1, True), ("no_subnet", True, True),
        ("port_security", False, False), ("physical_network", " physnet2 ", "physnet2"),
        ("physical_network", None, ""),
    ],
)  # fmt: skip
def test_what_a_field_stores(name: str, value: object, stored: object) -> None:
    assert check_field(name, value) == stored


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("vlan_id", 0, "from 1 to 4094"), ("vlan_id", "4095", "from 1 to 4094"),
        ("vlan_id", "trunk", "trunk"), ("vlan_id", "1.5", "whole number"),
        ("cidr", "10.0.0.0", "no prefix length"), ("cidr", "10.0.0.5/24", "10.0.0.0/24?"),
        ("cidr", "10.0.0.0/33", "no subnet"), ("gateway_ip", "10.0.0", "no IP address"),
        ("dns_nameservers", "1.1.1.1, dns", "dns"), ("kind", "vxlan", "virtual"),
        ("target_network", "x" * (MAX_TARGET + 1), "255"),
        ("notes", "x" * (MAX_NOTES + 1), "4,000"),
        ("source_network", "x", "not edited"), ("nothing", "x", "not edited"),
        ("target_network_id", "x", "written by provisioning"), ("cidr", "10/24", "no subnet"),
        ("physical_network", "physnet1:br", "no blanks"), ("physical_network", "a b", "no blanks"),
    ],
)  # fmt: skip
def test_what_a_field_refuses(name: str, value: object, says: str) -> None:
    with pytest.raises(FieldError) as caught:
        check_field(name, value)
    assert caught.value.field == name
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "refused"),
    [
        ("gateway_ip", "10.0.1.1", "gateway_ip"), ("gateway_ip", "10.0.0.0", "gateway_ip"),
        ("gateway_ip", "10.0.0.255", "gateway_ip"), ("gateway_ip", "10.0.0.10", "pool_start"),
        ("gateway_ip", "10.0.0.99", "pool_start"), ("gateway_ip", "2001:db8::1", "gateway_ip"),
        ("pool_start", "10.0.0.100", "pool_end"), ("pool_end", "10.0.1.9", "pool_end"),
        ("pool_start", "10.0.0.0", "pool_start"), ("cidr", "", "gateway_ip"),
    ],
)  # fmt: skip
def test_a_subnet_that_does_not_fit(field: str, value: str, refused: str) -> None:
    with pytest.raises(FieldError) as caught:
        edited(ROW, {field: value})
    assert caught.value.field == refused


def test_a_pool_may_be_filled_in_by_halves_and_is_then_a_problem() -> None:
    half = edited(ROW, {"pool_end": ""})
    assert [(p.field, p.text) for p in problems([half])[1]] == [
        ("pool_end", "A pool has a start and an end.")
    ]
    assert problems([ROW]) == {}


ADDRESSES = st.sampled_from(["", *(f"10.0.0.{n}" for n in range(12)), "10.0.1.1", "2001:db8::1"])


@given(
    st.sampled_from(["", "10.0.0.0/29", "10.0.0.0/30", "10.0.0.0/31", "10.0.0.8/30"]),
    ADDRESSES, ADDRESSES, ADDRESSES,
)  # fmt: skip
def test_an_accepted_subnet_holds_its_gateway_and_pool(
    cidr: str, gateway: str, start: str, end: str
) -> None:
    row = replace(ROW, cidr=cidr, gateway_ip=gateway, pool_start=start, pool_end=end)
    try:
        check_subnet(row)
    except FieldError as refusal:
        assert refusal.field in {"gateway_ip", "pool_start", "pool_end"}  # noqa: PT017
        return
    given_ = [ipaddress.ip_address(each) for each in (gateway, start, end) if each]
    assert cidr or not given_
    assert all(each in ipaddress.ip_network(cidr) for each in given_)
    if start and end:
        low, high = ipaddress.ip_address(start), ipaddress.ip_address(end)
        assert low <= high
        assert not gateway or not low <= ipaddress.ip_address(gateway) <= high


@pytest.mark.parametrize(
    ("values", "confirmed", "details"),
    [
        ({"vlan_id": 2}, False, True), ({"target_network": "x"}, False, True),
        ({"kind": "physical_l2"}, False, True), ({"is_external": True}, False, True),
        ({"gateway_ip": "10.0.0.2"}, False, False), ({"dhcp_enabled": False}, False, False),
        ({"dns_nameservers": "1.1.1.1"}, False, False), ({"notes": "seen"}, True, True),
        ({"vlan_id": "1"}, True, True), ({"vlan_id": 2, "confirmed": True}, True, True),
        ({"gateway_ip": "", "subnet_details_confirmed": True}, False, True),
    ],
)  # fmt: skip
def test_a_changed_decision_takes_the_confirmation_back(
    values: dict[str, object], confirmed: bool, details: bool
) -> None:
    after = edited(ROW, values)
    assert (after.confirmed, after.subnet_details_confirmed) == (confirmed, details)


def test_a_network_marked_as_without_subnet_has_none() -> None:
    with pytest.raises(FieldError, match="marked as having no subnet, and has") as caught:
        edited(ROW, {"no_subnet": True})
    assert caught.value.field == "cidr"
    bare = edited(ROW, {**dict.fromkeys(SUBNET_TEXTS, ""), "no_subnet": True})
    assert (bare.no_subnet, bare.cidr, bare.confirmed) == (True, "", False)
    with pytest.raises(FieldError):
        edited(bare, {"cidr": "10.0.0.0/24"})


@pytest.mark.parametrize(
    ("before", "after", "marked", "dhcp"),
    [
        ("virtual", "physical_l2", True, False), ("virtual", "physical_managed", False, False),
        ("physical_l2", "virtual", False, True), ("physical_managed", "virtual", True, True),
    ],
)  # fmt: skip
def test_what_follows_from_a_new_kind(before: str, after: str, marked: bool, dhcp: bool) -> None:
    """L2 means that there is no subnet; a mark set by hand on another kind stays."""
    by_hand = before in ("physical_l2", "physical_managed")
    bare = NetworkMapping(1, "vc", "A", "a", kind=before, no_subnet=by_hand, dhcp_enabled=not dhcp)
    row = edited(bare, {"kind": after})
    assert (row.no_subnet, row.dhcp_enabled) == (marked, dhcp)


def test_a_new_kind_leaves_a_subnet_that_was_filled_in() -> None:
    row = edited(ROW, {"kind": "physical_l2"})
    assert (row.cidr, row.no_subnet, row.dhcp_enabled) == (ROW.cidr, False, True)


@pytest.mark.parametrize(
    ("values", "network", "subnet"),
    [
        ({"notes": "x"}, "n-1", "s-1"), ({"target_network": "NET-1"}, "n-1", "s-1"),
        ({"target_network": "other"}, "", ""),
        ({"cidr": "10.0.0.0/16"}, "n-1", ""),
    ],
)  # fmt: skip
def test_keys_of_what_was_provisioned_go_with_what_they_meant(
    values: dict[str, object], network: str, subnet: str
) -> None:
    made = replace(ROW, target_network_id="n-1", target_subnet_id="s-1")
    after = edited(made, values)
    assert (after.target_network_id, after.target_subnet_id) == (network, subnet)


def test_a_row_without_a_target_is_not_confirmed() -> None:
    with pytest.raises(FieldError, match="no target network to confirm"):
        edited(ROW, {"target_network": "", "confirmed": True})
    assert edited(ROW, {"target_network": ""}).confirmed is False


@pytest.mark.parametrize(
    ("vlans", "conflict", "vlan", "kind"),
    [
        (("100",), False, 100, NetworkKind.PHYSICAL_MANAGED),
        (("100", "200"), True, None, NetworkKind.PHYSICAL_MANAGED),
        # Trunks and private VLANs are physical without one VLAN ID: to be solved by hand.
        (("0-4094",), False, None, NetworkKind.PHYSICAL_MANAGED),
        (("4095",), False, None, NetworkKind.PHYSICAL_MANAGED),
        (("Pvlan: 210",), False, None, NetworkKind.PHYSICAL_MANAGED),
        (("VLAN 70",), False, 70, NetworkKind.PHYSICAL_MANAGED),
        (("0",), False, None, NetworkKind.VIRTUAL),
        ((), False, None, NetworkKind.VIRTUAL),
    ],
)
def test_what_an_import_proposes(
    vlans: tuple[str, ...], conflict: bool, vlan: int | None, kind: NetworkKind
) -> None:
    row = seeded(SourceNetwork("vc", "n" * 300, (), vlans, 1, conflict))
    assert (row.vlan_id, row.kind, row.confirmed) == (vlan, kind, False)
    assert row.dhcp_enabled == (kind is NetworkKind.VIRTUAL)
    assert row.target_network == "n" * MAX_TARGET
    assert row.source == ("vc", "n" * 300)


def test_only_networks_of_vms_in_plan_count() -> None:
    networks = [
        SourceNetwork("vc", "VLAN-1", (), (), 3), SourceNetwork("vc", "VLAN-2", (), (), 0),
        SourceNetwork("other", "VLAN-3", (), (), 3),
    ]  # fmt: skip
    assert [row.id for row in in_scope([other(1), other(2), other(3)], networks)] == [1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vlan_id", "1_0"), ("vlan_id", "٣"), ("vlan_id", "9" * 5000), ("vlan_id", True),
        ("vlan_id", -5), ("target_network", "a\nb"), ("target_network", "a\tb"),
        ("gateway_ip", "fe80::1%eth0"), ("gateway_ip", 5), ("cidr", 24), ("confirmed", "yes"),
        ("dhcp_enabled", None), ("is_external", 2), ("kind", None), ("kind", "Virtual"),
    ],
)  # fmt: skip
def test_values_of_the_wrong_kind_are_refused(name: str, value: object) -> None:
    with pytest.raises(FieldError) as caught:
        check_field(name, value)
    assert caught.value.field == name


def test_a_vlan_as_excel_pastes_it() -> None:
    assert check_field("vlan_id", 100.0) == 100
    assert check_field("vlan_id", "100.00") == 100


def test_a_row_without_a_subnet_has_none_to_confirm() -> None:
    bare = replace(ROW, cidr="", gateway_ip="", pool_start="", pool_end="")
    with pytest.raises(FieldError) as caught:
        edited(bare, {"subnet_details_confirmed": True})
    assert caught.value.field == "cidr"


def test_a_vlan_that_is_no_number_is_left_to_the_operator() -> None:
    assert seeded(SourceNetwork("vc", "LAN", (), ("²",), 1)).vlan_id is None
