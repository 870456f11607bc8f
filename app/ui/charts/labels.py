"""Figures and dates as charts write them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QTime
from PySide6.QtGui import QFontMetrics

from app.ui.table.cell_text import date_pattern


def number_text(value: float, places: int = 0) -> str:
    """A number with the locale's separators, rounded to ``places``."""
    return QLocale().toString(float(value), "f", places)


def rate_text(mbps: float) -> str:
    """A rate given in Mbps (10^6 bit/s), in Gbps from 1,000 on."""
    if mbps >= 1000:
        gbps = mbps / 1000
        return f"{number_text(gbps, 0 if gbps == int(gbps) else 1)} Gbps"
    return f"{number_text(mbps)} Mbps"


def date_text(day: date) -> str:
    """A date in the locale's short form with its weekday, and all digits of the year."""
    locale, shown = QLocale(), QDate(day.year, day.month, day.day)
    weekday = locale.standaloneDayName(shown.dayOfWeek(), QLocale.FormatType.ShortFormat)
    return f"{weekday} {locale.toString(shown, date_pattern(locale))}"


def clock_text(hour: float) -> str:
    """An hour of the clock with its minutes; hours beyond midnight are those of the next day."""
    hours, minutes = divmod(round(hour * 60), 60)
    return QLocale().toString(QTime(hours % 24, minutes), QLocale.FormatType.ShortFormat)


def month_text(day: date) -> str:
    """Month and year of a date."""
    name = QLocale().standaloneMonthName(day.month, QLocale.FormatType.ShortFormat)
    return f"{name} {day.year}"


def widest(metrics: QFontMetrics, texts: list[str]) -> int:
    """Pixels that hold the widest text, 0 for none."""
    # Advances are rounded, also down, and Qt elides a text that lacks a part of a pixel.
    return max((metrics.horizontalAdvance(text) + 1 for text in texts), default=0)
