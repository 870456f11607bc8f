"""Turns a cell of an export into a value.

Cells come as Excel stored them (numbers, booleans, dates, text) or as CSV text in the words of
some locale. Nothing here raises: a cell that cannot be read is None, and the caller counts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - RVTools dates carry no zone
"""RVTools writes 1970-01-01 where it knows no date; nothing virtual is older than this."""

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_TRUE = {"true", "yes", "1", "enabled", "on", "wahr", "ja"}
_FALSE = {"false", "no", "0", "disabled", "off", "falsch", "nein"}
LARGEST = 1e15
"""No figure of an export is larger; what claims to be is no figure (2^50 MiB are a zebibyte)."""

# A group of thousands never begins with a zero: "0.125" is a fraction in every language.
_ENGLISH_GROUPS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_GERMAN_GROUPS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_INDIAN_GROUPS = re.compile(r"-?[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?")
_PLAIN_POINT = re.compile(r"-?\d+\.\d+")
_PLAIN_COMMA = re.compile(r"-?\d+,\d+")
_GROUP_SPACES = re.compile("[\\s\u00a0\u202f'’]")
_DATE_JSON = re.compile(r"/Date\((-?\d{1,15})")
_DATE_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_DATE_YEAR_LAST = re.compile(
    r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?"
)


def text(cell: Any) -> str:
    """The cell as stripped text; a whole number loses its ``.0``."""
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST else str(cell)
    return str(cell).strip()


def number(cell: Any, decimal: str = ".") -> float | None:
    """The cell as a number of at most :data:`LARGEST`, None when it holds none.

    ``decimal`` is the decimal mark of the file; groups of thousands are recognised in any style
    that leaves no doubt.
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


def _number_text(cell: str, decimal: str) -> float | None:
    plain = _GROUP_SPACES.sub("", cell).rstrip("%")
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
    elif by_points and plain.count(".") == 1 and "," not in plain:
        by_points = None  # "1.234" is a fraction here
    if by_commas or _INDIAN_GROUPS.fullmatch(plain):
        return plain.replace(",", "")
    if by_points:
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", ".")


def decimal_mark(samples: Iterable[str]) -> str:
    """The decimal mark that fits number texts of one file best: ``.`` or ``,``.

    Counts texts that can only be read one way ("1.234,5", "12,5", "1.234.567") and, where there
    are none, groups of three digits: a file full of "8.192" and never "8,192" groups by points.
    """
    point = comma = point_groups = comma_groups = 0
    for sample in samples:
        plain = _GROUP_SPACES.sub("", sample).rstrip("%")
        if _GERMAN_GROUPS.fullmatch(plain):
            comma += 1 if "," in plain or plain.count(".") > 1 else 0
            point_groups += 1
        elif _ENGLISH_GROUPS.fullmatch(plain):
            point += 1 if "." in plain or plain.count(",") > 1 else 0
            comma_groups += 1
        elif _INDIAN_GROUPS.fullmatch(plain):
            point += 1
        elif _PLAIN_COMMA.fullmatch(plain):
            comma += 1
        elif _PLAIN_POINT.fullmatch(plain):
            point += 1
    if comma != point:
        return "," if comma > point else "."
    return "," if point_groups > comma_groups else "."


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
    word = text(cell).casefold()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def moment(cell: Any) -> datetime | None:
    """The cell as a date and time without zone; None where unknown (before 1990 counts as that)."""
    value = _moment(cell)
    return value if value is not None and value >= EARLIEST else None


def _moment(cell: Any) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        in_range = 30_000 < cell < 80_000  # serial days from 1982 to 2119
        return _EXCEL_EPOCH + timedelta(days=float(cell)) if in_range else None
    if not isinstance(cell, str):
        return None
    stamp = _DATE_JSON.search(cell)
    if stamp:
        try:
            return datetime.fromtimestamp(int(stamp[1]) / 1000, UTC).replace(tzinfo=None)
        except (OverflowError, OSError, ValueError):
            return None
    return _moment_text(cell.strip())


def _moment_text(cell: str) -> datetime | None:
    found = _DATE_YEAR_FIRST.match(cell)
    if found:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _datetime(year, month, day, hour, minute, second)
    found = _DATE_YEAR_LAST.match(cell)
    if not found:
        return None
    first, mark, second_part, year_text, hour_text, minute_text, second_text, half = found.groups()
    first_number, second_number = int(first), int(second_part)
    # Slashes mean month/day as RVTools writes them, points and dashes day.month, unless the
    # numbers show that it is the other way round.
    day_first = first_number > 12 or (mark != "/" and second_number <= 12)
    month, day = (second_number, first_number) if day_first else (first_number, second_number)
    year = int(year_text) + (2000 if len(year_text) == 2 else 0)
    hour = int(hour_text or 0)
    if half:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return _datetime(year, month, day, hour, int(minute_text or 0), int(second_text or 0))


def _datetime(
    year: int, month: int, day: int, hour: int, minute: int, second: int
) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
