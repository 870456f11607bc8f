"""Binary workbooks: records are counted before room is made for what they claim."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.readers.binary_workbook import _records, check_binary
from app.domain.errors import UserError

SHEET, TEXTS = "xl/worksheets/sheet1.bin", "xl/sharedStrings.bin"
ROW, BLANK, REAL, LAST_CELL, BEGIN_TEXTS = 0, 1, 5, 11, 159


def record(kind: int, contents: bytes = b"", width: int = 1) -> bytes:
    """A record; ``width`` is how many bytes its length takes at least."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, digits = len(contents), []
    while length or len(digits) < width:
        digits.append(length & 0x7F)
        length >>= 7
    last = len(digits) - 1
    return head + bytes(d | (0x80 if n < last else 0) for n, d in enumerate(digits)) + contents


def row(number: int) -> bytes:
    return record(ROW, struct.pack("<I", number) + bytes(13))


def cell(column: int, kind: int = REAL) -> bytes:
    return record(kind, struct.pack("<I", column) + bytes(12))


def texts(total: int, unique: int, size: int = 0) -> bytes:
    return record(BEGIN_TEXTS, struct.pack("<II", total, unique)).ljust(size, b"\0")


def book(path: Path, **parts: bytes) -> Path:
    names = {"sheet": SHEET, "texts": TEXTS, "book": "xl/workbook.bin", "other": "xl/styles.bin"}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(names[name], content)
    return path


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"sheet": b""},
        {"sheet": row(0) + cell(0) + cell(5) + row(9) + cell(1)},
        # 1,000 texts are nothing; 2,000 of five bytes and more need 10,000.
        {"texts": texts(1000, 1000)},
        {"texts": texts(2000, 2000, 10_000)},
        {"texts": b""},
        # The last cell of a sheet alone is a table of one cell.
        {"sheet": row(1_048_575) + cell(16_383)},
        # Blank cells and other records have no content, wherever they lie.
        {"sheet": row(0) + cell(0) + row(1_048_575) + cell(16_383, BLANK) + record(161, bytes(99))},
        {"other": b"\xff\xff\xff\xff\xff"},
    ],
)
def test_what_holds_what_it_promises(parts: dict[str, bytes], tmp_path: Path) -> None:
    check_binary(book(tmp_path / "a.xlsb", **parts))


@pytest.mark.parametrize(
    ("parts", "details"),
    [
        ({"texts": texts(2000, 2000, 9_999)}, "it promises 2,000 texts"),
        ({"texts": texts(5, 4_294_967_295, 9_999)}, "it promises 4,294,967,295 texts"),
        # Corners of the sheet: a table of 17 billion cells for two.
        ({"sheet": row(0) + cell(0) + row(1_048_575) + cell(16_383)}, "too far apart"),
        # Rows and columns that no sheet has.
        ({"sheet": row(1_048_576) + cell(0)}, "too far apart"),
        ({"sheet": row(0) + cell(16_384)}, "too far apart"),
        ({"sheet": row(4_294_967_294) + cell(0, LAST_CELL)}, "too far apart"),
        # Records that are cut off: in their number, their length, their contents.
        ({"sheet": b"\x80"}, ""),
        ({"sheet": b"\x05\xff"}, ""),
        ({"sheet": row(0)[:-1]}, "reaches beyond its part"),
        ({"sheet": record(ROW, b"\0")}, ""),
        ({"texts": record(BEGIN_TEXTS, b"\0\0\0\0")}, ""),
    ],
)
def test_what_does_not(parts: dict[str, bytes], details: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a\.xlsb is damaged or was cut off") as error:
        check_binary(book(tmp_path / "a.xlsb", **parts))
    assert details in error.value.details


def test_what_is_no_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    with pytest.raises(UserError, match="is damaged"):
        check_binary(path)


@given(
    st.lists(
        st.tuples(st.integers(0, 0x3FFF), st.binary(max_size=300), st.integers(1, 4)), max_size=6
    )
)
def test_records_come_back_in_any_length(records: list[tuple[int, bytes, int]]) -> None:
    data = b"".join(record(*each) for each in records)
    assert list(_records(data)) == [(kind, contents) for kind, contents, _ in records]
