"""Proposes the subnets of target networks from the addresses that an inventory shows in them.

A proposal decides nothing: it is what an operator may accept.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping

NARROWEST, WIDEST = 24, 16
"""Prefix lengths that are proposed for IPv4. Addresses further apart are of several subnets."""
IPV6_PREFIX = 64

_BETWEEN = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class SubnetProposal:
    """A subnet that holds every address seen, and what is likely of the rest.

    Gateway and pool are empty where nothing is likely. ``addresses`` counts those seen.
    """

    cidr: str
    gateway_ip: str = ""
    pool_start: str = ""
    pool_end: str = ""
    addresses: int = 0

    @property
    def values(self) -> dict[str, str]:
        """The fields of a row that it fills in."""
        return {
            "cidr": self.cidr,
            "gateway_ip": self.gateway_ip,
            "pool_start": self.pool_start,
            "pool_end": self.pool_end,
        }

    @property
    def explained(self) -> str:
        """What it is and where it comes from, in sentences."""
        many = self.addresses != 1
        count = f"{grouped(self.addresses)} addresses that were" if many else "one address that was"
        parts = [f"{self.cidr} holds the {count} seen"]
        if self.gateway_ip:
            parts.append(f"{self.gateway_ip} belongs to no VM and is the likely gateway")
        if self.pool_start:
            parts.append(f"no VM has an address from {self.pool_start} to {self.pool_end}")
        return f"{'; '.join(parts)}."


def lacks_subnet(mapping: NetworkMapping) -> bool:
    """Whether a subnet of a row is still to be decided."""
    l2 = mapping.kind == NetworkKind.PHYSICAL_L2
    return not (mapping.cidr or mapping.no_subnet or l2)


def subnet_proposals(
    mappings: Iterable[NetworkMapping], seen: Mapping[tuple[str, str], frozenset[str]]
) -> dict[int, SubnetProposal]:
    """A proposal for each row that lacks a subnet and whose addresses lie close together.

    ``seen`` has the addresses as the inventory writes them, by (vCenter, network). Rows of one
    target are one network: what is proposed for them never overlaps.
    """
    groups: dict[Any, list[NetworkMapping]] = defaultdict(list)
    for mapping in mappings:
        groups[mapping.target_network.strip().casefold() or mapping.id].append(mapping)
    found: dict[int, SubnetProposal] = {}
    for group in groups.values():
        firm = [row for row in group if row.cidr and row.kind != NetworkKind.PHYSICAL_L2]
        parts = [
            _Part((row.id,), cells, proposal)
            for row in group
            if lacks_subnet(row)
            and (cells := seen.get(row.source))
            and (proposal := proposal_of(cells))
        ]
        for part in _apart(parts) if len(parts) > 1 else parts:
            proposal = _beside(part.proposal, firm)
            if proposal:
                found |= dict.fromkeys(part.ids, proposal)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows that get one proposal."""

    ids: tuple[int, ...]
    cells: frozenset[str]
    proposal: SubnetProposal


def _apart(parts: Sequence[_Part]) -> Sequence[_Part]:
    """The parts with those put together whose proposals overlap."""
    while True:
        kept: list[_Part] = []
        for part in sorted(parts, key=_place):
            # Subnets nest or are apart, and the one that holds others comes first.
            if kept and _overlap(kept[-1].proposal.cidr, part.proposal.cidr):
                before = kept.pop()
                cells = before.cells | part.cells
                proposal = proposal_of(cells)
                if proposal:
                    kept.append(_Part(before.ids + part.ids, cells, proposal))
            else:
                kept.append(part)
        if len(kept) == len(parts):
            return kept
        parts = kept


def _place(part: _Part) -> tuple[int, int, int]:
    subnet = ipaddress.ip_network(part.proposal.cidr)
    return subnet.version, int(subnet.network_address), subnet.prefixlen


