"""Files of flows: six formats of one truth, any portion size, bad files, progress and Cancel."""

from __future__ import annotations

import gzip
import random
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.readers import flow_files, flow_source
from app.adapters.readers.flow_files import preview, read_flows
from app.adapters.readers.flow_layout import LayoutKind
from app.adapters.readers.flow_listing import connection
from app.domain.errors import UserError
from app.domain.model import Nic, Vm
from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.flow_classify import classify
from app.domain.planning.dependencies.flow_columns import FlowField
from app.domain.planning.dependencies.flow_ports import FlowPorts
from app.domain.planning.dependencies.flow_tally import FlowTally
from app.domain.progress import Cancelled, Ticket
from tests.generator.flows import FORMATS, truth
from tests.generator.large_flows import write_large

PORTS = FlowPorts()
VMS = [
    Vm(1, "1", "web", primary_ip="10.0.0.1", dns_name="web.corp.example"),
    Vm(2, "2", "db", primary_ip="10.0.0.2"), Vm(3, "3", "app", primary_ip="10.0.0.3")]  # fmt: skip
NICS = [Nic(2, "1", "n", ipv4="10.9.9.9"), Nic(3, "1", "n", ipv4="10.9.9.9", ipv6="2001:db8::3")]
BOOK = AddressBook(VMS, NICS)
HEAD = "source,sport,destination,dport,bytes\n"
MADE = truth()
MADE_BOOK = AddressBook(MADE.vms)


@pytest.fixture
def write(tmp_path: Path):
    def made(text: str | bytes, name: str = "flows.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return made


def read(*paths: Path, book: AddressBook = BOOK, **more) -> FlowTally:
    return read_flows(paths, book, PORTS, Ticket(), **more)


def edges(tally: FlowTally, book: AddressBook = BOOK) -> tuple[Edge, ...]:
    return classify(tally, book.titles, PORTS).edges


def ends(tally: FlowTally, book: AddressBook = BOOK) -> set[tuple[int, int]]:
    return {(edge.vm_id, edge.needs) for edge in edges(tally, book)}


@pytest.mark.parametrize("name", FORMATS)
def test_six_formats_of_one_truth_give_the_same_edges(name: str, write) -> None:
    tally = read(write(FORMATS[name](MADE), f"{name}.txt"), book=MADE_BOOK)
    found = edges(tally, MADE_BOOK)
    assert {(edge.vm_id, edge.needs) for edge in found} == MADE.edges
    assert min(edge.confidence for edge in found) == 1.0
    ports = {(pair.client, pair.server): f"{pair.port}" for pair in MADE.pairs}
    for edge in found:
        assert edge.traffic.ports[0].startswith(ports[edge.vm_id, edge.needs])
    assert tally.foreign[0].address == "203.0.113.9"
    counted = sum(
        (tally.used, tally.own, sum(tally.special.values()), tally.foreign_rows,
         tally.ambiguous_rows, tally.denied, tally.icmp, tally.blank)
    )  # fmt: skip
    assert counted == tally.rows > 0


def test_bytes_are_those_of_the_truth(write) -> None:
    wanted = sum(flow.bytes for flow in MADE.flows if flow.allowed and flow.server[:3] == "10.")
    wanted -= sum(flow.bytes for flow in MADE.flows if flow.port == 138)
    for name in ("aria", "semicolons"):
        tally = read(write(FORMATS[name](MADE)), book=MADE_BOOK)
        assert sum(tally.groups.bytes) == wanted


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(0, 10_000), st.integers(40, 700), st.sampled_from(["collector", "firewall", "aria"])
)
def test_neither_the_order_of_rows_nor_the_portions_change_an_edge(
    tmp_path: Path, seed: int, size: int, name: str
) -> None:
    head, *lines = FORMATS[name](MADE).splitlines()
    path = tmp_path / "flows.csv"
    path.write_text("\n".join([head, *lines]))
    whole = edges(read(path, book=MADE_BOOK), MADE_BOOK)
    random.Random(seed).shuffle(lines)
    path.write_text("\n".join([head, *lines]))
    assert edges(read(path, book=MADE_BOOK, chunk_rows=size), MADE_BOOK) == whole


