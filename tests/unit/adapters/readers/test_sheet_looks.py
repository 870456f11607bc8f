"""Looks at a worksheet cut no tag in two, whatever blocks it comes in, and miss nothing odd."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.readers.sheet_looks import Look, SheetLooks

PART = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN = (
    b'<row r="7"><c r="A7" t="inlineStr"><is><t>a "quoted" text</t></is></c><c r="B7"><v>4</v></c>'
    b'<c r="C7" s="12"><v>45370.5</v></c><c r="D7" s="1" t="s"><v>0</v></c><c r="IZ99999" t="s">'
    b'<v>1</v></c><c r="F7" s="3"/><c r="G7" t="b"><v>1</v></c></row>'
)


def looks_at(*blocks: bytes) -> list[Look]:
    looks = SheetLooks()
    return [looks(PART, block) for block in blocks]


@pytest.mark.parametrize(
    ("cell", "odd"),
    [
        (b"", False),
        (b'<cols><col min="1"/></cols>', False),
        (b'<c r="A1" t="e"><v>#N/A</v></c>', True),
        (b"<c r=\"A1\" t='e'><v>#N/A</v></c>", True),
        (b'<c r="A1" s="1" t="e"/>', True),
        (b'<c r="A1" t = "e"/>', True),
        (b'<c t="s" r="A1"/>', True),
        (b"<c><v>1</v></c>", True),
        (b"<c/>", True),
        (b'<c r="JA1"/>', True),
        (b'<c r="AAA1"/>', True),
        (b'<c r="A100000"/>', True),
        (b"<c r='A1'><v>1</v></c>", True),
        (b'<c\nr="A1"><v>1</v></c>', True),
    ],
)
def test_what_is_odd(cell: bytes, odd: bool) -> None:
    assert [look.odd for look in looks_at(PLAIN + cell + PLAIN)] == [odd]


def test_the_next_worksheet_begins_anew() -> None:
    looks = SheetLooks()
    assert looks(PART, f"<x:worksheet xmlns:x='{MAIN}'>".encode() + PLAIN).prefixed
    other = looks("xl/worksheets/sheet2.xml", PLAIN)
    assert (other.seen, other.before, other.prefixed, other.odd) == (PLAIN, 0, False, False)


def test_a_prefix_is_seen_wherever_a_block_ends() -> None:
    head = b"<worksheet>" + PLAIN * 30
    for behind in (0, 3000, 3996, 4000, 4003, 8000):
        text = head[:behind] + b'<x:c xmlns:x="any"/>' + PLAIN
        for cut in range(max(1, behind - 3), behind + 16):
            found = looks_at(text[:cut], text[cut:])
            # What stands in the head is asked for its name space alone.
            assert found[-1].prefixed is (behind > 3990), (behind, cut)


@given(st.lists(st.integers(0, 3 * len(PLAIN)), max_size=8))
def test_every_tag_is_whole_in_one_look(cuts: list[int]) -> None:
    content = PLAIN * 3
    places = [0, *sorted(cuts), len(content)]
    found = looks_at(*(content[start:end] for start, end in pairwise(places)))
    assert not any(look.odd for look in found)
    assert b"".join(look.seen[look.before : look.end] for look in found) == content
    assert _cells(found) == content.count(b"<c ")


def test_a_long_cell_is_kept_whole() -> None:
    formula = b'<c r="A1"><f>' + b"B1+" * 9000 + b"</f></c>"
    content = PLAIN + formula + PLAIN
    blocks = [content[start : start + 5000] for start in range(0, len(content), 5000)]
    assert any(formula in look.seen for look in looks_at(*blocks))


def _cells(looks: Sequence[Look]) -> int:
    return sum(look.seen[look.before : look.end].count(b"<c ") for look in looks)
