"""Plain tables taken apart by their bytes: the same as what pandas reads, whatever stands there."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.readers import flow_blocks
from app.adapters.readers.flow_files import read_flows
from app.adapters.readers.flow_layout import FlowLayout
from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.flow_ports import FlowPorts
from app.domain.planning.dependencies.flow_tally import FlowTally
from app.domain.progress import Ticket
from tests.generator.flows import FORMATS, address, truth
from tests.generator.large_flows import KINDS, write_large

MADE = truth()
BOOK = AddressBook(
    [*MADE.vms, Vm(99, "99", "bücher", primary_ip="10.9.0.1"), Vm(98, "98", "a-name-of-a-vm")]
)
PORTS = FlowPorts()
HEAD = "time,source,sport,destination,dport,bytes,action\n"

ADDRESSES = st.sampled_from(
    [address(1), address(2), address(3), "203.0.113.9", "2001:db8::0:1", "bücher", "", "-",
     "a-name-of-a-vm", " 10.9.0.1", "10.9.0.1:443", "127.0.0.1", "N/A", "x" * 90]
)  # fmt: skip
PLAIN_PORTS = st.sampled_from(["443", "50000", "", "0", "https", "99999", "123456789012"])
BYTES = st.sampled_from(["7", "1234567890123", "", "1 KB", "-", "00012", "12345678901234567890"])
TIMES = st.sampled_from(
    ["2026-03-02 06:00:01", "2026-03-02T06:01:00Z", "1772431200.5", "1772431261", "", "06:00:01"]
)
ROWS = st.tuples(TIMES, ADDRESSES, PLAIN_PORTS, ADDRESSES, PLAIN_PORTS, BYTES,
                 st.sampled_from(["allow", "deny", ""])).map(",".join)  # fmt: skip
LINES = st.one_of(
    ROWS, ROWS, ROWS, ROWS, st.just(""), st.just("1,2"), ROWS.map(lambda row: row + ",more"),
    ROWS.map(lambda row: f'"a\nb",{row.partition(",")[2]}'), ROWS.map(lambda row: row + "\x00"),
)  # fmt: skip


def told(tally: FlowTally) -> tuple[object, ...]:
    return (
        [group._replace(occasions=len(group.occasions)) for group in tally.groups],
        tally.rows, tally.used, tally.foreign, tally.foreign_rows, tally.denied, tally.blank,
        tally.own, tally.special,
    )  # fmt: skip


def both(path: Path, rows: int) -> tuple[FlowTally, FlowTally]:
    plain = read_flows([path], BOOK, PORTS, Ticket(), chunk_rows=rows)
    with patch.object(FlowLayout, "splits_plainly", False):
        whole = read_flows([path], BOOK, PORTS, Ticket(), chunk_rows=rows)
    return plain, whole


@given(
    st.lists(LINES, min_size=1, max_size=40), st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]), st.sampled_from([40, 200, 10**6]),
    st.sampled_from([3, 1_000]),
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_blocks_and_pandas_read_the_same(
    tmp_path: Path, lines: list[str], end: str, encoding: str, block: int, rows: int
) -> None:
    path = tmp_path / "flows.csv"
    path.write_bytes((HEAD.strip() + end + end.join(lines) + end).encode(encoding))
    with patch.object(flow_blocks, "BLOCK", block), patch.object(flow_blocks, "_PIECE", 32):
        plain, whole = both(path, rows)
    assert told(plain)[1:] == told(whole)[1:]
    if all(line.startswith("2026") for line in lines):  # pandas tells numbers by whole portions
        assert told(plain) == told(whole)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_large_kinds_are_read_as_pandas_reads_them(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    write_large(path, 6_000, 60, 90, kind=kind)
    with patch.object(flow_blocks, "BLOCK", 200_000):
        plain, whole = both(path, 2_000)
    assert plain.used > 2_000
    assert told(plain) == told(whole)


@pytest.mark.parametrize("name", ["collector", "firewall", "semicolons"])
def test_truth_in_small_blocks(name: str, tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(FORMATS[name](MADE), encoding="utf-8", newline="")
    with patch.object(flow_blocks, "BLOCK", 700), patch.object(flow_blocks, "_PIECE", 64):
        plain, whole = both(path, 97)
    assert told(plain) == told(whole)


def test_texts_with_one_key_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(FORMATS["collector"](MADE))
    with patch.object(flow_blocks, "_MIX", 0):  # every text is known by its last word alone
        plain, whole = both(path, 1_000)
    assert told(plain) == told(whole)


def test_a_line_without_end_is_told(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(HEAD + "x" * 5_000)
    small = patch.object(flow_blocks, "MOST_LINE", 1_000)
    with small, patch.object(flow_blocks, "_PIECE", 64), pytest.raises(UserError) as told_of:
        read_flows([path], BOOK, PORTS, Ticket())
    assert "flows.csv has a line of more than" in told_of.value.message
