"""Reads dates and times of exports, all of one column in one order of day and month.

``05/11/2026`` may be November or May. Whoever exported used one order throughout, so a column is
read as a whole: its clear dates tell the order of the others, else those of the file, else what
would not lie in the future.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - RVTools dates carry no zone
"""RVTools writes 1970-01-01 where it knows no date; nothing virtual is older than this."""

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
_JSON = re.compile(r"/Date\((-?\d{1,15})")
_TIME = r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?[.,\d]*\s*(?:([AaPp])\.?\s?[Mm]\.?)?)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})[.日]?" + _TIME)
# 20261018, 20261018T0930 and 20261018093000.000000+120, as ISO 8601 and WMI have them. Its last,
# blank group stands where others have AM and PM.
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?[.,\d]*)?()")
_BASIC_END = re.compile(r"\s*(?:Z|UTC|GMT|[-+]\d{1,2}:?\d{1,2})?", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d{1,15})?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})[-/.]\s?(\d{4}|\d{2})(?!\d)" + _TIME)
_DAY_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,? )?(\d{1,2})[. -]+([^\W\d]{3,12})\.?[ ,-]+(\d{4})" + _TIME
)
_MONTH_NAMED = re.compile(r"(?:[^\W\d]+\.?,? )?([^\W\d]{3,12})\.? (\d{1,2}),? (\d{4})" + _TIME)
_MONTHS = {
    word: month
    for month, words in enumerate(
        (
            "jan januar january janvier enero ene gennaio gen janeiro januari",
            "feb februar february février fév févr febrero febbraio fevereiro fev februari",
            "mar mär märz mrz march mars marzo março maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei maj",
            "jun juni june juin junio giugno giu junho",
            "jul juli july juillet juil julio luglio lug julho",
            "aug august août aout agosto ago augustus augusti",
            "sep sept september septembre septiembre settembre set setembro",
            "oct okt october oktober octobre octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec dez dezember december décembre déc diciembre dic dicembre dezembro",
        ),
        1,
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class OrderVotes:
    """How many dates can only be read with the day first, and with the month first."""

    day_first: int = 0
    month_first: int = 0

    def __add__(self, other: OrderVotes) -> OrderVotes:
        return OrderVotes(self.day_first + other.day_first, self.month_first + other.month_first)

    @property
    def decided(self) -> bool | None:
        """Whether the day comes first; None where the votes do not tell."""
        if self.day_first == self.month_first:
            return None
        return self.day_first > self.month_first


def votes(cells: Iterable[Any], mark: str = "") -> OrderVotes:
    """Count the dates of a column that leave no doubt about their order.

    With a ``mark`` those alone that have it between their numbers.
    """
    day_first = month_first = 0
    for cell in cells:
        found = _YEAR_LAST.match(cell.strip()) if type(cell) is str else None
        if found and mark in {"", found[2]}:
            first, second = int(found[1]), int(found[3])
            day_first += first > 12 >= second
            month_first += second > 12 >= first
    return OrderVotes(day_first, month_first)


def mark_of(cells: Iterable[Any]) -> str:
    """The mark between the numbers of a column's dates, by its first date that has the year last.

    Empty where none has.
    """
    for cell in cells:
        found = _YEAR_LAST.match(cell.strip()) if type(cell) is str else None
        if found:
            return found[2]
    return ""


def is_unreadable(cell: Any) -> bool:
    """Whether a cell tells a date in a form that is not known here."""
    if cell is None or isinstance(cell, bool) or _moment(cell, None) is not None:
        return False
    return any(sign in "123456789" for sign in str(cell))


def day_first(
    cells: Iterable[Any], others: OrderVotes, not_after: datetime | None = None
) -> bool | None:
    """Whether a column's dates begin with the day; None where nothing tells.

    Its own clear dates decide, then those of other columns of the file, then which order puts no
    date after ``not_after``.
    """
    column = list(cells)
    own = votes(column)
    if own.day_first or own.month_first:
        return own.decided
    if others.decided is not None:
        return others.decided
    if not_after is None:
        return None
    fits = [
        all(each is None or each <= not_after for each in (moment(cell, order) for cell in column))
        for order in (True, False)
    ]
    return fits[0] if fits[0] != fits[1] else None


def moment(cell: Any, day_first: bool | None = None) -> datetime | None:
    """The cell as a date and time without zone; None where unknown (before 1990 counts as that).

    ``day_first`` is the order of dates that can be read either way; None goes by the mark
    between the numbers, as RVTools writes them: month/day, day.month, day-month.
    """
    value = _moment(cell, day_first)
    return value if value is not None and value >= EARLIEST else None


def _moment(cell: Any, day_first: bool | None) -> datetime | None:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number_moment(float(cell))
    if not isinstance(cell, str):
        return None
    stamp = _JSON.search(cell)
    if stamp:
        return _since_1970(int(stamp[1]) / 1000)
    return _text_moment(cell.strip(), day_first)


def _number_moment(number: float) -> datetime | None:
    """A number as Excel counts days, from 1982 to 2119, else written as 20261018."""
    if 30_000 < number < 80_000:
        return _EXCEL_EPOCH + timedelta(days=number)
    if 19_000_000 < number < 22_000_000 and number.is_integer():
        return _basic_moment(str(int(number)))
    return None


def _basic_moment(text: str) -> datetime | None:
    found = _BASIC.match(text)
    if found is None or not _BASIC_END.fullmatch(text, found.end()):
        return None
    return _datetime(int(found[1]), int(found[2]), int(found[3]), found.groups()[3:])


def _since_1970(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return None


def _digits_moment(cell: str) -> datetime | None:
    """A date of digits alone: days as Excel counts them, 20261018, or seconds since 1970."""
    if _SERIAL.fullmatch(cell):
        return _number_moment(float(cell.replace(",", ".")))
    moment_of = _basic_moment(cell)
    if moment_of is None and _EPOCH.fullmatch(cell):
        return _since_1970(int(cell[:10]))
    return moment_of


def _text_moment(cell: str, day_first: bool | None) -> datetime | None:
    if cell[:5].isdecimal():
        return _digits_moment(cell)
    found = _YEAR_FIRST.match(cell)
    if found:
        return _datetime(int(found[1]), int(found[2]), int(found[3]), found.groups()[3:])
    found = _YEAR_LAST.match(cell)
    if found:
        first, second = int(found[1]), int(found[3])
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        if first > 12 or second > 12:
            day_first = first > 12
        elif day_first is None:
            day_first = found[2] != "/"
        month, day = (second, first) if day_first else (first, second)
        return _datetime(year, month, day, found.groups()[4:])
    for pattern, day_at, month_at in ((_DAY_NAMED, 1, 2), (_MONTH_NAMED, 2, 1)):
        found = pattern.match(cell)
        month = _MONTHS.get(found[month_at].casefold(), 0) if found else 0
        if found and month:
            return _datetime(int(found[3]), month, int(found[day_at]), found.groups()[3:])
    return None


def _datetime(year: int, month: int, day: int, time: tuple[str | None, ...]) -> datetime | None:
    hour, minute, second, half = time
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    try:
        return datetime(year, month, day, hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError:
        return None
