"""Reads columns of bytes that are written with groups of thousands, all rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WIDEST = 19
"""Signs of the longest number: fifteen digits with the marks between them."""

_MOST_DIGITS = 15
_GROUP = 4
"""Three digits and the mark before them."""


def grouped_numbers(cells: NDArray[Any], marks: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Cells as whole numbers, with or without one of the marks between groups of thousands.

    The second array tells which cells are such numbers; what else stands in a cell has to be
    looked at by itself.
    """
    import numpy as np

    width = _WIDEST + 1
    letters = cells.astype(f"U{width}").view(np.uint32).reshape(len(cells), width).T.copy()
    lengths = (letters != 0).sum(axis=0)
    values = np.zeros(len(cells), np.float64)
    told = np.zeros(len(cells), bool)
    left = np.ones(len(cells), bool)
    for mark in (*marks, ""):
        grouped = (letters == ord(mark)).any(axis=0) if mark else left
        found, right = _read(letters, lengths, mark)
        right &= grouped & left
        values[right] = found[right]
        told |= right
        left &= ~grouped
    return values, told


def _read(
    letters: NDArray[Any], lengths: NDArray[Any], mark: str
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Every cell as a number with this mark between all groups, and for which that is right."""
    import numpy as np

    right = (lengths > 0) & (lengths <= (_WIDEST if mark else _MOST_DIGITS))
    if mark:
        right &= letters[0] != ord("0")
    values = np.zeros(len(lengths), np.int64)
    for at in range(min(_WIDEST, int(lengths.max(initial=0)))):
        behind = lengths - at - 1
        digits = letters[at] - np.uint32(ord("0"))
        parts = (behind % _GROUP == _GROUP - 1) if mark else np.zeros(len(lengths), bool)
        if at == 0:
            parts[:] = False
        good = np.where(parts, letters[at] == ord(mark or "0"), digits < 10)
        right &= good | (behind < 0)
        values = np.where(parts | (behind < 0), values, values * 10 + digits)
    return values, right
