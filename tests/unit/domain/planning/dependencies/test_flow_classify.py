"""Flows become proposals: direction, confidence, shared services, and nothing invented."""

from __future__ import annotations

import pytest

from app.domain.model import Nic, Vm
from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.addresses import canonical, special, split_endpoint
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeState
from app.domain.planning.dependencies.flow_classify import SEEN_ONCE, FlowFindings, classify
from app.domain.planning.dependencies.flow_columns import FlowField, is_denied, recognise
from app.domain.planning.dependencies.flow_ports import (
    UNCERTAIN_RANK,
    FlowPorts,
    SharedPort,
    parse_ports,
    port_number,
)
from app.domain.planning.dependencies.flow_tally import FlowTally, Groups, Sense
from app.domain.planning.dependencies.vm_names import Match, VmNames

NAMES = {number: f"vm{number}" for number in range(1, 100)}
PORT, LOWER, WRITTEN = Sense

Row = tuple[int, int, int, Sense, int, tuple[int, ...]]


def groups(*rows: Row) -> FlowTally:
    made = Groups()
    for client, server, port, sense, count, times in sorted(rows, key=lambda row: (row[1], row[0])):
        for column, value in zip(
            (made.client, made.server, made.port, made.protocol, made.sense, made.rows, made.bytes),
            (client, server, port, 1, sense, count, count * 1024),
            strict=True,
        ):
            column.append(value)
        made.occasions.extend(times)
        made.ends.append(len(made.occasions))
    return FlowTally(made)


def found(*rows: Row, ports: FlowPorts | None = None) -> FlowFindings:
    return classify(groups(*rows), NAMES, ports or FlowPorts())


def ends(edges: tuple[Edge, ...]) -> dict[tuple[int, int], float]:
    return {(edge.vm_id, edge.needs): edge.confidence for edge in edges}


def test_an_edge_leads_from_client_to_server_with_its_evidence() -> None:
    (edge,) = found((1, 2, 5432, PORT, 9, (1, 2)), (1, 2, 22, PORT, 1, (2,))).edges
    assert (edge.vm_id, edge.needs, edge.kind) == (1, 2, EdgeKind.NEAR)
    assert (edge.state, edge.confidence) == (EdgeState.PROPOSED, 1.0)
    assert edge.traffic.ports == ("5432/tcp", "22/tcp")
    assert edge.evidence == "vm1 uses vm2: 10 rows, 10.0 kB, on 5432/tcp, 22/tcp, on 2 occasions."


def test_what_was_seen_once_is_not_sure() -> None:
    findings = found((1, 2, 5432, PORT, 9, (7,)))
    assert ends(findings.edges) == {(1, 2): SEEN_ONCE}
    sure, others = findings.at_least(0.8)
    assert (len(sure), len(others)) == (0, 1)


def test_rows_that_tell_no_direction_follow_those_that_do() -> None:
    assert ends(
        found((1, 2, 5432, PORT, 6, (1, 2)), (2, 1, 0, WRITTEN, 2, (3,))).edges
    ) == {(1, 2): 0.75}  # fmt: skip
    assert ends(
        found((1, 2, 5432, PORT, 8, (1, 2)), (2, 1, 40_000, LOWER, 2, (3,))).edges
    ) == {(1, 2): 0.8}  # fmt: skip


def test_between_two_servers_both_directions_are_told() -> None:
    rows = ((1, 2, 5432, PORT, 6, (1, 2)), (2, 1, 443, PORT, 2, (3, 4)))
    assert ends(found(*rows).edges) == {(1, 2): 1.0, (2, 1): 1.0}


def test_without_any_port_the_direction_is_a_guess() -> None:
    (edge,) = found((1, 2, 0, WRITTEN, 6, (1, 2)), (2, 1, 0, WRITTEN, 2, (3,))).edges
    assert (edge.vm_id, edge.needs, edge.confidence, edge.traffic.rows) == (1, 2, 0.0, 8)


def test_of_two_dynamic_ports_most_rows_decide() -> None:
    rows = ((1, 2, 40_000, LOWER, 9, (1, 2)), (2, 1, 50_000, LOWER, 1, (3,)))
    assert ends(found(*rows).edges) == {(1, 2): 0.9}


@pytest.mark.parametrize("port", [53, 88, 123, 389, 514])
def test_services_of_everybody_are_a_list_and_no_edges(port: int) -> None:
    findings = found((1, 9, port, PORT, 5, (1, 2)), (2, 9, port, PORT, 5, (1, 2)))
    assert findings.edges == ()
    assert [(each.vm_id, each.clients) for each in findings.shared] == [(9, 2)]


