"""Allocation pools of a subnet: what Neutron may hand out, without any address that is in use."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection


def free_pools(
    cidr: str, gateway: str, first: str, last: str, seen: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """The ranges that are left of ``first`` to ``last``, or of the whole subnet without them.

    The gateway and every address that the inventory shows are left out: a VM that is still to
    come would find its own taken. Nothing left gives no pool.
    """
    subnet = ipaddress.ip_network(cidr)
    low, high = int(subnet.network_address), int(subnet.broadcast_address)
    if subnet.version == 4 and subnet.prefixlen < 31:
        low, high = low + 1, high - 1
    elif subnet.version == 6 and subnet.prefixlen < 127:
        low += 1  # the subnet's router anycast address
    if first:
        low = max(low, int(ipaddress.ip_address(first)))
    if last:
        high = min(high, int(ipaddress.ip_address(last)))
    taken = set()
    for text in (*seen, gateway):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue  # what an export shows need not be an address
        if address.version == subnet.version and low <= int(address) <= high:
            taken.add(int(address))
    pools = []
    start = low
    for number in (*sorted(taken), high + 1):
        if start < number:
            pools.append((start, number - 1))
        start = number + 1
    kind = ipaddress.IPv4Address if subnet.version == 4 else ipaddress.IPv6Address
    return tuple((str(kind(one)), str(kind(other))) for one, other in pools)
