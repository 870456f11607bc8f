"""What cells show: numbers and dates by locale, choices by label, each formatted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any

from PySide6.QtCore import QDate, QLocale, QTime

from app.domain.cell_values import CellFormat, choices_of, is_blank, plain_text
from app.domain.columns import Column
from app.domain.number_style import grouped, written_in
from app.domain.units import hours_text
from app.ui.table.locale_style import number_style_of

Shown = Callable[[Any], str]

_SHORT = QLocale.FormatType.ShortFormat
_INT64 = 2**63
_CACHED = 100_000


class CellFormatter:
    """Turns values into shown text for one locale."""

    def __init__(self, locale: QLocale | None = None) -> None:
        self._locale = locale or QLocale()
        self._date_format = date_pattern(self._locale)
        self.cell_format = cell_format_of(self._locale)
        self._style = number_style_of(self._locale)

    def shown(self, column: Column) -> Shown:
        """The function that words a column's values; equal values are formatted once."""
        return _remembering(self._plain(column))

    def plain(self, column: Column) -> Shown:
        """The function that gives a column's values as they are edited and copied."""
        return _remembering(lambda value: plain_text(column, value, self.cell_format))

    def number(self, value: float, places: int = 0) -> str:
        """A number with the locale's marks."""
        if not isfinite(value):
            return ""
        if places == 0 and isinstance(value, int):
            return self._locale.toString(value) if abs(value) < _INT64 else grouped(value)
        return self._locale.toString(float(value), "f", places)

    def hours(self, value: float) -> str:
        """A duration in hours as ``3 h 20 min``."""
        if not isfinite(value):
            return ""
        with written_in(self._style):
            return hours_text(value)

    def day(self, value: date) -> str:
        """A date in the locale's short form, with all digits of the year."""
        return self._locale.toString(QDate(value.year, value.month, value.day), self._date_format)

    def moment(self, value: datetime) -> str:
        """A day with its time to the minute."""
        return f"{self.day(value)} {self._locale.toString(QTime(value.hour, value.minute), _SHORT)}"

    def instant(self, value: datetime) -> str:
        """A day with its time to the second, on 24 hours as in the log."""
        return f"{self.day(value)} {value:%H:%M:%S}"

    def _plain(self, column: Column) -> Shown:
        if column.text is not None:
            return _own_text(column.text)
        choices = choices_of(column)
        if choices:
            return _labels(dict(choices))
        if column.numeric:
            return self._number_text(column)
        if column.kind == "bool":
            return _yes_or_no
        if column.kind == "moment":
            return lambda value: self.moment(value) if isinstance(value, datetime) else _text(value)
        if column.kind == "instant":
            return lambda value: (
                self.instant(value) if isinstance(value, datetime) else _text(value)
            )
        if column.kind == "date":
            return lambda value: self.day(value) if isinstance(value, date) else _text(value)
        return _text

    def _number_text(self, column: Column) -> Shown:
        places = column.places
        suffix = " %" if column.kind == "percent" and not column.unit else ""
        hours = column.kind == "hours"

        def shown(value: Any) -> str:
            if not isinstance(value, (int, float)) or is_blank(value):
                return _text(value)
            return self.hours(value) if hours else self.number(value, places) + suffix

        return shown


def cell_format_of(locale: QLocale) -> CellFormat:
    """How numbers and dates are typed in a locale."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat).lower()
    day, month, year = pattern.find("d"), pattern.find("m"), pattern.find("y")
    group = locale.groupSeparator() or ","
    if year < day:
        return CellFormat(locale.decimalPoint(), group, "ymd")
    return CellFormat(locale.decimalPoint(), group, "dmy" if day < month else "mdy")


def date_pattern(locale: QLocale) -> str:
    """The locale's short form of a date, with all digits of the year."""
    pattern = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy")


def _remembering(plain: Shown) -> Shown:
    known: dict[Any, str] = {}

    def shown(value: Any) -> str:
        # 1, 1.0 and True are equal, but not the same to read.
        key = value if value.__class__ is str else (value.__class__, value)
        try:
            return known[key]
        except KeyError:
            if len(known) >= _CACHED:
                known.clear()
            text = known[key] = plain(value)
            return text
        except TypeError:
            return plain(value)

    return shown


def _own_text(text: Callable[[Any], str]) -> Shown:
    return lambda value: str(text(value))


def _labels(labels: dict[str, str]) -> Shown:
    return lambda value: labels.get(value) or _text(value)


def _yes_or_no(value: Any) -> str:
    if value is None:
        return ""
    return "Yes" if value else "No"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if is_blank(value):
        return ""
    if isinstance(value, (tuple, list, set, frozenset)):
        return ", ".join(map(str, value))
    return str(value)
