"""Files of millions of flows in four kinds, written in portions for measuring."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.generator.flows import SERVER_PORTS, START, address

_PORTION = 50_000
_ROWS_A_SECOND = 60


class _Row(NamedTuple):
    """What one line tells, whatever its kind."""

    number: int
    at: datetime
    source: str
    source_port: int
    target: str
    target_port: int

    @property
    def bytes(self) -> int:
        """How much flowed."""
        return self.number * 7_919 % 1_000_000


def _collector(row: _Row) -> str:
    return (
        f"{row.at:%Y-%m-%dT%H:%M:%S},0.{row.number % 1000:03},TCP,{row.source},{row.source_port},"
        f"{row.target},{row.target_port},{row.number % 90},{row.bytes},.AP.SF,allow,eth0\n"
    )


def _epoch(row: _Row) -> str:
    return (
        f"{int(row.at.timestamp())}.{row.number % 1000:03},{row.source},{row.source_port},"
        f"{row.target},{row.target_port},6,{row.number % 90},{row.bytes},0.{row.number % 1000:03}\n"
    )


def _aria(row: _Row) -> str:
    number = row.number
    return (
        f'"{row.source}","{row.target}","{row.target_port}","TCP","{row.bytes:,}",'
        f'"{number % 40 + 1}","vm-{number % 20_000}","","VC1","Cluster {number % 9}",'
        f'"Host-{number % 90}.corp.example","Network {number % 300}","10.{number % 250}.0.0/24",'
        f'"VC1","Cluster {number % 7}","Host-{number % 80}.corp.example","Network {number % 290}",'
        f'"","{number % 5_000}","{number % 700}.{number % 10} Kbps","{number % 30} ms","ALLOW",'
        f'"East-West","app-{number % 120}","{row.at:%b %d, %Y %I:%M:%S %p}"\n'
    )


def _firewall(row: _Row) -> str:
    number = row.number
    action = "deny" if number % 50 == 0 else "allow"
    return (
        f"1,{row.at:%Y/%m/%d %H:%M:%S},0123456789,TRAFFIC,end,{row.source},{row.target},0.0.0.0,"
        f"0.0.0.0,rule {number % 200},corp\\user{number % 3_000},,ssl,vsys1,trust,dmz,ethernet1/1,"
        f"ethernet1/2,{number},1,{row.source_port},{row.target_port},0,0,0x19,tcp,{action},"
        f"{row.bytes},{row.bytes // 2},{row.bytes // 2},{number % 90},{number % 900},any\n"
    )


_COLLECTOR = (
    "Start Time,Duration,Protocol,Source IP,Source Port,Destination IP,Destination Port,"
    "Packets,Bytes,Flags,Action,Interface"
)
_ARIA = (
    '"Source IP Address","Destination IP Address","Destination Port","Protocol",'
    '"Sum of Bytes","Flow Count","Source VM","Destination VM","Source Manager",'
    '"Source Cluster","Source Host","Source L2 Network","Source Subnet",'
    '"Destination Manager","Destination Cluster","Destination Host","Destination L2 Network",'
    '"Destination Country","Packets","Traffic Rate","Average TCP RTT","Firewall Action",'
    '"Traffic Type","Application","Last Seen"'
)
_FIREWALL = (
    "Domain,Receive Time,Serial #,Type,Threat/Content Type,Source address,Destination address,"
    "NAT Source IP,NAT Destination IP,Rule,Source User,Destination User,Application,"
    "Virtual System,Source Zone,Destination Zone,Inbound Interface,Outbound Interface,"
    "Session ID,Repeat Count,Source Port,Destination Port,NAT Source Port,"
    "NAT Destination Port,Flags,IP Protocol,Action,Bytes,Bytes Sent,Bytes Received,Packets,"
    "Elapsed Time (sec),Category"
)
KINDS: dict[str, tuple[str, Callable[[_Row], str]]] = {
    "collector": (_COLLECTOR, _collector),
    "epoch": ("ts,srcaddr,srcport,dstaddr,dstport,protocol,packets,bytes,duration", _epoch),
    "aria": (_ARIA, _aria),
    "firewall": (_FIREWALL, _firewall),
}
"""The headings of each kind and how it writes a row."""


def write_large(
    path: Path,
    rows: int,
    vms: int = 20_000,
    pairs: int = 40_000,
    seed: int = 5,
    kind: str = "collector",
) -> None:
    """A file of so many rows: answers stand reversed, and some rows lead to strangers."""
    rng = random.Random(seed)
    addresses = [address(number) for number in range(1, vms + 1)]
    talking = [(rng.choice(addresses), rng.choice(addresses), rng.choice(SERVER_PORTS))
               for _ in range(pairs)]  # fmt: skip
    headings, line = KINDS[kind]
    start = START.replace(tzinfo=UTC)
    with path.open("w") as file:
        file.write(f"{headings}\n")
        for first in range(0, rows, _PORTION):
            lines = []
            for number in range(first, min(rows, first + _PORTION)):
                client, server, port = talking[int(rng.random() * pairs)]
                own = 32_768 + int(rng.random() * 28_000)
                at = start + timedelta(seconds=number // _ROWS_A_SECOND)
                if number % 2:
                    row = _Row(number, at, server, port, client, own)
                elif number % 25 == 0:
                    stranger = f"198.51.{number % 200}.{number % 250}"
                    row = _Row(number, at, client, own, stranger, 443)
                else:
                    row = _Row(number, at, client, own, server, port)
                lines.append(line(row))
            file.write("".join(lines))
