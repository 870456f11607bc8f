"""Logs whose lines name each value, as firewalls write them: one truth in several makers' words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.readers.flow_files import preview, read_flows
from app.adapters.readers.flow_layout import LayoutKind
from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.flow_classify import classify
from app.domain.planning.dependencies.flow_columns import FlowField
from app.domain.planning.dependencies.flow_ports import FlowPorts
from app.domain.planning.dependencies.flow_tally import FlowTally
from app.domain.progress import Cancelled, Ticket
from tests.generator.flows import Flow, Truth, truth

PORTS = FlowPorts()
MADE = truth()
BOOK = AddressBook(MADE.vms)
VMS = AddressBook(
    [Vm(1, "1", "web", primary_ip="10.0.0.1"), Vm(2, "2", "db", primary_ip="10.0.0.2")]
)


def rows(made: Truth) -> Iterator[tuple[int, Flow, str, int, str, int]]:
    """Every flow as it is begun, and every second one as its answer too."""
    for number, flow in enumerate(made.flows):
        yield number, flow, flow.client, flow.client_port, flow.server, flow.port
        if number % 2 and flow.allowed:
            yield number, flow, flow.server, flow.port, flow.client, flow.client_port


def fortigate(made: Truth) -> str:
    return "".join(
        f'<189>date={flow.at:%Y-%m-%d} time={flow.at:%H:%M:%S} devname="fw 1" '
        f'type="traffic" level="notice" srcip={source} srcport={port} srcintf="port1" '
        f'dstip={target} dstport={to} dstintf="port2" proto=6 '
        f'action="{"accept" if flow.allowed else "deny"}" service="tcp/{to}" '
        f'sentbyte={flow.bytes} rcvdbyte=10 srcname="" policyid={number}\n'
        for number, flow, source, port, target, to in rows(made)
    )


def iptables(made: Truth) -> str:
    return "".join(
        f"{flow.at:%b} {flow.at.day:2} {flow.at:%H:%M:%S} drop-host kernel: [{number}.25] "
        f"{'FW-ACCEPT:' if flow.allowed else 'FW-DROP:'} IN=eth0 OUT=eth1 MAC=00:11 "
        f"SRC={source} DST={target} LEN=60 TOS=0x00 TTL=64 ID=1 DF PROTO={flow.protocol} "
        f"SPT={port} DPT={to} WINDOW=64240 RES=0x00 SYN URGP=0\n"
        for number, flow, source, port, target, to in rows(made)
    )


def ufw(made: Truth) -> str:
    return iptables(made).replace("FW-ACCEPT:", "[UFW ALLOW]").replace("FW-DROP:", "[UFW BLOCK]")


def cef(made: Truth) -> str:
    return "".join(
        f"{flow.at:%Y-%m-%dT%H:%M:%S}Z gate CEF:0|Maker|Firewall|9|{number}|flow|3|"
        f"act={'Allow' if flow.allowed else 'Blocked'} rt={flow.at:%b %d %Y %H:%M:%S} "
        f"src={source} spt={port} dst={target} dpt={to} proto=TCP in={flow.bytes} out=10\n"
        for number, flow, source, port, target, to in rows(made)
    )


def sonicwall(made: Truth) -> str:
    return "".join(
        f'id=firewall sn=18 time="{flow.at:%Y-%m-%d %H:%M:%S} UTC" fw=198.51.100.1 pri=6 '
        f'msg="Connection {"Closed" if flow.allowed else "dropped"}" '
        f'fw_action="{"NA" if flow.allowed else "drop"}" '
        f"src={source}:{port}:X0 dst={target}:{to}:X1:host proto=tcp/{to} sent={flow.bytes}\n"
        for number, flow, source, port, target, to in rows(made)
    )


def check_point(made: Truth) -> str:
    return "".join(
        f'time="{flow.at:%Y-%m-%d %H:%M:%S}"; action="{"Accept" if flow.allowed else "Drop"}"; '
        f'dst="{target}"; src="{source}"; proto="6"; s_port="{port}"; service="{to}"; '
        f'bytes="{flow.bytes}"; \n'
        for number, flow, source, port, target, to in rows(made)
    )


def juniper(made: Truth) -> str:
    return "".join(
        f"<14>1 {flow.at:%Y-%m-%dT%H:%M:%S} srx RT_FLOW - "
        f"{'RT_FLOW_SESSION_CLOSE' if flow.allowed else 'RT_FLOW_SESSION_DENY'} [junos@2636 "
        f'source-address="{source}" source-port="{port}" destination-address="{target}" '
        f'destination-port="{to}" protocol-id="6" bytes-from-client="{flow.bytes}" '
        f'bytes-from-server="10"]\n'
        for number, flow, source, port, target, to in rows(made)
    )


MAKERS: dict[str, Callable[[Truth], str]] = {
    each.__name__: each for each in (fortigate, iptables, ufw, cef, sonicwall, check_point, juniper)
}


def read(path: Path, text: str, book: AddressBook = BOOK, **more) -> FlowTally:
    path.write_text(text, encoding="utf-8")
    return read_flows([path], book, PORTS, Ticket(), **more)


@pytest.mark.parametrize("name", MAKERS)
def test_every_maker_gives_the_edges_of_the_truth(name: str, tmp_path: Path) -> None:
    tally = read(tmp_path / "fw.log", MAKERS[name](MADE), chunk_rows=97)
    found = classify(tally, BOOK.titles, PORTS).edges
    assert {(edge.vm_id, edge.needs) for edge in found} == MADE.edges
    assert tally.denied == sum(not flow.allowed for flow in MADE.flows)
    assert min(edge.confidence for edge in found) == 1.0
    assert tally.blank == 0


def test_bytes_of_both_ways_are_counted(tmp_path: Path) -> None:
    tally = read(tmp_path / "fw.log", fortigate(MADE))
    used = [
        flow
        for _number, flow, source, _port, target, _to in rows(MADE)
        if flow.allowed and {source, target} <= {vm.primary_ip for vm in MADE.vms}
    ]
    assert sum(group.bytes for group in tally.groups) == sum(flow.bytes + 10 for flow in used)


def test_names_are_columns_that_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    path.write_text("a=10.0.0.1 b=10.0.0.2 c=443 x=1\n" * 3)
    layout = preview(path)[0].layout
    assert layout.kind is LayoutKind.NAMED
    assert layout.headings == ("a", "b", "c", "x")
    assert layout.preview[0] == ("10.0.0.1", "10.0.0.2", "443", "1")
    with pytest.raises(UserError, match="no column that is known as source address and dest"):
        read_flows([path], VMS, PORTS, Ticket())
    chosen = {FlowField.SOURCE: 0, FlowField.DESTINATION: 1, FlowField.DESTINATION_PORT: 2}
    tally = read_flows([path], VMS, PORTS, Ticket(), {path.name: chosen})
    assert [(group.client, group.server, group.port) for group in tally.groups] == [(1, 2, 443)]


def test_lines_that_lack_a_name_and_other_lines_are_blank_rows(tmp_path: Path) -> None:
    line = "Mar  2 06:00:00 fw kernel: IN=e OUT= SRC=10.0.0.1 DST=10.0.0.2 PROTO=TCP DPT=443\n"
    text = line * 4 + "Mar  2 06:00:01 fw kernel: eth0 is up\n\n" + line.replace("DST=", "XDST=")
    tally = read(tmp_path / "fw.log", text, VMS)
    assert (tally.rows, tally.used, tally.blank) == (6, 4, 2)


def test_of_a_connection_with_both_ways_the_first_counts(tmp_path: Path) -> None:
    line = (
        "ipv4 2 tcp 6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=5432 "
        "packets=5 bytes=300 src=10.0.0.2 dst=10.0.0.1 sport=5432 dport=40000 packets=4 bytes=200\n"
    )
    tally = read(tmp_path / "conntrack.txt", line, VMS)
    assert [(g.client, g.server, g.port, g.bytes) for g in tally.groups] == [(1, 2, 5432, 300)]


def test_a_table_with_named_values_in_a_cell_stays_a_table(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("source,destination,dport,tags\n" + "10.0.0.1,10.0.0.2,443,a=1 b=2 c=3\n" * 5)
    assert preview(path)[0].layout.kind is LayoutKind.TABLE
    assert read_flows([path], VMS, PORTS, Ticket()).used == 5


def test_cancel_ends_a_log(tmp_path: Path) -> None:
    path = tmp_path / "fw.log"
    path.write_text(fortigate(MADE) * 30)

    class Stopping(Ticket):
        def step(self, done: int, total: int, note: str = "") -> None:
            if done:
                self.cancel()
            super().step(done, total, note)

    with pytest.raises(Cancelled):
        read_flows([path], BOOK, PORTS, Stopping(), chunk_rows=50)
