"""Makes proposals of flows: edges with their evidence, and services that everybody uses.

Whoever has the server's port is needed by the other. Rows whose ports say nothing follow those
of the same two VMs that do. Flows mean latency and no order, so that edges are proposed as
``near``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState, Traffic
from app.domain.planning.dependencies.flow_ports import FlowPorts, SharedPort
from app.domain.planning.dependencies.flow_tally import (
    KEPT_OCCASIONS,
    FlowTally,
    Group,
    Head,
    Sense,
)
from app.domain.planning.dependencies.standing import byte_words

SURE = 0.8
"""From this confidence on the command line takes an edge."""

SEEN_ONCE = 0.6
"""The most confidence of an edge that was seen on one occasion only."""

NAMED_PORTS = 5
MOST_UNDIRECTED = 300_000
"""At most so many pairs of VMs whose rows say nothing of direction are looked at."""


@dataclass(frozen=True, slots=True)
class SharedService:
    """A VM that serves everybody: to be migrated or stretched first, and no edge."""

    vm_id: int
    services: tuple[str, ...]
    """What it serves, by its ports; empty where its many clients alone tell."""
    clients: int
    rows: int
    sentence: str


@dataclass(frozen=True, slots=True)
class FlowFindings:
    """What flows propose: edges (with key 0), the surest first, and shared services."""

    edges: tuple[Edge, ...] = ()
    shared: tuple[SharedService, ...] = ()

    def at_least(self, confidence: float) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
        """The edges from a confidence on, and the others."""
        sure = tuple(edge for edge in self.edges if edge.confidence >= confidence)
        return sure, tuple(edge for edge in self.edges if edge.confidence < confidence)


def classify(
    tally: FlowTally,
    names: Mapping[int, str],
    ports: FlowPorts,
    shared: Collection[int] = (),
) -> FlowFindings:
    """Edges and shared services of a tally.

    ``shared`` are VMs that the operator already has as shared services: no edge leads to them.
    """
    services = _Services()
    crowds, crowd_rows = _clients(tally.groups.heads(), ports, services)
    hubs = {vm for vm, clients in crowds.items() if clients > ports.most_clients}
    pairs = _Pairs(hubs | set(shared), ports)
    services_ports = ports.services
    for group in tally.groups:
        if group.port not in services_ports:
            pairs.take(group)
    found = [
        _edge(client, server, flow, names)
        for client, server, flow in pairs.resolved()
    ]  # fmt: skip
    found.sort(key=lambda edge: (-edge.confidence, -edge.traffic.rows, _by_name(edge, names)))
    return FlowFindings(tuple(found), services.found(hubs, crowds, crowd_rows, names))


def _by_name(edge: Edge, names: Mapping[int, str]) -> tuple[str, str, int, int]:
    return names.get(edge.vm_id, ""), names.get(edge.needs, ""), edge.vm_id, edge.needs


def _clients(
    groups: Iterable[Head], ports: FlowPorts, services: _Services
) -> tuple[dict[int, int], dict[int, int]]:
    """How many clients each VM has on ports of its own, and their rows.

    Groups come sorted by server and client, so that nothing but the last pair has to be known.
    """
    crowds: defaultdict[int, int] = defaultdict(int)
    rows: defaultdict[int, int] = defaultdict(int)
    last = (-1, -1)
    for group in groups:
        service = ports.services.get(group.port)
        if service is not None:
            services.take(group, service)
        elif group.sense is not Sense.WRITTEN:
            rows[group.server] += group.rows
            if (group.server, group.client) != last:
                last = (group.server, group.client)
                crowds[group.server] += 1
    return crowds, rows


class _Services:
    """Who serves whom on the ports of shared services."""

    def __init__(self) -> None:
        self._clients: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        self._rows: defaultdict[tuple[int, str], int] = defaultdict(int)
        self._undirected: list[tuple[Head, SharedPort]] = []
        self._partners: defaultdict[tuple[int, int], set[int]] = defaultdict(set)

    def take(self, group: Head, service: SharedPort) -> None:
        """Count the flows of a shared service."""
        if group.sense is Sense.WRITTEN:
            # Both ends have the port, as with NTP: who has more partners serves.
            self._partners[group.port, group.client].add(group.server)
            self._partners[group.port, group.server].add(group.client)
            self._undirected.append((group, service))
        elif service.at_clients:
            self._count(group.client, group.server, service, group.rows)
        else:
            self._count(group.server, group.client, service, group.rows)

    def _count(self, server: int, client: int, service: SharedPort, rows: int) -> None:
        self._clients[server, service.service].add(client)
        self._rows[server, service.service] += rows

    def found(
        self,
        hubs: Collection[int],
        crowds: Mapping[int, int],
        crowd_rows: Mapping[int, int],
        names: Mapping[int, str],
    ) -> tuple[SharedService, ...]:
        """The shared services, those of most clients first."""
        for group, service in self._undirected:
            ends = (group.client, group.server)
            server = max(ends, key=lambda vm: (len(self._partners[group.port, vm]), -vm))
            self._count(server, ends[server == ends[0]], service, group.rows)
        self._undirected.clear()
        kinds: defaultdict[int, list[str]] = defaultdict(list)
        clients: defaultdict[int, set[int]] = defaultdict(set)
        rows: defaultdict[int, int] = defaultdict(int)
        for (vm_id, kind), members in sorted(self._clients.items()):
            kinds[vm_id].append(kind)
            clients[vm_id] |= members
            rows[vm_id] += self._rows[vm_id, kind]
        for vm_id in hubs:
            rows[vm_id] += crowd_rows[vm_id]
        shared = []
        for vm_id in {*kinds, *hubs}:
            count = max(len(clients[vm_id]), crowds.get(vm_id, 0) if vm_id in hubs else 0)
            told = tuple(kinds[vm_id])
            what = f"serves {', '.join(told)} to" if told else "has"
            name = names.get(vm_id, "")
            sentence = f"{name} {what} {count_text(count, 'client')} ({grouped(rows[vm_id])} rows)."
            shared.append(SharedService(vm_id, told, count, rows[vm_id], sentence))
        shared.sort(key=lambda each: (-each.clients, -each.rows, names.get(each.vm_id, "")))
        return tuple(shared)


@dataclass(slots=True)
class _Flow:
    """Sums of the rows of one direction; ``sure`` are those whose server port tells it."""

    rows: int = 0
    sure: int = 0
    bytes: int = 0
    ports: dict[str, int] = field(default_factory=dict)
    occasions: set[int] = field(default_factory=set)
    most: bool = False
    """Whether there may have been more occasions than are told apart."""

    def add(self, other: _Flow, *, sure: bool = True) -> None:
        """Take the rows of another; without ``sure`` they say nothing for this direction."""
        self.rows += other.rows
        self.bytes += other.bytes
        self.sure += other.sure if sure else 0
        self.occasions |= other.occasions
        self.most = self.most or other.most or len(self.occasions) >= KEPT_OCCASIONS
        if sure:
            for port, rows in other.ports.items():
                self.ports[port] = self.ports.get(port, 0) + rows

    def take(self, group: Group, *, sure: bool) -> None:
        """Count a group."""
        self.rows += group.rows
        self.sure += group.rows if sure else 0
        self.bytes += group.bytes
        self.occasions.update(group.occasions)
        self.most = self.most or len(self.occasions) >= KEPT_OCCASIONS
        if group.port:
            text = f"{group.port}/{group.protocol}" if group.protocol else str(group.port)
            self.ports[text] = self.ports.get(text, 0) + group.rows


_Ends = tuple[int, int]


class _Pairs:
    """The flows of pairs of VMs by how their direction is known, each as (client, server)."""

    def __init__(self, hubs: Collection[int], ports: FlowPorts) -> None:
        self._hubs = hubs
        self._known = ports.server_ports
        self._of: dict[Sense, dict[_Ends, _Flow]] = {sense: {} for sense in Sense}

    def take(self, group: Group) -> None:
        """Count a group, unless it leads to a VM that serves everybody."""
        told = group.sense is Sense.PORT
        if group.server in self._hubs or (not told and group.client in self._hubs):
            return
        kept = self._of[group.sense]
        ends = (group.client, group.server)
        flow = kept.get(ends)
        if flow is None:
            if group.sense is Sense.WRITTEN and len(kept) >= MOST_UNDIRECTED:
                return
            flow = kept[ends] = _Flow()
        # With one port at both ends nothing tells the direction, but a known port tells a server.
        sure = group.sense is not Sense.WRITTEN or group.port in self._known
        flow.take(group, sure=sure)

    def resolved(self) -> list[tuple[int, int, _Flow]]:
        """Every edge with its flows, once for each direction that some of them tell."""
        found: dict[_Ends, _Flow] = self._of[Sense.PORT]
        self._settle(found, self._of[Sense.LOWER], agree=True)
        self._settle(found, self._of[Sense.WRITTEN], agree=False)
        return [(client, server, flow) for (client, server), flow in sorted(found.items())]

    @staticmethod
    def _settle(found: dict[_Ends, _Flow], doubtful: dict[_Ends, _Flow], *, agree: bool) -> None:
        """Give doubtful flows to the directions that are found, or to the one of most rows.

        Where they ``agree`` with a direction that is found they count for it.
        """
        settled: dict[_Ends, list[tuple[_Flow, bool]]] = {}
        for client, server in sorted(doubtful):
            ends, back = (client, server), (server, client)
            flow = doubtful[ends]
            known = [each for each in (ends, back) if each in found]
            if agree and ends in known:
                settled.setdefault(ends, []).append((flow, True))
            elif known:
                best = max(known, key=lambda each: (found[each].rows, -each[0]))
                settled.setdefault(best, []).append((flow, not agree))
            else:
                other = doubtful.get(back)
                mine = other is None or (flow.rows, -client) > (other.rows, -server)
                settled.setdefault(ends if mine else back, []).append((flow, mine or not agree))
        for ends, flows in settled.items():
            total = found.setdefault(ends, _Flow())
            for flow, sure in flows:
                total.add(flow, sure=sure)


def _edge(client: int, server: int, flow: _Flow, names: Mapping[int, str]) -> Edge:
    """The proposal of one direction, with its evidence."""
    confidence = flow.sure / flow.rows
    if len(flow.occasions) < 2:
        confidence = min(confidence, SEEN_ONCE)
    busiest = tuple(flow.ports)
    if len(busiest) > 1:
        busiest = tuple(sorted(busiest, key=lambda port: (-flow.ports[port], _number(port), port)))
    occasions = KEPT_OCCASIONS if flow.most else len(flow.occasions)
    traffic = Traffic(flow.rows, flow.bytes, busiest, occasions)
    return Edge(
        0, client, server, EdgeKind.NEAR, EdgeSource.FLOWS, EdgeState.PROPOSED,
        round(confidence, 4), _sentence(client, server, flow, traffic, names), traffic,
    )  # fmt: skip


def _number(port: str) -> int:
    return int(port.partition("/")[0])


def _sentence(
    client: int, server: int, flow: _Flow, traffic: Traffic, names: Mapping[int, str]
) -> str:
    ports = ""
    if traffic.ports:
        ports = f", on {', '.join(traffic.ports[:NAMED_PORTS])}"
        more = len(traffic.ports) - NAMED_PORTS
        if more > 0:
            ports += f" and {count_text(more, 'more port')}"
    amount = f", {byte_words(traffic.bytes)}" if traffic.bytes else ""
    when = ", seen once only"
    if traffic.occasions > 1:
        when = f", on {'at least ' if flow.most else ''}{traffic.occasions} occasions"
    told = ""
    if flow.sure < flow.rows:
        told = f", the server's port tells the direction in {flow.sure / flow.rows:.0%}"
    return (
        f"{names.get(client, '')} uses {names.get(server, '')}: "
        f"{count_text(traffic.rows, 'row')}{amount}{ports}{when}{told}."
    )
