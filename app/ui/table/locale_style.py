"""The user's country: how it writes numbers and dates, in cells as in sentences."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale, Qt

from app.domain.day_style import ENGLISH, DayStyle
from app.domain.number_style import NumberStyle, set_style

_MANY = 1_234_567_890
_FEW = 1_234
_DIGIT = "0"


def user_locale() -> QLocale:
    """The system's locale; English where the system names none, which Qt would show bare."""
    system = QLocale.system()
    if system.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return with_plain_digits(system)


def with_plain_digits(locale: QLocale) -> QLocale:
    """A locale, or one near to it that has the digits 0 to 9.

    The sentences, the names and the small counts among them are in Latin letters and digits
    anyway. One page with two kinds of digits would have to be read twice. So Arabic of Egypt is
    shown as Arabic of a country that writes these digits, with its marks, days and direction, and
    a language that no country writes with them as English.
    """
    if locale.zeroDigit() == _DIGIT:
        return locale
    kin = [
        each
        for each in QLocale.matchingLocales(
            locale.language(), QLocale.Script.AnyScript, QLocale.Country.AnyCountry
        )
        if each.zeroDigit() == _DIGIT
    ]
    kin.sort(key=lambda each: (_likeness(each, locale), each.name()))
    return kin[0] if kin else QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


def _likeness(one: QLocale, other: QLocale) -> int:
    """How much differs that is seen: the first day of the week, and the order of a date."""
    short = QLocale.FormatType.ShortFormat
    return (one.firstDayOfWeek() != other.firstDayOfWeek()) + (
        one.dateFormat(short) != other.dateFormat(short)
    )


def follow(locale: QLocale) -> None:
    """Let cells, fields and sentences of the whole window follow a locale."""
    QLocale.setDefault(locale)
    set_style(number_style_of(locale))


def number_style_of(locale: QLocale) -> NumberStyle:
    """The marks of a locale's numbers, read off what Qt writes.

    So they agree with the cells: groups of two after the first (India), and languages that begin
    to group at five digits (Spanish).
    """
    if locale.language() == QLocale.Language.C:
        return NumberStyle()  # Qt groups nothing here, and this is nobody's country
    days = day_style_of(locale)
    group = locale.groupSeparator()
    sizes = [len(part) for part in locale.toString(_MANY).split(group)] if group else []
    if len(sizes) < 2:
        return NumberStyle("", locale.decimalPoint(), days=days)
    higher = sizes[-2] if len(sizes) > 2 else sizes[-1]
    top = 1 if group in locale.toString(_FEW) else 2
    return NumberStyle(group, locale.decimalPoint(), sizes[-1], higher, top, days)


_TOKEN = re.compile(r"'((?:[^']|'')*)'|d+|M+|y+|[Hh]+|m+|s+|[Aa][Pp]?|t+|[^'dMyHhmsAaPpt]+|.")
_DATE_FIELDS = {"d": "{day}", "dd": "{day:02}", "M": "{number}", "MM": "{number:02}"}
_TIME_FIELDS = {"H": "{hour}", "HH": "{hour:02}", "m": "{minute}", "mm": "{minute:02}"}
_WEEKDAY, _MONTH = 3, 3
"""Letters from which on a day of the week or a month is meant by its name."""


def day_style_of(locale: QLocale) -> DayStyle:
    """How a locale writes dates within sentences: its long form, with short names.

    Names that are written from right to left would tear an English sentence apart: there they are
    English.
    """
    if (
        locale.language() == QLocale.Language.C
        or locale.textDirection() is Qt.LayoutDirection.RightToLeft
    ):
        return ENGLISH
    short = QLocale.FormatType.ShortFormat
    return DayStyle(
        _date_pattern(locale.dateFormat(QLocale.FormatType.LongFormat)),
        _time_pattern(locale.timeFormat(short)),
        tuple(locale.dayName(day, short) for day in range(1, 8)),
        tuple(locale.monthName(month, short) for month in range(1, 13)),
        (locale.amText(), locale.pmText()),
    )


def _date_pattern(form: str) -> str:
    """Qt's pattern of a date as :class:`DayStyle` has it."""
    found = []
    for token in _TOKEN.finditer(form):
        text = token[0]
        if text[0] == "d" and len(text) >= _WEEKDAY:
            found.append("{weekday}")
        elif text[0] == "M" and len(text) >= _MONTH:
            found.append("{month}")
        elif text[0] == "y":
            found.append("{year}")
        else:
            found.append(_DATE_FIELDS.get(text) or _literal(token))
    return "".join(found)


def _time_pattern(form: str) -> str:
    """Qt's pattern of a time of day as :class:`DayStyle` has it."""
    tokens = list(_TOKEN.finditer(form))
    halves = any(token[0][0] in "Aa" for token in tokens)
    found = []
    for token in tokens:
        text = token[0]
        if text[0] in "Aa":
            found.append("{half}")
        elif text[0] == "h":
            name = "of_half" if halves else "hour"
            found.append(f"{{{name}:02}}" if len(text) > 1 else f"{{{name}}}")
        else:
            found.append(_TIME_FIELDS.get(text) or _literal(token))
    return "".join(found)


def _literal(token: re.Match[str]) -> str:
    """What a pattern holds as it stands."""
    text = token[1].replace("''", "'") if token[1] is not None else token[0]
    return (text or "'").replace("{", "{{").replace("}", "}}")
