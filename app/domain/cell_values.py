"""Cells as text and back: what is typed or pasted into a column, and what is copied out of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import isfinite, isnan
from typing import Any, Literal

from app.domain.columns import Column
from app.domain.enums import RISK_ORDER, VmStatus
from app.domain.errors import FieldError, UserError
from app.domain.number_style import general
from app.domain.units import MINUTES_PER_HOUR

DateOrder = Literal["ymd", "dmy", "mdy"]


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How the user writes numbers and dates; ISO dates are understood always."""

    decimal: str = "."
    group: str = ","
    date_order: DateOrder = "ymd"


PLAIN_FORMAT = CellFormat()

_PLAIN_PLACES = 6
_RISK_CHOICES = tuple((risk.value, risk.value) for risk in RISK_ORDER)
STATUS_CHOICES = tuple((s.value, s.value.replace("_", " ").capitalize()) for s in VmStatus)
STATUS_BY_HAND = tuple(pair for pair in STATUS_CHOICES if VmStatus(pair[0]).by_hand)
_UNSEEN = "\u200e\u200f\u061c\u2060"
"""Marks of direction, which right-to-left locales put into numbers and dates, and joiners."""
_SPACES = dict.fromkeys(map(ord, f" \t\u00a0\u202f\u2009'’{_UNSEEN}"))
_DIRECTIONS = dict.fromkeys(map(ord, _UNSEEN))
_INDIAN = re.compile(r"[-+]?\d{1,2}(?:,\d{2})+,\d{3}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_CLOCK = re.compile(r"(\d+):([0-5]\d)")
_HOURS = re.compile(r"(.+?)\s*h(?:ours?)?(?:\s*(\d+)\s*m(?:in)?)?", re.IGNORECASE)
_MINUTES = re.compile(r"(.+?)\s*m(?:in)?", re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+)?")
_LOCAL_DATE = re.compile(r"(\d{1,4})[./ -]+(\d{1,2})[./ -]+(\d{1,4})\.?")
_DIGITS = re.compile(r"\d+")
_KEYS_KEPT = 1 << 17
"""The names of a large estate are sorted again and again, by several pages."""
_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "on"})
_NO = frozenset({"no", "n", "false", "0", "-", "–", "off"})


def is_blank(value: Any) -> bool:
    """Whether a value counts as empty: None, NaN, empty text or an empty collection."""
    if value is None:
        return True
    if isinstance(value, float):
        return isnan(value)
    return not isinstance(value, (bool, int, date)) and not value and hasattr(value, "__len__")


def choices_of(column: Column) -> Sequence[tuple[str, str]]:
    """Values and labels of a column with a closed vocabulary, in their natural order."""
    if column.choices or column.kind not in {"risk", "status"}:
        return column.choices
    return _RISK_CHOICES if column.kind == "risk" else STATUS_CHOICES


def offered_choices(column: Column) -> Sequence[tuple[str, str]]:
    """Those of a column's choices that an editor offers: not each status is set by hand."""
    if column.kind == "status" and not column.choices:
        return STATUS_BY_HAND
    return choices_of(column)


def checked_status(value: Any) -> str:
    """A status that is set by hand.

    :raises FieldError: when there is no such status, or it only follows waves.
    """
    ways = ", ".join(label for _, label in STATUS_BY_HAND)
    label = dict(STATUS_CHOICES).get(value)
    if label is None:
        raise FieldError("status", f"Status takes one of {ways}, not “{value}”.")
    if not VmStatus(value).by_hand:
        raise FieldError("status", f"“{label}” only follows waves.", f"By hand: {ways}.")
    return str(value)


