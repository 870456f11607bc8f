"""What is left of millions of flows: sums per client, server and port, and what was no flow.

The reader of flow files fills it; :mod:`flow_classify` makes edges of it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from app.domain.counted_noun import count_text

KEPT_OCCASIONS = 8
"""How many occasions of a group are told apart; beyond them it is "at least so many"."""

TOP_ADDRESSES = 200
"""How many addresses outside the inventory are listed, the busiest first."""

PROTOCOLS = ("", "tcp", "udp", "icmp", "other")


class Sense(IntEnum):
    """How the direction of a flow is known."""

    PORT = 0
    """The server's port is a known one, or the lower one and none of the dynamic ones."""
    LOWER = 1
    """Both ports are dynamic and unknown: the lower one is taken to be the server's."""
    WRITTEN = 2
    """Ports say nothing: from source to destination, as it is written."""


_SENSES = tuple(Sense)


class Head(NamedTuple):
    """A group as far as it tells who serves whom."""

    client: int
    server: int
    port: int
    sense: Sense
    rows: int


class Group(NamedTuple):
    """The flows of one client, server and port (0 where none is known).

    ``occasions`` are fingerprints of the times, or without times of the connections.
    """

    client: int
    server: int
    port: int
    protocol: str
    sense: Sense
    rows: int
    bytes: int
    occasions: Sequence[int]


@dataclass(slots=True)
class Groups:
    """All groups by columns, which takes a tenth of the room; sorted by server and client."""

    client: array[int] = field(default_factory=lambda: array("q"))
    server: array[int] = field(default_factory=lambda: array("q"))
    port: array[int] = field(default_factory=lambda: array("q"))
    protocol: array[int] = field(default_factory=lambda: array("q"))
    sense: array[int] = field(default_factory=lambda: array("q"))
    rows: array[int] = field(default_factory=lambda: array("q"))
    bytes: array[int] = field(default_factory=lambda: array("q"))
    occasions: array[int] = field(default_factory=lambda: array("Q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    """Where the occasions of each group end."""

    def __len__(self) -> int:
        return len(self.client)

    def __iter__(self) -> Iterator[Group]:
        start = 0
        for client, server, port, protocol, sense, rows, amount, end in zip(
            self.client, self.server, self.port, self.protocol, self.sense, self.rows, self.bytes,
            self.ends, strict=True,
        ):  # fmt: skip
            occasions = self.occasions[start:end]
            yield Group(
                client, server, port, PROTOCOLS[protocol], _SENSES[sense], rows, amount, occasions
            )
            start = end

    def heads(self) -> Iterator[Head]:
        """All groups without what flowed when."""
        for client, server, port, sense, rows in zip(
            self.client, self.server, self.port, self.sense, self.rows, strict=True
        ):
            yield Head(client, server, port, _SENSES[sense], rows)


class AddressRows(NamedTuple):
    """An address, or a name in its place, and in how many rows it stands."""

    address: str
    rows: int
    vm_ids: tuple[int, ...] = ()
    """The VMs that all have it, where that is why it says nothing."""


@dataclass(frozen=True, slots=True)
class FlowTally:
    """What flow files hold. Every row is counted once, in ``used`` or by why it is not."""

    groups: Groups
    rows: int = 0
    used: int = 0
    own: int = 0
    """Both ends are one VM."""
    special: Mapping[str, int] = field(default_factory=dict)
    """Rows of loopback, multicast and other addresses that no machine has for itself."""
    foreign_rows: int = 0
    """Rows with an address of nobody in the inventory."""
    foreign_addresses: int = 0
    foreign: tuple[AddressRows, ...] = ()
    ambiguous_rows: int = 0
    ambiguous: tuple[AddressRows, ...] = ()
    """Addresses that two VMs have."""
    denied: int = 0
    """Rows that a firewall refused: nothing flowed."""
    icmp: int = 0
    blank: int = 0
    """Rows without both addresses."""
    files: tuple[tuple[str, int], ...] = ()
    """The files with their rows."""
    notes: tuple[str, ...] = ()
    """What else people should know, as sentences."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """What rows were not used for, addresses of nobody and of several aside, as sentences."""
        told = [
            (self.denied, "denied by a firewall"),
            (self.icmp, "of ICMP, which has no ports"),
            (self.own, "from a VM to itself"),
            (self.blank, "without both addresses"),
            *((count, f"of {kind} addresses") for kind, count in self.special.items()),
        ]
        return tuple(
            f"{count_text(count, 'row')} {words} left out." for count, words in told if count
        )
