"""Finds worksheets whose cells lie so far apart that they must not be read into a table.

The reader of worksheets makes a full table out of the first and the last cell with content: a
note that somebody typed into the last row of a sheet costs gigabytes, one in its last corner ends
the program. So the places of the cells are looked at before.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.adapters.readers.sheet_looks import OPEN_TAG, Look

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""The last cell that a worksheet has."""

SMALL_TABLE = 4_000_000
"""Cells that a table may have in any case, some 130 MiB."""

EMPTY_SHARE = 20
"""How many times more cells than contents a larger table may have."""

# Far places: row 100,000 and beyond, or a column behind that of any export ("JA").
_FAR = re.compile(rb"""r=["'](?:[A-Za-z]{3,}\d|[J-Zj-z][A-Za-z]\d|[A-Za-z]{0,2}\d{6})""")
_TAG = re.compile(rb"""<(?:\w+:)?(row|c)\b([^<>]*?)(/?)>""")
_CELL = re.compile(rb"""<(?:\w+:)?c[\s/>]""")
_PLACE = re.compile(rb"""\sr=["']([A-Za-z]*)(\d*)["']""")
_DIGITS = 12
"""Digits of a row number that are looked at; no row has as many."""

_BLOCK = 1024 * 1024
# A cell that does not say its place first.
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?!\s+r=)[\s>/]")


class FarCells:
    """Watches worksheets while they are unpacked, block by block, for cells in far places.

    Cells that do not say their place first may be anywhere: their worksheets are looked at too.
    """

    def __init__(self) -> None:
        self.parts: set[str] = set()

    def __call__(self, look: Look) -> None:
        """Take in the next look at a part."""
        if look.part in self.parts:
            return
        seen, end = look.seen, look.end
        odd = look.odd and (_FAR.search(seen, 0, end) or _UNPLACED.search(seen, 0, end))
        if odd or _FAR.search(seen, max(0, len(seen) - OPEN_TAG)):
            self.parts.add(look.part)


@dataclass(slots=True)
class Extent:
    """The cells with content of one worksheet: how many, and the corners around them."""

    cells: int = 0
    top: int = MAX_ROW
    bottom: int = 0
    left: int = MAX_COLUMN
    right: int = 0

    def add(self, row: int, column: int) -> None:
        """Take in one cell with content."""
        self.cells += 1
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)

    @property
    def sparse(self) -> bool:
        """Whether a table of these corners would be nearly all blank and too large."""
        area = (self.bottom - self.top + 1) * (self.right - self.left + 1)
        return self.cells > 0 and area > max(SMALL_TABLE, EMPTY_SHARE * self.cells)

    @property
    def possible(self) -> bool:
        """Whether every cell lies on a worksheet at all."""
        return self.bottom <= MAX_ROW and self.right <= MAX_COLUMN


def extent_of(path: Path, part: str) -> Extent:
    """Where the cells of a worksheet lie; blank ones are only left out where it matters."""
    extent, told = _places(path, part)
    return extent if told and extent.possible and not extent.sparse else _contents(path, part)


def _places(path: Path, part: str) -> tuple[Extent, bool]:
    """All cells and rows that say their place, and whether all cells do.

    A quick look, enough for an ordinary large sheet.
    """
    extent = Extent()
    cells = placed = 0
    for block in blocks_of(path, part):
        found = _PLACE.findall(block)
        cells += sum(1 for _ in _CELL.finditer(block))
        placed += sum(1 for letters, _ in found if letters)
        extent.cells += len(found)
        columns = {_column(letters) for letters in {letters for letters, _ in found} if letters}
        rows = {int(digits[:_DIGITS]) for digits in {digits for _, digits in found} if digits}
        if columns and rows:
            extent.top, extent.bottom = min(extent.top, *rows), max(extent.bottom, *rows)
            extent.left, extent.right = min(extent.left, *columns), max(extent.right, *columns)
    return extent, 0 < cells <= placed


def _contents(path: Path, part: str) -> Extent:
    """The cells with content alone, one by one."""
    extent = Extent()
    row = column = 0
    for kind, attributes, blank in _tags(path, part):
        letters, number = _place(attributes)
        if kind == b"row":
            row, column = number or row + 1, 0
            continue
        row, column = number or row, _column(letters) if letters else column + 1
        if not blank:
            extent.add(row, column)
    return extent


def _tags(path: Path, part: str) -> Iterator[tuple[bytes, bytes, bytes]]:
    for block in blocks_of(path, part):
        for found in _TAG.finditer(block):
            yield found[1], found[2], found[3]


def blocks_of(path: Path, part: str) -> Iterator[bytes]:
    """A worksheet in blocks that end between two tags."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        rest = b""
        while block := stream.read(_BLOCK):
            head, mark, tail = block.rpartition(b"<")
            if mark:
                yield rest + head
                rest = mark + tail
            else:
                rest = (rest + block)[-_BLOCK:]
        yield rest


def _place(attributes: bytes) -> tuple[bytes, int]:
    found = _PLACE.search(attributes)
    return (found[1], int(found[2][:_DIGITS] or b"0")) if found else (b"", 0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number
