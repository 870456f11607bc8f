"""Pools without what is in use, by hand and against a set of addresses."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.planning.provisioning.address_pools import free_pools


@pytest.mark.parametrize(
    ("cidr", "gateway", "first", "last", "seen", "pools"),
    [
        ("10.0.0.0/30", "", "", "", (), [("10.0.0.1", "10.0.0.2")]),
        ("10.0.0.0/30", "10.0.0.1", "", "", ("10.0.0.2",), []),
        ("10.0.0.0/31", "", "", "", (), [("10.0.0.0", "10.0.0.1")]),
        ("10.0.0.0/24", "10.0.0.254", "10.0.0.10", "10.0.0.20", ("10.0.0.10", "10.0.0.15"),
         [("10.0.0.11", "10.0.0.14"), ("10.0.0.16", "10.0.0.20")]),
        ("10.0.0.0/24", "", "10.0.0.250", "", ("10.1.0.1", "nonsense"),
         [("10.0.0.250", "10.0.0.254")]),
        ("2001:db8::/126", "2001:db8::1", "", "", (), [("2001:db8::2", "2001:db8::3")]),
    ],
)  # fmt: skip
def test_pools(
    cidr: str, gateway: str, first: str, last: str, seen: tuple[str, ...], pools: list[object]
) -> None:
    assert list(free_pools(cidr, gateway, first, last, seen)) == pools


@given(
    seen=st.sets(st.integers(0, 63)),
    gateway=st.integers(1, 62),
    ends=st.tuples(st.integers(1, 62), st.integers(1, 62)).map(sorted),
)
def test_pools_hold_each_free_address_once_and_no_other(
    seen: set[int], gateway: int, ends: list[int]
) -> None:
    subnet = ipaddress.ip_network("192.0.2.0/26")
    taken = {str(subnet[each]) for each in seen}
    first, last = (str(subnet[each]) for each in ends)
    pools = free_pools(str(subnet), str(subnet[gateway]), first, last, taken)
    held = [
        address
        for one, other in pools
        for address in range(int(ipaddress.ip_address(one)), int(ipaddress.ip_address(other)) + 1)
    ]
    free = [each for each in range(ends[0], ends[1] + 1) if each != gateway and each not in seen]
    assert held == [int(subnet[each]) for each in free]