def test_ends_of_every_spelling(write) -> None:
    text = (
        "client,server\n10.0.0.1:50000,[::ffff:10.0.0.2]:5432\nWEB.other.example:50001,db:5432\n"
        "10.0.0.1:50002,2001:db8::3:443\n10.0.0.2:50003,2001:db8::3.443\n"
    )
    tally = read(write(text))
    assert (tally.used, tally.rows) == (4, 4)
    assert ends(tally) == {(1, 2), (1, 3), (2, 3)}


def test_an_interface_behind_an_address_hides_no_port(write) -> None:
    """Without the server's port its answer would read as if it were the client."""
    text = (
        "ESTAB 0 0 10.0.0.2%ens192:5432 10.0.0.1:50000\n"
        "ESTAB 0 0 [::ffff:10.0.0.3]%ens192:443 [::ffff:10.0.0.2]:50001\n"
    )
    found = edges(read(write(text)))
    assert {(edge.vm_id, edge.needs) for edge in found} == {(1, 2), (2, 3)}
    assert {edge.traffic.ports for edge in found if edge.traffic} == {("5432",), ("443",)}


def test_ports_behind_a_slash(write) -> None:
    text = (
        "source,destination\n10.0.0.1/50000,10.0.0.2/22\ninside:10.0.0.3/443,dmz:10.0.0.1/50001\n"
        "10.0.0.1/50002,10.0.0.2/22\n10.0.0.3 : 50000,10.0.0.2 : 5432\n"
    )
    found = edges(read(write(text)))
    assert {(e.vm_id, e.needs, e.traffic.ports) for e in found if e.traffic} == {
        (1, 2, ("22",)), (1, 3, ("443",)), (3, 2, ("5432",)),
    }  # fmt: skip
    # Where all are lengths of prefixes, none is a port.
    tally = read(write("source,destination,dport\n10.0.0.1/24,10.0.0.2/24,5432\n"))
    assert [e.traffic.ports for e in edges(tally) if e.traffic] == [("5432",)]


def test_clients_of_a_range_of_ports_are_no_servers(write) -> None:
    text = HEAD.replace(",bytes", "") + "10.0.0.2,1024-65535,10.0.0.1,15999\n" * 2
    assert ends(read(write(text))) == {(2, 1)}


def test_what_is_no_flow_between_vms_is_counted_by_why(write) -> None:
    rows = [
        "10.0.0.1,5,10.0.0.1,80,1", "127.0.0.1,5,10.0.0.2,80,1", "224.0.0.1,5,10.0.0.2,80,1",
        "fe80::1%eth0,5,10.0.0.2,80,1", "10.0.0.255,5,10.0.0.2,80,1", "8.8.8.8,5,10.0.0.2,80,1",
        "8.8.8.8,5,10.0.0.2,80,1", "mail,5,10.0.0.2,80,1", "10.9.9.9,5,10.0.0.1,80,1", ",5,,80,1",
        HEAD.strip(),
    ]  # fmt: skip
    tally = read(write(HEAD + "\n".join(rows)))
    assert (tally.rows, tally.own, tally.foreign_rows, tally.blank) == (10, 1, 3, 1)
    assert tally.special == {"broadcast": 1, "link-local": 1, "loopback": 1, "multicast": 1}
    assert [(each.address, each.rows) for each in tally.foreign] == [("8.8.8.8", 2), ("mail", 1)]
    assert tally.foreign_addresses == 2
    assert [(each.address, each.vm_ids) for each in tally.ambiguous] == [("10.9.9.9", (2, 3))]
    assert tally.ambiguous_rows == 1
    assert tally.used == 0


def test_a_name_beside_an_address_of_two_vms_decides(write) -> None:
    text = "source ip,source vm,destination ip,port\n10.9.9.9,app,10.0.0.2,5432\n"
    assert ends(read(write(text))) == {(3, 2)}


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8-sig", ","), ("utf-16", "\t"), ("utf-16-le", ";"), ("cp1252", ";"), ("utf-8", "|")],
)
def test_encodings_and_separators(encoding: str, separator: str, write) -> None:
    text = (HEAD + "10.0.0.1,50000,10.0.0.2,5432,7\n").replace(",", separator) + "Größe\n"
    tally = read(write(text, encoding=encoding))
    assert ends(tally) == {(1, 2)}
    assert list(tally.groups.bytes) == [7]