def test_agents_listen_for_the_service_that_asks_them() -> None:
    rows = [(9, number, 161, PORT, 5, (1, 2)) for number in range(1, 5)]
    (shared,) = found(*rows).shared
    assert (shared.vm_id, shared.services, shared.clients) == (9, ("SNMP",), 4)


def test_with_one_port_at_both_ends_the_one_of_many_partners_serves() -> None:
    rows = [(number, 9, 123, WRITTEN, 5, (1, 2)) for number in (1, 2)]
    rows.append((9, 3, 123, WRITTEN, 5, (1, 2)))
    (shared,) = found(*rows).shared
    assert (shared.vm_id, shared.clients) == (9, 3)


def test_a_vm_of_more_than_thirty_clients_is_shared() -> None:
    crowd = [(number, 40, 443, PORT, 2, (1, 2)) for number in range(1, 32)]
    findings = found(*crowd, (40, 50, 5432, PORT, 2, (1, 2)))
    assert ends(findings.edges) == {(40, 50): 1.0}
    assert findings.shared[0].sentence == "vm40 has 31 clients (62 rows)."
    assert len(found(*crowd[:30]).edges) == 30


def test_the_lists_of_ports_are_the_operators() -> None:
    ports = FlowPorts(shared=(SharedPort(5432, "all databases"),))
    assert found((1, 2, 5432, PORT, 9, (1, 2)), ports=ports).edges == ()
    assert found((1, 2, 53, PORT, 9, (1, 2)), ports=ports).edges != ()


@pytest.mark.parametrize(
    ("server", "client"),
    [(443, 51_000), (7_777, 40_000), (80, 8_080), (40_000, 50_000), (2_049, 800), (22, 0)],
)
def test_the_known_or_the_lower_port_is_the_servers(server: int, client: int) -> None:
    ranks = FlowPorts().ranks
    assert ranks[server] < ranks[client]
    assert (ranks[server] >= UNCERTAIN_RANK) == (server == 40_000)


def test_ports_as_people_and_files_write_them() -> None:
    for text in ("443", "443.0", "tcp/443", "443/tcp", "HTTPS", "443 (https)"):
        assert port_number(text) == 443
    assert port_number("51,234") == port_number("51.234") == 51_234
    assert port_number("99999") == port_number("") == port_number("x") == 0
    assert [port_number(text) for text in ("1024-65535", "49152 - 65535", "0-0")] == [0, 0, 0]
    assert port_number("8000-8010") == 8000
    assert parse_ports("53, 88;100-102 x 0") == (frozenset({53, 88, 100, 101, 102}), ("x", "0"))


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("10.0.0.1", "10.0.0.1"), (" 010.000.000.001 ", "10.0.0.1"), ("10.0.0.1/24", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"), ("FE80::1%eth0", "fe80::1"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("10.0.0.1/443", None), ("2001:db8::1/64", "2001:db8::1"), ("2001:db8::1/443", None),
        ("10.0.0.1%eth0", "10.0.0.1"), ("10.0.0.1%eth0:443", None), ("fe80::1%eth0:22", None),
        ("10.0.0.256", None), ("web", None), ("", None), ("1.2.3", None),
    ],
)  # fmt: skip
def test_addresses_have_one_spelling(text: str, spelling: str | None) -> None:
    assert canonical(text) == spelling


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("10.0.0.1:443", ("10.0.0.1", "443")), ("10.0.0.1.443", ("10.0.0.1", "443")),
        ("[::1]:22", ("::1", "22")), ("::1", ("::1", "")),
        ("2001:db8::1.5432", ("2001:db8::1", "5432")), ("web:https", ("web", "https")),
        ("10.0.0.1", ("10.0.0.1", "")), ("*:*", ("*", "*")),
        ("10.0.0.1%eth0:443", ("10.0.0.1%eth0", "443")), ("10.0.0.1/443", ("10.0.0.1", "443")),
        ("inside:10.0.0.1/443", ("10.0.0.1", "443")), ("10.0.0.1 : 443", ("10.0.0.1", "443")),
        ("fe80::1%eth0:22", ("fe80::1%eth0", "22")),
        ("[::ffff:10.0.0.1]%eth0:22", ("::ffff:10.0.0.1", "22")),
    ],
)  # fmt: skip
def test_endpoints_are_parted(text: str, parts: tuple[str, str]) -> None:
    assert split_endpoint(text) == parts


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"), ("169.254.1.1", "link-local"), ("224.0.0.1", "multicast"),
        ("255.255.255.255", "broadcast"), ("::", "unspecified"), ("::1", "loopback"),
        ("fe80::1", "link-local"), ("ff02::1", "multicast"), ("10.0.0.1", None), ("22.4.0.1", None),
    ],
)  # fmt: skip
def test_some_addresses_are_nobodys(address: str, kind: str | None) -> None:
    assert special(address) == kind


