"""Turns a cell of an export into a value.

Cells come as Excel stored them (numbers, booleans, dates, text) or as CSV text in the words of
some locale. Nothing here raises: a cell that cannot be read is None, and the caller counts it.
"""

from __future__ import annotations

import re
from typing import Any

from app.domain.inventory import words
from app.domain.units import MIB_PER_GIB, MIB_PER_TIB

LARGEST = 1e15
"""No figure of an export is larger; what claims to be is no figure (2^50 MiB are a zebibyte)."""

THOUSANDS = ""
"""In place of a decimal mark: a number such as 8.192 or 8,192 has a group of thousands."""

# A group of thousands never begins with a zero: "0.125" is a fraction in every language.
_ENGLISH_GROUPS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_GERMAN_GROUPS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_INDIAN_GROUPS = re.compile(r"-?[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?")
_PLAIN_POINT = re.compile(r"-?\d+\.\d+")
_PLAIN_COMMA = re.compile(r"-?\d+,\d+")
_DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_GROUP_SPACES = re.compile("[\\s\u00a0\u202f'’]")
_SIZE = re.compile(r"(.*?\d)\s*([KMGTP]i?B|bytes|B)", re.IGNORECASE)
_MIB_PER_UNIT = {
    "b": 1 / 1024**2, "k": 1 / 1024, "m": 1.0, "g": float(MIB_PER_GIB), "t": float(MIB_PER_TIB),
    "p": MIB_PER_TIB * 1024.0,
}  # fmt: skip
# Byte order marks, zero-width and direction signs: invisible, and no part of any word.
_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069]")


def text(cell: Any) -> str:
    """The cell as stripped text; a whole number loses its ``.0``, a failed formula is blank."""
    if type(cell) is str:
        plain = cell.strip()
        return "" if plain[:1] == "#" and words.is_error(plain) else plain
    if cell is None:
        return ""
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST else str(cell)
    return str(cell).strip()


def visible(value: str) -> str:
    """A text without byte order marks and other signs that nobody sees."""
    return _INVISIBLE.sub("", value)


def number(cell: Any, decimal: str = ".") -> float | None:
    """The cell as a number of at most :data:`LARGEST`, None when it holds none.

    ``decimal`` is the decimal mark, or :data:`THOUSANDS`; groups of thousands are recognised in
    any style that leaves no doubt.
    """
    if type(cell) is float:
        return cell if -LARGEST <= cell <= LARGEST else None
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return float(cell) if -LARGEST <= cell <= LARGEST else None
    if type(cell) is str:
        return _number_text(cell, decimal)
    return None


def size_mib(cell: Any, decimal: str = ".", unit_mib: float = 1.0) -> float | None:
    """The cell as a size in MiB, None when it holds none.

    A unit in the cell itself counts ("4 GB", "512 MiB", "1.5 TB"); else ``unit_mib`` MiB are
    meant by one.
    """
    value = number(cell, decimal)
    if value is not None:
        return value * unit_mib
    plain, unit = sized(cell) if type(cell) is str else ("", None)
    value = number(plain, decimal) if unit is not None else None
    return None if value is None or unit is None else value * unit


def unit_mib(unit: str) -> float:
    """How many MiB one of a unit is: ``kb``, ``MiB``, ``GB``, ``TiB``, ``bytes``."""
    return _MIB_PER_UNIT[unit[0].lower()]


def is_doubtful(cell: str) -> bool:
    """Whether a number may have thousands or a fraction: ``8.192``, ``8,192``."""
    return _DOUBTFUL.fullmatch(_bare(cell)) is not None


def told_mark(cell: str) -> str:
    """The decimal mark that a number can only have: ``.`` for 12.5 and 1,234,567; else empty."""
    plain = _bare(cell)
    if plain.isdecimal() or _DOUBTFUL.fullmatch(plain):
        return ""
    if _GERMAN_GROUPS.fullmatch(plain) or _PLAIN_COMMA.fullmatch(plain):
        return ","
    groups = _ENGLISH_GROUPS.fullmatch(plain) or _INDIAN_GROUPS.fullmatch(plain)
    return "." if groups or _PLAIN_POINT.fullmatch(plain) else ""


def sized(cell: str) -> tuple[str, float | None]:
    """The number in a text, and how many MiB one of its unit is where it names one ("4 GB")."""
    found = None if cell[-1:].isdecimal() else _SIZE.fullmatch(cell.strip())
    return (found[1], _MIB_PER_UNIT[found[2][0].lower()]) if found else (cell, None)


def _bare(cell: str) -> str:
    return _GROUP_SPACES.sub("", cell).rstrip("%")


def _number_text(cell: str, decimal: str) -> float | None:
    if cell.isdecimal() and len(cell) < 16:
        return float(cell)
    plain = _bare(cell)
    if not plain:
        return None
    try:
        value = float(_pointed(plain, decimal))
    except ValueError:
        return None
    return value if -LARGEST <= value <= LARGEST and "_" not in plain else None


def _pointed(plain: str, decimal: str) -> str:
    """The number without groups of thousands and with a point as its decimal mark."""
    by_commas = _ENGLISH_GROUPS.fullmatch(plain)
    by_points = _GERMAN_GROUPS.fullmatch(plain)
    if decimal == ",":
        # "1,234" is a fraction here; only a point or a second group can make it thousands.
        by_commas = by_commas if "." in plain or plain.count(",") > 1 else None
    elif decimal == "." and by_points and plain.count(".") == 1 and "," not in plain:
        by_points = None  # "1.234" is a fraction here
    if by_commas or _INDIAN_GROUPS.fullmatch(plain):
        return plain.replace(",", "")
    if by_points:
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", ".")


def whole(cell: Any, decimal: str = ".") -> int | None:
    """The cell as a whole number, rounded; None when it holds no number."""
    value = number(cell, decimal)
    return None if value is None else round(value)


def digits(cell: Any) -> int | None:
    """The first whole number inside the cell: 13 for 13, "13" and "vmx-13"."""
    if type(cell) is float:
        return int(cell) if abs(cell) < 1e9 else None
    found = re.search(r"\d{1,9}", text(cell))
    return int(found[0]) if found else None


def flag(cell: Any) -> bool | None:
    """The cell as yes or no; None where it is blank or says neither."""
    if isinstance(cell, bool):
        return cell
    if type(cell) is float:
        return cell != 0 if cell in {0.0, 1.0} else None
    return words.yes_or_no(text(cell))
