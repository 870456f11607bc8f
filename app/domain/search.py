"""Finding things: the grammar of column filters, the quick search and fuzzy matching.

A filter is one or more terms with ``|`` between them. A row passes when it meets any of the
plain terms and none of those that begin with ``!``::

    text      contains the text (in a number or date column: equals it, where it is one)
    =text     is exactly the text          "..."     takes everything between quotes literally
    >8 >=8    more than, at least          <4 <=4    less than, at most
    8..16     from 8 to 16                 8.. ..16  open at one end
    empty     nothing in the cell          !term     takes out what the term finds
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from app.domain.cell_values import (
    PLAIN_FORMAT,
    CellFormat,
    is_blank,
    natural_key,
    parse_date,
    parse_hours,
    parse_number,
)
from app.domain.columns import Column
from app.domain.errors import FieldError

Test = Callable[[Any, str], bool]
Reader = Callable[[Any], Any]

_TERM = re.compile(
    r"""\s*(?P<not>!?)\s*(?P<op>>=|<=|=|>|<|)\s*
        (?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^|]*?))\s*(?:\||$)""",
    re.VERBOSE,
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_SIGNS = {">=": "≥", "<=": "≤"}
_EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled filter of one column.

    ``test`` takes a record's value and its shown text, case-folded by :func:`fold`; whichever
    of them ``needs_value`` and ``needs_text`` deny may be anything.
    """

    text: str
    test: Test
    needs_value: bool
    needs_text: bool


@dataclass(frozen=True, slots=True)
class _Term:
    negated: bool
    operator: str
    literal: str
    quoted: bool


def fold(text: str) -> str:
    """Text in the form in which it is compared: case does not matter."""
    return text.casefold()


def compile_filter(text: str, column: Column, form: CellFormat = PLAIN_FORMAT) -> Filter | None:
    """The filter that a text asks for; None when it asks for nothing (yet).

    :raises app.domain.errors.UserError: when a number or date is compared with what is neither.
    """
    terms = _terms(text)
    wanted = [_compile(term, column, form) for term in terms if not term.negated]
    unwanted = [_compile(term, column, form) for term in terms if term.negated]
    if not terms:
        return None
    parts = _merge_exact(wanted), _merge_exact(unwanted)
    return Filter(
        text.strip(),
        _combined([part.test for part in parts[0]], [part.test for part in parts[1]]),
        any(part.needs_value for part in (*parts[0], *parts[1])),
        any(part.needs_text for part in (*parts[0], *parts[1])),
    )


def exact_term(shown: str) -> str:
    """The filter text that finds the cells showing exactly this (``empty`` for nothing)."""
    if not shown:
        return _EMPTY
    if "|" in shown or '"' in shown or shown != shown.strip():
        doubled = shown.replace('"', '""')
        return f'="{doubled}"'
    return f"={shown}"


def any_of(shown: Iterable[str]) -> str:
    """The filter text that finds the cells showing any of these."""
    return " | ".join(map(exact_term, shown))


def excluding(text: str, shown: str) -> str:
    """A filter text that also takes out the cells showing exactly this."""
    term = f"!{exact_term(shown)}"
    return f"{text.strip()} | {term}" if text.strip() else term


def describe_filter(text: str) -> str:
    """A filter text in words, for a label: ``On, Off``, ``web or db, not 01``, ``not empty``."""
    terms = _terms(text)
    wanted = [term for term in terms if not term.negated]
    exact = all(term.operator == "=" for term in wanted)
    parts = [_worded(term, plain=exact) for term in wanted]
    found = ", ".join(parts) if exact else " or ".join(parts)
    taken_out = ", ".join(_worded(term, plain=True) for term in terms if term.negated)
    return ", ".join(part for part in (found, f"not {taken_out}" if taken_out else "") if part)


def _worded(term: _Term, *, plain: bool) -> str:
    if term.operator in {"", "="} and (plain or not term.operator):
        return term.literal
    return f"{_SIGNS.get(term.operator, term.operator)} {term.literal}"


def _terms(text: str) -> list[_Term]:
    terms = []
    for found in _TERM.finditer(text):
        quoted = found["quoted"]
        literal = found["bare"] if quoted is None else quoted.replace('""', '"')
        if literal:
            terms.append(_Term(bool(found["not"]), found["op"], literal, quoted is not None))
    return terms


