"""Makes any text fit to be written to a file: no forbidden characters, no accidental formulas."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
# What XML 1.0 and PDF viewers refuse, the rest of the control characters, and lone surrogates.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*\Z")
# Where some spreadsheet begins a cell: at the start, and behind any mark that one splits at. A
# blank or a quote in front of the sign is taken off by some.
_CELL_START = re.compile(rf"(\A|[;,|\t\n\r])([\s\"'\u00a0]*)(?=[{_SIGNS}])")
MARK = "'"
"""Stands before a sign that would begin a formula."""


def clean(text: str) -> str:
    """The text with line ends as ``\\n`` and forbidden characters shown as replacement marks."""
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text))


def encodable(text: str) -> str:
    """The text as it is, but for halves of surrogate pairs, which UTF-8 cannot write."""
    return text if text.isascii() else _HALF_PAIR.sub(REPLACEMENT, text)


def one_line(text: str) -> str:
    """The cleaned text without line breaks and tabs."""
    return " ".join(clean(text).split())


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula; plain numbers are none."""
    return text[:1] in _FORMULA_STARTS and not _NUMBER.match(text)


def guarded(text: str) -> str:
    """Cleaned text for a CSV file in which no spreadsheet finds a formula, whatever it splits at.

    A file with commas is split at semicolons where the country has decimal commas, and then
    quotes around a cell do not count. So an apostrophe goes before each sign that would begin a
    cell, at the text's start or behind a separator inside it. A text that is one plain number
    stays as it is.
    """
    if _NUMBER.match(text):
        return text
    marked = _CELL_START.sub(rf"\g<0>{MARK}", text)
    # A control character in front makes some spreadsheets look for a formula behind it.
    return MARK + marked if text[:1] in {"\t", "\n", "\r"} else marked
