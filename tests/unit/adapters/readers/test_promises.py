"""What a workbook promises is checked before it is believed, in whatever blocks it comes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.readers.promises import Promises
from app.adapters.readers.sheet_looks import SHEETS, SheetLooks
from app.domain.errors import UserError

TEXTS, SHEET, STYLES = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
DATED = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
"""Format 1 is Excel's own date."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def watch(part: str, *blocks: bytes) -> Promises:
    return watch_all((part, block) for block in blocks)


def watch_all(blocks: Iterable[tuple[str, bytes]]) -> Promises:
    promises, looks = Promises(), SheetLooks()
    for part, block in blocks:
        if part == TEXTS:
            promises.take_texts(block)
        elif part.startswith(SHEETS):
            promises(looks(part, block))
    return promises


# -- shared texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "size", "refused"),
    [
        # 2,000 texts of four bytes and more need 8,000.
        (b'<sst count="1" uniqueCount="2000">', 8000, False),
        (b'<sst count="1" uniqueCount="2000">', 7999, True),
        (b"<sst uniqueCount = '4294967295'>", 100_000, True),
        (b'<x:sst uniqueCount="99999999999999999999">', 100_000, True),
        # What promises nothing, or little, harms nobody.
        (b"<sst>", 100, False),
        (b'<sst count="4294967295">', 100, False),
        (b'<sst uniqueCount="1000">', 100, False),
        (b'<sst uniqueCount="1001">', 100, True),
        (b'<sst uniqueCount="-5">', 100, False),
        (b'<sst uniqueCount="many">', 100, False),
    ],
)
def test_more_texts_than_there_are_bytes(
    head: bytes, size: int, refused: bool, tmp_path: Path
) -> None:
    content = head.ljust(size, b" ")
    for blocks in ((content,), (content[:60], content[60:])):
        promises = watch(TEXTS, *blocks)
        if refused:
            with pytest.raises(UserError, match="is damaged") as error:
                promises.check(tmp_path / "a.xlsx", {})
            assert f"holds {size:,} bytes" in error.value.details
        else:
            promises.check(tmp_path / "a.xlsx", {})


def test_a_count_in_a_later_text_promises_nothing(tmp_path: Path) -> None:
    text = b'<si><t>uniqueCount="9999999"</t></si>'
    watch(TEXTS, b"<sst>".ljust(3000), text).check(tmp_path / "a.xlsx", {})
    watch("xl/other.xml", b'<sst uniqueCount="9999999">').check(tmp_path / "a.xlsx", {})


# -- failed formulas -------------------------------------------------------------------------------

CELLS = b"""<c r="A1" t="e"><v>#N/A</v></c><c r="B1" t='e'><v>#REF!</v></c><c r="C1" t="s"/>"""


def test_failed_formulas_are_counted_for_each_worksheet() -> None:
    blocks = [(SHEET, CELLS), (SHEET, b"<c/>"), (SHEET, CELLS)]
    promises = watch_all([*blocks, ("xl/worksheets/sheet2.xml", b'<c t="e"/>')])
    assert promises.failed == {SHEET: 4, "xl/worksheets/sheet2.xml": 1}
    assert watch(SHEET, b'<c t="s"/><c t="error"/><c part="e"/>').failed.total() == 0


@given(st.lists(st.integers(0, 3 * len(CELLS)), max_size=8))
def test_blocks_may_end_anywhere(cuts: list[int]) -> None:
    content = CELLS * 3
    places = [0, *sorted(cuts), len(content)]
    blocks = [content[a:b] for a, b in pairwise(places)]
    assert watch(SHEET, *blocks).failed == watch(SHEET, content).failed == {SHEET: 6}


def test_what_one_part_begins_no_other_ends() -> None:
    promises = watch_all([(SHEET, b"<c t="), ("xl/worksheets/sheet2.xml", b'"e"/>')])
    assert promises.failed == {}


PREFIXED = f"<x:worksheet xmlns:x='{MAIN}'>".encode()
FORMULAS = (
    b'<c r="A1"><f>B1</f></c><c r="A2"><f>B1</f><v/></c><c r="A3" t="n"><f>B1</f><v></v></c>'
    b'<x:c r="A4"><x:f t="shared" si="0"/></x:c>'
    b'<c r="A5" t="str"><f>B1</f><v></v></c><c r="A6"><f>B1</f><v>7</v></c><c r="A7"/>'
)


