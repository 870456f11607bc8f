"""A made-up truth of who talks to whom, written as six kinds of flow files.

Every pair of VMs in the truth has a server port of its own; clients have ports as their systems
give them. Replies, loopback, broadcasts, strangers and refused connections stand among the rows,
as they do in real files.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.domain.model import Vm

SERVER_PORTS = (443, 1433, 1521, 3306, 5432, 6379, 7777, 8080, 8443, 9092, 11211, 15000, 27017)
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Pair(NamedTuple):
    """A client with its server and the server's port; numbers of VMs from 1."""

    client: int
    server: int
    port: int


class Flow(NamedTuple):
    """One flow, as it was begun by the client."""

    at: datetime
    client: str
    client_port: int
    server: str
    port: int
    protocol: str
    bytes: int
    allowed: bool = True


@dataclass(frozen=True)
class Truth:
    """VMs with an address each, and the pairs that talk."""

    vms: tuple[Vm, ...]
    pairs: tuple[Pair, ...]
    flows: tuple[Flow, ...]

    @property
    def edges(self) -> set[tuple[int, int]]:
        """(client, server) of every pair."""
        return {(pair.client, pair.server) for pair in self.pairs}


def address(number: int) -> str:
    """The address of a VM by its number."""
    return f"10.{20 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def truth(vms: int = 60, pairs: int = 90, each: int = 6, seed: int = 3) -> Truth:
    """Make up a truth with so many flows (and as many sightings) of each pair."""
    rng = random.Random(seed)
    machines = tuple(
        Vm(
            number, f"id-{number}", f"vm-{number:03}", primary_ip=address(number),
            dns_name=f"vm-{number:03}.corp.example",
        )
        for number in range(1, vms + 1)
    )  # fmt: skip
    found: dict[tuple[int, int], Pair] = {}
    while len(found) < pairs:
        client, server = rng.sample(range(1, vms + 1), 2)
        if (server, client) not in found:
            found[client, server] = Pair(client, server, rng.choice(SERVER_PORTS))
    flows = []
    for pair in found.values():
        for turn in range(each):
            at = START + timedelta(minutes=7 * turn + rng.randrange(6), seconds=rng.randrange(60))
            flows.append(
                Flow(
                    at, address(pair.client), rng.randrange(32_768, 61_000), address(pair.server),
                    pair.port, "TCP", rng.randrange(1_000, 5_000_000),
                )
            )  # fmt: skip
    for turn in range(each):
        at = START + timedelta(hours=turn)
        flows += [
            Flow(at, address(1), 40_000 + turn, "203.0.113.9", 443, "TCP", 900),
            Flow(at, address(2), 138, "10.20.0.255", 138, "UDP", 200),
            Flow(at, "127.0.0.1", 50_000 + turn, "127.0.0.1", 5432, "TCP", 100),
            Flow(at, address(3), 51_000 + turn, address(4), 3389, "TCP", 0, allowed=False),
        ]
    rng.shuffle(flows)
    return Truth(machines, tuple(found.values()), tuple(flows))


def aria(made: Truth) -> str:
    """Aria Operations for Networks: aggregated per pair and port, no client's port, no time."""
    lines = [('"Source IP Address","Destination IP Address","Destination Port","Protocol",'
             '"Sum of Bytes","Flow Count","Source VM","Destination VM"')]  # fmt: skip
    sums: dict[tuple[str, str, int, str], list[int]] = {}
    for flow in made.flows:
        if flow.allowed:
            one = sums.setdefault((flow.client, flow.server, flow.port, flow.protocol), [0, 0])
            one[0] += flow.bytes
            one[1] += 1
    for (client, server, port, protocol), (amount, count) in sums.items():
        lines.append(f'"{client}","{server}","{port}","{protocol}","{amount:,}","{count}","",""')
    return "\n".join(lines) + "\n"


