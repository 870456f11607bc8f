"""Cells as they stand in a sheet's file.

XlsxWriter chooses anew for every cell what kind it is and how it is written, which takes most of
the time of a listing of 700,000 cells. The functions here write the same text, and nothing else:
what follows the cell's reference, ``<c r="B7"``.
"""

from __future__ import annotations

import re
from datetime import date, datetime

SECONDS_PER_DAY = 86_400
# Day 0 of the calendar of spreadsheets, which also has a 29 February 1900 as day 60.
_DAY_ZERO = date(1899, 12, 31).toordinal()
_DAY_THAT_NEVER_WAS = 60
_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")


def text_cell(text: str, style: int) -> str:
    """A cell of text, which stays text whatever it looks like.

    ``text`` holds none of the characters that XML forbids; see
    :func:`app.adapters.exporters.clean_text.clean`.
    """
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f' s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def number_cell(number: float, style: int) -> str:
    """A cell of a finite number, to the 16 digits that spreadsheets keep."""
    return f' s="{style}"><v>{number:.16G}</v></c>'


def date_cell(day: date, style: int) -> str:
    """A cell of a date, or of a moment without its time zone, as spreadsheets count days."""
    number = float(day.toordinal() - _DAY_ZERO)
    if isinstance(day, datetime):
        seconds = day.hour * 3600 + day.minute * 60 + day.second + day.microsecond / 1e6
        number += seconds / SECONDS_PER_DAY
    return number_cell(number + (number >= _DAY_THAT_NEVER_WAS), style)


def blank_cell(style: int) -> str:
    """A cell without a value that has a look."""
    return f' s="{style}"/>'