@dataclass(frozen=True, slots=True)
class _Part:
    """A compiled term. A test for equality keeps what it compares, so that many can merge."""

    test: Test
    needs_value: bool = False
    needs_text: bool = False
    exact: str = ""
    operand: tuple[Any, Reader] | None = None


def _compile(term: _Term, column: Column, form: CellFormat) -> _Part:
    literal = term.literal
    if not term.operator and not term.quoted:
        if literal.casefold() == _EMPTY:
            return _Part(lambda value, _: is_blank(value), needs_value=True)
        if ".." in literal and _ordered(column):
            return _range(literal, column, form)
    if term.operator in _COMPARISONS:
        return _comparison(_COMPARISONS[term.operator], literal, column, form)
    folded = fold(literal)
    if term.operator == "=":
        return _exact(folded, literal, column, form)
    compared = None if term.quoted else _equal_operand(literal, column, form)
    if compared is not None:
        operand, read = compared
        return _Part(lambda value, _: read(value) == operand, needs_value=True)
    return _Part(lambda _, shown: folded in shown, needs_text=True)


def _exact(folded: str, literal: str, column: Column, form: CellFormat) -> _Part:
    compared = _equal_operand(literal, column, form)
    if compared is None:
        return _Part(lambda _, shown: shown == folded, needs_text=True, exact=folded)
    operand, read = compared
    return _Part(
        lambda value, shown: shown == folded or read(value) == operand,
        needs_value=True,
        needs_text=True,
        exact=folded,
        operand=compared,
    )


def _merge_exact(parts: list[_Part]) -> list[_Part]:
    """Many tests for equality become one look into a set, and one for each precision."""
    exact = [part for part in parts if part.exact]
    if len(exact) < 2:
        return parts
    texts = frozenset(part.exact for part in exact)
    operands: dict[Reader, set[Any]] = {}
    for part in exact:
        if part.operand is not None:
            operands.setdefault(part.operand[1], set()).add(part.operand[0])
    merged = _Part(
        lambda value, shown: (
            shown in texts or any(read(value) in known for read, known in operands.items())
        ),
        needs_value=bool(operands),
        needs_text=True,
    )
    return [merged, *(part for part in parts if not part.exact)]


def _combined(wanted: Sequence[Test], unwanted: Sequence[Test]) -> Test:
    if not unwanted:
        if len(wanted) == 1:
            return wanted[0]
        return lambda value, shown: any(test(value, shown) for test in wanted)
    if not wanted:
        return lambda value, shown: not any(test(value, shown) for test in unwanted)
    return lambda value, shown: (
        any(test(value, shown) for test in wanted)
        and not any(test(value, shown) for test in unwanted)
    )


def _ordered(column: Column) -> bool:
    return column.numeric or column.dated


def _equal_operand(literal: str, column: Column, form: CellFormat) -> tuple[Any, Reader] | None:
    if not _ordered(column):
        return None
    try:
        return _operand(literal, column, form)
    except (ValueError, OverflowError):
        return None


def _comparison(
    compare: Callable[[Any, Any], bool], literal: str, column: Column, form: CellFormat
) -> _Part:
    if not _ordered(column):
        key = natural_key(literal)
        return _Part(
            lambda _, shown: shown != "" and compare(natural_key(shown), key), needs_text=True
        )
    operand, read = _checked_operand(literal, column, form)

    def test(value: Any, _: str) -> bool:
        known = read(value)
        return known is not None and compare(known, operand)

    return _Part(test, needs_value=True)


def _range(literal: str, column: Column, form: CellFormat) -> _Part:
    low_text, _, high_text = literal.partition("..")
    bounds = [
        _checked_operand(text, column, form) if text.strip() else None
        for text in (low_text, high_text)
    ]
    if bounds[0] and bounds[1] and bounds[0][0] > bounds[1][0]:
        bounds.reverse()
    low, high = bounds

    def test(value: Any, _: str) -> bool:
        if low is not None:
            known = low[1](value)
            if known is None or known < low[0]:
                return False
        if high is not None:
            known = high[1](value)
            if known is None or known > high[0]:
                return False
        return not is_blank(value)

    return _Part(test, needs_value=True)