def collector(made: Truth) -> str:
    """A collector's CSV with short headings; every flow once for each way."""
    lines = ["ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt"]
    for flow in _allowed(made):
        at = f"{flow.at:%Y-%m-%d %H:%M:%S}"
        for source, port, target, to in _ways(flow):
            lines.append(
                f"{at},{at},0.004,{source},{target},{port},{to},{flow.protocol},...AP...,9,"
                f"{flow.bytes // 2}"
            )
    return "\n".join(lines) + "\n"


def firewall(made: Truth) -> str:
    """A firewall's log in which the answers stand with source and destination reversed."""
    lines = [("Receive Time,Source address,Source Port,Destination address,Destination Port,"
             "IP Protocol,Action,Bytes,NAT Source IP")]  # fmt: skip
    for place, flow in enumerate(made.flows):
        ways = list(_ways(flow))
        for source, port, target, to in ways if place % 3 else ways[1:]:
            action = "allow" if flow.allowed else "deny"
            lines.append(
                f"{flow.at:%Y/%m/%d %H:%M:%S},{source},{port},{target},{to},"
                f"{flow.protocol.lower()},{action},{flow.bytes},0.0.0.0"
            )
    return "\n".join(lines) + "\n"


def ss(made: Truth) -> str:
    """``ss -tnp`` of every machine, one after another."""
    lines = []
    for vm in made.vms:
        lines.append("State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process")
        lines.append('LISTEN 0      128    0.0.0.0:22    0.0.0.0:*  users:(("sshd",pid=1,fd=3))')
        for flow in _allowed(made):
            local, remote = _sides(flow, vm.primary_ip)
            if local:
                lines.append(f'ESTAB  0      0      {local}  {remote}  users:(("java",pid=7,fd=9))')
    return "\n".join(lines) + "\n"


def netstat(made: Truth) -> str:
    """``netstat -an`` of every machine, some of Windows with mapped addresses."""
    lines = []
    for place, vm in enumerate(made.vms):
        lines += ["", "Aktive Verbindungen", "", "  Proto  Lokale Adresse   Remoteadresse   Status"]
        lines.append("  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN")
        for flow in _allowed(made):
            local, remote = _sides(flow, vm.primary_ip)
            if local and place % 2:
                local = f"[::ffff:{local.rpartition(':')[0]}]:{local.rpartition(':')[2]}"
            if local:
                lines.append(f"  TCP    {local}     {remote}     HERGESTELLT")
    return "\n".join(lines) + "\n"


def semicolons(made: Truth) -> str:
    """An export with semicolons and German headings, numbers with points for thousands."""
    lines = ["Zeitstempel;Quell-IP;Quellport;Ziel-IP;Zielport;Protokoll;Datenmenge"]
    for flow in _allowed(made):
        amount = f"{flow.bytes:,}".replace(",", ".")
        lines.append(
            f"{flow.at:%d.%m.%Y %H:%M:%S};{flow.client};{flow.client_port};{flow.server};"
            f"{flow.port};{flow.protocol};{amount}"
        )
    return "\r\n".join(lines) + "\r\n"


FORMATS: dict[str, Callable[[Truth], str]] = {
    "aria": aria, "collector": collector, "firewall": firewall, "ss": ss, "netstat": netstat,
    "semicolons": semicolons,
}  # fmt: skip


def _allowed(made: Truth) -> Iterator[Flow]:
    return (flow for flow in made.flows if flow.allowed)


def _ways(flow: Flow) -> Iterator[tuple[str, int, str, int]]:
    yield flow.client, flow.client_port, flow.server, flow.port
    yield flow.server, flow.port, flow.client, flow.client_port


def _sides(flow: Flow, mine: str) -> tuple[str, str]:
    ends = f"{flow.client}:{flow.client_port}", f"{flow.server}:{flow.port}"
    if mine == flow.client:
        return ends
    return (ends[1], ends[0]) if mine == flow.server else ("", "")
