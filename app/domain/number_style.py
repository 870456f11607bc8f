"""How numbers and dates are written within sentences: one way for files, the user's in the window.

A sentence is put together in many places and read in three: in the window, where numbers have the
marks of the user's country, in files and on the command line, which are the same everywhere, and
out of the workspace, which may be opened in another country than it was written in. A finished
sentence cannot be turned from one into another, because a name such as ``VM-1,304`` looks like a
number. So each number is worded by a function of this module as the sentence is made, in the style
that holds then:

* :data:`FILES` holds unless somebody says otherwise: command line, exports, logs.
* The window names its style once, at its start (:func:`set_style`). It holds in all threads.
* Work that writes files holds to :data:`FILES` while it lasts (:func:`written_in`).
* Work that writes to the workspace holds to :data:`KEPT`, whose marks no text has by chance. The
  queries that read such sentences put them into the style that holds then (:func:`spoken`).

Wording a number costs a format and, but for files, one pass over its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.day_style import ENGLISH, DayStyle
from app.domain.errors import UserError

_JOINED = "\N{WORD JOINER}"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """The marks of numbers. From the right, groups have ``least`` and then ``higher`` digits each.

    Numbers are grouped once ``top`` digits would stand before the last mark. ``days`` is how dates
    are written beside them.
    """

    group: str = ","
    decimal: str = "."
    least: int = 3
    higher: int = 3
    top: int = 1
    days: DayStyle = ENGLISH


FILES = NumberStyle()
KEPT = NumberStyle(
    f"{_JOINED}\N{NARROW NO-BREAK SPACE}",
    f"{_JOINED}.",
    days=DayStyle(
        f"{_JOINED}{{year:04}}-{{number:02}}-{{day:02}}{_JOINED}",
        f"{_JOINED}{{hour:02}}:{{minute:02}}{_JOINED}",
    ),
)
"""As the international standards write numbers and dates, with a sign before each mark of a number
and around each date that shows nothing.
"""
_KEPT_DAY = re.compile(f"{_JOINED}(\\d{{4}}-\\d\\d-\\d\\d){_JOINED}")
_KEPT_TIME = re.compile(f"{_JOINED}(\\d\\d:\\d\\d){_JOINED}")

_everywhere = [FILES]
_chosen: ContextVar[NumberStyle | None] = ContextVar("number_style", default=None)


def style() -> NumberStyle:
    """The style that holds here and now."""
    return _chosen.get() or _everywhere[0]


def set_style(new: NumberStyle) -> None:
    """Let a style hold in the whole program, wherever nobody asks for another."""
    _everywhere[0] = new


@contextmanager
def written_in(wanted: NumberStyle) -> Iterator[None]:
    """Within the block, and in this thread alone, numbers are written in one style."""
    token = _chosen.set(wanted)
    try:
        yield
    finally:
        _chosen.reset(token)


@contextmanager
def kept() -> Iterator[None]:
    """Within the block sentences are made that the workspace keeps.

    An error that leaves it is told in the style that holds outside.
    """
    try:
        with written_in(KEPT):
            yield
    except UserError as error:
        error.reword(spoken)
        raise


def grouped(value: float) -> str:
    """A number with all its digits: ``1,304``."""
    return _styled(f"{value:,}")


def fixed(value: float, places: int) -> str:
    """A number with so many decimals: ``1,304.50``."""
    return _styled(f"{value:,.{places}f}")


def general(value: float, digits: int = 6) -> str:
    """A number with so many digits that count and no zeros behind them: ``1,304.5``, ``0.5``."""
    return _styled(f"{value:,.{digits}g}")


def short(value: float, places: int) -> str:
    """A number with at most so many decimals, and no zeros behind them: ``1,304.5``, ``16``."""
    text = f"{value:,.{places}f}"
    return _styled(text.rstrip("0").rstrip(".") if "." in text else text)


def spoken(text: str) -> str:
    """A sentence out of the workspace, with numbers and dates in the style that holds now."""
    if _JOINED not in text:
        return text
    wanted = style()
    if wanted is KEPT:
        return text
    text = _with_days(text, wanted.days)
    at = 0
    parts: list[str] = []
    while (start := _number_around(text, at)) is not None:
        begin, end = start
        number = text[begin:end].replace(KEPT.group, "").replace(_JOINED, "")
        parts += (text[at:begin], _marked(number, wanted))
        at = end
    return "".join((*parts, text[at:]))


def _with_days(text: str, wanted: DayStyle) -> str:
    def day(found: re.Match[str]) -> str:
        return wanted.day(datetime.fromisoformat(found[1]).replace(tzinfo=UTC))

    def time(found: re.Match[str]) -> str:
        return wanted.time(datetime.fromisoformat(f"2000-01-01 {found[1]}").replace(tzinfo=UTC))

    return _KEPT_TIME.sub(time, _KEPT_DAY.sub(day, text))


def _number_around(text: str, at: int) -> tuple[int, int] | None:
    """Where the next number with kept marks begins and ends."""
    mark = text.find(_JOINED, at)
    if mark < 0:
        return None
    begin = mark
    while begin > at and text[begin - 1] in _DIGITS:
        begin -= 1
    end = mark
    while True:
        if text.startswith((KEPT.group, KEPT.decimal), end):
            end += len(KEPT.group)
        elif end < len(text) and text[end] in _DIGITS:
            end += 1
        else:
            return begin, max(end, mark + 1)


_DIGITS = frozenset("0123456789")


def _styled(text: str) -> str:
    """A number as Python has written it, with commas and point, in the style that holds."""
    wanted = style()
    if wanted is FILES:
        return text
    return _marked(text.replace(",", ""), wanted)


def _marked(plain: str, wanted: NumberStyle) -> str:
    """A number of digits and a point, with the marks of a style."""
    whole_part, point, rest = plain.partition(".")
    sign = whole_part[:1] if whole_part[:1] in {"-", "+"} else ""
    digits = whole_part[len(sign) :]
    if digits.isdecimal() and len(digits) >= wanted.least + wanted.top:
        digits = _in_groups(digits, wanted)
    if not point:
        return sign + digits
    return f"{sign}{digits}{wanted.decimal}{rest}"


def _in_groups(digits: str, wanted: NumberStyle) -> str:
    cut = len(digits) - wanted.least
    groups = [digits[cut:]]
    while cut > 0:
        groups.append(digits[max(0, cut - wanted.higher) : cut])
        cut -= wanted.higher
    return wanted.group.join(reversed(groups))
