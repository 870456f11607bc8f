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
    NetworkKind,
    NetworkMapping,
    check_field,
    check_subnet,
    edited,
    in_scope,
    problems,
    seeded,
)

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
        ("dhcp_enabled", 0, False), ("is_external", 1, True),
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
    assert row.target_network == "n" * MAX_TARGET
    assert row.source == ("vc", "n" * 300)


def test_only_networks_of_vms_in_plan_count() -> None:
    networks = [
        SourceNetwork("vc", "VLAN-1", (), (), 3), SourceNetwork("vc", "VLAN-2", (), (), 0),
        SourceNetwork("other", "VLAN-3", (), (), 3),
    ]  # fmt: skip
    assert [row.id for row in in_scope([other(1), other(2), other(3)], networks)] == [1]


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
            {(1, "cidr"), (2, "cidr")},
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
    said = problems(rows)
    assert {(p.id, p.field) for each in said.values() for p in each} == found
    assert all(key == p.id for key, each in said.items() for p in each)


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