def test_formulas_without_a_value_are_counted_and_the_first_named() -> None:
    promises = watch(SHEET, PREFIXED + FORMULAS)
    assert promises.without_value == {SHEET: 4}
    assert promises.first_without == {SHEET: ["A1", "A2", "A3"]}


@given(st.lists(st.integers(0, 3 * len(FORMULAS)), max_size=8))
def test_a_formula_may_be_cut_anywhere(cuts: list[int]) -> None:
    content = PREFIXED + FORMULAS * 3
    places = [0, *sorted(cuts), len(content)]
    promises = watch(SHEET, *(content[start:end] for start, end in pairwise(places)))
    assert promises.without_value == {SHEET: 12}


# -- dates beyond all calendars --------------------------------------------------------------------


def book(path: Path, sheet: str, styles: str | None = DATED) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(SHEET, sheet)
        if styles is not None:
            archive.writestr(STYLES, styles)
    return path


def own_format(code: str) -> str:
    return (
        f'<numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    )


@pytest.mark.parametrize(
    ("cell", "styles", "place"),
    [
        ('<c r="B2" s="1"><v>45000000000000</v></c>', DATED, "B2"),
        ('<c s="1" r="B2"><v>-45000000000000</v></c>', DATED, "B2"),
        ('<c r="AB12" s="1"><v>4.5E+15</v></c>', DATED, "AB12"),
        (f"<x:s xmlns:x='{MAIN}'><x:c r='C3' s='1'><x:v>1e300</x:v></x:c>", DATED, "C3"),
        ('<c s="1"><v>45000000000000</v></c>', DATED, "of an unknown place"),
        ('<c r="B2" s="1"><v>45000000000000</v></c>', own_format("yyyy\\-mm\\-dd"), "B2"),
        ('<c r="B2" s="1"><v>45000000000000</v></c>', own_format("[h]:mm"), "B2"),
        # Numbers that are no dates may be as large as they like.
        ('<c r="B2" s="0"><v>45000000000000</v></c>', DATED, ""),
        ('<c r="B2"><v>45000000000000</v></c>', DATED, ""),
        ('<c r="B2" s="1"><v>45000000000000</v></c>', own_format("#,##0"), ""),
        ('<c r="B2" s="1"><v>45000000000000</v></c>', own_format("[Red]0"), ""),
        ('<c r="B2" s="1"><v>45000000000000</v></c>', own_format("0 &quot;days&quot;"), ""),
        ('<c r="B2" s="7"><v>45000000000000</v></c>', DATED, ""),
        ('<c r="B2" s="1"><v>45000000000000</v></c>', None, ""),
        # Real dates.
        ('<c r="B2" s="1"><v>45961.5</v></c>', DATED, ""),
        ('<c r="B2" s="1"><v>4.59615E+4</v></c>', DATED, ""),
        ('<c r="B2" s="1"/>', DATED, ""),
    ],
)
def test_dates_that_no_calendar_knows(
    cell: str, styles: str | None, place: str, tmp_path: Path
) -> None:
    path = book(tmp_path / "a.xlsx", cell, styles)
    for at in range(0, len(cell), 7):
        promises = watch(SHEET, cell[:at].encode(), cell[at:].encode())
        if not place:
            promises.check(path, {SHEET: "vInfo"})
            continue
        with pytest.raises(UserError) as error:
            promises.check(path, {SHEET: "vInfo"})
        assert error.value.message == (
            f"The sheet vInfo of a.xlsx has a date in cell {place} that no calendar knows."
        )


def test_a_sheet_that_nobody_names_is_called_by_its_part(tmp_path: Path) -> None:
    cell = '<c r="B2" s="1"><v>45000000000000</v></c>'
    with pytest.raises(UserError, match=rf"^The sheet {SHEET} of a\.xlsx"):
        watch(SHEET, cell.encode()).check(book(tmp_path / "a.xlsx", cell), {})


def test_a_workbook_that_is_none_any_more_when_it_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no archive")
    with pytest.raises(UserError, match="is damaged"):
        watch(SHEET, b'<c s="1"><v>45000000000000</v></c>').check(tmp_path / "a.xlsx", {})
