"""Addresses keep subnets, and none becomes one that there was."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.anonymity.addresses import Addresses, parsed, parsed_network, ranges_in
from app.domain.anonymity.scramble import Scramble

KEY = bytes(range(32))
USUAL = st.builds(
    lambda block, rest: IPv4Address((block << 16) | rest),
    st.one_of(
        st.integers(0x0A00, 0x0AFF), st.integers(0xAC10, 0xAC1F), st.just(0xC0A8),
        st.integers(0x5000, 0x5010),
    ),
    st.integers(0, 0xFFFF),
).filter(lambda each: str(each) not in {"172.17.0.1", "192.168.122.1"})  # fmt: skip


def settled(*texts: str, known: dict[str, str] | None = None) -> Addresses:
    addresses = Addresses(Scramble(KEY), known)
    for text in texts:
        network = parsed_network(text)
        if network:
            addresses.see(*network)
        else:
            addresses.see(ip_address(text))
    addresses.settle()
    return addresses


@given(st.lists(USUAL, unique=True, min_size=1, max_size=40))
def test_one_to_one_and_never_one_that_there_was(found: list[IPv4Address]) -> None:
    addresses = settled(*map(str, found))
    made = [addresses.instead_of(each) for each in found]
    assert len(set(made)) == len(found)
    assert not set(made) & set(found)
    again = settled(*map(str, found), known=dict(addresses.places))
    assert [again.instead_of(each) for each in found] == made


@given(st.lists(USUAL, unique=True, min_size=2, max_size=20), st.integers(16, 32))
def test_one_subnet_before_is_one_subnet_after(found: list[IPv4Address], length: int) -> None:
    addresses = settled(*map(str, found))

    def of(address: object) -> IPv4Network:
        return IPv4Network((int(IPv4Address(str(address))), length), strict=False)

    for one in found:
        for other in found:
            same = of(one) == of(other)
            made = of(addresses.instead_of(one)) == of(addresses.instead_of(other))
            assert same == made


@given(USUAL, st.integers(17, 29), st.data())
def test_pools_and_gateways_stay_in_their_subnet(
    address: IPv4Address, length: int, data: st.DataObject
) -> None:
    subnet = IPv4Network((int(address), length), strict=False)
    first, last = int(subnet.network_address), int(subnet.broadcast_address)
    inside = sorted(IPv4Address(data.draw(st.integers(first, last))) for _ in range(4))
    addresses = settled(str(subnet), *map(str, inside))
    base = addresses.instead_of(subnet.network_address)
    made = ip_network(f"{base}/{length}")
    fresh = [addresses.instead_of(each) for each in inside]
    assert all(each in made for each in fresh)
    assert fresh == sorted(fresh, key=int)
    assert addresses.instead_of(subnet.broadcast_address) == made.broadcast_address


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "169.254.3.4", "0.1.2.3", "224.0.0.5", "172.17.0.1", "::1", "::",
             "ff02::1"]
)  # fmt: skip
def test_what_every_machine_has_stays(text: str) -> None:
    assert str(settled(text).instead_of(ip_address(text))) == text


def test_a_place_that_has_become_a_block_of_the_project_is_given_up() -> None:
    first = settled("10.1.2.3")
    place = first.places["10.1"]
    later = settled("10.1.2.3", f"{place}.7.8", known=dict(first.places))
    assert str(later.instead_of(ip_address("10.1.2.3"))).rpartition(".")[2] == "3"
    assert not str(later.instead_of(ip_address("10.1.2.3"))).startswith(f"{place}.")


@given(st.lists(st.integers(0x20 << 120, (0x3F << 120)), unique=True, min_size=2, max_size=10))
def test_ipv6_keeps_its_networks(values: list[int]) -> None:
    addresses = settled()
    made = [addresses.instead_of(IPv6Address(each)) for each in values]
    assert len(set(made)) == len(values)
    for one, fresh in zip(values, made, strict=True):
        assert str(fresh).startswith("fd")
        near = IPv6Address(one ^ 1 if one & 0xFFFF_FFFF_FFFF_FFFF < 0xFFFF else one ^ (1 << 70))
        assert addresses.instead_of(near) != fresh


def test_ipv6_subnets_of_one_site_stay_apart_and_together() -> None:
    addresses = settled()
    one, two, other = (
        addresses.instead_of(ip_address(each))
        for each in ("2001:db8:1:1::5", "2001:db8:1:1::9", "2001:db8:1:2::5")
    )
    assert int(one) >> 64 == int(two) >> 64
    assert int(one) >> 80 == int(other) >> 80
    assert int(one) >> 64 != int(other) >> 64
    assert int(two) - int(one) == 4
    local = addresses.instead_of(ip_address("fe80::250:56ff:fe8a:1"))
    assert str(local).startswith("fe80::")
    assert "250:56ff" not in str(local)


def test_what_is_read_as_an_address() -> None:
    assert parsed("fe80::1%eth0") == ip_address("fe80::1")
    assert parsed("web01") is None
    assert parsed("10.1") is None
    assert parsed_network("10.1.2.0/24") == (ip_address("10.1.2.0"), 24)
    assert parsed_network("10.1.2.0/99") is None
    assert list(ranges_in("10.0.0.5 - 10.0.0.9")) == ["10.0.0.5", "10.0.0.9"]
    assert not list(ranges_in("10-20"))