def test_the_book_knows_all_addresses_and_names() -> None:
    vms = [
        Vm(1, "1", "web", primary_ip="10.0.0.1", dns_name="web.corp.example"),
        Vm(2, "2", "db", primary_ip="10.0.0.2"),
    ]
    nics = [
        Nic(1, "1", "n", ipv4="10.0.0.1, 10.1.0.1", ipv6="fe80::1; 2001:db8::5"),
        Nic(2, "1", "n", ipv4="10.1.0.1"),
    ]
    book = AddressBook(vms, nics)
    assert book.whose("2001:DB8:0::5").vm_id == 1
    assert book.whose("10.1.0.1").several == (1, 2)
    assert book.shared == {"10.1.0.1": (1, 2)}
    assert book.whose("fe80::1").special == "link-local"
    assert book.whose("10.9.9.255").special == "broadcast"
    assert book.whose("WEB.other.example").vm_id == 1
    assert book.whose("stranger").vm_id is None


def test_names_are_matched_exactly_first() -> None:
    names = VmNames(
        [Vm(1, "1", "web"), Vm(2, "2", "WEB"), Vm(3, "3", "app.corp", vm_uuid="4210" * 8)],
        [(3, "10.0.0.3")],
    )
    assert names.by_name("web").vm_id == 1
    assert names.by_name("Web").match is Match.MANY
    assert names.by_name("APP.other") == names.by_name("app")
    assert names.by_any("10.0.0.3").vm_id == 3
    assert names.by_any("42104210-4210-4210-4210-421042104210").vm_id == 3
    assert names.by_any("").match is Match.NONE


@pytest.mark.parametrize(
    ("headings", "places"),
    [
        ("Source IP Address|Destination IP Address|Destination Port|Protocol|Sum of Bytes",
         (0, 1, None, 2, 4)),
        ("ts|sa|da|sp|dp|pr|ibyt", (1, 2, 3, 4, 6)),
        ("srcip|srcport|dstip|dstport|proto|sentbyte", (0, 2, 1, 3, 5)),
        ("Quell-IP|Ziel-IP|Zielport|Datenmenge", (0, 1, None, 2, 3)),
        ("adresse source|adresse destination|port destination|octets", (0, 1, None, 2, 3)),
        ("source.ip|source.port|destination.ip|destination.port|network.bytes", (0, 2, 1, 3, 4)),
        ("Bytes|Destination|Source|dport", (2, 1, None, 3, 0)),
        ("hostSrcIpAddress|hostDstIpAddress|Total Traffic (MB)", (0, 1, None, None, 2)),
        ("Source Zone|Source NAT IP|Source address|Dest Zone|Dest address",
         (2, 4, None, None, None)),
        ("Client IP|Server IP|Server Port|Avg bps|Total Bytes", (0, 1, None, 2, 4)),
        ("Source VM|Destination VM|Port", (0, 1, None, 2, None)),
    ],
)  # fmt: skip
def test_columns_are_recognised_in_any_naming(
    headings: str, places: tuple[int | None, ...]
) -> None:
    found = recognise(headings.split("|")).places
    order = (
        FlowField.SOURCE, FlowField.DESTINATION, FlowField.SOURCE_PORT, FlowField.DESTINATION_PORT,
        FlowField.BYTES,
    )  # fmt: skip
    assert tuple(found.get(each) for each in order) == places


def test_bytes_have_the_unit_of_their_heading() -> None:
    assert recognise(["source", "destination", "Traffic (MB)"]).byte_unit == 1024**2
    assert recognise(["source", "destination", "bytes"]).byte_unit == 1


def test_what_a_firewall_refused_is_told() -> None:
    assert is_denied("Deny")
    assert is_denied("tcp-reset, blocked")
    assert not is_denied("allow")
    assert not is_denied("accept / dropbox")