def test_mixed_encodings_lose_no_row(write) -> None:
    rows = b"10.0.0.1,50000,10.0.0.2,5432,7\n"
    text = (
        HEAD.encode()
        + rows
        + "köln,1,müller,2,3\n".encode("cp1252")
        + "ü,1,ö,2,3\n".encode()
        + rows
    )
    tally = read(write(text))
    assert (tally.rows, tally.used, tally.foreign_rows) == (4, 2, 2)
    assert {each.address for each in tally.foreign} == {"köln", "müller", "ü", "ö"}


@pytest.mark.parametrize(
    ("heading", "cells", "total"),
    [
        ("bytes", ['"1,234"', '"1,234,567"'], 1_235_801),
        ("bytes", ["1234", "5.5 MB"], 1234 + 5_767_168),
        ("Traffic (MB)", ["1.5", "2"], 3_670_016),
        ("bytes", ["12", "n/a"], 12),
        ("bytes", ["1e3", "-5"], 1000),
    ],
)
def test_bytes_in_any_spelling(heading: str, cells: list[str], total: int, write) -> None:
    rows = [f"10.0.0.1,10.0.0.2,5432,{cell}" for cell in cells]
    tally = read(write(f"source,destination,port,{heading}\n" + "\n".join(rows)))
    assert sum(tally.groups.bytes) == total
    assert tally.used == 2


def test_titles_and_hints_stand_above_the_headings(write) -> None:
    text = "sep=;\nExport of flows;;\n\nsource;destination;port\n10.0.0.1;10.0.0.2;443\n"
    assert ends(read(write(text))) == {(1, 2)}


def test_tables_parted_by_blanks(write) -> None:
    text = "version account srcaddr dstaddr srcport dstport protocol bytes action\n"
    text += (
        "2 1 10.0.0.1 10.0.0.2 50000 5432 6 99 ACCEPT\n2 1 10.0.0.1 10.0.0.3 50000 22 6 9 REJECT\n"
    )
    tally = read(write(text))
    assert ends(tally) == {(1, 2)}
    assert tally.denied == 1


ZEEK = (
    "#separator \\x09\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n"
    "#types\ttime\taddr\tport\taddr\tport\n"
    "1772438400.1\t10.0.0.1\t50000\t10.0.0.2\t5432\n#close\t2026-03-02\n"
)
WINDOWS_FIREWALL = (
    "#Version: 1.5\n#Fields: date time action protocol src-ip dst-ip src-port dst-port size\n\n"
    "2026-03-02 08:00:00 ALLOW TCP 10.0.0.1 10.0.0.2 50000 5432 0\n"
)


@pytest.mark.parametrize("text", [ZEEK, WINDOWS_FIREWALL], ids=["zeek", "windows firewall"])
def test_logs_that_name_their_fields_in_a_comment(text: str, write) -> None:
    found = edges(read(write(text)))
    assert {(edge.vm_id, edge.needs) for edge in found} == {(1, 2)}
    assert [edge.traffic.ports[0][:4] for edge in found if edge.traffic] == ["5432"]


def test_columns_are_chosen_by_hand(write) -> None:
    path = write("10.0.0.1,x,10.0.0.2,5432\n10.0.0.1,x,10.0.0.2,5432\n")
    (found,) = preview(path)
    assert not found.layout.complete
    assert found.layout.headings == ("Column 1", "Column 2", "Column 3", "Column 4")
    assert len(found.layout.preview) == 2
    with pytest.raises(UserError, match="no column that is known as source address"):
        read(path)
    chosen = {FlowField.SOURCE: 0, FlowField.DESTINATION: 2, FlowField.DESTINATION_PORT: 3}
    assert ends(read(path, columns={found.name: chosen})) == {(1, 2)}