def parse_number(text: str, form: CellFormat = PLAIN_FORMAT) -> float:
    """The number that a text stands for, with thousands marks and either decimal mark.

    :raises ValueError: when the text is not one finite number.
    """
    plain = _one_decimal_mark(text.translate(_SPACES).replace("\u2212", "-"), form)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    number = float(plain)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _one_decimal_mark(plain: str, form: CellFormat) -> str:
    other = "," if form.decimal == "." else "."
    last_decimal, last_other = plain.rfind(form.decimal), plain.rfind(other)
    if last_decimal < 0 and last_other < 0:
        return plain
    if last_decimal >= 0 and last_other >= 0:
        decimal, group = (
            (form.decimal, other) if last_decimal > last_other else (other, form.decimal)
        )
        whole, _, rest = plain.rpartition(decimal)
        return f"{_ungrouped(whole, group)}.{rest}"
    mark = form.decimal if last_decimal >= 0 else other
    grouped = plain.count(mark) > 1 or (mark == form.group and _is_grouped(plain, mark))
    return _ungrouped(plain, mark) if grouped else plain.replace(mark, ".")


def _is_grouped(text: str, mark: str) -> bool:
    if re.fullmatch(rf"[-+]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", text):
        return True
    # Twelve lakh are 12,00,000: groups of two before the last one of three.
    return mark == "," and _INDIAN.fullmatch(text) is not None


def _ungrouped(text: str, mark: str) -> str:
    if mark in text and not _is_grouped(text, mark):
        raise ValueError(text)
    return text.replace(mark, "")


def parse_hours(text: str, form: CellFormat = PLAIN_FORMAT) -> float:
    """Hours from ``3.5``, ``3 h 20 min``, ``45 min`` or ``3:20``.

    :raises ValueError: when the text is no duration.
    """
    text = text.strip()
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) + int(found[2]) / MINUTES_PER_HOUR
    if found := _HOURS.fullmatch(text):
        return parse_number(found[1], form) + int(found[2] or 0) / MINUTES_PER_HOUR
    if found := _MINUTES.fullmatch(text):
        return parse_number(found[1], form) / MINUTES_PER_HOUR
    return parse_number(text, form)


def parse_date(text: str, form: CellFormat = PLAIN_FORMAT) -> date:
    """A date written as ISO or in the order that the user's country has.

    :raises ValueError: when the text is no date.
    """
    text = text.translate(_DIRECTIONS).strip()
    if found := _ISO_DATE.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _LOCAL_DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    parts = dict(zip(form.date_order, (found[1], found[2], found[3]), strict=True))
    year = int(parts["y"]) + (2000 if len(parts["y"]) <= 2 else 0)
    return date(year, int(parts["m"]), int(parts["d"]))


def parse_bool(text: str) -> bool:
    """Yes or no, as people and spreadsheets write it.

    :raises ValueError: when the text is neither.
    """
    word = text.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise ValueError(text)


def parse_cell(column: Column, text: str, form: CellFormat = PLAIN_FORMAT) -> Any:
    """The value that typed or pasted text means in a column; a blank clears an optional field.

    A cleared text column gives the empty string, any other column None, unless one of its
    choices stands for empty.

    :raises app.domain.errors.UserError: when the column refuses the text, saying why.
    """
    text = text.strip()
    if not text:
        return _cleared(column)
    try:
        if column.parse is not None:
            return column.parse(text)
        return _in_bounds(column, _parse_kind(column, text, form))
    except UserError:
        raise
    except (ValueError, OverflowError):
        raise FieldError(
            column.service_field, f"{column.title} takes {_wanted(column)}, not “{text}”."
        ) from None


def _cleared(column: Column) -> Any:
    if any(value == "" for value, _ in column.choices):
        return ""
    if column.required:
        raise FieldError(column.service_field, f"{column.title} cannot be empty.")
    return "" if column.kind == "text" else None


def _parse_kind(column: Column, text: str, form: CellFormat) -> Any:
    if choices_of(column):
        return _choice(column, text)
    match column.kind:
        case "bool":
            return parse_bool(text)
        case "date":
            return parse_date(text, form)
        case "hours":
            return parse_hours(_without_unit(text, column.unit), form)
        case "int":
            number = parse_number(_without_unit(text, column.unit), form)
            if number != int(number):
                raise ValueError(text)
            return int(number)
        case "float" | "percent":
            unit = column.unit or ("%" if column.kind == "percent" else "")
            return parse_number(_without_unit(text, unit), form)
    return text


