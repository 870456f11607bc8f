"""Writes small workbooks as raw XML, for what no library would write."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.generator.export import Formula

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
EPOCH = datetime.fromisoformat("1899-12-30")
WRITTEN = (2026, 11, 2, 6, 30, 12)
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)

Cells = Iterable[Any]


def column_name(number: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class SharedStrings:
    """The table of texts of a workbook."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The index of ``text``, added at its first use."""
        return self._numbers.setdefault(text, len(self._numbers))

    def xml(self, prefix: str = "") -> str:
        """The part ``sharedStrings.xml``."""
        items = "".join(
            f'<{prefix}si><{prefix}t xml:space="preserve">{escape(text)}</{prefix}t></{prefix}si>'
            for text in self._numbers
        )
        return f"{DECLARATION}<{prefix}sst {namespace(prefix)}>{items}</{prefix}sst>"


def namespace(prefix: str) -> str:
    """The declaration of the main namespace under the prefix, which ends in a colon."""
    return f'xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'


def sheet_xml(rows: Iterable[Cells], strings: SharedStrings, prefix: str = "") -> str:
    """A worksheet. With a prefix, blank cells are written as shared strings without an index."""
    body = []
    for number, cells in enumerate(rows, start=1):
        body.append(f'<{prefix}row r="{number}">')
        for position, value in enumerate(cells):
            body.append(_cell(f"{column_name(position)}{number}", value, strings, prefix))
        body.append(f"</{prefix}row>")
    return wrap_sheet("".join(body), prefix=prefix)


def wrap_sheet(body: str, dimension: str = "", prefix: str = "") -> str:
    """A worksheet around its rows."""
    extent = f'<{prefix}dimension ref="{dimension}"/>' if dimension else ""
    return (
        f"{DECLARATION}<{prefix}worksheet {namespace(prefix)}>{extent}"
        f"<{prefix}sheetData>{body}</{prefix}sheetData></{prefix}worksheet>"
    )


def _cell(place: str, value: Any, strings: SharedStrings, prefix: str) -> str:
    if value is None:
        return f'<{prefix}c r="{place}" t="s"/>' if prefix else ""
    if isinstance(value, Formula):
        return f'<{prefix}c r="{place}"><{prefix}f>{escape(value.text[1:])}</{prefix}f></{prefix}c>'
    kind, content = ' t="s"', str(value)
    if isinstance(value, str):
        content = str(strings.number(value))
    elif isinstance(value, datetime):
        days = (value - EPOCH).total_seconds() / 86_400
        kind, content = ' s="1"', f"{days:.8f}"
    else:
        kind = ""
    return f'<{prefix}c r="{place}"{kind}><{prefix}v>{content}</{prefix}v></{prefix}c>'


def write_parts(
    path: Path, sheets: dict[str, str], strings: SharedStrings, prefix: str = "", first: int = 1
) -> None:
    """Write a workbook from finished worksheets; ``first`` is the number of the first sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts(list(sheets), prefix, first).items():
            add_part(archive, name, text)
        add_part(archive, "xl/sharedStrings.xml", strings.xml(prefix))
        for number, text in enumerate(sheets.values(), start=first):
            add_part(archive, f"xl/worksheets/sheet{number}.xml", text)


def add_part(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """Add one part with a fixed date, so that equal workbooks have equal bytes."""
    entry = zipfile.ZipInfo(name, date_time=WRITTEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text)


def parts(names: list[str], prefix: str = "", first: int = 1) -> dict[str, str]:
    """Every part of a workbook but its worksheets and shared strings."""
    numbers = range(first, first + len(names))
    listed = "".join(
        f'<{prefix}sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for name, number in zip(names, numbers, strict=True)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{OFFICE}.worksheet+xml"/>'
        for number in numbers
    )
    related = "".join(
        _relation(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml")
        for number in numbers
    )
    related += _relation("rIdS", "sharedStrings", "sharedStrings.xml")
    related += _relation("rIdT", "styles", "styles.xml")
    return {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{OFFICE}.styles+xml"/>'
            '<Override PartName="/xl/sharedStrings.xml" '
            f'ContentType="{OFFICE}.sharedStrings+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f"{_relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>"
        ),
        "xl/workbook.xml": (
            f'{DECLARATION}<{prefix}workbook {namespace(prefix)} xmlns:r="{RELATIONS}">'
            f"<{prefix}sheets>{listed}</{prefix}sheets></{prefix}workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
        ),
        "xl/styles.xml": STYLES,
    }


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
