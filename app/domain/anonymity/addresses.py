"""IP addresses that keep what the network checks look at.

What lies in one subnet lies in one subnet afterwards, addresses keep their order and distances
within the last number of IPv4 and within subnets that are told, and gateways and pools stay where
they are in their subnet. The first two numbers are exchanged for a pair that the project does not
have, so that no address becomes one that there was.

Addresses that say nothing of an estate stay: this machine, link-local ones, multicast, and what
Docker and libvirt give every machine.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping

from app.domain.anonymity.scramble import Scramble

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

BLOCK = "block"
"""How blocks are told from names among what is remembered."""

_WIDEST, _USUAL = 16, 24
_LOCAL = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "172.17.0.1/32",
        "192.168.122.1/32", "255.255.255.255/32",
    )
)  # fmt: skip
_BEGINNINGS = frozenset("0123456789abcdefABCDEF:")
_DOTS = 3
_SMALL_V6 = 1 << 16
_LOW64 = (1 << 64) - 1
_RANGE = re.compile(r"([0-9.]{7,15}|[0-9a-fA-F:.]{2,45})\s*-\s*([0-9.]{7,15}|[0-9a-fA-F:.]{2,45})")


def parsed(text: str) -> Address | None:
    """The address that a text is, without a zone; None where it is none."""
    if not text or text[0] not in _BEGINNINGS or not (":" in text or text.count(".") == _DOTS):
        return None
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def parsed_network(text: str) -> tuple[Address, int] | None:
    """The address and the length of a prefix such as ``10.1.2.0/24``."""
    first, slash, length = text.partition("/")
    address = parsed(first.strip())
    if address is None or not slash or not length.strip().isdecimal():
        return None
    bits = int(length)
    return (address, bits) if bits <= address.max_prefixlen else None


class Addresses:
    """The addresses of a project and what becomes of them.

    All are first looked at (:meth:`see`), then :meth:`settle` gives each block its place, and
    :meth:`instead_of` tells. ``known`` are the blocks' places of earlier copies.
    """

    def __init__(self, scramble: Scramble, known: Mapping[str, str] | None = None) -> None:
        self._scramble = scramble
        self._seen: set[str] = set()
        self._wide: dict[int, list[ipaddress.IPv4Network]] = {}
        self._places = dict(known or {})
        self._made: dict[Address, Address] = {}

    @property
    def places(self) -> Mapping[str, str]:
        """Blocks with what they became, such as ``172.20`` with ``10.77``."""
        return self._places

    def see(self, address: Address, length: int | None = None) -> None:
        """Take note of an address, or of a subnet with the length of its prefix."""
        if isinstance(address, ipaddress.IPv6Address) or _stays(address):
            return
        self._seen.add(_block(address))
        if length is not None and _WIDEST <= length < _USUAL:
            subnet = ipaddress.IPv4Network((int(address), length), strict=False)
            known = self._wide.setdefault(int(subnet.network_address) >> 16, [])
            if subnet not in known:
                known.append(subnet)

    def settle(self) -> None:
        """Give every block a place that is none of the blocks there were."""
        # What has become a block of the project since it was taken for another is free again.
        for block, place in list(self._places.items()):
            if place in self._seen:
                del self._places[block]
        taken = self._seen | set(self._places.values())
        free = (place for place in self._candidates() if place not in taken)
        for block in sorted(self._seen - self._places.keys()):
            self._places[block] = next(free)

    def _candidates(self) -> Iterator[str]:
        """Blocks for inner networks in an order of the key's own, then whatever there is."""
        private = (*(f"10.{n}" for n in range(256)), *(f"172.{n}" for n in range(18, 32)),
                   *(f"100.{n}" for n in range(64, 128)))  # fmt: skip
        yield from sorted(private, key=lambda each: self._scramble.number("place", each, 64))
        yield from (f"{first}.{n}" for first in range(11, 100) for n in range(256))

    def instead_of(self, address: Address) -> Address:
        """What an address becomes."""
        found = self._made.get(address)
        if found is None:
            if isinstance(address, ipaddress.IPv4Address):
                found = self._of_four(address)
            else:
                found = self._of_six(address)
            self._made[address] = found
        return found

    def _of_four(self, address: ipaddress.IPv4Address) -> ipaddress.IPv4Address:
        if _stays(address):
            return address
        block = _block(address)
        place = self._places.get(block)
        if place is None:
            self._seen.add(block)
            self.settle()
            place = self._places[block]
        first, second = map(int, place.split("."))
        value = int(address)
        length = self._kept_from(value)
        mask = self._scramble.number("third", block, 8) << 8
        mask &= ~((1 << (32 - length)) - 1)
        low = (value & 0xFFFF) ^ mask
        return ipaddress.IPv4Address((first << 24) | (second << 16) | low)

    def _kept_from(self, value: int) -> int:
        """From which bit on an address stays as it is: within the widest subnet that is told."""
        length = _USUAL
        for subnet in self._wide.get(value >> 16, ()):
            if subnet.prefixlen < length:
                start = int(subnet.network_address)
                if start <= value < start + subnet.num_addresses:
                    length = subnet.prefixlen
        return length

    def _of_six(self, address: ipaddress.IPv6Address) -> ipaddress.IPv6Address:
        value = int(address)
        mapped = address.ipv4_mapped
        if mapped is not None:
            return ipaddress.IPv6Address((0xFFFF << 32) | int(self._of_four(mapped)))
        if value < 2 or address.is_multicast:
            return address
        upper, own = value >> 64, value & _LOW64
        if not address.is_link_local:
            site = upper >> 16
            fresh = (0xFD << 40) | self._scramble.number("site", str(site), 40)
            subnet = (upper & 0xFFFF) ^ self._scramble.number("subnet", str(site), 16)
            upper = (fresh << 16) | subnet
        if own >= _SMALL_V6:  # those that somebody has counted by hand stay in their pool
            high = (own >> 48) or 1
            kept = self._scramble.number("own", f"{value >> 64} {own}", 48)
            own = ((self._scramble.number("high", str(high), 16) | 1) << 48) | kept
        return ipaddress.IPv6Address((upper << 64) | own)


def _block(address: ipaddress.IPv4Address) -> str:
    value = int(address)
    return f"{value >> 24}.{(value >> 16) & 255}"


def _stays(address: ipaddress.IPv4Address) -> bool:
    return any(address in each for each in _LOCAL)


def ranges_in(text: str) -> Iterable[str]:
    """The two ends of a range of addresses such as ``10.0.0.5 - 10.0.0.9``; nothing for others."""
    found = _RANGE.fullmatch(text.strip())
    return found.groups() if found and all(map(parsed, found.groups())) else ()