def _overlap(one: str, other: str) -> bool:
    first, second = ipaddress.ip_network(one), ipaddress.ip_network(other)
    return first.version == second.version and first.overlaps(second)


def _beside(proposal: SubnetProposal, firm: Sequence[NetworkMapping]) -> SubnetProposal | None:
    """The proposal beside rows of the network that have theirs; what one of those holds is its."""
    for row in firm:
        if not _overlap(proposal.cidr, row.cidr):
            continue
        subnet, wanted = ipaddress.ip_network(row.cidr), ipaddress.ip_network(proposal.cidr)
        if subnet.prefixlen > wanted.prefixlen:
            return None
        return SubnetProposal(
            row.cidr, row.gateway_ip, row.pool_start, row.pool_end, proposal.addresses
        )
    return proposal


# -- one set of addresses --------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def proposal_of(cells: frozenset[str]) -> SubnetProposal | None:
    """The smallest usual subnet that holds every address of these cells; None where none does.

    Cells may hold several addresses, and what is none. IPv6 counts where there is no IPv4.
    """
    texts = {text for cell in cells for text in _BETWEEN.split(cell) if text}
    numbers = {number for text in texts if (number := _ipv4(text))}
    if numbers:
        subnet = _smallest(min(numbers), max(numbers))
        return _proposal(subnet, numbers) if subnet else None
    six = {number for text in texts if ":" in text and (number := _ipv6(text))}
    if not six:
        return None
    shift = 128 - IPV6_PREFIX
    if len({number >> shift for number in six}) > 1:
        return None
    return _proposal(ipaddress.IPv6Network((min(six) >> shift << shift, IPV6_PREFIX)), six)


def _ipv4(text: str) -> int:
    """An address that machines of a subnet have, as a number; 0 for anything else."""
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        return 0
    a, b, c, d = (int(part) if len(part) < 4 else 256 for part in parts)
    if max(a, b, c, d) > 255 or a in (0, 127) or a >= 224 or (a, b) == (169, 254):
        return 0
    return a << 24 | b << 16 | c << 8 | d


def _ipv6(text: str) -> int:
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return 0
    usual = not (address.is_link_local or address.is_loopback or address.is_multicast)
    return int(address) if usual and not address.scope_id else 0


def _smallest(low: int, high: int) -> ipaddress.IPv4Network | None:
    """The smallest usual subnet between whose first and last address these two lie."""
    for prefix in range(NARROWEST, WIDEST - 1, -1):
        size = 1 << (32 - prefix)
        first = low // size * size
        if first < low and high < first + size - 1:
            return ipaddress.IPv4Network((first, prefix))
    return None


def _proposal(
    subnet: ipaddress.IPv4Network | ipaddress.IPv6Network, taken: Collection[int]
) -> SubnetProposal:
    address = type(subnet.network_address)
    first, last = int(subnet.network_address) + 1, int(subnet.broadcast_address)
    # Routers stand on the first address as a rule, else on the last one.
    likely: tuple[int, ...] = (first,)
    if subnet.version == 4:
        last -= 1
        likely = (first, last)
    gateway = next((number for number in likely if number not in taken), None)
    proposal = SubnetProposal(str(subnet), addresses=len(taken))
    start, end = _widest_gap(first, last, {*taken, gateway or first})
    if gateway is not None:
        proposal = replace(proposal, gateway_ip=str(address(gateway)))
    if start <= end:
        proposal = replace(proposal, pool_start=str(address(start)), pool_end=str(address(end)))
    return proposal


def _widest_gap(first: int, last: int, taken: Collection[int]) -> tuple[int, int]:
    """The longest run of numbers none of which is taken; one that ends before it starts if none."""
    best, start = (first, first - 1), first
    for number in (*sorted(taken), last + 1):
        if first <= number and number - start > best[1] - best[0] + 1:
            best = (start, number - 1)
        start = max(start, number + 1)
    return best