def _checked_operand(text: str, column: Column, form: CellFormat) -> tuple[Any, Reader]:
    try:
        return _operand(text, column, form)
    except (ValueError, OverflowError):
        wanted = "a date" if column.dated else "a number"
        raise FieldError(
            column.key, f"{column.title} can be compared with {wanted}, not with “{text.strip()}”."
        ) from None


def _operand(text: str, column: Column, form: CellFormat) -> tuple[Any, Reader]:
    """What to compare with, and how to read a value so that what is shown is what counts.

    Numbers are compared at the precision shown, or as typed where that is finer.
    """
    if column.dated:
        return parse_date(text, form), _day
    text = text.strip().removesuffix("%") if column.kind == "percent" else text.strip()
    typed = len(text.rpartition(form.decimal)[2]) if form.decimal in text else 0
    if column.kind == "hours":
        try:
            number, places = parse_number(text, form), max(2, typed)
        except ValueError:
            return round(parse_hours(text, form) * 60), _minutes
        return number, _rounding(places)
    return parse_number(text, form), _rounding(max(column.places, typed))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _minutes(value: Any) -> int | None:
    return None if is_blank(value) else round(value * 60)


@lru_cache(maxsize=32)
def _rounding(places: int) -> Reader:
    """The reader at a precision; always the same object for the same precision."""

    def read(value: Any) -> float | None:
        return round(value, places) if isinstance(value, (int, float)) else None

    return read


def search_words(text: str) -> tuple[str, ...]:
    """The words of a quick search, folded; quotes keep a phrase together."""
    found = re.findall(r'"([^"]+)"|(\S+)', text)
    words = (fold(phrase or word).strip('"') for phrase, word in found)
    return tuple(word for word in words if word)


@dataclass(frozen=True, slots=True)
class FuzzyMatch:
    """How well a text fits a query, above 0 to 1, and the places of the letters that fit."""

    score: float
    positions: tuple[int, ...]


_CONSECUTIVE = 1.0
_WORD_START = 0.9
_TEXT_START = 1.0


def fuzzy_match(query: str, text: str) -> FuzzyMatch | None:
    """Find the letters of a query in a text, in order, not necessarily together.

    Letters at the start of a word and letters that stand together count for more, a shorter text
    for a little more. An empty query fits everything with score 0.
    """
    wanted = [letter.casefold() for letter in query if not letter.isspace()]
    if not wanted:
        return FuzzyMatch(0.0, ())
    letters = [letter.casefold() for letter in text]
    remaining = iter(letters)
    if not all(letter in remaining for letter in wanted):
        return None
    total, positions = _best_alignment(wanted, letters, _bonuses(text))
    closeness = 0.9 + 0.1 * len(wanted) / len(letters)
    return FuzzyMatch(total / (2 * len(wanted)) * closeness, positions)


def _bonuses(text: str) -> list[float]:
    bonuses = [_TEXT_START]
    for before, letter in pairwise(text):
        starts = not before.isalnum() or (letter.isupper() and before.islower())
        bonuses.append(_WORD_START if starts and letter.isalnum() else 0.0)
    return bonuses


def _best_alignment(
    wanted: Sequence[str], letters: Sequence[str], bonuses: Sequence[float]
) -> tuple[float, tuple[int, ...]]:
    """The best sum over all ways to find ``wanted`` in ``letters``, by dynamic programming."""
    scores = {
        place: 1 + bonuses[place] for place, letter in enumerate(letters) if letter == wanted[0]
    }
    came_from: list[dict[int, int]] = []
    for target in wanted[1:]:
        step: dict[int, float] = {}
        origin: dict[int, int] = {}
        best = -1
        for place, letter in enumerate(letters):
            if letter == target and best >= 0:
                apart = scores[best] + bonuses[place]
                together = scores.get(place - 1, -1.0) + _CONSECUTIVE
                step[place] = 1 + max(apart, together)
                origin[place] = place - 1 if together >= apart and place - 1 in scores else best
            if place in scores and (best < 0 or scores[place] > scores[best]):
                best = place
        scores = step
        came_from.append(origin)
    place = max(scores, key=lambda candidate: (scores[candidate], -candidate))
    total = scores[place]
    positions = [place]
    for origin in reversed(came_from):
        positions.append(origin[positions[-1]])
    return total, tuple(reversed(positions))
