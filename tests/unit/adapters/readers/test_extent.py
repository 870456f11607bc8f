"""Far cells are seen before a table is made of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.readers.extent import MAX_COLUMN, MAX_ROW, FarCells, extent_of
from app.adapters.readers.sheet_looks import SheetLooks

PART = "xl/worksheets/sheet1.xml"


def sheet(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PART, f"<worksheet><sheetData>{body}</sheetData></worksheet>")
    return path


def watched(*blocks: bytes) -> bool:
    """Whether a worksheet that comes in these blocks has to be looked at."""
    far, looks = FarCells(), SheetLooks()
    for block in blocks:
        far(looks(PART, block))
    return far.parts == {PART}


@pytest.mark.parametrize(
    ("text", "far"),
    [
        ('<c r="A1">', False),
        ('<c r="CO99999">', False),
        ('<x:row r="99999">', False),
        ('<c r="A100000">', True),
        ("<c r='A1048576'>", True),
        ('<row r="1048576">', True),
        ('<c r="AAA1">', True),
        ('<c r="JA1">', True),
        ('<c r="IZ1">', False),
        ('<c r="xfd7">', True),
        ('xmlns:r="http://schemas"', False),
        ('t="str"', False),
        ('<c r="ZZZZZZZZZZZZ1">', True),
    ],
)
def test_far_places(text: str, far: bool) -> None:
    assert watched(text.encode()) is far


def test_a_place_may_be_cut_by_the_end_of_a_block() -> None:
    for cut in range(1, 14):
        text = b'<c r="A1048576">'
        assert watched(text[:cut], text[cut:]), cut


@pytest.mark.parametrize(
    ("body", "corners"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>1</v></c></row>', (1, 1, 1, 3)),
        ('<x:row r="7"><x:c r="B7"><x:v>1</x:v></x:c></x:row>', (7, 7, 2, 2)),
        ("<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>", (1, 2, 1, 2)),
    ],
)
def test_extents(body: str, corners: tuple[int, int, int, int], tmp_path: Path) -> None:
    found = extent_of(sheet(tmp_path / "a.xlsx", body), PART)
    assert (found.top, found.bottom, found.left, found.right) == corners
    assert found.possible
    assert not found.sparse


def test_blank_cells_at_the_end_do_not_count(tmp_path: Path) -> None:
    body = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{MAX_ROW}"><c r="CL{MAX_ROW}" s="1"/></row>'
    )
    found = extent_of(sheet(tmp_path / "a.xlsx", body), PART)
    assert (found.cells, found.bottom, found.sparse) == (1, 1, False)


def test_a_cell_in_the_last_corner(tmp_path: Path) -> None:
    body = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{MAX_ROW}"><c r="XFD{MAX_ROW}"><v>1</v></c></row>'
    )
    found = extent_of(sheet(tmp_path / "a.xlsx", body), PART)
    assert (found.bottom, found.right) == (MAX_ROW, MAX_COLUMN)
    assert found.possible
    assert found.sparse


def test_cells_that_do_not_say_their_place_lie_in_their_row(tmp_path: Path) -> None:
    cells = "<c><v>1</v></c>" * 90
    body = f'<row r="1">{cells}</row><row r="{MAX_ROW}">{cells}</row>'
    assert extent_of(sheet(tmp_path / "a.xlsx", body), PART).sparse


def test_a_large_sheet_is_no_sparse_one(tmp_path: Path) -> None:
    body = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}"><v>1</v></c>' for letter in "ABCDE")
        + "</row>"
        for row in range(1, 30_001)
    )
    far = body + '<row r="100001"><c r="A100001"><v>1</v></c></row>'
    found = extent_of(sheet(tmp_path / "a.xlsx", far), PART)
    assert found.cells >= 150_000
    assert not found.sparse


@pytest.mark.parametrize("place", ["A1048577", "XFE1", "ZZZZZZZZZZZZ1", "A" + "9" * 400])
def test_places_off_the_sheet(place: str, tmp_path: Path) -> None:
    body = f'<row><c r="{place}"><v>1</v></c></row>'
    assert not extent_of(sheet(tmp_path / "a.xlsx", body), PART).possible


@pytest.mark.parametrize(
    ("text", "looked_at"),
    [
        ('<c r="A1"/><c r="B1" s="1"><v>1</v></c><x/>', False),
        ('<x:c r="A1"/><x:c r="B1"></x:c><x/>', False),
        ('<cols><col min="1"/></cols><x/>', False),
        ("<c><v>1</v></c><x/>", True),
        ('<c s="1"/><x/>', True),
        ("<x:c><x:v>1</x:v></x:c><x/>", True),
    ],
)
def test_worksheets_of_cells_without_a_place_are_looked_at(text: str, looked_at: bool) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<x:worksheet xmlns:x="{main}">' if "x:" in text else f'<worksheet xmlns="{main}">'
    for cut in range(len(text)):
        assert watched((head + text[:cut]).encode(), text[cut:].encode()) is looked_at, cut


def test_cells_with_and_without_a_place_are_counted_together(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c>' + "<c><v>1</v></c>" * 20_000 + "</row>"
    assert not extent_of(sheet(tmp_path / "wide.zip", body), PART).possible


@pytest.mark.parametrize("place", ["XFD1", "A1048576"])
@pytest.mark.parametrize("padding", [0, 3_900, 3_999, 4_100, 50_000])
def test_a_prefix_may_be_declared_anywhere(place: str, padding: int) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet>{" " * padding}<x:row xmlns:x="{main}"><x:c r="{place}">'.encode()
    assert watched(text)
    for cut in range(padding, len(text), 3):
        assert watched(text[:cut], text[cut:]), cut


@given(
    st.integers(1, MAX_ROW + 10),
    st.integers(1, MAX_COLUMN + 10),
    st.sampled_from(
        ['<c r="{}">', "<c r='{}'>", '<c  r="{}">', '<c s="1" r="{}">', '<c\nr="{}"/>']
    ),
)
def test_no_far_cell_is_passed_over(row: int, column: int, form: str) -> None:
    letters, rest = "", column
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    text = f'<worksheet><c r="B2">{form.format(f"{letters}{row}")}<v>1</v></c>'
    if row >= 100_000 or column > 9 * 26 + 26:
        assert watched(text.encode())