def _choice(column: Column, text: str) -> str:
    folded = text.casefold()
    for value, label in choices_of(column):
        if folded in {label.casefold(), value.casefold()}:
            status = column.kind == "status" and not column.choices
            return checked_status(value) if status else value
    raise ValueError(text)


def _without_unit(text: str, unit: str) -> str:
    if unit and text.casefold().endswith(unit.casefold()):
        return text[: -len(unit)]
    return text


def _in_bounds(column: Column, value: Any) -> Any:
    if not column.numeric:
        return value
    low, high = column.minimum, column.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return value
    if low is not None and high is not None:
        bounds = f"between {general(low)} and {general(high, 10)}"
    elif low is not None:
        bounds = f"at least {general(low, 10)}"
    else:
        bounds = f"at most {general(high or 0, 10)}"
    unit = f" {column.unit}" if column.unit else ""
    raise FieldError(column.service_field, f"{column.title} must be {bounds}{unit}.")


def _wanted(column: Column) -> str:
    if choices_of(column):
        labels = [label for _, label in offered_choices(column) if label]
        shown = ", ".join(labels[:8]) + (" …" if len(labels) > 8 else "")
        return f"one of {shown}"
    wanted = {
        "int": "a whole number",
        "float": "a number",
        "percent": "a percentage",
        "hours": "a duration such as 3 h 20 min",
        "bool": "yes or no",
        "date": "a date such as 2027-03-01",
    }
    return wanted.get(column.kind, "another value")


def moment_text(column: Column, value: datetime) -> str:
    """A moment in the form of ISO 8601, as exactly as its column shows it."""
    if column.kind == "instant":
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return f"{value:%Y-%m-%d %H:%M}" if column.kind == "moment" else f"{value:%Y-%m-%d}"


def plain_text(column: Column, value: Any, form: CellFormat = PLAIN_FORMAT) -> str:
    """A value as it is edited and copied: no thousands marks, no unit, dates as ISO.

    :func:`parse_cell` reads it back; numbers keep six decimals.
    """
    if column.kind == "text" and column.text is not None and not column.choices:
        return column.text(value)
    if choices_of(column):
        return _label(column, value)
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        plain = f"{value:.{_PLAIN_PLACES}f}".rstrip("0").rstrip(".")
        return ("0" if plain == "-0" else plain).replace(".", form.decimal)
    if isinstance(value, datetime):
        return moment_text(column, value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list, set, frozenset)):
        return ", ".join(map(str, value))
    return str(value)


def _label(column: Column, value: Any) -> str:
    for choice, label in choices_of(column):
        if choice == value:
            return label
    return "" if value is None else str(value)


@lru_cache(maxsize=_KEYS_KEPT)
def natural_key(text: str) -> str:
    """A key by which texts sort as people expect: case aside, ``web2`` before ``web10``."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _DIGITS.sub(_padded, folded)


def _padded(digits: re.Match[str]) -> str:
    return digits[0].zfill(12)


def sort_key_of(column: Column) -> Callable[[Any], Any]:
    """How a column's values sort: choices in their own order, texts naturally, risk by gravity.

    The key function is never asked for a blank value.
    """
    if column.sort_key is not None:
        return column.sort_key
    if choices_of(column):
        return _ranking([value for value, _ in choices_of(column)])
    if column.numeric or column.kind == "bool":
        return _itself
    if column.dated:
        return _moment
    return _text_key


def _ranking(values: Iterable[str]) -> Callable[[Any], tuple[int, str]]:
    ranks = {str(value): rank for rank, value in enumerate(values)}
    unknown = len(ranks)
    return lambda value: (ranks.get(str(value), unknown), str(value))


def _itself(value: Any) -> Any:
    return value


def _moment(value: Any) -> str:
    return str(value.isoformat()) if isinstance(value, date) else str(value)


def _text_key(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return natural_key(", ".join(map(str, value)))
    return natural_key(value if isinstance(value, str) else str(value))
