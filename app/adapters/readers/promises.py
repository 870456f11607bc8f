"""Looks for what a workbook promises and does not hold, before a reader believes it.

The reader of workbooks makes room for as many shared texts as the file says it has, and turns
every number in a date's format into a date: a promise of billions ends the program, a number that
no calendar knows ends its thread. So both are looked at while the parts are checked.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from app.adapters.readers import archive
from app.domain.errors import UserError

_TEXTS = "xl/sharedStrings.xml"
_COUNT = re.compile(rb"\buniqueCount\s*=\s*[\"'](\d+)[\"']")
_SMALLEST_TEXT = 4
"""Bytes that a shared text takes at least (``<si/>`` has five)."""

# A cell's number of eleven and more digits, or with an exponent as large.
_HUGE = re.compile(rb">\s*-?(?:\d{11,}|[\d.]{1,40}[eE]\+?(?:[1-9]\d|\d{3,}))")
_HUGE_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?v>\s*(-?(?:\d{11,}|[\d.]{1,40}[eE]\+?\d{2,})[^<]*)<"
)
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d+)[\"']")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+\d+)[\"']")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\s[^>]*?numFmtId\s*=\s*[\"'](\d+)[\"']")
_OWN_FORMAT = re.compile(
    rb"<(?:\w+:)?numFmt\s[^>]*?numFmtId\s*=\s*[\"'](\d+)[\"'][^>]*?formatCode\s*=\s*[\"']([^\"']*)"
)
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_LONGEST = 64
"""Bytes of a block that are looked at again with the next one."""

_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")


class Promises:
    """Watches the parts of a workbook while they are unpacked, block by block."""

    def __init__(self) -> None:
        self.failed: Counter[str] = Counter()
        """Cells with a failed formula, by the part of their worksheet."""
        self._promised = 0
        self._read = 0
        self._huge: set[str] = set()
        self._part, self._tail = "", b""

    def __call__(self, part: str, block: bytes) -> None:
        """Take in the next block of a part."""
        if part == _TEXTS:
            if not self._read:
                self._promised = max(map(int, _COUNT.findall(block[:2000])), default=0)
            self._read += len(block)
        elif part.startswith("xl/worksheets/"):
            # What a block begins may end in the next one.
            before = len(self._tail) if part == self._part else 0
            seen = self._tail + block if before else block
            if b't="e"' in seen or b"t='e'" in seen:
                self.failed[part] += sum(hit.end() > before for hit in _ERROR.finditer(seen))
            if part not in self._huge and _HUGE.search(seen):
                self._huge.add(part)
            self._part, self._tail = part, seen[-_LONGEST:]

    def check(self, path: Path, sheets: Mapping[str, str]) -> None:
        """Refuse a workbook whose promises would end the program; ``sheets`` names its parts.

        :raises UserError: saying what is wrong.
        """
        unique = self._promised
        if unique * _SMALLEST_TEXT > self._read and unique > 1000:
            raise archive.damaged(
                path, f"it promises {unique:,} texts and holds {self._read:,} bytes of them"
            )
        for part in sorted(self._huge):
            place = _impossible_date(path, part)
            if place:
                raise UserError(
                    f"The sheet {sheets.get(part, part)} of {path.name} has a date in cell {place} "
                    "that no calendar knows.",
                    "Correct or delete it in Excel or LibreOffice, then import the workbook.",
                )


def _impossible_date(path: Path, part: str) -> str:
    """The first cell that has a date's format and a number beyond all dates, empty without one."""
    try:
        with zipfile.ZipFile(path) as content:
            styles = content.read("xl/styles.xml") if "xl/styles.xml" in content.namelist() else b""
            sheet = content.read(part)
    except (KeyError, OSError, ValueError) as error:
        raise archive.damaged(path, str(error)) from error
    dated = _date_styles(styles)
    for found in _HUGE_CELL.finditer(sheet):
        style = _STYLE.search(found[1])
        if style and int(style[1][:9]) in dated:
            place = _PLACE.search(found[1])
            return place[1].decode() if place else "of an unknown place"
    return ""


def _date_styles(styles: bytes) -> set[int]:
    own = {
        int(number[:9])
        for number, code in _OWN_FORMAT.findall(styles)
        if re.search(rb"[dmyhs]", re.sub(rb"\[[^\]]*\]|\\.|&quot;.*?&quot;", b"", code.lower()))
    }
    block = _FORMATS.search(styles)
    formats = _FORMAT.findall(block[0]) if block else []
    return {
        place
        for place, number in enumerate(formats)
        if int(number[:9]) in _DATE_FORMATS or int(number[:9]) in own
    }
