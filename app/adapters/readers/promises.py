"""Looks for what a workbook promises and does not hold, before a reader believes it.

The reader of workbooks makes room for as many shared texts as the file says it has, and turns
every number in a date's format into a date: a promise of billions ends the program, a number that
no calendar knows ends its thread. So both are looked at while the parts are checked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from app.adapters.readers import archive
from app.adapters.readers.extent import blocks_of
from app.adapters.readers.sheet_looks import Look
from app.domain.errors import UserError
from app.domain.number_style import grouped

MOST_NAMED = 3
"""How many cells of a kind are named."""

TEXTS = "xl/sharedStrings.xml"
"""The part that holds the shared texts."""

_COUNT = re.compile(rb"\buniqueCount\s*=\s*[\"'](\d+)[\"']")
_SMALLEST_TEXT = 4
"""Bytes that a shared text takes at least (``<si/>`` has five)."""

_LONG_TEXT = 1024
_LONGEST_TEXT = 16 * 1024**2
"""Bytes that a shared text may have; what Excel takes, every sign formatted, is a third of it."""

_MOST_SHOWN = 2 * 1024**3
"""Bytes of shared texts that the cells of one worksheet may show: each cell gets its own copy."""

_SMALLEST_SHOWN = 16
"""Bytes that a cell with a shared text takes at least (``<c t="s"><v>0</v></c>`` has 22)."""

_SHOWN = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d{1,9})")

# A cell's number of eleven and more digits, or with an exponent as large. Where no tag of a block
# has a prefix, the search is that for a plain text, many times as fast.
_NUMBER = rb"[^>]*>\s*-?(?:\d{11,}|[\d.]{1,40}[eE]\+?(?:[1-9]\d|\d{3,}))"
_HUGE = re.compile(rb"<v" + _NUMBER)
_HUGE_PREFIXED = re.compile(rb"<(?:\w+:)?v" + _NUMBER)
_NOT_PLAIN = re.compile(rb"<v(?!>-?\d{1,10}(?:\.\d+)?<)")
"""A value that is no short number in the simplest spelling; most blocks have none."""

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_OVERLAP = 4000
"""Bytes of a block that are looked at again with the next one, so that no cell is cut in two."""

_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d+)[\"']")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+\d+)[\"']")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\s[^>]*?numFmtId\s*=\s*[\"'](\d+)[\"']")
_OWN_FORMAT = re.compile(
    rb"<(?:\w+:)?numFmt\s[^>]*?numFmtId\s*=\s*[\"'](\d+)[\"'][^>]*?formatCode\s*=\s*[\"']([^\"']*)"
)
_FORMULA = re.compile(
    # A cell of any type but a text: that of a formula may be empty.
    rb"<(?:\w+:)?c\s((?:(?!\bt\s*=\s*[\"']str)[^<>])*)>\s*"
    rb"<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
"""A cell with a formula and no value, as programs write it that do not calculate."""
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*[\"']e[\"']")
_FORMULAS = re.compile(rb"<f")


class Promises:
    """Watches the parts of a workbook while they are unpacked, block by block."""

    def __init__(self) -> None:
        self.failed: Counter[str] = Counter()
        """Cells with a failed formula, by the part of their worksheet."""
        self.without_value: Counter[str] = Counter()
        """Cells with a formula that has no value, likewise."""
        self.first_without: defaultdict[str, list[str]] = defaultdict(list)
        """The places of the first of them."""
        self._promised = 0
        self._read = 0
        self._texts = _Texts()
        self._sizes: Counter[str] = Counter()
        self._huge: dict[str, dict[int, bytes]] = {}

    def take_texts(self, block: bytes) -> None:
        """Take in the next block of the shared texts."""
        if not self._read:
            self._promised = max(map(int, _COUNT.findall(block[:2000])), default=0)
        self._read += len(block)
        self._texts.add(block)

    def __call__(self, look: Look) -> None:
        """Take in the next look at a worksheet."""
        part, seen, before, end = look.part, look.seen, look.before, look.end
        self._sizes[part] += max(0, end - before)
        if look.odd:
            failed = sum(hit.end() > before for hit in _ERROR.finditer(seen, 0, end))
            if failed:
                self.failed[part] += failed
        if _FORMULAS.search(seen, 0, end) or (look.prefixed and b":f" in seen):
            for hit in _FORMULA.finditer(seen, 0, end):
                place = _PLACE.search(hit[1])
                if hit.end() > before and place:
                    self.without_value[part] += 1
                    if self.without_value[part] <= MOST_NAMED:
                        self.first_without[part].append(place[1].decode())
        if look.prefixed:
            self._look_for_huge(part, seen, _HUGE_PREFIXED)
        elif _NOT_PLAIN.search(seen, 0, end):
            self._look_for_huge(part, seen, _HUGE)

    def check(self, path: Path, sheets: Mapping[str, str]) -> None:
        """Refuse a workbook whose promises would end the program; ``sheets`` names its parts.

        :raises UserError: saying what is wrong.
        """
        unique = self._promised
        if unique * _SMALLEST_TEXT > self._read and unique > 1000:
            raise archive.damaged(
                path,
                f"it promises {grouped(unique)} texts and holds {grouped(self._read)} bytes of "
                "them",
            )
        longest = self._texts.longest
        if longest > _LONGEST_TEXT:
            raise archive.too_large(path, TEXTS)
        if longest > _LONG_TEXT:
            for part, size in self._sizes.items():
                if size // _SMALLEST_SHOWN * longest > _MOST_SHOWN:
                    _check_shown(path, part, longest)
        if not self._huge:
            return
        dated = _date_styles(archive.read_part(path, "xl/styles.xml", needed=False))
        for part, cells in sorted(self._huge.items()):
            place = next((cells[style] for style in cells if style in dated), None)
            if place is not None:
                raise UserError(
                    f"The sheet {sheets.get(part, part)} of {path.name} has a date in cell "
                    f"{place.decode() or 'of an unknown place'} that no calendar knows.",
                    "Correct or delete it in Excel or LibreOffice, then import the workbook.",
                )

    def _look_for_huge(self, part: str, text: bytes, huge: re.Pattern[bytes]) -> None:
        """Keep the first cell of each style that has a huge number; dates among them are none."""
        for found in huge.finditer(text):
            start = found.start()
            cells = _CELL.findall(text, max(0, start - _OVERLAP), start)
            style = _STYLE.search(cells[-1]) if cells else None
            if style:
                place = _PLACE.search(cells[-1])
                self._huge.setdefault(part, {}).setdefault(
                    int(style[1][:9]), place[1] if place else b""
                )


class _Texts:
    """How long the longest of the shared texts is, with all its tags."""

    def __init__(self) -> None:
        self.longest = 0
        self._skipped, self._rest = 0, b""

    def add(self, block: bytes) -> None:
        """Take in the next block of them."""
        pieces = _texts_in(self._rest + block)
        longest = max(self._skipped + len(pieces[0]), *map(len, pieces))
        self.longest = max(self.longest, longest)
        if len(pieces) > 1:
            self._skipped = 0
        rest = pieces[-1]
        self._rest = rest[-_OVERLAP:]
        self._skipped += len(rest) - len(self._rest)


def _texts_in(part: bytes) -> list[bytes]:
    """The shared texts with their tags; with a prefix, some blank ones between them."""
    return part.split(b":si>" if b":si>" in part else b"</si>")


def _check_shown(path: Path, part: str, longest: int) -> None:
    """Add up what the cells of a worksheet show, where they may show too much of ``longest``.

    :raises UserError: when it is too much.
    """
    cells = sum(block.count(b't="s"') + block.count(b"t='s'") for block in blocks_of(path, part))
    if cells * longest <= _MOST_SHOWN:
        return
    texts = _texts_in(archive.read_part(path, TEXTS))
    lengths = [len(text) for text in texts if text or b":si>" not in texts]
    shown = 0
    for block in blocks_of(path, part):
        indices = (int(index) for index in _SHOWN.findall(block))
        shown += sum(lengths[index] for index in indices if index < len(lengths))
        if shown > _MOST_SHOWN:
            raise archive.too_large(path, part)


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
