"""Subnets that are proposed from the addresses seen."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.networks.mapping import NetworkMapping, edited
from app.domain.planning.networks.subnet_proposals import (
    SubnetProposal,
    proposal_of,
    subnet_proposals,
)


@pytest.mark.parametrize(
    ("seen", "cidr", "gateway", "pool"),
    [
        ({"10.1.2.5"}, "10.1.2.0/24", "10.1.2.1", ("10.1.2.6", "10.1.2.254")),
        ({"10.0.0.5", "10.0.1.9"}, "10.0.0.0/23", "10.0.0.1", ("10.0.0.6", "10.0.1.8")),
        # The last address of a /24 is nobody's, so this one is wider.
        ({"10.0.0.3, 10.0.0.255"}, "10.0.0.0/23", "10.0.0.1", ("10.0.1.0", "10.0.1.254")),
        ({"10.0.0.1", "10.0.0.9"}, "10.0.0.0/24", "10.0.0.254", ("10.0.0.10", "10.0.0.253")),
        ({"10.0.0.1", "10.0.0.254"}, "10.0.0.0/24", "", ("10.0.0.2", "10.0.0.253")),
        # What is no address of a subnet counts for nothing.
        ({"10.0.0.9 fe80::1", "169.254.7.7", "?"}, "10.0.0.0/24", "10.0.0.1",
         ("10.0.0.10", "10.0.0.254")),
        ({"2001:DB8::5"}, "2001:db8::/64", "2001:db8::1",
         ("2001:db8::6", "2001:db8::ffff:ffff:ffff:ffff")),
    ],
)  # fmt: skip
def test_what_addresses_suggest(
    seen: set[str], cidr: str, gateway: str, pool: tuple[str, str]
) -> None:
    found = proposal_of(frozenset(seen))
    assert found is not None
    assert (found.cidr, found.gateway_ip, (found.pool_start, found.pool_end)) == (
        cidr, gateway, pool,
    )  # fmt: skip


@pytest.mark.parametrize(
    "seen",
    [
        set(), {""}, {"169.254.1.1"}, {"10.0.0.1", "10.1.0.1"}, {"10.0.0.0"}, {"256.1.1.1"},
        {"2001:db8::1", "2001:db8:0:1::1"}, {"fe80::1"},
    ],
)  # fmt: skip
def test_addresses_that_suggest_nothing(seen: set[str]) -> None:
    assert proposal_of(frozenset(seen)) is None


@settings(max_examples=60)
@given(st.sets(st.integers(0, 4 * 256 - 1), min_size=1, max_size=12))
def test_a_proposal_holds_every_address_and_its_pool_none(hosts: set[int]) -> None:
    addresses = [ipaddress.IPv4Address("10.8.0.0") + host for host in hosts]
    found = proposal_of(frozenset(map(str, addresses)))
    if found is None:
        assert 0 in hosts  # no network has its first address for a machine
        return
    subnet = ipaddress.ip_network(found.cidr)
    assert subnet.prefixlen <= 24
    assert all(each in subnet for each in addresses)
    row = edited(NetworkMapping(1, "vc", "A", "a"), found.values)  # it fits together
    low, high = (ipaddress.ip_address(each) for each in (row.pool_start, row.pool_end))
    assert not any(low <= each <= high for each in addresses)
    assert found.gateway_ip not in set(map(str, addresses))


def rows_of(*targets: str) -> list[NetworkMapping]:
    return [NetworkMapping(n, "vc", f"N{n}", target) for n, target in enumerate(targets, 1)]


def seen(*cells: str) -> dict[tuple[str, str], frozenset[str]]:
    return {("vc", f"N{n}"): frozenset(cell.split()) for n, cell in enumerate(cells, 1)}


def test_only_rows_that_lack_a_subnet_get_a_proposal() -> None:
    missing, firm, none, l2 = rows_of("a", "b", "c", "d")
    rows = [
        missing, replace(firm, cidr="10.9.0.0/24"), replace(none, no_subnet=True),
        replace(l2, kind="physical_l2"),
    ]  # fmt: skip
    assert list(subnet_proposals(rows, seen(*["10.0.0.9"] * 4))) == [1]


def test_rows_of_one_network_get_no_two_subnets_that_overlap() -> None:
    rows = rows_of("lan", "LAN", "lan", "other")
    found = subnet_proposals(rows, seen("10.0.0.9 10.0.1.9", "10.0.1.7", "10.4.0.7", "10.0.0.7"))
    assert {key: each.cidr for key, each in found.items()} == {
        1: "10.0.0.0/23", 2: "10.0.0.0/23", 3: "10.4.0.0/24", 4: "10.0.0.0/24",
    }  # fmt: skip
    assert found[1] == found[2]


def test_beside_a_subnet_that_was_decided_its_own_is_proposed() -> None:
    firm, held, apart = rows_of("lan", "lan", "lan")
    firm = replace(firm, cidr="10.0.0.0/22", gateway_ip="10.0.3.254")
    found = subnet_proposals([firm, held, apart], seen("", "10.0.1.7", "10.4.0.7"))
    assert found[2] == SubnetProposal("10.0.0.0/22", "10.0.3.254", addresses=1)
    assert found[3].cidr == "10.4.0.0/24"
    assert subnet_proposals([firm, held], seen("", "10.0.3.1 10.0.4.1")) == {}
