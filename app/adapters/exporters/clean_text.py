"""Makes any text fit to be written to a file: no forbidden characters, no accidental formulas."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
# What XML 1.0 and PDF viewers refuse, the rest of the control characters, and lone surrogates.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA_STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*\Z")
# Where some spreadsheet begins a cell: at the start, and behind any mark that one splits at. A
# blank or a quote in front of the sign is taken off by some.
_CELL_START = re.compile(rf"(\A|[;,|\t\n\r])([\s\"'\u00a0]*)(?=[{_SIGNS}])")
_CELL_END = re.compile(r"[;,|\t\n\r]|\Z")
_MARKS = re.compile(rf"[{_SIGNS}]|\A[\t\n\r]")
MARK = "'"
"""Stands before a sign that would begin a formula."""


def clean(text: str) -> str:
    """The text with line ends as ``\\n`` and forbidden characters shown as replacement marks."""
    if text.isascii() and text.isprintable():
        return text
    return _FORBIDDEN.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text))


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
    cell, at the text's start or behind a separator inside it; plain numbers stay as they are.
    """
    if not _MARKS.search(text):
        return text
    guarded_text = _CELL_START.sub(lambda found: found[0] + _mark(text, found.end()), text)
    # A control character in front makes some spreadsheets look for a formula behind it.
    return MARK + guarded_text if text[0] in "\t\n\r" else guarded_text


def _mark(text: str, start: int) -> str:
    """The mark for a cell that would begin at ``start``; none for a plain number."""
    end = _CELL_END.search(text, start)
    if end is None:  # the pattern always meets the end
        return MARK
    # A comma may stand in the number itself.
    whole = text[start:] if start == 0 else text[start : end.start()].rstrip()
    return "" if _NUMBER.match(whole) else MARK