def test_columns_that_blanks_part_are_chosen_by_hand(write) -> None:
    path = write("2 eni-1 10.0.0.1 10.0.0.2 50000 5432 6\n" * 2)
    (found,) = preview(path)
    assert len(found.layout.headings) == 7
    with pytest.raises(UserError, match="no column that is known as source address"):
        read(path)
    chosen = {FlowField.SOURCE: 2, FlowField.DESTINATION: 3, FlowField.DESTINATION_PORT: 5}
    assert ends(read(path, columns={found.name: chosen})) == {(1, 2)}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("ESTAB 0 0 10.0.0.1:50000 10.0.0.2:5432 users:((\"java\",pid=7,fd=9))",
         ("10.0.0.1:50000", "10.0.0.2:5432")),
        ("tcp4  0  0  10.0.0.1.50000  10.0.0.2.5432  ESTABLISHED",
         ("10.0.0.1.50000", "10.0.0.2.5432")),
        ("tcp6 0 0 [::1]:22 [2001:db8::3]:50000 ESTABLISHED", ("[::1]:22", "[2001:db8::3]:50000")),
        ("tcp 0 0 web:50000 db.corp:5432 ESTABLISHED", ("web:50000", "db.corp:5432")),
        ("LISTEN 0 128 0.0.0.0:22 0.0.0.0:*", None),
        ("  TCP    0.0.0.0:135     0.0.0.0:0    LISTENING", None),
        ("State Recv-Q Send-Q Local Address:Port Peer Address:Port", None),
        ("Active Internet connections (w/o servers)", None),
    ],
)  # fmt: skip
def test_lines_of_listings(line: str, wanted: tuple[str, str] | None) -> None:
    found = connection(line)
    assert (None if found is None else found[:2]) == wanted


def test_lines_of_nfdump_have_bytes_and_times(write) -> None:
    text = (
        "Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port"
        "   Packets    Bytes Flows\n"
        "2026-03-01 10:00:00.123  0.004 TCP  10.0.0.1:50000 ->  10.0.0.2:5432  12  1.5 M  1\n"
        "2026-03-01 11:00:00.123  0.004 TCP  10.0.0.1:50001 ->  10.0.0.2:5432  12  100  1\n"
    )
    path = write(text)
    assert preview(path)[0].layout.kind is LayoutKind.LISTING
    (edge,) = edges(read(path))
    assert (edge.traffic.bytes, edge.traffic.occasions) == (1_572_964, 2)


def test_several_files_zips_and_gzip_are_one_reading(write, tmp_path: Path) -> None:
    rows = HEAD + "10.0.0.1,50000,10.0.0.2,5432,7\n"
    packed = tmp_path / "flows.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/one.csv", rows)
        archive.writestr("__MACOSX/._one.csv", b"\0")
        archive.writestr("readme.pdf", b"%PDF")
    tally = read(packed, write(gzip.compress(rows.encode()), "two.csv.gz"), write(rows))
    assert [name for name, _ in tally.files] == ["one.csv in flows.zip", "two.csv.gz", "flows.csv"]
    assert (tally.rows, sum(tally.groups.bytes)) == (3, 21)


def test_a_quote_that_does_not_end_swallows_no_rows(write) -> None:
    row = "10.0.0.1,50000,10.0.0.2,5432,7\n"
    tally = read(write(HEAD + row * 30 + '"10.0.0.1,50000,10.0.0.2,5432,7\n' + row * 30))
    assert tally.used == 61
    assert tally.notes == ("flows.csv has quotes that do not end; they were read as signs.",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x00\x01\x02\x03binary\xff" * 50, "is not a text file"),
        (b"\xd4\xc3\xb2\xa1" + bytes(40), "is a recording of packets"),
        (b"%PDF-1.7", "is a PDF"),
        (b"<html><table>", "is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "is a workbook of Excel 97"),
        (b"name,colour\na,b\n", "has no column that is known as source address and destination"),
        (b"just a letter\nto somebody\n", "holds no flows"),
        (b"PK\x03\x04broken", "is damaged"),
        (b"\x1f\x8b\x08broken", "is damaged"),
    ],
)
def test_bad_files_get_one_sentence(content: bytes, message: str, write) -> None:
    with pytest.raises(UserError, match=message) as caught:
        read(write(content))
    assert caught.value.hint
    assert "RVTools" not in str(caught.value)


