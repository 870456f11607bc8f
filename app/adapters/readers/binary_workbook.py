"""Looks a binary workbook (.xlsb) over before its reader makes room for what it claims.

The parts of such a workbook are records: a number that says what one is, its length, its contents.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.adapters.readers import archive
from app.adapters.readers.extent import Extent
from app.domain.number_style import grouped

BOOK = "xl/workbook.bin"
_TEXTS = "xl/sharedStrings.bin"
_SHEETS = "xl/worksheets/"
_ROW, _FIRST_CELL, _LAST_CELL, _BEGIN_TEXTS = 0, 1, 11, 159
_SMALLEST_TEXT = 5
"""Bytes that a shared text takes at least: its flags and its length."""


def check_binary(path: Path) -> None:
    """Refuse a binary workbook that promises more than it holds, or has cells far apart.

    :raises UserError: saying so.
    """
    try:
        with zipfile.ZipFile(path) as content:
            for name in content.namelist():
                if name == _TEXTS:
                    _check_texts(path, content.read(name))
                elif name.startswith(_SHEETS) and name.endswith(".bin"):
                    _check_sheet(path, content.read(name))
    except (LookupError, *archive.BROKEN) as error:
        raise archive.damaged(path, str(error)) from error


def _check_texts(path: Path, data: bytes) -> None:
    for kind, contents in _records(data):
        if kind == _BEGIN_TEXTS:
            promised = max(struct.unpack_from("<II", contents))
            if promised > 1000 and promised * _SMALLEST_TEXT > len(data):
                raise archive.damaged(path, f"it promises {grouped(promised)} texts")
            return


def _check_sheet(path: Path, data: bytes) -> None:
    extent, row = Extent(), 0
    for kind, contents in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", contents)[0] + 1
        elif _FIRST_CELL < kind <= _LAST_CELL:
            extent.add(row, struct.unpack_from("<I", contents)[0] + 1)
    if extent.cells and (not extent.possible or extent.sparse):
        raise archive.damaged(path, "its cells lie too far apart for a table")


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and contents of each record; both numbers before them take seven bits a byte."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            part = data[at]
            at += 1
            length |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80:
                break
        if at + length > end:
            raise ValueError("a record reaches beyond its part")
        yield kind, data[at : at + length]
        at += length
