"""Writes a workbook in Excel's binary form (.xlsb): numbers and texts in plain cells."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.generator.rawxlsx import DECLARATION, PACKAGE, RELATIONS
from tests.integration.cases.exports import Rows


def binary_workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Write sheets as records of kind, length and contents."""
    listed, related = b"", ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, rows) in enumerate(sheets.items(), 1):
            key = f"rId{number}"
            listed += _record(156, struct.pack("<II", 0, number) + _text(key) + _text(name))
            related += (
                f'<Relationship Id="{key}" Type="{RELATIONS}/worksheet" '
                f'Target="worksheets/sheet{number}.bin"/>'
            )
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _sheet(rows))
        book = _record(131) + _record(143) + listed + _record(144) + _record(132)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{related}'
            "</Relationships>",
        )
        archive.writestr("[Content_Types].xml", _types(len(sheets)))
    return path


def _types(sheets: int) -> str:
    binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.bin" '
        'ContentType="application/vnd.ms-excel.worksheet"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="bin" ContentType="{binary}"/>{parts}</Types>'
    )


def _sheet(rows: Rows) -> bytes:
    last = (len(rows) - 1, max(map(len, rows)) - 1)
    content = [_record(129), _record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))]
    content.append(_record(145))
    for number, row in enumerate(rows):
        content.append(_record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)))
        content.extend(_cell(at, value) for at, value in enumerate(row) if value is not None)
    return b"".join([*content, _record(146), _record(130)])


def _cell(column: int, value: Any) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return _record(6, place + _text(value))
    return _record(5, place + struct.pack("<d", value))


def _text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def _record(kind: int, contents: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = bytearray(), len(contents)
    while size > 127:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return head + bytes([*length, size]) + contents
