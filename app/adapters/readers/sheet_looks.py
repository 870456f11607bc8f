"""Takes a worksheet's bytes as they are unpacked and hands them on in looks that cut no tag in two.

What is odd about a worksheet is rare, and looking for each oddity of its own takes longer than
unpacking. So the tags of its cells are looked at once, for anything but what every program writes:
only where there is such a thing, the looks for each follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHEETS = "xl/worksheets/"
"""How the parts of a workbook begin that are its worksheets."""

# A cell that does not say a near place just as every program writes it, or whose type may be that
# of a failed formula. One look for all of these is quicker than one for each.
_ODD = re.compile(
    rb'<c(?! r="[A-I]?[A-Z]\d{1,5}+"'
    rb'(?: t="[^e]|>| s="\d{1,5}+"(?:/?>| t="[^e])))[\s>/]'
)
_NAMESPACE = re.compile(rb"xmlns:\w+\s*=\s*[\"'][^\"']*spreadsheetml/(?:2006/)?main[\"']")
_DECLARED = re.compile(rb"xmlns:")
_LONGEST_DECLARED = len(b"xmlns:")
_HEAD = 4000
"""Bytes in which the first tag of a worksheet declares the prefixes of its attributes."""

OPEN_TAG = 300
"""Bytes of a tag that a block may cut in two."""

_OVERLAP = 4000
"""Bytes that are looked at again with the next block, so that no cell is cut in two."""

_LONGEST_CELL = 64 * 1024
"""Bytes of a cell that are kept whole however long its formula is; none may be as long."""


@dataclass(frozen=True, slots=True)
class Look:
    """Bytes of a worksheet to be looked at: some that were seen already, then those of a block.

    ``before`` is where the tags end that were looked at before, ``end`` where the last whole one
    does. ``prefixed``: tags may be as in ``<x:c>``. ``odd``: a cell may be of another kind than
    nearly all are, or in a far place.
    """

    part: str
    seen: bytes
    before: int
    end: int
    prefixed: bool
    odd: bool


class SheetLooks:
    """Makes looks of the blocks of one worksheet after another."""

    def __init__(self) -> None:
        self._part, self._tail, self._before = "", b"", 0
        self._prefixes = Prefixes()

    def __call__(self, part: str, block: bytes) -> Look:
        """Take in the next block of a part."""
        prefixed = self._prefixes(part, block)
        if part != self._part:
            self._part, self._tail, self._before = part, b"", 0
        seen = self._tail + block if self._tail else block
        end = _end_of_tags(seen)
        odd = prefixed or _ODD.search(seen, 0, end) is not None
        look = Look(part, seen, self._before, end, prefixed, odd)
        kept = max(0, len(seen) - _OVERLAP)
        cell = seen.rfind(b":c" if prefixed else b"<c", max(0, len(seen) - _LONGEST_CELL))
        if cell >= 0:
            kept = min(kept, max(0, cell - OPEN_TAG if prefixed else cell))
        self._tail, self._before = seen[kept:], end - kept
        return look


def _end_of_tags(seen: bytes) -> int:
    at = seen.rfind(b"<", max(0, len(seen) - OPEN_TAG))
    return at if at >= 0 and seen.find(b">", at) < 0 else len(seen)


class Prefixes:
    """Tells of each block of a part whether its tags may have a prefix, as in ``<x:c>``."""

    def __init__(self) -> None:
        self._part, self._prefixed = "", False
        self._head, self._tail = b"", b""

    def __call__(self, part: str, block: bytes) -> bool:
        """Take in the next block. Every prefix must have been declared before it is used."""
        if part != self._part:
            self._part, self._prefixed = part, False
            self._head, self._tail = b"", b""
        if self._prefixed:
            return True
        start = 0
        missing = _HEAD - len(self._head)
        if missing > 0:
            self._head += block[:missing]
            start = min(missing, len(block))
            self._prefixed = _NAMESPACE.search(self._head) is not None
        self._prefixed = self._prefixed or self._declared(block, start)
        self._tail = (self._tail + block[-_LONGEST_DECLARED:])[-_LONGEST_DECLARED:]
        return self._prefixed

    def _declared(self, block: bytes, start: int) -> bool:
        """Whether a prefix is declared behind ``start``, also where it was begun before."""
        most = _LONGEST_DECLARED - 1
        begun = (self._tail + block[max(0, start - most) : start])[-most:]
        cut = begun + block[start : start + most]
        return _DECLARED.search(cut) is not None or _DECLARED.search(block, start) is not None
