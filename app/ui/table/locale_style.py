"""The user's country: how it writes numbers, in cells as in sentences, and who is told of it."""

from __future__ import annotations

from PySide6.QtCore import QLocale

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
    group = locale.groupSeparator()
    sizes = [len(part) for part in locale.toString(_MANY).split(group)] if group else []
    if len(sizes) < 2:
        return NumberStyle("", locale.decimalPoint())
    higher = sizes[-2] if len(sizes) > 2 else sizes[-1]
    top = 1 if group in locale.toString(_FEW) else 2
    return NumberStyle(group, locale.decimalPoint(), sizes[-1], higher, top)