def test_a_workbook_is_told(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "flows.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(UserError, match="is a workbook, not a text of flows"):
        read(path)


def test_headings_alone_are_told(write) -> None:
    assert read(write(HEAD)).notes == ("flows.csv has headings and no flows.",)


def test_a_file_that_unpacks_without_end_is_refused(write, monkeypatch) -> None:
    monkeypatch.setattr(flow_source, "MOST_UNPACKED", 300_000)
    rows = HEAD + "10.0.0.1,50000,10.0.0.2,5432,7\n" * 12_000
    with pytest.raises(UserError, match="unpacks to far more"):
        read(write(gzip.compress(rows.encode()), "flows.csv.gz"))


def test_progress_goes_by_bytes_and_cancel_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    write_large(path, 40_000, 100, 200)
    seen: list[int] = []

    class Watching(Ticket):
        def step(self, done: int, total: int, note: str = "") -> None:
            seen.append(done)
            if len(self_stop) and done > self_stop[0]:
                self.cancel()
            super().step(done, total, note)

    self_stop: list[int] = []
    tally = read_flows([path], BOOK, PORTS, Watching(), chunk_rows=5_000)
    assert tally.rows == 40_000
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size
    self_stop.append(path.stat().st_size // 3)
    with pytest.raises(Cancelled):
        read_flows([path], BOOK, PORTS, Watching(), chunk_rows=5_000)


def test_addresses_of_nobody_without_number_stay_bounded(write, monkeypatch) -> None:
    from app.adapters.readers import flow_ends

    monkeypatch.setattr(flow_ends, "_MOST_COUNTED", 100)
    rows = "".join(f"10.0.0.1,5,198.51.{n // 250}.{n % 250},80,1\n" for n in range(2_000))
    tally = read(write(HEAD + rows), chunk_rows=200)
    assert tally.foreign_rows == 2_000
    assert re.search("too many addresses", " ".join(tally.notes))


def test_a_large_file_is_read_by_its_repeating_texts(write, monkeypatch) -> None:
    monkeypatch.setattr(flow_files, "_LARGE", 0)
    tally = read(write(FORMATS["firewall"](MADE)), book=MADE_BOOK, chunk_rows=97)
    assert ends(tally, MADE_BOOK) == MADE.edges
    assert tally.foreign[0].address == "203.0.113.9"


def test_damaged_files_are_read_or_refused_with_a_sentence(write) -> None:
    rng = random.Random(4)
    whole = (HEAD + "10.0.0.1,50000,10.0.0.2,5432,7\n" * 60).encode()
    told: list[UserError] = []
    for _ in range(60):
        text = bytearray(whole)
        for _ in range(rng.randrange(1, 30)):
            text[rng.randrange(len(text))] = rng.randrange(256)
        try:
            tally = read(write(bytes(text[: rng.randrange(1, len(text))])))
        except UserError as error:
            told.append(error)
        else:
            assert tally.used <= tally.rows
    assert all(error.hint for error in told)


def test_a_machine_named_like_a_heading_is_none(write) -> None:
    tally = read(write(HEAD + "source,5,10.0.0.2,80,1\nsource,sport,destination,dport,bytes\n"))
    assert (tally.rows, tally.foreign_rows, tally.used) == (1, 1, 0)
    book = AddressBook([*VMS, Vm(4, "4", "source")])
    assert ends(read(write(HEAD + "source,5000,10.0.0.2,80,1\n"), book=book), book) == {(4, 2)}


def test_addresses_that_excel_made_numbers_of_are_told(write) -> None:
    rows = "10100200150,5,10.0.0.2,80,1\n" * 3 + "1.01002E+10,5,10.0.0.2,80,1\n"
    tally = read(write(HEAD + rows + "10.0.0.1,50000,10.0.0.2,80,7\n"))
    assert (tally.rows, tally.used, tally.foreign_rows) == (5, 1, 4)
    (note,) = tally.notes
    assert note.startswith("flows.csv has 1.01002E+10 in place of an address, and 1 more such:")


def test_bytes_that_excel_shortened_count(write) -> None:
    tally = read(write(HEAD + "10.0.0.1,50000,10.0.0.2,80,1.5E+09\n10.0.0.1,50001,10.0.0.2,80,x\n"))
    assert sum(group.bytes for group in tally.groups) == 1_500_000_000


def test_nul_bytes_lose_no_row(write) -> None:
    row = b"10.0.0.1,50000,10.0.0.2,5432,7\n"
    tally = read(write(HEAD.encode() + row * 50 + row.replace(b"7", b"7\x00") + row * 50))
    assert tally.rows == 101
    assert tally.used >= 100


@pytest.mark.parametrize("short", ["-----", "10.0.0.1,5", "Total: 7 rows"])
def test_a_short_first_row_ends_nothing(short: str, write) -> None:
    for encoding in ("utf-8", "utf-16"):
        text = f"{HEAD}{short}\n" + "10.0.0.1,50000,10.0.0.2,5432,7\n" * 5
        tally = read(write(text, encoding=encoding))
        assert (tally.rows, tally.used, tally.blank) == (6, 5, 1)
